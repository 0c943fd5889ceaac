// Nodes that hold mana and are not peers of each other: they ask each other by way of a peer of both.

#include <weft/cluster/cluster.hpp>
#include <weft/fixtures/genesis.hpp>
#include <weft/fixtures/keys.hpp>
#include <weft/node_ledger/ledger_door.hpp>

#include <gtest/gtest.h>

using namespace weft;
using namespace weft::cluster;

namespace {

/// A star: the hub has little mana and is everybody's only peer.
class Star : public testing::Test {
protected:
    static constexpr std::size_t leaves = 4;
    static constexpr std::size_t hub = leaves;

    static std::string name_of(std::size_t node) { return "ledger " + std::to_string(node); }
    static std::vector<Cluster::HostSpec> specs()
    {
        fixtures::DrawnGenesis drawn{
            .time = 1'600'000'000ll * types::second,
            .voting = types::Genesis::Voting{.quarantine_ms = 1'000, .round_ms = 200}};
        drawn.wallets["mallory"] = {{types::iota_color, 100}};
        for (std::size_t n = 0; n <= hub; ++n) drawn.mana[name_of(n)] = n == hub ? 1'000 : 100'000;
        std::vector<Cluster::HostSpec> specs;
        for (std::size_t n = 0; n <= hub; ++n) {
            std::vector<types::NodeId> gossip;
            std::vector<Cluster::HostIndex> peers;
            for (std::size_t other = 0; other <= hub; ++other)
                if (other != n && (n == hub || other == hub)) {
                    gossip.push_back(fixtures::node_id(name_of(other)));
                    peers.push_back(other);
                }
            specs.push_back({.config = {.genesis = fixtures::genesis_of(drawn),
                                        .roles = {node::ledger_door({.gossip_peers = gossip})}},
                             .identity = fixtures::key_of(name_of(n)).seed(),
                             .peers = peers,
                             .disk = {}});
        }
        return specs;
    }
    void spend_twice()
    {
        const auto key = fixtures::key_of("mallory");
        for (std::size_t side = 0; side < 2; ++side) {
            types::Essence essence{
                .timestamp = static_cast<types::Timestamp>(cluster.shown(0).count()),
                .access_pledge = {},
                .consensus_pledge = {},
                .inputs = {{types::Address::of(key.public_key()), {}}},
                .outputs = {{fixtures::wallet("to " + std::to_string(side)),
                             {{types::iota_color, 100}}}},
                .data = {}};
            const auto spend = types::sign(std::move(essence), std::span{&key, 1});
            sides.push_back(types::id_of(spend));
            cluster.command(side == 0 ? 0 : leaves - 1,
                            node::SubmitTransaction{types::encode(spend)});
        }
    }
    std::optional<answers::Vote> vote(std::size_t node, const types::TransactionId& id)
    {
        const auto branch = cluster.queries(node)->ask(&node::LedgerQueries::branch, id);
        return branch ? branch->vote : std::nullopt;
    }
    bool ended()
    {
        for (std::size_t n = 0; n <= hub; ++n)
            for (const auto& side : sides)
                if (const auto found = vote(n, side); !found || found->level < 2) return false;
        return true;
    }
    std::uint64_t figure(std::size_t host, std::string_view name)
    {
        for (const auto& figure : cluster.queries(host)->figures())
            if (figure.name == name) return figure.value;
        return 0;
    }

    Cluster cluster{1, {}, specs()};
    std::vector<types::TransactionId> sides;
};

}  // namespace

TEST_F(Star, of_nodes_that_only_a_hub_joins_all_end_a_vote_alike)
{
    cluster.start_all();
    cluster.run_for(10s);
    spend_twice();
    ASSERT_TRUE(cluster.run_until([this] { return ended(); }, 60s));
    for (const auto& side : sides)
        for (std::size_t n = 0; n <= hub; ++n)
            EXPECT_EQ(vote(n, side)->opinion, vote(0, side)->opinion) << "node " << n;
    for (std::size_t n = 0; n < leaves; ++n)
        EXPECT_GE(figure(n, "weft_votes_answers_passed_total"), 10u) << "node " << n;
    EXPECT_EQ(figure(hub, "weft_votes_answers_passed_total"), 0u) << "it reaches all itself";
}

TEST_F(Star, a_hub_that_changes_answers_is_not_believed)
{
    cluster.lie(hub, [](auto, ByteSpan bytes) -> std::optional<Bytes> {
        const auto frame = node::decode_frame<std::variant<node::PassedVote>>(bytes);
        if (!frame) return to_bytes(bytes);
        auto passed = std::get<node::PassedVote>(*frame);
        if (auto* said = std::get_if<node::PassedVote::Answer>(&passed.what))
            for (auto& opinion : said->answer.opinions) opinion = voting::Opinion::like;
        return node::encode(passed);
    });
    cluster.start_all();
    cluster.run_for(10s);
    spend_twice();
    cluster.run_for(10s);
    for (std::size_t n = 0; n < leaves; ++n) {
        EXPECT_EQ(figure(n, "weft_votes_answers_passed_total"), 0u) << "node " << n;
        for (const auto& side : sides) {
            ASSERT_TRUE(vote(n, side));
            EXPECT_NE(vote(n, side)->opinion, "like") << "node " << n;
        }
    }
}

TEST_F(Star, nothing_is_passed_for_others_than_the_sender_and_no_further_than_a_hop)
{
    cluster.start_all();
    cluster.run_for(5s);
    std::size_t passed = 0;
    cluster.listen([&](auto from, auto, ByteSpan bytes) {
        if (from == hub && node::decode_frame<std::variant<node::PassedVote>>(bytes)) ++passed;
    });
    const node::VoteQuery query{1, {types::TransactionId::filled(1)}};
    const auto id = [this](std::size_t node) { return cluster.id(node); };
    cluster.say(0, hub, node::encode(node::PassedVote{id(1), id(2), query}));
    cluster.say(0, hub, node::encode(node::PassedVote{id(0), types::NodeId::filled(9), query}));
    cluster.say(0, hub, node::encode(node::PassedVote{id(0), id(0), query}));
    cluster.run_for(2s);
    EXPECT_EQ(passed, 0u);
    cluster.say(0, hub, node::encode(node::PassedVote{id(0), id(2), query}));
    cluster.run_for(2s);
    EXPECT_EQ(passed, 2u) << "the question, and its answer";
}
