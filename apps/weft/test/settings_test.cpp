#include "node/settings.hpp"

#include <gtest/gtest.h>

namespace weft::app {
namespace {

const std::string some_id = "11111111111111111111111111111112";

Settings good(std::string_view toml, const Environment& variables = {})
{
    const auto settings = parse_settings(toml, variables);
    EXPECT_TRUE(settings.has_value()) << (settings ? "" : settings.error().front());
    return settings.value_or(Settings{});
}
SettingsErrors bad(std::string_view toml, const Environment& variables = {})
{
    const auto settings = parse_settings(toml, variables);
    EXPECT_FALSE(settings.has_value());
    return settings ? SettingsErrors{} : settings.error();
}

TEST(NodeSettings, what_is_written_is_read_back)
{
    Settings settings;
    settings.name = "node \"one\"";
    settings.roles = {"ledger", "committee"};
    settings.peers = {{some_id, "127.0.0.1:7771", {"ledger"}, "two"},
                      {"11111111111111111111111111111113", "", {"committee"}, ""}};
    settings.unprotected = true;
    settings.dkg_join = false;
    settings.access_nodes = {some_id};
    settings.roles_say["chain"]["batch_delay_ms"] = 50;
    settings.roles_say["ledger"]["idle_interval_ms"] = 9'000;
    EXPECT_EQ(good(render(settings)), settings);
    EXPECT_EQ(good(render(Settings{})), Settings{});
}

TEST(NodeSettings, an_unknown_key_names_the_nearest_known_one)
{
    EXPECT_EQ(bad("[api]\nlisen = \"127.0.0.1:1\""),
              SettingsErrors{"[api] lisen: unknown key; did you mean listen?"});
    EXPECT_EQ(bad("[apo]\n"), SettingsErrors{"[apo]: unknown section; did you mean api?"});
    EXPECT_EQ(bad("[[net.peers]]\nid = \"" + some_id + "\"\nrole = [\"ledger\"]").front(),
              "[[net.peers]] 1: role: unknown key; did you mean roles?");
}

TEST(NodeSettings, a_role_has_a_section_of_its_own_with_the_keys_and_ranges_it_describes)
{
    const auto settings = good("[chain]\nbatch_delay_ms = 7\n");
    EXPECT_EQ(settings.roles_say.at("chain").at("batch_delay_ms"), 7u);
    EXPECT_EQ(settings.roles_say.at("ledger").at("activity_interval_ms"), 200u) << "as its struct";
    EXPECT_EQ(bad("[chain]\nidle_interval_ms = 1\n").front(),
              "[chain] idle_interval_ms: unknown key; known are access_nodes, batch_delay_ms, "
              "ledger_words, keep_blocks, snapshot_every")
        << "that is a key of another role";
    EXPECT_EQ(bad("[ledger]\nidle_intervall_ms = 1\n").front(),
              "[ledger] idle_intervall_ms: unknown key; did you mean idle_interval_ms?");
    EXPECT_EQ(bad("[ledger]\nactivity_interval_ms = 0\n").front(),
              "[ledger] activity_interval_ms: expected 1…60000");
    EXPECT_EQ(bad("[chain]\nbatch_delay_ms = \"7\"\n").front(),
              "[chain] batch_delay_ms: expected an integer from 0");
    EXPECT_EQ(bad("[chain]\naccess_nodes = [\"x\"]\n").front(),
              "[chain] access_nodes: \"x\": expected base58 of 32 bytes");
    EXPECT_EQ(good("", {{"WEFT_LEDGER_IDLE_INTERVAL_MS", "5"}})
                  .roles_say.at("ledger")
                  .at("idle_interval_ms"),
              5u);
    EXPECT_EQ(bad("", {{"WEFT_CHAIN_BATCH_DELAY_MS", "60001"}}).front(),
              "[chain] batch_delay_ms: expected 0…60000");
}

TEST(NodeSettings, the_environment_overrides_the_file_and_its_slips_are_named)
{
    const auto settings = good("[log]\nlevel = \"info\"", {{"WEFT_LOG_LEVEL", "debug"},
                                                           {"WEFT_NODE_ROLES", "ledger,committee"},
                                                           {"WEFT_LOG_JSON", "true"},
                                                           {"HOME", "/"}});
    EXPECT_EQ(settings.log_level, "debug");
    EXPECT_EQ(settings.roles, (std::vector<std::string>{"ledger", "committee"}));
    EXPECT_TRUE(settings.log_json);
    EXPECT_EQ(bad("", {{"WEFT_LOG_LEVLE", "debug"}}).front(),
              "WEFT_LOG_LEVLE: unknown variable; did you mean WEFT_LOG_LEVEL?");
    EXPECT_EQ(bad("", {{"WEFT_LOG_JSON", "yes"}}).front(), "WEFT_LOG_JSON: expected true or false");
}

TEST(NodeSettings, a_node_may_be_called_in_any_script_and_on_one_line)
{
    for (const std::string name : {"ledger-1", "Köln-1", "узел", "節点 🧵"})
        EXPECT_EQ(good("[node]\nname = \"" + name + "\"").name, name);
    const SettingsErrors refused{"[node] name: 1…48 bytes of UTF-8, printable and on one line"};
    EXPECT_EQ(bad("[node]\nname = \"a\\nb\""), refused);
    EXPECT_EQ(bad("[node]\nname = \"\\u001b[2J\""), refused);
    EXPECT_EQ(bad("[node]\nname = \"\\u202e1\""), refused);
    EXPECT_EQ(bad("", {{"WEFT_NODE_NAME", "K\xf6ln"}}), refused);
}

TEST(NodeSettings, a_token_stands_in_one_place)
{
    EXPECT_EQ(good("[api]\nlisten = \"0.0.0.0:1\"\ntoken_file = \"t\"").api_token_file, "t");
    EXPECT_EQ(bad("[api]\ntoken = \"0123456789abcdef\"\ntoken_file = \"t\""),
              SettingsErrors{"[api] token_file: there is a token already"});
}

TEST(NodeSettings, the_dashboard_is_there_unless_it_is_switched_off_and_asks_only_named_nodes)
{
    EXPECT_TRUE(good("").api_dashboard);
    EXPECT_FALSE(good("[api]\ndashboard = false").api_dashboard);
    EXPECT_EQ(good("[api]\ndashboard_nodes = [\"http://10.0.0.2:7780\"]").api_dashboard_nodes,
              std::vector<std::string>{"http://10.0.0.2:7780"});
    EXPECT_EQ(bad("[api]\ndashboard_nodes = [\"null\", \"10.0.0.2:7780\"]").size(), 2u);
}

TEST(NodeSettings, names_and_sites_are_what_a_browser_calls_them)
{
    const auto settings =
        good("[api]\nnames = [\"weft.example\"]\norigins = [\"https://a.example\"]");
    EXPECT_EQ(settings.api_names, std::vector<std::string>{"weft.example"});
    EXPECT_EQ(settings.api_origins, std::vector<std::string>{"https://a.example"});
    EXPECT_EQ(bad("[api]\nnames = [\"Weft.example\"]").size(), 1u);
    EXPECT_EQ(bad("[api]\nnames = [\"weft.example:80\", \"\"]").size(), 2u);
    EXPECT_EQ(bad("[api]\norigins = [\"*\", \"https://a.example/\"]").size(), 2u);
}

TEST(NodeSettings, values_are_checked_and_every_error_is_told)
{
    EXPECT_EQ(bad("[node]\nroles = [\"leger\"]\n[log]\nlevel = \"loud\"").size(), 2u);
    EXPECT_EQ(bad("[store]\ncache_mib = \"64\""),
              SettingsErrors{"[store] cache_mib: expected an integer from 0"});
    EXPECT_EQ(bad("[api]\nlisten = \"0.0.0.0:1\"").front(),
              "[api] token: needed because the API listens beyond this machine");
    EXPECT_EQ(bad("[net]\nlisten = \"nowhere\"").front(), "[net] listen: expected host:port");
    EXPECT_NE(bad("[net]\nlisten = \"weft.example:1\"").front().find("is a name"),
              std::string::npos);
    EXPECT_EQ(good("[net]\nlisten = \"localhost:1\"").net_listen, "localhost:1");
    EXPECT_EQ(bad("[[net.peers]]\nid = \"x\"\nroles = [\"ledger\"]").front(),
              "[[net.peers]] 1: id: expected base58 of 32 bytes");
    EXPECT_EQ(bad("[secrets]\nunprotected = true\npassphrase_file = \"p\"").size(), 1u);
    EXPECT_NE(bad("[api\n").front().find("line 1"), std::string::npos);
}

TEST(NodeSettings, a_path_has_no_zero_byte_that_would_cut_it)
{
    for (const auto* section_and_key : {"[node]\ngenesis", "[node]\nidentity", "[store]\npath",
                                        "[api]\ntoken_file", "[secrets]\npassphrase_file"}) {
        const auto errors = bad(std::string{section_and_key} + " = \"a\\u0000b\"");
        ASSERT_EQ(errors.size(), 1u) << section_and_key;
        EXPECT_NE(errors[0].find("zero byte"), std::string::npos) << errors[0];
    }
}

TEST(NodeSettings, an_endpoint_is_a_host_and_a_port)
{
    EXPECT_EQ(endpoint_from("example.org:7770"), (Endpoint{"example.org", 7770}));
    EXPECT_EQ(endpoint_from("[::1]:1"), (Endpoint{"::1", 1}));
    for (const auto* text : {"", ":1", "host", "host:", "host:99999", "::1:1", "host:1x"})
        EXPECT_FALSE(endpoint_from(text)) << text;
    EXPECT_TRUE(is_loopback({"127.0.0.1", 1}));
    EXPECT_TRUE(is_loopback({"::1", 1}));
    EXPECT_TRUE(is_loopback({"localhost", 1}));
    EXPECT_FALSE(is_loopback({"0.0.0.0", 1}));
    EXPECT_FALSE(is_loopback({"127.example.org", 1}));
}

TEST(Peers, are_read_from_a_file_as_they_were_written_and_told_by_a_line)
{
    const std::string id = "9tHWB6YGJNskd6ps9MhcKcXUCvhkycH8nkHJUsXX6anj";
    const PeerSettings peer{id, "b.example:7770", {"ledger", "committee"}, "Köln #1/2"};
    EXPECT_EQ(line_of(peer), id + "@b.example:7770/ledger,committee#Köln #1/2");
    EXPECT_EQ(peer_from(line_of(peer)), peer);
    const PeerSettings calls_us{id, "", {"ledger"}, ""};
    EXPECT_EQ(line_of(calls_us), id + "/ledger");
    EXPECT_EQ(peer_from(line_of(calls_us)), calls_us);
    EXPECT_FALSE(peer_from("somebody"));
    EXPECT_FALSE(peer_from("somebody/"));

    const auto read = parse_peers(render_peers({peer}));
    ASSERT_TRUE(read) << read.error().front();
    EXPECT_EQ(*read, std::vector{peer});
    EXPECT_TRUE(parse_peers("")->empty());
    EXPECT_EQ(parse_peers("peer = 1").error().front(), "peer: unknown key; did you mean peers?");
    EXPECT_EQ(parse_peers(render_peers({peer, peer})).error().front(),
              "[[peers]] 2: id: given twice");
    EXPECT_EQ(parse_peers("[[peers]]\nid = \"x\"\nroles = [\"ledger\"]").error().front(),
              "[[peers]] 1: id: expected base58 of 32 bytes");
}

}  // namespace
}  // namespace weft::app
