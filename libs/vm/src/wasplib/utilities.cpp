// Hashes, names, signatures and random numbers: a value is written under one key, what was computed
// of it is read under the same or another.

#include <weft/crypto/aggregate.hpp>
#include <weft/crypto/base58.hpp>
#include <weft/crypto/ed25519.hpp>
#include <weft/crypto/sha3.hpp>

#include "objects.hpp"
#include "wire.hpp"
#include <limits>

namespace weft::vm::wasplib {
namespace {

constexpr std::size_t base58_bytes_max = 128;  // the work grows with the square
constexpr std::size_t base58_text_max = 192;

Bytes truth(bool value)
{
    codec::Writer writer;
    writer.u64(value ? 1 : 0);
    return std::move(writer).take();
}

/// i64 count, then each. Nullopt: not that, or an element is of another size.
template <class Fixed>
std::optional<std::vector<Fixed>> list(WireReader& reader)
{
    const auto count = reader.integer();
    // Each element takes its bytes and a length.
    if (count < 0 || static_cast<std::uint64_t>(count) > reader.left() / Fixed::size_bytes)
        return std::nullopt;
    std::vector<Fixed> values;
    for (std::int64_t i = 0; i < count && reader.ok(); ++i)
        values.push_back(reader.template fixed<Fixed>());
    return values;
}

}  // namespace

std::optional<Bytes> Objects::from_utility(std::int32_t key)
{
    if (key == key::random) return random();
    if (!call_.pay(call_.costs().dict_entry)) return std::nullopt;
    const auto found = computed_.find(key);
    if (found == computed_.end()) return std::nullopt;
    return found->second;
}

void Objects::into_utility(std::int32_t key, ByteSpan value)
{
    const auto& costs = call_.costs();
    const auto hashed = [&](Gas per_byte) {
        return call_.pay(costs.hash + per_byte * value.size());
    };
    const auto square = [&] {
        return call_.pay(costs.hash + Gas{costs.base58_square} * value.size() * value.size() / 16);
    };
    const auto too_large = [&](std::size_t most) {
        if (value.size() > most)
            call_.fail(FailureKind::too_large, "base58 of " + std::to_string(value.size()));
        return !call_.ok();
    };
    const auto put_address = [&](const auto& public_key) {
        if (!public_key) return void(failed("public key"));
        if (!call_.pay(costs.hash)) return;
        computed_[key] = computed_[key::address] =
            to_bytes(types::Address::of(*public_key).bytes());
    };
    const auto put_valid = [&](bool valid) {
        computed_[key] = computed_[key::valid] = truth(valid);
    };
    WireReader reader{value};
    switch (key) {
    case key::base58_bytes:
        if (too_large(base58_bytes_max) || !square()) return;
        computed_[key::base58_string] = to_bytes(std::string_view{crypto::to_base58(value)});
        return;
    case key::base58_string: {
        if (too_large(base58_text_max) || !square()) return;
        auto bytes = crypto::from_base58(to_string(value), base58_text_max);
        if (!bytes) {
            failed("base58");
            return;
        }
        computed_[key::base58_bytes] = *std::move(bytes);
        return;
    }
    case key::hash_blake2b:
        if (hashed(costs.hash_byte)) computed_[key] = to_bytes(crypto::blake2b(value).bytes());
        return;
    case key::hash_sha3:
        if (hashed(costs.sha3_byte)) computed_[key] = to_bytes(crypto::sha3(value).bytes());
        return;
    case key::name:
    case key::hname:
        if (hashed(costs.hash_byte))
            computed_[key::hname] = types::encoded(types::hname_of(to_string(value)));
        return;
    case key::ed25519_address: return put_address(crypto::ed25519::PublicKey::from(value));
    case key::bls_address: return put_address(crypto::bls::PublicKey::from(value));
    case key::ed25519_valid: {
        const auto data = reader.bytes();
        const auto public_key = crypto::ed25519::PublicKey::from(reader.bytes());
        const auto signature = crypto::ed25519::Signature::from(reader.bytes());
        if (!call_.pay(costs.verify_ed25519 + Gas{costs.verify_byte} * data.size())) return;
        return put_valid(reader.finished() && public_key && signature &&
                         crypto::ed25519::verify(*public_key, data, *signature));
    }
    case key::bls_valid: {
        const auto data = reader.bytes();
        const auto public_key = crypto::bls::PublicKey::from(reader.bytes());
        const auto signature = crypto::bls::Signature::from(reader.bytes());
        if (!call_.pay(costs.verify_bls + Gas{costs.verify_byte} * data.size())) return;
        return put_valid(
            reader.finished() && public_key && signature &&
            crypto::bls::verify(*public_key, crypto::bls::Purpose::ledger, data, *signature));
    }
    case key::bls_aggregate: {
        const auto keys = list<crypto::bls::PublicKey>(reader);
        if (!keys || !call_.pay(Gas{costs.bls_point} * keys->size())) return void(failed("keys"));
        const auto signatures = list<crypto::bls::Signature>(reader);
        if (!signatures || !call_.pay(Gas{costs.bls_point} * signatures->size()))
            return void(failed("signatures"));
        const auto key_sum = crypto::bls::sum(*keys);
        const auto signature_sum = crypto::bls::sum(*signatures);
        if (!reader.finished() || !key_sum || !signature_sum)
            return void(failed("keys and signatures to sum up"));
        auto& both = computed_[key];
        both.clear();
        append_bytes(both, key_sum->bytes());
        append_bytes(both, signature_sum->bytes());
        return;
    }
    }
    failed("the utility has no key " + std::to_string(key) + " to write");
}

/// Eight bytes of the request's entropy after the other; then of its hash, and so on.
Bytes Objects::random()
{
    if (!full("random") || !call_.pay(call_.costs().hash)) return {};
    if (entropy_.empty()) {
        entropy_ = to_bytes(call_.full().entropy().bytes());
    } else if (entropy_used_ == entropy_.size()) {
        entropy_ = to_bytes(crypto::blake2b(entropy_).bytes());
        entropy_used_ = 0;
    }
    const auto piece = ByteSpan{entropy_}.subspan(entropy_used_, sizeof(std::int64_t));
    entropy_used_ += piece.size();
    return to_bytes(piece);
}

}  // namespace weft::vm::wasplib
