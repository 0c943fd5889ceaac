// The data directory of the version before: it is read, with all that was acknowledged, or refused
// by its version with what to do.

#include <weft/store/store.hpp>

#include "cli/files.hpp"
#include "cluster.hpp"
#include "wallet/wallet_file.hpp"
#include <thread>

namespace weft::app {
namespace {

namespace fs = std::filesystem;

std::string with(std::string text, const std::string& before, const std::string& after)
{
    const auto at = text.find(before);
    EXPECT_NE(at, std::string::npos) << before;
    return at == std::string::npos ? text : text.replace(at, before.size(), after);
}

class VersionBefore : public Cluster {
protected:
    void SetUp() override
    {
        Cluster::SetUp();
        make(1, {"carol"});  // for its ports; its own files make room for the old ones
        auto& node = ledger(0);
        fs::remove_all(node.folder);
        fs::copy(WEFT_BEFORE_FOLDER, node.folder, fs::copy_options::recursive);
        for (const auto* secret : {"identity.toml", "alice.toml", "bob.toml"})
            fs::permissions(node.folder / secret, fs::perms{0600});
        change("node.toml", "127.0.0.1:17790", "127.0.0.1:" + std::to_string(node.net_port));
        change("node.toml", "127.0.0.1:17791", "127.0.0.1:" + std::to_string(node.api_port));
    }
    void change(const char* file, const std::string& before, const std::string& after)
    {
        const auto path = ledger(0).folder / file;
        const auto text = read_text(path.string());
        ASSERT_TRUE(text.has_value());
        ASSERT_TRUE(write_text(path, with(*text, before, after), 0600).has_value());
    }
    [[nodiscard]] std::string store() { return (ledger(0).folder / "store").string(); }
    /// Until it answers; false when it ends before.
    [[nodiscard]] bool answers()
    {
        const auto end = std::chrono::steady_clock::now() + patience;
        while (std::chrono::steady_clock::now() < end && ledger(0).process.running()) {
            if (client::tangle(client(0))) return true;
            std::this_thread::sleep_for(demo::Milliseconds{50});
        }
        return false;
    }
    [[nodiscard]] std::uint64_t balance_of(const char* wallet)
    {
        const auto addresses = wallet_addresses((ledger(0).folder / wallet).string());
        EXPECT_TRUE(addresses.has_value()) << wallet;
        std::uint64_t sum = 0;
        if (!addresses) return sum;
        for (const auto& address : *addresses)
            if (const auto balance = client::address(client(0), address))
                sum += balance->confirmed.of(types::iota_color);
        return sum;
    }
    void expect_refused(const std::string& code,
                        const std::string& what,
                        const std::string& to_do,
                        int exit_code = exit_failed)
    {
        const auto end = demo::run_to_end(
            {WEFT_PROGRAM, "node", "run", "--config", (ledger(0).folder / "node.toml").string()},
            folder_ / "end.txt");
        ASSERT_TRUE(end.has_value());
        EXPECT_EQ(end->exit_code, exit_code) << end->output;
        for (const auto& part : {code, what, to_do})
            EXPECT_NE(end->output.find(part), std::string::npos) << part << ": " << end->output;
    }
};

TEST_F(VersionBefore, its_settings_identity_wallets_and_store_are_read_and_nothing_is_lost)
{
    for (const auto* when : {"first", "once more, as it is now"}) {
        start(ledger(0));
        ASSERT_TRUE(answers()) << when;
        const auto tangle = client::tangle(client(0));
        ASSERT_TRUE(tangle.has_value());
        EXPECT_EQ(tangle->transactions, 3u) << when;
        EXPECT_EQ(balance_of("alice.toml"), 994u) << when;
        EXPECT_EQ(balance_of("bob.toml"), 6u) << when;
        EXPECT_TRUE(fs::exists(fs::path{store()} / "SEAL")) << "raised to today's format";
        ledger(0).process.kill();
    }
    EXPECT_TRUE(
        open_wallet({.file = (ledger(0).folder / "alice.toml").string(), .passphrase_file = {}})
            .has_value());
}

TEST_F(VersionBefore, a_store_of_a_version_nobody_here_knows_is_refused_by_its_number)
{
    fs::remove_all(store());
    ASSERT_TRUE(store::open_disk(store(), {.format = 9}).has_value());
    expect_refused("store_unknown_format", "format 9, this program reads and writes format 2",
                   "Run the version of weft that wrote it");
}

TEST_F(VersionBefore, an_identity_of_a_version_nobody_here_knows_is_refused_by_its_number)
{
    change("identity.toml", "version = 1", "version = 9");
    expect_refused("secret_unknown_version", "version 9, this program reads version 1",
                   "Use the version of weft that wrote it");
}

TEST_F(VersionBefore, settings_that_this_version_does_not_know_are_refused_by_their_place)
{
    change("node.toml", "batch_delay_ms", "batch_wait_ms");
    expect_refused("settings_invalid", "[chain] batch_wait_ms: unknown key",
                   "did you mean batch_delay_ms?", exit_usage);
}

}  // namespace
}  // namespace weft::app
