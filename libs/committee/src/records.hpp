#pragma once

// The records of the driver: what it was told, in order, so that a restart tells it again (D-76).
//
//   u8 version 2 ‖ u8 kind ‖ u32 attempt ‖
//     1 proposed  i64 time ‖ fee address 33 ‖ u32 n, transaction id 32 *
//     2 heard     u16 seat ‖ bytes body
//     3 moved     nothing: the driver went on to this attempt
//     4 executed  bool, and when it is true: transaction id 32: the anchor that the block's own
//                 anchor is signed on. The rest of a result follows from the batch and the state;
//                 which anchor comes before is known from elsewhere, and may be another one after
//                 a restart
//     5 clocked   u8 what the clock said: 0 gathered, 1 half late, 2 late
//     6 began     seed 32 ‖ u32 n, u16 seat *: who may lead attempt 0
//     7 proposed  hand-over 32 ‖ as 1
//     8 proposed  u32 the block to return to ‖ as 1
//     9 proposed  the address to move to 33 ‖ as 1
//
// Version 1 was of rounds that had no leader. Its votes may stand for a block that others have, so a
// round of it is ended by the program that began it.

#include <weft/committee/round.hpp>

#include <optional>
#include <variant>

namespace weft::committee {

struct Proposed {
    types::Timestamp time = 0;
    types::Address fee_address;
    std::vector<types::TransactionId> units;
    std::optional<crypto::Hash> handed_over = {};
    std::optional<std::uint32_t> return_to = {};  ///< then there is no hand-over
    std::optional<types::Address> moved_to = {};  ///< with neither of them
};
struct Heard {
    ValidatorIndex from;
    Bytes body;
};
struct Moved {};
struct Executed {
    std::optional<types::TransactionId> anchored_on;
};
struct Clocked {
    Clock said = Clock::gathered;
};
struct Began {
    Succession succession;
};
struct Record {
    std::uint32_t attempt = 0;
    std::variant<Proposed, Heard, Moved, Executed, Clocked, Began> what;
};

[[nodiscard]] Bytes encode(const Record& record);
[[nodiscard]] codec::Decoded<Record> decode_record(ByteSpan bytes);

}  // namespace weft::committee
