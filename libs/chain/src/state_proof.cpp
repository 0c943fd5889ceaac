#include <weft/base/check.hpp>
#include <weft/chain/state_proof.hpp>

#include "partitions.hpp"

namespace weft::chain {
namespace {

constexpr std::uint8_t document_version = 1;

ProofError proof_error(AnchorError error) noexcept
{
    switch (error) {
    case AnchorError::malformed: return ProofError::malformed_anchor;
    case AnchorError::not_an_anchor: return ProofError::not_an_anchor;
    case AnchorError::bad_signature: return ProofError::bad_signature;
    case AnchorError::other_chain: break;  // no chain is asked for
    }
    return ProofError::malformed_anchor;
}

}  // namespace

Bytes encode(const ProofDocument& document)
{
    codec::Writer writer;
    writer.u8(document_version).u32(document.block_index);
    writer.fixed(document.tree_root).fixed(document.block_hash);
    writer.bytes(document.key).boolean(document.value.has_value());
    if (document.value) writer.bytes(*document.value);
    state::encode(writer, document.proof);
    return std::move(writer).take();
}

codec::Decoded<ProofDocument> decode_proof_document(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    ProofDocument document;
    if (reader.u8() != document_version) reader.fail(codec::DecodeError::unknown_version);
    document.block_index = reader.u32();
    document.tree_root = reader.fixed<Hash>();
    document.block_hash = reader.fixed<Hash>();
    document.key = to_bytes(reader.bytes(state::key_bytes_max));
    if (reader.boolean()) document.value = to_bytes(reader.bytes(state::value_bytes_max));
    document.proof = state::decode_proof(reader);
    return reader.finish(std::move(document));
}

Bytes state_key(Hname contract, ByteSpan key)
{
    return partition_key(contract, key);
}

ProofDocument prove(const state::VirtualState& state, ByteSpan key)
{
    return {state.block_index(), state.tree_root(), state.block_hash(),
            to_bytes(key),       state.get(key),    state.prove(key)};
}

std::string_view name(ProofError error) noexcept
{
    switch (error) {
    case ProofError::malformed_anchor: return "malformed_anchor";
    case ProofError::not_an_anchor: return "not_an_anchor";
    case ProofError::bad_signature: return "bad_signature";
    case ProofError::malformed_document: return "malformed_document";
    case ProofError::wrong_block: return "wrong_block";
    case ProofError::state_hash_mismatch: return "state_hash_mismatch";
    case ProofError::path_mismatch: return "path_mismatch";
    }
    return "unknown";
}

std::expected<Verified, ProofError> verify_proof(ByteSpan anchor_transaction, ByteSpan document)
{
    const auto anchor = read_anchor(anchor_transaction);
    if (!anchor) return std::unexpected{proof_error(anchor.error())};
    auto claim = decode_proof_document(document);
    if (!claim) return std::unexpected{ProofError::malformed_document};
    if (claim->block_index != anchor->block_index) return std::unexpected{ProofError::wrong_block};
    if (state::state_hash(claim->tree_root, claim->block_hash) != anchor->state_hash)
        return std::unexpected{ProofError::state_hash_mismatch};
    std::optional<ByteSpan> value;
    if (claim->value) value = ByteSpan{*claim->value};
    if (!state::verify(claim->tree_root, claim->key, value, claim->proof))
        return std::unexpected{ProofError::path_mismatch};
    return Verified{*anchor, std::move(claim->key), std::move(claim->value)};
}

}  // namespace weft::chain
