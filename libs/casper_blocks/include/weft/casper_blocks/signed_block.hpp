#pragma once

// Blocks of the validators as bytes (K 3.1): a header that its creator signs, and the deploys.
//
//   block    u32 length, header ‖ body
//   header   u8 version 1 ‖ network 32 ‖ creator 32 ‖ u64 sequence number ‖ previous block 32
//            ‖ i64 timestamp (ns) ‖ u64 rank ‖ parents: u32 n 1…1024, block ids, in their order
//            ‖ justifications: u32 n <= 4096, block ids strictly ascending
//            ‖ state before 32 ‖ state after 32 ‖ effects 32 ‖ stakes 32 ‖ u64 gas
//            ‖ u32 number of deploys ‖ body hash 32 ‖ signature 64 over everything before it
//   body     (u32 stage ‖ u64 gas ‖ u8 outcome ‖ u32 length, deploy)*
//
// At most 8 MiB in all and 2048 deploys. The id is BLAKE2b-256 of the header, signature included; the
// header binds the body by its hash.

#include <weft/casper/block.hpp>
#include <weft/casper_blocks/deploy.hpp>

namespace weft::casper {

inline constexpr std::size_t block_bytes_max = 8 * 1024 * 1024;
inline constexpr std::size_t header_bytes_max = 160 * 1024;
inline constexpr std::size_t parents_max =
    1'024;  ///< one of each validator (D-82), and a few heads
inline constexpr std::size_t justifications_max = 4096;
inline constexpr std::size_t deploys_max = 2048;

struct Header {
    NetworkId network = {};
    crypto::ed25519::PublicKey creator = {};
    std::uint64_t sequence_number = 0;  ///< 1 for the creator's first
    BlockId previous = {};              ///< the creator's previous block; zero for its first
    types::Timestamp timestamp = 0;     ///< not before any cited block's
    std::uint64_t rank = 0;             ///< 1 + the highest among cited blocks; genesis has 0
    std::vector<BlockId> parents = {};
    std::vector<BlockId> justifications = {};  ///< strictly ascending, none of them a parent
    types::Hash state_before = {};
    types::Hash state_after = {};
    types::Hash effects = {};  ///< of the encoded effects
    types::Hash stakes = {};   ///< of the table of stakes after the block
    std::uint64_t gas = 0;
    std::uint32_t deploy_count = 0;
    types::Hash body = {};
    crypto::ed25519::Signature signature = {};
    friend bool operator==(const Header&, const Header&) = default;
};

enum class Outcome : std::uint8_t { done = 0, session_failed = 1, payment_failed = 2 };

/// A deploy in a block. Those of stage 0 commute; each later stage is one deploy, in order.
struct Executed {
    std::uint32_t stage = 0;
    std::uint64_t gas = 0;
    Outcome outcome = Outcome::done;
    Deploy deploy;
    DeployId id = {};  ///< of the deploy; decoding and sign() put it here
    friend bool operator==(const Executed&, const Executed&) = default;
};

struct SignedBlock {
    Header header;
    std::vector<Executed> deploys;
    friend bool operator==(const SignedBlock&, const SignedBlock&) = default;
};

[[nodiscard]] Bytes encode(const Header& header);
[[nodiscard]] codec::Decoded<Header> decode_header(ByteSpan bytes);
[[nodiscard]] Bytes encode(const SignedBlock& block);
/// The body is read by the header's number of deploys; whether its hash is the header's is a later check.
[[nodiscard]] codec::Decoded<SignedBlock> decode_signed_block(ByteSpan bytes);
[[nodiscard]] BlockId id_of(const Header& header);
/// The body in the bytes of a block that decodes.
[[nodiscard]] ByteSpan body_in(ByteSpan block);
[[nodiscard]] types::Hash body_hash(const std::vector<Executed>& deploys);
/// Canonical bytes of what a block does to each key: u32 n, (u32 length, key ‖ u8 op)* ascending.
[[nodiscard]] types::Hash hash_of(const Effects& effects);
/// Fills creator, ids and number of deploys, gas, body hash and signature.
void sign(SignedBlock& block, const crypto::ed25519::KeyPair& creator);
[[nodiscard]] bool signature_valid(const Header& header);

}  // namespace weft::casper
