#pragma once

// Pure work on threads of its own, for the one thread that must not be held up.
//
// Input     pieces of work, each in a lane: a peer has one, and so have the users' commands.
// Promises  the results of one lane come back in the order in which its work came in, each once; of
//           different lanes in any order;
//           lanes take turns: who has much to do holds up nobody but himself;
//           a lane says when it is full, and when there is room again: whoever fills it stops
//           reading from the source meanwhile. What it holds is bounded by what came before that;
//           a lane that is paused gives nothing back until it is resumed, and fills meanwhile;
//           a lane that is dropped gives nothing back any more.
// Effects   threads. Work runs on them, several pieces at once, and must touch nothing that others
//           do; what it returns runs on the Io thread.

#include <weft/net/io.hpp>

#include <cstdint>
#include <functional>
#include <memory>

namespace weft::app {

class WorkPool {
public:
    using Lane = std::uint64_t;
    using Deliver = std::function<void()>;  ///< on the Io thread
    using Work = std::function<Deliver()>;  ///< on a thread of the pool
    struct Limits {
        unsigned threads = 0;  ///< 0: as many as this machine has cores
        std::size_t lane_bytes_max = 8u << 20;
        std::size_t lane_pieces_max = 8192;
        std::size_t batch_max = 16;     ///< pieces of one lane that a thread takes at a time
        std::size_t delivery_max = 64;  ///< results that the Io thread takes before it does others
        int nice = 0;  ///< how far its threads stand behind this process's others (nice(2))
    };
    struct Load {
        std::size_t pieces = 0;  ///< in all lanes, not delivered
        std::size_t bytes = 0;
        std::uint64_t done = 0;  ///< since the start
    };

    /// `on_room`: a lane that was full has room again. Pre: `io` outlives the pool.
    WorkPool(net::Io& io, Limits limits, std::function<void(Lane)> on_room);
    WorkPool(net::Io& io, std::function<void(Lane)> on_room)
        : WorkPool{io, Limits{}, std::move(on_room)}
    {}
    /// Ends the threads; what was not delivered never is. On the Io thread, or after it ended.
    ~WorkPool();
    WorkPool(const WorkPool&) = delete;
    WorkPool& operator=(const WorkPool&) = delete;

    /// False: taken, and the lane is full now; add nothing more before `on_room`. `bytes`: what it
    /// holds. On the Io thread.
    bool add(Lane lane, std::size_t bytes, Work work);
    /// Gives nothing of the lane back, beginning with what is not under way now. On the Io thread.
    void pause(Lane lane);
    void resume(Lane lane);
    /// Forgets all the lane holds, and that it is paused. On the Io thread.
    void drop(Lane lane);
    [[nodiscard]] bool full(Lane lane) const;
    [[nodiscard]] Load load() const;

private:
    struct Shared;
    std::shared_ptr<Shared> shared_;  // shared with deliveries that are posted to the Io thread
};

}  // namespace weft::app
