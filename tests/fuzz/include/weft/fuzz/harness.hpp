#pragma once

// A fuzz harness: an ordinary function of a byte span that must hold its promise for any bytes.
//
// Input     WEFT_FUZZ(codec_reader) { ... `input` is a weft::ByteSpan ... } in a file
//           fuzz/*_fuzz.cpp of a library. Interesting inputs are files in
//           fuzz/corpus/codec_reader/ beside it.
// Promises  the one program weft_fuzz holds every harness; under gtest it runs the corpus and
//           seeded random and mutated inputs in a second or two, under libFuzzer (preset fuzz) it
//           searches.
// Effects   a broken promise aborts (WEFT_CHECK); a sanitizer finds the rest.

#include <weft/base/bytes.hpp>
#include <weft/base/check.hpp>

#include <string_view>
#include <vector>

namespace weft::fuzz {

struct Harness {
    std::string_view name;
    std::string_view corpus;  ///< folder with one folder per harness; may be absent
    void (*run)(ByteSpan input);
};

/// Every harness in the program, by name.
[[nodiscard]] std::vector<Harness> harnesses();

/// Enters a harness before main; used by WEFT_FUZZ.
struct Registration {
    explicit Registration(const Harness& harness);
};

}  // namespace weft::fuzz

#define WEFT_FUZZ(harness_name)                                                     \
    void fuzz_##harness_name(weft::ByteSpan input);                                 \
    static const weft::fuzz::Registration fuzz_registration_##harness_name{         \
        weft::fuzz::Harness{#harness_name, WEFT_FUZZ_CORPUS, fuzz_##harness_name}}; \
    void fuzz_##harness_name([[maybe_unused]] weft::ByteSpan input)
