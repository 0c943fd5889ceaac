// Peer exchange on real processes (decision 0040): nodes that know one peer end with links to several, go on
// when that one dies, and drop who passes on what nobody signed.

#include <weft/client/ledger.hpp>
#include <weft/client/node.hpp>
#include <weft/net/peers.hpp>
#include <weft/node/frame.hpp>
#include <weft/node_ledger/frames.hpp>

#include "cluster.hpp"
#include "node/identity.hpp"
#include <fstream>
#include <sstream>
#include <thread>

namespace weft::app {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

class PeerExchange : public Cluster {
protected:
    static constexpr std::size_t nodes = 5;

    void SetUp() override
    {
        Cluster::SetUp();
        demo::NetworkPlan plan;
        plan.folder = folder_;
        plan.program = WEFT_PROGRAM;
        plan.ledgers = nodes;
        plan.committee = 0;
        plan.star = true;
        plan.wallets = {"alice", "bob"};
        auto network = demo::Network::create(plan);
        ASSERT_TRUE(network.has_value()) << network.error().message;
        network_ = *std::move(network);
    }
    void switch_off(std::size_t index)
    {
        const auto file = ledger(index).folder / "node.toml";
        std::stringstream text;
        text << std::ifstream{file}.rdbuf();
        auto settings = text.str();
        const std::string before = "learned_peers = 8";
        const auto at = settings.find(before);
        ASSERT_NE(at, std::string::npos) << settings;
        settings.replace(at, before.size(), "learned_peers = 0");
        std::ofstream{file} << settings;
    }
    [[nodiscard]] std::size_t links(std::size_t index)
    {
        const auto status = client::node(client(index));
        if (!status) return 0;
        return static_cast<std::size_t>(
            std::ranges::count(status->peers, true, &answers::Peer::connected));
    }
    [[nodiscard]] bool wait_links(std::size_t index, std::size_t wanted)
    {
        for (const auto end = Clock::now() + patience; Clock::now() < end;) {
            if (links(index) == wanted) return true;
            std::this_thread::sleep_for(100ms);
        }
        return false;
    }
};

TEST_F(PeerExchange, nodes_that_know_one_peer_end_with_links_to_all_and_go_on_without_it)
{
    for (std::size_t n = 0; n < nodes; ++n) start(ledger(n));
    for (std::size_t n = 0; n < nodes; ++n)
        ASSERT_TRUE(wait_links(n, nodes - 1)) << "node " << n << " has " << links(n);
    const auto status = client::node(client(1));
    ASSERT_TRUE(status.has_value());
    std::size_t learned = 0;
    for (const auto& peer : status->peers) {
        EXPECT_FALSE(peer.address.empty());
        if (peer.told_by) ++learned;
    }
    EXPECT_EQ(learned, nodes - 2) << "all but the first";
    ledger(0).process.kill();
    expect_at_work(1, "the only peer that it was given is gone");
    // A node that comes back learns of the others from any of them that it still reaches.
    start(ledger(0));
    ASSERT_TRUE(wait_links(0, nodes - 1));
}

TEST_F(PeerExchange, who_has_it_switched_off_has_the_peers_of_its_settings)
{
    switch_off(4);
    for (std::size_t n = 0; n < nodes; ++n) start(ledger(n));
    for (std::size_t n = 1; n + 1 < nodes; ++n)
        ASSERT_TRUE(wait_links(n, nodes - 2)) << "node " << n << " has " << links(n);
    EXPECT_EQ(links(4), 1u);
    const auto status = client::node(client(1));
    ASSERT_TRUE(status.has_value());
    EXPECT_TRUE(std::ranges::none_of(status->peers, [&](const auto& peer) {
        return peer.id == ledger(4).id;
    })) << "nobody tells of it";
}

TEST_F(PeerExchange, who_passes_on_what_nobody_signed_is_dropped_and_told_why)
{
    start(ledger(0));
    const auto identity = open_identity(ledger(3).folder / "identity.toml", {});
    ASSERT_TRUE(identity.has_value());
    net::Io io;
    net::PeersConfig config;
    config.listen_host.clear();
    config.peers.push_back({ledger(0).id, "127.0.0.1", ledger(0).net_port});
    config.hello.network = *net::NetworkId::from(types::hash_of(network_->genesis()).bytes());
    config.hello.roles = 1;
    config.hello.agent = "liar";
    bool up = false;
    std::string told;
    net::PeersCallbacks callbacks;
    callbacks.on_up = [&](const net::PeerId&, const net::PeerInfo&) { up = true; };
    callbacks.on_down = [&](const net::PeerId&, net::Ending, const std::string& detail) {
        if (told.empty()) told = detail;
    };
    callbacks.on_frame = [](const net::PeerId&, ByteSpan) {};
    callbacks.on_event = [](const net::NetEvent&) {};
    auto peers = *net::Peers::open(io, std::move(config), identity->key, std::move(callbacks));
    ASSERT_TRUE(io.run_until([&] { return up; }, 10s));
    node::Announcement invented{
        .node = ledger(2).id, .host = "victim.example", .port = 7770, .time = 1, .signature = {}};
    ASSERT_TRUE(peers->send(ledger(0).id, node::encode(node::Announced{{invented}})));
    (void)io.run_until([&] { return !told.empty(); }, 10s);
    EXPECT_NE(told.find("announced: not signed by " + types::to_text(ledger(2).id)),
              std::string::npos)
        << told;
}

}  // namespace
}  // namespace weft::app
