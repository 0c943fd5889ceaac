#pragma once

// A transaction whose signatures were checked: the form in which it travels inside a node.
//
// Input     a decoded transaction and the bytes it was decoded from.
// Promises  whoever is handed one need not decode it, hash it or check its signatures again: only
//           `verify` and `trust` make one.
// Effects   none: may run on a pool, in batches, before the Tangle sees the transaction.

#include <weft/crypto/signature_memory.hpp>
#include <weft/types/transaction.hpp>

#include <optional>
#include <vector>

namespace weft::ledger {

class VerifiedTransaction {
public:
    /// nullopt: a signature is not valid over the essence. Pre: `content` was decoded from `bytes`.
    /// `memory` spares the check when these bytes were checked before.
    [[nodiscard]] static std::optional<VerifiedTransaction> verify(
        types::Transaction content, ByteSpan bytes, crypto::SignatureMemory* memory = nullptr);
    /// Without a check, because this node made it or stored it after one.
    [[nodiscard]] static VerifiedTransaction trust(types::Transaction content, ByteSpan bytes);

    [[nodiscard]] const types::TransactionId& id() const noexcept { return id_; }
    [[nodiscard]] const types::Essence& essence() const noexcept { return essence_; }
    /// The addresses that signed, ascending.
    [[nodiscard]] const std::vector<types::Address>& signers() const noexcept { return signers_; }

private:
    VerifiedTransaction(types::Transaction content, const types::TransactionId& id);

    types::TransactionId id_;
    types::Essence essence_;
    std::vector<types::Address> signers_;
};

}  // namespace weft::ledger
