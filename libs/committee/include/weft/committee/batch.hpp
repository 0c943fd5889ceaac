#pragma once

// From an agreed set of proposals to one batch (S0 "The Batch", X §5.6). Pure: the same subset
// gives the same plan.
//
//   units      named by at least f + 1 of the valid proposals: one correct node has seen each
//              confirmed
//   hand-over  named by at least f + 1 of them: one correct node has its certificate. Of several the
//              least
//   return     the block named by at least f + 1 of them: a correct one has it of its ledger nodes that
//              what a later block processed is lost. Of several the least. Then nothing else is done
//   time       element [count - f - 1] of the sorted times: between two correct clocks
//   order      sorted by H(seed ‖ request id); the seed needs the commitment signature of the
//              proposals and a threshold signature that exists only once the set is fixed (D-71)

#include <weft/committee/proposal.hpp>
#include <weft/crypto/bls.hpp>
#include <weft/protocol/committee.hpp>
#include <weft/types/contract_ids.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace weft::committee {

/// Names one attempt at one block of one chain.
struct RoundId {
    types::ChainId chain;
    std::uint32_t block_index = 0;
    std::uint32_t attempt = 0;
    friend auto operator<=>(const RoundId&, const RoundId&) = default;
    friend bool operator==(const RoundId&, const RoundId&) = default;
};
[[nodiscard]] crypto::Hash instance_of(const RoundId& round) noexcept;

struct UnitMention {
    types::TransactionId unit;
    std::vector<ValidatorIndex> proposers;  ///< whom to ask for the transaction; by seat
    friend bool operator==(const UnitMention&, const UnitMention&) = default;
};

struct BatchPlan {
    std::vector<UnitMention> units;  ///< by unit
    types::Timestamp time = 0;
    std::vector<std::pair<ValidatorIndex, types::Address>>
        fee_addresses;  ///< of the valid proposals, by seat
    std::optional<crypto::bls::Signature>
        commitment;  ///< absent when fewer than f + 1 shares were good
    std::vector<ValidatorIndex>
        liars;  ///< whose proposal is malformed, has another base or a bad share; by seat
    std::optional<crypto::Hash> handed_over = {};  ///< the committee's last batch
    std::optional<std::uint32_t> return_to = {};   ///< the batch is a return to this block
    std::optional<types::Address> moved_to = {};   ///< if the state lets it: the last batch here
    friend bool operator==(const BatchPlan&, const BatchPlan&) = default;
};

using Subset = std::vector<std::pair<ValidatorIndex, Bytes>>;

/// What proposals sign as their commitment to the current state.
[[nodiscard]] crypto::Hash commitment_digest(const types::ChainId& chain,
                                             std::uint32_t block_index,
                                             const types::Hash& base) noexcept;
[[nodiscard]] BatchPlan plan_batch(const RoundId& round,
                                   const types::Hash& base,
                                   protocol::Committee committee,
                                   const crypto::bls::SharedPublicKey& lo,
                                   const crypto::bls::PreparedKey& lo_group,
                                   const Subset& subset);
/// The batch's randomness: orders its requests and seeds contract entropy (D-55).
[[nodiscard]] crypto::Hash order_seed(const RoundId& round,
                                      const std::optional<crypto::bls::Signature>& commitment,
                                      const crypto::bls::Signature& order) noexcept;

}  // namespace weft::committee
