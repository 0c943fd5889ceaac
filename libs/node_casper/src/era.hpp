#pragma once

// One era: the blocks that stand on the block which opened it, until one of them closes it (D-89).
//
// Source    seed 003, "Block Validation Lifecycle"; D-80 to D-89.
// Model     the stakes of an era do not change. A block that closes it writes what every other block with
//           deploys reads, so it conflicts with all that it does not stand on or below: when it is final,
//           every final block of the era is in its past. What is made after it only votes.
// Input     blocks whose citations are all here; what a proposer needs.
// Promises  1. A block is accepted, or refused by the first rule it breaks, alike on every node.
//           2. The next opening is a function of the closing block alone.
//           3. A proposal passes every check.
// Cost      of an era; nothing of those before it.

#include <weft/casper/casper.hpp>
#include <weft/casper_blocks/deploy_pool.hpp>
#include <weft/casper_state/machine.hpp>
#include <weft/casper_state/settled.hpp>

#include <variant>

namespace weft::casper {

/// A change of stakes ends an era no earlier than this after it began: so bonding a token again and again stops
/// nobody's work (decision 0036).
inline constexpr types::Timestamp stakes_wait = 5 * types::second;

/// What an era begins with.
struct Opening {
    std::uint64_t number = 0;
    BlockId id;  ///< the block that closed the era before; in era 0 the network's id
    std::uint64_t rank = 0;
    types::Timestamp time = 0;
    State state;
    SettledDeploys settled;  ///< executed before
};
[[nodiscard]] Opening first_opening(const Genesis& genesis);
/// What blocks of the era name as their network.
[[nodiscard]] inline NetworkId network_of(const Opening& opening)
{
    return *NetworkId::from(opening.id.bytes());
}

class Era {
public:
    enum class Phase : std::uint8_t {
        open,
        closing,  ///< the next block closes the era
        closed,   ///< a block that closes it is below: only votes
    };
    struct DeployResult {
        DeployId id;
        types::Timestamp last = 0;
        std::uint64_t gas = 0;
        Outcome outcome = Outcome::done;
        std::string why;
    };
    /// A block of this era.
    struct Kept {
        Header header = {};
        BlockId id = {};
        bool closes = false;
        bool decided = false;  ///< final, or orphaned
        bool final = false;
        State after = {};
        Changes changes = {};
        std::vector<DeployResult> deploys = {};
        /// The clique that made it final, taken when it did. Neither: it is not final, or by the word of others.
        Bits proof = {};
        std::uint64_t proof_weight = 0;
    };
    struct Verdict {
        std::optional<std::string> refused = {};  ///< the name of the rule
        std::vector<Slot> final = {};
        std::vector<Slot> orphaned = {};
        std::vector<BlockId> contradicted = {};
        std::optional<std::string> lacks = {};  ///< no verdict: this machine cannot execute it
    };
    /// What a block stands on.
    struct Before {
        State state;
        Phase phase = Phase::open;
        std::set<types::NodeId> equivocators;
    };
    /// Everything a block leads to.
    struct Done {
        Execution execution;
        Changes changes;
        State after;
        std::vector<DeployResult> deploys;
        std::optional<std::string> lacks = {};  ///< no verdict: this machine cannot execute it
    };
    /// A block whose deploys are to be executed. It holds all that this needs, so any thread may do it.
    struct Work {
        BlockId id;
        SignedBlock block;  ///< of a proposal: not signed, its deploys as they are to be executed
        Before before;
        Changes own;  ///< what it does, its deploys aside
        Machine machine;
        std::vector<Deploy> proposed = {};  ///< not empty: to be put into the block
        [[nodiscard]] Done run();
        /// What executing it may cost at most.
        [[nodiscard]] std::uint64_t gas_limit() const;
    };
    /// What the next own block would stand on.
    struct Next {
        std::vector<BlockId> parents;
        types::Timestamp time = 0;  ///< its timestamp
        Phase phase = Phase::open;
    };

    /// Pre: `machine` outlives this.
    Era(const Genesis& genesis, const NetworkId& network, Machine& machine, Opening opening);

    /// What can be said of a block before it is executed: that it is refused, or what is to be done.
    /// Pre: check_origin passed; what it cites is accepted here. `deploys_valid`: check() of each passed.
    [[nodiscard]] std::variant<Verdict, Work> examine(const BlockId& id,
                                                      const SignedBlock& block,
                                                      bool deploys_valid);
    /// Pre: `done` is what work.run() gave; nothing was concluded since examine().
    Verdict conclude(const Work& work, Done done);
    /// All of it at once.
    Verdict take(const BlockId& id, const SignedBlock& block, bool deploys_valid);

    /// When the clock shows `now`.
    [[nodiscard]] Next next(types::Timestamp now) const;
    /// The block that `key` proposes with these deploys. Pre: it is bonded and does not equivocate;
    /// next().phase is open, or there are none.
    [[nodiscard]] SignedBlock propose(const crypto::ed25519::KeyPair& key,
                                      types::Timestamp now,
                                      const std::vector<const Deploy*>& deploys);
    /// The same in two steps. Between them nothing may be concluded.
    [[nodiscard]] Work plan(const types::NodeId& creator,
                            types::Timestamp now,
                            const std::vector<const Deploy*>& deploys);
    [[nodiscard]] SignedBlock propose(const crypto::ed25519::KeyPair& key, Work work, Done done);

    [[nodiscard]] const Opening& opening() const { return opening_; }
    [[nodiscard]] const Table& table() const { return table_; }
    [[nodiscard]] const Dag& dag() const { return casper_.dag(); }
    [[nodiscard]] const History& history() const { return history_; }
    [[nodiscard]] const Kept& kept(Slot slot) const { return kept_[slot]; }
    /// Blocks that may still become final, and those of them that have deploys or close the era.
    [[nodiscard]] std::size_t open() const { return open_.size(); }
    [[nodiscard]] std::size_t open_work() const { return work_count_; }
    /// Whether a block of that validator on those parents, without deploys, brings one of the latter nearer to
    /// being final. Pre: they are the parents of next().
    [[nodiscard]] bool helps(Validator self, const std::vector<BlockId>& parents) const;
    /// Who does not stand on the oldest of them, and with how much stake the others do.
    struct Waits {
        std::vector<types::NodeId> without;
        std::uint64_t stake = 0;
    };
    [[nodiscard]] std::optional<Waits> waits_for() const;
    /// Who stands on a block of this era, and who of them knows of whom: an answer, bounded in work.
    [[nodiscard]] SupportGraph support(Slot slot) const;
    /// What a clique of it must weigh to make it final.
    [[nodiscard]] std::uint64_t decisive_weight() const;
    [[nodiscard]] std::uint64_t highest_rank() const { return highest_rank_; }
    /// After the blocks that the next own block would stand on.
    [[nodiscard]] State head() const;
    /// The latest block of everybody.
    [[nodiscard]] std::vector<BlockId> tips() const;

    /// The final block that closes the era.
    [[nodiscard]] std::optional<Slot> closed_by() const { return closed_by_; }
    /// Takes the word of others that this block, which closes the era, is final. Pre: it is here.
    void believe(Slot slot);
    struct Closing {
        Opening next;
        std::set<Bytes>
            changed;  ///< keys that differ from this era's beginning, and maybe some that do not
        std::vector<Slot> inside;   ///< the blocks below it, itself included
        std::vector<Slot> outside;  ///< all others
    };
    /// Pre: closed_by().
    [[nodiscard]] Closing close() const;
    /// For those who still read it, when the era is over.
    [[nodiscard]] Opening take_opening() && { return std::move(opening_); }

private:
    [[nodiscard]] Before before(const std::vector<Slot>& parents,
                                const Bits& seen,
                                std::uint64_t rank,
                                types::Timestamp time) const;
    [[nodiscard]] State merged(const std::vector<Slot>& parents) const;
    /// What a block that stands on `before` does, its deploys aside.
    [[nodiscard]] Changes own_changes(const Before& before,
                                      const std::vector<Slot>& parents,
                                      types::Timestamp time) const;
    /// What an era begins with that a block of that time on these parents opens.
    [[nodiscard]] SettledDeploys settled_on(const Bits& past, types::Timestamp time) const;
    /// Whether a block of `v` without deploys, after `previous`, that stands on `standing` and has seen `seen`
    /// adds a vertex or an edge to the support graph of a block with work, as it sees it (decision 0036).
    [[nodiscard]] bool says_something(Validator v,
                                      Slot previous,
                                      const Bits& standing,
                                      const Bits& seen) const;
    void decide(Verdict& verdict, const std::vector<Slot>& finals);
    /// Of one's own proposal, which need not be executed again.
    [[nodiscard]] std::optional<Done> done_before(const BlockId& id);
    void settle(Slot slot);

    const Genesis& genesis_;
    NetworkId network_;
    Machine& machine_;
    Opening opening_;
    Table table_;
    Casper casper_;
    History history_;
    std::vector<Kept> kept_;  ///< by slot; the first is the opening block
    std::set<Slot> open_;
    Bits work_;      ///< of those: have deploys or close the era
    Bits all_work_;  ///< the same of all blocks
    std::size_t work_count_ = 0;
    /// The last that was asked for: whoever thinks about the next block asks for the same again.
    mutable std::optional<std::pair<std::vector<Slot>, State>> merged_;
    /// By the number of blocks.
    mutable std::optional<std::pair<Slot, State>> head_;
    /// The last own proposal and what it led to: it need not be executed again to be taken.
    std::optional<std::pair<BlockId, Done>> proposed_;
    std::optional<Slot> closed_by_;
    std::uint64_t highest_rank_;
};

}  // namespace weft::casper
