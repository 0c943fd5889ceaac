#include "admission.hpp"

#include <weft/base/check.hpp>

namespace weft::net {

std::string_view name(Turned reason) noexcept
{
    switch (reason) {
    case Turned::crowded: return "crowded";
    case Turned::crowded_address: return "crowded_address";
    case Turned::too_often: return "too_often";
    }
    return "?";
}

std::optional<Turned> Admission::enter(const std::string& address, Instant now)
{
    if (pending_ >= limits_.pending_max) return Turned::crowded;
    if (visitors_.size() >= limits_.addresses_max && !visitors_.contains(address)) {
        forget_idle(now);
        if (visitors_.size() >= limits_.addresses_max) return Turned::crowded;
    }
    auto& visitor = visitors_[address];
    if (now - visitor.window_start >= limits_.window) {
        visitor.window_start = now;
        visitor.attempts = 0;
    }
    // A refused attempt counts: who keeps hammering stays out.
    if (++visitor.attempts > limits_.attempts_max) return Turned::too_often;
    if (visitor.pending >= limits_.pending_per_address_max) return Turned::crowded_address;
    ++visitor.pending;
    ++pending_;
    return std::nullopt;
}

void Admission::leave(const std::string& address)
{
    const auto visitor = visitors_.find(address);
    WEFT_CHECK(visitor != visitors_.end() && visitor->second.pending > 0);
    --visitor->second.pending;
    --pending_;
}

void Admission::forget_idle(Instant now)
{
    std::erase_if(visitors_, [&](const auto& entry) {
        return entry.second.pending == 0 && now - entry.second.window_start >= limits_.window;
    });
}

}  // namespace weft::net
