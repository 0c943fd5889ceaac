#include <weft/coin/keys.hpp>

namespace weft::coin {

using crypto::bls::Purpose;

Keys::Keys(protocol::Committee committee,
           crypto::bls::SharedPublicKey public_key,
           const crypto::bls::SecretKey& share)
    : committee_{committee}, public_key_{std::move(public_key)}, share_{share}
{}

std::optional<Keys> Keys::from(crypto::bls::SharedPublicKey public_key,
                               const crypto::bls::SecretKey& share)
{
    const auto seats = public_key.shares.size();
    if (seats == 0 || seats > protocol::committee_size_max) return std::nullopt;
    const protocol::Committee committee{static_cast<std::uint16_t>(seats)};
    if (public_key.threshold != committee.one_correct()) return std::nullopt;
    auto group = crypto::bls::PreparedKey::from(public_key.group);
    if (!group) return std::nullopt;
    Keys keys{committee, std::move(public_key), share};
    keys.group_ = std::move(group);
    return keys;
}

Share Keys::sign(ByteSpan message) const
{
    return crypto::bls::sign(share_, Purpose::coin, message);
}

crypto::bls::Combined Keys::combine(ByteSpan message,
                                    std::span<const crypto::bls::SignatureShare> shares) const
{
    return crypto::bls::combine(public_key_, *group_, Purpose::coin, message, shares);
}

}  // namespace weft::coin
