// Whatever a peer or a file holds: keys, signatures, boxes, locks, texts, beacon rounds.

#include <weft/crypto/base58.hpp>
#include <weft/crypto/beacon.hpp>
#include <weft/crypto/commitments.hpp>
#include <weft/crypto/sealed.hpp>
#include <weft/fuzz/harness.hpp>

namespace weft::crypto {
namespace {

template <class T>
T taken(ByteSpan& input)
{
    T value;
    const auto size = std::min(input.size(), T::size_bytes);
    std::ranges::copy(input.first(size), value.writable().begin());
    input = input.subspan(size);
    return value;
}

const ed25519::KeyPair& holder()
{
    static const auto pair = ed25519::KeyPair::from(ed25519::Seed{});
    return pair;
}

}  // namespace

// A point that decodes is the only encoding of itself.
WEFT_FUZZ(bls_points)
{
    auto rest = input;
    const auto key = taken<bls::PublicKey>(rest);
    const auto signature = taken<bls::Signature>(rest);
    if (bls::well_formed(key)) {
        const auto decoded = bls::Commitments::decode(std::span{&key, 1});
        WEFT_CHECK(decoded && decoded->encoded(0) == key);
        WEFT_CHECK(bls::PreparedKey::from(key).has_value());
    } else {
        WEFT_CHECK(!bls::sum(std::span{&key, 1}));
        WEFT_CHECK(!bls::verify(key, bls::Purpose::ledger, rest, signature));
    }
    static const auto one = bls::public_key(bls::derive_key(Bytes(32)));
    if (!bls::well_formed(signature))
        WEFT_CHECK(!bls::verify(one, bls::Purpose::ledger, rest, signature));
}

WEFT_FUZZ(ed25519_verify)
{
    auto rest = input;
    const auto key = taken<ed25519::PublicKey>(rest);
    const auto signature = taken<ed25519::Signature>(rest);
    static_cast<void>(ed25519::verify(key, rest, signature));
}

WEFT_FUZZ(box)
{
    WEFT_CHECK(!open_from(holder(), input));
}

WEFT_FUZZ(lock)
{
    // The cost is cut down: guessing at a gigabyte would tell nothing more.
    Bytes bytes = to_bytes(input);
    if (bytes.size() >= 13) {
        for (std::size_t i : {6, 7, 8, 10, 11, 12}) bytes[i] = std::byte{0};
        bytes[5] &= std::byte{1};
    }
    WEFT_CHECK(!unlock(bytes, "passphrase"));
}

WEFT_FUZZ(base58)
{
    const auto text = to_string(input);
    if (const auto bytes = from_base58(text, 64)) WEFT_CHECK(to_base58(*bytes) == text);
    const auto some =
        input.first(std::min(input.size(), std::size_t{200}));  // the cost is quadratic
    WEFT_CHECK(from_base58(to_base58(some), some.size()) == to_bytes(some));
}

WEFT_FUZZ(beacon_round)
{
    if (input.empty()) return;
    const auto scheme = static_cast<beacon::Scheme>(std::to_integer<unsigned>(input[0]) % 4);
    const auto key_size = std::min(input.size() - 1, std::size_t{96});
    const auto rest = input.subspan(1 + key_size);
    const auto half = rest.size() / 2;
    const beacon::Round round{7, to_bytes(rest.first(half)), to_bytes(rest.subspan(half))};
    WEFT_CHECK(!beacon::verify(scheme, input.subspan(1, key_size), round));
}

}  // namespace weft::crypto
