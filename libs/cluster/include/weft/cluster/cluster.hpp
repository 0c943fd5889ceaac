#pragma once

// A cluster of whole nodes in one process: the production NodeCore behind a simulated disk, clock
// and network.
//
//   disk     batches become durable in order after a while; a crash keeps a prefix of what was not
//            yet durable; what waits on a write (`then`, answers, events) leaves only with it;
//            marks are durable before their write. A test may take durable writes back
//   queues   who has caused too much that waits for the disk is not heard until half has left, as
//            in the shell (weft/node/pending.hpp)
//   checks   frames and commands are checked when they come, in line, and reach the core a while
//            later: those of a peer in their order, of different peers in an order drawn from the seed
//   jobs     run when their time is over, with what they held since they were asked for; those of
//            different numbers end in an order drawn from the seed, and a crash loses them
//   clock    offset and drift per host; a timer may be late, never early
//   network  sessions as TLS gives them: in order and whole while they stand; what is on the way
//            when a session breaks is lost, and both ends are told
//   seeds    everything follows from one: two runs of a seed have equal digests

#include <weft/base/prng.hpp>
#include <weft/fixtures/disk.hpp>
#include <weft/node/node_core.hpp>
#include <weft/node/pending.hpp>
#include <weft/sim/agenda.hpp>
#include <weft/sim/digest.hpp>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace weft::cluster {

using sim::Agenda;
using sim::Digest;
using sim::Duration;
using namespace std::chrono_literals;

struct ClusterFaults {
    Duration latency_min = 1ms;
    Duration latency_max = 20ms;
    Duration sync_min = 100us;
    Duration sync_max = 5ms;
    Ratio crash_keeps =
        Ratio::percent(50);           ///< each batch not yet durable, in order, until one is lost
    bool remembers_writes = false;    ///< of every disk, for `lose_suffix`
    Duration clock_offset_max = 0ns;  ///< each host draws its own, either sign
    std::uint64_t clock_drift_ppm_max = 0;
    Duration timer_late_max = 1ms;
    Duration check_max = 1ms;  ///< until what was checked reaches the core
    Duration job_max = 5ms;    ///< until what a job returned reaches the core
};

/// A host's clock: what its core is told, never what the agenda runs on.
struct HostClock {
    std::int64_t offset_ns = 0;
    std::int64_t drift_ppm = 0;

    [[nodiscard]] node::Instant at(Duration now) const;
    /// How long from `now` until it shows `local`, or a little later; never sooner.
    [[nodiscard]] Duration until(node::Instant local, Duration now) const;
};

using fixtures::Disk;

/// What one frame cost who heard it (docs/costs.md).
struct FrameCost {
    std::size_t host = 0;  ///< who heard it
    std::uint8_t role = 0;
    std::uint8_t kind = 0;
    std::size_t bytes = 0;         ///< of the frame
    std::size_t caused = 0;        ///< bytes sent and written
    std::uint64_t reads = 0;       ///< records asked of the store
    std::uint64_t signatures = 0;  ///< checks asked for, those remembered too
};

class Cluster {
public:
    using HostIndex = std::size_t;
    struct HostSpec {
        node::NodeConfig config;
        crypto::ed25519::Seed identity;
        std::vector<HostIndex> peers;  ///< whom it may connect to; made symmetric
        types::Batch disk;             ///< what is on its disk before the first start
    };
    /// Sees every event of every host; never reads nodes from inside.
    using Observer = std::function<void(HostIndex, const node::Event&)>;
    /// May change or drop (nullopt) an outgoing frame of a lying host.
    using Liar = std::function<std::optional<Bytes>(HostIndex to, ByteSpan frame)>;

    Cluster(std::uint64_t seed, ClusterFaults faults, std::vector<HostSpec> hosts);
    ~Cluster();
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    using Priced = std::function<void(const FrameCost&)>;
    using Ear = std::function<void(HostIndex from, HostIndex to, ByteSpan frame)>;

    void price(Priced priced) { priced_ = std::move(priced); }
    void observe(Observer observer) { observer_ = std::move(observer); }
    void lie(HostIndex host, Liar liar);
    /// Hears every frame as it leaves its host: liars see the whole network.
    void listen(Ear ear) { ear_ = std::move(ear); }
    /// A lying host sends what its core did not.
    void say(HostIndex from, HostIndex to, Bytes frame);
    /// The most that ever waited for that disk, in bytes.
    [[nodiscard]] std::size_t waited_max(HostIndex host) const;

    /// From now on each job there takes so long.
    void slow_jobs(HostIndex host, Duration each);

    void start(HostIndex host);
    void start_all();
    /// Power loss: a prefix of the writes not yet durable survives.
    void crash(HostIndex host);
    /// A disk that breaks its word: the last `count` writes are gone although they were durable; the
    /// marks stay. Pre: the host is down; `ClusterFaults::remembers_writes`.
    void lose_suffix(HostIndex host, std::size_t count);
    /// A disk that is as it was before the first start; the marks stay. Pre: the host is down.
    void lose_disk(HostIndex host);
    /// What its disk has under these keys is gone. Pre: the host is down.
    void lose_keys(HostIndex host, ByteSpan prefix);
    /// The file of its marks is gone. Pre: the host is down.
    void lose_marks(HostIndex host);
    [[nodiscard]] bool up(HostIndex host) const;
    /// Sets a host's clock: from now on it shows this much more than the right time. While the host
    /// is up its clock goes forward only, as the shell sees to (apps/weft/src/node/clock.hpp); one
    /// that is set back has been started again.
    void set_clock(HostIndex host, std::chrono::nanoseconds offset);
    /// What a host's clock shows.
    [[nodiscard]] node::Instant shown(HostIndex host) const { return clock(*hosts_[host]); }
    /// Cuts all sessions between the two, until `heal`.
    void cut(HostIndex a, HostIndex b);
    void heal();

    using Answered = std::function<void(const node::Answer&)>;
    /// Pre: the host is up.
    void command(HostIndex host, decltype(node::Command::what) what, Answered answered = {});
    /// Null while the host is down.
    [[nodiscard]] const node::Queries* queries(HostIndex host) const;
    [[nodiscard]] const Disk& disk(HostIndex host) const;
    [[nodiscard]] node::PeerId id(HostIndex host) const;
    [[nodiscard]] std::size_t size() const noexcept { return hosts_.size(); }

    [[nodiscard]] Agenda& agenda() noexcept { return agenda_; }
    /// Runs until `done` holds or the virtual time is over. True when it holds.
    bool run_until(const std::function<bool()>& done, Duration at_most);
    void run_for(Duration span);
    /// Of everything delivered, written and told so far.
    [[nodiscard]] std::uint64_t digest() const noexcept { return digest_.value(); }
    [[nodiscard]] std::uint64_t frames() const noexcept { return frames_; }

private:
    struct Host;
    /// One direction between two hosts.
    struct Link {
        bool allowed = false;  // the two are peers
        bool cut = false;
        bool standing = false;
        std::uint64_t session = 0;
        Duration last_arrival{};  // in order within a session
    };

    void arm(HostIndex host, const node::Effects::Arm& arm);
    /// `cause`: whose frame it was.
    void obey(HostIndex host, node::Effects effects, std::optional<HostIndex> cause = {});
    struct Checked {
        node::CheckedFrame frame;
        FrameCost cost;  ///< so far
    };
    void hear(HostIndex host, HostIndex from, Checked checked);
    void take(HostIndex host, HostIndex from, Checked checked);
    void hear_again(HostIndex host, HostIndex from);
    void send(HostIndex from, node::Effects::Send send);
    void connect(HostIndex a, HostIndex b);
    void disconnect(HostIndex a, HostIndex b);
    [[nodiscard]] node::Instant clock(const Host& host) const;
    [[nodiscard]] Duration draw(Duration low, Duration high);
    /// Hands over what was checked, after what came before it from the same peer; commands are a
    /// peer of their own.
    void after_check(HostIndex host, std::optional<HostIndex> from, std::function<void()> action);
    void in_this_life(HostIndex host, Duration delay, std::function<void()> action);
    Link& link(HostIndex from, HostIndex to) { return links_[from * hosts_.size() + to]; }

    Agenda agenda_;
    Prng prng_;
    Prng check_prng_;  ///< by itself: without checks a seed is what it was
    Prng job_prng_;    ///< the same
    ClusterFaults faults_;
    std::vector<std::unique_ptr<Host>> hosts_;
    std::vector<Link> links_;  // directed, by from * size + to
    std::map<node::PeerId, HostIndex> by_id_;
    Observer observer_;
    Priced priced_;
    Ear ear_;
    Digest digest_;
    std::uint64_t frames_ = 0;
};

}  // namespace weft::cluster
