#include <weft/node/allowance.hpp>

#include <algorithm>

namespace weft::node {

namespace {

constexpr Instant closed_after_refusal = std::chrono::milliseconds{500};

}  // namespace

bool Allowance::take(Instant now, std::uint64_t bytes)
{
    const auto from = std::max(paid_until_, now);
    // An answer larger than all that may be given at once is given when nothing is owed.
    if (from > now && from + worth(bytes) > now + worth(terms_.bytes_at_once)) {
        closed_until_ = now + closed_after_refusal;
        return false;
    }
    paid_until_ = from + worth(bytes);
    return true;
}

bool Allowance::open(Instant now) const
{
    return now >= closed_until_ && paid_until_ <= now + worth(terms_.bytes_at_once);
}

Instant Allowance::worth(std::uint64_t bytes) const
{
    constexpr std::uint64_t second = 1'000'000'000;
    return Instant{bytes * second / terms_.bytes_per_second};
}

}  // namespace weft::node
