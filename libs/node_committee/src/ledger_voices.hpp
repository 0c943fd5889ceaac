#pragma once

// Whom a member believes about the ledger: not one ledger node, which may lie or be mistaken.
//
// Source    D-96.
// Input     confirmed transactions, with the ledger node that says so; time.
// Promises  a transaction counts as confirmed when max(2, f + 1) of the m configured ledger nodes say
//           so, f = ⌊(m - 1) / 3⌋: a correct one is among them unless more than f lie. Of one ledger
//           node the word is enough;
//           what fewer say is held, not acted upon, and asked for at the others;
//           who says for a minute what the others do not is named;
//           one node fills no more than its own part of what is held;
//           what is believed stays so until as many take it back (D-24).
// Effects   none.

#include <weft/node/effects.hpp>

#include <deque>
#include <map>
#include <set>
#include <vector>

namespace weft::node {

class LedgerVoices {
public:
    /// `nodes`: how many ledger nodes are configured. `words`: how many must say the same, as the
    /// settings have it, at most all; 0: the rule.
    explicit LedgerVoices(std::size_t nodes, std::size_t words = 0);

    /// How many must say the same.
    [[nodiscard]] std::size_t needed() const noexcept { return needed_; }
    /// How many transactions wait for a second word.
    [[nodiscard]] std::size_t held() const noexcept { return held_.size(); }

    /// A ledger node says that this one is confirmed. True when it is to be believed, and for whoever
    /// says it again later.
    bool says(Instant now, const PeerId& node, const types::TransactionId& id);
    /// A ledger node says that this one is not confirmed any more. True when it is to be believed,
    /// once: as many say so as must say that one is confirmed.
    bool takes_back(const PeerId& node, const types::TransactionId& id);
    /// Those that have waited for a second, to be asked for; each once.
    [[nodiscard]] std::vector<types::TransactionId> to_ask_for(Instant now);
    struct Contradiction {
        PeerId node;
        types::TransactionId transaction;
        Instant since{0};
    };
    /// The oldest of each node that says for a minute what the others do not, by node.
    [[nodiscard]] std::vector<Contradiction> contradictions(Instant now) const;

    /// Of one node, and of those believed: the oldest make room.
    static constexpr std::size_t held_of_node_max = 1024;
    static constexpr std::size_t believed_max = 1u << 16;
    static constexpr Instant ask_after = std::chrono::seconds{1};
    static constexpr Instant named_after = std::chrono::seconds{60};

private:
    struct Held {
        std::set<PeerId> by;
        Instant since{0};
        bool asked = false;
    };
    void believe(const types::TransactionId& id);

    std::size_t needed_;
    std::map<types::TransactionId, Held> held_;
    std::map<PeerId, std::deque<types::TransactionId>> first_;  // said first by whom; some gone
    std::set<types::TransactionId> believed_;
    std::deque<types::TransactionId> believed_order_;
    std::map<types::TransactionId, std::set<PeerId>>
        back_;  ///< of those believed: who takes it back
};

}  // namespace weft::node
