#include <weft/crypto/hash.hpp>
#include <weft/ledger/rules.hpp>
#include <weft/ledger/verified.hpp>

namespace weft::ledger {

namespace {

/// The bytes decoded are the only encoding of the transaction (D-2): no need to encode.
types::TransactionId id_of(ByteSpan bytes)
{
    return *types::TransactionId::from(crypto::blake2b(bytes).bytes());
}

}  // namespace

VerifiedTransaction::VerifiedTransaction(types::Transaction content, const types::TransactionId& id)
    : id_{id}, essence_{std::move(content.essence)}
{
    signers_.reserve(content.unlocks.size());
    for (const auto& unlock : content.unlocks) signers_.push_back(address_of(unlock));
}

std::optional<VerifiedTransaction> VerifiedTransaction::verify(types::Transaction content,
                                                               ByteSpan bytes,
                                                               crypto::SignatureMemory* memory)
{
    const auto id = id_of(bytes);
    const auto valid = [&] { return signatures_valid(content); };
    if (!crypto::check_once(memory, crypto::SignedKind::transaction, id.bytes(), valid))
        return std::nullopt;
    return VerifiedTransaction{std::move(content), id};
}

VerifiedTransaction VerifiedTransaction::trust(types::Transaction content, ByteSpan bytes)
{
    return {std::move(content), id_of(bytes)};
}

}  // namespace weft::ledger
