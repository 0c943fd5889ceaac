#pragma once

// The Tangle: messages become solid, are booked, weighed and confirmed, and with them their
// transactions.
//
// Source    S1, S2; T §2.1 … §2.4, §2.10, §2.16 … §2.18; D-14, D-20, D-22, D-23, D-26.
// Input     bytes of messages in any order, and the clock.
// Promises  validity of a message is a function of its past cone;
//           the state is a function of genesis and the order in which messages were booked: a node
//           that books its own log again stands where it stood (`restore`, `digest`);
//           a message is confirmed when its approval weight is above the network's threshold, and
//           stays so; a transaction when a confirmed message stands for it, the transactions it
//           spends from are confirmed and no conflict was there before;
//           memory for messages that cannot be booked yet is bounded; no bytes are kept of those
//           that are.
// Effects   none: each input returns a step, the caller stores, sends and reports what is in it.
//
// First form: no branches, no votes. A double spend is recognised and named; while neither side is
// confirmed both are conflicting with all that builds on them; a confirmed one stays and a later one
// is rejected. Messages may stand for both sides (there are no branches to keep apart, so
// `parents_conflict` does not exist yet). Two nodes that hear the second spend before and after
// they confirm the first differ about these two until the branch and voting engine resolves that
// (D-22, D-24, D-30, D-31).

#include <weft/base/prng.hpp>
#include <weft/ledger/ledger.hpp>
#include <weft/tangle/approval.hpp>
#include <weft/tangle/dag.hpp>
#include <weft/tangle/mana.hpp>
#include <weft/tangle/parse.hpp>
#include <weft/tangle/past_contents.hpp>
#include <weft/tangle/waiting_room.hpp>

namespace weft::tangle {

/// What became of the bytes given to `receive`.
enum class Arrival : std::uint8_t {
    booked,
    waits_for_parents,
    waits_for_its_time,
    known,    ///< booked, waiting or refused before
    invalid,  ///< see Step::invalid
};
struct Booked {
    MessageId id;
    Bytes bytes;  ///< to store and to send on
    std::optional<TransactionId> transaction;
    std::uint32_t order = 0;  ///< place in the order of booking, from 1
    NodeId issuer;
    Timestamp time = 0;
    bool payload = false;  ///< it carries one
    friend bool operator==(const Booked&, const Booked&) = default;
};
struct Invalid {
    MessageId id;
    Fault fault;
    friend bool operator==(const Invalid&, const Invalid&) = default;
};
/// Everything one input caused, in order.
struct [[nodiscard]] Step {
    std::optional<Arrival> arrival;  ///< of the message given to `receive`
    std::vector<Booked> booked;
    std::vector<Invalid> invalid;
    std::vector<Dropped> dropped;
    /// Ask for these now: after `receive` whoever sent the message, after `tick` everybody.
    std::vector<MessageId> requests;
    std::vector<ledger::ConflictSet> conflict_sets;  ///< double spends that came to light
    std::vector<ledger::Changed> transactions;       ///< whose state is new
    std::vector<MessageId> confirmed;                ///< messages
    std::optional<Timestamp> wake;                   ///< call `tick` then; replaces an earlier one
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
    inputs_unreachable,  ///< created in messages too old to attach to, outside the current past
    clock_behind,        ///< nothing to attach to that is not more than the tolerance ahead of it
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
    std::uint32_t order = 0;  ///< place in the order of booking, from 1
    std::uint32_t rank = 0;
    bool confirmed = false;
    std::uint64_t weight = 0;        ///< active mana of the supporters
    std::uint64_t active_total = 0;  ///< the approval weight is weight / active_total
    std::vector<NodeId> supporters;  ///< by id; those that have or had mana
};
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
struct Counts {
    std::uint64_t messages = 0;  ///< booked, without genesis
    std::uint64_t confirmed = 0;
    std::uint64_t tips = 0;
    std::uint64_t waiting = 0;
    std::uint64_t waiting_bytes = 0;
    std::uint64_t issuers = 0;
    ledger::Ledger::Counts ledger;
};

class Tangle {
public:
    struct Options {
        WaitingLimits waiting = {};
        std::size_t tips_max = 4;             ///< strong parents of an issued message, 1…8
        std::size_t invalid_max = 100'000;    ///< ids of refused messages remembered
        std::size_t checkpoint_after = 4096;  ///< see PastContents
    };
    /// Pre: `types::check(genesis)`.
    Tangle(const types::Genesis& genesis, Options options);
    explicit Tangle(const types::Genesis& genesis) : Tangle{genesis, Options{}} {}

    /// Parses and feeds one message.
    Step receive(ByteSpan bytes, Timestamp now);
    /// Feeds one that was parsed elsewhere. Pre: by `parse` with this network's work.
    Step receive(Parsed parsed, Timestamp now);
    /// `parse`, called elsewhere, found this fault in the bytes with this id.
    Step condemn(const MessageId& id, const Fault& fault);
    /// Time passed: books what was early, asks again for what is missing.
    Step tick(Timestamp now);
    /// Books a message of this node's own log again, in the log's order, without verifying
    /// signatures; the step is what happened then. Errors: why the log is not one.
    [[nodiscard]] std::expected<Step, Fault> restore(ByteSpan bytes);

    /// Tips, attachments of the inputs, time and sequence number for a message of `issuer`.
    /// Source: T §2.18; uniform among the tips that are at most 30 min old.
    [[nodiscard]] std::expected<Prepared, Refused> prepare(Content content,
                                                           const NodeId& issuer,
                                                           Timestamp now,
                                                           Prng& prng);
    /// The same; the payload is read first.
    [[nodiscard]] std::expected<Prepared, Refused> prepare(std::optional<types::Payload> payload,
                                                           const NodeId& issuer,
                                                           Timestamp now,
                                                           Prng& prng);

    /// The first of these that is not confirmed, too old to attach to, and nothing current stands
    /// on it: nobody can approve it any more, unless bridges lead from it to the present.
    [[nodiscard]] std::optional<MessageId> left_behind(std::span<const MessageId> ids,
                                                       Timestamp now) const;
    /// A data message, a step of at most 30 min towards the present from what stands on `from`.
    /// Pre: `left_behind` named it.
    [[nodiscard]] Message prepare_bridge(const MessageId& from,
                                         const NodeId& issuer,
                                         Timestamp now,
                                         Prng& prng) const;

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
    [[nodiscard]] std::uint32_t work_bits() const noexcept { return work_bits_; }
    [[nodiscard]] Timestamp tangle_time() const noexcept { return mana_.tangle_time(); }
    [[nodiscard]] bool booked(const MessageId& id) const { return dag_.find(id).has_value(); }
    /// False for what is booked, waiting or refused: no use fetching it.
    [[nodiscard]] bool wants(const MessageId& id) const;
    [[nodiscard]] std::optional<MessageState> message(const MessageId& id) const;
    /// Place in the order of booking, from 1; nullopt for genesis and what is not booked.
    [[nodiscard]] std::optional<std::uint32_t> order_of(const MessageId& id) const;
    [[nodiscard]] std::optional<Fault> why_invalid(const MessageId& id) const;
    [[nodiscard]] std::optional<Progress> progress(const MessageId& id) const;
    /// Messages that carry the transaction, in order of booking; empty when unknown.
    [[nodiscard]] std::vector<MessageId> carriers(const TransactionId& id) const;
    [[nodiscard]] std::vector<MessageId> tips() const;  ///< by id
    /// At most `limit` tips, by id: those that were booked last.
    [[nodiscard]] std::vector<MessageId> newest_tips(std::size_t limit) const;
    /// The place of the tip that was booked first after that place; the first tip's without one.
    [[nodiscard]] std::optional<std::uint32_t> next_tip(std::optional<std::uint32_t> after) const;
    [[nodiscard]] std::vector<MessageId> unsolid() const;  ///< by id
    [[nodiscard]] std::vector<MessageId> missing() const;  ///< parents asked for, by id
    /// The id of the `order`-th booked message, genesis at 0. Pre: order <= counts().messages.
    [[nodiscard]] MessageId at(std::uint32_t order) const { return dag_[order].id; }
    /// The oldest unconfirmed messages, in order of booking, at most `limit`.
    [[nodiscard]] std::vector<MessageId> unconfirmed(std::size_t limit) const;
    struct ManaOf {
        NodeId node;
        std::uint64_t mana;
        bool active;
    };
    [[nodiscard]] std::vector<ManaOf> mana() const;  ///< by id, nodes with mana
    [[nodiscard]] Counts counts() const;
    /// Hash of the whole state: equal on nodes that booked the same in the same order. O(state).
    [[nodiscard]] types::Hash digest() const;

private:
    void admit(Parsed parsed, Timestamp now, Step& step);
    void settle(Parsed first, Step& step);
    void release(const MessageId& id, Step& step);
    void refuse(const MessageId& id, const Fault& fault, Step& step);
    void book(Parsed parsed, Step& step);
    void confirm_what_weighs_enough(Step& step);
    void merge(ledger::Step changes, Step& step);
    void finish(Step& step);
    [[nodiscard]] std::expected<void, Fault> judge(const Parsed& parsed);
    [[nodiscard]] std::expected<void, Fault> check_parents(const Message& message) const;
    // What this node does with a payload: one of each for each row of `PayloadRows`.
    /// Whether the message may carry it, all parents being booked.
    [[nodiscard]] std::expected<void, Fault> check_payload(const WithoutRules&, const Message&);
    [[nodiscard]] std::expected<void, Fault> check_payload(const TransactionPayload& payload,
                                                           const Message& message);
    /// Books what it says, the message being judged. The transaction it is, and its place.
    struct BookedPayload {
        std::optional<TransactionId> transaction = {};
        TransactionIndex index = no_index;
    };
    BookedPayload book_payload(const WithoutRules&, Step& step);
    BookedPayload book_payload(const TransactionPayload& payload, Step& step);
    /// What must lie in the past of a message that carries it, and the message's earliest time.
    struct Inputs {
        std::vector<TransactionIndex> wanted;
        Timestamp time;
    };
    [[nodiscard]] std::expected<Inputs, Refused> inputs_of(const WithoutRules&, Timestamp now);
    [[nodiscard]] std::expected<Inputs, Refused> inputs_of(const TransactionPayload& payload,
                                                           Timestamp now);
    [[nodiscard]] std::vector<MessageIndex> indexes(const std::vector<MessageId>& ids) const;
    [[nodiscard]] std::optional<std::vector<TransactionIndex>> creators(
        const types::Essence& essence) const;
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
    [[nodiscard]] Ends ends(Timestamp time) const;
    [[nodiscard]] std::vector<MessageIndex> standing_on(MessageIndex below,
                                                        std::span<const MessageIndex> tips) const;
    [[nodiscard]] Ends bridge_from(MessageIndex below, Timestamp now) const;
    [[nodiscard]] std::vector<MessageIndex> reach(Timestamp now) const;
    void check_attachment(const Attachment& attachment) const;
    [[nodiscard]] Message message_at(const Attachment& attachment, const NodeId& issuer) const;
    [[nodiscard]] bool bring_into_past(const std::vector<TransactionIndex>& wanted,
                                       Attachment& attachment);
    [[nodiscard]] Attachment bridge(Ends from, Timestamp now, Prng& prng) const;
    [[nodiscard]] bool too_old(MessageIndex message, Timestamp now) const;

    ledger::Ledger ledger_;
    Mana mana_;
    Dag dag_;
    PastContents past_;
    Approval approval_;
    WaitingRoom waiting_;
    std::unordered_map<MessageId, Fault> invalid_;  ///< lookups only
    std::deque<MessageId> invalid_order_;
    std::vector<std::uint64_t> sequence_next_;  ///< by node
    MessageIndex newest_confirmed_ = 0;         ///< by time: nothing above it is confirmed
    std::uint64_t threshold_numerator_;
    std::uint64_t threshold_denominator_;
    std::uint32_t work_bits_;
    Options options_;
};

}  // namespace weft::tangle
