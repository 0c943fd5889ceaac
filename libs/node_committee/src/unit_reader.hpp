#pragma once

// What a transaction brings to a chain that may have moved: at its home as it came, or forwarded from a
// home before it (weft/chain/forward.hpp). A forward is read together with the transaction that brought
// the output to the old home, so that one is needed too.
//
// Promises  what is read depends on the transactions alone, so all members read the same;
//           what is kept is bounded (`bytes_max`): what went is asked for once more.

#include <weft/chain/chain.hpp>
#include <weft/chain/forward.hpp>

#include <map>
#include <optional>
#include <vector>

namespace weft::node {

class UnitReader {
public:
    static constexpr std::size_t bytes_max = std::size_t{32} << 20;

    /// As the newest state has them.
    void homes(const chain::ChainIdentity& chain, std::vector<contracts::Home> homes);
    [[nodiscard]] const types::Address& home() const { return homes_.back().address; }
    [[nodiscard]] const std::vector<contracts::Home>& homes() const noexcept { return homes_; }
    [[nodiscard]] bool is_home(const types::Address& address) const
    {
        return contracts::is_one_of(homes_, address);
    }

    struct Read {
        std::optional<chain::Unit> unit;
        /// Without this transaction it cannot be told what it brings.
        std::optional<types::TransactionId> lacks;
    };
    /// At the newest home, or at the one that is said.
    [[nodiscard]] Read read(const types::Transaction& transaction) const
    {
        return read(transaction, home());
    }
    [[nodiscard]] Read read(const types::Transaction& transaction, const types::Address& at) const;

    /// One that `read` lacked is here.
    void keep(const types::TransactionId& id, Bytes transaction);
    /// Null: it is not here.
    [[nodiscard]] const Bytes* kept(const types::TransactionId& id) const;

private:
    [[nodiscard]] Read read(const types::Transaction& transaction,
                            const types::Address& at,
                            std::size_t left) const;

    std::optional<chain::ChainIdentity> chain_;
    std::vector<contracts::Home> homes_;
    std::map<types::TransactionId, Bytes> kept_;
    std::vector<types::TransactionId> order_;  ///< of coming
    std::size_t bytes_ = 0;
};

}  // namespace weft::node
