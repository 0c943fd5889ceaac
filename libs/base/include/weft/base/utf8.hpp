#pragma once

// Text that comes from outside: is it UTF-8, and may a terminal or a log show it as one line?

#include <weft/base/bytes.hpp>

namespace weft {

/// Well-formed: no overlong forms, no surrogates, at most U+10FFFF.
[[nodiscard]] bool is_utf8(ByteSpan text) noexcept;

/// UTF-8 without anything that moves the cursor or turns the writing around: no control characters
/// (C0, DEL, C1), line or paragraph separators, directional marks, byte order marks, noncharacters.
[[nodiscard]] bool is_printable_line(std::string_view text) noexcept;

/// The same text with a `?` in the place of each character that is_printable_line does not take, and
/// of each byte that is not UTF-8.
[[nodiscard]] std::string printable_line(std::string_view text);
/// For text of several lines: line ends and tabs stay.
[[nodiscard]] std::string printable_lines(std::string_view text);

/// The longest beginning of `text` with at most `bytes_max` bytes that cuts no character in two.
/// Pre: UTF-8.
[[nodiscard]] std::string_view utf8_prefix(std::string_view text, std::size_t bytes_max) noexcept;

}  // namespace weft
