// What a peer without mana sends to hurt, on real processes, each kind beside honest traffic: how long honest
// messages take alone and meanwhile is printed, with the memory of the node that is flooded. That every honest
// message is confirmed, and that the node works on, must hold; times are for whoever reads them.
//
// Messages are made before they are sent, by a thread that stands behind the nodes: a flood comes from
// another machine, and takes none of theirs. Beside times stands what the flooded node's processor did.
//
// The short form sends some thousands; WEFT_CAMPAIGN_SECONDS is how long each kind lasts otherwise, over
// and over the same number of new messages made meanwhile.

#include <weft/crypto/hash.hpp>
#include <weft/fixtures/keys.hpp>
#include <weft/http/client.hpp>
#include <weft/net/peers.hpp>
#include <weft/node/frame.hpp>
#include <weft/node_ledger/frames.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include "bench/net_bench.hpp"
#include "cluster.hpp"
#include "node/identity.hpp"
#include "process_figures.hpp"
#include <array>
#include <atomic>
#include <fstream>
#include <thread>

namespace weft::app {
namespace {

using namespace std::chrono_literals;
using net_bench::Clock;
using types::Message;
using types::MessageId;
using types::Timestamp;

constexpr std::size_t large_bytes = 60'000;

std::chrono::seconds span()
{
    const char* seconds = std::getenv("WEFT_CAMPAIGN_SECONDS");
    return std::chrono::seconds{seconds != nullptr ? std::strtol(seconds, nullptr, 10) : 3};
}

/// User and system time since it started.
std::chrono::milliseconds processor_time(pid_t process)
{
    std::ifstream stat{"/proc/" + std::to_string(process) + "/stat"};
    std::string word;
    std::getline(stat, word, ')');
    std::uint64_t user = 0;
    std::uint64_t system = 0;
    for (int field = 3; field <= 15 && stat >> word; ++field) {
        if (field == 14) user = std::stoull(word);
        if (field == 15) system = std::stoull(word);
    }
    return std::chrono::milliseconds{(user + system) * 1000 /
                                     static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK))};
}

crypto::ed25519::KeyPair fresh_key(std::uint64_t number)
{
    return fixtures::key_of("flood" + std::to_string(number));
}

MessageId invented(std::uint64_t number)
{
    return *MessageId::from(crypto::blake2b(as_bytes(std::to_string(number))).bytes());
}

/// The fourth node's link to the first one, in hands that send whatever they like.
class FloodingPeer {
public:
    /// The message with that number; never the same twice.
    using Make = std::function<Bytes(std::uint64_t number)>;

    FloodingPeer(const demo::Network& network,
                 const crypto::ed25519::KeyPair& key,
                 const demo::NodePlace& target)
        : target_{target.id}
    {
        net::PeersConfig config;
        config.listen_host.clear();
        config.peers.push_back({target.id, "127.0.0.1", target.net_port});
        config.hello.network = *net::NetworkId::from(types::hash_of(network.genesis()).bytes());
        config.hello.roles = 1;
        config.hello.agent = "flood";
        net::PeersCallbacks callbacks;
        callbacks.on_up = [this](const net::PeerId&, const net::PeerInfo&) { up_ = true; };
        callbacks.on_down = [this](const net::PeerId&, net::Ending, const std::string&) {
            up_ = false;
        };
        callbacks.on_frame = [](const net::PeerId&, ByteSpan) {};
        callbacks.on_event = [](const net::NetEvent&) {};
        peers_ = *net::Peers::open(io_, std::move(config), key, std::move(callbacks));
    }
    /// As fast as the link takes them, until it is over or so many are sent. How many were.
    std::uint64_t flood(const Make& make,
                        std::uint64_t most,
                        const std::atomic<bool>& over,
                        std::atomic<bool>& ready)
    {
        constexpr std::uint64_t made_before = 10'000;
        (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 19);
        std::vector<Bytes> frames;
        for (std::uint64_t i = 0; i < std::min(most, made_before); ++i)
            frames.push_back(node::encode(node::GossipMessage{make(i)}));
        const auto frame = [&](std::uint64_t number) {
            return number < frames.size() ? std::move(frames[number])
                                          : node::encode(node::GossipMessage{make(number)});
        };
        std::uint64_t sent = 0;
        (void)io_.run_until([&] { return up_; }, 10s);
        ready = true;
        while (!over && sent < most) {
            if (!up_ || peers_->crowded(target_)) {
                (void)io_.run_until([&] { return up_ && !peers_->crowded(target_); }, 20ms);
                continue;
            }
            for (int i = 0; i < 32 && sent < most; ++i, ++sent)
                if (!peers_->send(target_, frame(sent))) break;
            (void)io_.run_until([] { return false; }, 1ms);
        }
        while (!over) (void)io_.run_until([&] { return over.load(); }, 20ms);
        return sent;
    }

private:
    net::Io io_;
    net::PeerId target_;
    bool up_ = false;
    std::unique_ptr<net::Peers> peers_;
};

class Floods : public Cluster {
protected:
    void SetUp() override
    {
        Cluster::SetUp();
        demo::NetworkPlan plan;
        plan.folder = folder_;
        plan.program = WEFT_PROGRAM;
        plan.ledgers = 4;
        plan.committee = 0;
        plan.wallets = {"alice", "bob"};
        plan.allocations = {{fixtures::wallet("mallory"), {{types::iota_color, 10}}}};
        auto network = demo::Network::create(plan);
        ASSERT_TRUE(network.has_value()) << network.error().message;
        network_ = *std::move(network);
        for (std::size_t i = 0; i < 3; ++i) start(ledger(i));
        wait_ready({&ledger(0), &ledger(1), &ledger(2)});
        auto fourth = open_identity(ledger(3).folder / "identity.toml", {});
        ASSERT_TRUE(fourth.has_value());
        key_ = fourth->key;
    }

    /// Data messages at the second node, every 25 ms; from each to the confirmation there of what it says, in a
    /// message of its own when the first one stood for a side that lost.
    std::vector<double> honest(std::chrono::milliseconds lasts)
    {
        net_bench::Times times;
        std::atomic<bool> over{false};
        std::size_t posted = 0;
        {
            std::jthread ears{
                [&] { net_bench::listen(ledger(1), "message_confirmed", over, times); }};
            std::this_thread::sleep_for(200ms);
            auto at = http::Client::at(ledger(1).api(), {});
            EXPECT_TRUE(at.has_value());
            for (const auto end = Clock::now() + lasts; at && Clock::now() < end;) {
                const auto sent = Clock::now();
                const auto answer =
                    at->post("/tangle/messages",
                             Json{{"data", to_hex(as_bytes(std::to_string(posted)))}}.dump());
                if (answer && answer->status / 100 == 2) {
                    times.posted(Json::parse(answer->body).at("message"), sent);
                    ++posted;
                }
                std::this_thread::sleep_until(sent + 25ms);
            }
            for (const auto end = Clock::now() + patience;
                 times.taken().size() < posted && Clock::now() < end;)
                std::this_thread::sleep_for(50ms);
            over = true;
        }
        const auto taken = times.taken();
        EXPECT_GT(posted, 0u);
        EXPECT_EQ(taken.size(), posted) << "honest messages are not confirmed";
        if (times.renamed() > 0)
            std::printf("attached again, after a side that lost: %zu\n", times.renamed());
        return taken;
    }

    void flood(const std::string& name, const FloodingPeer::Make& make, std::uint64_t most)
    {
        if (std::getenv("WEFT_CAMPAIGN_SECONDS") != nullptr)
            most = std::numeric_limits<std::uint64_t>::max();
        const auto alone = honest(span());
        const auto memory = resident_kilobytes(ledger(0).process.id());
        std::atomic<bool> over{false};
        std::atomic<bool> ready{false};
        std::atomic<std::uint64_t> sent{0};
        std::vector<double> beside;
        std::chrono::milliseconds used{0};
        {
            std::jthread flooding{[&] {
                FloodingPeer peer{*network_, *key_, ledger(0)};
                sent = peer.flood(make, most, over, ready);
            }};
            while (!ready) std::this_thread::sleep_for(10ms);
            const auto before = processor_time(ledger(0).process.id());
            beside = honest(span());
            used = processor_time(ledger(0).process.id()) - before;
            over = true;
        }
        ASSERT_FALSE(alone.empty() || beside.empty());
        EXPECT_GT(sent, 0u) << "nothing was sent";
        EXPECT_TRUE(ledger(0).process.running());
        const auto text = [](const std::vector<double>& taken) {
            return "p50 " + net_bench::milliseconds(net_bench::of_hundred(taken, 50)) + ", p99 " +
                   net_bench::milliseconds(net_bench::of_hundred(taken, 99));
        };
        std::printf(
            "%s: %llu sent; honest alone %s; beside it %s; resident %llu kB, then %llu kB; the "
            "node's "
            "processor time beside it %lld ms\n",
            name.c_str(), static_cast<unsigned long long>(sent), text(alone).c_str(),
            text(beside).c_str(), static_cast<unsigned long long>(memory),
            static_cast<unsigned long long>(resident_kilobytes(ledger(0).process.id())),
            static_cast<long long>(used.count()));
        expect_at_work(0, name);
    }
    static Message on_genesis()
    {
        Message message;
        message.strong = {types::genesis_message};
        message.time = wall_clock();
        message.payload = {.type = 0, .data = Bytes(32)};
        return message;
    }

    std::optional<crypto::ed25519::KeyPair> key_;
};

TEST_F(Floods, of_new_keys_without_mana_attached_to_genesis)
{
    flood(
        "keys without mana on genesis",
        [](std::uint64_t number) {
            auto message = on_genesis();
            return types::sign(message, fresh_key(number));
        },
        5'000);
}

TEST_F(Floods, of_messages_with_invented_parents)
{
    flood(
        "invented parents",
        [](std::uint64_t number) {
            auto message = on_genesis();
            message.strong = {invented(number)};
            return types::sign(message, fresh_key(number % 64));
        },
        10'000);
}

TEST_F(Floods, of_messages_ahead_of_time)
{
    flood(
        "a minute ahead",
        [](std::uint64_t number) {
            auto message = on_genesis();
            message.time += types::minute;
            message.sequence_number = number;
            return types::sign(message, fresh_key(number % 64));
        },
        10'000);
}

TEST_F(Floods, of_fans_of_parents)
{
    std::array<MessageId, 16> newest;
    flood(
        "sixteen parents each",
        [&](std::uint64_t number) {
            auto message = on_genesis();
            message.sequence_number = number;
            if (number >= newest.size()) {
                message.strong.assign(newest.begin(), newest.begin() + 8);
                message.weak.assign(newest.begin() + 8, newest.end());
                std::ranges::sort(message.strong);
                std::ranges::sort(message.weak);
            }
            auto bytes = types::sign(message, fresh_key(number % 64));
            newest[number % newest.size()] = types::id_of(bytes);
            return bytes;
        },
        5'000);
}

TEST_F(Floods, of_messages_of_60_kilobytes)
{
    flood(
        "60 kB each",
        [](std::uint64_t number) {
            auto message = on_genesis();
            message.sequence_number = number;
            message.payload->data = Bytes(large_bytes);
            return types::sign(message, fresh_key(number % 64));
        },
        2'000);
}

TEST_F(Floods, of_spends_of_one_output)
{
    const auto mallory = fixtures::key_of("mallory");
    flood(
        "spends of one output",
        [&](std::uint64_t number) {
            auto message = on_genesis();
            types::Essence essence;
            essence.timestamp = message.time;
            essence.inputs = {{fixtures::wallet("mallory"), {}}};
            essence.outputs = {{fixtures::wallet("mallory"), {{types::iota_color, 10}}}};
            essence.data = to_bytes(std::to_string(number));
            message.payload = {.type = 1, .data = encode(types::sign(essence, {&mallory, 1}))};
            return types::sign(message, fresh_key(number));
        },
        6'000);
}

}  // namespace
}  // namespace weft::app
