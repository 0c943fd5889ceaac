#pragma once

// Booked messages, their votes, and what these decide: book -> vote -> weigh -> decide.
//
// Source    S2 "Approval weight"; D-14, D-15, D-20 … D-24, D-26.
// Input     solid messages in any order that puts parents first; the weight of nodes.
// Promises  validity, branches, supporters, weights and ranks are functions of the set of booked
//           messages;
//           sides of conflicts are weighed with mana that no side of a conflict gave, confirmed or not,
//           so who is heavier is such a function too;
//           a branch is confirmed when it leads each conflict by the network's share and what it
//           builds on is confirmed, and stays so until a conflict is heavier: then it, all that
//           builds on it and all messages that stand for it are open again in the same step;
//           a message is confirmed when the nodes that support it and all its branches weigh more
//           than the network's share and its branches are confirmed, and stays so until one of
//           them no longer is;
//           what changed is in the step, before and after;
//           memory is that of what is kept: the oldest is let go by the caller, and what was confirmed
//           by then is final;
//           of each conflict at most one side is liked: the confirmed one, else of those that can
//           go together and that the node's own opinion is not against the heavier ones (D-28,
//           D-34).
// Effects   none.
//
// Outputs are numbered by the caller; balances and signatures are checked before (weft/ledger).

#include <weft/ledger/branches.hpp>
#include <weft/tangle/dag.hpp>
#include <weft/tangle/mana.hpp>
#include <weft/tangle/markers.hpp>
#include <weft/tangle/parse.hpp>
#include <weft/tangle/past_contents.hpp>
#include <weft/tangle/votes.hpp>

#include <functional>
#include <map>
#include <set>

namespace weft::tangle {

using ledger::Branches;
using ledger::BranchState;
using ledger::OutputIndex;
using ledger::TransactionState;

/// The transaction of a message as the engine sees it.
struct TransactionShape {
    TransactionId id;
    /// Ids of the transactions that created its inputs, without genesis, each once.
    std::vector<TransactionId> creators;
    std::vector<OutputIndex> inputs;
    /// An input was created by a transaction that was let go and stood for a side of a conflict.
    bool of_a_side = false;
};
/// A message whose parents are all booked.
struct Solid {
    MessageId id;
    NodeId issuer;
    Timestamp time = 0;
    std::uint64_t sequence_number = 0;
    std::vector<MessageId> strong;
    std::vector<MessageId> weak;
    bool payload = false;
    std::optional<TransactionShape> transaction;
};

/// What booking one message changed, net.
struct Decisions {
    struct Branch {
        TransactionIndex branch;
        BranchState before;
        BranchState after;
        /// Of one that is confirmed now: the conflict that lost its confirmation last.
        std::optional<TransactionIndex> over;
    };
    struct Transaction {
        TransactionIndex transaction;
        TransactionState before;  ///< of a new one: pending
        TransactionState after;
    };
    std::vector<Branch> branches;           ///< fewest ancestors first, then by id
    std::vector<MessageIndex> unconfirmed;  ///< by (time, id)
    std::vector<MessageIndex> confirmed;    ///< by (time, id)
    std::vector<Transaction> transactions;  ///< in order of booking
};

class Engine {
public:
    struct Rules {
        /// A branch leads when its weight is at least this share of all above any conflict's.
        std::uint64_t lead_numerator = 1;
        std::uint64_t lead_denominator = 2;
        /// A message needs more than this share of all.
        std::uint64_t message_numerator = 1;
        std::uint64_t message_denominator = 2;
        std::size_t checkpoint_after = 4096;  ///< see PastContents
    };
    /// What a confirmed transaction moves between nodes.
    using PledgeOf = std::function<ledger::Pledge(TransactionIndex)>;

    Engine(Mana mana, Rules rules);

    /// Looks the parents up for the calls below. The first that is not booked; nullptr when all are.
    [[nodiscard]] const MessageId* find_parents(const MessageId& message,
                                                const std::vector<MessageId>& strong,
                                                const std::vector<MessageId>& weak);
    /// The rules that look at parents alone: `time_not_after_parent`, `time_too_far_after_parent`,
    /// `inputs_not_in_past`. Pre: all parents are booked.
    [[nodiscard]] std::expected<void, MessageError> check_parents(const Solid& message);
    /// `inputs_conflict`, `parents_conflict`. Pre: `check_parents` said yes.
    [[nodiscard]] std::expected<void, MessageError> check_conflicts(const Solid& message);
    /// Pre: both said yes, and the message is not booked.
    Decisions book(const Solid& message, const PledgeOf& pledge_of);

    /// Lets messages go that were booked before the first one that is not older than `before`, and the
    /// transactions that they were the first to carry: confirmed ones for good, the others as if they
    /// had never been. What stands on an open message, or for such a transaction, is dead: it is
    /// rejected, and `decisions` says so. Pre: nothing that is still to be booked attaches to what goes.
    ///
    /// What a confirmed transaction created is as if it came from genesis then, in the past of every
    /// message. So that this is true of all that honest nodes issue, there is a footing: a confirmed
    /// message, about as old as `footing_before`, whose past contains all that is let go. Where there is
    /// no such message, the one whose past lacks least; what it lacks was left behind: confirmed where
    /// nothing that is confirmed later stands on it. Without a confirmed message nothing goes.
    struct LetGo {
        Decisions decisions;
        TransactionIndex kept;  ///< transactions below are gone
        /// Of the transactions that are gone, those that stood for a side of a conflict; ascending.
        std::vector<TransactionIndex> sides = {};
        /// Of those that were confirmed, what the footing's past lacks; ascending.
        std::vector<TransactionIndex> left_behind = {};
        std::vector<MessageId> open = {};  ///< messages that are gone and were not confirmed
        /// Nodes without mana of which nothing is kept: their numbers may be those of others now.
        std::vector<Mana::Node> nodes = {};
    };
    LetGo let_go(Timestamp before, Timestamp footing_before);
    /// Transactions that are not confirmed and came before this time weigh sides no more, and give that mana
    /// when they are confirmed. Pre of `let_go`: what it lets go unconfirmed has faded.
    void fade(Timestamp before, const PledgeOf& pledge_of);
    void doubt(MessageIndex message) { dag_.doubt(message); }
    /// Memory, about, by part.
    struct Memory {
        std::size_t messages = 0;  ///< the DAG
        std::size_t markers = 0;
        std::size_t votes = 0;
        std::size_t past_contents = 0;
        std::size_t branches =
            0;  ///< with what messages and transactions stand for, which they share
    };
    [[nodiscard]] Memory memory() const;

    [[nodiscard]] const Dag& dag() const noexcept { return dag_; }
    [[nodiscard]] const Branches& branches() const noexcept { return branches_; }
    [[nodiscard]] const Mana& mana() const noexcept { return mana_; }
    [[nodiscard]] Mana& mana() noexcept { return mana_; }
    /// That of genesis and of all booked transactions that stand for no side of a conflict, confirmed or
    /// not: it weighs the sides, that of silent nodes too. A lead is a share of what of it is active.
    [[nodiscard]] const Mana& undisputed_mana() const noexcept { return undisputed_; }
    [[nodiscard]] const PastContents& past() const noexcept { return past_; }
    /// Those of `wanted` that a message with these parents would not have in its past.
    [[nodiscard]] std::vector<TransactionIndex> missing(std::span<const MessageIndex> strong,
                                                        std::span<const MessageIndex> weak,
                                                        const std::vector<TransactionIndex>& wanted)
    {
        return past_.missing(strong, weak, wanted, dag_);
    }
    [[nodiscard]] std::optional<TransactionIndex> find(const TransactionId& id) const
    {
        return past_.find(id);
    }
    [[nodiscard]] const TransactionId& id(TransactionIndex t) const { return past_.id(t); }
    [[nodiscard]] TransactionState state(TransactionIndex t) const;
    [[nodiscard]] BranchState branch_state(TransactionIndex t) const
    {
        return branches_.dead(t) ? BranchState::rejected : branches_.state(branches_.claims(t));
    }
    /// Who references it over strong parents, its issuer included; ascending. Walks its future, the
    /// oldest first, until all nodes with mana are found, or so many messages are visited: then
    /// others may be missing.
    [[nodiscard]] std::vector<Mana::Node> supporters(
        MessageIndex message,
        std::size_t visits_max = std::numeric_limits<std::size_t>::max()) const;
    /// Who supports a branch, ascending, and their undisputed mana.
    [[nodiscard]] std::vector<Mana::Node> branch_supporters(TransactionIndex branch) const
    {
        return votes_.supporters(branch, dag_, branches_);
    }
    [[nodiscard]] std::uint64_t branch_weight(TransactionIndex branch) const;
    /// Active mana of those of the supporters that support all its branches. Walks its future.
    [[nodiscard]] std::uint64_t weight(MessageIndex message) const
    {
        return weight(message, supporters(message));
    }
    /// The same, of these supporters.
    [[nodiscard]] std::uint64_t weight(MessageIndex message,
                                       std::span<const Mana::Node> supporters) const;
    /// Whether the node references an open message over strong parents.
    [[nodiscard]] bool references(Mana::Node node, MessageIndex message) const
    {
        return markers_.supports(node, message);
    }
    /// Whether it supports all branches among the claims.
    [[nodiscard]] bool supports_all(Mana::Node node, const Claims& claims) const;

    /// What a message issued now may stand for: the claims of all liked branches.
    [[nodiscard]] const Claims& liked() const;
    /// All that it stands for is liked.
    [[nodiscard]] bool likes(MessageIndex message) const
    {
        return !dag_[message].dead && likes(dag_.claims(message));
    }
    [[nodiscard]] bool likes_transaction(TransactionIndex t) const
    {
        return !branches_.dead(t) && likes(branches_.claims(t));
    }
    [[nodiscard]] bool likes(const Claims& claims) const;
    /// This node's own opinion is against it (D-34): it is not liked unless weight confirms it.
    void set_disliked(TransactionIndex t, bool disliked);
    [[nodiscard]] bool is_disliked(TransactionIndex t) const { return disliked_.contains(t); }
    /// It stands for an open branch that this node's own opinion is against.
    [[nodiscard]] bool voted_down(const Claims& claims) const;
    /// An open branch with as much weight as half of the active undisputed mana, and no conflict is
    /// heavier (equal weight: the lower id).
    [[nodiscard]] bool has_majority(TransactionIndex t) const;
    /// By time, of those that are confirmed; genesis without one.
    [[nodiscard]] MessageIndex newest_confirmed() const noexcept { return newest_confirmed_; }
    /// Messages that were confirmed when they were too old to attach to, by mana that moved: in no order,
    /// with some that something confirmed stands on since.
    [[nodiscard]] std::span<const MessageIndex> confirmed_late() const noexcept
    {
        return confirmed_late_;
    }
    /// Branches that may still be decided.
    [[nodiscard]] std::size_t open_branches() const noexcept { return open_.size(); }

    /// For a snapshot (weft/codec/image.hpp), between two steps. This node's own opinion is not in it.
    template <class Self, class Archive>
    static void image(Self& self, Archive& archive)
    {
        archive(self.mana_, self.undisputed_, self.dag_, self.branches_, self.past_, self.markers_,
                self.votes_, self.standing_, self.lost_at_, self.losses_, self.open_, self.decided_,
                self.newest_confirmed_, self.newest_gone_, self.confirmed_late_, self.blocked_,
                self.blocked_by_, self.doubted_, self.held_by_doubt_, self.weight_judged_,
                self.touched_later_, self.fades_before_, self.total_judged_,
                self.undisputed_judged_, self.disputed_, self.judge_all_);
        if constexpr (Archive::reads) self.liked_stale_ = true;
    }

private:
    using Branch = TransactionIndex;  ///< one with a conflict set

    [[nodiscard]] std::optional<std::vector<TransactionIndex>> creators(
        const TransactionShape& shape) const;
    [[nodiscard]] const MessageId* find_all(const std::vector<MessageId>& ids,
                                            std::vector<MessageIndex>& into) const;
    /// What the parents' claims are together; nullopt when they conflict.
    [[nodiscard]] std::optional<Claims> claims_of_parents(std::span<const MessageIndex> strong,
                                                          std::span<const MessageIndex> weak) const;
    TransactionIndex enter(const TransactionShape& shape);
    void spread(Branches::Fork fork);
    /// Every message that stands for the transaction, once.
    template <class Visit>
    void each_standing_for(TransactionIndex t, Visit visit) const;

    // Decisions (decisions.cpp)
    void dispute(const PledgeOf& pledge_of);
    void move_mana(TransactionIndex t, const PledgeOf& pledge_of);
    void count(TransactionIndex t, const PledgeOf& pledge_of);
    void discount(TransactionIndex t, const PledgeOf& pledge_of);
    void count_new(TransactionIndex t, Timestamp time, const PledgeOf& pledge_of);
    template <class Change>
    void change_undisputed(const ledger::Pledge& pledge, Change change);
    [[nodiscard]] Mana::Node intern(const NodeId& node);
    void decide(const PledgeOf& pledge_of);
    void weigh_again();
    void fall_where_a_conflict_is_heavier(std::span<const Branch> touched,
                                          const PledgeOf& pledge_of);
    void fall(std::vector<Branch> fallen, const PledgeOf& pledge_of);
    bool confirm_branches(std::span<const Branch> touched);
    void confirm_branch(Branch branch);
    [[nodiscard]] bool leads(Branch branch) const;
    void set_enough();
    bool confirm_messages(const PledgeOf& pledge_of);
    [[nodiscard]] bool may_confirm(Markers::ChainIndex chain, MessageIndex message);
    void note_late(std::span<const MessageIndex> confirmed);
    void approve(TransactionIndex t, const PledgeOf& pledge_of);
    void disapprove_what_nothing_stands_for(std::vector<TransactionIndex> introduced,
                                            const PledgeOf& pledge_of);
    template <class Visit>
    void each_introduced(MessageIndex message, Visit visit) const;
    [[nodiscard]] bool heavier(Branch a, Branch b);
    void thaw(Branch branch);
    [[nodiscard]] bool is_settled(TransactionIndex t) const;
    [[nodiscard]] std::vector<Branch> in_order(std::vector<Branch> list) const;
    void note(TransactionIndex t);
    void note_future(TransactionIndex t);
    void note_conflicts(Branch branch);
    void set_decided(Branch branch, bool confirmed);
    void open_again(Branch branch);
    [[nodiscard]] bool comes_first(Branch a, Branch b) const;
    [[nodiscard]] bool stands_alone(Branch branch) const;
    [[nodiscard]] bool changes_likes(Branch branch) const;
    [[nodiscard]] bool weighs_otherwise(std::span<const Branch> touched) const;
    [[nodiscard]] Decisions take_decisions();

    // Letting go (let_go.cpp)
    struct Footing {
        MessageIndex message;
        std::vector<TransactionIndex> lacks;
    };
    [[nodiscard]] std::optional<Footing> find_footing(
        MessageIndex below, Timestamp before, const std::vector<TransactionIndex>& contained);
    void kill(TransactionIndex t);
    void kill_message(MessageIndex message);
    void settle(TransactionIndex first, TransactionIndex kept, MessageIndex below);
    void scrub(std::span<const ConflictSetIndex> gone);

    Rules rules_;
    Mana mana_;
    Mana undisputed_;  ///< invariant 4 of decisions.cpp
    Dag dag_;
    Branches branches_;
    PastContents past_;
    Markers markers_;
    Votes votes_;

    struct Standing {
        std::uint32_t introducers = 0;  ///< confirmed messages that bring it by themselves
        bool approved = false;          ///< a confirmed message stands for it
        bool of_a_side = false;         ///< it stands for a side of a conflict, or did
        bool undisputed = false;        ///< its pledge counts among undisputed mana
        std::uint32_t rank = 0;         ///< 1 + the highest of a creator

        template <class Self, class Archive>
        static void image(Self& self, Archive& archive)
        {
            archive(self.introducers, self.approved, self.of_a_side, self.undisputed, self.rank);
        }
    };
    Window<Standing> standing_;      ///< by transaction
    Window<std::uint64_t> lost_at_;  ///< by transaction: its last loss of a confirmation
    std::uint64_t losses_ = 0;
    std::set<Branch> open_;  ///< branches that are pending
    Claims decided_;         ///< of all confirmed branches
    // What is liked is made when it is asked for.
    mutable Claims liked_;
    mutable bool liked_stale_ = false;
    boost::unordered_flat_set<Branch> disliked_;  ///< by this node's own opinion
    mutable boost::unordered_flat_map<const void*, std::pair<Claims, bool>> likes_;
    MessageIndex newest_confirmed_ = 0;
    std::optional<Timestamp> newest_gone_;  ///< the time of the newest confirmed message let go
    std::vector<MessageIndex> confirmed_late_;
    /// By branch: chains whose first open message waits for it.
    boost::unordered_flat_map<Branch, std::vector<Markers::ChainIndex>> blocked_;
    std::vector<std::pair<MessageIndex, Branch>> blocked_by_;  ///< by chain
    std::set<Branch> doubted_;                        ///< confirmed ones that turned a voter away
    std::vector<Markers::ChainIndex> held_by_doubt_;  ///< chains that lack just who was turned away
    Window<std::uint64_t> weight_judged_;             ///< by transaction, as of the last decision
    std::vector<Branch> touched_later_;               ///< since falls were last looked for
    std::vector<Branch> touched_scratch_;             ///< of the step under way
    std::vector<Markers::ChainIndex> chains_scratch_;
    /// A transaction that comes in an older message is not counted until it is confirmed.
    Timestamp fades_before_ = std::numeric_limits<Timestamp>::min();
    std::uint64_t total_judged_ = 0;
    std::uint64_t undisputed_judged_ = 0;
    /// Parents of the message that was judged or booked last.
    struct Parents {
        MessageId of;
        std::vector<MessageIndex> strong;
        std::vector<MessageIndex> weak;
        std::optional<Claims> claims = {};  ///< what they claim together, once it was judged
    };
    void know_parents(const Solid& message);
    Parents parents_;
    std::vector<TransactionIndex> disputed_;  ///< got their first conflict in the step under way
    bool judge_all_ = false;

    // Of the step under way: how things were.
    std::map<TransactionIndex, std::pair<BranchState, TransactionState>> before_;
    std::vector<std::pair<MessageIndex, bool>> messages_before_;  ///< the first of each counts
};

}  // namespace weft::tangle
