#pragma once

// The ledger's side of ledger access: what the nodes of chains ask, and what they are told because
// they subscribed.
//
// Source    S1 "Communications between Wasp node and Goshimmer node"; weft/node/ledger_access.hpp.
// Input     questions of peers; transactions as they are confirmed; the ledger to answer from.
// Promises  every question but `PostTransaction` and `SetId` is answered from what is booked;
//           a confirmed transaction is told to who subscribed to an address it pays to, and so is
//           one that is taken back (D-24);
//           one answer fits in a frame; a backlog is bounded; a peer subscribes to a bounded number
//           of addresses; a burst of updates does not grow with its square.
// Effects   frames that may leave when everything booked so far is durable: a chain must not build
//           on what a crash takes back.

#include <weft/ledger/ledger.hpp>
#include <weft/ledger_access/ledger_access.hpp>
#include <weft/node/effects.hpp>

#include <functional>
#include <map>
#include <set>

namespace weft::node {

class LedgerServer {
public:
    using Sends = std::vector<Effects::Send>;
    /// What the answers are read from.
    struct Books {
        const ledger::Ledger& ledger;
        /// Of what is in memory and of what was; nullopt: never booked.
        std::function<std::optional<ledger::TransactionState>(const types::TransactionId&)> state;
        /// nullopt: genesis, or unknown.
        std::function<std::optional<Bytes>(const types::TransactionId&)> transaction;
    };

    /// The backlog of the address: each transaction with its update, as far as it goes, then the
    /// outputs, which name the rest. Who has subscribed already gets the outputs alone: a question
    /// of 41 bytes must not be answered with 9 MB again and again. Nothing when the peer subscribed
    /// to too many.
    Sends answer(const PeerId& from, const Subscribe& question, const Books& books);
    [[nodiscard]] static Sends answer(const PeerId& from,
                                      const GetConfirmedTransaction& question,
                                      const Books& books);
    [[nodiscard]] static Sends answer(const PeerId& from,
                                      const GetInclusion& question,
                                      const Books& books);
    [[nodiscard]] static Sends answer(const PeerId& from,
                                      const GetOutputs& question,
                                      const Books& books);

    /// The transaction was confirmed.
    [[nodiscard]] Sends confirmed(const types::TransactionId& id, const Books& books) const;
    /// It was, and is not any more.
    [[nodiscard]] Sends taken_back(const types::TransactionId& id, const Books& books) const;
    void down(const PeerId& peer);
    [[nodiscard]] bool subscribed(const PeerId& peer, const types::Address& address) const
    {
        const auto own = subscriptions_.find(peer);
        return own != subscriptions_.end() && own->second.contains(address);
    }

private:
    struct Outputs {
        std::vector<AddressOutput> list;
        bool all = true;
    };
    /// The oldest that fit in one answer.
    [[nodiscard]] static Outputs outputs_of(const types::Address& address,
                                            std::size_t count_max,
                                            std::size_t bytes_max,
                                            const ledger::Ledger& ledger);
    [[nodiscard]] static AddressUpdate update_for(const types::Address& address,
                                                  const types::TransactionId& id,
                                                  Bytes transaction,
                                                  const ledger::Ledger& ledger);

    std::map<types::Address, std::set<PeerId>> subscribers_;
    std::map<PeerId, std::set<types::Address>> subscriptions_;  ///< the same, by peer
};

}  // namespace weft::node
