#pragma once

// The keys a run made, and the proof that n - f members hold them alike.

#include <weft/crypto/bls.hpp>
#include <weft/crypto/ed25519.hpp>
#include <weft/dkg/bundles.hpp>

namespace weft::dkg {

/// What every member knows in the end, and may publish.
struct PublicResult {
    crypto::bls::SharedPublicKey hi;        ///< threshold n - f: anchors, order, certificates
    crypto::bls::SharedPublicKey lo;        ///< threshold f + 1: coin, state commitment
    std::vector<ValidatorIndex> qualified;  ///< dealers whose secrets are in the keys, ascending
    friend bool operator==(const PublicResult&, const PublicResult&) = default;
};

/// Hash of run and public result.
[[nodiscard]] crypto::Hash transcript(const RunId& run, const PublicResult& result);

/// n - f members signed run and transcript: the keys are in use from here on. What was signed in one
/// run is nothing in another. Ascending by seat.
struct Certificate {
    crypto::Hash transcript;
    std::vector<std::pair<ValidatorIndex, crypto::ed25519::Signature>> signatures;
    friend bool operator==(const Certificate&, const Certificate&) = default;
};

[[nodiscard]] crypto::ed25519::Signature endorse(const crypto::ed25519::KeyPair& own,
                                                 const RunId& run,
                                                 const crypto::Hash& transcript);
[[nodiscard]] bool endorsed(const crypto::ed25519::PublicKey& member,
                            const RunId& run,
                            const crypto::Hash& transcript,
                            const crypto::ed25519::Signature& signature);
/// Signatures of n - f different members over this run and its transcript. Whoever stores or receives keys also
/// compares `transcript(run, result)` with the certificate's. Pre: members by seat.
[[nodiscard]] bool verify(const Certificate& certificate,
                          const RunId& run,
                          std::span<const crypto::ed25519::PublicKey> members);

}  // namespace weft::dkg
