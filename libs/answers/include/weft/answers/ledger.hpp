#pragma once

// What a ledger node answers, and what it is told.

#include <weft/answers/page.hpp>
#include <weft/base/bytes.hpp>
#include <weft/types/balances.hpp>
#include <weft/types/ids.hpp>
#include <weft/types/message.hpp>
#include <weft/types/transaction.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::answers {

enum class TransactionState : std::uint8_t { pending, confirmed, rejected };
BOOST_DESCRIBE_ENUM(TransactionState, pending, confirmed, rejected)
[[nodiscard]] std::string_view name(TransactionState state) noexcept;
inline Notes notes(const TransactionState*)
{
    return {{"", "confirmed and rejected stay unless a conflict becomes heavier; an event tells."}};
}

/// Strangers decide how long these lists become: an answer shows so many, a route has them all.
inline constexpr std::uint32_t shown_max = 100;

struct AddressStatus {
    types::Address address;
    types::Balances confirmed;
    types::Balances pending;
    bool more_colors = false;
};
BOOST_DESCRIBE_STRUCT(AddressStatus, (), (address, confirmed, pending, more_colors))
inline Notes notes(const AddressStatus*)
{
    return {{"confirmed", "Of unspent confirmed outputs, the first 100 colors."},
            {"pending", "Of unspent outputs that are not confirmed yet, the first 100 colors."},
            {"more_colors", "There are more: /ledger/addresses/{address}/colors lists all."}};
}

/// What an address has of one color.
struct AddressColor {
    types::Color color;
    std::uint64_t confirmed = 0;
    std::uint64_t pending = 0;
};
BOOST_DESCRIBE_STRUCT(AddressColor, (), (color, confirmed, pending))
inline Notes notes(const AddressColor*)
{
    return {{"confirmed", "In unspent confirmed outputs."},
            {"pending", "In unspent outputs that are not confirmed yet."}};
}

/// An output of the address that was asked about.
struct AddressOutput {
    types::TransactionId transaction;
    types::Balances balance;
    TransactionState state = TransactionState::pending;
    std::optional<types::TransactionId> spent_by;
};
BOOST_DESCRIBE_STRUCT(AddressOutput, (), (transaction, balance, state, spent_by))
inline Notes notes(const AddressOutput*)
{
    return {{"spent_by", "By a transaction that is confirmed or may still be."}};
}

struct HistoryEntry {
    types::TransactionId transaction;
    TransactionState state = TransactionState::pending;
    types::Timestamp timestamp = 0;
    types::Balances received;
    types::Balances spent;
};
BOOST_DESCRIBE_STRUCT(HistoryEntry, (), (transaction, state, timestamp, received, spent))

/// A transaction that spends what the one asked about spends too.
struct Conflicting {
    types::TransactionId transaction;
    types::OutputId output;
    TransactionState state = TransactionState::pending;
};
BOOST_DESCRIBE_STRUCT(Conflicting, (), (transaction, output, state))
inline Notes notes(const Conflicting*)
{
    return {{"output", "That both spend."}};
}

struct Transaction {
    types::TransactionId transaction;
    TransactionState state = TransactionState::pending;
    Bytes bytes;
    std::vector<Conflicting> conflicts;
    std::uint32_t conflicts_total = 0;
    std::vector<types::TransactionId> branches;
    std::uint32_t branches_total = 0;
    std::vector<types::MessageId> messages;
    std::uint32_t messages_total = 0;
    std::vector<types::OutputId> inputs;
    std::vector<types::Output> outputs;
    types::Timestamp timestamp = 0;
};
BOOST_DESCRIBE_STRUCT(Transaction,
                      (),
                      (transaction,
                       state,
                       bytes,
                       conflicts,
                       conflicts_total,
                       branches,
                       branches_total,
                       messages,
                       messages_total,
                       inputs,
                       outputs,
                       timestamp))
inline Notes notes(const Transaction*)
{
    return {
        {"conflicts",
         "Who else spends which of its inputs, the first 100: "
         "/ledger/transactions/{id}/conflicts lists all."},
        {"conflicts_total", "How many there are."},
        {"branches",
         "Sides of conflicts that it builds on, or is; the nearest ones, by id, the first 100."},
        {"branches_total", "How many there are."},
        {"messages", "That carry it, the first 100: /ledger/transactions/{id}/messages lists all."},
        {"messages_total", "How many there are."}};
}

/// In lowest terms: "3/4", "1", "0".
struct Fraction {
    std::string text;
    friend bool operator==(const Fraction&, const Fraction&) = default;
};

/// What this node thinks of a side of a conflict that weight has not decided.
struct Vote {
    std::string opinion;
    std::uint32_t level = 0;
    std::string by;
    bool voting = false;
    std::uint32_t rounds = 0;
    std::optional<std::string> proportion;
    std::optional<std::string> threshold;
    std::optional<std::string> random;
    std::uint32_t stated_like = 0;
    std::uint32_t stated_dislike = 0;
};
BOOST_DESCRIBE_STRUCT(Vote,
                      (),
                      (opinion,
                       level,
                       by,
                       voting,
                       rounds,
                       proportion,
                       threshold,
                       random,
                       stated_like,
                       stated_dislike))
inline Notes notes(const Vote*)
{
    return {
        {"", "What this node thinks of a side of a conflict that weight has not decided."},
        {"opinion", "like, dislike, or none while its quarantine lasts."},
        {"level",
         "0: no opinion. 1: this node's own. 2: all nodes have it. 3: all know that all have it."},
        {"by",
         "What gave it: quarantine, no_conflict, rejected_conflicts, conflict, vote, approval "
         "(weight), or rejected_input."},
        {"voting", "A vote on it runs."},
        {"rounds", "That its last vote has counted."},
        {"proportion", "Of likes in the last round that counted, from 0 to 1."},
        {"threshold", "Above it the round was a like."},
        {"random",
         "The first 8 bytes of the beacon that drew the threshold, in hex. Null: it was the "
         "fixed one of a first or last round, or no beacon came."},
        {"stated_like", "Nodes whose last statement on the Tangle likes it."},
        {"stated_dislike", "Nodes whose last statement dislikes it."}};
}

/// A round of a vote that counted.
struct VoteRound {
    std::uint32_t round = 0;
    std::string opinion;
    std::uint32_t likes = 0;
    std::uint32_t valid = 0;
    std::optional<std::string> proportion;
    std::optional<std::string> threshold;
    std::optional<std::string> random;
    std::optional<std::uint64_t> beacon;
};
BOOST_DESCRIBE_STRUCT(VoteRound,
                      (),
                      (round, opinion, likes, valid, proportion, threshold, random, beacon))
inline Notes notes(const VoteRound*)
{
    return {{"", "A round of a vote that counted."},
            {"round", "From 1; goes on when the transaction is voted on again."},
            {"opinion", "Of this node after it: like or dislike."},
            {"likes", "Draws of peers whose opinion was like."},
            {"valid", "Draws of peers that had an opinion."},
            {"proportion",
             "Of likes, this node's own mana included, from 0 to 1. Null: a conflict is "
             "liked, so this one is disliked uncounted."},
            {"threshold", "Above it the round was a like."},
            {"random",
             "The first 8 bytes of the beacon that drew the threshold, in hex. Null: the "
             "threshold was a fixed one."},
            {"beacon", "That beacon's round in the series that the network's genesis names."}};
}

/// What another node has written on the Tangle.
struct StatedOpinion {
    types::NodeId node;
    std::string opinion;
    std::uint32_t round = 0;
};
BOOST_DESCRIBE_STRUCT(StatedOpinion, (), (node, opinion, round))
inline Notes notes(const StatedOpinion*)
{
    return {{"", "What a node has stated of a side of a conflict, on the Tangle."},
            {"opinion", "like or dislike."},
            {"round", "Of its vote, after which it was so: the highest that it has stated."}};
}

struct Spender {
    types::TransactionId id;
    TransactionState state = TransactionState::pending;
    std::optional<Vote> vote = {};
};
BOOST_DESCRIBE_STRUCT(Spender, (), (id, state, vote))
inline Notes notes(const Spender*)
{
    return {{"vote",
             "What this node thinks of it, or thought when weight decided: of the newest that "
             "were voted on. Null: weight decided it long ago, or alone."}};
}
/// An output that more than one transaction spends.
struct Conflict {
    types::OutputId output;
    std::uint32_t first = 0;
    std::uint32_t total = 0;
    std::vector<Spender> transactions;
};
BOOST_DESCRIBE_STRUCT(Conflict, (), (output, first, total, transactions))
inline Notes notes(const Conflict*)
{
    return {{"",
             "An output that more than one transaction spends. Who has many spenders stands on "
             "several pages."},
            {"first", "Place of the first transaction listed here among the spenders, from 0."},
            {"total", "Spenders, here and on other pages."},
            {"transactions", "In the order in which this node booked them."}};
}

struct Message {
    types::MessageId id;
    Bytes bytes;
    types::NodeId issuer;
    types::Timestamp time = 0;
    std::uint64_t sequence_number = 0;
    std::vector<types::MessageId> strong;
    std::vector<types::MessageId> weak;
    std::optional<std::uint32_t> payload_type;
    std::optional<types::TransactionId> transaction;
    std::vector<types::TransactionId> branches;
    std::uint32_t branches_total = 0;
    bool confirmed = false;
    std::vector<types::NodeId> supporters;  ///< by id
    std::uint32_t supporters_total = 0;
    Fraction approval_weight;
    std::optional<types::MessageId> again;
};
BOOST_DESCRIBE_STRUCT(Message,
                      (),
                      (id,
                       bytes,
                       issuer,
                       time,
                       sequence_number,
                       strong,
                       weak,
                       payload_type,
                       transaction,
                       branches,
                       branches_total,
                       confirmed,
                       supporters,
                       supporters_total,
                       approval_weight,
                       again))
inline Notes notes(const Message*)
{
    return {{"issuer", "The node that issued it."},
            {"sequence_number", "Of the issuer."},
            {"strong", "Parents whose past it likes."},
            {"weak", "Parents it only links."},
            {"payload_type", "docs/formats/message.md; null: none."},
            {"branches",
             "Sides of conflicts that it stands for; the nearest ones, by id, the first 100."},
            {"branches_total", "How many there are."},
            {"supporters", "Nodes with mana that approve it, by id, the first 100."},
            {"supporters_total", "How many there are."},
            {"approval_weight", "Of the supporters, a fraction of all active mana."},
            {"again",
             "This node issued it, it was left behind, and what it carries was said again in this "
             "message. Null: not so."}};
}

/// A message in the list of them.
struct MessageHead {
    std::uint64_t order = 0;
    types::MessageId id;
    types::NodeId issuer;
    types::Timestamp time = 0;
    std::vector<types::MessageId> strong;
    std::vector<types::MessageId> weak;
    bool payload = false;
    std::optional<types::TransactionId> transaction;
    bool confirmed = false;
    std::optional<Fraction> approval_weight;
};
BOOST_DESCRIBE_STRUCT(
    MessageHead,
    (),
    (order, id, issuer, time, strong, weak, payload, transaction, confirmed, approval_weight))
inline Notes notes(const MessageHead*)
{
    return {{"order", "Place in the order in which this node booked them, from 1."},
            {"strong", "Parents whose past it likes, as far as they are in memory."},
            {"weak", "Parents it only links, as far as they are in memory."},
            {"payload", "It carries one."},
            {"approval_weight",
             "Of the supporters that are found near it, a fraction of all active mana. Null: it is "
             "confirmed."}};
}

struct Tangle {
    std::uint64_t messages = 0;
    std::uint64_t transactions = 0;
    std::uint64_t confirmed_messages = 0;
    std::uint64_t confirmed_transactions = 0;
    std::uint64_t tips = 0;
    types::Timestamp tangle_time = 0;
    std::uint64_t unsolid = 0;
    std::uint64_t conflicts = 0;
};
BOOST_DESCRIBE_STRUCT(Tangle,
                      (),
                      (messages,
                       transactions,
                       confirmed_messages,
                       confirmed_transactions,
                       tips,
                       tangle_time,
                       unsolid,
                       conflicts))
inline Notes notes(const Tangle*)
{
    return {{"messages", "Held by this node."},
            {"transactions", "Booked."},
            {"confirmed_messages", "Confirmed."},
            {"confirmed_transactions", "Confirmed."},
            {"tips", "Messages that no other approves yet."},
            {"tangle_time", "Of the newest confirmed message."},
            {"unsolid", "Messages that wait for parents."},
            {"conflicts", "Outputs spent more than once."}};
}

/// What a node has of the network's mana.
struct Mana {
    types::NodeId node;
    std::uint64_t consensus = 0;
    bool active = false;
    std::uint64_t access = 0;
    std::uint64_t earned = 0;
};
BOOST_DESCRIBE_STRUCT(Mana, (), (node, consensus, active, access, earned))
inline Notes notes(const Mana*)
{
    return {{"consensus", "Consensus mana: its weight in decisions while it is active."},
            {"active", "It has issued a message in the last 30 minutes of the Tangle's time."},
            {"access", "Access mana: its part of what the network takes; follows what it earned."},
            {"earned", "Access mana that was pledged to it and has not decayed."}};
}

/// A side of a conflict.
struct Branch {
    types::TransactionId id;
    TransactionState state = TransactionState::pending;
    bool liked = false;
    Fraction approval_weight;
    std::vector<types::TransactionId> conflicts;
    std::uint32_t conflicts_total = 0;
    std::optional<Vote> vote = {};
    std::vector<VoteRound> vote_rounds = {};
    std::vector<StatedOpinion> stated = {};
    std::uint32_t stated_total = 0;
};
BOOST_DESCRIBE_STRUCT(Branch,
                      (),
                      (id,
                       state,
                       liked,
                       approval_weight,
                       conflicts,
                       conflicts_total,
                       vote,
                       vote_rounds,
                       stated,
                       stated_total))
inline Notes notes(const Branch*)
{
    return {
        {"", "A side of a conflict: a transaction that spends what another one spends too."},
        {"id", "The transaction."},
        {"liked", "This node attaches to it."},
        {"approval_weight", "Of the nodes that support it, a fraction of all active mana."},
        {"conflicts",
         "The other sides, by id, the first 100. /ledger/transactions/{id}/conflicts lists all."},
        {"conflicts_total", "How many there are."},
        {"vote",
         "What this node thinks of it, or thought when weight decided: of the newest that were "
         "voted "
         "on. Null: weight decided it long ago, or alone."},
        {"vote_rounds", "The last 24 rounds of votes on it that counted, the oldest first."},
        {"stated",
         "What other nodes think of it, as they have stated on the Tangle, by node, the first 100. "
         "Those state that hold most mana."},
        {"stated_total", "How many there are."}};
}

// --- what it is told ---

struct Submit {
    Bytes bytes;
};
BOOST_DESCRIBE_STRUCT(Submit, (), (bytes))
inline Notes notes(const Submit*)
{
    return {{"bytes", "The signed transaction: docs/formats/transaction.md."}};
}
struct Submitted {
    types::TransactionId transaction;
    types::MessageId message;
};
BOOST_DESCRIBE_STRUCT(Submitted, (), (transaction, message))
inline Notes notes(const Submitted*)
{
    return {{"message", "That carries it."}};
}

struct IssueData {
    Bytes data;
};
BOOST_DESCRIBE_STRUCT(IssueData, (), (data))
inline Notes notes(const IssueData*)
{
    return {{"data", "The payload, at most 64 KiB with the message around it."}};
}
struct Issued {
    types::MessageId message;
};
BOOST_DESCRIBE_STRUCT(Issued, (), (message))

}  // namespace weft::answers
