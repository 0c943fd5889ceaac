#pragma once

// Effects carried out: what the core decided, done by the network, the disk and the clock.
//
// Input     effects of the core, in the order it returned them.
// Promises  order: writes reach the disk as decided; what waits for a write leaves after it, in the
//           order it was decided; marks are durable before the write that raises them, or behind
//           it when they say so;
//           what waits for the disk counts against the peer whose frame caused it;
//           jobs run on threads of their own, in turns by id; what one returned comes to the core
//           on the Io thread; one for which there is no memory stops the node by name.
// Effects   all of them. On the Io thread.

#include <weft/net/io.hpp>
#include <weft/net/peers.hpp>
#include <weft/node/node_core.hpp>
#include <weft/node/pending.hpp>
#include <weft/store/disk_queue.hpp>

#include "node/clock.hpp"
#include "node/log.hpp"
#include "node/work_pool.hpp"
#include <functional>
#include <map>

namespace weft::app {

class Interpreter {
public:
    struct Outside {
        net::Io& io;
        store::Store& store;
        /// Makes them durable; called on the disk's thread.
        std::function<store::Result<void>(const node::Marks&)> keep_marks;
        node::Marks marks;  ///< as they are at start; then the disk's thread alone has them
        const Log& log;
        std::function<void(const node::Answer&)> answer;         ///< to whoever gave the command
        std::function<void(const node::Event&)> told;            ///< to whoever listens
        std::function<void(const store::Failure&)> disk_failed;  ///< the node must stop
        std::function<void(const std::string&)> lacks;           ///< the node must stop
        /// What waited because of that peer has left. May be empty.
        std::function<void(const node::PeerId&)> heard_again = {};
    };
    Interpreter(Outside outside, node::NodeCore& core);
    ~Interpreter();
    Interpreter(const Interpreter&) = delete;
    Interpreter& operator=(const Interpreter&) = delete;

    /// From now on frames leave. Before, there is nobody to send to.
    void connect(net::Peers& peers) noexcept { peers_ = &peers; }
    /// `cause`: whose frame it was; nullopt: time, a user, nobody.
    void carry_out(node::Effects effects, const std::optional<node::PeerId>& cause = {});
    /// So much waits because of that peer, on the disk or to be written to it, that it is not heard;
    /// `Outside::heard_again` follows.
    [[nodiscard]] bool owes(const node::PeerId& peer) const;
    /// For `Peers`: what waited to be written to the peer has left.
    void drained(const node::PeerId& peer);
    /// Calls `action` when every write so far is durable; at once when all are.
    void when_durable(std::function<void()> action);
    /// Unix time in nanoseconds, never backwards within this process.
    [[nodiscard]] node::Instant now() { return clock_.now(); }
    /// By how much the machine's clock was set back, when the core cannot follow it.
    [[nodiscard]] std::optional<std::chrono::nanoseconds> set_back()
    {
        (void)clock_.now();
        return clock_.set_back();
    }
    /// All of the core's time is so much later from now on, and what was due by then is. Pre: not
    /// negative; the core is between two inputs.
    void move_on(std::chrono::nanoseconds by);
    /// Ends timers and sending, waits for the disk.
    void stop();

    [[nodiscard]] store::DiskQueue::Counters disk() const { return disk_->counters(); }
    [[nodiscard]] store::Memory store_memory() const { return outside_.store.memory(); }

private:
    struct Waiting {
        std::vector<node::Effects::Send> then;
        std::vector<node::Answer> answers;
        std::vector<node::Event> events;
        std::vector<node::Effects::Arm> arms;
        std::vector<std::function<void()>> others;
        std::optional<node::PeerId> cause;
        std::size_t bytes = 0;
    };
    void send(const node::Effects::Send& send);
    void link(const node::Effects::Link& link);
    void arm(const node::Effects::Arm& arm);
    void write(node::Effects::Write write, const std::optional<node::PeerId>& cause);
    store::Result<void> raise(const std::vector<node::Mark>& marks, bool later);
    void start(node::Effects::Job job);
    void release(std::uint64_t through);

    Outside outside_;
    node::NodeCore& core_;
    net::Peers* peers_ = nullptr;
    std::map<std::uint64_t, Waiting> waiting_;  ///< by write, in order
    node::Pending pending_;                     ///< what waits there, by who caused it
    struct Armed {
        net::Timer timer;
        node::Instant at;
    };
    std::map<node::TimerId, Armed> timers_;
    std::uint64_t writes_ = 0;
    NodeClock clock_;
    bool stopped_ = false;
    std::unique_ptr<store::DiskQueue> disk_;  ///< its thread posts to all of the above
    std::unique_ptr<WorkPool> jobs_;          ///< last: so do its threads
};

}  // namespace weft::app
