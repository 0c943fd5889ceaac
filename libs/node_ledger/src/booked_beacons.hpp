#pragma once

// Beacons on the Tangle: which are booked, and who is told of them.
//
// Source    T §2.15; D-33.
// Input     booked messages; beacons that are to be published; nodes that want to hear.
// Promises  a beacon that is booked here is not issued again;
//           memory is bounded: of `series_max` series the newest round, the one that was heard of
//           longest ago makes room;
//           a signature is not checked: that is the hearer's matter.
// Effects   none.

#include <weft/drng/beacon.hpp>
#include <weft/node/effects.hpp>
#include <weft/types/message.hpp>

#include <map>
#include <optional>
#include <set>

namespace weft::node {

class BookedBeacons {
public:
    static constexpr std::size_t series_max = 64;

    /// The beacon that the message carries, and is news here.
    std::optional<drng::Beacon> booked(ByteSpan message);
    [[nodiscard]] bool has(const drng::Beacon& beacon) const;

    void wanted(const PeerId& peer) { hearers_.insert(peer); }
    void down(const PeerId& peer) { hearers_.erase(peer); }
    [[nodiscard]] const std::set<PeerId>& hearers() const noexcept { return hearers_; }
    /// The newest of each series.
    [[nodiscard]] std::vector<drng::Beacon> newest() const;

private:
    struct Newest {
        drng::Round round;
        std::uint64_t heard = 0;  ///< in order
    };
    std::map<drng::SeriesId, Newest> newest_;
    std::set<PeerId> hearers_;
    std::uint64_t heard_ = 0;
};

}  // namespace weft::node
