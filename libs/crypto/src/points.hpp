#pragma once

// Between our bytes and blst's points. Everything that comes from outside passes through a decode_*
// function here, which checks encoding, curve, subgroup and infinity: no other file repeats that.

#include <weft/crypto/bls.hpp>

#include <blst.h>

namespace weft::crypto::bls {

[[nodiscard]] inline std::optional<blst_p1_affine> decode_g1(ByteSpan compressed) noexcept
{
    blst_p1_affine point;
    if (compressed.size() != 48 || blst_p1_uncompress(&point, uchars(compressed)) != BLST_SUCCESS ||
        blst_p1_affine_is_inf(&point) || !blst_p1_affine_in_g1(&point))
        return std::nullopt;
    return point;
}

[[nodiscard]] inline std::optional<blst_p2_affine> decode_g2(ByteSpan compressed) noexcept
{
    blst_p2_affine point;
    if (compressed.size() != 96 || blst_p2_uncompress(&point, uchars(compressed)) != BLST_SUCCESS ||
        blst_p2_affine_is_inf(&point) || !blst_p2_affine_in_g2(&point))
        return std::nullopt;
    return point;
}

[[nodiscard]] inline Signature encode(const blst_p1& point) noexcept
{
    Signature bytes;
    blst_p1_compress(bytes.uchars(), &point);
    return bytes;
}

[[nodiscard]] inline PublicKey encode(const blst_p2& point) noexcept
{
    PublicKey bytes;
    blst_p2_compress(bytes.uchars(), &point);
    return bytes;
}

[[nodiscard]] inline blst_p1_affine affine(const blst_p1& point) noexcept
{
    blst_p1_affine result;
    blst_p1_to_affine(&result, &point);
    return result;
}

[[nodiscard]] inline blst_p2_affine affine(const blst_p2& point) noexcept
{
    blst_p2_affine result;
    blst_p2_to_affine(&result, &point);
    return result;
}

/// A scalar that is wiped when it goes.
struct Scalar {
    blst_scalar value{};

    Scalar() noexcept = default;
    explicit Scalar(const SecretKey& key) noexcept
    {
        blst_scalar_from_bendian(&value, key.uchars());
    }
    Scalar(const Scalar&) = delete;
    Scalar& operator=(const Scalar&) = delete;
    ~Scalar() { wipe(std::as_writable_bytes(std::span{value.b})); }
};

[[nodiscard]] inline SecretKey to_key(const blst_scalar& scalar) noexcept
{
    SecretKey key;
    blst_bendian_from_scalar(key.uchars(), &scalar);
    return key;
}

/// A number modulo r, in blst's Montgomery form; wiped when it goes.
struct Field {
    blst_fr value{};

    Field() noexcept = default;
    explicit Field(const SecretKey& key) noexcept
    {
        const Scalar scalar{key};
        blst_fr_from_scalar(&value, &scalar.value);
    }
    explicit Field(std::uint64_t number) noexcept
    {
        const std::array<std::uint64_t, 4> limbs{number, 0, 0, 0};
        blst_fr_from_uint64(&value, limbs.data());
    }
    Field(const Field&) noexcept = default;
    Field& operator=(const Field&) noexcept = default;
    ~Field() { wipe(std::as_writable_bytes(std::span{value.l})); }

    Field& operator+=(const Field& other) noexcept
    {
        blst_fr_add(&value, &value, &other.value);
        return *this;
    }
    Field& operator*=(const Field& other) noexcept
    {
        blst_fr_mul(&value, &value, &other.value);
        return *this;
    }
    [[nodiscard]] blst_scalar scalar() const noexcept
    {
        blst_scalar result;
        blst_scalar_from_fr(&result, &value);
        return result;
    }
    [[nodiscard]] SecretKey key() const noexcept
    {
        auto result = scalar();
        auto key_bytes = to_key(result);
        wipe(std::as_writable_bytes(std::span{result.b}));
        return key_bytes;
    }
};

/// The Lagrange coefficients at 0 for these seats (evaluation points seat + 1). Pre: the seats
/// differ. O(t^2) small multiplications, one inversion.
[[nodiscard]] std::vector<Field> lagrange_at_zero(std::span<const std::uint16_t> seats);

/// H(message) in G1 under the purpose's tag.
[[nodiscard]] inline blst_p1 hash_message(Purpose purpose, ByteSpan message) noexcept
{
    const auto tag = domain_tag(purpose);
    blst_p1 point;
    blst_hash_to_g1(&point, uchars(message), message.size(), uchars(as_bytes(tag)), tag.size());
    return point;
}

/// e(hash, key) / e(signature, g2) for points that were already checked: one exactly when the
/// signature is valid. Two Miller loops in one.
[[nodiscard]] inline blst_fp12 pairing_quotient(const blst_p2_affine& key,
                                                const blst_p1_affine& hash,
                                                const blst_p1_affine& signature) noexcept
{
    blst_p1 negated;
    blst_p1_from_affine(&negated, &signature);
    blst_p1_cneg(&negated, true);
    const auto minus_signature = affine(negated);
    const blst_p2_affine* const in_g2[] = {&key, blst_p2_affine_generator()};
    const blst_p1_affine* const in_g1[] = {&hash, &minus_signature};
    blst_fp12 quotient;
    blst_miller_loop_n(&quotient, in_g2, in_g1, 2);
    blst_final_exp(&quotient, &quotient);
    return quotient;
}

[[nodiscard]] inline bool pairing_equal(const blst_p2_affine& key,
                                        const blst_p1_affine& hash,
                                        const blst_p1_affine& signature) noexcept
{
    const auto quotient = pairing_quotient(key, hash, signature);
    return blst_fp12_is_one(&quotient);
}

/// The second generator of Pedersen's commitments. It comes out of a hash: nobody knows its log.
[[nodiscard]] const blst_p2& second_generator() noexcept;

}  // namespace weft::crypto::bls
