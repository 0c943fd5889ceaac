#include <weft/crypto/beacon.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace weft::crypto::beacon {
namespace {

struct Known {
    Scheme scheme;
    Bytes public_key;
    Round round;
    Hash randomness;
};

/// Rounds of drand's networks, as `weft drng verify` reads them.
std::vector<Known> known_rounds()
{
    std::ifstream file{WEFT_TEST_DATA "/conformance/drand/rounds.jsonl"};
    std::vector<Known> rounds;
    for (std::string line; std::getline(file, line);) {
        const auto json = nlohmann::json::parse(line);
        const auto bytes = [&](const char* key) {
            return json.contains(key) ? *from_hex(json.at(key).get<std::string>()) : Bytes{};
        };
        rounds.push_back({*scheme_from(json.at("scheme").get<std::string>()),
                          bytes("public_key"),
                          {json.at("round").get<std::uint64_t>(), bytes("signature"),
                           bytes("previous_signature")},
                          *Hash::from(bytes("randomness"))});
    }
    return rounds;
}

Bytes flipped(Bytes bytes, std::size_t bit)
{
    bytes[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
    return bytes;
}

TEST(Beacon, all_27_drand_rounds_verify_and_give_their_randomness)
{
    const auto rounds = known_rounds();
    ASSERT_EQ(rounds.size(), 27u);
    for (const auto& [scheme, key, round, randomness] : rounds)
        EXPECT_EQ(verify(scheme, key, round), randomness) << name(scheme) << " " << round.number;
}

TEST(Beacon, a_flipped_bit_anywhere_is_refused)
{
    for (const auto& [scheme, key, round, randomness] : known_rounds()) {
        SCOPED_TRACE(std::string{name(scheme)} + " " + std::to_string(round.number));
        for (std::size_t bit = round.number % 61; bit < round.signature.size() * 8; bit += 61) {
            auto changed = round;
            changed.signature = flipped(round.signature, bit);
            EXPECT_FALSE(verify(scheme, key, changed)) << "signature bit " << bit;
        }
        for (std::size_t bit = round.number % 97; bit < key.size() * 8; bit += 97)
            EXPECT_FALSE(verify(scheme, flipped(key, bit), round)) << "key bit " << bit;
        for (std::size_t bit = 5; bit < round.previous_signature.size() * 8; bit += 173) {
            auto changed = round;
            changed.previous_signature = flipped(round.previous_signature, bit);
            EXPECT_EQ(verify(scheme, key, changed),
                      std::unexpected{BeaconError::signature_invalid});
        }
        for (const std::size_t bit : {0, 1, 17, 63}) {
            auto changed = round;
            changed.number ^= std::uint64_t{1} << bit;
            EXPECT_EQ(verify(scheme, key, changed),
                      std::unexpected{BeaconError::signature_invalid});
        }
    }
}

TEST(Beacon, a_round_verifies_under_its_own_scheme_only)
{
    for (const auto& [scheme, key, round, randomness] : known_rounds())
        for (const auto other : {Scheme::pedersen_bls_chained, Scheme::pedersen_bls_unchained,
                                 Scheme::bls_unchained_on_g1, Scheme::bls_unchained_g1_rfc9380})
            EXPECT_EQ(verify(other, key, round).has_value(), scheme == other);
}

TEST(Beacon, errors_have_their_names)
{
    const auto known = known_rounds().front();
    ASSERT_EQ(known.scheme, Scheme::pedersen_bls_chained);
    auto round = known.round;
    round.previous_signature.clear();
    EXPECT_EQ(verify(known.scheme, known.public_key, round),
              std::unexpected{BeaconError::previous_signature_missing});
    round = known.round;
    round.signature.pop_back();
    EXPECT_EQ(verify(known.scheme, known.public_key, round),
              std::unexpected{BeaconError::signature_malformed});
    round.signature.clear();
    EXPECT_EQ(verify(known.scheme, known.public_key, round),
              std::unexpected{BeaconError::signature_malformed});
    EXPECT_EQ(verify(known.scheme, {}, known.round),
              std::unexpected{BeaconError::public_key_malformed});
    EXPECT_EQ(verify(known.scheme, Bytes(96), known.round),
              std::unexpected{BeaconError::public_key_malformed});
    EXPECT_EQ(name(BeaconError::signature_invalid), "signature_invalid");
}

TEST(Beacon, schemes_have_drands_names)
{
    EXPECT_EQ(scheme_from("bls-unchained-g1-rfc9380"), Scheme::bls_unchained_g1_rfc9380);
    EXPECT_EQ(scheme_from("pedersen-bls-chained"), Scheme::pedersen_bls_chained);
    EXPECT_EQ(scheme_from("bls-bn254-unchained-on-g1"), std::nullopt);
    EXPECT_EQ(scheme_from(""), std::nullopt);
}

}  // namespace
}  // namespace weft::crypto::beacon
