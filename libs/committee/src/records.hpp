#pragma once

// The records of the driver: what it was told, in order, so that a restart tells it again (D-76).
//
//   u8 version 1 ‖ u8 kind ‖ u32 attempt ‖
//     1 proposed  i64 time ‖ fee address 33 ‖ u32 n, transaction id 32 *
//     2 heard     u16 seat ‖ bytes body
//     3 moved     nothing: the driver went on to this attempt
//     4 executed  bool, and when it is true: transaction id 32: the anchor that the block's own
//                 anchor is signed on. The rest of a result follows from the batch and the state;
//                 which anchor comes before is known from elsewhere, and may be another one after
//                 a restart

#include <weft/committee/proposal.hpp>

#include <optional>
#include <variant>

namespace weft::committee {

struct Proposed {
    types::Timestamp time = 0;
    types::Address fee_address;
    std::vector<types::TransactionId> units;
};
struct Heard {
    ValidatorIndex from;
    Bytes body;
};
struct Moved {};
struct Executed {
    std::optional<types::TransactionId> anchored_on;
};
struct Record {
    std::uint32_t attempt = 0;
    std::variant<Proposed, Heard, Moved, Executed> what;
};

[[nodiscard]] Bytes encode(const Record& record);
[[nodiscard]] codec::Decoded<Record> decode_record(ByteSpan bytes);

}  // namespace weft::committee
