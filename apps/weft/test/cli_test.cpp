// The command line as scripts see it: exit codes, one document on standard output, stable names.

#include <weft/types/address.hpp>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/settings.hpp"
#include "ran.hpp"
#include <filesystem>
#include <fstream>

namespace weft::app {
namespace {

std::string text_of(const std::string& path)
{
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
}

const std::string an_address = types::Address::of(crypto::ed25519::PublicKey{}).text();
const std::string rounds = WEFT_TEST_DATA "/conformance/drand/rounds.jsonl";

TEST(CommandLine, wrong_usage_is_exit_code_2_and_nothing_on_standard_output)
{
    for (const auto& words :
         std::vector<std::vector<std::string>>{{},
                                               {"nonsense"},
                                               {"explain"},
                                               {"explain", "hname"},
                                               {"explain", "address"},
                                               {"explain", "address", "--bls", "00"},
                                               {"explain", "request-id", "[x]1"},
                                               {"drng", "verify", "/no/such/file"},
                                               {"node", "run", "--config", "/no/such/file"}}) {
        const auto ran = run(words);
        EXPECT_EQ(ran.exit_code, exit_usage);
        EXPECT_EQ(ran.out, "");
        EXPECT_NE(ran.error, "");
    }
}

TEST(CommandLine, help_has_an_example_and_is_no_failure)
{
    const auto ran = run({"explain", "hname", "--help"});
    EXPECT_EQ(ran.exit_code, exit_ok);
    EXPECT_NE(ran.out.find("Example:\n  weft explain hname"), std::string::npos) << ran.out;
    EXPECT_NE(ran.out.find("--json"), std::string::npos);
}

TEST(CommandLine, a_noun_s_help_has_an_example_too)
{
    const auto ran = run({"wallet", "--help"});
    EXPECT_EQ(ran.exit_code, exit_ok);
    EXPECT_NE(ran.out.find("Example:\n  weft wallet new"), std::string::npos) << ran.out;
}

TEST(CommandLine, a_misspelt_command_is_named_with_the_nearest_one)
{
    EXPECT_NE(run({"walet", "new"}).error.find("`weft` knows no `walet`; did you mean wallet?"),
              std::string::npos);
    EXPECT_NE(run({"wallet", "sned"}).error.find("`weft wallet` knows no `sned`"),
              std::string::npos);
    EXPECT_NE(run({"wallet"}).error.find("missing after `weft wallet`"), std::string::npos);
    EXPECT_NE(run({"wallet", "new", "--sed-file", "x"}).error.find("--sed-file"),
              std::string::npos);
}

TEST(CommandLine, a_negative_number_is_never_a_large_one)
{
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"wallet", "mint", "-5"}, {"tangle", "watch", "--count", "-1"}}) {
        const auto ran = run(words);
        EXPECT_EQ(ran.exit_code, exit_usage) << ran.error;
        EXPECT_NE(ran.error.find("below 0"), std::string::npos) << ran.error;
    }
}

TEST(CommandLine, what_is_not_there_yet_comes_with_the_command_that_makes_it)
{
    EXPECT_NE(run({"wallet", "mint", "1", "--wallet", "/no/such"}).error.find("weft wallet new"),
              std::string::npos);
    EXPECT_NE(run({"node", "run", "--config", "/no/such"}).error.find("weft node init"),
              std::string::npos);
}

TEST(CommandLine, every_slip_in_the_settings_has_a_line_of_its_own)
{
    const auto file = testing::TempDir() + "weft-slips.toml";
    std::ofstream{file} << "[node]\nname = 3\nrols = 1\n";
    const auto ran = run({"node", "run", "--check", "--config", file});
    EXPECT_EQ(ran.exit_code, exit_usage);
    EXPECT_NE(ran.error.find("expected a string\n"), std::string::npos) << ran.error;
    EXPECT_NE(ran.error.find("did you mean roles?\n"), std::string::npos) << ran.error;
}

TEST(CommandLine, a_file_is_written_whatever_stands_where_it_is_put_together)
{
    const std::filesystem::path folder = testing::TempDir() + "weft-beside";
    std::filesystem::remove_all(folder);
    ASSERT_TRUE(std::filesystem::create_directory(folder));
    const auto other = (folder / "other").string();
    std::ofstream{other} << "of somebody else";
    for (const std::string name : {"pipe", "link"}) {
        const auto file = (folder / name).string();
        const auto beside = file + ".new";
        ASSERT_EQ(name == "pipe" ? ::mkfifo(beside.c_str(), 0600)
                                 : ::symlink(other.c_str(), beside.c_str()),
                  0);
        const auto ran = run({"genesis", "create", "--network", "n", "--allocate",
                              an_address + "=1", "--output", file});
        EXPECT_EQ(ran.exit_code, exit_ok) << ran.error;
        EXPECT_TRUE(std::filesystem::is_regular_file(std::filesystem::symlink_status(file)));
    }
    EXPECT_EQ(text_of(other), "of somebody else");
}

TEST(CommandLine, to_burn_needs_a_color)
{
    const auto ran = run({"wallet", "burn", "5"});
    EXPECT_EQ(ran.exit_code, exit_usage);
    EXPECT_NE(ran.error.find("5: expected AMOUNT:COLOR"), std::string::npos) << ran.error;
}

TEST(CommandLine, explain_hname_reproduces_the_table_of_names)
{
    EXPECT_EQ(run({"explain", "hname", "root", "accounts", "blob", "eventlog", "--json"}).out,
              R"([{"name":"root","hname":"cebf5908"},{"name":"accounts","hname":"3c4b5e02"},)"
              R"({"name":"blob","hname":"fd91bc63"},{"name":"eventlog","hname":"661aa7d8"}])"
              "\n");
}

TEST(CommandLine, any_text_is_a_name)
{
    for (const std::string name : {"", " ", "[root,init]", "[]", "[", "{}", "%%", "++", "explain",
                                   "hname", "ledger", "é\n"}) {
        const auto ran = run({"explain", "hname", "root", name, "init", "--json"});
        EXPECT_EQ(ran.exit_code, exit_ok) << name << ran.error;
        const auto document = Json::parse(ran.out, nullptr, false);
        ASSERT_EQ(document.size(), 3u) << name;
        EXPECT_EQ(document[1]["name"], name);
    }
    const auto dashed = run({"explain", "hname", "--json", "--", "--json", "-x", "--"});
    EXPECT_EQ(Json::parse(dashed.out, nullptr, false).size(), 3u) << dashed.out << dashed.error;

    const auto binary = run({"explain", "hname", "root", "\xff", "--json"});
    EXPECT_EQ(binary.exit_code, exit_usage);
    EXPECT_TRUE(binary.error.contains("not_utf8")) << binary.error;
}

TEST(CommandLine, an_index_is_written_in_one_way)
{
    const std::string transaction(32, '1');
    for (const auto* digits : {"", "010", "0x10", " 3", "+3", "3 ", "3.0", "-0", "65536", "1e1"}) {
        const std::vector<std::string> parts{"explain",   "request-id", "--transaction",
                                             transaction, "--index",    digits};
        EXPECT_EQ(run(parts).exit_code, exit_usage) << digits;
        const auto text = "[" + std::string{digits} + "]" + transaction;
        EXPECT_EQ(run({"explain", "request-id", text}).exit_code, exit_usage) << digits;
    }
    const auto strange = run({"explain", "request-id", "[3]\n"});
    EXPECT_EQ(std::ranges::count(strange.error, '\n'), 1) << strange.error;
}

TEST(CommandLine, a_request_id_comes_apart_and_together)
{
    const std::string transaction(32, '1');
    EXPECT_EQ(
        run({"explain", "request-id", "--transaction", transaction, "--index", "3", "--json"}).out,
        "{\"request_id\":\"[3]" + transaction + "\"}\n");
    EXPECT_EQ(run({"explain", "request-id", "[3]" + transaction, "--json"}).out,
              "{\"transaction\":\"" + transaction + "\",\"index\":3}\n");
    EXPECT_EQ(
        run({"explain", "request-id", "--transaction", transaction, "--index", "65536"}).exit_code,
        exit_usage);
}

TEST(CommandLine, all_public_drand_rounds_verify_and_a_flipped_bit_does_not)
{
    const auto good = run({"drng", "verify", rounds});
    EXPECT_EQ(good.exit_code, exit_ok);
    EXPECT_EQ(std::ranges::count(good.out, '\n'), 27);
    EXPECT_EQ(good.out.find("false"), std::string::npos);

    auto line = Json::parse(text_of(rounds).substr(0, text_of(rounds).find('\n')));
    line["round"] = line["round"].get<std::uint64_t>() + 1;
    const auto file = testing::TempDir() + "weft-rounds.jsonl";
    std::ofstream{file} << line.dump() << '\n';
    const auto bad = run({"drng", "verify", file});
    EXPECT_EQ(bad.exit_code, exit_failed);
    EXPECT_NE(bad.out.find(R"("valid":false,"error":"signature_invalid")"), std::string::npos)
        << bad.out;

    line["colour"] = "red";
    std::ofstream{file} << "\n" << line.dump() << '\n';
    const auto malformed = run({"drng", "verify", file});
    EXPECT_EQ(malformed.exit_code, exit_usage);
    EXPECT_EQ(malformed.error, "line 2: colour: unknown key\n");
}

TEST(CommandLine, a_malformed_file_is_one_line_PLACE_and_rule)
{
    const auto file = testing::TempDir() + "weft-malformed";
    std::ofstream{file} << R"({"outputs": {}, "transactions": [{"id": "t1", "spends": [],)"
                           R"( "creates": {}, "signed_by": "alice"}]})";
    const auto scenario = run({"explain", "ledger", file, "--json"});
    EXPECT_EQ(scenario.exit_code, exit_usage);
    EXPECT_EQ(scenario.out, "");
    EXPECT_EQ(scenario.error, "transactions[0].signed_by: not a list\n");

    std::ofstream{file} << R"({"co\nlour": 1})";
    const auto strange = run({"drng", "verify", file});
    EXPECT_EQ(strange.exit_code, exit_usage);
    EXPECT_EQ(strange.error, "line 1: co\\x0alour: unknown key\n");
}

TEST(CommandLine, a_proof_file_is_one_document_and_nothing_more)
{
    const auto file = testing::TempDir() + "weft-proof.json";
    const auto anchor = testing::TempDir() + "weft-anchor.hex";
    std::ofstream{anchor} << "00\n";
    const auto verify = [&](const std::string& text) {
        std::ofstream{file, std::ios::binary} << text;
        return run({"chain", "proof", "--verify", file, "--anchor", anchor});
    };
    const std::string whole =
        R"({"key":"00","value":null,"standing":"anchored","anchor":{"transaction":")" +
        std::string(32, '1') + R"(","bytes":"00"},"proof":"00"})";
    // As a document it is good; what it says is not.
    EXPECT_EQ(verify(whole).exit_code, exit_failed);
    EXPECT_EQ(verify(whole + " \n").exit_code, exit_failed);
    for (const auto& text :
         {whole + std::string{"\0", 1}, whole + std::string{"\0anything", 9}, whole + "x",
          whole + whole, "\xef\xbb\xbf" + whole, "{\"key\":\"00\"," + whole.substr(1),
          "{\"note\":1," + whole.substr(1), std::string{"{}"}, std::string{}}) {
        const auto ran = verify(text);
        EXPECT_EQ(ran.exit_code, exit_usage) << text;
        EXPECT_NE(ran.error.find("proof_malformed"), std::string::npos) << ran.error;
    }
}

TEST(CommandLine, randomness_that_a_line_states_must_agree_even_when_it_is_empty)
{
    auto line = Json::parse(text_of(rounds).substr(0, text_of(rounds).find('\n')));
    line["randomness"] = "";
    const auto file = testing::TempDir() + "weft-randomness.jsonl";
    std::ofstream{file} << line.dump();
    const auto ran = run({"drng", "verify", file});
    EXPECT_EQ(ran.exit_code, exit_failed);
    EXPECT_NE(ran.out.find(R"("error":"randomness_mismatch")"), std::string::npos) << ran.out;
}

TEST(CommandLine, a_failure_with_json_is_one_document_with_a_stable_code)
{
    const auto ran = run({"wallet", "balance", "--wallet", "/no/such/wallet.toml", "--json"});
    EXPECT_EQ(ran.exit_code, exit_failed);
    const auto document = Json::parse(ran.out, nullptr, false);
    ASSERT_TRUE(document.is_object()) << ran.out;
    EXPECT_EQ(document["error"]["code"], "secret_unreadable");
}

TEST(CommandLine, node_init_means_the_passphrase_file_it_was_given_wherever_the_node_lies)
{
    const auto before = std::filesystem::current_path();
    const auto here = std::filesystem::path{testing::TempDir()} / "weft-init-test";
    std::filesystem::remove_all(here);
    std::filesystem::create_directories(here);
    std::filesystem::current_path(here);
    std::ofstream{"pass.txt"} << "correct horse\n";
    std::filesystem::permissions("pass.txt", std::filesystem::perms{0644});
    const auto refused = run({"node", "init", "--dir", "one", "--passphrase-file", "pass.txt"});
    EXPECT_EQ(refused.exit_code, exit_failed);
    EXPECT_NE(refused.error.find("secret_open_to_others"), std::string::npos) << refused.error;
    EXPECT_NE(refused.error.find("chmod 600"), std::string::npos) << refused.error;
    std::filesystem::permissions("pass.txt", std::filesystem::perms{0600});
    const auto ran = run({"node", "init", "--dir", "one", "--passphrase-file", "pass.txt"});
    std::filesystem::current_path(before);
    ASSERT_EQ(ran.exit_code, exit_ok) << ran.error;
    const auto settings = parse_settings(text_of((here / "one" / "node.toml").string()), {});
    ASSERT_TRUE(settings.has_value());
    EXPECT_EQ(resolve(here / "one", settings->passphrase_file), here / "pass.txt");
    std::filesystem::remove_all(here);
}

TEST(CommandLine, a_token_on_the_command_line_works_and_warns)
{
    const auto here = std::filesystem::path{testing::TempDir()} / "weft-token-test";
    std::filesystem::remove_all(here);
    std::filesystem::create_directories(here);
    const auto file = (here / "token.txt").string();
    std::ofstream{file} << "0123456789abcdef\n";
    std::filesystem::permissions(file, std::filesystem::perms{0600});
    const std::string url = "http://127.0.0.1:1";
    const auto visible =
        run({"tangle", "message", "--api", url, "--data", "x", "--token", "0123456789abcdef"});
    EXPECT_NE(visible.error.find("visible to every user"), std::string::npos) << visible.error;
    EXPECT_NE(visible.error.find("--token-file"), std::string::npos) << visible.error;
    EXPECT_EQ(visible.error.find("0123456789abcdef"), std::string::npos) << visible.error;
    const auto hidden =
        run({"tangle", "message", "--api", url, "--data", "x", "--token-file", file});
    EXPECT_EQ(hidden.error.find("visible"), std::string::npos) << hidden.error;
    std::filesystem::permissions(file, std::filesystem::perms{0644});
    const auto open = run({"tangle", "message", "--api", url, "--data", "x", "--token-file", file});
    EXPECT_NE(open.error.find("secret_open_to_others"), std::string::npos) << open.error;
    std::filesystem::remove_all(here);
}

TEST(CommandLine, a_token_file_that_the_node_would_refuse_makes_no_settings)
{
    const auto here = std::filesystem::path{testing::TempDir()} / "weft-init-token-test";
    std::filesystem::remove_all(here);
    std::filesystem::create_directories(here);
    const auto file = (here / "token.txt").string();
    const auto init = [&] {
        return run({"node", "init", "--dir", (here / "node").string(), "--unprotected",
                    "--api-token-file", file});
    };
    EXPECT_NE(init().error.find("file_unreadable"), std::string::npos);
    std::ofstream{file} << "0123456789abcdef\n";
    std::filesystem::permissions(file, std::filesystem::perms{0644});
    EXPECT_NE(init().error.find("secret_open_to_others"), std::string::npos);
    std::filesystem::permissions(file, std::filesystem::perms{0600});
    std::ofstream{file} << "short\n";
    EXPECT_NE(init().error.find("at least 16 characters"), std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(here / "node" / "node.toml"));
    std::ofstream{file} << "0123456789abcdef\n";
    EXPECT_EQ(init().exit_code, exit_ok);
    std::filesystem::remove_all(here);
}

TEST(CommandLine, an_empty_token_file_is_named_before_anything_is_sent)
{
    const auto file = (std::filesystem::path{testing::TempDir()} / "weft-empty-token").string();
    std::ofstream{file} << "\n0123456789abcdef\n";
    std::filesystem::permissions(file, std::filesystem::perms{0600});
    const auto ran = run(
        {"tangle", "message", "--api", "http://127.0.0.1:1", "--data", "x", "--token-file", file});
    EXPECT_EQ(ran.exit_code, exit_usage);
    EXPECT_NE(ran.error.find("token_empty"), std::string::npos) << ran.error;
    std::filesystem::remove(file);
}

TEST(CommandLine, a_word_that_is_not_utf_8_is_refused_and_never_becomes_another_name)
{
    const auto here = std::filesystem::path{testing::TempDir()} / "weft-not-utf8-test";
    std::filesystem::remove_all(here);
    for (const std::string name : {"K\xf6ln", "a\xff\xfe", "\xed\xa0\x80", "\xc0\x80"}) {
        const auto ran =
            run({"node", "init", "--dir", here.string(), "--unprotected", "--name", name});
        EXPECT_EQ(ran.exit_code, exit_usage);
        EXPECT_NE(ran.error.find("not_utf8"), std::string::npos) << ran.error;
    }
    EXPECT_FALSE(std::filesystem::exists(here));
}

TEST(CommandLine, a_node_whose_files_are_no_files_is_refused_at_once)
{
    const auto here = std::filesystem::path{testing::TempDir()} / "weft-no-file-test";
    for (const std::string name : {"node.toml", "identity.toml", "genesis.toml"})
        for (const bool pipe : {true, false}) {
            std::filesystem::remove_all(here);
            ASSERT_EQ(run({"node", "init", "--dir", here.string(), "--unprotected"}).exit_code,
                      exit_ok);
            const auto id = Json::parse(
                run({"node", "init", "--dir", (here / "x").string(), "--unprotected", "--json"})
                    .out)["id"];
            ASSERT_EQ(
                run({"genesis", "create", "--network", "n", "--pledge",
                     id.get<std::string>() + "=1", "--output", (here / "genesis.toml").string()})
                    .exit_code,
                exit_ok);
            const auto config = (here / "node.toml").string();
            ASSERT_EQ(run({"node", "run", "--check", "--config", config}).exit_code, exit_ok);
            std::filesystem::remove(here / name);
            const bool made = pipe ? ::mkfifo((here / name).c_str(), 0600) == 0
                                   : std::filesystem::create_directory(here / name);
            ASSERT_TRUE(made);
            const auto ran = run({"node", "run", "--check", "--config", config});
            EXPECT_NE(ran.exit_code, exit_ok) << name;
            EXPECT_NE(ran.error.find(name), std::string::npos) << ran.error;
            EXPECT_NE(ran.error.find(pipe ? "is a pipe" : "is a directory"), std::string::npos)
                << ran.error;
        }
    std::filesystem::remove_all(here);
}

TEST(CommandLine, completion_knows_every_noun)
{
    const auto script = run({"completion", "bash"}).out;
    for (const auto* noun : {"explain", "drng", "sim", "node", "wallet", "tangle", "dkg", "chain",
                             "contract", "demo", "completion"})
        EXPECT_NE(script.find(noun), std::string::npos) << noun;
}

TEST(CommandLine, an_empty_variable_is_one_that_is_not_set)
{
    ::setenv("WEFT_COMMITTEE_API", "", 1);
    const auto ran = run({"chain", "list", "--json"});
    const auto call = run({"chain", "call", "--help"});
    ::unsetenv("WEFT_COMMITTEE_API");
    EXPECT_NE(ran.out.find("127.0.0.1:7780"), std::string::npos) << ran.out;
    EXPECT_NE(call.out.find("http://127.0.0.1:7780"), std::string::npos) << call.out;
}

TEST(CommandLine, of_several_committee_nodes_in_the_variable_the_first_is_asked)
{
    ::setenv("WEFT_COMMITTEE_API", "http://127.0.0.1:1,http://127.0.0.1:2", 1);
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"chain", "list"},
             {"dkg", "show"},
             {"contract", "list", an_address},
         }) {
        auto with_json = words;
        with_json.emplace_back("--json");
        const auto ran = run(with_json);
        EXPECT_EQ(ran.exit_code, exit_failed) << ran.error;
        EXPECT_NE(ran.out.find("127.0.0.1:1"), std::string::npos) << ran.out;
    }
    ::unsetenv("WEFT_COMMITTEE_API");
}

TEST(CommandLine, a_chain_that_could_not_start_is_refused_before_its_origin_is_made)
{
    for (const auto& option :
         std::vector<std::vector<std::string>>{{"--anchor-interval-ms", "99"},
                                               {"--anchor-interval-ms", "3600001"},
                                               {"--description", std::string(1025, 'x')}}) {
        std::vector<std::string> words{"chain", "deploy", an_address};
        words.insert(words.end(), option.begin(), option.end());
        const auto ran = run(words);
        EXPECT_EQ(ran.exit_code, exit_usage) << ran.error;
        EXPECT_NE(ran.error.find(option.front()), std::string::npos) << ran.error;
    }
}

TEST(CommandLine, a_variable_never_overrides_what_was_said)
{
    ::setenv("WEFT_API", "http://127.0.0.1:1", 1);
    const auto ran = run({"node", "status", "--api", "http://127.0.0.1:2", "--json"});
    ::unsetenv("WEFT_API");
    EXPECT_EQ(ran.exit_code, exit_failed);
    EXPECT_NE(ran.out.find("127.0.0.1:2"), std::string::npos) << ran.out;
}

}  // namespace
}  // namespace weft::app
