#pragma once

// Governance: who decides what about a chain (S1, "Core contracts"; D-50).
//
//   'n' ‖ node id 32   i64 LE ns: an access node since then
//   'c'                u32 LE: how many
//   'x'                rotation that is asked for: address 33 ‖ agent id 37 ‖ i64 LE ns; zeros: none any
//                      more, since the chain has moved
//   'm'                the committee, since the key was last handed over: run 32 ‖ u32 LE the block
//                      that the committee before it made last; the chain's own step writes it
//   'h' ‖ u32 BE       address 33: where the chain is from the block with that index on; the chain's own
//                      step writes it
//   'b'                voting body: agent id 37 ‖ u8 areas
//
// Ownership, rights to deploy, fees and parameters stand in root's state, under the keys that version
// 0.1 has: governance is a door to them, open to the chain owner and, within its areas, to the voting
// body. A voting body is one agent: a contract that counts votes, or an address that several hold.

#include <weft/contracts/partition.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/types/contract_ids.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace weft::contracts {

/// What a voting body may decide beside the owner.
enum class Area : std::uint8_t {
    deployment = 1,  ///< grant and revoke the right to deploy
    fees = 2,        ///< flat fees, and the price of gas
    parameters = 4,  ///< description, fee color, anchor interval, gas limits
    nodes = 8,       ///< access nodes
    rotation = 16,   ///< ask for another committee
};
inline constexpr std::uint8_t all_areas = 31;
/// Who decides beside the owner, and in what.
struct VotingBody {
    types::AgentId agent;
    std::uint8_t areas = 0;
    [[nodiscard]] bool decides(Area area) const noexcept
    {
        return (areas & static_cast<std::uint8_t>(area)) != 0;
    }
};
/// Nullopt: the owner alone decides.
[[nodiscard]] std::optional<VotingBody> voting_body(const PartitionView& governance);

inline constexpr std::uint32_t access_nodes_max = 1000;
/// Whether the chain names this node, by the 32 bytes of its id, as an access node.
[[nodiscard]] bool is_access_node(const PartitionView& governance, ByteSpan node);

/// Which sharing of the chain's key makes its blocks now (docs/decisions/0056).
struct CommitteeChange {
    crypto::Hash run;              ///< of the hand-over
    std::uint32_t last_block = 0;  ///< of the committee before
    friend bool operator==(const CommitteeChange&, const CommitteeChange&) = default;
};
/// Its key: the one of governance's that the chain writes by itself.
inline constexpr char committee_kind = 'm';
/// Nullopt: the key is shared as its key generation shared it.
[[nodiscard]] std::optional<CommitteeChange> committee_of(const PartitionView& governance);
void note_committee(Partition& governance, const CommitteeChange& change);

/// Where the owner asks the chain to move. Nullopt: nowhere.
struct Rotation {
    types::Address address;
    Bytes record;  ///< as it is kept: with who asks, and since when
    friend bool operator==(const Rotation&, const Rotation&) = default;
};
[[nodiscard]] std::optional<Rotation> rotation_of(const PartitionView& governance);

/// An address at which the chain is, or was (docs/decisions/0062).
struct Home {
    types::Address address;
    std::uint32_t first_block = 0;  ///< that its key signs
    friend bool operator==(const Home&, const Home&) = default;
};
[[nodiscard]] bool is_one_of(std::span<const Home> homes, const types::Address& address) noexcept;
/// The kind of their keys: with `committee_kind` those that the chain writes by itself.
inline constexpr char home_kind = 'h';
/// Those after the first, which the chain is called by; the oldest first.
[[nodiscard]] std::vector<Home> homes_of(const PartitionView& governance);
/// The chain is there from that block on, and its key is shared as its key generation shared it. What was
/// asked for is done.
void note_home(Partition& governance, const Home& home);

}  // namespace weft::contracts
