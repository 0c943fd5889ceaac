#pragma once

// Tokens sent along with a call that takes none.

#include <weft/vm/sandbox.hpp>

namespace weft::contracts {

/// Puts them into the caller's account; in that of a core contract they would be lost.
[[nodiscard]] std::expected<void, vm::Failure> incoming_to_caller(vm::Sandbox& sandbox);

}  // namespace weft::contracts
