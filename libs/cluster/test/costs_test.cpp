// What a frame costs who hears it, against the page that says so (docs/costs.md): every kind that
// there is, as it comes up in a network at work and in the worst form that we know.

#include <weft/fixtures/messages.hpp>

#include <gtest/gtest.h>

#include "reorganised.hpp"
#include "rotation_net.hpp"
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

using namespace weft;
using namespace weft::cluster;

namespace {

using Kind = std::pair<int, int>;  // role, number

struct Worst {
    std::size_t out = 0;  ///< bytes caused per byte of the frame, rounded up
    std::uint64_t reads = 0;
    std::uint64_t signatures = 0;
    std::size_t frames = 0;
    bool played = true;  ///< the page says what it costs here
};

template <class... Frames>
void add_kinds(std::set<Kind>& kinds, std::type_identity<std::variant<Frames...>>)
{
    (kinds.emplace(Frames::role.value(), Frames::kind), ...);
}
/// Every kind of frame of every role.
std::set<Kind> registry()
{
    std::set<Kind> kinds;
    add_kinds(kinds, std::type_identity<node::LedgerFrames>{});
    add_kinds(kinds, std::type_identity<node::CommitteeFrames>{});
    add_kinds(kinds, std::type_identity<node::DkgFrames>{});
    add_kinds(kinds, std::type_identity<node::DrngFrames>{});
    return kinds;
}

/// Every kind that a node may be sent, by its vectors: ROLE-KIND-NAME.txt.
std::set<Kind> kinds_with_vectors()
{
    std::set<Kind> kinds;
    for (const auto& file :
         std::filesystem::directory_iterator{WEFT_TEST_DATA "/conformance/frames"}) {
        int role = 0;
        int kind = 0;
        if (std::sscanf(file.path().filename().c_str(), "%d-%d-", &role, &kind) == 2)
            kinds.emplace(role, kind);
    }
    return kinds;
}

/// The rows of the page's first table: | role | kind | frame | out | reads | signatures | …
std::map<Kind, Worst> page()
{
    std::ifstream in{WEFT_SOURCE_DIR "/docs/costs.md"};
    std::map<Kind, Worst> rows;
    for (std::string line; std::getline(in, line);) {
        std::istringstream cells{line};
        std::vector<std::string> row;
        for (std::string cell; std::getline(cells, cell, '|');) row.push_back(cell);
        const auto number = [&](std::size_t i) {
            return std::strtoull(row[i].c_str(), nullptr, 10);
        };
        if (row.size() < 9 || number(1) == 0 || number(2) == 0) continue;
        rows[{static_cast<int>(number(1)), static_cast<int>(number(2))}] = {
            .out = number(4),
            .reads = number(5),
            .signatures = number(6),
            .frames = 0,
            .played = row[4].find("not played") == std::string::npos};
    }
    return rows;
}

class Prices : public testing::Test {
protected:
    Prices() { look_at(scene.cluster()); }
    void look_at(Cluster& cluster)
    {
        cluster.price([this](const FrameCost& cost) {
            auto& worst = measured[{cost.role, cost.kind}];
            ++worst.frames;
            worst.out = std::max(worst.out, (cost.caused + cost.bytes - 1) / cost.bytes);
            worst.reads = std::max(worst.reads, cost.reads);
            worst.signatures = std::max(worst.signatures, cost.signatures);
        });
    }

    types::Essence pay(const types::Address& to, std::size_t data_bytes)
    {
        auto essence = types::Essence{.timestamp = scene.now(),
                                      .access_pledge = {},
                                      .consensus_pledge = {},
                                      .inputs = {},
                                      .outputs = {},
                                      .data = {}};
        types::Balances rest;
        for (const auto& funds : scene.funds()) {
            essence.inputs.push_back(funds.id);
            EXPECT_TRUE(rest.add(funds.balance));
        }
        EXPECT_TRUE(rest.subtract(types::iota_color, 1));
        essence.outputs.push_back({to, {{types::iota_color, 1}}});
        essence.outputs.push_back({scene.wallet(), rest});
        EXPECT_TRUE(types::make_canonical(essence));
        essence.data = Bytes(data_bytes);
        return essence;
    }
    template <class Frame>
    void say(std::size_t from, std::size_t to, Frame frame)
    {
        scene.cluster().say(from, to, node::encode(std::move(frame)));
        scene.cluster().run_for(1s);
    }
    void ask_ledger(node::ToLedger question)
    {
        say(scene.member(0), scene.ledger(0), node::ToLedgerFrame{std::move(question)});
    }
    void request()
    {
        const auto id =
            scene.request(scene.section("accounts", "deposit", {}, {{types::iota_color, 10}}));
        EXPECT_TRUE(scene.processed(id));
    }

    void a_network_at_work();
    void the_worst_for_a_ledger();
    void the_worst_for_a_committee();
    void the_worst_for_key_generation();
    void the_worst_for_hand_overs();
    void evidence();
    void a_chain_that_is_joined_handed_over_and_moved();
    void a_return_that_members_cannot_make();

    Scene scene{{.ledger = 4, .committee = 4, .voting = types::Genesis::Voting{}}};
    std::map<Kind, Worst> measured;
    const types::Address bob = types::Address::of(crypto::ed25519::PublicKey::filled(7));
};

void Prices::a_network_at_work()
{
    scene.deploy();
    const node::Instant genesis{(scene.instant().count() / 1'000'000'000 + 5) * 1'000'000'000};
    for (std::size_t i = 0; i < 4; ++i)
        scene.cluster().command(
            scene.member(i),
            node::StartSeries{.key = scene.chain(), .period = 1s, .genesis = genesis});
    for (int i = 0; i < 5; ++i) request();
    // A member that catches up, and one that knows no ledger node for a while.
    auto& cluster = scene.cluster();
    cluster.crash(scene.member(1));
    for (int i = 0; i < 5; ++i) request();
    cluster.start(scene.member(1));
    cluster.run_for(20s);
    for (std::size_t node = 0; node < 4; ++node) cluster.cut(scene.member(2), scene.ledger(node));
    request();
    cluster.heal();
    cluster.run_for(20s);
    cluster.crash(scene.ledger(3));
    request();
    cluster.start(scene.ledger(3));
    cluster.run_for(20s);
}

void Prices::the_worst_for_a_ledger()
{
    std::vector<types::TransactionId> large;
    for (int i = 0; i < 100; ++i) large.push_back(scene.send(pay(bob, 60'000)));
    std::vector<types::MessageId> messages;
    for (const auto& id : large) {
        const auto about = scene.cluster().queries(0)->ask(&node::LedgerQueries::transaction, id);
        messages.push_back(about->messages.front());
    }
    std::ranges::sort(messages);
    const auto liar = scene.ledger(1);
    say(liar, 0, node::WantMessages{{messages.front()}});
    say(liar, 0, node::WantMessages{messages});
    std::vector<types::MessageId> unknown;
    for (int i = 0; i < 256; ++i)
        unknown.push_back(types::MessageId::filled(static_cast<std::uint8_t>(i)));
    std::ranges::sort(unknown);
    say(liar, 0, node::ShowTips{unknown});
    say(liar, 0, node::ShowTips{{unknown.back()}});
    // Eight parents that nobody has, in a message without anything.
    say(liar, 0,
        node::GossipMessage{fixtures::message_of(
            "stranger", {unknown.begin() + 1, unknown.begin() + 9}, {}, scene.now())});
    ask_ledger(node::Subscribe{bob});
    ask_ledger(node::Subscribe{bob});
    ask_ledger(node::GetOutputs{bob});
    ask_ledger(node::GetOutputs{scene.wallet()});
    ask_ledger(node::GetConfirmedTransaction{large.front()});
    ask_ledger(node::GetInclusion{large.front(), bob});
    ask_ledger(node::SetId{"x"});
    ask_ledger(node::PostTransaction{types::encode(scene.sign(pay(bob, 60'000)))});
    ask_ledger(node::PostTransaction{types::encode(scene.sign(pay(bob, 0)))});
    // The newest message of node 1 is a large one.
    scene.send(pay(bob, 60'000), liar);
    say(liar, 0, node::AskNewest{});
    say(liar, 0, node::AskNewest{});
    say(liar, 0,
        node::NewestMessage{
            fixtures::message_of("stranger", {types::genesis_message}, {}, scene.now())});
    say(liar, 0, node::NewestMessage{{}});
    say(liar, 0, node::WantLog{{}});
    say(liar, 0, node::WantLog{{messages.back()}});
    say(liar, 0, node::LogEnd{.last = messages.back(), .left = 1'000});
    say(liar, 0, node::WantSnapshot{});
    scene.cluster().command(scene.ledger(0), node::MakeSnapshot{});
    scene.cluster().run_for(20s);
    std::optional<types::Hash> made;
    if (const auto known = scene.cluster().queries(0)->ask(&node::LedgerQueries::snapshot))
        made = known->hash;
    say(liar, 0, node::WantSnapshot{});
    say(liar, 0, node::WantSnapshotPart{.hash = made.value_or(types::Hash{})});
    say(liar, 0, node::SnapshotOffer{});
    say(liar, 0, node::SnapshotPart{});
    say(liar, 0, node::WantBeacons{});
    say(liar, 0, node::PostBeacon{to_bytes("x")});
    say(liar, 0, node::UseRandomness{.of = 1, .random = 2});
    say(liar, 0, node::VoteQuery{1, {large.front()}});
    say(liar, 0, node::VoteQuery{2, std::vector(1'024, types::TransactionId::filled(1))});
    say(liar, 0, node::VoteAnswer{3, std::vector(1'024, voting::Opinion::like)});
    const auto& id = [&](std::size_t host) { return scene.cluster().id(host); };
    say(liar, 0, node::Reachable{{id(2)}});
    say(liar, 0, node::Announced{{}});
    say(liar, 0, node::PassedVote{id(liar), id(0), node::VoteQuery{4, {large.front()}}});
    say(liar, 0,
        node::PassedVote{id(liar), id(2),
                         node::VoteQuery{5, std::vector(1'024, types::TransactionId::filled(1))}});
}

void Prices::the_worst_for_a_committee()
{
    const auto liar = scene.member(0);
    const auto host = scene.member(3);
    const auto& chain = scene.chain();
    const auto height = scene.info(3).block_index;
    // Blocks with much in them, then the same questions again and again.
    for (int i = 0; i < 8; ++i) {
        auto section = scene.section("nobody", "nothing", {}, {{types::iota_color, 1}});
        section.args = {{to_bytes("x"), Bytes(40'000)}};
        EXPECT_TRUE(scene.processed(scene.request(section)));
    }
    for (std::uint32_t from = 0; from <= height + 9; ++from)
        say(liar, host, node::WantBlocks{chain, from});
    for (std::uint32_t at = height; at <= height + 10; ++at)
        say(liar, host, node::ChainHeight{chain, at});
    // In a round that cannot end it has much to say again.
    for (const std::size_t other : {1, 2}) scene.cluster().crash(scene.member(other));
    types::RequestId waits;
    for (int i = 0; i < 100; ++i) waits = scene.request(scene.section("accounts", "deposit"));
    scene.cluster().run_for(5s);
    const auto here = scene.info(3).block_index;
    say(liar, host, node::ChainHeight{chain, here});
    scene.cluster().run_for(2s);
    say(liar, host, node::ChainHeight{chain, here});
    for (const std::size_t other : {1, 2}) scene.cluster().start(scene.member(other));
    EXPECT_TRUE(scene.processed(waits));
    say(liar, host, node::RoundFrame{chain, height, 0, to_bytes("x")});
    say(liar, host, node::WantTransactions{chain, {types::TransactionId::filled(1)}});
    say(liar, host, node::TransactionFrame{chain, types::encode(scene.sign(pay(bob, 0)))});
    say(liar, host, node::BlockFrame{chain, Bytes(100)});
    // What is taken goes to all, and one that is known costs as much to hear.
    const auto call = scene.off_ledger(0, "accounts", "deposit", {{to_bytes("x"), Bytes(60'000)}});
    say(liar, host, node::OffLedgerFrame{chain, {types::encode(call)}});
    std::vector<Bytes> unpaid;
    for (std::uint64_t i = 0; i < 256; ++i)
        unpaid.push_back(types::encode(scene.off_ledger(i, "accounts", "deposit")));
    say(liar, host, node::OffLedgerFrame{chain, unpaid});
    std::vector<types::TransactionId> ids;
    for (std::uint8_t i = 0; i < 255; ++i) ids.push_back(types::TransactionId::filled(i));
    say(liar, host, node::OffLedgerHeld{chain, ids});
    say(liar, host, node::OffLedgerHeld{chain, ids});
    // A member may follow too, and is served.
    say(liar, host, node::FollowChain{chain, scene.origin(), 0, true});
    say(liar, host, node::FollowChain{chain, types::TransactionId::filled(1), 0, true});
    say(liar, host, node::ChainFacts{chain, Bytes(100), {}});
    say(liar, host, node::AccessRefused{chain, node::AccessRefused::Why::not_named});
    say(liar, host, node::AnchorShareFrame{chain, height, {}});
    say(liar, host, node::HandedAnchorShare{{}, chain, height, {}});
    say(liar, host, node::HandoverNews{chain});
    say(liar, host, node::AnchorFrame{chain, types::encode(scene.sign(pay(bob, 0)))});
}

void Prices::the_worst_for_key_generation()
{
    std::vector<types::NodeId> members;
    for (std::size_t i = 0; i < 4; ++i) members.push_back(scene.cluster().id(scene.member(i)));
    std::ranges::sort(members);
    scene.cluster().command(scene.member(0),
                            node::StartDkg{.members = members, .phase_timeout_ms = 2000});
    scene.cluster().run_for(60s);
}

/// A series with the key just generated goes to the same members, one of whom is away and is helped.
void Prices::the_worst_for_hand_overs()
{
    auto& cluster = scene.cluster();
    const auto runs =
        cluster.queries(scene.member(0))->ask(&node::DkgQueries::dkg_runs, answers::whole_list);
    ASSERT_TRUE(runs && !runs->items.empty() && runs->items.front().address);
    const node::Instant genesis{(scene.instant().count() / 1'000'000'000 + 5) * 1'000'000'000};
    std::vector<types::NodeId> members;
    for (std::size_t i = 0; i < 4; ++i) {
        members.push_back(cluster.id(scene.member(i)));
        cluster.command(scene.member(i),
                        node::StartSeries{
                            .key = *runs->items.front().address, .period = 1s, .genesis = genesis});
    }
    std::ranges::sort(members);
    cluster.run_for(20s);
    const auto all =
        cluster.queries(scene.member(0))->ask(&node::DrngQueries::series, answers::whole_list);
    std::optional<drng::SeriesId> id;
    for (const auto& series : all->items)
        if (series.key == runs->items.front().address && series.series)
            id = drng::SeriesId::from(*series.series);
    ASSERT_TRUE(id);
    const auto reshare = [&] {
        cluster.command(scene.member(0), node::Reshare{*id, members});
        cluster.run_for(10s);
    };
    reshare();
    // Again, with one that falls before it has heard a deal.
    cluster.command(scene.member(0), node::Reshare{*id, members});
    cluster.crash(scene.member(2));
    cluster.run_for(10s);
    cluster.start(scene.member(2));
    cluster.run_for(20s);
    cluster.command(scene.member(0), node::ReshareChain{scene.chain(), members});
    cluster.run_for(10s);
}

/// Of two votes that a seat signed, and of two that nobody did.
void Prices::evidence()
{
    const auto hi = crypto::bls::deal(4, 3, crypto::tagged_hash("test/hi", as_bytes("x")).bytes());
    const auto keys = committee::digest_of(hi.public_key);
    const auto instance =
        *protocol::InstanceId::from(committee::instance_of({scene.chain(), 1, 0}).bytes());
    const auto host = scene.info(3).self_seat.value();
    committee::TwoVotes two{.block_index = 1, .attempt = 0, .seat = {}, .votes = {}};
    while (two.seat.value() == host) two.seat = ValidatorIndex{1};
    const auto vote = [&](const crypto::Hash& vector) {
        return crypto::bls::sign(hi.shares[two.seat.value()], crypto::bls::Purpose::order,
                                 fpacs::prepare_digest(instance, vector).bytes());
    };
    two.votes.second = crypto::Hash::filled(1);
    const auto tell = [&] {
        say(scene.member(0), scene.member(3), node::TwoVotesFrame{scene.chain(), keys, two});
    };
    tell();
    two.votes.first_share = vote(two.votes.first);
    two.votes.second_share = vote(two.votes.second);
    scene.cluster().run_for(20s);  // the link is there again
    tell();
    EXPECT_TRUE(scene.info(3).committee.at(two.seat.value()).evidence.has_value());
}

/// The last member loses its disk and takes the state in parts; then the key goes to the same members anew,
/// and the chain to another address, to which not all wallets send at once.
void Prices::a_chain_that_is_joined_handed_over_and_moved()
{
    const std::vector<std::size_t> next{4, 5, 6, 7};
    Rotation net{{.committee = 4,
                  .spares = 4,
                  .seed = 41,
                  .snapshot_every = 2,
                  .part_bytes = 2'000,
                  .new_home = next}};
    look_at(net.cluster());
    auto& chain = net.scene();
    const auto requests = [&](int count) {
        for (int i = 0; i < count; ++i)
            EXPECT_TRUE(net.processed(chain.request(chain.section("accounts", "deposit")), {0}));
    };
    net.cluster().crash(net.host(3));
    requests(8);
    net.cluster().run_for(10s);
    net.cluster().lose_disk(net.host(3));
    net.cluster().start(net.host(3));
    net.cluster().command(net.host(3), node::ActivateChain{chain.chain(), chain.origin(), "again"});
    net.cluster().run_for(20s);
    EXPECT_EQ(net.info(3).state_hash, net.info(0).state_hash);
    EXPECT_EQ(net.reshare(0, {0, 1, 2, 3}), "");
    net.cluster().run_for(20s);
    for (std::size_t i = 0; i < 8; ++i) EXPECT_EQ(net.agree(i), "") << i;
    net.ask_to_move();
    ASSERT_TRUE(net.taken_over(next));
    requests(3);
    const auto lies = [&](std::size_t from, std::size_t to, auto frame) {
        net.cluster().say(net.host(from), net.host(to), node::encode(std::move(frame)));
        net.cluster().run_for(1s);
    };
    lies(4, 5, node::MoveShare{chain.chain(), chain.new_home(), {}});
    lies(0, 1, node::ForwardShare{chain.chain(), chain.chain(), {}, {}});
    lies(4, 5, node::WantReturn{chain.chain(), net.info(4).block_index, 0});
}

void Prices::a_return_that_members_cannot_make()
{
    Reorganised world{{.seed = 7}};
    look_at(world.scene.cluster());
    world.prepare();
    world.process_one_side();
    for (const std::size_t poor : {2, 3}) world.forget_replaced(poor);
    world.turn();
    EXPECT_EQ(world.went_back(), "");
}

TEST_F(Prices, of_every_kind_of_frame_are_those_of_the_page)
{
    a_network_at_work();
    the_worst_for_a_ledger();
    the_worst_for_a_committee();
    the_worst_for_key_generation();
    the_worst_for_hand_overs();
    evidence();
    a_chain_that_is_joined_handed_over_and_moved();
    a_return_that_members_cannot_make();
    const auto said = page();
    for (const auto& kind : registry()) {
        const auto name = std::to_string(kind.first) + "/" + std::to_string(kind.second);
        const auto& cost = measured[kind];
        std::printf("%s  frames %zu  out %zu  reads %llu  signatures %llu\n", name.c_str(),
                    cost.frames, cost.out, static_cast<unsigned long long>(cost.reads),
                    static_cast<unsigned long long>(cost.signatures));
        const auto row = said.find(kind);
        ASSERT_NE(row, said.end()) << name << ": no row in docs/costs.md";
        if (!row->second.played) {
            EXPECT_EQ(cost.frames, 0u)
                << name << ": was tried, and the page does not say what it costs";
            continue;
        }
        EXPECT_GT(cost.frames, 0u) << name << ": no frame of this kind was tried";
        EXPECT_LE(cost.out, row->second.out) << name;
        EXPECT_LE(cost.reads, row->second.reads) << name;
        EXPECT_LE(cost.signatures, row->second.signatures) << name;
        // A page that says far too much warns nobody.
        EXPECT_LE(row->second.out, 4 * cost.out + 40) << name;
    }
    const auto all = kinds_with_vectors();
    ASSERT_GE(all.size(), registry().size());
    for (const auto& kind : all)
        EXPECT_TRUE(said.contains(kind))
            << kind.first << "/" << kind.second << ": no row in docs/costs.md";
}

}  // namespace
