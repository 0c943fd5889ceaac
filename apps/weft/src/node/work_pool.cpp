#include "node/work_pool.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace weft::app {

struct WorkPool::Shared : std::enable_shared_from_this<WorkPool::Shared> {
    struct Piece {
        Work work;
        std::size_t bytes = 0;
        std::optional<Deliver> result;
    };
    struct Line {
        std::deque<Piece> pieces;  ///< in order; the first `taken` are under way or done
        std::size_t taken = 0;
        std::size_t bytes = 0;
        std::uint64_t delivered = 0;  ///< pieces that are gone
        std::uint64_t life = 0;       ///< which of the lanes of this name it is
        bool full = false;
        bool paused = false;
    };
    struct Taken {
        Lane lane = 0;
        std::uint64_t life = 0;
        std::uint64_t first = 0;  ///< of the lane's pieces, counted from its beginning
        std::vector<Work> work;
    };

    Shared(net::Io& io_, Limits limits_, std::function<void(Lane)> on_room_)
        : io{io_}, limits{limits_}, on_room{std::move(on_room_)}
    {}

    // --- On a thread of the pool ---

    void run()
    {
        for (;;) {
            auto taken = take();
            if (!taken) return;
            std::vector<Deliver> results;
            results.reserve(taken->work.size());
            for (auto& work : taken->work) results.push_back(work());
            taken->work.clear();  // what it held goes outside the lock
            put_back(*taken, std::move(results));
        }
    }

    std::optional<Taken> take()
    {
        std::unique_lock lock{mutex};
        wake.wait(lock, [this] { return stopping || !waiting.empty(); });
        if (stopping) return std::nullopt;
        const auto lane = waiting.front();
        waiting.pop_front();
        auto& line = lines.at(lane);
        Taken taken{
            .lane = lane, .life = line.life, .first = line.delivered + line.taken, .work = {}};
        const auto count = std::min(limits.batch_max, line.pieces.size() - line.taken);
        for (std::size_t i = 0; i < count; ++i)
            taken.work.push_back(std::move(line.pieces[line.taken + i].work));
        line.taken += count;
        if (line.taken < line.pieces.size()) waiting.push_back(lane);  // behind the others
        return taken;
    }

    void put_back(const Taken& taken, std::vector<Deliver> results)
    {
        const std::lock_guard lock{mutex};
        done += results.size();
        const auto found = lines.find(taken.lane);
        if (found == lines.end() || found->second.life != taken.life) return;
        auto& line = found->second;
        const auto first = taken.first - line.delivered;
        for (std::size_t i = 0; i < results.size(); ++i)
            line.pieces[first + i].result = std::move(results[i]);
        if (first == 0 && !line.paused) ask_to_deliver(taken.lane);
    }

    /// Pre: locked.
    void ask_to_deliver(Lane lane)
    {
        if (std::ranges::find(ready, lane) == ready.end()) ready.push_back(lane);
        if (std::exchange(delivering, true)) return;
        io.post([self = shared_from_this()] { self->deliver(); });
    }

    // --- On the Io thread ---

    void deliver()
    {
        for (std::size_t count = 0; count < limits.delivery_max; ++count) {
            Deliver result;
            std::optional<Lane> room;
            {
                const std::lock_guard lock{mutex};
                if (stopping) return;
                if (ready.empty()) {
                    delivering = false;
                    return;
                }
                const auto lane = ready.front();
                auto& line = lines.at(lane);
                result = *std::move(line.pieces.front().result);
                line.bytes -= line.pieces.front().bytes;
                line.pieces.pop_front();
                --line.taken;
                ++line.delivered;
                // Lanes take turns here too.
                ready.pop_front();
                if (!line.pieces.empty() && line.pieces.front().result) ready.push_back(lane);
                if (line.full && roomy(line)) {
                    line.full = false;
                    room = lane;
                }
            }
            if (result) result();
            if (room) on_room(*room);
        }
        io.post([self = shared_from_this()] { self->deliver(); });
    }

    [[nodiscard]] bool crowded(const Line& line) const
    {
        return line.bytes > limits.lane_bytes_max || line.pieces.size() > limits.lane_pieces_max;
    }
    [[nodiscard]] bool roomy(const Line& line) const
    {
        return line.bytes <= limits.lane_bytes_max / 2 &&
               line.pieces.size() <= limits.lane_pieces_max / 2;
    }

    net::Io& io;
    const Limits limits;
    const std::function<void(Lane)> on_room;

    mutable std::mutex mutex;
    std::condition_variable wake;
    std::map<Lane, Line> lines;
    std::deque<Lane> waiting;  ///< lanes with work that nobody has taken; each once
    std::deque<Lane> ready;    ///< lanes whose first result is there; each once
    std::uint64_t lives = 0;
    std::uint64_t done = 0;
    bool delivering = false;  ///< posted, or running
    bool stopping = false;
    std::vector<std::jthread> threads;
};

WorkPool::WorkPool(net::Io& io, Limits limits, std::function<void(Lane)> on_room)
    : shared_{std::make_shared<Shared>(io, limits, std::move(on_room))}
{
    const auto count =
        limits.threads != 0 ? limits.threads : std::max(1u, std::thread::hardware_concurrency());
    for (unsigned i = 0; i < count; ++i)
        shared_->threads.emplace_back([shared = shared_.get()] {
            // Of this thread alone; a kernel that refuses leaves it as the others are.
            if (shared->limits.nice != 0) {
                const auto self = static_cast<id_t>(::gettid());
                const int behind = ::getpriority(PRIO_PROCESS, self) + shared->limits.nice;
                (void)::setpriority(PRIO_PROCESS, self, std::min(behind, 19));
            }
            shared->run();
        });
}

WorkPool::~WorkPool()
{
    {
        const std::lock_guard lock{shared_->mutex};
        shared_->stopping = true;
    }
    shared_->wake.notify_all();
    shared_->threads.clear();
}

bool WorkPool::add(Lane lane, std::size_t bytes, Work work)
{
    const std::lock_guard lock{shared_->mutex};
    const auto [found, fresh] = shared_->lines.try_emplace(lane);
    auto& line = found->second;
    if (fresh) line.life = ++shared_->lives;
    if (line.taken == line.pieces.size()) shared_->waiting.push_back(lane);
    line.pieces.push_back({.work = std::move(work), .bytes = bytes, .result = {}});
    line.bytes += bytes;
    if (shared_->crowded(line)) line.full = true;
    shared_->wake.notify_one();
    return !line.full;
}

void WorkPool::pause(Lane lane)
{
    const std::lock_guard lock{shared_->mutex};
    const auto found = shared_->lines.find(lane);
    if (found == shared_->lines.end()) return;
    found->second.paused = true;
    std::erase(shared_->ready, lane);
}

void WorkPool::resume(Lane lane)
{
    const std::lock_guard lock{shared_->mutex};
    const auto found = shared_->lines.find(lane);
    if (found == shared_->lines.end()) return;
    auto& line = found->second;
    if (!std::exchange(line.paused, false)) return;
    if (!line.pieces.empty() && line.pieces.front().result) shared_->ask_to_deliver(lane);
}

void WorkPool::drop(Lane lane)
{
    const std::lock_guard lock{shared_->mutex};
    shared_->lines.erase(lane);
    std::erase(shared_->waiting, lane);
    std::erase(shared_->ready, lane);
}

bool WorkPool::full(Lane lane) const
{
    const std::lock_guard lock{shared_->mutex};
    const auto found = shared_->lines.find(lane);
    return found != shared_->lines.end() && found->second.full;
}

WorkPool::Load WorkPool::load() const
{
    const std::lock_guard lock{shared_->mutex};
    Load load{.pieces = 0, .bytes = 0, .done = shared_->done};
    for (const auto& [lane, line] : shared_->lines) {
        load.pieces += line.pieces.size();
        load.bytes += line.bytes;
    }
    return load;
}

}  // namespace weft::app
