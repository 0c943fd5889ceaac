#pragma once

// Included before everything else where bugs are planted (weft_planted, cmake/WeftTests.cmake).
// It does not know the catalogue, so that a new row compiles nothing but planted.cpp again.

/// Whether the environment variable WEFT_PLANT_BUG names this mistake for this process.
[[nodiscard]] bool weft_planted(const char* name);

/// Looked up once at each place: some of them are passed millions of times.
#define WEFT_PLANTED(name)                                 \
    ([] {                                                  \
        static const bool planted = ::weft_planted(#name); \
        return planted;                                    \
    }())
