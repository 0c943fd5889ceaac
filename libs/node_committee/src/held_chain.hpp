#pragma once

// A chain as answers see it, whether this node is of its committee (chain_runner.hpp) or follows it
// (chain_follower.hpp).

#include <weft/answers/committee.hpp>
#include <weft/chain/chain.hpp>
#include <weft/node/effects.hpp>

#include "kept_blocks.hpp"

namespace weft::node {

class HeldChain {
public:
    HeldChain() = default;
    HeldChain(const HeldChain&) = delete;
    HeldChain& operator=(const HeldChain&) = delete;
    virtual ~HeldChain() = default;

    /// Null until it is known what the chain is.
    [[nodiscard]] virtual const chain::Chain* chain() const noexcept = 0;
    [[nodiscard]] virtual const chain::Programs& programs() const noexcept = 0;
    /// Pre: there is a chain.
    [[nodiscard]] virtual const KeptBlocks& kept() const noexcept = 0;
    [[nodiscard]] virtual bool in_backlog(const types::TransactionId& id) const = 0;
    /// Of the account's next off-ledger request. Pre: `chain` is not null.
    [[nodiscard]] virtual std::uint64_t next_nonce(const types::AgentId& agent) const = 0;
    [[nodiscard]] virtual std::optional<Bytes> anchor_bytes(std::uint32_t block_index) const = 0;
    /// The ledger took back an anchor or a request, and did not decide yet: what is anchored is so in
    /// doubt.
    [[nodiscard]] virtual bool in_doubt() const noexcept = 0;
    [[nodiscard]] virtual answers::Chain info() const = 0;
    /// Where the chain is and was, the oldest first (docs/decisions/0062). Pre: `chain` is not null.
    [[nodiscard]] virtual const std::vector<contracts::Home>& homes() const noexcept = 0;
    /// By seat; none: not known here.
    [[nodiscard]] virtual const std::vector<PeerId>& committee() const noexcept = 0;
};

}  // namespace weft::node
