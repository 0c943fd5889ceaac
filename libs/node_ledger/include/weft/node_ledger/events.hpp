#pragma once

// What a ledger node tells.

#include <weft/node/event.hpp>
#include <weft/types/transaction.hpp>

#include <vector>

namespace weft::node {

struct MessageConfirmed {
    using List = struct LedgerEvents;
    static constexpr std::string_view topic = "message_confirmed";
    static constexpr Weight weight = Weight::trace;
    types::MessageId message;
    [[nodiscard]] std::string subject() const { return types::to_text(message); }
};
BOOST_DESCRIBE_STRUCT(MessageConfirmed, (), (message))
inline answers::Notes notes(const MessageConfirmed*)
{
    return {{"", "Subject: the message."}};
}

/// It was confirmed, and is not any more: a conflict of what it stands for is heavier (D-24).
struct MessageUnconfirmed {
    using List = struct LedgerEvents;
    static constexpr std::string_view topic = "message_unconfirmed";
    static constexpr Weight weight = Weight::debug;
    types::MessageId message;
    [[nodiscard]] std::string subject() const { return types::to_text(message); }
};
BOOST_DESCRIBE_STRUCT(MessageUnconfirmed, (), (message))
inline answers::Notes notes(const MessageUnconfirmed*)
{
    return {{"", "It was confirmed, and is not any more. Subject: the message."}};
}

/// An own message stood for a side that lost, and this node put what it carries into a new one (D-28).
struct MessageAttachedAgain {
    using List = struct LedgerEvents;
    static constexpr std::string_view topic = "message_attached_again";
    static constexpr Weight weight = Weight::info;
    types::MessageId message;
    types::MessageId again;
    [[nodiscard]] std::string subject() const { return types::to_text(message); }
};
BOOST_DESCRIBE_STRUCT(MessageAttachedAgain, (), (message, again))
inline answers::Notes notes(const MessageAttachedAgain*)
{
    return {{"",
             "A message of this node stood for a side of a conflict that lost, and will not be "
             "confirmed; a new one carries the same. Subject: the message."},
            {"again", "The message that carries it now."}};
}

struct TransactionBooked {
    using List = struct LedgerEvents;
    static constexpr std::string_view topic = "transaction_booked";
    static constexpr Weight weight = Weight::debug;
    types::TransactionId transaction;
    [[nodiscard]] std::string subject() const { return types::to_text(transaction); }
};
BOOST_DESCRIBE_STRUCT(TransactionBooked, (), (transaction))
inline answers::Notes notes(const TransactionBooked*)
{
    return {{"", "Subject: the transaction."}};
}

struct TransactionConfirmed {
    using List = struct LedgerEvents;
    static constexpr std::string_view topic = "transaction_confirmed";
    static constexpr Weight weight = Weight::debug;
    types::TransactionId transaction;
    [[nodiscard]] std::string subject() const { return types::to_text(transaction); }
};
BOOST_DESCRIBE_STRUCT(TransactionConfirmed, (), (transaction))
inline answers::Notes notes(const TransactionConfirmed*)
{
    return {{"", "Subject: the transaction."}};
}

/// It was confirmed, and is not any more (D-24).
struct TransactionUnconfirmed {
    using List = struct LedgerEvents;
    static constexpr std::string_view topic = "transaction_unconfirmed";
    static constexpr Weight weight = Weight::warning;
    types::TransactionId transaction;
    [[nodiscard]] std::string subject() const { return types::to_text(transaction); }
};
BOOST_DESCRIBE_STRUCT(TransactionUnconfirmed, (), (transaction))
inline answers::Notes notes(const TransactionUnconfirmed*)
{
    return {{"", "It was confirmed, and is not any more. Subject: the transaction."}};
}

/// It was rejected, and may be confirmed again: the conflict that won is not confirmed any more.
struct TransactionReopened {
    using List = struct LedgerEvents;
    static constexpr std::string_view topic = "transaction_reopened";
    static constexpr Weight weight = Weight::info;
    types::TransactionId transaction;
    [[nodiscard]] std::string subject() const { return types::to_text(transaction); }
};
BOOST_DESCRIBE_STRUCT(TransactionReopened, (), (transaction))
inline answers::Notes notes(const TransactionReopened*)
{
    return {{"", "It was rejected, and may be confirmed again. Subject: the transaction."}};
}

/// One side of a conflict was confirmed in the place of another one (D-24).
struct Reorganised {
    using List = struct LedgerEvents;
    static constexpr std::string_view topic = "reorg";
    static constexpr Weight weight = Weight::warning;
    types::TransactionId from;
    types::TransactionId to;
    [[nodiscard]] std::string subject() const { return types::to_text(to); }
};
BOOST_DESCRIBE_STRUCT(Reorganised, (), (from, to))
inline answers::Notes notes(const Reorganised*)
{
    return {
        {"",
         "A side of a conflict was confirmed although another one had been before. Subject: the "
         "one that is confirmed now."},
        {"from", "The side that lost its confirmation last."},
        {"to", "The side that is confirmed now."}};
}

struct TransactionRejected {
    using List = struct LedgerEvents;
    static constexpr std::string_view topic = "transaction_rejected";
    static constexpr Weight weight = Weight::info;
    types::TransactionId transaction;
    std::string reason;
    [[nodiscard]] std::string subject() const { return types::to_text(transaction); }
};
BOOST_DESCRIBE_STRUCT(TransactionRejected, (), (transaction, reason))
inline answers::Notes notes(const TransactionRejected*)
{
    return {{"", "Subject: the transaction."}};
}

/// A confirmed transaction gave mana to nodes.
struct ManaPledged {
    using List = struct LedgerEvents;
    static constexpr std::string_view topic = "mana_pledged";
    static constexpr Weight weight = Weight::trace;
    types::TransactionId transaction;
    std::uint64_t tokens = 0;
    types::NodeId consensus;
    types::NodeId access;
    [[nodiscard]] std::string subject() const { return types::to_text(transaction); }
};
BOOST_DESCRIBE_STRUCT(ManaPledged, (), (transaction, tokens, consensus, access))
inline answers::Notes notes(const ManaPledged*)
{
    return {
        {"", "A confirmed transaction gave mana to nodes. Subject: the transaction."},
        {"tokens", "What it spends, all colors: that much consensus mana moved."},
        {"consensus", "The node that has it now; all zero: nobody."},
        {"access", "The node that has the access mana which the tokens earned; all zero: nobody."}};
}

/// The transaction is not confirmed any more, and what it gave is taken back (D-24).
struct ManaTakenBack {
    using List = struct LedgerEvents;
    static constexpr std::string_view topic = "mana_taken_back";
    static constexpr Weight weight = Weight::info;
    types::TransactionId transaction;
    std::uint64_t tokens = 0;
    types::NodeId consensus;
    types::NodeId access;
    [[nodiscard]] std::string subject() const { return types::to_text(transaction); }
};
BOOST_DESCRIBE_STRUCT(ManaTakenBack, (), (transaction, tokens, consensus, access))
inline answers::Notes notes(const ManaTakenBack*)
{
    return {
        {"",
         "A transaction that gave mana to nodes is not confirmed any more. Subject: the "
         "transaction."},
        {"tokens", "What it spends, all colors: that much consensus mana went back."},
        {"consensus", "The node that had it; all zero: nobody."},
        {"access", "The node that had the access mana which the tokens earned; all zero: nobody."}};
}

/// An output is spent by more than one transaction.
struct ConflictSeen {
    using List = struct LedgerEvents;
    static constexpr std::string_view topic = "conflict";
    static constexpr Weight weight = Weight::warning;
    types::OutputId output;
    /// By id: all of up to sixteen, else the first fifteen and the newest. A query names all.
    std::vector<types::TransactionId> transactions;
    [[nodiscard]] std::string subject() const { return types::to_text(output.transaction); }
};
BOOST_DESCRIBE_STRUCT(ConflictSeen, (), (output, transactions))
inline answers::Notes notes(const ConflictSeen*)
{
    return {{"",
             "An output is spent by more than one transaction. Subject: the transaction that made "
             "the output."},
            {"transactions", "All of up to sixteen, else the first fifteen and the newest."}};
}

/// The rounds of a vote on a transaction came to an end (D-31).
struct VoteEnded {
    using List = struct LedgerEvents;
    static constexpr std::string_view topic = "vote";
    static constexpr Weight weight = Weight::info;
    types::TransactionId transaction;
    std::string result;
    std::uint32_t rounds = 0;
    std::uint64_t milliseconds = 0;
    std::uint32_t level = 0;
    std::optional<std::string> proportion = {};
    std::optional<std::string> threshold = {};
    std::optional<std::string> random = {};
    std::uint32_t stated_like = 0;
    std::uint32_t stated_dislike = 0;
    [[nodiscard]] std::string subject() const { return types::to_text(transaction); }
};
BOOST_DESCRIBE_STRUCT(VoteEnded,
                      (),
                      (transaction,
                       result,
                       rounds,
                       milliseconds,
                       level,
                       proportion,
                       threshold,
                       random,
                       stated_like,
                       stated_dislike))
inline answers::Notes notes(const VoteEnded*)
{
    return {{"",
             "This node's vote on a transaction of a conflict ended by its rounds. Weight has the "
             "last word. Subject: the transaction."},
            {"result", "like, dislike, or failed: no end in 100 rounds, which counts as dislike."},
            {"rounds", "That counted."},
            {"milliseconds", "From its first round."},
            {"level", "Of the opinion, 0 to 3."},
            {"proportion", "Of likes in its last round, from 0 to 1."},
            {"threshold", "Above it that round was a like."},
            {"random",
             "The first 8 bytes of the beacon that drew the threshold, in hex. Null: it was a "
             "fixed one, or no beacon came."},
            {"stated_like", "Nodes whose last statement on the Tangle likes it."},
            {"stated_dislike", "Nodes whose last statement dislikes it."}};
}

struct LedgerEvents {
    using Any = std::variant<MessageConfirmed,
                             MessageUnconfirmed,
                             MessageAttachedAgain,
                             TransactionBooked,
                             TransactionConfirmed,
                             TransactionUnconfirmed,
                             TransactionReopened,
                             Reorganised,
                             TransactionRejected,
                             ManaPledged,
                             ManaTakenBack,
                             ConflictSeen,
                             VoteEnded>;
};

}  // namespace weft::node
