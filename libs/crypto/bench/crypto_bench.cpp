#include "crypto_bench.hpp"

#include <weft/base/check.hpp>
#include <weft/crypto/bls.hpp>
#include <weft/crypto/ed25519.hpp>
#include <weft/crypto/hash.hpp>

#include <blst.h>
#include <sodium.h>

namespace weft::bench {

namespace {

using namespace crypto;

/// What a wrapper may cost over the library it wraps (design: below 3 %).
constexpr double wrapper_max = 1.03;
constexpr std::array<std::size_t, 3> message_sizes{32, 1024, 65536};

const Bytes& entropy()
{
    static const Bytes bytes(32, std::byte{42});
    return bytes;
}

Bytes message_of(std::size_t size)
{
    return Bytes(size, std::byte{7});
}

Row row_of(std::string name, std::size_t size)
{
    return {.name = std::move(name), .input = "message", .size = size, .unit = "byte"};
}

void blake2b_rows(Report& report, Effort effort)
{
    for (const auto size : message_sizes) {
        const auto message = message_of(size);
        std::array<unsigned char, 32> direct{};
        auto row = row_of("blake2b", size);
        report.add(row.against("libsodium",
                               compare([&] { keep(blake2b(message)); },
                                       [&] {
                                           crypto_generichash(direct.data(), direct.size(),
                                                              uchars(ByteSpan{message}), size,
                                                              nullptr, 0);
                                           keep(direct);
                                       },
                                       effort),
                               wrapper_max));
    }
}

void ed25519_rows(Report& report, Effort effort)
{
    const auto pair = ed25519::KeyPair::from(*ed25519::Seed::from(entropy()));
    std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret{};
    std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> public_bytes{};
    crypto_sign_seed_keypair(public_bytes.data(), secret.data(), uchars(ByteSpan{entropy()}));
    for (const auto size : message_sizes) {
        const auto message = message_of(size);
        const auto* const raw = uchars(ByteSpan{message});
        std::array<unsigned char, crypto_sign_BYTES> direct{};
        auto row = row_of("ed25519 sign", size);
        report.add(row.against("libsodium",
                               compare([&] { keep(pair.sign(message)); },
                                       [&] {
                                           crypto_sign_detached(direct.data(), nullptr, raw, size,
                                                                secret.data());
                                           keep(direct);
                                       },
                                       effort),
                               wrapper_max));
    }
    for (const auto size : message_sizes) {
        const auto message = message_of(size);
        const auto* const raw = uchars(ByteSpan{message});
        const auto signature = pair.sign(message);
        auto row = row_of("ed25519 verify", size);
        report.add(row.against(
            "libsodium",
            compare([&] { keep(ed25519::verify(pair.public_key(), message, signature)); },
                    [&] {
                        keep(crypto_sign_verify_detached(signature.uchars(), raw, size,
                                                         public_bytes.data()));
                    },
                    effort),
            wrapper_max));
    }
}

constexpr auto purpose = bls::Purpose::certificate;

const unsigned char* tag_bytes()
{
    return uchars(as_bytes(bls::domain_tag(purpose)));
}
std::size_t tag_size()
{
    return bls::domain_tag(purpose).size();
}

bool direct_verify(const bls::PublicKey& key, ByteSpan message, const bls::Signature& signature)
{
    blst_p2_affine key_point;
    blst_p1_affine signature_point;
    return blst_p2_uncompress(&key_point, key.uchars()) == BLST_SUCCESS &&
           blst_p1_uncompress(&signature_point, signature.uchars()) == BLST_SUCCESS &&
           blst_core_verify_pk_in_g2(&key_point, &signature_point, true, uchars(message),
                                     message.size(), tag_bytes(), tag_size()) == BLST_SUCCESS;
}

void bls_rows(Report& report, Effort effort)
{
    const auto key = bls::derive_key(entropy());
    const auto public_key = bls::public_key(key);
    const auto prepared = bls::PreparedKey::from(public_key);
    WEFT_CHECK(prepared.has_value());
    blst_scalar scalar;
    blst_scalar_from_bendian(&scalar, key.uchars());
    for (const auto size : message_sizes) {
        const auto message = message_of(size);
        std::array<unsigned char, 48> direct{};
        auto row = row_of("bls sign", size);
        report.add(row.against("blst",
                               compare([&] { keep(bls::sign(key, purpose, message)); },
                                       [&] {
                                           blst_p1 point;
                                           blst_hash_to_g1(&point, uchars(ByteSpan{message}), size,
                                                           tag_bytes(), tag_size());
                                           blst_sign_pk_in_g2(&point, &point, &scalar);
                                           blst_p1_compress(direct.data(), &point);
                                           keep(direct);
                                       },
                                       effort),
                               wrapper_max));
    }
    for (const auto size : message_sizes) {
        const auto message = message_of(size);
        const auto signature = bls::sign(key, purpose, message);
        const auto direct = [&] { keep(direct_verify(public_key, message, signature)); };
        auto row = row_of("bls verify", size);
        report.add(
            row.against("blst",
                        compare([&] { keep(bls::verify(public_key, purpose, message, signature)); },
                                direct, effort),
                        wrapper_max));
        auto prepared_row = row_of("bls verify, prepared key", size);
        report.add(prepared_row.against(
            "blst",
            compare([&] { keep(prepared->verify(purpose, message, signature)); }, direct, effort),
            wrapper_max));
    }
}

/// Interpolation and one verification as a careful caller of blst would write them.
bool direct_combine(const bls::SharedPublicKey& key,
                    ByteSpan message,
                    std::span<const bls::SignatureShare> shares)
{
    const std::size_t count = key.threshold;
    std::vector<blst_p1_affine> points(count);
    for (std::size_t i = 0; i < count; ++i)
        if (blst_p1_uncompress(&points[i], shares[i].signature.uchars()) != BLST_SUCCESS ||
            !blst_p1_affine_in_g1(&points[i]))
            return false;
    const auto field = [](std::uint64_t number) {
        const std::array<std::uint64_t, 4> limbs{number, 0, 0, 0};
        blst_fr result;
        blst_fr_from_uint64(&result, limbs.data());
        return result;
    };
    std::vector<blst_fr> xs;
    for (std::size_t i = 0; i < count; ++i) xs.push_back(field(shares[i].index + 1u));
    std::vector<blst_scalar> scalars(count);
    for (std::size_t i = 0; i < count; ++i) {
        auto above = field(1);
        auto below = field(1);
        for (std::size_t j = 0; j < count; ++j) {
            if (i == j) continue;
            blst_fr difference;
            blst_fr_sub(&difference, &xs[j], &xs[i]);
            blst_fr_mul(&above, &above, &xs[j]);
            blst_fr_mul(&below, &below, &difference);
        }
        blst_fr_inverse(&below, &below);
        blst_fr_mul(&above, &above, &below);
        blst_scalar_from_fr(&scalars[i], &above);
    }
    blst_p1 sum;
    const blst_p1_affine* const point_array[] = {points.data(), nullptr};
    const std::uint8_t* const scalar_array[] = {scalars[0].b, nullptr};
    std::vector<limb_t> scratch(blst_p1s_mult_pippenger_scratch_sizeof(count) / sizeof(limb_t));
    blst_p1s_mult_pippenger(&sum, point_array, count, scalar_array, 255, scratch.data());
    bls::Signature signature;
    blst_p1_compress(signature.uchars(), &sum);
    blst_p1_affine sum_affine;
    blst_p1_to_affine(&sum_affine, &sum);
    blst_p2_affine group;
    return blst_p2_uncompress(&group, key.group.uchars()) == BLST_SUCCESS &&
           blst_core_verify_pk_in_g2(&group, &sum_affine, true, uchars(message), message.size(),
                                     tag_bytes(), tag_size()) == BLST_SUCCESS;
}

void combine_rows(Report& report, Effort effort)
{
    const auto message = message_of(32);
    for (const std::uint16_t seats : std::initializer_list<std::uint16_t>{4, 7, 10, 31, 100}) {
        const auto faulty = static_cast<std::uint16_t>((seats - 1) / 3);
        const auto dealt = bls::deal(seats, static_cast<std::uint16_t>(seats - faulty), entropy());
        const auto& key = dealt.public_key;
        std::vector<bls::SignatureShare> shares;
        for (std::uint16_t seat = 0; seat < seats; ++seat)
            shares.push_back({seat, bls::sign(dealt.shares[seat], purpose, message)});
        // What a quorum sent: both sides see exactly `threshold` shares.
        const auto quorum = std::span{shares}.first(key.threshold);
        const auto input =
            "n = " + std::to_string(seats) + ", t = " + std::to_string(key.threshold);
        Row row{.name = "bls combine", .input = input, .size = key.threshold, .unit = "share"};
        report.add(row.against(
            "blst",
            compare([&] { keep(bls::combine(key, purpose, message, quorum).signature); },
                    [&] { keep(direct_combine(key, message, quorum)); }, effort),
            wrapper_max));

        auto spoilt = shares;
        for (std::uint16_t seat = 0; seat < faulty; ++seat)
            spoilt[seat].signature = bls::sign(dealt.shares[seat], bls::Purpose::coin, message);
        Row naming{
            .name = "bls combine, f wrong shares", .input = input, .size = seats, .unit = "share"};
        report.add(naming.against(
            "blst, every share verified",
            compare([&] { keep(bls::combine(key, purpose, message, spoilt).bad); },
                    [&] {
                        for (const auto& share : spoilt)
                            keep(direct_verify(key.shares[share.index], message, share.signature));
                    },
                    effort)));
    }
}

}  // namespace

Report crypto(const CryptoOptions& options)
{
    Report report{"crypto"};
    blake2b_rows(report, options.effort);
    ed25519_rows(report, options.effort);
    bls_rows(report, options.effort);
    combine_rows(report, options.effort);
    report.note(
        "ratio: ours to the library called directly, median of neighbouring runs; figure: below "
        "1.03");
    return report;
}

}  // namespace weft::bench
