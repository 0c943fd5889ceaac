#pragma once

// Why the ledger side of a node is not at work, for /ready and the doctor (D-92).

#include <weft/node/peer_clocks.hpp>
#include <weft/node_ledger/queries.hpp>
#include <weft/tangle/tangle.hpp>

#include "gossip.hpp"
#include <deque>
#include <vector>

namespace weft::node {

/// How much was booked when, by this node's own clock: what a message says of its time is its
/// issuer's word alone, and an old time must not look like a stall.
class BookedSince {
public:
    /// A message that nobody confirmed for so long is worth telling the operator about.
    static constexpr Instant stall_after = std::chrono::seconds{30};

    /// Of messages booked before, which are the first `messages` in order.
    void note(Instant now, std::uint64_t messages);
    /// True when the message at this place in the order was here `stall_after` ago.
    [[nodiscard]] bool long_ago(Instant now, std::uint64_t order) const;

private:
    struct Count {
        Instant at{0};
        std::uint64_t messages = 0;
    };
    std::deque<Count> counts_;  ///< the newest that is `stall_after` old, and those after it
};

/// Stages: "peers", none of the configured ones is connected; "tangle", a message that can still be
/// confirmed is not, with the weight that is missing. Empty: at work.
[[nodiscard]] std::vector<Reason> ledger_reasons(const tangle::Tangle& tangle,
                                                 const Gossip& gossip,
                                                 const BookedSince& booked,
                                                 Instant now);
/// What does not keep it from its work: booked messages that are ahead of this machine's clock, when
/// no peers' clocks say that it is right.
void add_ledger_notices(const tangle::Tangle& tangle,
                        const PeerClocks* clocks,
                        Instant now,
                        std::vector<Reason>& notices);

}  // namespace weft::node
