#pragma once

// Whose clock is off: this node's, or whose of its peers.
//
// Source    D-20 (times of messages), D-95; the interval of a clock reading as in Marzullo, "Maintaining
//           the time in a distributed system", 1984, with the rule that f of n may lie.
// Input     questions to peers and their answers, each with this node's own time; peers that come and
//           go.
// Promises  of m peers that told their clocks lately at most f = ⌊m / 3⌋ are believed to lie: this
//           node's clock is ahead when the (f + 1)-th highest of theirs is surely more than the tolerance
//           behind it, and the other way round. So f liars neither stop a node whose clock is right
//           nor hide that it is wrong;
//           what was told before this node's own clock jumped counts for nothing after it;
//           memory for the connected peers only.
// Effects   none.

#include <weft/node/effects.hpp>
#include <weft/types/message.hpp>

#include <map>
#include <optional>
#include <vector>

namespace weft::node {

class ClockTable {
public:
    static constexpr Instant tolerance = std::chrono::seconds{5};  ///< as for messages (D-20)
    /// A clock told longer ago, by this node's own, is not known any more.
    static constexpr Instant fresh_for = std::chrono::seconds{30};
    /// An answer that took longer says too little: its sender's clock read anything within.
    static constexpr Instant trip_max = std::chrono::seconds{5};
    /// Who has not answered by then does not know the question: an older program.
    static constexpr Instant first_answer_max = std::chrono::seconds{2};

    void up(const PeerId& peer) { peers_[peer] = {}; }
    void down(const PeerId& peer) { peers_.erase(peer); }
    /// The number of a question to this peer; the last one asked is the one that counts.
    /// Pre: it is up.
    [[nodiscard]] std::uint64_t ask(Instant now, const PeerId& peer);
    /// Its answer. False: nothing was asked, or it took too long.
    bool told(Instant now, const PeerId& peer, std::uint64_t number, types::Timestamp clock);

    enum class Standing : std::uint8_t {
        alone,   ///< no connected peer has told its clock: nothing to compare with
        unsure,  ///< some have, but none lately as this node's clock has it: it may have jumped
        right,   ///< not off as far as anybody can tell
        ahead,
        behind,
    };
    struct Verdict {
        Standing standing = Standing::alone;
        Instant by{0};          ///< of ahead and behind: at least so much
        std::size_t peers = 0;  ///< that told their clocks lately
        std::size_t say_so = 0;  ///< of them, that are off in that direction
        friend bool operator==(const Verdict&, const Verdict&) = default;
    };
    [[nodiscard]] Verdict judge(Instant now) const;
    /// True while nobody has told its clock yet and somebody was asked for the first time just now.
    [[nodiscard]] bool asks_first(Instant now) const;

    struct Off {
        PeerId peer;
        Instant by{0};  ///< at least
        bool ahead = false;
        friend bool operator==(const Off&, const Off&) = default;
    };
    /// Peers whose clocks are surely off from this node's by more than the tolerance, by id.
    [[nodiscard]] std::vector<Off> off(Instant now) const;

private:
    /// What a peer's clock is ahead of this node's, in nanoseconds: somewhere from low to high.
    struct Reading {
        std::int64_t low = 0;
        std::int64_t high = 0;
        Instant at{0};
    };
    struct Peer {
        std::uint64_t asked = 0;  ///< 0: nothing is open
        Instant asked_at{0};
        std::optional<Instant> asked_first;
        std::optional<Reading> reading;  ///< the last one
    };
    [[nodiscard]] static bool fresh(const Peer& peer, Instant now);

    std::map<PeerId, Peer> peers_;  ///< connected ones
    std::uint64_t numbers_ = 0;
};

}  // namespace weft::node
