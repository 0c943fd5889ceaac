#pragma once

// A state value proved against an anchor alone (D-42).
//
//   document  u8 version 1 ‖ u32 block index ‖ tree root 32 ‖ block hash 32
//             ‖ key: u32 length, bytes
//             ‖ u8 0: absent, or u8 1 ‖ value: u32 length, bytes
//             ‖ proof (state/proof.hpp)
//
// Docs: docs/formats/proof.md.

#include <weft/chain/anchor.hpp>

namespace weft::chain {

struct ProofDocument {
    std::uint32_t block_index = 0;
    Hash tree_root;
    Hash block_hash;
    Bytes key;  ///< of the virtual state: hname 4 ‖ the contract's key
    std::optional<Bytes> value;
    state::Proof proof;
    friend bool operator==(const ProofDocument&, const ProofDocument&) = default;
};
[[nodiscard]] Bytes encode(const ProofDocument& document);
[[nodiscard]] codec::Decoded<ProofDocument> decode_proof_document(ByteSpan bytes);

/// The state's key of a contract's key.
[[nodiscard]] Bytes state_key(Hname contract, ByteSpan key);
[[nodiscard]] ProofDocument prove(const state::VirtualState& state, ByteSpan key);

enum class ProofError : std::uint8_t {
    malformed_anchor,     ///< not a transaction
    not_an_anchor,        ///< AnchorError::not_an_anchor
    bad_signature,        ///< not signed by the chain's address
    malformed_document,   ///< the document does not decode
    wrong_block,          ///< the document is about another block than the anchor
    state_hash_mismatch,  ///< root and block hash do not give the anchor's state hash
    path_mismatch,        ///< the proof does not lead from key and value to the root
};
[[nodiscard]] std::string_view name(ProofError error) noexcept;

/// What has been shown: at this anchor, the chain's state holds `value` at `key` (or no such key).
struct Verified {
    AnchorClaim anchor;
    Bytes key;
    std::optional<Bytes> value;
};
[[nodiscard]] std::expected<Verified, ProofError> verify_proof(ByteSpan anchor_transaction,
                                                               ByteSpan document);

}  // namespace weft::chain
