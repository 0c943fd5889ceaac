// A role that nobody but this folder knows, in whole nodes on simulated disks, clocks and network.

#include <weft/board/board_door.hpp>
#include <weft/cluster/cluster.hpp>
#include <weft/fixtures/genesis.hpp>
#include <weft/http/client.hpp>
#include <weft/http/server.hpp>
#include <weft/json/shape.hpp>
#include <weft/json/types.hpp>
#include <weft/node_ledger/ledger_door.hpp>

#include <gtest/gtest.h>

#include "board_routes.hpp"
#include <thread>

using namespace weft;
using namespace weft::board;
using namespace std::chrono_literals;

namespace {

/// Three nodes of a board; the last keeps a ledger too.
class Board : public testing::Test {
protected:
    cluster::Cluster nodes{7, {}, specs()};
    std::string refusal = "no answer";

    Board() { nodes.start_all(); }

    static std::vector<cluster::Cluster::HostSpec> specs()
    {
        std::vector<cluster::Cluster::HostSpec> specs;
        for (std::size_t i = 0; i < 3; ++i) {
            node::NodeConfig config{
                .genesis = fixtures::genesis_of({.mana = {{"A", 1}}, .wallets = {}}), .roles = {}};
            if (i == 2) config.roles.push_back(node::ledger_door({}));
            config.roles.push_back(board_door({.lifetime = 60s}));
            specs.push_back({.config = std::move(config),
                             .identity = fixtures::key_of(std::to_string(i)).seed(),
                             .peers = {(i + 1) % 3},
                             .disk = {}});
        }
        return specs;
    }
    void pin(std::size_t host, std::string text)
    {
        refusal = "no answer";
        nodes.command(host, PinNote{std::move(text)},
                      [this](const node::Answer& answer) { refusal = answer.error; });
    }
    std::size_t notes_at(std::size_t host)
    {
        return nodes.queries(host)
            ->services()
            .find<BoardQueries>()
            ->notes(answers::whole_list)
            ->items.size();
    }
    bool everywhere(std::size_t count)
    {
        return nodes.run_until(
            [&] { return notes_at(0) == count && notes_at(1) == count && notes_at(2) == count; },
            10s);
    }
};

}  // namespace

TEST_F(Board, a_note_hangs_at_every_node_and_is_taken_down_when_its_time_is_over)
{
    nodes.run_for(1s);
    pin(0, "milk is out");
    ASSERT_TRUE(everywhere(1));
    EXPECT_EQ(refusal, "");
    nodes.run_for(61s);
    EXPECT_EQ(notes_at(0) + notes_at(1) + notes_at(2), 0u);
    EXPECT_TRUE(nodes.disk(0).content.empty());
}

TEST_F(Board, what_was_answered_survives_a_crash_and_who_was_away_is_told)
{
    nodes.run_for(1s);
    nodes.crash(1);
    pin(0, "milk is out");
    ASSERT_TRUE(nodes.run_until([&] { return refusal.empty(); }, 1s));
    nodes.crash(0);
    nodes.crash(2);
    nodes.start_all();
    EXPECT_EQ(notes_at(0), 1u) << "from its disk";
    EXPECT_TRUE(everywhere(1));
}

TEST_F(Board, a_note_that_is_too_long_is_refused_and_a_forged_one_is_an_accusation)
{
    pin(0, std::string(201, 'x'));
    nodes.run_for(10ms);
    EXPECT_EQ(refusal, "note_too_long");
    const auto genesis = fixtures::genesis_of({});
    const Pinned forged{.author = fixtures::node_id("A"), .time = 1, .text = "a", .signature = {}};
    EXPECT_EQ(board_door({}).check_frame(node::encode(forged), {.genesis = genesis}).fault,
              "note: signature_invalid");
}

TEST_F(Board, its_reasons_and_figures_are_those_of_the_node)
{
    nodes.run_for(1s);
    EXPECT_TRUE(nodes.queries(0)->not_ready({}).empty());
    nodes.crash(1);
    nodes.crash(2);
    ASSERT_EQ(nodes.queries(0)->not_ready({}).size(), 1u);
    EXPECT_EQ(nodes.queries(0)->not_ready({})[0].stage, "board");
    pin(0, "anybody?");
    nodes.run_for(10ms);
    const auto figures = nodes.queries(0)->figures();
    const auto notes = std::ranges::find(figures, "weft_board_notes", &node::Figure::name);
    ASSERT_NE(notes, figures.end());
    EXPECT_EQ(notes->value, 1u);
}

namespace {

/// The first node of the board, behind an API.
struct Behind final : api::Backend {
    explicit Behind(cluster::Cluster& cluster) : nodes{cluster} {}
    [[nodiscard]] const node::Queries& queries() const override { return *nodes.queries(0); }
    [[nodiscard]] node::Instant now() const override { return {}; }
    [[nodiscard]] answers::Node status() const override { return {}; }
    void command(node::AnyCommand what, Answered answered) override
    {
        nodes.command(0, std::move(what), std::move(answered));
        nodes.run_for(1s);
    }
    cluster::Cluster& nodes;
};

}  // namespace

TEST_F(Board, has_routes_of_its_own_which_the_api_serves_and_describes)
{
    nodes.run_for(1s);
    Behind backend{nodes};
    net::Io io;
    auto server = *http::Server::open(io, {});
    api::Api api{*server, backend, {api_door()}};
    std::thread thread{[&] { io.run(); }};
    auto client = *http::Client::at("http://127.0.0.1:" + std::to_string(server->port()));
    const auto pinned = client.post("/board/notes", R"({"text":"milk is out"})");
    const auto refused = client.post(
        "/board/notes", R"({"text":")" + std::string(text_bytes_max + 1, 'x') + R"("})");
    const auto answer = client.get("/board/notes");
    const auto described = client.get("/openapi.json");
    io.stop();
    thread.join();
    ASSERT_TRUE(pinned && refused && answer && described);
    EXPECT_EQ(pinned->status, 202) << pinned->body;
    EXPECT_TRUE(json::read_text<NotePinned>(pinned->body)) << pinned->body;
    EXPECT_EQ(refused->status, 422) << refused->body;
    const auto page = json::read_text<answers::Page<Note>>(answer->body);
    ASSERT_TRUE(page) << answer->body;
    ASSERT_EQ(page->items.size(), 1u);
    EXPECT_EQ(page->items[0].text, "milk is out");
    EXPECT_EQ(page->items[0].author, nodes.id(0));

    const auto document = json::parse(described->body);
    ASSERT_TRUE(document);
    EXPECT_TRUE((*document)["paths"].contains("/board/notes"));
    EXPECT_TRUE((*document)["components"]["schemas"].contains("Note"));
}
