// A store whose process is killed, or whose machine is switched off, at every step it makes on the
// disk: what was acknowledged is there, what was under way is there whole or not at all, and the
// store opens. And a disk that refuses any single step: an error, never a signal, and nothing lost.

#include <weft/base/prng.hpp>

#include <gtest/gtest.h>

#include "../../src/rocks.hpp"
#include "../faulty_files.hpp"
#include "../temporary_directory.hpp"
#include <map>

namespace weft::store {
namespace {

using Model = std::map<std::string, std::string>;

/// Small buffers and files: a life of the store has logs that change, flushes and compactions.
const DiskOptions small{
    .cache_bytes = 1u << 20, .write_buffer_bytes = 64u << 10, .table_bytes = 16u << 10};
constexpr int writes_per_life = 60;

Batch batch_of(std::uint64_t id, Prng& prng)
{
    Batch batch;
    // The number of the last write there is says which writes are: they are kept in order.
    batch.put(to_bytes("last"), to_bytes(std::to_string(id)));
    for (int i = 0; i < 3; ++i) {
        std::string value(prng.within(10, 1'500), ' ');
        for (auto& letter : value) letter = static_cast<char>(prng.below(256));
        batch.put(to_bytes("key" + std::to_string(prng.below(40))), to_bytes(value));
    }
    return batch;
}

/// What is there after each number of writes.
class History {
public:
    explicit History(std::uint64_t seed) : prng_{seed} { states_.emplace_back(); }
    const Batch& batch(std::uint64_t id)
    {
        while (batches_.size() <= id) {
            batches_.push_back(batch_of(batches_.size(), prng_));
            auto state = states_.back();
            for (const auto& put : batches_.back().puts)
                state[to_string(put.key)] = to_string(*put.value);
            states_.push_back(std::move(state));
        }
        return batches_[id];
    }
    const Model& after(std::uint64_t count) { return states_.at(count); }

private:
    Prng prng_;
    std::vector<Batch> batches_;
    std::vector<Model> states_;
};

/// How many writes are there; nullopt: it is not what any number of them leaves.
std::optional<std::uint64_t> writes_in(const Store& store, History& history)
{
    const auto last = store.read(as_bytes("last"));
    if (!last) return std::nullopt;
    const auto count = *last ? std::stoull(to_string(**last)) + 1 : 0;
    const auto entries = store.scan({.limit = 10'000});
    if (!entries) return std::nullopt;
    Model found;
    for (const auto& [key, value] : *entries) found[to_string(key)] = to_string(value);
    if (found != history.after(count)) return std::nullopt;
    return count;
}

struct Life {
    std::uint64_t acknowledged = 0;
    bool refused = false;  ///< an error was returned
    std::string error;
};

/// Opens the store, writes, closes it, opens it again, writes; stops at the first error.
Life live(const std::shared_ptr<FaultyFiles>& files,
          const std::string& directory,
          History& history,
          std::uint64_t from)
{
    Life life{.acknowledged = from, .refused = false, .error = {}};
    for (int opening = 0; opening < 2; ++opening) {
        auto store = open_disk_on(files, directory, small);
        if (!store) {
            life.refused = true;
            life.error = store.error().detail;
            return life;
        }
        for (int i = 0; i < writes_per_life; ++i) {
            const auto written =
                (*store)->write(history.batch(life.acknowledged), Durability::synced);
            if (!written) {
                life.refused = true;
                life.error = written.error().detail;
                return life;
            }
            ++life.acknowledged;
        }
    }
    return life;
}

/// From one step tried to the next: every one at first, where a store begins; ever fewer later, and
/// more of them by night.
std::uint64_t stride(std::uint64_t step)
{
    const char* factor = std::getenv("WEFT_DAMAGE_EFFORT");
    return 1 + step / (factor == nullptr ? 12 : 12 * std::stoull(factor));
}

enum class End { killed, switched_off };

class Crash : public testing::TestWithParam<End> {};

TEST_P(Crash, at_any_step_leaves_a_store_that_opens_with_all_that_was_acknowledged)
{
    const TemporaryDirectory folder;
    // The steps of a life without a crash; background work makes each a little different.
    std::uint64_t steps = 0;
    {
        History history{1};
        const auto files = std::make_shared<FaultyFiles>();
        ASSERT_FALSE(live(files, folder.in("whole"), history, 0).refused);
        steps = files->steps();
    }
    int lives = 0;
    std::uint64_t acknowledged = 0;
    for (std::uint64_t first = 0; first < steps; first += stride(first)) {
        const auto path = folder.in("crash");
        std::filesystem::remove_all(path);
        History history{first};
        Prng prng{first};
        std::uint64_t kept = 0;
        // The second and third crash meet what the ones before left.
        for (int again = 0; again < 3; ++again) {
            const auto files = std::make_shared<FaultyFiles>();
            files->dead_from = again == 0 ? first : prng.below(steps);
            const auto life = live(files, path, history, kept);
            if (GetParam() == End::switched_off) files->switch_off(prng);
            const auto store = open_disk(path, small);
            ASSERT_TRUE(store) << first << ", " << again << ": " << store.error().detail;
            history.batch(life.acknowledged);
            const auto there = writes_in(**store, history);
            ASSERT_TRUE(there) << first << ", " << again << ": not a state of the store";
            ASSERT_GE(*there, life.acknowledged) << first << ", " << again << ": lost";
            ASSERT_LE(*there, life.acknowledged + 1) << first << ", " << again;
            acknowledged += life.acknowledged - kept;
            kept = *there;
            ++lives;
        }
    }
    std::printf("%d ends of %llu steps, %llu acknowledged writes, none lost\n", lives,
                static_cast<unsigned long long>(steps),
                static_cast<unsigned long long>(acknowledged));
    EXPECT_GT(acknowledged, 1'000u);
}

INSTANTIATE_TEST_SUITE_P(Both, Crash, testing::Values(End::killed, End::switched_off),
                         [](const auto& end) {
                             return end.param == End::killed ? "killed" : "switched_off";
                         });

TEST(Disk, that_refuses_one_step_ends_the_store_with_an_error_and_loses_nothing)
{
    const TemporaryDirectory folder;
    std::uint64_t steps = 0;
    {
        History history{1};
        const auto files = std::make_shared<FaultyFiles>();
        ASSERT_FALSE(live(files, folder.in("whole"), history, 0).refused);
        steps = files->steps();
    }
    int refused = 0;
    for (std::uint64_t step = 0; step < steps; step += stride(step)) {
        const auto path = folder.in("fault");
        std::filesystem::remove_all(path);
        History history{step};
        const auto files = std::make_shared<FaultyFiles>();
        files->fails_at = step;
        if (step % 2 == 0) files->failure = rocksdb::IOStatus::NoSpace("a full disk");
        const auto life = live(files, path, history, 0);
        refused += life.refused ? 1 : 0;
        const auto store = open_disk(path, small);
        ASSERT_TRUE(store) << step << ": " << store.error().detail;
        history.batch(life.acknowledged);
        const auto there = writes_in(**store, history);
        ASSERT_TRUE(there) << step << ": not a state of the store";
        ASSERT_GE(*there, life.acknowledged) << step << ": lost";
    }
    EXPECT_GT(refused, 15);
}

}  // namespace
}  // namespace weft::store
