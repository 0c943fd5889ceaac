#pragma once

// The records of the driver: what it was told, in order, so that a restart tells it again (D-76).
//
//   u8 version 1 ‖ u8 kind ‖ u32 attempt ‖
//     1 proposed  i64 time ‖ fee address 33 ‖ u32 n, transaction id 32 *
//     2 heard     u16 seat ‖ bytes body
//     3 moved     nothing: the driver went on to this attempt

#include <weft/committee/proposal.hpp>

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
struct Record {
    std::uint32_t attempt = 0;
    std::variant<Proposed, Heard, Moved> what;
};

[[nodiscard]] Bytes encode(const Record& record);
[[nodiscard]] codec::Decoded<Record> decode_record(ByteSpan bytes);

}  // namespace weft::committee
