// The guide for contract developers, run as it is written: its ten commands, one after the other, by a
// shell, on a chain of real processes.

#include <weft/client/committee.hpp>
#include <weft/client/dkg.hpp>
#include <weft/toolchain/toolchain.hpp>

#include "cli/files.hpp"
#include "cluster.hpp"
#include "wallet/deploy.hpp"
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace weft::app {
namespace {

constexpr std::size_t members = 4;

struct Ran {
    int exit_code = -1;
    std::string out;  ///< both streams
};

class GuideProcess : public Cluster {
protected:
    void SetUp() override
    {
        Cluster::SetUp();
        make(1, {"alice"}, members);
        for (auto* node : network_->all()) start(*node);
        wait_ready(network_->all());
        make_chain();
        std::filesystem::create_directories(folder_ / "bin");
        std::filesystem::create_symlink(WEFT_PROGRAM, folder_ / "bin" / "weft");
        work_ = folder_ / "work";
        std::filesystem::create_directories(work_);
    }

    /// A command as a developer types it.
    [[nodiscard]] Ran shell(const std::string& command) const
    {
        const auto& wallet = network_->wallet("alice");
        const std::string line =
            "cd '" + work_.string() + "' && export PATH='" + (folder_ / "bin").string() +
            "':$PATH CHAIN='" + chain_.text() + "' WEFT_API='" + network_->ledgers().front().api() +
            "' WEFT_COMMITTEE_API='" + network_->committee().front().api() + "' WEFT_WALLET='" +
            wallet.file.string() + "' && { " + command + "\n} 2>&1 < /dev/null";
        Ran ran;
        std::FILE* pipe = ::popen(line.c_str(), "r");
        if (pipe == nullptr) return ran;
        std::array<char, 4096> buffer{};
        while (const auto got = std::fread(buffer.data(), 1, buffer.size(), pipe))
            ran.out.append(buffer.data(), got);
        const int status = ::pclose(pipe);
        ran.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        return ran;
    }

    types::ChainId chain_;
    std::filesystem::path work_;

private:
    void make_chain()
    {
        std::vector<types::NodeId> ids;
        std::vector<client::Client> clients;
        for (auto& place : network_->committee()) {
            ids.push_back(place.id);
            clients.push_back(demo::Network::client(place));
        }
        const auto run = client::start_dkg(clients.front(), {.members = ids});
        ASSERT_TRUE(run.has_value()) << run.error().code;
        const auto done = client::dkg(clients.front(), run->run, demo::Milliseconds{30'000});
        ASSERT_TRUE(done && done->address) << "no key";
        const auto made =
            deploy_chain(client(0), clients, network_->wallet("alice").keys,
                         {.address = *done->address, .description = "guide", .parameters = {}},
                         [](const std::string&) {});
        ASSERT_TRUE(made.has_value()) << made.error().code << ": " << made.error().message;
        chain_ = made->chain;
    }
};

/// The first block of commands on the page.
std::vector<std::string> commands_of(const std::string& page)
{
    std::vector<std::string> commands;
    const std::string head = "```sh\n";
    auto at = page.find(head);
    if (at == page.npos) return commands;
    at += head.size();
    for (auto end = page.find('\n', at); page.compare(at, 3, "```") != 0;
         at = end + 1, end = page.find('\n', at))
        commands.push_back(page.substr(at, end - at));
    return commands;
}

TEST_F(GuideProcess, the_ten_commands_of_the_guide_lead_from_nothing_to_a_called_contract)
{
    const auto page = read_text(WEFT_GUIDE);
    ASSERT_TRUE(page.has_value());
    const auto commands = commands_of(*page);
    ASSERT_EQ(commands.size(), 10U);
    std::string all;
    for (const auto& command : commands) {
        const auto ran = shell(command);
        ASSERT_EQ(ran.exit_code, 0) << command << "\n" << ran.out;
        all += "$ " + command + "\n" + ran.out;
    }
    for (const auto* part : {"1 scenario, all as expected", "func sign(text: text)", "count  1\n",
                             "text=\"hello from me\"", "who was here"})
        EXPECT_NE(all.find(part), std::string::npos) << part << " is not in\n" << all;
}

TEST_F(GuideProcess, an_estimate_sends_nothing_and_a_trace_says_what_a_call_did)
{
    const std::string counter = WEFT_CONTRACTS "/counter/counter.wasm";
    ASSERT_EQ(shell("weft contract deploy $CHAIN traced '" + counter + "' --arg value=5").exit_code,
              0);
    const auto has = [](const std::string& text, const std::string& part) {
        EXPECT_NE(text.find(part), std::string::npos) << part << " is not in\n" << text;
    };
    const auto estimated = shell("weft contract call $CHAIN traced add n=4 --estimate");
    EXPECT_EQ(estimated.exit_code, 0) << estimated.out;
    has(estimated.out, "-> counter = 9");
    has(estimated.out, "event of traced: changed counter=9");
    has(estimated.out, "nothing was sent");
    has(shell("weft contract call $CHAIN traced get").out, "counter  5");
    const auto would_fail =
        shell("weft contract call $CHAIN traced add n=18446744073709551615 --estimate");
    EXPECT_EQ(would_fail.exit_code, exit_failed) << would_fail.out;
    has(would_fail.out, "refused, contract_error: the counter would overflow");
    has(shell("weft chain estimate $CHAIN traced add --arg n=u64:1").out, "-> counter = 6");

    const auto called = shell("weft contract call $CHAIN traced add n=4 --json");
    ASSERT_EQ(called.exit_code, 0) << called.out;
    has(called.out, R"("results":{"counter":"9"})");
    const auto document = Json::parse(called.out, nullptr, false);
    ASSERT_FALSE(document.is_discarded()) << called.out;
    const auto request = document["request"].get<std::string>();
    const auto block = document["receipt"]["block"].get<std::uint32_t>();
    has(shell("weft contract call $CHAIN traced get").out, "counter  9");
    has(shell("weft contract call $CHAIN traced get --block " + std::to_string(block - 1)).out,
        "counter  5");
    has(shell("weft contract call $CHAIN traced get --block 1000000").out, "block_not_kept");
    const auto traced = shell("weft chain trace $CHAIN '" + request + "'");
    EXPECT_EQ(traced.exit_code, 0) << traced.out;
    has(traced.out, "traced.add  by A/");
    has(traced.out, "    n = 4\n");
    has(traced.out, "-> counter = 9");

    const auto failed = shell("weft contract call $CHAIN traced add n=18446744073709551615");
    EXPECT_EQ(failed.exit_code, exit_failed) << failed.out;
    has(failed.out, "traced.add  by A/");
    has(failed.out, "contract_error: the counter would overflow");
    const auto no_owner = shell("weft contract call $CHAIN accounts totalAssets");
    EXPECT_EQ(no_owner.exit_code, 0) << "a core contract describes itself too\n" << no_owner.out;
}

TEST_F(GuideProcess, a_large_program_is_deployed_in_several_transactions_and_again_where_it_stopped)
{
    // A custom section of which nobody reads anything.
    auto program = *read_text(WEFT_CONTRACTS "/counter/counter.wasm");
    constexpr std::size_t more = 130'000;
    program += '\0';
    for (std::size_t left = more, i = 0; i < 4; ++i, left >>= 7)
        program += static_cast<char>((left & 0x7f) | (i < 3 ? 0x80 : 0));
    program += "\4more";
    program += std::string(more - 5, 'x');
    const auto file = folder_ / "large.wasm";
    std::ofstream{file, std::ios::binary} << program;
    const auto deploy = [&](const std::string& name) {
        return shell("weft contract deploy $CHAIN " + name + " '" + file.string() + "'");
    };
    const auto first = deploy("large");
    ASSERT_EQ(first.exit_code, 0) << first.out;
    EXPECT_NE(shell("weft contract call $CHAIN large add n=3").out.find("counter  3"),
              std::string::npos);
    EXPECT_NE(shell("weft contract show $CHAIN large").out.find("func add(n: u64)"),
              std::string::npos);
    const auto again = deploy("large_again");
    EXPECT_EQ(again.exit_code, 0) << again.out;
}

TEST_F(GuideProcess, a_call_goes_by_the_types_that_the_contract_says)
{
    const auto deployed =
        shell("weft contract deploy $CHAIN kinds '" WEFT_CONTRACTS
              "/kinds/kinds.wasm' && weft contract deploy $CHAIN faults '" WEFT_CONTRACTS
              "/faults/faults.wasm'");
    ASSERT_EQ(deployed.exit_code, 0) << deployed.out;
    const auto texts = shell(
        R"(weft contract call $CHAIN kinds texts flag=true text='a "b": c' bytes=00ff --json)");
    ASSERT_EQ(texts.exit_code, 0) << texts.out;
    EXPECT_NE(texts.out.find(R"("flag":true)"), std::string::npos) << texts.out;
    EXPECT_NE(texts.out.find(R"("bytes":"00ff")"), std::string::npos) << texts.out;
    const auto numbers = shell(
        "weft contract call $CHAIN kinds numbers a=255 b=65535 c=1 d=2 "
        "e=340282366920938463463374607431768211455 f=-128 g=-1 h=-2 i=-3 j=-4");
    EXPECT_EQ(numbers.exit_code, 0) << numbers.out;
    EXPECT_NE(numbers.out.find("e=340282366920938463463374607431768211455 f=-128"),
              std::string::npos)
        << numbers.out;
    const auto view = shell("weft contract call $CHAIN kinds base58 text=StV1DL6CwTryKyV --json");
    EXPECT_NE(view.out.find(R"("again":"StV1DL6CwTryKyV")"), std::string::npos) << view.out;

    // Wrong usage: nothing was sent.
    const std::pair<const char*, const char*> refused[] = {
        {"numbers a=256", "u8 is a whole number from 0 to 255"},
        {"numbers", "numbers needs a=u8"},
        {"texts flag=yes text=x", "bool is true or false"},
        {"texts flag=true text=x more=1", "has no parameter more"},
        {"nothing", "has no entry point nothing"},
        {"texts flag=true text=x --transfer 5", "texts takes no tokens"},
        {"copies --transfer 5", "a view takes no tokens"}};
    for (const auto& [arguments, words] : refused) {
        const auto ran = shell("weft contract call $CHAIN kinds " + std::string{arguments});
        EXPECT_EQ(ran.exit_code, exit_usage) << arguments << "\n" << ran.out;
        EXPECT_NE(ran.out.find(words), std::string::npos) << arguments << "\n" << ran.out;
    }
    const auto unknown_type = shell("weft chain call $CHAIN faults trap --arg n=u46:5");
    EXPECT_EQ(unknown_type.exit_code, exit_usage) << unknown_type.out;
    EXPECT_NE(unknown_type.out.find("there is no type 'u46'"), std::string::npos);
    const auto undescribed = shell("weft contract call $CHAIN faults trap");
    EXPECT_NE(undescribed.out.find("does not describe its entry points"), std::string::npos);
    const auto nobody = shell("weft contract call $CHAIN nobody go");
    EXPECT_NE(nobody.out.find("the chain has no contract nobody"), std::string::npos);

    // The chain itself sends back what the command line would not have sent.
    const auto tokens = shell("weft chain call $CHAIN kinds texts --arg text=x --transfer 5");
    EXPECT_EQ(tokens.exit_code, exit_failed);
    EXPECT_NE(tokens.out.find("not_callable: texts takes no tokens"), std::string::npos)
        << tokens.out;
}

}  // namespace
}  // namespace weft::app
