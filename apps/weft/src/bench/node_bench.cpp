#include "bench/node_bench.hpp"

#include <weft/base/try.hpp>
#include <weft/client/ledger.hpp>
#include <weft/net/peers.hpp>
#include <weft/node_ledger/frames.hpp>
#include <weft/tangle/parse.hpp>

#include <stdlib.h>
#include <unistd.h>

#include "bench/bench_folder.hpp"
#include "cli/values.hpp"
#include "demo/network.hpp"
#include "node/identity.hpp"
#include <algorithm>
#include <array>
#include <atomic>
#include <fstream>
#include <sstream>
#include <thread>

namespace weft::app {
namespace {

using Clock = std::chrono::steady_clock;

/// Messages that are issued side by side: each lane's next one stands on its last one and on that
/// of the lane beside it.
constexpr std::size_t lanes = 8;
constexpr std::chrono::milliseconds patience{120'000};
constexpr std::chrono::milliseconds look_every{20};

double nanoseconds(Clock::duration span)
{
    return std::chrono::duration<double, std::nano>(span).count();
}

Failure failed(const std::string& text)
{
    return {"bench_failed", text, "", exit_failed};
}

/// What the messages of a run carry.
enum class Kind : std::uint8_t { data, payments };

/// Frames of messages, signed by `issuer`. One wallet per lane pays itself, when they pay.
std::vector<Bytes> make_frames(std::size_t count,
                               Kind kind,
                               const crypto::ed25519::KeyPair& issuer,
                               demo::Network& network,
                               const std::vector<std::string>& wallets)
{
    std::array<types::MessageId, lanes> last{};
    std::array<types::TransactionId, lanes> paid{};
    last.fill(types::genesis_message);
    const auto start = network.genesis().time + 1;
    std::vector<Bytes> frames;
    frames.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto lane = i % lanes;
        types::Message message;
        message.strong = {last[lane], last[(lane + 1) % lanes]};
        std::ranges::sort(message.strong);
        const auto repeated = std::ranges::unique(message.strong);
        message.strong.erase(repeated.begin(), repeated.end());
        message.time = start + static_cast<types::Timestamp>(i);
        message.sequence_number = i;
        if (kind == Kind::data) {
            message.payload = types::Payload{.type = 0, .data = Bytes(64)};
        } else {
            const auto& keys = network.wallet(wallets[lane]).keys;
            types::Essence essence;
            essence.timestamp = message.time;
            essence.inputs = {{keys.address(0), paid[lane]}};
            essence.outputs = {
                {keys.address(0),
                 {{types::iota_color, network.wallet(wallets[lane]).genesis_iotas}}}};
            const auto* key = keys.key_of(keys.address(0));
            const auto bytes = types::encode(types::sign(std::move(essence), {key, 1}));
            paid[lane] = *types::TransactionId::from(crypto::blake2b(bytes).bytes());
            message.payload = types::Payload{.type = 1, .data = bytes};
        }
        const auto bytes = tangle::seal(message, issuer);
        last[lane] = types::id_of(*bytes);
        frames.push_back(node::encode(node::GossipMessage{*bytes}));
    }
    return frames;
}

struct Rate {
    double per_second = 0;             ///< signatures that all cores together check
    double processor_nanoseconds = 0;  ///< of one core, for one
};

Rate signature_rate(std::chrono::milliseconds span)
{
    const auto key = crypto::ed25519::KeyPair::from(*crypto::ed25519::Seed::from(Bytes(32)));
    const Bytes message(200);
    const auto signature = key.sign(message);
    std::atomic<std::uint64_t> checked{0};
    const auto start = Clock::now();
    {
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i)
            threads.emplace_back([&] {
                std::uint64_t own = 0;
                for (; Clock::now() < start + span; ++own)
                    bench::keep(crypto::ed25519::verify(key.public_key(), message, signature));
                checked += own;
            });
    }
    const auto rate = static_cast<double>(checked) * 1e9 / nanoseconds(Clock::now() - start);
    const auto one = bench::measure(
        [&] { bench::keep(crypto::ed25519::verify(key.public_key(), message, signature)); },
        {.runs = 1});
    return {rate, one.median};
}

/// Processor time that a process has used so far, its threads together.
double processor_nanoseconds(pid_t process)
{
    std::ifstream file{"/proc/" + std::to_string(process) + "/stat"};
    std::string line;
    std::getline(file, line);
    // The name in parentheses may hold anything; utime and stime are the 12th and 13th after it.
    std::istringstream fields{line.substr(std::min(line.rfind(')') + 1, line.size()))};
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return (user + system) * 1e9 / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

/// The peer that sends: in the node's eyes a ledger node it is configured to gossip with.
class Sender {
public:
    static Try<std::unique_ptr<Sender>> connect(const demo::Network& network,
                                                const demo::NodePlace& to,
                                                const crypto::ed25519::KeyPair& identity)
    {
        auto sender = std::make_unique<Sender>();
        net::PeersConfig config;
        config.listen_host = "";
        config.peers = {{to.id, "127.0.0.1", to.net_port}};
        config.hello.network = *net::NetworkId::from(types::hash_of(network.genesis()).bytes());
        config.hello.roles = 1;
        config.hello.agent = "weft bench";
        config.queue_bytes_max = std::size_t{4} << 30;
        config.queue_frames_max = std::size_t{1} << 30;
        config.redial_first = std::chrono::milliseconds{20};
        config.redial_cap = std::chrono::milliseconds{50};
        auto* raw = sender.get();
        net::PeersCallbacks callbacks;
        callbacks.on_up = [raw](const auto&, const auto&) { raw->up_ = true; };
        callbacks.on_down = [raw](const auto&, net::Ending ending, const std::string& detail) {
            raw->up_ = false;
            raw->lost_ = std::string{net::name(ending)} + ": " + detail;
        };
        callbacks.on_frame = [](const auto&, ByteSpan) {};
        auto peers = net::Peers::open(sender->io_, config, identity, std::move(callbacks));
        if (!peers) return std::unexpected{failed(peers.error().detail)};
        sender->peers_ = *std::move(peers);
        sender->to_ = to.id;
        if (!sender->io_.run_until([raw] { return raw->up_; }, patience))
            return std::unexpected{failed("the node does not take our connection")};
        return sender;
    }
    /// Sends all, and waits until `done` says so.
    Try<void> send(const std::vector<Bytes>& frames, const std::function<bool()>& done)
    {
        for (const auto& frame : frames)
            if (!peers_->send(to_, frame)) return std::unexpected{failed("lost: " + lost_)};
        const auto end = Clock::now() + patience;
        while (!done()) {
            if (!up_) return std::unexpected{failed("lost: " + lost_)};
            if (Clock::now() > end) return std::unexpected{failed("the node does not get done")};
            (void)io_.run_until([] { return false; }, look_every);
        }
        return {};
    }

private:
    net::Io io_;
    std::unique_ptr<net::Peers> peers_;
    net::PeerId to_;
    bool up_ = false;
    std::string lost_ = "the link";
};

/// From the first frame sent until all are booked and stored.
struct Run {
    double wall = 0;       ///< nanoseconds
    double processor = 0;  ///< nanoseconds, of the node
    Rate rate;             ///< of the machine, just before
};

Try<Run> one_run(const NodeBenchOptions& options, Kind kind, const std::filesystem::path& folder)
{
    demo::NetworkPlan plan;
    plan.folder = folder;
    if (!options.program.empty()) plan.program = options.program;
    plan.ledgers = 2;
    plan.committee = 0;
    for (std::size_t lane = 0; lane < lanes; ++lane)
        plan.wallets.push_back("lane-" + std::to_string(lane));
    WEFT_TRY(auto network, demo::Network::create(plan));
    auto& node = network->ledgers()[0];
    WEFT_TRY(
        const auto sender_identity,
        open_identity(network->ledgers()[1].folder / "identity.toml", [] { return std::nullopt; }));
    const auto frames =
        make_frames(options.messages, kind, sender_identity.key, *network, plan.wallets);

    if (const auto started = network->start(node); !started)
        return std::unexpected{started.error()};
    WEFT_TRY(auto sender, Sender::connect(*network, node, sender_identity.key));
    const auto client = demo::Network::client(node);
    if (const auto ready = network->wait_ready({&node}, patience); !ready)
        return std::unexpected{ready.error()};

    Run run;
    run.rate = signature_rate(options.rate_span);
    const auto used = processor_nanoseconds(node.process.id());
    const auto start = Clock::now();
    const auto sent = sender->send(frames, [&] {
        const auto status = client::tangle(client);
        return status && status->messages >= options.messages;
    });
    if (!sent) return std::unexpected{sent.error()};
    // What is acknowledged now became durable after all that was booked before it.
    if (const auto issued = client::issue(client, as_bytes("the last one")); !issued)
        return std::unexpected{
            failed("the node does not say that it stored: " + issued.error().message)};
    run.wall = nanoseconds(Clock::now() - start);
    run.processor = processor_nanoseconds(node.process.id()) - used;
    return run;
}

bench::Row row_of(std::string name, std::size_t signatures, std::size_t count)
{
    return {.name = std::move(name),
            .input = std::to_string(signatures) + (signatures == 1 ? " signature" : " signatures"),
            .size = count,
            .unit = "message"};
}

/// Both rows of a kind: how long it takes, and how much of a core the node uses for it.
void add_rows(bench::Report& report,
              const std::string& name,
              std::size_t signatures,
              const std::vector<Run>& runs,
              std::size_t count)
{
    const auto all = static_cast<double>(count * signatures);
    const auto of = [&](auto figure) {
        std::vector<double> values;
        for (const auto& run : runs) values.push_back(figure(run));
        return bench::sample(values);
    };
    auto wall = row_of(name, signatures, count);
    wall.time = of([](const Run& run) { return run.wall; });
    wall.limit = "its signatures, on all cores";
    wall.limit_time = of([&](const Run& run) { return all * 1e9 / run.rate.per_second; });
    wall.ratio =
        of([&](const Run& run) { return run.wall * run.rate.per_second / all / 1e9; }).median;
    wall.note = std::to_string(static_cast<std::uint64_t>(static_cast<double>(count) * 1e9 /
                                                          wall.time.median)) +
                " messages/s, " + std::to_string(static_cast<std::uint64_t>(100 / *wall.ratio)) +
                " % of the machine";
    report.add(wall);
    auto processor = row_of(name + ", processor", signatures, count);
    processor.time = of([](const Run& run) { return run.processor; });
    processor.limit = "its signatures, one core";
    processor.limit_time = of([&](const Run& run) { return all * run.rate.processor_nanoseconds; });
    processor.ratio = of([&](const Run& run) {
                          return run.processor / all / run.rate.processor_nanoseconds;
                      }).median;
    report.add(processor);
}

}  // namespace

Try<bench::Report> node_bench(const NodeBenchOptions& options)
{
    WEFT_TRY(const auto own, BenchFolder::make());
    demo::die_with_children();

    bench::Report report{"node"};
    for (const auto& [kind, name, signatures] :
         {std::tuple{Kind::data, "data, 64 bytes", std::size_t{1}},
          std::tuple{Kind::payments, "payments", std::size_t{2}}}) {
        std::vector<Run> runs;
        for (std::size_t i = 0; i < options.runs; ++i) {
            const auto folder = std::filesystem::path{own.path()} / "run";
            WEFT_TRY(const auto run, one_run(options, kind, folder));
            std::error_code ignored;
            std::filesystem::remove_all(folder, ignored);
            runs.push_back(run);
        }
        add_rows(report, name, signatures, runs, options.messages);
    }
    report.note(
        "from the first frame a peer sends over TLS to the answer that all are stored; the "
        "sender shares this machine");
    return report;
}

}  // namespace weft::app
