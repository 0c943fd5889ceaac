#pragma once

// What the ledger says of transactions that a chain builds on, once there is doubt of them.
//
// Source    D-24, D-96; docs/decisions/0061-a-chain-goes-back-by-a-block.md
// Input     which transactions are in doubt; what ledger nodes answer.
// Promises  lost is what as many ledger nodes as are believed call rejected in their newest answers, while
//           fewer than as many say that it is booked or confirmed: what f of them say alone loses
//           nothing, and nodes that do not agree yet lose nothing either;
//           what is in doubt is asked for, each in its turn, until it stands; what is lost stays known, so
//           that a node that is behind does not bring it back;
//           bounded: `doubts_max`; the oldest that is not lost makes room, and when all are lost, the oldest.
// Effects   none.

#include <weft/ledger_access/ledger_access.hpp>
#include <weft/node/effects.hpp>

#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace weft::node {

class LostInputs {
public:
    /// `words`: how many ledger nodes must say the same.
    explicit LostInputs(std::size_t words) : words_{words} {}

    /// `anchor_of`: it is the anchor of this block; nullopt: it brought requests or tokens.
    void doubt(const types::TransactionId& id, std::optional<std::uint32_t> anchor_of = {});
    /// The ledger took it back: what was said of it before counts no more.
    void doubt_anew(const types::TransactionId& id, std::optional<std::uint32_t> anchor_of = {});
    void said(const PeerId& node, const types::TransactionId& id, Inclusion answer);

    enum class Verdict : std::uint8_t { none, open, stands, lost };
    /// `none`: it is not in doubt.
    [[nodiscard]] Verdict verdict(const types::TransactionId& id) const;
    [[nodiscard]] bool lost(const types::TransactionId& id) const
    {
        return verdict(id) == Verdict::lost;
    }

    /// The next ones to ask of all ledger nodes.
    [[nodiscard]] std::vector<types::TransactionId> to_ask(std::size_t count_max);

    struct Loss {
        types::TransactionId id;
        std::optional<std::uint32_t> anchor_of;
    };
    /// Those that have been lost since the last time.
    [[nodiscard]] std::vector<Loss> losses();
    /// What stands is in doubt no more.
    void settle();

    static constexpr std::size_t doubts_max = 4096;

private:
    struct Doubt {
        std::optional<std::uint32_t> anchor_of;
        std::map<PeerId, Inclusion> words;
        bool told = false;  ///< by `losses`
    };
    [[nodiscard]] Verdict verdict_of(const Doubt& doubt) const;

    std::size_t words_;
    std::map<types::TransactionId, Doubt> doubts_;
    std::deque<types::TransactionId> order_;  ///< of coming; some gone
    types::TransactionId asked_;
};

}  // namespace weft::node
