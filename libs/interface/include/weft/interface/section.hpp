#pragma once

// Where the description stands in a program: the contents of its custom section, without reading the
// rest of the program.
//
// Promises  total, and as many steps as the program has sections

#include <weft/interface/description.hpp>

namespace weft::interface {

/// Nothing when the bytes are no WebAssembly module, or one without such a section.
[[nodiscard]] std::optional<ByteSpan> description_section(ByteSpan program);
/// What the section says; nothing too when it breaks the grammar.
[[nodiscard]] std::optional<Description> description_in(ByteSpan program);

}  // namespace weft::interface
