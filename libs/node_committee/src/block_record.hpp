#pragma once

// A block as it travels to a node that catches up:
//
//   u8 version 1 ‖ bytes block ‖ bytes certificate ‖ bytes anchor transaction
//
// The last is empty when the block has no anchor of its own, or the sender does not have it.

#include <weft/codec/codec.hpp>

namespace weft::node {

struct BlockRecord {
    Bytes block;
    Bytes certificate;
    Bytes anchor;
    friend bool operator==(const BlockRecord&, const BlockRecord&) = default;
};
[[nodiscard]] Bytes encode(const BlockRecord& record);
[[nodiscard]] codec::Decoded<BlockRecord> decode_block_record(ByteSpan bytes);

}  // namespace weft::node
