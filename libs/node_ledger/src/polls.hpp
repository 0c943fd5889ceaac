#pragma once

// What this node thinks of conflicts: the Tangle tells the voter what is booked and decided, the voter
// tells the Tangle what this node is against, and peers are asked and answered.
//
// Source    D-30 ... D-34; docs/protocols/voting.md.
// Input     steps of the Tangle; queries and answers of peers; beacons; time.
// Promises  nobody votes before this node has what its peers have, and before that weight alone speaks;
//           the end of a vote is written before anything that this node says after it;
//           a peer is answered no faster than a bound, whatever it asks, and for whomever;
//           who is no peer, but a peer of a peer, is asked by way of that one; what it answers counts
//           when it has signed it;
//           a majority of the active mana, and a heavier conflict of what was confirmed, overrule any
//           opinion;
//           a like that nobody can attach to any more counts as rejected (left_behind.hpp);
//           the heaviest nodes write what they think after each round on the Tangle (D-32), and only of
//           transactions that were signed in this life: what an earlier one wrote it never contradicts.
// Effects   queries to peers, records on disk ("vo" ‖ transaction 32 -> u8 opinion), events.

#include <weft/drng/series.hpp>
#include <weft/node/allowance.hpp>
#include <weft/node/figure.hpp>
#include <weft/node_ledger/frames.hpp>
#include <weft/tangle/tangle.hpp>
#include <weft/types/batch.hpp>
#include <weft/voter/voter.hpp>

#include "gossip.hpp"
#include "left_behind.hpp"
#include <map>
#include <optional>

namespace weft::node {

class Polls {
public:
    static constexpr std::string_view key_space = "vo";

    /// Pre: all of it outlives this.
    Polls(const types::Genesis::Voting& rules,
          const crypto::ed25519::KeyPair& identity,
          std::uint64_t seed,
          tangle::Tangle& tangle,
          const Gossip& gossip,
          const Connected& connected);

    /// A step of the log that is booked again.
    void replayed(const tangle::Step& step);
    /// All of it is: what is open comes in again, with how its votes ended.
    void restore(const types::StoreView& store);

    void start(Instant now) { began_ = now; }
    /// Once a second. `clock_is_right`: nothing speaks against this node's clock; how old something is
    /// counts only then.
    void tick(Instant now, bool clock_is_right);
    /// What the Tangle did. Then `settle`.
    void follow(Instant now, const tangle::Step& step);
    /// Rounds begin and end; the queries to send. Then `settle`.
    [[nodiscard]] std::vector<Effects::Send> wake(Instant now);
    /// What this node writes after the round that was judged last: payloads of statements.
    [[nodiscard]] std::vector<tangle::Content> take_statements();
    void on_beacon(Instant now, Instant of, std::uint64_t random);
    /// Nothing: it asks too much.
    [[nodiscard]] std::vector<Effects::Send> answer(Instant now,
                                                    const PeerId& from,
                                                    const VoteQuery& query);
    void heard(const PeerId& from, const VoteAnswer& answer);

    /// Now and then: whom this node can ask for its peers, to those who have not heard it yet.
    [[nodiscard]] std::vector<Effects::Send> exchange();
    void heard(const PeerId& from, const Reachable& told);
    /// A question or an answer for this node, or for a peer: one hop, no further.
    [[nodiscard]] std::vector<Effects::Send> pass(Instant now,
                                                  const PeerId& from,
                                                  const PassedVote& passed);
    void down(const PeerId& peer);

    /// What changed goes to the Tangle, and into the write.
    void settle(Effects::Write& write);
    /// Since the last call this node came to be against something that it may have attached to.
    [[nodiscard]] bool take_turned() { return std::exchange(turned_, false); }
    [[nodiscard]] std::optional<Instant> next() const { return voter_.next(); }
    /// The round of the network's series whose time that is; nullopt: genesis names no series.
    [[nodiscard]] std::optional<std::uint64_t> beacon_round(Instant of) const;
    [[nodiscard]] const voter::Voter& voter() const noexcept { return voter_; }
    void add_figures(Figures& figures) const;
    [[nodiscard]] voting::Opinion opinion_of(const types::TransactionId& id) const;

private:
    void feed(Instant now, const types::TransactionId& id);
    void introduce(Instant now, tangle::TransactionIndex lone);
    void hear(Instant now, const tangle::Booked& booked);
    [[nodiscard]] bool writes() const;
    void give_way(Instant now, const types::TransactionId& fallen);
    void heed_majorities(Instant now);
    void give_up_what_is_left_behind(Instant now);
    [[nodiscard]] LeftBehind::Found look_at(Instant now, const types::TransactionId& id) const;
    [[nodiscard]] voter::Electorate electorate() const;

    [[nodiscard]] bool may_ask(Instant now, const PeerId& from, const VoteQuery& query);
    [[nodiscard]] VoteAnswer answer_to(const VoteQuery& query) const;
    [[nodiscard]] bool asks_directly(const PeerId& node) const;
    [[nodiscard]] std::optional<PeerId> way_to(const PeerId& node, std::uint64_t number) const;

    const crypto::ed25519::KeyPair& identity_;
    PeerId self_;
    tangle::Tangle& tangle_;
    const Gossip& gossip_;
    const Connected& connected_;
    std::optional<drng::SeriesInfo> series_;  ///< that judges votes
    voter::Voter voter_;
    LeftBehind left_behind_;
    std::vector<types::TransactionId> replayed_;
    std::size_t replayed_limit_ = 4096;
    std::map<PeerId, Allowance> answers_;       ///< kept over connections
    std::map<PeerId, Allowance> passed_;        ///< the same: what is passed on for a peer
    std::map<PeerId, std::set<PeerId>> reach_;  ///< by connected peer: whom it is connected with
    std::map<PeerId, std::vector<PeerId>> told_reach_;  ///< the last that each was told
    struct Asked {
        PeerId node;
        PeerId way;
        crypto::Hash digest;
    };
    std::map<std::uint64_t, Asked> asked_;  ///< by number: of this round, by way of a peer
    std::uint64_t answers_passed_ = 0;
    std::uint64_t beacons_heard_ = 0;
    Instant began_{};
    Instant heeded_{};
    std::uint64_t statements_heard_ = 0;
    std::uint64_t statements_written_ = 0;
    std::uint64_t given_up_ = 0;
    bool turned_ = false;
    int calm_ = 0;  ///< ticks at which nothing was behind, one after another
};

}  // namespace weft::node
