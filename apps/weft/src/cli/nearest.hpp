#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace weft::app {

/// The known word with the fewest edits from `word`, if it is near enough to be what was meant.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 std::span<const std::string> known);
/// "; did you mean WORD?", or "; known are ALL, OF, THEM".
[[nodiscard]] std::string meant(std::string_view word, std::span<const std::string> known);

}  // namespace weft::app
