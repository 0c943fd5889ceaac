#pragma once

// What the role of beacons hears: its committee's messages, and beacons that were booked
// (docs/formats/peer-frames.md).

#include <weft/ledger_access/beacon_access.hpp>
#include <weft/types/address.hpp>

namespace weft::node {

/// A message of one member to another; its body is opaque here (docs/protocols/drng.md).
struct DrngFrame {
    static constexpr RoleId role = drng_role;
    static constexpr std::uint8_t kind = 1;
    static constexpr std::size_t body_bytes_max = 2048;
    types::Address key;  ///< of the committee
    Bytes body;
    void write(codec::Writer& writer) const;
    static DrngFrame read(codec::Reader& reader);
    friend bool operator==(const DrngFrame&, const DrngFrame&) = default;
};

using DrngFrames = std::variant<DrngFrame, BeaconBooked>;

}  // namespace weft::node
