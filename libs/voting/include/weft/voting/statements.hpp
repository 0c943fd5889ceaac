#pragma once

// The registry of statements: what nodes wrote on the Tangle of their opinions.
//
// Source    seed 002, "FPC statements"; T §2.14; D-32.
// Input     statements as they become known: who, after which round, which opinions.
// Promises  the highest round stated counts, when it is fresh (first stated less than two round times
//           ago) or final (the last equal_rounds rounds are equal). Two opinions for one transaction
//           and round make a node two-faced: it is neither heard nor asked. What is known is a
//           function of the set of statements and of when each was first seen.
// Effects   none.
// Cost      a statement: O(log rounds) per opinion. An answer: O(log nodes).

#include <weft/types/ids.hpp>
#include <weft/voting/opinion.hpp>
#include <weft/voting/settings.hpp>

#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace weft::voting {

using types::NodeId;
using types::TransactionId;

struct Stated {
    TransactionId transaction;
    Opinion opinion = Opinion::none;
};

class Statements {
public:
    explicit Statements(const Settings& settings)
        : equal_rounds_{settings.equal_rounds}, fresh_{2 * settings.round_time}
    {}

    /// Rounds outside 1 to rounds_max are not heard. Whose statements are kept is the caller's matter.
    void hear(Instant now,
              const NodeId& node,
              std::uint32_t round,
              std::span<const Stated> opinions);
    [[nodiscard]] bool two_faced(const NodeId& node) const { return two_faced_.contains(node); }
    /// The opinion that a round which starts at `start` may use; nullopt: ask the node.
    [[nodiscard]] std::optional<Opinion> opinion(const NodeId& node,
                                                 const TransactionId& transaction,
                                                 Instant start) const;
    /// All that `node` stated of transactions; for a round that asks about many.
    class View;
    [[nodiscard]] const View* view(const NodeId& node) const;

    /// Nodes by the opinion of their highest round on the transaction; without two-faced ones.
    struct Tally {
        std::uint32_t like = 0;
        std::uint32_t dislike = 0;
    };
    [[nodiscard]] Tally stated(const TransactionId& transaction) const;
    /// Who said so: the opinion of each node's highest round, by node; without two-faced ones.
    struct Said {
        NodeId node;
        std::uint32_t round = 0;
        Opinion opinion = Opinion::none;
        friend bool operator==(const Said&, const Said&) = default;
    };
    [[nodiscard]] std::vector<Said> said(const TransactionId& transaction) const;

    /// Drops what was said of a transaction.
    void forget(const TransactionId& transaction);
    /// Drops what nodes said of transactions they have not mentioned since `time`.
    void prune(Instant time);

    class View {
    public:
        [[nodiscard]] std::optional<Opinion> opinion(const TransactionId& transaction,
                                                     Instant start,
                                                     Duration fresh) const;

    private:
        friend class Statements;
        struct Round {
            std::uint32_t number = 0;
            Opinion opinion = Opinion::none;
            Instant first;
        };
        struct OfTransaction {
            std::vector<Round> rounds;  ///< ascending
            Instant heard;              ///< last
            bool final = false;  ///< equal_rounds consecutive rounds up to the last are equal
        };
        std::map<TransactionId, OfTransaction> transactions_;
    };
    [[nodiscard]] Duration fresh() const noexcept { return fresh_; }

private:
    [[nodiscard]] bool is_final(const View::OfTransaction& of) const;

    std::uint32_t equal_rounds_;
    Duration fresh_;
    std::map<NodeId, View> views_;
    std::set<NodeId> two_faced_;
};

}  // namespace weft::voting
