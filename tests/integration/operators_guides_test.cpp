// The guides for operators, run as they stand: every command of a page, one after the other, by a shell in an
// empty folder. Only the ports are others, for those of the page may be taken.

#include <gtest/gtest.h>
#include <sodium.h>
#include <stdlib.h>

#include "cli/files.hpp"
#include "demo/network.hpp"
#include "demo/processes.hpp"
#include <algorithm>
#include <cstdio>
#include <filesystem>

namespace weft::app {
namespace {

class OperatorsGuides : public testing::Test {
protected:
    void SetUp() override
    {
        ASSERT_GE(sodium_init(), 0);
        std::string pattern =
            (std::filesystem::temp_directory_path() / "weft-guides-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        std::filesystem::create_directories(folder_ / "bin");
        std::filesystem::create_directories(folder_ / "work");
        std::filesystem::create_symlink(WEFT_PROGRAM, folder_ / "bin" / "weft");
    }
    void TearDown() override
    {
        std::error_code ignored;
        if (!HasFailure()) std::filesystem::remove_all(folder_, ignored);
    }

    /// All blocks of commands of a page, in order.
    [[nodiscard]] static std::string commands_of(const std::string& page)
    {
        const std::string head = "```sh\n";
        std::string commands;
        for (auto at = page.find(head); at != page.npos; at = page.find(head, at)) {
            at += head.size();
            const auto end = page.find("```", at);
            commands += page.substr(at, end - at);
            at = end;
        }
        return commands;
    }
    /// Each address of the page that a node has is one that is free here.
    [[nodiscard]] static std::string on_free_ports(const std::string& script)
    {
        // The last digit may be a variable of the shell: so ten ports in a row for each of both.
        std::string text = script;
        for (const auto* row : {"127.0.0.1:777", "127.0.0.1:778"}) {
            const auto ten = ten_free();
            for (auto at = text.find(row); at != text.npos; at = text.find(row, at + 1))
                text.replace(at, std::string{row}.size(), "127.0.0.1:" + std::to_string(ten / 10));
        }
        return text;
    }
    /// The first of ten ports that nobody has, a multiple of ten.
    [[nodiscard]] static int ten_free()
    {
        for (int tries = 0; tries < 1'000; ++tries) {
            const auto some = demo::free_ports(20);
            if (!some) break;
            for (std::size_t i = 0; i + 9 < some->size(); ++i)
                if ((*some)[i] % 10 == 0 && (*some)[i + 9] == (*some)[i] + 9) return (*some)[i];
        }
        ADD_FAILURE() << "no ten ports in a row are free";
        return 7770;
    }
    /// The whole page in one shell that stops at the first command that fails, and takes its nodes with it.
    [[nodiscard]] demo::Finished run_page(const std::string& name, const std::string& more = {})
    {
        const auto page = read_text(std::string{WEFT_GUIDES} + "/" + name);
        EXPECT_TRUE(page.has_value()) << name;
        if (!page) return {};
        const auto script =
            "set -eEuo pipefail\n"
            "cd '" +
            (folder_ / "work").string() +
            "'\n"
            "export PATH='" +
            (folder_ / "bin").string() +
            "':$PATH\n"
            "unset WEFT_API WEFT_WALLET WEFT_COMMITTEE_API\n"
            "trap 'echo \"FAILED at: $BASH_COMMAND\"; tail -n 20 */log.txt */*/log.txt "
            "2>/dev/null' ERR\n"
            "trap 'kill -KILL $(jobs -p) 2>/dev/null' EXIT\n" +
            on_free_ports(commands_of(*page)) + more;
        EXPECT_TRUE(write_text(folder_ / "page.sh", script).has_value());
        const auto ran =
            demo::run_to_end({"/bin/bash", (folder_ / "page.sh").string()}, folder_ / "page.txt");
        EXPECT_TRUE(ran.has_value());
        return ran.value_or(demo::Finished{-1, "not started"});
    }

    std::filesystem::path folder_;
};

TEST_F(OperatorsGuides, lead_three_organisations_to_a_network_a_chain_and_one_more_node)
{
    const auto ran = run_page("form-a-network.md", "echo THE END\n");
    EXPECT_EQ(ran.exit_code, 0) << ran.output;
    for (const auto* part :
         {"committee  3 of 3 connected, quorum 3", "999999 IOTA", "4 peers", "THE END"})
        EXPECT_NE(ran.output.find(part), std::string::npos) << part << " is not in\n" << ran.output;
}

TEST_F(OperatorsGuides, keep_a_node_through_a_restore_a_move_another_passphrase_and_an_upgrade)
{
    // Beyond the page: the chain is what it was, with all members, and the old passphrase opens nothing.
    const auto ran = run_page("keep-a-node.md", R"sh(
weft chain deposit $CHAIN 5
weft chain info $CHAIN
kill -TERM $(cat net/n2/pid); tail --pid=$(cat net/n2/pid) -f /dev/null
cp pass.txt net/n2/passphrase
! weft node run --config net/n2/node.toml
echo THE END
)sh");
    EXPECT_EQ(ran.exit_code, 0) << ran.output;
    for (const auto* part :
         {"committee  4 of 4 connected, quorum 3", "key shares are locked with the new passphrase",
          "wrong_passphrase", "store    whole, and this node's", "THE END"})
        EXPECT_NE(ran.output.find(part), std::string::npos) << part << " is not in\n" << ran.output;
}

TEST_F(OperatorsGuides, lead_from_weft_dev_to_a_contract_in_ten_commands)
{
    // The first block of the page for whoever writes contracts, on `weft dev` alone. Each is timed, for the
    // output of this test.
    const auto page = read_text(std::string{WEFT_GUIDES} + "/write-a-contract.md");
    ASSERT_TRUE(page.has_value());
    const std::string head = "```sh\n";
    const auto begin = page->find(head) + head.size();
    const auto ten = page->substr(begin, page->find("```", begin) - begin);
    ASSERT_EQ(std::ranges::count(ten, '\n'), 10);
    ASSERT_TRUE(write_text(folder_ / "ten.txt", ten).has_value());
    const auto script = "set -eEuo pipefail\ncd '" + (folder_ / "work").string() +
                        "'\nexport PATH='" + (folder_ / "bin").string() + R"sh(':$PATH
trap 'cat dev.err' ERR
trap 'kill -KILL $(jobs -p) 2>/dev/null' EXIT
took() { awk -v a=$1 -v b=$EPOCHREALTIME -v what="$2" 'BEGIN { printf "%6.2f s  %s\n", b - a, what }'; }
began=$EPOCHREALTIME
weft dev --listen 127.0.0.1:0 > dev.txt 2> dev.err &
for n in $(seq 600); do grep -q ^export dev.txt && break; sleep 0.1; done
eval "$(grep ^export dev.txt)"
export CHAIN=$(awk '/^chain/ { print $2 }' dev.txt)
took $began 'weft dev'
while IFS= read -r line; do
    since=$EPOCHREALTIME
    bash -c "$line" < /dev/null
    took $since "${line%%#*}"
done < ../ten.txt
took $began 'all'
)sh";
    ASSERT_TRUE(write_text(folder_ / "page.sh", script).has_value());
    const auto ran =
        demo::run_to_end({"/bin/bash", (folder_ / "page.sh").string()}, folder_ / "page.txt");
    ASSERT_TRUE(ran.has_value());
    EXPECT_EQ(ran->exit_code, 0) << ran->output;
    for (const auto* part : {"1 scenario, all as expected", "func sign(text: text)", "count  1\n",
                             "text=\"hello from me\"", " s  all"})
        EXPECT_NE(ran->output.find(part), std::string::npos) << part << " is not in\n"
                                                             << ran->output;
    std::printf("%s", ran->output.c_str());
}

}  // namespace
}  // namespace weft::app
