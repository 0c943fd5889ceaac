// The router, with roles that exist only here: an echo, and one that is not played.

#include <weft/fixtures/disk.hpp>
#include <weft/fixtures/keys.hpp>
#include <weft/node/node_core.hpp>

#include <gtest/gtest.h>

#include <algorithm>

using namespace weft;
using namespace weft::fixtures;
using namespace weft::node;

namespace {

constexpr RoleId echo_role{40};
constexpr RoleId mute_role{41};

template <std::uint8_t Role>
struct Word {
    static constexpr RoleId role{Role};
    static constexpr std::uint8_t kind = 1;
    std::string text;
    void write(codec::Writer& writer) const { writer.text(text); }
    static Word read(codec::Reader& reader) { return {reader.text(100)}; }
};
using EchoFrames = std::variant<Word<40>>;

struct Say {
    using List = struct EchoCommands;
    std::string text;
    std::optional<PeerId> to;
};
struct EchoCommands {
    static constexpr RoleId role = echo_role;
    using Any = std::variant<Say>;
};
struct Shout {
    using List = struct MuteCommands;
};
struct MuteCommands {
    static constexpr RoleId role = mute_role;
    using Any = std::variant<Shout>;
};

enum class NotPlayed : std::uint8_t { no_echo_here, nobody_here };
BOOST_DESCRIBE_ENUM(NotPlayed, no_echo_here, nobody_here)

class EchoQueries {
public:
    static constexpr auto not_played = NotPlayed::no_echo_here;
    virtual ~EchoQueries() = default;
    [[nodiscard]] virtual Queried<std::string> heard() const = 0;
};

class NobodysQueries {
public:
    static constexpr auto not_played = NotPlayed::nobody_here;
    [[nodiscard]] Queried<int> age() const { return 3; }
};

class Echo final : public RoleOf<Echo, EchoFrames, EchoCommands>, public EchoQueries {
public:
    explicit Echo(Surroundings surroundings) : connected_{surroundings.connected}
    {
        surroundings.services.offer<EchoQueries>(*this);
    }
    Effects on_start(Instant now) override
    {
        Effects effects;
        effects.arms.push_back({TimerId{5}, now + Instant{10}});
        return effects;
    }
    Effects on_peer_up(Instant, const PeerId& peer) override
    {
        heard_ += connected_.contains(peer) ? "up;" : "up too early;";
        return {};
    }
    Effects on_peer_down(Instant, const PeerId& peer) override
    {
        heard_ += connected_.contains(peer) ? "down too early;" : "down;";
        return {};
    }
    Effects on_timer(Instant, TimerId own) override
    {
        heard_ += "timer " + std::to_string(own.value()) + ";";
        return {};
    }
    Effects on(Instant, const PeerId&, const Word<40>& word)
    {
        heard_ += word.text + ";";
        return {};
    }
    Effects on_job(Instant, JobId own, std::any result) override
    {
        heard_ += "job " + std::to_string(own.value()) + ": " +
                  std::any_cast<std::string>(std::move(result)) + ";";
        return {};
    }
    Effects on(Instant, CommandId id, const Say& say)
    {
        Effects effects;
        if (say.text == "later")
            effects.jobs.push_back({JobId{5}, [] { return std::any{std::string{"done"}}; }});
        Effects::Write write;
        write.batch.put(to_bytes("e" + say.text), to_bytes("said"));
        if (say.to) write.then.push_back({*say.to, encode(Word<40>{say.text})});
        write.answers.push_back({.command = id, .error = {}, .message = {}, .values = {}});
        effects.writes.push_back(std::move(write));
        return effects;
    }
    void add_reasons(Instant, std::vector<Reason>& reasons) const override
    {
        reasons.push_back({"echo", "nobody spoke"});
    }
    void add_figures(Figures& figures) const override
    {
        figures.push_back({"echoes", "Echoes.", 7});
    }
    [[nodiscard]] Queried<std::string> heard() const override { return heard_; }

private:
    const Connected& connected_;
    std::string heard_;
};

RoleDoor echo_door(std::string_view keys = "e")
{
    return {.id = echo_role,
            .name = "echo",
            .played_as = "echo",
            .disk_keys = {to_bytes(keys)},
            .check_frame = check_frame_of<EchoFrames>,
            .check_command = check_command_of<EchoCommands>,
            .make = [](Surroundings surroundings) {
                return std::make_unique<Echo>(std::move(surroundings));
            }};
}
RoleDoor mute_door()
{
    return {.id = mute_role,
            .name = "mute",
            .played_as = "mime",
            .disk_keys = {},
            .check_frame = check_frame_of<std::variant<Word<41>>>,
            .check_command = check_command_of<MuteCommands>};
}

struct ANode : testing::Test {
    Disk disk;
    PeerId self = node_id("self");
    PeerId peer = node_id("peer");
    types::Genesis genesis{.network = "test", .time = 0, .allocations = {}, .pledges = {}};
    NodeCore core{
        {.genesis = genesis, .roles = {echo_door(), mute_door()}}, key_of("self"), disk, Bytes(32)};

    std::string heard() { return *core.queries().ask(&EchoQueries::heard); }
    std::uint64_t frames_not_played(std::string_view role)
    {
        const auto figures = core.queries().figures();
        const auto found = std::ranges::find_if(figures, [&](const Figure& figure) {
            return figure.name == "weft_frames_not_played_total" && figure.labels[0].value == role;
        });
        return found == figures.end() ? 999 : found->value;
    }
};

}  // namespace

TEST_F(ANode, gives_frames_and_timers_to_their_role_and_hides_whose_they_are)
{
    const auto started = core.on_start(Instant{0});
    ASSERT_EQ(started.arms.size(), 1u);
    EXPECT_NE(started.arms[0].id, TimerId{5}) << "two roles may have a timer 5 each";
    (void)core.on_timer(Instant{10}, started.arms[0].id);
    (void)core.on_frame(Instant{10}, peer, encode(Word<40>{"hello"}));
    EXPECT_EQ(heard(), "timer 5;hello;");
}

TEST_F(ANode, gives_what_a_job_returned_to_the_role_that_asked_for_it)
{
    const auto effects = core.on_command({}, {CommandId{3}, Say{"later", {}}});
    ASSERT_EQ(effects.jobs.size(), 1u);
    EXPECT_NE(effects.jobs[0].id, JobId{5}) << "two roles may have a job 5 each";
    EXPECT_EQ(heard(), "");
    (void)core.on_job({}, effects.jobs[0].id, effects.jobs[0].work());
    EXPECT_EQ(heard(), "job 5: done;");
}

TEST_F(ANode, takes_a_frame_that_was_checked_elsewhere)
{
    const auto checked = core.doors().check_frame(encode(Word<40>{"hello"}), {.genesis = genesis});
    (void)core.on_frame(Instant{0}, peer, checked);
    EXPECT_EQ(heard(), "hello;");
}

TEST_F(ANode, counts_frames_of_a_role_it_does_not_play_under_its_name_and_penalizes_nobody)
{
    EXPECT_TRUE(core.on_frame({}, peer, encode(Word<41>{"hello"})).penalties.empty());
    EXPECT_TRUE(core.on_frame({}, peer, encode(Word<99>{"hello"})).penalties.empty());
    EXPECT_TRUE(core.on_frame({}, peer, encode(Word<98>{"hello"})).penalties.empty());
    EXPECT_EQ(frames_not_played("mute"), 1u);
    EXPECT_EQ(frames_not_played("unknown"), 2u);
    EXPECT_EQ(frames_not_played("echo"), 999u);
    EXPECT_EQ(heard(), "");
}

TEST_F(ANode, penalizes_the_sender_of_bytes_that_are_no_frame)
{
    for (const auto& bytes : {Bytes{}, Bytes(3), encode(Word<40>{std::string(101, 'x')})}) {
        const auto effects = core.on_frame({}, peer, bytes);
        ASSERT_EQ(effects.penalties.size(), 1u);
        EXPECT_EQ(effects.penalties[0].peer, peer);
    }
}

TEST_F(ANode, refuses_a_command_of_a_role_it_does_not_play_and_says_whom_to_ask)
{
    const auto effects = core.on_command({}, {CommandId{3}, Shout{}});
    ASSERT_EQ(effects.answers.size(), 1u);
    EXPECT_EQ(effects.answers[0].command, CommandId{3});
    EXPECT_EQ(effects.answers[0].error, "not_a_mime_node");
    EXPECT_EQ(effects.answers[0].message, "ask a node with the role mime");
}

TEST_F(ANode, hears_what_it_sends_to_itself_without_a_wire)
{
    const auto effects = core.on_command({}, {CommandId{3}, Say{"to myself", self}});
    EXPECT_EQ(heard(), "to myself;");
    ASSERT_EQ(effects.writes.size(), 1u);
    EXPECT_TRUE(effects.writes[0].then.empty());
    EXPECT_EQ(effects.writes[0].answers.size(), 1u);
}

TEST_F(ANode, knows_who_is_connected_before_its_roles_hear_of_it)
{
    (void)core.on_peer_up({}, peer);
    (void)core.on_peer_down({}, peer);
    EXPECT_EQ(heard(), "up;down;");
}

TEST_F(ANode, collects_reasons_and_figures_and_finds_questions_by_their_role)
{
    ASSERT_EQ(core.queries().not_ready({}).size(), 1u);
    EXPECT_EQ(core.queries().not_ready({})[0].stage, "echo");
    EXPECT_EQ(std::ranges::count(core.queries().figures(), "echoes", &Figure::name), 1);
    EXPECT_EQ(core.queries().ask(&NobodysQueries::age).error().code, "nobody_here");
}

TEST(NodeCoreDeathTest, a_write_outside_the_disk_keys_of_its_roles_stops_the_node)
{
    const Disk disk;
    NodeCore core{{.genesis = {.network = "test", .time = 0, .allocations = {}, .pledges = {}},
                   .roles = {echo_door("x")}},
                  key_of("self"),
                  disk,
                  Bytes(32)};
    EXPECT_DEATH((void)core.on_command({}, {CommandId{3}, Say{"text", {}}}), "is_disk_key");
}
