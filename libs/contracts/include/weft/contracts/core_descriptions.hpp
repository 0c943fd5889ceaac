#pragma once

// What the core contracts have, in the words in which programs describe themselves
// (docs/formats/contract-interface.md).
//
// Source    docs/protocols/core-contracts.md

#include <string_view>

namespace weft::contracts {

/// Empty: no core contract of that name.
[[nodiscard]] std::string_view core_description(std::string_view contract) noexcept;

}  // namespace weft::contracts
