// A node that watches its peers, driven by hand.

#include <weft/fixtures/disk.hpp>
#include <weft/fixtures/genesis.hpp>
#include <weft/node/accusations.hpp>
#include <weft/node/node_core.hpp>
#include <weft/node/peer_clocks.hpp>
#include <weft/node_watch/watch_door.hpp>

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <string>

using namespace weft;
using namespace weft::fixtures;
using namespace weft::node;
using namespace std::chrono_literals;

namespace {

/// The node "A" and what it has said. Its peers are played by hand.
class Watching {
public:
    /// `heeded`: the peers whose word counts; nullopt: all.
    explicit Watching(std::optional<std::set<PeerId>> heeded = {})
    {
        NodeConfig config;
        config.genesis = genesis_of({.mana = {{"A", 1}}, .wallets = {}, .time = stamp()});
        config.roles = {
            watch_door({.program = "weft 1", .schedule = 2, .heeded = std::move(heeded)})};
        core_ = std::make_unique<NodeCore>(config, key_of("A"), disk_, Bytes(32));
        obey(core_->on_start(now));
    }

    void up(std::string_view peer) { obey(core_->on_peer_up(now, node_id(peer))); }
    void down(std::string_view peer) { obey(core_->on_peer_down(now, node_id(peer))); }
    void hear(std::string_view peer, const WatchFrames& frame)
    {
        obey(core_->on_frame(now, node_id(peer), encode(frame)));
    }
    void hear_bytes(std::string_view peer, const Bytes& frame)
    {
        obey(core_->on_frame(now, node_id(peer), ByteSpan{frame}));
    }
    void ring()
    {
        const auto [id, at] = *timer;
        timer.reset();
        now = std::max(now, at);
        obey(core_->on_timer(now, id));
    }
    /// Answers the last question with a clock that is so far ahead.
    void tell(std::string_view peer, std::chrono::nanoseconds ahead)
    {
        hear(peer, WatchAnswer{.number = asked.at(node_id(peer)),
                               .clock = stamp() + ahead.count(),
                               .program = "weft 1",
                               .schedule = 2,
                               .accused = {},
                               .shared = {}});
    }
    [[nodiscard]] std::optional<PeerClocks::Objection> objection() const
    {
        return core_->queries().services().find<PeerClocks>()->objection(now);
    }
    [[nodiscard]] std::string reasons() const
    {
        std::string text;
        for (const auto& [stage, reason] : core_->queries().not_ready(now))
            text += stage + ": " + reason + "\n";
        return text;
    }
    [[nodiscard]] types::Timestamp stamp() const
    {
        return static_cast<types::Timestamp>(now.count());
    }

    Instant now = 1'700'000'000s;
    std::map<PeerId, std::uint64_t> asked;
    std::vector<std::pair<PeerId, WatchAnswer>> answered;
    std::vector<std::string> told;
    std::optional<std::pair<TimerId, Instant>> timer;
    std::vector<std::string> penalties;

private:
    void obey(const Effects& effects)
    {
        for (const auto& send : effects.sends) {
            const auto frame = decode_frame<WatchFrames>(send.frame);
            ASSERT_TRUE(frame.has_value());
            if (const auto* question = std::get_if<WatchQuestion>(&*frame))
                asked[send.to] = question->number;
            else
                answered.emplace_back(send.to, std::get<WatchAnswer>(*frame));
        }
        for (const auto& arm : effects.arms) timer = {arm.id, arm.at};
        for (const auto& event : effects.events)
            if (const auto* stalled = event.get_if<Stalled>()) told.push_back(stalled->stage);
        for (const auto& penalty : effects.penalties) penalties.push_back(penalty.reason);
    }

    Disk disk_;
    std::unique_ptr<NodeCore> core_;
};

}  // namespace

TEST(Watch, a_peer_is_asked_at_once_and_every_five_seconds)
{
    Watching a;
    a.up("B");
    EXPECT_EQ(a.asked.size(), 1u);
    const auto first = a.asked.at(node_id("B"));
    const auto before = a.now;
    a.ring();
    EXPECT_EQ(a.now - before, Instant{5s});
    EXPECT_GT(a.asked.at(node_id("B")), first);
}

TEST(Watch, an_answer_tells_the_clock_the_program_and_the_schedule)
{
    Watching a;
    a.up("B");
    a.hear("B", WatchQuestion{77});
    ASSERT_EQ(a.answered.size(), 1u);
    EXPECT_EQ(a.answered[0].first, node_id("B"));
    EXPECT_EQ(a.answered[0].second, (WatchAnswer{.number = 77,
                                                 .clock = a.stamp(),
                                                 .program = "weft 1",
                                                 .schedule = 2,
                                                 .accused = {},
                                                 .shared = {}}));
}

TEST(Watch, who_asks_all_the_time_is_answered_once_a_second)
{
    Watching a;
    a.up("B");
    a.up("C");
    for (std::uint64_t i = 0; i < 100; ++i) {
        a.hear("B", WatchQuestion{i});
        a.now += 10ms;
    }
    EXPECT_EQ(a.answered.size(), 1u);
    a.hear("C", WatchQuestion{1});
    EXPECT_EQ(a.answered.size(), 2u) << "and the others as ever";
    a.hear("B", WatchQuestion{100});
    EXPECT_EQ(a.answered.size(), 3u);
}

TEST(Watch, an_answer_names_whom_the_node_accuses_for_ten_minutes)
{
    Watching a;
    a.up("B");
    a.up("C");
    a.hear_bytes("C", to_bytes("not a frame"));
    ASSERT_EQ(a.penalties.size(), 1u);
    a.hear("B", WatchQuestion{1});
    ASSERT_EQ(a.answered.back().second.accused.size(), 1u);
    EXPECT_EQ(a.answered.back().second.accused[0].node, node_id("C"));
    EXPECT_EQ(a.answered.back().second.accused[0].fault, a.penalties[0]);
    a.now += 10min + 1s;
    a.hear("B", WatchQuestion{2});
    EXPECT_TRUE(a.answered.back().second.accused.empty());
}

TEST(Watch, a_clock_ahead_of_the_peers_is_named_and_nothing_is_signed)
{
    Watching a;
    for (const auto* peer : {"B", "C", "D"}) a.up(peer);
    for (const auto* peer : {"B", "C", "D"}) a.tell(peer, -24h);
    EXPECT_EQ(a.reasons(),
              "clock: this machine's clock is 86400 s ahead of those of 3 of 3 peers "
              "that tell theirs: nothing is signed until it is set right\n");
    ASSERT_TRUE(a.objection());
    EXPECT_EQ(a.objection()->error, "clock_off");
    EXPECT_EQ(a.told, std::vector<std::string>{"clock"}) << "one line of the log";
    a.ring();
    for (const auto* peer : {"B", "C", "D"}) a.tell(peer, 0s);
    EXPECT_EQ(a.reasons(), "");
    EXPECT_FALSE(a.objection());
    EXPECT_EQ(a.told.size(), 1u);
    a.ring();
    for (const auto* peer : {"B", "C", "D"}) a.tell(peer, -24h);
    EXPECT_EQ(a.told.size(), 2u) << "and one when it is wrong again";
}

TEST(Watch, a_clock_behind_the_peers_is_named_and_nothing_is_signed)
{
    Watching a;
    a.up("B");
    a.tell("B", 1h);
    EXPECT_EQ(a.reasons(),
              "clock: this machine's clock is 3600 s behind those of 1 of 1 peers "
              "that tell theirs: nothing is signed until it is set right\n");
    EXPECT_EQ(a.objection()->error, "clock_off");
}

TEST(Watch, one_peer_of_three_says_what_it_likes)
{
    Watching a;
    for (const auto* peer : {"B", "C", "D"}) a.up(peer);
    a.tell("B", -24h);
    a.tell("C", 0s);
    a.tell("D", 0s);
    EXPECT_EQ(a.reasons(), "");
    EXPECT_FALSE(a.objection());
}

TEST(Watch, peers_that_nobody_configured_tell_nothing_of_this_node)
{
    Watching node{std::set{node_id("B"), node_id("C"), node_id("D")}};
    for (const auto* peer : {"B", "C", "D"}) {
        node.up(peer);
        node.tell(peer, 0s);
    }
    for (const auto* learned : {"x1", "x2", "x3", "x4", "x5", "x6", "x7"}) {
        node.up(learned);
        EXPECT_FALSE(node.asked.contains(node_id(learned)));
        node.hear(learned,
                  WatchAnswer{.number = 1,
                              .clock = node.stamp() + std::chrono::nanoseconds{24h}.count(),
                              .program = "weft 9",
                              .schedule = 9,
                              .accused = {{.node = node_id("A"), .fault = "lies"}},
                              .shared = {}});
    }
    EXPECT_FALSE(node.objection().has_value());
    EXPECT_EQ(node.reasons(), "");
}

TEST(Watch, after_the_own_clock_jumped_nothing_is_signed_until_a_peer_told_its_clock_again)
{
    Watching a;
    a.up("B");
    a.tell("B", 0s);
    EXPECT_FALSE(a.objection());
    a.now += 24h;
    ASSERT_TRUE(a.objection());
    EXPECT_EQ(a.objection()->error, "clock_unsure");
    a.ring();
    a.tell("B", 0s);
    EXPECT_FALSE(a.objection()) << "the peers' clocks jumped too, or this machine slept";
}

TEST(Watch, whom_nobody_answers_takes_its_own_clock_for_right)
{
    Watching a;
    EXPECT_FALSE(a.objection());
    a.up("B");
    for (int i = 0; i < 20; ++i) a.ring();
    EXPECT_FALSE(a.objection()) << "B's program may be an older one";
    EXPECT_EQ(a.reasons(), "");
}
