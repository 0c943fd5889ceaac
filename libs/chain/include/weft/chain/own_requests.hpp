#pragma once

// Requests that contracts of a chain make to contracts of the same chain.
//
// Source    S1, "Requests"; D-56; docs/decisions/0029-requests-to-the-own-chain.md.
// Model     They wait in the state, in the partition of hname 0: nobody has to tell of them and nobody
//           has to agree on them. A block begins with those that are due, in the order of their time.
//
//   's'                               u64 requests posted here ever ‖ u32 requests that wait
//   'q' ‖ i64 BE due ns ‖ u64 BE n    request n: an SC payload with this one section
//   'p' ‖ hname 4                     u32 requests of this contract that wait ‖ u32 their bytes
//
// Promises  exactly once   a request leaves the queue with the update that leaves its receipt, so it is
//                          as certain as the block; anchors have no part in it
//           later          a request runs in a later block than the one that posted it, and not before
//                          its timelock
//           owners         until it runs, its tokens lie in the account of the chain's own address,
//                          which holds nothing else
//           bounded        a contract has at most `own_requests_max` of them and
//                          `own_request_bytes_max` waiting; new ones take at most half a block's gas
// Cost      O(log n) each.

#include <weft/chain/identity.hpp>
#include <weft/state/virtual_state.hpp>
#include <weft/types/sc_payload.hpp>

namespace weft::chain {

/// Of one contract at a time.
inline constexpr std::uint32_t own_requests_max = 100;
inline constexpr std::uint32_t own_request_bytes_max = 256 * 1024;
/// The first byte of its keys in the chain's own partition.
inline constexpr char own_request_kind = 'q';
/// That one block looks at.
inline constexpr std::size_t own_requests_per_block_max = 1000;

/// A request that waits in the state.
struct OwnRequest {
    std::uint64_t number = 0;  ///< of all that were posted here, from 0
    Timestamp due = 0;
    types::RequestSection section;
    friend bool operator==(const OwnRequest&, const OwnRequest&) = default;
};

/// Its id in receipts: H("weft/own-request" ‖ chain id ‖ u64 number), index 0.
[[nodiscard]] RequestId own_request_id(const ChainId& chain, std::uint64_t number);
/// The account that holds what these requests carry.
[[nodiscard]] inline AgentId own_request_account(const ChainId& chain)
{
    return AgentId{chain};
}

/// The first ones, by time, of those that are due at `until`.
[[nodiscard]] std::vector<OwnRequest> own_requests(const state::Entries& entries,
                                                   Timestamp until,
                                                   std::size_t count_max);
/// From when on a block would run one. Nullopt: none waits.
[[nodiscard]] std::optional<Timestamp> own_request_at(const state::VirtualState& state);
/// How many wait: O(log n).
[[nodiscard]] std::uint32_t own_requests_waiting(const state::VirtualState& state);

}  // namespace weft::chain
