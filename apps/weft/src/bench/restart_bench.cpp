#include "bench/restart_bench.hpp"

#include <weft/base/try.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/node/node_core.hpp>
#include <weft/node_ledger/ledger_door.hpp>
#include <weft/store/core_view.hpp>
#include <weft/store/store.hpp>

#include "bench/bench_folder.hpp"
#include "traffic.hpp"
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>

namespace weft::app {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t batch_messages = 1'000;
constexpr std::size_t timers_max = 20'000;  ///< the index of 10^6 messages takes a thousand

std::unexpected<Failure> unusable(const store::Failure& failure)
{
    return std::unexpected{Failure{"store_unusable", failure.detail, "", exit_failed}};
}

Bytes log_key(std::uint32_t place)
{
    auto key = to_bytes("tm");
    for (int shift = 24; shift >= 0; shift -= 8)
        key.push_back(static_cast<std::byte>(place >> shift));
    return key;
}

std::uint64_t bytes_under(const std::string& path)
{
    std::uint64_t sum = 0;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{path, ignored})
        if (entry.is_regular_file(ignored)) sum += entry.file_size(ignored);
    return sum;
}

/// The node on its store. Time is what its timers say.
class Life {
public:
    static Try<std::unique_ptr<Life>> begin(const node::NodeConfig& config,
                                            const std::string& folder,
                                            protocol::Instant now)
    {
        auto life = std::unique_ptr<Life>{new Life};
        life->now_ = now;
        const auto start = Clock::now();
        auto disk = store::open_disk(folder);
        if (!disk) return unusable(disk.error());
        life->store_ = *std::move(disk);
        life->view_ = std::make_unique<store::CoreView>(*life->store_, [](const auto&) {});
        const auto key = crypto::ed25519::KeyPair::from(
            *crypto::ed25519::Seed::from(crypto::blake2b(as_bytes("restart")).bytes()));
        auto core = node::NodeCore::open(config, key, *life->view_, Bytes(32));
        if (!core)
            return std::unexpected{Failure{"node_damaged", core.error().text, "", exit_failed}};
        life->core_ = *std::move(core);
        life->took_ = Clock::now() - start;
        life->obey(life->core_->on_start(now));
        return life;
    }
    /// Rings the next timer.
    void ring()
    {
        const auto next =
            std::ranges::min_element(timers_, {}, [](const auto& timer) { return timer.second; });
        const auto id = next->first;
        now_ = std::max(now_, next->second);
        timers_.erase(next);
        const auto start = Clock::now();
        auto effects = core_->on_timer(now_, id);
        longest_ = std::max<std::chrono::nanoseconds>(longest_, Clock::now() - start);
        obey(std::move(effects));
    }
    [[nodiscard]] std::uint64_t figure(std::string_view name) const
    {
        for (const auto& one : core_->queries().figures())
            if (one.name == name) return one.value;
        return 0;
    }
    [[nodiscard]] std::chrono::nanoseconds took() const { return took_; }
    [[nodiscard]] std::chrono::nanoseconds longest() const { return longest_; }
    [[nodiscard]] protocol::Instant now() const { return now_; }

private:
    Life() = default;
    void obey(node::Effects effects)
    {
        for (const auto& one : effects.arms) timers_[one.id] = one.at;
        for (const auto& write : effects.writes) {
            if (!write.batch.empty()) (void)store_->write(write.batch, store::Durability::buffered);
            for (const auto& one : write.arms) timers_[one.id] = one.at;
        }
    }

    std::unique_ptr<store::Store> store_;
    std::unique_ptr<store::CoreView> view_;
    std::unique_ptr<node::NodeCore> core_;
    std::map<node::TimerId, protocol::Instant> timers_;
    protocol::Instant now_{};
    std::chrono::nanoseconds took_{0};
    std::chrono::nanoseconds longest_{0};
};

bench::Row row_of(const char* name, std::size_t messages, std::chrono::nanoseconds took)
{
    return {.name = name,
            .input = std::to_string(messages) + " messages",
            .size = messages,
            .unit = "message",
            .time = bench::sample({static_cast<double>(took.count())})};
}

std::string milliseconds_of(std::chrono::nanoseconds took)
{
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()) +
           " ms";
}

}  // namespace

Try<bench::Report> restart_bench(const RestartBenchOptions& options)
{
    bench::Report report{"restart"};
    WEFT_TRY(const auto folder, BenchFolder::make());
    const auto path = folder.path() + "/store";
    constexpr std::uint64_t window_minutes = 60;
    const auto window = static_cast<types::Timestamp>(window_minutes) * types::minute;
    const auto step = (window + 30 * types::minute) /
                      static_cast<types::Timestamp>(std::max<std::size_t>(options.kept, 1));
    bench::Traffic traffic{options.kept == 0 ? types::second : step, options.pays};
    types::Timestamp newest = 0;
    {
        auto disk = store::open_disk(path);
        if (!disk) return unusable(disk.error());
        types::Batch batch;
        for (std::uint32_t place = 1; place <= options.messages; ++place) {
            auto message = traffic.next();
            newest = message.message().time;
            batch.put(log_key(place), std::move(message).take_bytes());
            if (place % batch_messages != 0 && place != options.messages) continue;
            if (const auto written = (*disk)->write(batch, store::Durability::buffered); !written)
                return unusable(written.error());
            batch = {};
        }
    }
    const node::NodeConfig config{
        .genesis = traffic.genesis,
        .roles = {node::ledger_door({.window_minutes = options.kept == 0 ? 0 : window_minutes})}};
    auto now = protocol::Instant{newest};
    std::uint64_t snapshot_bytes = 0;
    {
        WEFT_TRY(const auto life, Life::begin(config, path, now));
        report.add(row_of("start, the log alone", options.messages, life->took()));
        std::size_t rung = 0;
        while (life->figure("weft_ledger_snapshots_total") == 0 && rung++ < timers_max)
            life->ring();
        snapshot_bytes = life->figure("weft_ledger_snapshot_bytes");
        report.note("longest input, which makes the snapshot: " + milliseconds_of(life->longest()));
        now = life->now();
    }
    {
        WEFT_TRY(const auto life, Life::begin(config, path, now));
        auto row = row_of("start from a snapshot", options.messages, life->took());
        row.note = milliseconds_of(life->took()) + " in all, " +
                   std::to_string(life->figure("weft_tangle_messages")) + " messages booked, " +
                   std::to_string(life->figure("weft_tangle_messages_kept")) + " in memory";
        report.add(std::move(row));
        report.note("snapshot " + std::to_string(snapshot_bytes) + " bytes; store " +
                    std::to_string(bytes_under(path) / options.messages) +
                    " bytes a message, index and snapshot included; resident " +
                    std::to_string(bench::resident_bytes() / 1'000'000) + " MB, the whole process");
    }
    return report;
}

}  // namespace weft::app
