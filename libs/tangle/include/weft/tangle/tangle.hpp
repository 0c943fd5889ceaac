#pragma once

// The Tangle: messages become solid, are booked and weighed, and with them their transactions are
// decided.
//
// Source    S1, S2; T §2.1 … §2.4, §2.10, §2.16 … §2.18; D-14, D-15, D-20 … D-24, D-26, D-28.
// Input     bytes of messages in any order, and the clock.
// Stages    parse (parse.hpp) -> solidify (waiting_room.hpp) -> schedule (turns.hpp) -> book, vote,
//           weigh, decide (engine.hpp) -> the ledger's listings and access mana follow.
// Promises  validity of a message is a function of its past cone;
//           the state is a function of genesis and the order in which messages were booked: a node
//           that books its own log again stands where it stood (`restore`, `digest`);
//           supporters, branches, validity and ranks do not depend on that order, and states only
//           where the final weights do not settle them (D-24);
//           what is confirmed can be taken back, by a heavier conflict alone, and the step says so;
//           memory for messages that cannot be booked yet is bounded; no bytes are kept of those
//           that are;
//           with a window, memory is that of the window and of the unspent outputs (`Options::window`).
// Effects   none: each input returns a step, the caller stores, sends and reports what is in it.
//
// A node attaches to the heavier side of each conflict, but to none that its own opinion is against:
// where that comes from is the caller's matter (D-30, D-31, D-34).

#include <weft/base/prng.hpp>
#include <weft/ledger/ledger.hpp>
#include <weft/tangle/engine.hpp>
#include <weft/tangle/parse.hpp>
#include <weft/tangle/turns.hpp>
#include <weft/tangle/waiting_room.hpp>

#include <limits>
#include <unordered_set>

namespace weft::tangle {

/// What became of the bytes given to `receive`.
enum class Arrival : std::uint8_t {
    booked,
    waits_for_parents,
    waits_for_its_time,
    waits_for_its_turn,  ///< `work` books it
    known,               ///< booked, waiting or refused before
    invalid,             ///< see Step::invalid
};
struct Booked {
    MessageId id;
    Bytes bytes;  ///< to store and to send on
    std::optional<TransactionId> transaction;
    std::uint64_t order = 0;  ///< place in the order of booking, from 1
    NodeId issuer;
    Timestamp time = 0;
    bool payload = false;  ///< it carries one
    bool first = false;    ///< nobody carried its transaction before
    NodeId source = {};    ///< the peer that sent it; zero: nobody in particular
    friend bool operator==(const Booked&, const Booked&) = default;
};
struct Invalid {
    MessageId id;
    Fault fault;
    NodeId source = {};  ///< the peer that sent it; zero: nobody in particular
    friend bool operator==(const Invalid&, const Invalid&) = default;
};
/// What booked messages decided, each list in order: of one thing there may be several changes.
struct BranchChanged {
    TransactionId branch;  ///< by the transaction that made it
    BranchState before = BranchState::pending;
    BranchState after = BranchState::pending;
    /// Of one that is confirmed now: the conflict that lost its confirmation last (a reorganisation).
    std::optional<TransactionId> over = {};
    friend bool operator==(const BranchChanged&, const BranchChanged&) = default;
};
struct MessageChanged {
    MessageId message;
    bool confirmed = false;  ///< now; it was not before, or the reverse
    friend bool operator==(const MessageChanged&, const MessageChanged&) = default;
};
struct TransactionChanged {
    TransactionId transaction;
    TransactionState before = TransactionState::pending;
    TransactionState after = TransactionState::pending;
    friend bool operator==(const TransactionChanged&, const TransactionChanged&) = default;
};
/// The mana that a transaction pledges, when it is confirmed or no longer is.
struct ManaMoved {
    TransactionId transaction;
    bool taken_back = false;
    std::uint64_t tokens = 0;  ///< what it spends, all colors: that much consensus mana
    NodeId consensus;          ///< who has it; zero: nobody
    NodeId access;             ///< who has the access mana that the tokens earned; zero: nobody
    friend bool operator==(const ManaMoved&, const ManaMoved&) = default;
};
/// What a message on an account without access mana counts for, in bytes beside its own (decision 0064).
struct UnpaidPrice {
    static constexpr std::uint64_t message = 2048;  ///< checked, booked, written, passed on
    static constexpr std::uint64_t parent = 64;     ///< looked up, weighed
    static constexpr std::uint64_t input = 1024;  ///< a signature, a row of the ledger, a conflict
    /// No message costs more than the largest one by its bytes: all booking pauses for its price.
    static constexpr std::uint64_t most = types::message_bytes_max + message;
};
[[nodiscard]] std::uint64_t unpaid_price(const Parsed& parsed);

/// Everything one input caused, in order.
struct [[nodiscard]] Step {
    std::optional<Arrival> arrival;  ///< of the message given to `receive`
    std::vector<Booked> booked;
    std::vector<Invalid> invalid;
    std::vector<Dropped> dropped;
    /// Ask for these now: after `receive` whoever sent the message, after `tick` everybody.
    std::vector<MessageId> requests;
    std::vector<ledger::ConflictSet> conflict_sets;  ///< double spends that came to light
    std::vector<BranchChanged> branches;
    std::vector<MessageChanged> messages;
    std::vector<TransactionChanged> transactions;
    std::vector<ManaMoved> mana;
    /// Let go without having been confirmed. All else that is let go was confirmed.
    std::vector<MessageId> messages_left_open;
    std::vector<TransactionId> transactions_left_open;
    std::uint64_t work = 0;         ///< of what had its turn: bytes, with an overhead per message
    std::uint64_t common_work = 0;  ///< price of it on accounts without access mana: unpaid_price
    std::uint32_t own_turns = 0;    ///< messages of `issue` whose turn came
    std::optional<Timestamp> wake;  ///< call `tick` then; replaces an earlier one
};

/// What a message is to carry.
struct Content {
    std::optional<types::Payload> payload = {};
    Carried carried = {};  ///< what the payload is read to. Pre: `is_read_as`
};
/// A message to seal and feed back through `receive`.
struct Prepared {
    Message message;       ///< without issuer's signature and nonce
    Carried carried = {};  ///< what its payload is read to
    /// True when what is confirmed can only be reached from tips more than 30 min old: this is a
    /// data message on the way, the payload is not in it. Issue it and prepare again.
    bool bridge = false;
};
enum class PrepareError : std::uint8_t {
    payload_too_large,
    transaction_malformed,
    transaction_in_the_future,  ///< its time is ahead of the clock by more than the tolerance
    transaction_too_old,        ///< more than 10 min: its owner must sign a new one
    transaction_invalid,        ///< the ledger refuses it; see `Refused::ledger`
    inputs_disputed,     ///< a heavier transaction spends an input, or what an input comes from
    inputs_unreachable,  ///< created in messages too old to attach to, outside the current past
    inputs_ahead,  ///< created in messages ahead of the clock: once it gets there they can be spent
};
[[nodiscard]] std::string_view name(PrepareError error) noexcept;
struct Refused {
    PrepareError error;
    std::optional<ledger::LedgerError> ledger = {};
};

struct MessageState {
    MessageId id;
    NodeId issuer;
    Timestamp time = 0;
    std::vector<MessageId> strong;  ///< ascending
    std::vector<MessageId> weak;    ///< ascending
    std::optional<TransactionId> transaction;
    bool payload = false;     ///< it carries one
    std::uint64_t order = 0;  ///< place in the order of booking, from 1
    std::uint32_t rank = 0;
    std::vector<TransactionId> branches;  ///< it stands for, normalised; by id
    bool confirmed = false;
    std::uint64_t weight = 0;        ///< active mana of the supporters that support its branches
    std::uint64_t active_total = 0;  ///< the approval weight is weight / active_total
    /// By id; those that have or had mana, and are found near it in its future (supporter_visits_max).
    std::vector<NodeId> supporters;
};
struct BranchStanding {
    TransactionId id;
    BranchState state = BranchState::pending;
    bool liked = false;
    std::vector<TransactionId> conflicts;  ///< by id
    std::uint64_t weight = 0;              ///< active mana of the supporters
    std::uint64_t active_total = 0;
};
/// What a node of a network keeps; see Tangle::Options::window.
inline constexpr Timestamp window_default = 120 * types::minute;
/// Messages that a query for supporters looks at: enough to meet every node that spoke within minutes.
inline constexpr std::size_t supporter_visits_max = 50'000;
/// Why a message is not confirmed yet (D-92).
struct Progress {
    std::uint64_t weight = 0;
    std::uint64_t active_total = 0;
    struct Missing {
        NodeId node;
        std::uint64_t mana;
    };
    std::vector<Missing>
        missing;  ///< active nodes with mana that do not support it; heaviest first
};
/// Memory, about, in bytes.
struct Memory {
    Engine::Memory engine;
    std::size_t ledger = 0;
    std::size_t refused = 0;  ///< ids of messages that were refused
    std::size_t issuers = 0;  ///< what is known of nodes
    [[nodiscard]] std::size_t bytes() const noexcept
    {
        return engine.messages + engine.markers + engine.votes + engine.past_contents +
               engine.branches + ledger + refused + issuers;
    }
};
struct Counts {
    std::uint64_t messages = 0;  ///< booked, without genesis
    std::uint64_t kept = 0;      ///< of these, not let go
    std::uint64_t transactions_kept = 0;
    std::uint64_t outputs_kept = 0;
    std::uint64_t confirmed = 0;
    std::uint64_t tips = 0;
    std::uint64_t waiting = 0;
    std::uint64_t waiting_bytes = 0;
    std::uint64_t scheduled = 0;        ///< solid ones that wait for their turn
    std::uint64_t scheduled_bytes = 0;  ///< their work
    std::uint64_t issuers = 0;
    std::uint64_t open_branches = 0;  ///< that may still be confirmed
    std::uint64_t reorganisations = 0;
    ledger::Ledger::Counts ledger;
};

class Tangle {
public:
    struct Options {
        WaitingLimits waiting = {};
        /// `by_time`: what is solid is booked at once, and nobody has to call `work`.
        TurnOrder turns = TurnOrder::by_time;
        congestion::SchedulerLimits scheduled = {};
        std::size_t tips_max = 4;             ///< strong parents of an issued message, 1…8
        std::size_t invalid_max = 100'000;    ///< ids of refused messages remembered
        std::size_t checkpoint_after = 4096;  ///< see PastContents
        /// How far behind the time of the Tangle a message may be that is still booked (D-25). What is
        /// 30 min older than that is let go: nothing that is booked then can attach to it. Nothing is
        /// attached to what stands on open messages that are half as old, so that nodes whose time
        /// differs by less agree on what can be booked. 0: everything is kept.
        Timestamp window = 0;
        /// How much older than the newest booked message one may be for its transaction to weigh sides
        /// before it is confirmed. 0: half the window, and without a window nothing fades. A network's
        /// nodes have the same.
        Timestamp fades_after = 0;
        /// Memory (`Memory::bytes`) from which on nothing more is booked on accounts without access mana:
        /// it is dropped, `memory_full`. What somebody with mana stands on goes on that account.
        std::size_t memory_max = std::numeric_limits<std::size_t>::max();
    };
    /// Pre: `types::check(genesis)`.
    Tangle(const types::Genesis& genesis, Options options);
    explicit Tangle(const types::Genesis& genesis) : Tangle{genesis, Options{}} {}

    /// Parses and feeds one message.
    Step receive(ByteSpan bytes, Timestamp now);
    /// Feeds one that was parsed elsewhere. Pre: by `parse` with this network's work. `source`: the
    /// peer that sent it, which shares the room for what cannot be booked yet with the others.
    Step receive(Parsed parsed, Timestamp now, const WaitingRoom::Source& source = {});
    /// The same of an own message. It is booked at once, and its turn is counted all the same
    /// (turns.hpp).
    Step issue(Parsed parsed, Timestamp now);
    /// Books what waits for its turn, until that much work is done or nothing waits; at least one.
    /// `common_max`: price of what of it is on accounts without access mana.
    Step work(Timestamp now, std::uint64_t work_max, std::uint64_t common_max);
    Step work(Timestamp now, std::uint64_t work_max)
    {
        return work(now, work_max, std::numeric_limits<std::uint64_t>::max());
    }
    /// Something waits for its turn.
    [[nodiscard]] bool has_work() const noexcept { return !turns_.empty(); }
    /// Bytes of `issue` whose turn has not come, and the issuer's part of what is booked.
    [[nodiscard]] std::size_t backlog_of(const NodeId& issuer) const
    {
        return turns_.backlog_of(issuer);
    }
    [[nodiscard]] congestion::CapacityShare share_of(const NodeId& issuer, Timestamp now) const
    {
        return turns_.share_of(issuer, access_, now);
    }
    /// `parse`, called elsewhere, found this fault in the bytes with this id.
    Step condemn(const MessageId& id, const Fault& fault, Timestamp now = 0);
    /// Time passed: books what was early, asks again for what is missing.
    Step tick(Timestamp now);
    /// Books a message of this node's own log again, in the log's order, without verifying
    /// signatures; the step is what happened then. Errors: why the log is not one.
    [[nodiscard]] std::expected<Step, Fault> restore(ByteSpan bytes);

    /// Tips, attachments of the inputs, time and sequence number for a message of `issuer`.
    /// Source: T §2.18, D-28; uniform among the liked tips that are at most 30 min old. What is ahead
    /// of the clock is left aside as if it were not there.
    [[nodiscard]] std::expected<Prepared, Refused> prepare(Content content,
                                                           const NodeId& issuer,
                                                           Timestamp now,
                                                           Prng& prng);
    /// The same; the payload is read first.
    [[nodiscard]] std::expected<Prepared, Refused> prepare(std::optional<types::Payload> payload,
                                                           const NodeId& issuer,
                                                           Timestamp now,
                                                           Prng& prng);

    /// The first of these that is liked, not confirmed, too old to attach to, and nothing current
    /// stands on it: nobody can approve it any more, unless bridges lead from it to the present.
    [[nodiscard]] std::optional<MessageId> left_behind(std::span<const MessageId> ids,
                                                       Timestamp now) const;
    /// All of these that are booked are unconfirmed, too old to attach to, and nothing current that this
    /// node attaches to stands on any, whatever it thinks of them.
    [[nodiscard]] bool out_of_reach(std::span<const MessageId> ids, Timestamp now) const;
    /// A data message, a step of at most 30 min towards the present from what stands on `from`.
    /// Pre: `left_behind` named it.
    [[nodiscard]] Message prepare_bridge(const MessageId& from,
                                         const NodeId& issuer,
                                         Timestamp now,
                                         Prng& prng) const;

    /// True when the booked message stands for a side of a conflict that is not liked: nobody attaches
    /// to it, and what it carries must be attached anew.
    [[nodiscard]] bool disliked(const MessageId& id) const;
    /// What the node's own opinion says of a transaction (weft/voter): it attaches to none that it is
    /// against, unless weight confirms that (D-34). Not part of the state: nothing by default.
    void set_disliked(const TransactionId& id, bool disliked);
    /// A side of an open conflict that more than half of the active undisputed mana supports, or half
    /// of it, and no side with a lower id has the other half.
    [[nodiscard]] bool has_majority(const TransactionId& id) const;
    /// True when the booked message stands for a rejected branch, or one that the own opinion is
    /// against, and no other message brings what it carries and may still be confirmed: that must be
    /// attached anew.
    [[nodiscard]] bool stranded(const MessageId& id) const;
    /// True when this node attaches to no message that carries what the booked one does, as they stand for
    /// sides that it does not like, although it could attach to that itself.
    [[nodiscard]] bool set_aside(const MessageId& id) const;
    /// True when `issuer` issued the booked message, and it carries something.
    [[nodiscard]] bool is_payload_of(const NodeId& issuer, const MessageId& id) const;
    /// True when a message of `issuer`, issued now, would give a payload support that it lacks: an
    /// unconfirmed message with a payload, which the issuer does not support, lies in the strong
    /// past of what can be attached to now. False for an issuer without mana, whose support weighs
    /// nothing, and for what has been left behind, which no message can reach any more.
    [[nodiscard]] bool lacks_support_of(const NodeId& issuer, Timestamp now) const;
    /// The first booked of the unconfirmed messages with a payload that a message issued now would
    /// stand on (D-92); nullopt: everything that can still be confirmed is.
    [[nodiscard]] std::optional<MessageId> oldest_open(Timestamp now) const;
    /// The latest time of a booked message; nullopt without one.
    [[nodiscard]] std::optional<Timestamp> newest_time() const;

    [[nodiscard]] const ledger::Ledger& ledger() const noexcept { return ledger_; }
    [[nodiscard]] const Engine& engine() const noexcept { return engine_; }
    [[nodiscard]] std::uint32_t work_bits() const noexcept { return work_bits_; }
    [[nodiscard]] Timestamp tangle_time() const noexcept { return engine_.mana().tangle_time(); }
    [[nodiscard]] bool booked(const MessageId& id) const { return dag().find(id).has_value(); }
    /// False for what is booked, waiting or refused: no use fetching it.
    [[nodiscard]] bool wants(const MessageId& id) const;
    /// Walks the message's near future (supporter_visits_max).
    [[nodiscard]] std::optional<MessageState> message(const MessageId& id) const;
    /// Of a booked message that is not genesis.
    [[nodiscard]] std::optional<Timestamp> time_of(const MessageId& id) const;
    /// nullopt when the transaction is no branch.
    [[nodiscard]] std::optional<BranchStanding> branch(const TransactionId& id) const;
    /// The branches a transaction stands for, normalised; by id.
    [[nodiscard]] std::vector<TransactionId> branches_of(const TransactionId& id) const;
    /// Place in the order of booking, from 1; nullopt for genesis and what is not booked.
    [[nodiscard]] std::optional<std::uint64_t> order_of(const MessageId& id) const;
    [[nodiscard]] std::optional<Fault> why_invalid(const MessageId& id) const;
    [[nodiscard]] std::optional<Progress> progress(const MessageId& id) const;
    /// Messages that carry the transaction, in order of booking: those from place `first` on, at most
    /// so many. Anybody may carry it once more, so there is no end to them.
    [[nodiscard]] std::vector<MessageId> carriers(const TransactionId& id,
                                                  std::size_t first,
                                                  std::size_t count) const;
    /// 0 when unknown.
    [[nodiscard]] std::size_t carrier_count(const TransactionId& id) const;
    [[nodiscard]] std::vector<MessageId> tips() const;  ///< by id
    /// At most `limit` tips, by id: those that were booked last.
    [[nodiscard]] std::vector<MessageId> newest_tips(std::size_t limit) const;
    /// The place of the tip that was booked first after that place; the first tip's without one.
    [[nodiscard]] std::optional<std::uint64_t> next_tip(std::optional<std::uint64_t> after) const;
    [[nodiscard]] std::vector<MessageId> unsolid() const;  ///< by id
    [[nodiscard]] std::vector<MessageId> missing() const;  ///< parents asked for, by id
    /// The id of the `order`-th booked message, genesis at 0; zero when it is let go. Pre: order <=
    /// counts().messages.
    [[nodiscard]] MessageId at(std::uint64_t order) const { return dag()[order].id; }
    struct ManaOf {
        NodeId node;
        std::uint64_t mana;
        bool active;
    };
    [[nodiscard]] std::vector<ManaOf> mana() const;  ///< by id, nodes with mana
    /// Of a node: what it has of both kinds.
    struct ManaStanding {
        NodeId node;
        std::uint64_t consensus = 0;
        bool active = false;
        std::uint64_t access = 0;  ///< the moving average, which counts for its share
        std::uint64_t earned = 0;  ///< what that follows
    };
    [[nodiscard]] ManaStanding mana_of(const NodeId& node, Timestamp now) const;
    /// The first node above `after`, by id, that has mana of a kind; of all when `after` is nullopt.
    /// Nullopt: there is none. O(log nodes).
    [[nodiscard]] std::optional<NodeId> next_with_mana(const std::optional<NodeId>& after) const;
    [[nodiscard]] const AccessMana& access_mana() const noexcept { return access_; }
    [[nodiscard]] Counts counts() const;
    /// As it was when something was let go last, or when what is kept had doubled.
    [[nodiscard]] const Memory& memory() const noexcept { return memory_; }
    /// Messages before it are not booked any more (`older_than_window`).
    [[nodiscard]] Timestamp horizon() const noexcept { return horizon_; }
    /// Hash of the whole state: equal on nodes that booked the same in the same order. O(state).
    [[nodiscard]] types::Hash digest() const;
    /// The whole state, for a snapshot: what is booked, and nothing of what waits. O(state).
    [[nodiscard]] Bytes image() const;
    /// The Tangle that wrote the image, with its window or another one: what it has let go stays so. Errors: the bytes are not an
    /// image. Pre: a Tangle of this genesis and this program wrote it, which a hash says.
    [[nodiscard]] static std::expected<Tangle, codec::DecodeError> of_image(
        const types::Genesis& genesis, Options options, ByteSpan image);
    /// In order of booking.
    [[nodiscard]] std::vector<TransactionId> pending_transactions() const;
    /// Messages of the issuer with a payload, in memory and not confirmed, in order of booking.
    [[nodiscard]] std::vector<Booked> open_payloads_of(const NodeId& issuer) const;

private:
    [[nodiscard]] const Dag& dag() const noexcept { return engine_.dag(); }
    void admit(Parsed parsed, Timestamp now, const WaitingRoom::Source& source, Step& step);
    void submit(Parsed parsed,
                const WaitingRoom::Source& source,
                const NodeId& account,
                Timestamp now,
                Step& step);
    void lend(std::vector<MessageId> to, const NodeId& account, Timestamp now, Step& step);
    [[nodiscard]] bool outweighs(const NodeId& a, const NodeId& b, Timestamp now) const;
    [[nodiscard]] NodeId account_for(const MessageId& id, const NodeId& own, Timestamp now) const;
    void drop(const std::vector<MessageId>& ids, Step& step);
    void drop(const std::vector<MessageId>& ids, DropReason reason, Step& step);
    [[nodiscard]] bool is_full() const;
    /// Without a scheduler everything has its turn at once.
    void work_at_once(Timestamp now, Step& step);
    void settle(Turns::Turn turn, Timestamp now, Step& step);
    void release(const MessageId& id, Timestamp now, Step& step);
    void refuse(const MessageId& id,
                const Fault& fault,
                const WaitingRoom::Source& source,
                Step& step);
    void book(Parsed parsed, const Solid& solid, const WaitingRoom::Source& source, Step& step);
    void move_mana(TransactionIndex transaction, bool taken_back, Step& step);
    void take(const Decisions& decisions, Step& step);
    /// Before a message of this time is booked.
    void fade(Timestamp newest);
    /// What has left the window.
    void let_go(Step& step);
    void measure();
    [[nodiscard]] Timestamp half_a_window_ago() const;
    [[nodiscard]] std::optional<MessageIndex> confirmed_late(std::span<const MessageIndex> tips,
                                                             std::span<const MessageIndex> newer,
                                                             Timestamp time) const;
    [[nodiscard]] std::vector<MessageIndex> calm_ends(const std::vector<MessageIndex>& tips,
                                                      Timestamp time,
                                                      Timestamp now) const;
    [[nodiscard]] bool may_attach_to(MessageIndex message, Timestamp time, Timestamp now) const;
    [[nodiscard]] bool too_old_to_book(Timestamp time) const;
    [[nodiscard]] bool doubts(MessageIndex message) const;
    [[nodiscard]] bool spends_old(std::span<const OutputIndex> inputs) const;
    /// See Engine::let_go: a node that keeps everything refuses it, so nobody may build on it.
    [[nodiscard]] bool spends_left_behind(std::span<const OutputIndex> inputs) const;
    /// False for what stands on something doubtful, or on something open that is about to leave the window of some node.
    [[nodiscard]] bool sound(MessageIndex message) const;
    void finish(Step& step);
    /// The message as the engine books it, all parents being settled.
    [[nodiscard]] std::expected<Solid, Fault> judge(const Parsed& parsed);
    [[nodiscard]] std::expected<Solid, Fault> judge_now(const Parsed& parsed);
    // What this node does with a payload: one of each for each row of `PayloadRows`.
    /// The transaction it is, as the engine sees it; of one that nobody booked, with those of its
    /// inputs that are known.
    [[nodiscard]] std::optional<TransactionShape> shape_of(const WithoutRules&) const;
    [[nodiscard]] std::optional<TransactionShape> shape_of(const TransactionPayload& payload) const;
    /// Whether any message may carry it, what it spends being booked.
    [[nodiscard]] std::expected<void, Fault> check_payload(const WithoutRules&) const;
    [[nodiscard]] std::expected<void, Fault> check_payload(const TransactionPayload& payload) const;
    /// Books what it says, the message being judged. True when it is new.
    bool book_payload(const WithoutRules&);
    bool book_payload(const TransactionPayload& payload);
    [[nodiscard]] std::vector<TransactionId> names(
        const std::vector<TransactionIndex>& transactions) const;
    /// What must lie in the past of a message that carries it, and the message's earliest time.
    struct Inputs {
        std::vector<TransactionIndex> wanted;
        Timestamp time;
        bool grounded = false;  ///< it must stand on the footing
        /// What spends the same, has no other conflict, and the own opinion is against: it must not lie
        /// in the past.
        std::vector<TransactionIndex> given_up = {};
    };
    [[nodiscard]] std::expected<Inputs, Refused> inputs_of(const WithoutRules&, Timestamp now);
    [[nodiscard]] std::expected<Inputs, Refused> inputs_of(const TransactionPayload& payload,
                                                           Timestamp now);
    /// Where a message may attach. `Attachment::time` is after all its parents.
    struct Attachment {
        std::vector<MessageIndex> strong;
        std::vector<MessageIndex> weak;
        Timestamp time = 0;
    };
    /// What a message of that time may attach to.
    struct Ends {
        std::vector<MessageIndex> tips;
        bool bridge = false;    ///< all that stand on what matters are too old
        MessageIndex foot = 0;  ///< the one a bridge must have among its parents
    };
    [[nodiscard]] bool disputed(OutputIndex output) const;
    [[nodiscard]] std::optional<TransactionIndex> given_up(OutputIndex output) const;
    [[nodiscard]] bool ahead(MessageIndex message, Timestamp now) const;
    template <class Good>
    [[nodiscard]] std::vector<MessageIndex> newest_of_issuers(Timestamp now, Good good) const;
    [[nodiscard]] std::vector<MessageIndex> present_tips(Timestamp now) const;
    [[nodiscard]] std::vector<MessageIndex> some_tips(Timestamp now) const;
    [[nodiscard]] MessageIndex newest_confirmed(Timestamp now) const;
    [[nodiscard]] std::vector<MessageIndex> attachable(Timestamp now) const;
    [[nodiscard]] std::unordered_set<MessageIndex> below_what_is_current(Timestamp now) const;
    [[nodiscard]] Ends ends(Timestamp time, Timestamp now) const;
    [[nodiscard]] std::vector<MessageIndex> standing_on(MessageIndex below,
                                                        std::span<const MessageIndex> tips) const;
    [[nodiscard]] Ends bridge_from(MessageIndex below, Timestamp now) const;
    [[nodiscard]] std::vector<MessageIndex> reach(Timestamp now) const;
    void check_attachment(const Attachment& attachment) const;
    [[nodiscard]] Message message_at(const Attachment& attachment, const NodeId& issuer) const;
    [[nodiscard]] bool bring_into_past(const std::vector<TransactionIndex>& wanted,
                                       Attachment& attachment,
                                       Timestamp now);
    void add_weak_ends(Attachment& attachment) const;
    void add_grounded(std::span<const MessageIndex> tips, Attachment& attachment) const;
    [[nodiscard]] Attachment bridge(Ends from, Timestamp now, Prng& prng) const;
    [[nodiscard]] bool too_old(MessageIndex message, Timestamp now) const;

    ledger::Ledger ledger_;
    Engine engine_;
    WaitingRoom waiting_;
    Turns turns_;
    AccessMana access_;
    std::unordered_map<MessageId, Fault> invalid_;  ///< lookups only
    std::deque<MessageId> invalid_order_;
    std::vector<std::uint64_t> sequence_next_;  ///< by node
    std::uint64_t reorganisations_ = 0;
    Timestamp fades_before_ = std::numeric_limits<Timestamp>::min();
    Timestamp horizon_ = std::numeric_limits<Timestamp>::min();
    /// As of the last input. What was booked while it was ahead makes nothing too old.
    Timestamp clock_ = std::numeric_limits<Timestamp>::max();
    Memory memory_;
    std::uint64_t measured_at_ = 0;  ///< messages kept then
    std::uint32_t work_bits_;
    Options options_;
};

}  // namespace weft::tangle
