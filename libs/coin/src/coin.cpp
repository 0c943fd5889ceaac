#include <weft/base/probe.hpp>
#include <weft/coin/coin.hpp>
#include <weft/protocol/planted.hpp>

#include <algorithm>
#include <array>

namespace weft::coin {

using crypto::bls::SignatureShare;

crypto::Hash coin_message(const protocol::InstanceId& instance, std::uint32_t round)
{
    std::array<std::byte, 4> number{};
    for (std::size_t i = 0; i < number.size(); ++i)
        number[i] = static_cast<std::byte>(round >> (8 * i));
    return crypto::Hasher{"weft/coin"}.update(instance).update(number).finish();
}

Coin::Coin(const Keys& keys,
           ValidatorIndex self,
           const protocol::InstanceId& instance,
           std::uint32_t round)
    : keys_{&keys}, self_{self}, message_{coin_message(instance, round)}
{
    WEFT_CHECK(keys.committee().contains(self));
}

Step Coin::release()
{
    Step step;
    if (released_) return step;
    released_ = true;
    const auto share = keys_->sign(message_.bytes());
    heard_.add(self_);
    shares_.push_back({self_.value(), share});
    step.messages.push_back({.to = {}, .message = share});
    toss(step);
    return step;
}

Step Coin::handle(ValidatorIndex from, const Share& share)
{
    WEFT_CHECK(keys_->committee().contains(from) && from != self_);
    Step step;
    if (value_) return step;
    if (!heard_.add(from)) {
        const auto first = std::ranges::find(shares_, from.value(), &SignatureShare::index);
        if (first != shares_.end() && first->signature != share) {
            probe<"coin: two shares of one seat">();
            step.accusations.push_back({from, Fault::two_shares});
        }
        return step;
    }
    shares_.push_back({from.value(), share});
    toss(step);
    return step;
}

void Coin::toss(Step& step)
{
    if (!released_ || shares_.size() < keys_->threshold()) return;
    const auto combined = keys_->combine(message_.bytes(), shares_);
    for (const auto seat : combined.bad) {
        probe<"coin: bad share found">();
        step.accusations.push_back({ValidatorIndex{seat}, Fault::bad_share});
        if (!WEFT_PLANTED(coin_bad_shares_stay))
            std::erase_if(shares_, [&](const auto& share) { return share.index == seat; });
    }
    if (!combined.signature || (WEFT_PLANTED(coin_bad_shares_stay) && !combined.bad.empty()))
        return;
    const auto hash = crypto::sha256(combined.signature->bytes());
    value_ = (std::to_integer<unsigned>(hash.bytes().back()) & 1) != 0;
    if (WEFT_PLANTED(coin_of_ones_own)) value_ = (self_.value() & 1) != 0;
    shares_ = {};
    step.outputs.push_back(*value_);
}

}  // namespace weft::coin
