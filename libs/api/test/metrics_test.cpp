// Figures for Prometheus.

#include "api_fixture.hpp"
#include <map>
#include <regex>
#include <sstream>

namespace weft::api {
namespace {

class MetricsTest : public ApiTest {
protected:
    std::string metrics()
    {
        const auto response = client().get("/metrics");
        EXPECT_EQ(response->content_type, "text/plain; version=0.0.4; charset=utf-8");
        return response->body;
    }
    static bool has_line(const std::string& text, const std::string& line)
    {
        return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
    }
};

TEST_F(MetricsTest, every_line_reads_and_every_name_is_explained_once)
{
    start();
    (void)get("/node");
    (void)get("/nowhere");
    const std::regex sample{
        R"re(([a-z_]+)(\{([a-z]+="([^"\\]|\\.)*",?)+\})? [0-9]+(\.[0-9]+)?(e[-+][0-9]+)?)re"};
    std::istringstream text{metrics()};
    std::map<std::string, int> declared;
    std::string type;
    std::string helped;
    std::string family;
    std::size_t samples = 0;
    for (std::string line; std::getline(text, line);) {
        std::istringstream words{line};
        std::string hash;
        std::string kind;
        if (line.starts_with("# HELP ")) {
            words >> hash >> kind >> helped;
        } else if (line.starts_with("# TYPE ")) {
            words >> hash >> kind >> family >> type;
            EXPECT_EQ(helped, family) << "no HELP";
            EXPECT_EQ(++declared[family], 1) << family << " is scattered";
            EXPECT_EQ(type == "counter", family.ends_with("_total")) << line;
        } else {
            std::smatch parts;
            ASSERT_TRUE(std::regex_match(line, parts, sample)) << line;
            const auto name = parts[1].str();
            EXPECT_TRUE(name == family || (type == "histogram" && name.starts_with(family + "_")))
                << line << " under " << family;
            ++samples;
        }
    }
    EXPECT_GT(samples, 25u);
}

TEST_F(MetricsTest, figures_of_several_chains_carry_their_chain)
{
    start();
    const auto text = metrics();
    EXPECT_NE(text.find("# TYPE weft_chain_blocks_total counter\n"
                        "weft_chain_blocks_total{chain=\"one\"} 8\n"
                        "weft_chain_blocks_total{chain=\"two\"} 9\n"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("# TYPE weft_chain_backlog gauge\n"
                        "weft_chain_backlog{chain=\"one\"} 3\n"
                        "weft_chain_backlog{chain=\"two \\\"a\\\\b\\nc\"} 4\n"),
              std::string::npos);
}

TEST_F(MetricsTest, the_node_its_peers_and_its_store_are_there)
{
    start();
    const auto text = metrics();
    EXPECT_TRUE(has_line(text, "weft_uptime_seconds 61.5"));
    EXPECT_TRUE(has_line(text, "weft_ready 0"));
    EXPECT_TRUE(has_line(text, "weft_tangle_messages 42"));
    EXPECT_TRUE(has_line(text, "weft_store_bytes_total 12"));
    EXPECT_TRUE(has_line(text, "weft_peers_connected 1"));
    const auto peer = "{peer=\"" + types::to_text(node_b) + "\"}";
    EXPECT_TRUE(has_line(text, "weft_peer_frames_in_total" + peer + " 6"));
    EXPECT_TRUE(has_line(text, "weft_peer_frames_out_total" + peer + " 7"));
    EXPECT_NE(text.find("version=\"1.2.3\",network=\"test\",roles=\"ledger,committee\"} 1\n"),
              std::string::npos);
    on_io([&] { node.bare = true; });
    EXPECT_TRUE(has_line(metrics(), "weft_ready 1"));
}

TEST_F(MetricsTest, answers_are_counted_by_route_and_status)
{
    start();
    (void)get(transaction_path);
    (void)get(transaction_path);
    (void)get("/ledger/transactions/!");
    (void)get("/no/such/thing");
    const auto text = metrics();
    const auto route = std::string{"route=\"/ledger/transactions/{id}\""};
    EXPECT_TRUE(
        has_line(text, "weft_http_requests_total{method=\"GET\"," + route + ",status=\"200\"} 2"));
    EXPECT_TRUE(
        has_line(text, "weft_http_requests_total{method=\"GET\"," + route + ",status=\"400\"} 1"));
    EXPECT_NE(text.find("route=\"none\",status=\"404\"} 1\n"), std::string::npos);
    EXPECT_TRUE(has_line(text, "weft_http_answer_seconds_bucket{" + route + ",le=\"+Inf\"} 3"));
    EXPECT_TRUE(has_line(text, "weft_http_answer_seconds_bucket{" + route + ",le=\"10\"} 3"));
    EXPECT_TRUE(has_line(text, "weft_http_answer_seconds_count{" + route + "} 3"));
}

}  // namespace
}  // namespace weft::api
