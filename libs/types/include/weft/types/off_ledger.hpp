#pragma once

// Requests to a chain that travel without a transaction (D-46; docs/formats/off-ledger.md).
//
//   request  essence ‖ signature 64
//   essence  u8 version 1 ‖ chain 33 ‖ sender's Ed25519 key 32 ‖ u64 nonce
//            ‖ u32 valid until (Unix seconds) ‖ u64 gas limit (0: the chain's default)
//            ‖ contract hname 4 ‖ entry point hname 4 ‖ args, allowance as in a request section
//   signed   H("weft/off-ledger" ‖ essence)
//   id       H("weft/off-ledger-id" ‖ essence) with index 0: another signature is no other request
//
// Promises  total: any bytes are a request or a named error, and a request encodes to these bytes;
//           whether the signature is the key's is asked apart, once. What a chain makes of it:
//           weft/chain/off_ledger.hpp.

#include <weft/types/sc_payload.hpp>
#include <weft/types/transaction.hpp>

namespace weft::types {

/// As much as a transaction.
inline constexpr std::size_t off_ledger_bytes_max = transaction_bytes_max;

struct OffLedgerRequest {
    ContractId target;  ///< its chain is the only one where the request means anything
    crypto::ed25519::PublicKey key;
    std::uint64_t nonce = 0;        ///< of the sender's account, from 0, without a gap
    std::uint32_t valid_until = 0;  ///< Unix seconds: in no block of a later time
    std::uint64_t gas = 0;          ///< at most so much; 0: the chain's default
    Hname entry_point;
    Dict args;           ///< without the chain's own: gas stands above, what comes back stays here
    Balances allowance;  ///< what the contract called gets of the sender's account
    crypto::ed25519::Signature signature;
    friend bool operator==(const OffLedgerRequest&, const OffLedgerRequest&) = default;

    [[nodiscard]] Address sender() const noexcept { return Address::of(key); }
};

[[nodiscard]] Bytes encode(const OffLedgerRequest& request);
[[nodiscard]] codec::Decoded<OffLedgerRequest> decode_off_ledger(ByteSpan bytes);
[[nodiscard]] RequestId id_of(const OffLedgerRequest& request);
/// Whether the signature is that of the key.
[[nodiscard]] bool signature_valid(const OffLedgerRequest& request) noexcept;
/// Fills in key and signature.
[[nodiscard]] OffLedgerRequest sign(OffLedgerRequest request, const crypto::ed25519::KeyPair& key);

}  // namespace weft::types
