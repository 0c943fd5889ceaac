#include <weft/crypto/beacon.hpp>

#include "points.hpp"

namespace weft::crypto::beacon {

namespace {

constexpr std::string_view g1_tag = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";
constexpr std::string_view g2_tag = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_";

bool signature_in_g2(Scheme scheme) noexcept
{
    switch (scheme) {
    case Scheme::pedersen_bls_chained:
    case Scheme::pedersen_bls_unchained: return true;
    case Scheme::bls_unchained_on_g1:
    case Scheme::bls_unchained_g1_rfc9380: return false;
    }
    return false;
}

/// A point that decodes but lies outside the subgroup counts as malformed: `core_verify` would call
/// it a failed verification.
std::expected<bool, BeaconError> verify_in_g2(ByteSpan public_key,
                                              ByteSpan signature,
                                              const Hash& digest)
{
    const auto key = bls::decode_g1(public_key);
    if (!key) return std::unexpected{BeaconError::public_key_malformed};
    const auto point = bls::decode_g2(signature);
    if (!point) return std::unexpected{BeaconError::signature_malformed};
    return blst_core_verify_pk_in_g1(&*key, &*point, true, digest.uchars(), Hash::size_bytes,
                                     uchars(as_bytes(g2_tag)), g2_tag.size()) == BLST_SUCCESS;
}

std::expected<bool, BeaconError> verify_in_g1(ByteSpan public_key,
                                              ByteSpan signature,
                                              const Hash& digest,
                                              std::string_view tag)
{
    const auto key = bls::decode_g2(public_key);
    if (!key) return std::unexpected{BeaconError::public_key_malformed};
    const auto point = bls::decode_g1(signature);
    if (!point) return std::unexpected{BeaconError::signature_malformed};
    return blst_core_verify_pk_in_g2(&*key, &*point, true, digest.uchars(), Hash::size_bytes,
                                     uchars(as_bytes(tag)), tag.size()) == BLST_SUCCESS;
}

}  // namespace

bool chained(Scheme scheme) noexcept
{
    return scheme == Scheme::pedersen_bls_chained;
}

std::size_t public_key_bytes(Scheme scheme) noexcept
{
    return signature_in_g2(scheme) ? 48 : 96;
}

std::size_t signature_bytes(Scheme scheme) noexcept
{
    return signature_in_g2(scheme) ? 96 : 48;
}

/// The retired scheme hashes to G1 under the tag of G2; its rounds exist and stay verifiable.
std::string_view domain_tag(Scheme scheme) noexcept
{
    return scheme == Scheme::bls_unchained_g1_rfc9380 ? g1_tag : g2_tag;
}

Hash digest(Scheme scheme, const Round& round)
{
    Bytes message;
    if (chained(scheme)) message = round.previous_signature;
    for (int shift = 56; shift >= 0; shift -= 8)
        message.push_back(static_cast<std::byte>(round.number >> shift));
    return sha256(message);
}

std::optional<Scheme> scheme_from(std::string_view text) noexcept
{
    for (const auto scheme : {Scheme::pedersen_bls_chained, Scheme::pedersen_bls_unchained,
                              Scheme::bls_unchained_on_g1, Scheme::bls_unchained_g1_rfc9380})
        if (text == name(scheme)) return scheme;
    return std::nullopt;
}

std::string_view name(Scheme scheme) noexcept
{
    switch (scheme) {
    case Scheme::pedersen_bls_chained: return "pedersen-bls-chained";
    case Scheme::pedersen_bls_unchained: return "pedersen-bls-unchained";
    case Scheme::bls_unchained_on_g1: return "bls-unchained-on-g1";
    case Scheme::bls_unchained_g1_rfc9380: return "bls-unchained-g1-rfc9380";
    }
    return "";
}

std::string_view name(BeaconError error) noexcept
{
    switch (error) {
    case BeaconError::public_key_malformed: return "public_key_malformed";
    case BeaconError::signature_malformed: return "signature_malformed";
    case BeaconError::previous_signature_missing: return "previous_signature_missing";
    case BeaconError::signature_invalid: return "signature_invalid";
    }
    return "";
}

std::expected<Hash, BeaconError> verify(Scheme scheme, ByteSpan public_key, const Round& round)
{
    if (chained(scheme) && round.previous_signature.empty())
        return std::unexpected{BeaconError::previous_signature_missing};
    const auto said = digest(scheme, round);
    const auto valid = signature_in_g2(scheme)
                           ? verify_in_g2(public_key, round.signature, said)
                           : verify_in_g1(public_key, round.signature, said, domain_tag(scheme));
    if (!valid) return std::unexpected{valid.error()};
    if (!*valid) return std::unexpected{BeaconError::signature_invalid};
    return sha256(round.signature);
}

}  // namespace weft::crypto::beacon
