#pragma once

#include <weft/base/bytes.hpp>

namespace weft::vm {

/// True for well-formed UTF-8: no overlong forms, no surrogates.
[[nodiscard]] bool is_utf8(ByteSpan text) noexcept;

}  // namespace weft::vm
