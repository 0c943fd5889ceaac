#pragma once

// Views, run beside the core's thread: they need no token, so nothing that the node has to do waits
// for them.
//
// Input     work of clients, by the place they come from (weft/net/place.hpp).
// Promises  clients take turns, and each has its own in the order it asked;
//           what waits is bounded in all and for each client (fair_places.hpp);
//           the threads stand behind every other of this machine that wants to run.
// Effects   threads. Used on the Io thread.

#include "node/fair_places.hpp"
#include "node/work_pool.hpp"

namespace weft::app {

/// One for every four processors, one at least. No more than the engine has room for beside jobs.
inline constexpr unsigned view_threads_max = 4;
[[nodiscard]] unsigned view_threads();

class ViewPool {
public:
    explicit ViewPool(net::Io& io, FairPlaces::Limits limits = {});

    /// False, and not taken: there is no place for that client now.
    [[nodiscard]] bool take(const std::string& client, WorkPool::Work work);
    [[nodiscard]] std::size_t waiting() const noexcept { return places_.taken(); }

private:
    FairPlaces places_;
    std::map<std::string, WorkPool::Lane> lanes_;  ///< of those who have a place
    WorkPool::Lane lane_next_ = 0;
    WorkPool pool_;  ///< last: its threads use the above
};

}  // namespace weft::app
