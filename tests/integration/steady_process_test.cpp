// A node that takes data messages for hours: memory, disk and the next start do not grow with what it has
// taken. Its clock goes a hundred times as fast as the others, so that the window and the age of what is
// erased go by while somebody looks. What is printed is for whoever reads it.
//
// The short form takes some thousand messages, fewer a second, with a clock that is quicker still;
// WEFT_CAMPAIGN_MESSAGES is another number (a million in the test nightly.a_million_data_messages).

#include <weft/crypto/hash.hpp>
#include <weft/http/client.hpp>
#include <weft/net/peers.hpp>
#include <weft/node/frame.hpp>
#include <weft/node_ledger/frames.hpp>

#include "cluster.hpp"
#include "node/identity.hpp"
#include "process_figures.hpp"
#include <atomic>
#include <cstdio>
#include <fstream>
#include <functional>
#include <mutex>
#include <thread>

namespace weft::app {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t parts = 10;

struct Campaign {
    std::size_t messages = 6'000;
    std::size_t per_second = 150;
    std::int64_t pace = 300;  ///< of the node's clock
    std::size_t snapshot_messages = 500;
};
Campaign campaign()
{
    const char* number = std::getenv("WEFT_CAMPAIGN_MESSAGES");
    return number == nullptr ? Campaign{}
                             : Campaign{.messages = std::strtoul(number, nullptr, 10),
                                        .per_second = 3'000,
                                        .pace = 100,
                                        .snapshot_messages = 50'000};
}

std::uint64_t megabytes_under(const std::filesystem::path& path)
{
    std::uint64_t sum = 0;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{path, ignored})
        if (entry.is_regular_file(ignored)) sum += entry.file_size(ignored);
    return sum / 1'000'000;
}

constexpr types::Timestamp young = 25 * types::minute;

/// The second node's link to the first one: it issues at that pace, on what it said last and on what the node
/// said last.
class Issuing {
public:
    Issuing(const demo::Network& network,
            const crypto::ed25519::KeyPair& key,
            const demo::NodePlace& target,
            std::function<std::int64_t()> clock)
        : key_{key}, target_{target.id}, clock_{std::move(clock)}
    {
        net::PeersConfig config;
        config.listen_host.clear();
        config.peers.push_back({target.id, "127.0.0.1", target.net_port});
        config.hello.network = *net::NetworkId::from(types::hash_of(network.genesis()).bytes());
        config.hello.roles = 1;
        config.hello.agent = "steady";
        config.queue_bytes_max = std::size_t{1} << 30;
        config.queue_frames_max = std::size_t{1} << 30;
        config.redial_first = 20ms;
        config.redial_cap = 50ms;
        net::PeersCallbacks callbacks;
        callbacks.on_up = [this](const net::PeerId&, const net::PeerInfo&) { up_ = true; };
        callbacks.on_down = [this](const net::PeerId&, net::Ending, const std::string&) {
            up_ = false;
        };
        callbacks.on_frame = [this](const net::PeerId&, ByteSpan frame) { heard(frame); };
        callbacks.on_event = [](const net::NetEvent&) {};
        peers_ = *net::Peers::open(io_, std::move(config), key_, std::move(callbacks));
    }
    /// So many, at that pace.
    void issue(std::size_t count, std::size_t per_second)
    {
        (void)io_.run_until([&] { return up_; }, 20s);
        const auto start = Clock::now();
        const auto end = start + std::chrono::seconds{4 * count / per_second} + 60s;
        for (std::size_t i = 0; i < count && Clock::now() < end;) {
            const auto due =
                static_cast<std::size_t>((Clock::now() - start) / 1us) * per_second / 1'000'000;
            for (; i < std::min(due, count) && up_; ++i) {
                if (!peers_->send(target_, node::encode(node::GossipMessage{next()}))) break;
            }
            (void)io_.run_until([] { return false; }, 1ms);
        }
    }
    void look(std::chrono::milliseconds span)
    {
        (void)io_.run_until([] { return false; }, span);
    }

private:
    Bytes next()
    {
        types::Message message;
        message.time = std::max(clock_(), last_time_ + 1);
        // After a pause that is long by the quick clock nothing is young enough but genesis.
        const bool attaches = message.time - last_time_ < young;
        message.strong = {attaches ? last_ : types::genesis_message};
        if (theirs_ && theirs_time_ < message.time && message.time - theirs_time_ < young) {
            message.strong.push_back(*theirs_);
            std::ranges::sort(message.strong);
            theirs_.reset();
        }
        message.sequence_number = ++number_;
        message.payload = {.type = 0, .data = Bytes(64)};
        auto bytes = types::sign(message, key_);
        last_ = types::id_of(bytes);
        last_time_ = message.time;
        return bytes;
    }
    void heard(ByteSpan frame)
    {
        const auto one = node::decode_frame<std::variant<node::GossipMessage>>(frame);
        if (!one) return;
        const auto& bytes = std::get<node::GossipMessage>(*one).message;
        const auto message = types::decode_message(bytes);
        if (!message || message->issuer != target_) return;
        theirs_ = types::id_of(bytes);
        theirs_time_ = message->time;
    }

    crypto::ed25519::KeyPair key_;
    net::Io io_;
    net::PeerId target_;
    std::function<std::int64_t()> clock_;
    bool up_ = false;
    std::unique_ptr<net::Peers> peers_;
    types::MessageId last_ = types::genesis_message;
    types::Timestamp last_time_ = 0;
    std::optional<types::MessageId> theirs_;
    types::Timestamp theirs_time_ = 0;
    std::uint64_t number_ = 0;
};

class Steady : public Cluster {
protected:
    void SetUp() override
    {
        Cluster::SetUp();
        demo::NetworkPlan plan;
        plan.folder = folder_;
        plan.program = WEFT_PROGRAM;
        plan.ledgers = 2;
        plan.committee = 0;
        plan.mana = {10, 30};
        plan.wallets = {"alice"};
        auto network = demo::Network::create(plan);
        ASSERT_TRUE(network.has_value()) << network.error().message;
        network_ = *std::move(network);
        change_setting(0, "window_minutes = 120", "window_minutes = 60");
        change_setting(0, "keep_hours = 0", "keep_hours = 2");
        change_setting(0, "snapshot_messages = 50000",
                       "snapshot_messages = " + std::to_string(campaign_.snapshot_messages));
        auto second = open_identity(ledger(1).folder / "identity.toml", {});
        ASSERT_TRUE(second.has_value());
        key_ = second->key;
        since_ = wall_clock();
        std::ofstream{clock_file()} << "0 " << campaign_.pace << " " << since_ << "\n";
        start_quick();
    }
    /// Of /metrics, without labels; 0: it is not there.
    [[nodiscard]] std::uint64_t figure(const std::string& name)
    {
        auto at = http::Client::at(ledger(0).api(), {});
        EXPECT_TRUE(at.has_value());
        if (!at) return 0;
        const auto figures = at->get("/metrics");
        EXPECT_TRUE(figures.has_value());
        if (!figures) return 0;
        const auto line = "\n" + name + " ";
        const auto found = figures->body.find(line);
        return found == std::string::npos
                   ? 0
                   : std::strtoull(figures->body.c_str() + found + line.size(), nullptr, 10);
    }
    [[nodiscard]] unsigned long long megabytes(const std::string& name)
    {
        return figure(name) / 1'000'000;
    }
    [[nodiscard]] std::string clock_file() const { return (folder_ / "clock").string(); }
    /// The node, with its clock.
    void start_quick()
    {
        ::setenv("LD_PRELOAD", WEFT_SHIFTED_CLOCK, 1);
        ::setenv("WEFT_TEST_CLOCK", clock_file().c_str(), 1);
        start(ledger(0));
        ::unsetenv("LD_PRELOAD");
        ::unsetenv("WEFT_TEST_CLOCK");
    }
    /// Until the node has booked so many.
    [[nodiscard]] bool booked(Issuing& issuing, std::uint64_t count)
    {
        const auto end = Clock::now() + patience;
        while (Clock::now() < end) {
            const auto status = client::tangle(client(0));
            if (status && status->messages >= count) return true;
            issuing.look(20ms);
        }
        return false;
    }

    std::optional<crypto::ed25519::KeyPair> key_;
    std::int64_t since_ = 0;
    const Campaign campaign_ = campaign();
};

TEST_F(Steady, data_messages_leave_memory_disk_and_the_next_start_as_they_were)
{
    Issuing issuing{*network_, *key_, ledger(0),
                    [this] { return since_ + (wall_clock() - since_) * campaign_.pace; }};
    const auto in_all = campaign_.messages;
    std::uint64_t half_memory = 0;
    std::uint64_t memory = 0;
    for (std::size_t part = 1; part <= parts; ++part) {
        issuing.issue(in_all / parts, campaign_.per_second);
        ASSERT_TRUE(booked(issuing, in_all / parts * part)) << "of part " << part;
        const auto status = client::tangle(client(0));
        ASSERT_TRUE(status.has_value());
        memory = resident_kilobytes(ledger(0).process.id()) / 1000;
        if (part == parts / 2) half_memory = memory;
        std::printf("%zu messages: resident %llu MB, store %llu MB, confirmed %llu, erased %llu\n",
                    in_all / parts * part, static_cast<unsigned long long>(memory),
                    static_cast<unsigned long long>(megabytes_under(ledger(0).folder / "store")),
                    static_cast<unsigned long long>(status->confirmed_messages),
                    static_cast<unsigned long long>(figure("weft_ledger_pruned_total")));
        std::printf(
            "  heap %llu MB, freed and kept %llu MB; the Tangle %llu MB of %llu messages, the "
            "store "
            "%llu MB unwritten and %llu MB of tables\n",
            megabytes("weft_process_heap_bytes"), megabytes("weft_process_heap_free_bytes"),
            megabytes("weft_tangle_memory_bytes"),
            static_cast<unsigned long long>(figure("weft_tangle_messages_kept")),
            megabytes("weft_store_unwritten_bytes"), megabytes("weft_store_cache_bytes"));
        std::fflush(stdout);
    }
    if (in_all >= 1'000'000) {
        EXPECT_LT(memory, half_memory + half_memory / 2);
    }
    EXPECT_GT(figure("weft_ledger_pruned_total"), 0u) << "nothing is erased";
    // What is acknowledged now became durable after all that was booked before it.
    ASSERT_TRUE(client::issue(client(0), as_bytes("the last one")).has_value());
    const auto before = client::tangle(client(0));
    ASSERT_TRUE(before.has_value());
    ledger(0).process.kill();
    const auto begin = Clock::now();
    start_quick();
    ASSERT_TRUE(booked(issuing, before->messages));
    std::printf("killed and started: answers after %lld ms\n",
                static_cast<long long>((Clock::now() - begin) / 1ms));
    issuing.issue(1'000, campaign_.per_second);
    EXPECT_TRUE(booked(issuing, before->messages + 1'000));
}

}  // namespace
}  // namespace weft::app
