// Keys of simulations: a share is a keyed hash, a combined signature another one. Linked in front
// of the coin library, this replaces its keys.cpp and nothing else. Everybody who knows the group
// key could forge, but simulated liars do not try, and the message flow, the threshold, wrong
// shares and their evidence are those of threshold BLS, at a hundredth of the time.

#include <weft/coin/keys.hpp>

#include "dealt_keys.hpp"
#include <algorithm>
#include <array>
#include <map>

namespace weft::coin {
namespace {

Share keyed(const crypto::bls::PublicKey& group, std::uint16_t seat, ByteSpan message)
{
    const std::array number{static_cast<std::byte>(seat & 0xff), static_cast<std::byte>(seat >> 8)};
    const auto hash =
        crypto::Hasher{"weft/sim/share"}.update(group).update(number).update(message).finish();
    Share share;
    std::ranges::copy(hash.bytes(), share.writable().begin());
    return share;
}

constexpr std::uint16_t combined_seat = 0xffff;

}  // namespace

Keys::Keys(protocol::Committee committee,
           crypto::bls::SharedPublicKey public_key,
           const crypto::bls::SecretKey& share)
    : committee_{committee}, public_key_{std::move(public_key)}, share_{share}
{}

/// The secret share holds the seat, little-endian, in its first two bytes.
std::optional<Keys> Keys::from(crypto::bls::SharedPublicKey public_key,
                               const crypto::bls::SecretKey& share)
{
    const auto seats = public_key.shares.size();
    if (seats == 0 || seats > protocol::committee_size_max) return std::nullopt;
    const protocol::Committee committee{static_cast<std::uint16_t>(seats)};
    if (public_key.threshold != committee.one_correct()) return std::nullopt;
    return Keys{committee, std::move(public_key), share};
}

Share Keys::sign(ByteSpan message) const
{
    const auto bytes = share_.reveal();
    const auto seat = static_cast<std::uint16_t>(std::to_integer<unsigned>(bytes[0]) |
                                                 std::to_integer<unsigned>(bytes[1]) << 8);
    return keyed(public_key_.group, seat, message);
}

crypto::bls::Combined Keys::combine(ByteSpan message,
                                    std::span<const crypto::bls::SignatureShare> shares) const
{
    crypto::bls::Combined combined;
    const auto wrong = [&](const auto& share) {
        return share.signature != keyed(public_key_.group, share.index, message);
    };
    const auto first = shares.first(std::min<std::size_t>(shares.size(), public_key_.threshold));
    // As the real one: look at every share only when the first attempt fails.
    if (std::ranges::any_of(first, wrong))
        for (const auto& share : shares)
            if (wrong(share)) combined.bad.push_back(share.index);
    std::ranges::sort(combined.bad);
    if (shares.size() - combined.bad.size() >= public_key_.threshold)
        combined.signature = keyed(public_key_.group, combined_seat, message);
    return combined;
}

}  // namespace weft::coin

namespace weft::sim::agreement {

const std::vector<coin::Keys>& dealt_keys(std::uint16_t size)
{
    static std::map<std::uint16_t, std::vector<coin::Keys>> made;
    auto& keys = made[size];
    if (!keys.empty()) return keys;
    crypto::bls::SharedPublicKey shared;
    shared.threshold = static_cast<std::uint16_t>(protocol::Committee{size}.one_correct());
    shared.group = crypto::bls::PublicKey::filled(static_cast<std::uint8_t>(size));
    shared.shares.resize(size);
    for (std::uint16_t seat = 0; seat < size; ++seat) {
        crypto::bls::SecretKey share;
        share.writable()[0] = static_cast<std::byte>(seat);
        keys.push_back(coin::Keys::from(shared, share).value());
    }
    return keys;
}

std::string_view about_keys()
{
    return "coin shares are keyed hashes (same message flow); everything else as in production";
}

}  // namespace weft::sim::agreement
