// Checks on threads, with a ledger node's doors and messages as they are.

#include "node/checker.hpp"

#include <weft/fixtures/genesis.hpp>
#include <weft/fixtures/keys.hpp>
#include <weft/fixtures/messages.hpp>
#include <weft/node_ledger/frames.hpp>
#include <weft/node_ledger/ledger_door.hpp>

#include <gtest/gtest.h>

namespace weft::app {
namespace {

using namespace fixtures;
using namespace std::chrono_literals;

class AChecker : public testing::Test {
protected:
    Checker& checker(WorkPool::Limits limits = {.threads = 4})
    {
        checker_ = std::make_unique<Checker>(
            Checker::Outside{
                .io = io,
                .doors = doors,
                .genesis = genesis,
                .frame =
                    [this](const node::PeerId& from, node::CheckedFrame frame) {
                        came[from].push_back(std::move(frame));
                        ++count;
                    },
                .command =
                    [this](node::CommandId id, const node::CheckedCommand& command) {
                        commands.emplace_back(id, !command.refusal.error.empty());
                        ++count;
                    },
                .hold = [this](const node::PeerId& peer) { held.push_back(peer); },
                .release = [this](const node::PeerId& peer) { released.push_back(peer); }},
            limits);
        return *checker_;
    }
    /// The `number`-th message of the issuer, in a frame.
    static Bytes frame(std::string_view issuer, std::size_t number)
    {
        return node::encode(node::LedgerFrames{node::GossipMessage{
            message_of(issuer, {types::genesis_message}, {}, time_of(number))}});
    }
    static types::Timestamp time_of(std::size_t number)
    {
        return static_cast<types::Timestamp>(number + 1) * types::second;
    }
    /// Which message a checked frame holds; nullopt: it has a fault.
    static std::optional<types::Timestamp> time_in(const node::CheckedFrame& checked)
    {
        if (!checked.fault.empty()) return std::nullopt;
        const auto& frame =
            std::any_cast<const node::AllChecked<node::LedgerFrames>&>(checked.frame);
        const auto& message = std::get<node::GossipMessage::Checked>(frame).message;
        if (!message) return std::nullopt;
        return message->message().time;
    }
    bool all_came(std::size_t expected)
    {
        return io.run_until([&] { return count >= expected; }, 60s);
    }
    void wait()
    {
        (void)io.run_until([] { return false; }, 50ms);
    }

    net::Io io;
    types::Genesis genesis = genesis_of({.mana = {{"A", 1}}});
    node::Doors doors{{node::ledger_door({})}};
    std::map<node::PeerId, std::vector<node::CheckedFrame>> came;
    std::vector<std::pair<node::CommandId, bool>> commands;  ///< and whether it was refused
    std::vector<node::PeerId> held;
    std::vector<node::PeerId> released;
    std::size_t count = 0;
    std::unique_ptr<Checker> checker_;  ///< first to go
};

}  // namespace

TEST_F(AChecker, gives_the_frames_of_each_peer_to_the_core_in_their_order_checked)
{
    auto& c = checker();
    const std::vector<std::string> peers{"A", "B", "C"};
    constexpr std::size_t each = 200;
    for (std::size_t i = 0; i < each; ++i)
        for (const auto& peer : peers) c.frame(node_id(peer), frame(peer, i));
    ASSERT_TRUE(all_came(peers.size() * each));
    for (const auto& peer : peers) {
        const auto& frames = came[node_id(peer)];
        ASSERT_EQ(frames.size(), each);
        for (std::size_t i = 0; i < each; ++i) EXPECT_EQ(time_in(frames[i]), time_of(i));
    }
}

TEST_F(AChecker, what_is_wrong_with_a_frame_comes_at_its_place)
{
    auto& c = checker();
    auto forged = frame("A", 1);
    forged.back() ^= std::byte{1};  // of the signature
    const std::vector<Bytes> sent{frame("A", 0), forged, to_bytes("?"), Bytes{}, frame("A", 2)};
    for (const auto& bytes : sent) c.frame(node_id("A"), bytes);
    ASSERT_TRUE(all_came(sent.size()));
    const auto& frames = came[node_id("A")];
    EXPECT_EQ(time_in(frames[0]), time_of(0));
    EXPECT_FALSE(time_in(frames[1]));
    EXPECT_FALSE(frames[2].fault.empty());
    EXPECT_FALSE(frames[3].fault.empty());
    EXPECT_EQ(time_in(frames[4]), time_of(2));
}

TEST_F(AChecker, gives_commands_in_their_order_those_that_are_refused_too)
{
    auto& c = checker();
    constexpr std::uint64_t number = 300;
    for (std::uint64_t i = 0; i < number; ++i) {
        if (i % 3 == 0)
            ASSERT_TRUE(c.command(node::CommandId{i}, node::SubmitTransaction{to_bytes("none")}));
        else
            ASSERT_TRUE(c.command(node::CommandId{i}, node::IssueData{to_bytes("data")}));
    }
    ASSERT_TRUE(all_came(number));
    for (std::uint64_t i = 0; i < number; ++i)
        EXPECT_EQ(commands[i], std::pair(node::CommandId{i}, i % 3 == 0));
}

TEST_F(AChecker, of_a_peer_that_fills_its_lane_nothing_more_is_read_until_there_is_room)
{
    auto& c = checker({.threads = 2, .lane_pieces_max = 10});
    // The Io thread takes nothing meanwhile, as when the core is busy.
    std::size_t sent = 0;
    while (held.empty()) {
        ASSERT_LT(sent, 100u) << "what waits has no bound";
        c.frame(node_id("A"), frame("A", sent++));
    }
    EXPECT_EQ(held, std::vector{node_id("A")});
    EXPECT_LE(c.load().pieces, 11u);
    c.frame(node_id("B"), frame("B", 0));
    EXPECT_EQ(held.size(), 1u) << "others are not held for it";
    ASSERT_TRUE(all_came(sent + 1));
    EXPECT_EQ(released, std::vector{node_id("A")});
    EXPECT_EQ(came[node_id("A")].size(), sent) << "and nothing is lost";
    EXPECT_EQ(c.load().pieces, 0u);
}

TEST_F(AChecker, large_frames_fill_a_lane_by_their_bytes)
{
    auto& c = checker({.threads = 2, .lane_bytes_max = 100'000});
    const types::Payload large{.type = 0, .data = Bytes(40'000)};
    for (std::size_t i = 0; i < 3; ++i)
        c.frame(node_id("A"), node::encode(node::LedgerFrames{node::GossipMessage{
                                  message_of("A", {types::genesis_message}, large, time_of(i))}}));
    EXPECT_EQ(held.size(), 1u);
    ASSERT_TRUE(all_came(3));
    EXPECT_EQ(released.size(), 1u);
}

TEST_F(AChecker, takes_no_more_commands_than_there_is_room_for_and_says_so)
{
    auto& c = checker({.threads = 2, .lane_pieces_max = 10});
    std::uint64_t taken = 0;
    while (c.command(node::CommandId{taken}, node::IssueData{to_bytes("data")})) {
        ++taken;
        ASSERT_LT(taken, 100u);
    }
    ASSERT_TRUE(all_came(taken));
    EXPECT_EQ(commands.size(), taken) << "what was refused is not done";
    EXPECT_TRUE(c.command(node::CommandId{taken}, node::IssueData{to_bytes("data")}));
    ASSERT_TRUE(all_came(taken + 1));
}

TEST_F(AChecker, of_a_peer_that_is_down_nothing_comes_and_when_it_is_back_only_what_is_new)
{
    auto& c = checker({.threads = 2, .lane_pieces_max = 10});
    for (std::size_t i = 0; i < 10; ++i) c.frame(node_id("A"), frame("A", i));
    c.frame(node_id("B"), frame("B", 0));
    c.down(node_id("A"));
    c.down(node_id("nobody"));
    for (std::size_t i = 20; i < 25; ++i) c.frame(node_id("A"), frame("A", i));
    ASSERT_TRUE(all_came(6));
    wait();
    ASSERT_EQ(came[node_id("A")].size(), 5u);
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(time_in(came[node_id("A")][i]), time_of(20 + i));
    EXPECT_EQ(came[node_id("B")].size(), 1u);
    EXPECT_TRUE(released.empty()) << "it is another connection now: nobody waits for that room";
}

TEST_F(AChecker, ends_while_it_is_busy_and_gives_nothing_back_afterwards)
{
    for (int round = 0; round < 5; ++round) {
        auto& c = checker();
        const auto one = frame("A", 0);
        for (std::size_t i = 0; i < 500; ++i)
            c.frame(node_id(std::string(1, static_cast<char>('A' + i % 5))), one);
        ASSERT_TRUE(c.command(node::CommandId{1}, node::IssueData{to_bytes("data")}));
        ASSERT_TRUE(all_came(1));
        const auto before = count;
        checker_.reset();
        wait();
        EXPECT_EQ(count, before);
        count = 0;
    }
}

}  // namespace weft::app
