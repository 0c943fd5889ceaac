#pragma once

// Work that a client's question costs the node's own thread: views, which run a contract.
//
// Promises  a crowd of such questions takes about half of the thread's time and no more, so that
//           agreement, gossip and other answers go on; in order; what nobody waits for any more is
//           not done. Waiting work is bounded by the server's connections: each has one question.

#include <chrono>
#include <deque>
#include <functional>

namespace weft::api {

class Turns {
public:
    using Time = std::chrono::steady_clock::time_point;
    /// Worked off at once; after that the rests begin.
    static constexpr std::chrono::milliseconds burst{50};
    /// The server has answered for us by then.
    static constexpr std::chrono::seconds waits_at_most{60};

    explicit Turns(std::function<Time()> clock = std::chrono::steady_clock::now)
        : clock_{std::move(clock)}, settled_{clock_()}
    {}

    /// Does the work now, or in its turn.
    void take(std::function<void()> work);
    /// Goes on with what waits. Call several times a second.
    void tick();
    /// Drops what waits.
    void clear() { waiting_.clear(); }
    [[nodiscard]] std::size_t waiting() const noexcept { return waiting_.size(); }

private:
    struct Waiting {
        Time since;
        std::function<void()> work;
    };
    void settle();
    void run(const std::function<void()>& work);

    std::function<Time()> clock_;
    Time settled_;
    std::chrono::nanoseconds debt_{0};  ///< worked and not yet rested for
    std::deque<Waiting> waiting_;
};

}  // namespace weft::api
