#pragma once

// The batch that the committee has decided: what of it is missing here, its execution, its block.
//
// Source    S0 "The Batch"; D-71, D-75, D-77.
// Input     the decided batch, transactions of the backlog and of members, the chain.
// Promises  a member's transaction is believed by its id alone, and only when the batch names it;
//           it runs when all of it is here, in the order that the randomness of the batch gives;
//           the anchor is signed along with the block when its predecessor has an id.
// Effects   none.

#include <weft/chain/chain.hpp>
#include <weft/committee/round.hpp>

#include "backlog.hpp"
#include <map>
#include <optional>

namespace weft::node {

class BatchUnderWay {
public:
    /// A batch is decided; it takes the place of an earlier one.
    void begin(committee::Decided decided);
    /// It makes no block. What was fetched stays: the next batch may name it again.
    void end();
    /// There is a block, made by it or fetched from others.
    void on_block();
    /// True while a decided batch has not been executed.
    [[nodiscard]] bool open() const noexcept { return decided_ && !executed_; }

    struct Missing {
        std::vector<types::TransactionId> units;  ///< by id
        /// The same, by whom to ask for them.
        std::map<ValidatorIndex, std::vector<types::TransactionId>> by_proposer;
    };
    /// Pre: open.
    [[nodiscard]] Missing missing(const Backlog& backlog, ValidatorIndex self) const;
    /// A member sends a transaction. False: the batch does not name it.
    bool take(ByteSpan transaction);
    /// Of a unit that a member sent; null: none.
    [[nodiscard]] const Bytes* fetched(const types::TransactionId& id) const;

    struct Executed {
        chain::BlockResult result;
        /// What is signed along with the block.
        std::optional<types::Essence> anchor;
    };
    /// Pre: open, nothing is missing.
    const Executed& execute(const chain::Chain& chain,
                            const chain::Programs& programs,
                            const Backlog& backlog);
    /// The result, once: it is certified. Pre: it was executed.
    [[nodiscard]] Executed certified();

private:
    std::optional<committee::Decided> decided_;
    std::optional<Executed> executed_;
    std::map<types::TransactionId, Bytes> fetched_;  // of members; checked by id
};

}  // namespace weft::node
