// What a node says when its disk is not what it should be (D-94): by name, with exit code 1, and
// with nothing lost that it has acknowledged. A foreign store, a full or a read-only
// disk: operators_troubles_test.cpp.

#include "store_process.hpp"

namespace weft::app {
namespace {

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

}  // namespace
}  // namespace weft::app
