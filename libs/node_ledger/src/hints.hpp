#pragma once

// What a user can do when the node does not take something: one line for each way to be refused.

#include <weft/tangle/tangle.hpp>

#include <string_view>

namespace weft::node {

[[nodiscard]] std::string_view hint_for(tangle::PrepareError error) noexcept;
[[nodiscard]] std::string_view hint_for(ledger::LedgerError error) noexcept;

}  // namespace weft::node
