#pragma once

// The batch that the committee has decided: what of it is missing here, its execution, its block.
//
// Source    S0 "The Batch"; D-71, D-75, D-77.
// Input     the decided batch, as the driver has it at that moment: an attempt that is left behind
//           takes its batch with it, so none is kept here; transactions and off-ledger requests that
//           wait here, and of members; the chain.
// Promises  a member's transaction is believed by its id alone, and only when the batch names it;
//           it runs when all of it is here, in the order that the randomness of the batch gives;
//           the anchor is signed along with the block when its predecessor has an id.
// Effects   none.

#include <weft/chain/chain.hpp>
#include <weft/committee/round.hpp>
#include <weft/node_committee/off_ledger.hpp>

#include "backlog.hpp"
#include "off_ledger_pool.hpp"
#include "unit_reader.hpp"
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace weft::node {

class BatchUnderWay {
public:
    struct Missing {
        /// By id; of what was forwarded, the transactions that were.
        std::vector<types::TransactionId> units;
        /// The same, by whom to ask for them.
        std::map<ValidatorIndex, std::vector<types::TransactionId>> by_proposer;
    };
    [[nodiscard]] Missing missing(const committee::Decided& decided,
                                  const Backlog& backlog,
                                  const OffLedgerPool& pool,
                                  const UnitReader& reader,
                                  ValidatorIndex self) const;
    /// A member sends a transaction. False: the batch does not name it.
    bool take(const committee::Decided& decided, ByteSpan transaction);
    /// A member sends an off-ledger request with a good signature. False: the batch does not name it.
    bool take(const committee::Decided& decided, const SignedOffLedger& request);
    /// Of a unit that a member sent; null: none.
    [[nodiscard]] const Bytes* fetched(const types::TransactionId& id) const;

    struct Executed {
        chain::BlockResult result;
        /// What is signed along with the block, and the anchor it is built on.
        std::optional<types::Essence> anchor;
        std::optional<types::TransactionId> anchored_on;
        /// What it was made of.
        std::shared_ptr<const chain::BatchInput> batch;
    };
    /// The batch as work that holds all it needs: for any thread. `back`: the state that it is a return
    /// to, as the chain has it. Pre: nothing is missing.
    using Run = std::function<chain::BlockResult()>;
    [[nodiscard]] Run run(const committee::Decided& decided,
                          const chain::Chain& chain,
                          const chain::Programs& programs,
                          const Backlog& backlog,
                          const OffLedgerPool& pool,
                          const UnitReader& reader,
                          std::optional<state::Earlier> back = {});
    /// What it gave. `before`: the anchor that comes before this block's, when it is known.
    const Executed& was_run(chain::BlockResult result,
                            const chain::Chain& chain,
                            const std::optional<types::TransactionId>& before);
    /// The block of a return was made by another member: it is the result, and nothing was run for it.
    const Executed& was_made(chain::BlockResult result,
                             const chain::Chain& chain,
                             const std::optional<types::TransactionId>& before);
    /// The return that was made or taken here and is not certified yet; null: none.
    [[nodiscard]] const state::Block* made_return() const;
    /// The newest result, once: it is certified. Pre: there is one.
    [[nodiscard]] Executed certified();
    /// There is a block, made by it or fetched from others.
    void on_block();

private:
    /// Of the newest run.
    std::shared_ptr<const chain::BatchInput> input_;
    std::optional<Executed> executed_;
    /// Of members, checked by id. Kept until there is a block: the next batch may name it again.
    std::map<types::TransactionId, Bytes> fetched_;
    std::map<types::TransactionId, types::OffLedgerRequest> fetched_requests_;
};

}  // namespace weft::node
