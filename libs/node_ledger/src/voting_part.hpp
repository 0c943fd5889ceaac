#pragma once

// This node's part in the votes of its network (polls.hpp): none, where weight alone decides; and when it
// goes on.
//
// Source    D-30 ... D-34.
// Input     steps of the Tangle; frames of peers; time.
// Promises  1. in a network without votes every call does nothing;
//           2. what the votes came to goes into a write before anything that this node says after it;
//           3. the timer is set for the earliest time that the votes wait for, and again only when that
//              became earlier, or it rang: most inputs do not change it.
// Effects   frames, records, events (polls.hpp).

#include "polls.hpp"
#include <optional>

namespace weft::node {

class VotingPart {
public:
    using Sends = std::vector<Effects::Send>;

    /// Pre: all of it outlives this. `seed`: drawn only in a network that votes.
    void join(const types::Genesis::Voting& rules,
              const crypto::ed25519::KeyPair& identity,
              std::uint64_t seed,
              tangle::Tangle& tangle,
              const Gossip& gossip,
              const Connected& connected)
    {
        polls_.emplace(rules, identity, seed, tangle, gossip, connected);
    }
    /// Null: weight alone decides conflicts.
    [[nodiscard]] const Polls* polls() const noexcept { return polls_ ? &*polls_ : nullptr; }

    /// A Tangle that was read whole, and what is open in it; then steps of the log that is booked again.
    void begin(const tangle::Tangle& tangle);
    void replayed(const tangle::Step& step);
    void restore(const types::StoreView& store);

    void start(Instant now);
    [[nodiscard]] Sends tick(Instant now, bool clock_is_right);
    void follow(Instant now, const tangle::Step& step, Effects::Write& write);
    /// What the votes came to, when it is anything.
    [[nodiscard]] std::optional<Effects::Write> settle();
    /// Since the last call this node came to be against something that it may have attached to.
    [[nodiscard]] bool take_turned() { return polls_ && polls_->take_turned(); }
    /// When the timer is to ring; nullopt: it is set, or there is nothing to wait for.
    [[nodiscard]] std::optional<Instant> arm(Instant now);
    /// It rang: the queries to send. Then `settle`.
    [[nodiscard]] Sends wake(Instant now);
    /// What this node writes after the round that was judged last.
    [[nodiscard]] std::vector<tangle::Content> take_statements();

    /// False: nobody votes here.
    bool on_beacon(Instant now, Instant of, std::uint64_t random);
    [[nodiscard]] Sends answer(Instant now, const PeerId& from, const VoteQuery& query);
    void heard(const PeerId& from, const VoteAnswer& answer);
    void heard(const PeerId& from, const Reachable& told);
    [[nodiscard]] Sends pass(Instant now, const PeerId& from, const PassedVote& passed);
    void down(const PeerId& peer);
    void add_figures(Figures& figures) const;

private:
    std::optional<Polls> polls_;
    std::optional<Instant> armed_;
};

/// It would leave the disk, the outside and the timers as they are.
[[nodiscard]] bool changes_nothing(const Effects::Write& write);

}  // namespace weft::node
