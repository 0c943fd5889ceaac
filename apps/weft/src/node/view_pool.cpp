#include "node/view_pool.hpp"

#include <weft/net/place.hpp>

#include <algorithm>
#include <thread>
#include <utility>

namespace weft::app {
namespace {

constexpr int nice_value = 10;

}  // namespace

unsigned view_threads()
{
    return std::clamp(std::thread::hardware_concurrency() / 4, 1U, view_threads_max);
}

ViewPool::ViewPool(net::Io& io, FairPlaces::Limits limits)
    : places_{limits},
      pool_{io,
            {.threads = view_threads(), .batch_max = 1, .nice = nice_value},
            [](WorkPool::Lane) {}}
{}

bool ViewPool::take(const std::string& client, WorkPool::Work work)
{
    const auto place = net::place_of(client);
    if (!places_.enter(place)) return false;
    const auto [lane, fresh] = lanes_.try_emplace(place, lane_next_);
    if (fresh) ++lane_next_;
    (void)pool_.add(lane->second, 1, [this, place, work = std::move(work)]() -> WorkPool::Deliver {
        return [this, place, then = work()] {
            if (places_.leave(place)) pool_.drop(lanes_.extract(place).mapped());
            if (then) then();
        };
    });
    return true;
}

}  // namespace weft::app
