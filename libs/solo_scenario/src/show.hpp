#pragma once

// Traces for people and for machines.

#include "values.hpp"

namespace weft::solo_scenario {

/// The request's error, and under it each call: who called what with what, its gas, how it ended, and
/// what was rolled back. Lines end with '\n'.
[[nodiscard]] std::string text_of(const solo::Processed& processed, const Names& names);
[[nodiscard]] Json document_of(const solo::Processed& processed, const Names& names);

}  // namespace weft::solo_scenario
