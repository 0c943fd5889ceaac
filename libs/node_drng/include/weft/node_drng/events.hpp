#pragma once

// What a node tells of beacons.

#include <weft/node/event.hpp>

namespace weft::node {

/// A round of a series that this node makes or follows: verified, and after the one before.
struct BeaconTaken {
    using List = struct DrngEvents;
    static constexpr std::string_view topic = "beacon";
    static constexpr Weight weight = Weight::trace;
    Bytes series;
    std::uint64_t round = 0;
    Bytes randomness;
    [[nodiscard]] std::string subject() const { return to_hex(series); }
};
BOOST_DESCRIBE_STRUCT(BeaconTaken, (), (series, round, randomness))
inline answers::Notes notes(const BeaconTaken*)
{
    return {{"", "A round of a series that this node makes or follows. Subject: the series."}};
}

struct DrngEvents {
    using Any = std::variant<BeaconTaken>;
};

}  // namespace weft::node
