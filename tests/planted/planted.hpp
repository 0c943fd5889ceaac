#pragma once

// Included before everything else where bugs are planted (weft_planted, cmake/WeftTests.cmake).

#include <weft/protocol/planted.hpp>

/// The mistake this process makes: what the environment variable WEFT_PLANT_BUG names at start.
extern const weft::Planted weft_planted_bug;
