#pragma once

// The desk for chains' nodes: answers up to an allowance for each, and news of what they subscribed to.
//
// Source    S1 "Communications between Wasp node and Goshimmer node"; weft/node/ledger_access.hpp.
// Input     questions of peers; steps of the Tangle; the books to answer from (ledger_server.hpp).
// Promises  1. what a peer can have sent to it for the asking is bounded, also over connections: of
//              outputs, asked for again, and of confirmed transactions;
//           2. what is no larger than its question, or the first of its kind on a connection, counts
//              against nothing;
//           3. of one step, what was taken back is told before what is confirmed instead, transaction by
//              transaction.
// Effects   frames that may leave when everything booked so far is durable.

#include <weft/node/allowance.hpp>
#include <weft/tangle/tangle.hpp>

#include "ledger_server.hpp"
#include <map>

namespace weft::node {

class ChainDesk {
public:
    using Sends = LedgerServer::Sends;
    using Books = LedgerServer::Books;

    /// Nothing: it has had enough, and asks again later.
    [[nodiscard]] Sends answer(Instant now,
                               const PeerId& from,
                               const Subscribe& question,
                               const Books& books);
    [[nodiscard]] Sends answer(Instant now,
                               const PeerId& from,
                               const GetConfirmedTransaction& question,
                               const Books& books);
    [[nodiscard]] Sends answer(Instant now,
                               const PeerId& from,
                               const GetInclusion& question,
                               const Books& books);
    [[nodiscard]] Sends answer(Instant now,
                               const PeerId& from,
                               const GetOutputs& question,
                               const Books& books);
    [[nodiscard]] Sends changed(const tangle::Step& step, const Books& books) const;
    void down(const PeerId& peer) { server_.down(peer); }

private:
    template <class Question>
    Sends within(Allowance* allowance,
                 Instant now,
                 const PeerId& from,
                 const Question& question,
                 const Books& books);
    [[nodiscard]] Allowance& lists_for(const PeerId& peer);

    LedgerServer server_;
    std::map<PeerId, Allowance> lists_;
    std::map<PeerId, Allowance> transactions_;
};

}  // namespace weft::node
