#pragma once

// The bytes of a mark file (weft/store/mark_file.hpp).

#include <weft/codec/codec.hpp>
#include <weft/store/mark_file.hpp>

namespace weft::store {

struct MarkPage {
    types::NodeId node;
    Marks marks;
    friend bool operator==(const MarkPage&, const MarkPage&) = default;
};

[[nodiscard]] Bytes encode(const MarkPage& page);
/// Total; a page has one encoding.
[[nodiscard]] codec::Decoded<MarkPage> decode_mark_page(ByteSpan bytes);

}  // namespace weft::store
