#pragma once

// The view `copy_all_state` that every program of Wasp v0.1 has, though it has no code for it.

#include <weft/vm/sandbox.hpp>

namespace weft::vm::wasplib {

inline constexpr std::string_view copy_all_state = "copy_all_state";

/// The contract's state, as results. Errors: too_large above `dict_bytes_max`; out_of_gas.
[[nodiscard]] Outcome all_state(ViewSandbox& sandbox);

}  // namespace weft::vm::wasplib
