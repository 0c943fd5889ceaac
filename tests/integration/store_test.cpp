// What a node says when its disk is not what it should be (D-94): by name, with exit code 1, and
// with nothing lost that it has acknowledged.

#include <weft/base/prng.hpp>
#include <weft/store/store.hpp>

#include <sys/mount.h>
#include <unistd.h>

#include "cli/files.hpp"
#include "cluster.hpp"
#include "node/identity.hpp"
#include "node/settings.hpp"
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace weft::app {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& path)
{
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}
void replace(const fs::path& path, const std::string& with)
{
    std::ofstream{path, std::ios::binary | std::ios::trunc} << with;
}

class StoreProcess : public Cluster {
protected:
    void TearDown() override
    {
        network_.reset();
        for (const auto& place : mounted_) ::umount(place.c_str());
        Cluster::TearDown();
    }
    [[nodiscard]] fs::path store(std::size_t node) { return ledger(node).folder / "store"; }
    [[nodiscard]] fs::path settings_file(std::size_t node)
    {
        return ledger(node).folder / "node.toml";
    }
    void change_settings(const std::function<void(Settings&)>& change)
    {
        const auto text = read_text(settings_file(0).string());
        ASSERT_TRUE(text.has_value());
        auto settings = parse_settings(*text, {});
        ASSERT_TRUE(settings.has_value());
        change(*settings);
        ASSERT_TRUE(write_text(settings_file(0), render(*settings), 0600).has_value());
    }
    /// Starts it where it is expected to end by itself.
    [[nodiscard]] demo::Finished run_to_its_end()
    {
        const auto finished =
            demo::run_to_end({WEFT_PROGRAM, "node", "run", "--config", settings_file(0).string()},
                             folder_ / ("end-" + std::to_string(++runs_) + ".txt"));
        EXPECT_TRUE(finished.has_value());
        return finished.value_or(demo::Finished{});
    }
    void expect_refused(const std::string& code, const std::string& names, const std::string& what)
    {
        const auto end = run_to_its_end();
        EXPECT_EQ(end.exit_code, exit_failed) << what << ": " << end.output;
        EXPECT_NE(end.output.find(code), std::string::npos) << what << ": " << end.output;
        EXPECT_NE(end.output.find(names), std::string::npos) << what << ": " << end.output;
    }
    /// Data messages of so many bytes until one is not taken or all are; the ids of those taken.
    std::vector<types::MessageId> issue(std::size_t count, std::size_t size)
    {
        std::vector<types::MessageId> taken;
        Bytes data(size);
        for (std::size_t i = 0; i < count; ++i) {
            for (auto& byte : data) byte = static_cast<std::byte>(prng_.below(256));
            auto id = client::issue(client(0), data);
            // It says so much a second for its users, and tells them how long to wait.
            while (!id && id.error().code == "rate_limited") {
                std::this_thread::sleep_for(demo::Milliseconds{10});
                id = client::issue(client(0), data);
            }
            if (!id) break;
            taken.push_back(id->message);
        }
        return taken;
    }
    void expect_all_there(const std::vector<types::MessageId>& ids)
    {
        for (const auto& id : ids) {
            const auto found = client::message(client(0), id);
            EXPECT_TRUE(found.has_value())
                << types::to_text(id) << ": " << (found ? "" : found.error().message);
        }
    }
    /// A device of its own for the store of node 0; false: this user may not mount.
    bool mount_store(const std::string& size)
    {
        fs::create_directories(store(0));
        const auto options = "mode=0755,size=" + size;
        if (::mount("tmpfs", store(0).c_str(), "tmpfs", 0, options.c_str()) != 0) return false;
        mounted_.push_back(store(0).string());
        return true;
    }
    [[nodiscard]] std::optional<int> wait_for_end(demo::Process& process)
    {
        const auto end = std::chrono::steady_clock::now() + patience;
        while (process.running() && std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(demo::Milliseconds{20});
        if (process.running()) return std::nullopt;
        return process.stop(demo::Milliseconds{0}).value_or(-1);  // -1: died of a signal
    }

    std::vector<std::string> mounted_;
    Prng prng_{5};
    int runs_ = 0;
};

TEST_F(StoreProcess, with_a_changed_byte_in_any_file_is_refused_by_name_or_has_everything)
{
    make(1, {"alice", "bob"});
    start(ledger(0));
    wait_ready({&ledger(0)});
    auto taken = issue(40, 600);
    ASSERT_EQ(taken.size(), 40u);
    // A start puts what was in the log into a table.
    ledger(0).process.kill();
    start(ledger(0));
    wait_ready({&ledger(0)});
    std::ranges::copy(issue(41, 600), std::back_inserter(taken));
    ASSERT_EQ(taken.size(), 81u);
    ledger(0).process.kill();

    const auto good = folder_ / "good";
    fs::copy(store(0), good);
    int refused = 0;
    int whole = 0;
    for (const auto& file : fs::directory_iterator{good}) {
        const auto name = file.path().filename().string();
        const auto bytes = contents(file.path());
        if (bytes.empty()) continue;
        for (int i = 0; i < 4; ++i) {
            fs::remove_all(store(0));
            fs::copy(good, store(0));
            auto bad = bytes;
            const auto place =
                i == 0 ? std::min<std::size_t>(60, bytes.size() - 1) : prng_.below(bytes.size());
            bad[place] = static_cast<char>(bad[place] ^ 0x55);
            replace(store(0) / name, bad);
            start(ledger(0));
            const auto ready = network_->wait_ready({&ledger(0)}, patience);
            if (ready) {
                expect_all_there(taken);
                ledger(0).process.kill();
                ++whole;
                continue;
            }
            ++refused;
            EXPECT_EQ(wait_for_end(ledger(0).process), exit_failed) << name << " " << place;
            const auto log = contents(ledger(0).folder / "log.txt");
            const auto line = log.rfind("store_corrupt");
            ASSERT_NE(line, std::string::npos) << name << " " << place;
            EXPECT_NE(log.find(name, line), std::string::npos)
                << name << " " << place << ": " << log.substr(line);
        }
    }
    std::printf("%d changed bytes: %d refused by name, %d without an effect\n", refused + whole,
                refused, whole);
    EXPECT_GT(refused, 20);
}

TEST_F(StoreProcess, that_a_role_cannot_have_written_is_refused_by_name)
{
    make(1, {"alice", "bob"});
    start(ledger(0));
    wait_ready({&ledger(0)});
    ASSERT_EQ(issue(5, 100).size(), 5u);
    EXPECT_EQ(ledger(0).process.stop(demo::Milliseconds{10'000}), 0);
    {
        const auto opened = store::open_disk(store(0).string());
        ASSERT_TRUE(opened.has_value()) << opened.error().detail;
        types::Batch batch;
        batch.erase(from_hex("746d00000003").value());  // "tm", place 3
        ASSERT_TRUE((*opened)->write(batch, store::Durability::synced).has_value());
    }
    expect_refused("store_corrupt", "role ledger: message 3 of the log: missing",
                   "a message taken out");
}

TEST_F(StoreProcess, of_another_node_or_another_network_is_refused_by_name)
{
    make(2, {"alice", "bob"});
    for (std::size_t i = 0; i < 2; ++i) start(ledger(i));
    wait_ready({&ledger(0), &ledger(1)});
    for (std::size_t i = 0; i < 2; ++i)
        EXPECT_EQ(ledger(i).process.stop(demo::Milliseconds{10'000}), 0);

    const auto own = folder_ / "own";
    fs::rename(store(0), own);
    fs::copy(store(1), store(0));
    expect_refused("store_other_node", types::to_text(ledger(1).id), "another node's store");

    fs::remove_all(store(0));
    fs::rename(own, store(0));
    auto genesis = contents(folder_ / "genesis.toml");
    const auto name = genesis.find("\nnetwork = ");
    ASSERT_NE(name, std::string::npos);
    genesis.replace(name, genesis.find('\n', name + 1) - name, "\nnetwork = \"other\"");
    replace(ledger(0).folder / "other.toml", genesis);
    change_settings([](Settings& settings) { settings.genesis = "other.toml"; });
    expect_refused("store_other_genesis", types::hash_of(network_->genesis()).hex(),
                   "another network's store");
    change_settings([](Settings& settings) { settings.genesis = "../genesis.toml"; });
    for (std::size_t i = 0; i < 2; ++i) start(ledger(i));
    wait_ready({&ledger(0), &ledger(1)});
}

TEST_F(StoreProcess, of_a_ledger_node_that_was_moved_away_is_copied_from_its_peers)
{
    make(3, {"alice", "bob"});
    for (std::size_t i = 0; i < 3; ++i) start(ledger(i));
    wait_ready(network_->all());
    const auto taken = issue(30, 600);
    const auto paid = pay("alice", "bob", 0, patience);
    ASSERT_TRUE(paid.has_value()) << paid.error().message;
    ASSERT_TRUE(wait_confirmed(client(1), paid->id, patience).has_value());
    ledger(0).process.kill();
    fs::rename(store(0), folder_ / "store.bad");
    start(ledger(0));
    wait_ready({&ledger(0)});
    EXPECT_TRUE(wait_confirmed(client(0), paid->id, patience).has_value());
    expect_at_work(0, "its store was moved away");
    expect_all_there(taken);
}

TEST_F(StoreProcess, whose_mark_is_lost_too_asks_its_peers_before_it_speaks)
{
    make(3, {"alice", "bob"});
    for (std::size_t i = 0; i < 3; ++i) start(ledger(i));
    wait_ready(network_->all());
    ASSERT_EQ(issue(30, 600).size(), 30u);
    const auto paid = pay("alice", "bob", 0, patience);
    ASSERT_TRUE(paid.has_value()) << paid.error().message;
    ASSERT_TRUE(wait_confirmed(client(1), paid->id, patience).has_value());
    const auto mark = store(0).string() + ".mark";
    const auto highest = [&] {
        std::uint64_t number = 0;
        const auto last = client::issue(client(0), to_bytes("last"));
        if (!last) return number;
        const auto message = client::message(client(0), last->message);
        return message ? message->sequence_number : number;
    };
    const auto before = highest();
    for (const bool unreadable : {false, true}) {
        ledger(0).process.kill();
        fs::remove_all(store(0));
        if (unreadable) {
            auto bytes = contents(mark);
            ASSERT_GT(bytes.size(), 50u);
            bytes[50] = static_cast<char>(bytes[50] ^ 1);
            replace(mark, bytes);
        } else {
            fs::remove(mark);
        }
        // Nobody who could tell is there.
        for (std::size_t i = 1; i < 3; ++i) ledger(i).process.kill();
        start(ledger(0));
        const auto end = std::chrono::steady_clock::now() + patience;
        auto ready = client::ready(client(0));
        while (!ready && std::chrono::steady_clock::now() < end) {
            std::this_thread::sleep_for(demo::Milliseconds{50});
            ready = client::ready(client(0));
        }
        ASSERT_TRUE(ready.has_value());
        EXPECT_FALSE(ready->ready);
        EXPECT_EQ(std::ranges::count(ready->reasons, "mark", &answers::Reason::stage), 1);
        const auto refused = client::issue(client(0), to_bytes("too early"));
        ASSERT_FALSE(refused.has_value());
        EXPECT_EQ(refused.error().code, "numbers_unknown");
        EXPECT_EQ(refused.error().status, 503);
        for (std::size_t i = 1; i < 3; ++i) start(ledger(i));
        wait_ready({&ledger(0)});
        const auto log = contents(ledger(0).folder / "log.txt");
        EXPECT_NE(log.find(unreadable ? "mark_unreadable" : "mark_missing"), std::string::npos);
        EXPECT_GT(highest(), before + 1000);
        expect_at_work(0, "its mark was lost");
    }
}

TEST_F(StoreProcess, on_a_device_that_fills_up_warns_stops_in_time_and_goes_on_when_there_is_room)
{
    make(1, {"alice", "bob"});
    if (!mount_store("40m")) GTEST_SKIP() << "mount: " << std::strerror(errno);
    change_settings([](Settings& settings) {
        settings.store_warn_mib = 30;
        settings.store_stop_mib = 8;
    });
    start(ledger(0));
    wait_ready({&ledger(0)});
    const auto before = issue(20, 600);
    ASSERT_EQ(before.size(), 20u);
    const auto filler = store(0) / "filler";  // not ours: left alone
    replace(filler, std::string(20u << 20, 'x'));
    auto taken = issue(2'000, 20'000);
    EXPECT_EQ(wait_for_end(ledger(0).process), exit_failed);
    const auto log = contents(ledger(0).folder / "log.txt");
    EXPECT_NE(log.find("disk_low"), std::string::npos) << log;
    EXPECT_NE(log.find("store_no_space"), std::string::npos) << log;
    EXPECT_NE(log.find("Free space on that device"), std::string::npos) << log;

    expect_refused("store_no_space", "MiB left on the device", "still full");
    fs::remove(filler);
    start(ledger(0));
    wait_ready({&ledger(0)});
    std::ranges::copy(before, std::back_inserter(taken));
    EXPECT_GT(taken.size(), 40u);
    expect_all_there(taken);
    expect_at_work(0, "its device was full");
}

TEST_F(StoreProcess, on_a_device_that_is_full_to_the_last_byte_ends_by_itself)
{
    make(1, {"alice", "bob"});
    if (!mount_store("6m")) GTEST_SKIP() << "mount: " << std::strerror(errno);
    change_settings([](Settings& settings) { settings.store_stop_mib = 0; });
    start(ledger(0));
    wait_ready({&ledger(0)});
    const auto taken = issue(500, 50'000);
    EXPECT_EQ(wait_for_end(ledger(0).process), exit_failed);
    EXPECT_NE(contents(ledger(0).folder / "log.txt").find("store_no_space"), std::string::npos);
    for (int again = 0; again < 3; ++again) {
        const auto end = run_to_its_end();
        EXPECT_EQ(end.exit_code, exit_failed) << end.output;
        EXPECT_NE(end.output.find("store_"), std::string::npos) << end.output;
    }
    ASSERT_EQ(::mount("", store(0).c_str(), "", MS_REMOUNT, "size=64m"), 0);
    start(ledger(0));
    wait_ready({&ledger(0)});
    EXPECT_GT(taken.size(), 20u);
    expect_all_there(taken);
}

TEST_F(StoreProcess, on_a_read_only_device_says_so)
{
    make(1, {"alice", "bob"});
    if (!mount_store("64m")) GTEST_SKIP() << "mount: " << std::strerror(errno);
    change_settings([](Settings& settings) { settings.store_stop_mib = 1; });
    start(ledger(0));
    wait_ready({&ledger(0)});
    ledger(0).process.kill();
    ASSERT_EQ(::mount("", store(0).c_str(), "", MS_REMOUNT | MS_RDONLY, ""), 0);
    expect_refused("store_read_only", "Mount it writable", "a read-only device");
    ASSERT_EQ(::mount("", store(0).c_str(), "", MS_REMOUNT, ""), 0);
    start(ledger(0));
    wait_ready({&ledger(0)});
}

}  // namespace
}  // namespace weft::app
