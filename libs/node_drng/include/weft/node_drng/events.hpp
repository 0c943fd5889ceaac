#pragma once

// What a node tells of beacons.

#include <weft/node/event.hpp>
#include <weft/types/address.hpp>
#include <weft/types/ids.hpp>

#include <vector>

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

/// The key of a series is with another committee, and what this node had of the old sharing is gone.
struct SeriesReshared {
    using List = struct DrngEvents;
    static constexpr std::string_view topic = "reshared";
    static constexpr Weight weight = Weight::info;
    types::Address key;
    Bytes run;
    std::vector<types::NodeId> members;
    bool makes = false;
    [[nodiscard]] std::string subject() const { return key.text(); }
};
BOOST_DESCRIBE_STRUCT(SeriesReshared, (), (key, run, members, makes))
inline answers::Notes notes(const SeriesReshared*)
{
    return {{"", "The key of a series is with other members. Subject: the key's address."},
            {"run", "The hand-over."},
            {"members", "Who makes its rounds now, by seat."},
            {"makes", "Whether this node is one of them."}};
}

struct DrngEvents {
    using Any = std::variant<BeaconTaken, SeriesReshared>;
};

}  // namespace weft::node
