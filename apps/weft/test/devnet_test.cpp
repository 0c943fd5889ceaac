// What a devnet is made of and what may be done to it; its links and its socket.

#include <gtest/gtest.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "devnet/control.hpp"
#include "devnet/links.hpp"
#include "devnet/plan.hpp"
#include <netinet/in.h>
#include <thread>
#include <unistd.h>

namespace weft::app::devnet {
namespace {

TEST(DevnetPlan, is_read_as_it_was_written)
{
    Plan plan;
    plan.ledgers = 5;
    plan.committees = {4, 7};
    plan.validators = 0;
    plan.api_port = 0;
    plan.deploy = {"counter=/a b/\"counter\".wasm"};
    plan.faults = {{std::chrono::milliseconds{1}, {Do::kill, {{"ledger-2", "committee-11"}}}},
                   {std::chrono::milliseconds{20}, {Do::partition, {{"ledger-1"}, {"ledger-3", "ledger-4"}}}},
                   {std::chrono::milliseconds{20}, {Do::heal, {}}},
                   {std::chrono::milliseconds{30}, {Do::start, {}}}};
    const auto read = parse_plan(render(plan));
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(*read, plan);
    EXPECT_EQ(*parse_plan(""), Plan{});
}

TEST(DevnetPlan, says_what_is_wrong_and_where)
{
    const auto says = [](const char* text) {
        const auto plan = parse_plan(text);
        return plan ? std::string{"good"} : plan.error();
    };
    EXPECT_EQ(says("ledger = 4"), "ledger: unknown key; did you mean ledgers?");
    EXPECT_EQ(says("ledgers = 0"), "ledgers: at least 1");
    EXPECT_EQ(says("ledgers = 4000000000000"), "ledgers: expected a number from 0 to 64");
    EXPECT_EQ(says("ledgers = 60"), "67 nodes: at most 64 on one machine");
    EXPECT_EQ(says("committees = 4"), "committees: expected a list of sizes, as [4]");
    EXPECT_EQ(says("committees = [0]"), "committees: at least 1 member each");
    EXPECT_EQ(says("committees = []\ndeploy = [\"a=b\"]"), "deploy: there is no chain");
    EXPECT_EQ(says("api_port = 65530"), "api_port: not enough ports above it");
    EXPECT_EQ(says("[[fault]]\nat_ms = 1\ndo = \"kil\"\nnodes = [\"ledger-1\"]"),
              "fault[0].do: not known; did you mean kill?");
    EXPECT_EQ(says("[[fault]]\nat_ms = 1\ndo = \"kill\""), "fault[0].nodes: names nobody");
    EXPECT_EQ(says("[[fault]]\nat_ms = -1\ndo = \"heal\""),
              "fault[0].at_ms: expected milliseconds after the network is ready");
    EXPECT_EQ(says("[[fault]]\nat_ms = 7\ndo = \"pause\"\nnodes = [\"ledger-9\"]").substr(0, 48),
              "fault at 7 ms: ledger-9: no node of this devnet;");
    EXPECT_EQ(says("[[fault]]\nat_ms = 7\ndo = \"partition\"\ngroups = [[\"ledger-1\"], [\"ledger-1\"]]"),
              "fault at 7 ms: ledger-1 stands in two groups");
    EXPECT_EQ(says("[[fault]]\nat_ms = 7\ndo = \"partition\"\nnodes = [\"ledger-1\"]"),
              "fault[0].nodes: a partition has `groups`");
}

/// A listener and what dials it by a link.
class LinksOfTwo : public testing::Test {
protected:
    void SetUp() override
    {
        listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address = loopback(0);
        socklen_t size = sizeof address;
        ASSERT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), size), 0);
        ASSERT_EQ(::listen(listener_, 8), 0);
        ASSERT_EQ(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
        auto links = Links::open({{0, 1}, {1, 0}}, {0, ntohs(address.sin_port)});
        ASSERT_TRUE(links);
        links_ = *std::move(links);
    }
    void TearDown() override
    {
        ::close(listener_);
        for (const int one : {dialler_, taker_})
            if (one >= 0) ::close(one);
    }
    [[nodiscard]] static sockaddr_in loopback(std::uint16_t port)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }
    void dial()
    {
        dialler_ = ::socket(AF_INET, SOCK_STREAM, 0);
        const auto address = loopback(links_->port(0, 1));
        ASSERT_EQ(::connect(dialler_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    }
    void connect()
    {
        dial();
        taker_ = ::accept(listener_, nullptr, nullptr);
        ASSERT_GE(taker_, 0);
    }
    [[nodiscard]] static bool arrives(int file, int at_most_ms)
    {
        pollfd one{.fd = file, .events = POLLIN, .revents = 0};
        return ::poll(&one, 1, at_most_ms) > 0;
    }
    [[nodiscard]] static std::string read_from(int file)
    {
        char text[64];
        const auto size = arrives(file, 10'000) ? ::recv(file, text, sizeof text, 0) : 0;
        return {text, size > 0 ? static_cast<std::size_t>(size) : 0};
    }
    static void say(int file, std::string_view text)
    {
        ASSERT_EQ(::send(file, text.data(), text.size(), MSG_NOSIGNAL),
                  static_cast<ssize_t>(text.size()));
    }

    int listener_ = -1;
    int dialler_ = -1;
    int taker_ = -1;
    std::unique_ptr<Links> links_;
};

TEST_F(LinksOfTwo, carry_what_either_end_says)
{
    connect();
    say(dialler_, "hello");
    EXPECT_EQ(read_from(taker_), "hello");
    say(taker_, "you too");
    EXPECT_EQ(read_from(dialler_), "you too");
}

TEST_F(LinksOfTwo, are_silent_when_they_are_cut_and_lose_nothing)
{
    connect();
    links_->cut(1, 0);
    say(dialler_, "he");
    EXPECT_FALSE(arrives(taker_, 100));
    say(dialler_, "llo");
    links_->heal(0, 1);
    std::string heard;
    while (heard.size() < 5) {
        const auto part = read_from(taker_);
        ASSERT_FALSE(part.empty());
        heard += part;
    }
    EXPECT_EQ(heard, "hello");
}

TEST_F(LinksOfTwo, that_are_cut_let_nobody_new_through_and_do_when_they_heal)
{
    links_->cut(0, 1);
    dial();
    EXPECT_FALSE(arrives(listener_, 100));
    links_->heal(0, 1);
    EXPECT_TRUE(arrives(listener_, 10'000));
}

TEST_F(LinksOfTwo, end_with_either_end)
{
    connect();
    ::close(std::exchange(dialler_, -1));
    ASSERT_TRUE(arrives(taker_, 10'000));
    EXPECT_EQ(read_from(taker_), "");
}

class DevnetControl : public testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "weft-control-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        // Longer than a socket's path may be.
        folder_ = std::filesystem::path{pattern} / std::string(120, 'x');
        std::filesystem::create_directory(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_.parent_path()); }

    std::filesystem::path folder_;
};

TEST_F(DevnetControl, takes_orders_and_answers_them)
{
    EXPECT_EQ(order(folder_, {.what = "status", .groups = {}}).error().code, "not_running");
    auto control = Control::open(folder_);
    ASSERT_TRUE(control) << control.error().message;
    std::jthread devnet{[&] {
        const auto first = (*control)->wait(std::chrono::seconds{10});
        ASSERT_TRUE(first);
        EXPECT_EQ(first->order().what, "kill");
        EXPECT_EQ(first->order().groups, (std::vector<std::vector<std::string>>{{"ledger-1"}}));
        first->answer({.refused = Refusal{.code = "no", .message = "why", .hint = "then"}, .standing = {}});
        const auto second = (*control)->wait(std::chrono::seconds{10});
        ASSERT_TRUE(second);
        Standing standing;
        standing.faults_left = 7;
        second->answer({.refused = {}, .standing = standing});
    }};
    const auto refused = order(folder_, {.what = "kill", .groups = {{"ledger-1"}}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "no");
    EXPECT_EQ(refused.error().hint, "then");
    const auto standing = order(folder_, {.what = "status", .groups = {}});
    ASSERT_TRUE(standing) << standing.error().message;
    EXPECT_EQ(standing->faults_left, 7u);
}

TEST_F(DevnetControl, is_one_in_a_folder_and_leaves_nothing)
{
    {
        const auto control = Control::open(folder_);
        ASSERT_TRUE(control);
        EXPECT_TRUE(runs(folder_));
        EXPECT_EQ(Control::open(folder_).error().code, "already_running");
    }
    EXPECT_FALSE(runs(folder_));
    EXPECT_TRUE(std::filesystem::is_empty(folder_));
}

}  // namespace
}  // namespace weft::app::devnet
