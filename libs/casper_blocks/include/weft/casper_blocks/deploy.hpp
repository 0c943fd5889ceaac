#pragma once

// Deploys: what accounts ask the validators to execute (K 3.1, D-88). Bytes:
//
//   u8 version 1 ‖ network 32 ‖ account 32 ‖ i64 timestamp (ns) ‖ i64 time to live (ns)
//   ‖ u64 gas price ‖ u64 gas limit ‖ dependencies: u32 n <= 10, deploy ids strictly ascending
//   ‖ payment code ‖ session code ‖ approvals: u32 n 1…16, (key 32 ‖ signature 64)* strictly
//   ascending by key, each over everything before the approvals
//   code  u8 kind ‖ kind 0 none: nothing more; 1 wasm: u32 length, bytes; 2 stored: contract hname u32
//         ‖ entry point hname u32 ‖ arguments as in the smart-contract payload
//
// At most 1 MiB in all. The id is BLAKE2b-256 of everything before the approvals: the same deploy with
// more signatures is the same deploy.

#include <weft/codec/codec.hpp>
#include <weft/types/sc_payload.hpp>

#include <variant>

namespace weft::casper {

using DeployId = FixedBytes<struct CasperDeployTag, 32>;
/// BLAKE2b-256 of the genesis of the validators' network.
using NetworkId = FixedBytes<struct CasperNetworkTag, 32>;
using Account = crypto::ed25519::PublicKey;

inline constexpr std::size_t deploy_bytes_max = 1024 * 1024;
inline constexpr std::size_t dependencies_max = 10;
inline constexpr std::size_t approvals_max = 16;
inline constexpr types::Timestamp time_to_live_max = 24 * 60 * types::minute;

struct Wasm {
    Bytes program;
    friend bool operator==(const Wasm&, const Wasm&) = default;
};
struct Stored {
    types::Hname contract;
    friend bool operator==(const Stored&, const Stored&) = default;
};
/// Kind 0 without anything: as payment, the account pays for what is used; as session, nothing is done.
struct None {
    friend bool operator==(const None&, const None&) = default;
};
struct Code {
    std::variant<None, Wasm, Stored> program;
    types::Hname entry_point;  ///< zero and no arguments when there is no program
    types::Dict arguments;
    friend bool operator==(const Code&, const Code&) = default;
};

struct Approval {
    Account key;
    crypto::ed25519::Signature signature;
    friend bool operator==(const Approval&, const Approval&) = default;
};

struct Deploy {
    NetworkId network;
    Account account;                    ///< pays
    types::Timestamp timestamp = 0;     ///< not before this
    types::Timestamp time_to_live = 0;  ///< from the timestamp, above 0
    std::uint64_t gas_price = 0;
    std::uint64_t gas_limit = 0;         ///< payment and session together
    std::vector<DeployId> dependencies;  ///< strictly ascending; executed before this one
    Code payment;
    Code session;
    std::vector<Approval> approvals;  ///< strictly ascending by key, 1…16
    friend bool operator==(const Deploy&, const Deploy&) = default;
};

[[nodiscard]] Bytes encode(const Deploy& deploy);
[[nodiscard]] codec::Decoded<Deploy> decode_deploy(ByteSpan bytes);
[[nodiscard]] DeployId id_of(const Deploy& deploy);
/// The same from the bytes that it was decoded from, which costs a hash and no copy.
[[nodiscard]] DeployId id_in(ByteSpan bytes, const Deploy& deploy);
/// Of encode().
[[nodiscard]] std::size_t size_of(const Deploy& deploy);
/// Puts the key's approval in its place, or replaces it.
void approve(Deploy& deploy, const crypto::ed25519::KeyPair& key);

/// What a deploy breaks, whatever the state: in the order tried.
enum class DeployError : std::uint8_t {
    another_network,
    time_to_live_out_of_range,
    gas_limit_zero,
    session_empty,
    account_has_not_signed,
    approval_invalid,
};
[[nodiscard]] std::string_view name(DeployError error) noexcept;
[[nodiscard]] std::expected<void, DeployError> check(const Deploy& deploy,
                                                     const NetworkId& network);

/// The last time of a block that may have it.
[[nodiscard]] types::Timestamp last_time(const Deploy& deploy) noexcept;
/// Whether it may stand in a block of that time.
[[nodiscard]] inline bool begun(const Deploy& deploy, types::Timestamp block_time)
{
    return deploy.timestamp <= block_time;
}
/// Pre: check() passed.
[[nodiscard]] inline bool expired(const Deploy& deploy, types::Timestamp block_time)
{
    // Both are non-negative or the difference is small: no overflow.
    return block_time > deploy.timestamp && block_time - deploy.timestamp > deploy.time_to_live;
}

}  // namespace weft::casper
