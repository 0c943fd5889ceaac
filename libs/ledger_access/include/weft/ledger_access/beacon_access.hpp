#pragma once

// Beacons between a node that makes or follows them and a ledger node: what is to be published, and
// what was booked. A beacon proves itself, so who passes it on need not be believed.
//
// Source    T §2.15; D-33. Bytes of a beacon: docs/formats/beacon.md.
// Rules     as ledger_access.hpp: every message stands alone; when one process plays both roles, the
//           frames take the same way without a wire.

#include <weft/ledger_access/ledger_access.hpp>

namespace weft::node {

inline constexpr RoleId drng_role{6};
/// More than any beacon has.
inline constexpr std::size_t beacon_bytes_max = 512;

/// "Publish this": the payload of a message.
struct PostBeacon {
    static constexpr RoleId role = ledger_role;
    static constexpr std::uint8_t kind = 22;
    Bytes beacon;
    void write(codec::Writer& writer) const;
    static PostBeacon read(codec::Reader& reader);
    friend bool operator==(const PostBeacon&, const PostBeacon&) = default;
};
/// "Push me every beacon that is booked, and the newest of each series first."
struct WantBeacons {
    static constexpr RoleId role = ledger_role;
    static constexpr std::uint8_t kind = 23;
    void write(codec::Writer&) const {}
    static WantBeacons read(codec::Reader&) { return {}; }
    friend bool operator==(const WantBeacons&, const WantBeacons&) = default;
};
/// "A verified beacon drew this number": it judges a round of this node's votes. From the node itself
/// alone, whatever others say.
struct UseRandomness {
    static constexpr RoleId role = ledger_role;
    static constexpr std::uint8_t kind = 24;
    std::uint64_t of = 0;  ///< the time that its round has, Unix nanoseconds
    std::uint64_t random = 0;
    void write(codec::Writer& writer) const;
    static UseRandomness read(codec::Reader& reader);
    friend bool operator==(const UseRandomness&, const UseRandomness&) = default;
};
/// A beacon that stands on the Tangle. Nobody has checked its signature.
struct BeaconBooked {
    static constexpr RoleId role = drng_role;
    static constexpr std::uint8_t kind = 2;
    Bytes beacon;
    void write(codec::Writer& writer) const;
    static BeaconBooked read(codec::Reader& reader);
    friend bool operator==(const BeaconBooked&, const BeaconBooked&) = default;
};

}  // namespace weft::node
