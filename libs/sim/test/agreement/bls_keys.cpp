// The coin keys a trusted dealer would give: the real ones.

#include "dealt_keys.hpp"
#include <map>

namespace weft::sim::agreement {

const std::vector<coin::Keys>& dealt_keys(std::uint16_t size)
{
    static std::map<std::uint16_t, std::vector<coin::Keys>> made;
    auto& keys = made[size];
    if (!keys.empty()) return keys;
    const protocol::Committee committee{size};
    const auto dealt =
        crypto::bls::deal(size, static_cast<std::uint16_t>(committee.one_correct()),
                          crypto::tagged_hash("weft/sim/deal", as_bytes("agreement")).bytes());
    for (const auto& share : dealt.shares)
        keys.push_back(coin::Keys::from(dealt.public_key, share).value());
    return keys;
}

std::string_view about_keys()
{
    return "coin by threshold BLS12-381, as in production";
}

}  // namespace weft::sim::agreement
