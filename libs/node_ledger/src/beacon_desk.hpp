#pragma once

// The desk for nodes that make or read random numbers: their beacons are put on the Tangle for them, and
// they are told of those that are booked.
//
// Source    T §2.15; D-33.
// Input     beacons to publish; nodes that want to hear; steps of the Tangle.
// Promises  1. a beacon that is booked here is not issued again (booked_beacons.hpp);
//           2. what is issued for one peer is bounded, also over connections;
//           3. who wants to hear is told the newest of each series at once, and each new one once;
//           4. a signature is not checked: that is the hearer's matter.
// Effects   frames that may leave when everything booked so far is durable.

#include <weft/node/allowance.hpp>
#include <weft/node_ledger/frames.hpp>
#include <weft/tangle/tangle.hpp>

#include "booked_beacons.hpp"
#include <map>
#include <optional>

namespace weft::node {

class BeaconDesk {
public:
    /// What this node is to issue for the peer; nullopt: nothing.
    [[nodiscard]] std::optional<tangle::Content> post(Instant now,
                                                      const PeerId& from,
                                                      const PostBeacon& frame);
    [[nodiscard]] std::vector<Effects::Send> wanted(const PeerId& from);
    [[nodiscard]] std::vector<Effects::Send> booked(const tangle::Step& step);
    void down(const PeerId& peer) { beacons_.down(peer); }

private:
    BookedBeacons beacons_;
    std::map<PeerId, Allowance> published_;
};

}  // namespace weft::node
