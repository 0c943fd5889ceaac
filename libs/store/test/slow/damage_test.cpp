// D-94: a store whose files were damaged has everything that was acknowledged, or says which file is
// not what was written.

#include <weft/base/prng.hpp>
#include <weft/store/store.hpp>

#include <gtest/gtest.h>

#include "../../src/rocks.hpp"
#include "../faulty_files.hpp"
#include "../temporary_directory.hpp"
#include <fstream>
#include <iterator>
#include <map>

namespace weft::store {
namespace {

namespace fs = std::filesystem;
using Model = std::map<std::string, std::string>;

/// Small buffers and files: flushes, compactions and a change of the log within a second.
const DiskOptions small{
    .cache_bytes = 1u << 20, .write_buffer_bytes = 96u << 10, .table_bytes = 8u << 10};
/// Places tried per file and kind of damage; more of them by night.
std::size_t effort(std::size_t usual)
{
    const char* factor = std::getenv("WEFT_DAMAGE_EFFORT");
    return factor == nullptr ? usual : usual * std::stoul(factor);
}

std::string contents(const fs::path& path)
{
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}
void replace(const fs::path& path, const std::string& with)
{
    std::ofstream{path, std::ios::binary | std::ios::trunc} << with;
}

/// A store that is written to; `model` is what was acknowledged.
class Written {
public:
    Written(const TemporaryDirectory& folder, const std::string& name, std::uint64_t seed)
        : path_{folder.in(name)}, prng_{seed}, store_{open_disk_on(files_, path_, small).value()}
    {}
    /// A batch of a few entries; sometimes a value longer than a block of the log.
    void write()
    {
        Batch batch;
        for (auto left = prng_.within(1, 4); left > 0; --left) {
            const auto key = "key" + std::to_string(prng_.below(300));
            const auto size = prng_.chance(Ratio::percent(2)) ? 80'000 : prng_.within(20, 400);
            std::string value(size, ' ');
            for (auto& letter : value) letter = static_cast<char>(prng_.below(256));
            batch.put(to_bytes(key), to_bytes(value));
            model[key] = value;
        }
        ASSERT_TRUE(store_->write(batch, Durability::synced));
    }
    void write(int count)
    {
        for (int i = 0; i < count; ++i) write();
    }
    void reopen()
    {
        store_.reset();
        store_ = open_disk_on(files_, path_, small).value();
    }
    /// What a killed process would leave now: the files are all that survives it.
    void copy_to(const fs::path& folder) const
    {
        fs::remove_all(folder);
        files_->between_steps([&] { fs::copy(path_, folder); });
    }

    Model model;

private:
    std::shared_ptr<FaultyFiles> files_ = std::make_shared<FaultyFiles>();
    std::string path_;
    Prng prng_;
    std::unique_ptr<Store> store_;
};

std::string kind_name(const std::string& name)
{
    if (name == seal_file_name) return "SEAL";
    switch (kind_of(name)) {
    case FileKind::log: return "log";
    case FileKind::manifest: return "MANIFEST";
    case FileKind::tables: return "TABLES";
    case FileKind::table: return "table";
    case FileKind::whole: return name.substr(0, name.find('-'));
    case FileKind::scratch:
    case FileKind::unsealed: break;
    }
    return name;
}

enum class Verdict { refused_at_start, refused_at_read, all_there, lost };

struct Outcome {
    Verdict verdict = Verdict::lost;
    std::string text;
};

/// Opens the store and reads all of it.
Outcome look(const fs::path& store, const Model& model)
{
    const auto opened = open_disk(store.string(), small);
    if (!opened) return {Verdict::refused_at_start, opened.error().detail};
    for (const auto& [key, value] : model) {
        const auto read = (*opened)->read(as_bytes(key));
        if (!read) return {Verdict::refused_at_read, read.error().detail};
        if (*read != to_bytes(value)) return {Verdict::lost, key};
    }
    const auto all = (*opened)->scan({.limit = 100'000});
    if (!all) return {Verdict::refused_at_read, all.error().detail};
    if (all->size() != model.size()) return {Verdict::lost, "entries nobody wrote"};
    return {Verdict::all_there, ""};
}

class Damage : public testing::Test {
protected:
    void SetUp() override
    {
        Written store{folder_, "store", 1};
        store.write(300);
        store.copy_to(older_);
        store.write(200);
        store.reopen();
        store.write(300);
        store.copy_to(good_);
        model_ = store.model;
        Written other{folder_, "other", 2};
        other.write(400);
        other.copy_to(foreign_);
        for (const auto& file : fs::directory_iterator{good_}) {
            const auto name = file.path().filename().string();
            if (name != "LOCK") names_.push_back(name);
        }
        std::ranges::sort(names_);
        ASSERT_EQ(look_at([](const fs::path&) {}).verdict, Verdict::all_there);
        // Every kind of file is there, and the logs hold something.
        std::map<std::string, std::uintmax_t> kinds;
        for (const auto& name : names_) kinds[kind_name(name)] += fs::file_size(good_ / name);
        for (const auto* kind :
             {"log", "MANIFEST", "TABLES", "table", "CURRENT", "IDENTITY", "OPTIONS", "SEAL"})
            ASSERT_GT(kinds[kind], 0u) << kind;
    }
    void TearDown() override
    {
        std::printf("%-10s %-22s %8s %8s %8s\n", "file", "damage", "start", "read", "all there");
        for (const auto& [what, counts] : counts_)
            std::printf("%-10s %-22s %8d %8d %8d\n", what.first.c_str(), what.second.c_str(),
                        counts[0], counts[1], counts[2]);
    }

    template <class Change>
    Outcome look_at(Change change)
    {
        fs::remove_all(tried_);
        fs::copy(good_, tried_);
        change(tried_);
        return look(tried_, model_);
    }
    /// The store is whole, or refused with a name of one of the files that are not.
    template <class Change>
    void expect_noticed(const std::vector<std::string>& files,
                        const std::string& damage,
                        const std::string& place,
                        Change change)
    {
        const auto outcome = look_at(change);
        const auto named = std::ranges::any_of(files, [&](const auto& file) {
            return outcome.text.find(file) != std::string::npos;
        });
        const auto said = files.front() + ": " + damage + " " + place + ": " + outcome.text;
        ASSERT_NE(outcome.verdict, Verdict::lost) << said;
        ASSERT_TRUE(outcome.verdict == Verdict::all_there || named) << said;
        counts_[{kind_name(files.front()), damage}].at(static_cast<std::size_t>(outcome.verdict)) +=
            1;
    }
    /// Every place of a small file; of a large one the first, the last and random ones.
    std::vector<std::size_t> places(std::size_t size, std::size_t count)
    {
        std::vector<std::size_t> chosen;
        if (size <= count) {
            for (std::size_t i = 0; i < size; ++i) chosen.push_back(i);
            return chosen;
        }
        chosen = {0, size - 1};
        while (chosen.size() < count) chosen.push_back(prng_.below(size));
        return chosen;
    }

    TemporaryDirectory folder_;
    fs::path good_ = folder_.path() / "good";
    fs::path older_ = folder_.path() / "older";      ///< the same store, 500 writes before
    fs::path foreign_ = folder_.path() / "foreign";  ///< another store
    fs::path tried_ = folder_.path() / "tried";
    Model model_;
    std::vector<std::string> names_;
    Prng prng_{3};
    std::map<std::pair<std::string, std::string>, std::array<int, 4>> counts_;
};

TEST_F(Damage, a_changed_byte_is_named_or_hurts_nothing)
{
    for (const auto& name : names_) {
        const auto whole = contents(good_ / name);
        for (const auto place : places(whole.size(), effort(kind_of(name) == FileKind::table ? 4 : 30))) {
            auto bad = whole;
            bad[place] = static_cast<char>(bad[place] ^ (1 + prng_.below(255)));
            expect_noticed({name}, "byte changed", std::to_string(place),
                           [&](const fs::path& store) { replace(store / name, bad); });
            if (HasFatalFailure()) return;
        }
    }
}

TEST_F(Damage, a_cut_file_is_named)
{
    for (const auto& name : names_) {
        const auto whole = contents(good_ / name);
        for (const auto size : places(whole.size(), effort(kind_of(name) == FileKind::table ? 2 : 20))) {
            expect_noticed({name}, "cut", "to " + std::to_string(size),
                           [&](const fs::path& store) { fs::resize_file(store / name, size); });
            if (HasFatalFailure()) return;
        }
    }
}

TEST_F(Damage, a_zeroed_part_is_named_or_hurts_nothing)
{
    for (const auto& name : names_) {
        const auto whole = contents(good_ / name);
        for (const auto place : places(whole.size(), effort(kind_of(name) == FileKind::table ? 2 : 15))) {
            const auto size = std::min(whole.size() - place, prng_.within(1, 5'000));
            auto bad = whole;
            std::fill_n(bad.begin() + static_cast<std::ptrdiff_t>(place), size, '\0');
            if (bad == whole) continue;
            expect_noticed({name}, "zeroed", std::to_string(place),
                           [&](const fs::path& store) { replace(store / name, bad); });
            if (HasFatalFailure()) return;
        }
    }
}

TEST_F(Damage, two_parts_exchanged_are_named_or_hurt_nothing)
{
    for (const auto& name : names_) {
        const auto whole = contents(good_ / name);
        const auto rounds = effort(kind_of(name) == FileKind::table ? 2 : 10);
        for (std::size_t round = 0; round < rounds; ++round) {
            // Of the sizes disks, file systems, the log and its tables have.
            const std::size_t sizes[] = {1, 16, 512, 4'096, 32'768};
            const auto size = sizes[prng_.below(std::size(sizes))];
            if (whole.size() < 2 * size) continue;
            const auto slots = whole.size() / size;
            const auto a = prng_.below(slots) * size;
            const auto b = prng_.below(slots) * size;
            auto bad = whole;
            std::swap_ranges(bad.begin() + static_cast<std::ptrdiff_t>(a),
                             bad.begin() + static_cast<std::ptrdiff_t>(a + size),
                             bad.begin() + static_cast<std::ptrdiff_t>(b));
            if (bad == whole) continue;
            expect_noticed({name}, "parts exchanged",
                           std::to_string(a) + " and " + std::to_string(b),
                           [&](const fs::path& store) { replace(store / name, bad); });
            if (HasFatalFailure()) return;
        }
    }
}

TEST_F(Damage, what_is_written_behind_a_file_hurts_nothing_or_is_named)
{
    for (const auto& name : names_)
        for (const std::size_t size : {1u, 100u, 70'000u}) {
            std::string more(size, '\0');
            if (size % 2 == 0)
                for (auto& letter : more) letter = static_cast<char>(prng_.below(256));
            expect_noticed({name}, "more behind it", std::to_string(size),
                           [&](const fs::path& store) {
                               replace(store / name, contents(store / name) + more);
                           });
            if (HasFatalFailure()) return;
        }
}

TEST_F(Damage, a_missing_file_is_named)
{
    for (const auto& name : names_) {
        expect_noticed({name}, "removed", "",
                       [&](const fs::path& store) { fs::remove(store / name); });
        if (HasFatalFailure()) return;
        expect_noticed({name}, "empty", "", [&](const fs::path& store) { replace(store / name, ""); });
        if (HasFatalFailure()) return;
    }
}

TEST_F(Damage, two_files_exchanged_are_named)
{
    for (const auto& a : names_)
        for (const auto& b : names_) {
            if (a >= b || (kind_of(a) == FileKind::table && prng_.chance(Ratio::percent(50))))
                continue;
            expect_noticed({a, b}, "exchanged with another", b, [&](const fs::path& store) {
                fs::rename(store / a, store / "x");
                fs::rename(store / b, store / a);
                fs::rename(store / "x", store / b);
            });
            if (HasFatalFailure()) return;
        }
}

TEST_F(Damage, an_older_file_is_named_or_hurts_nothing)
{
    int tried = 0;
    for (const auto& file : fs::directory_iterator{older_}) {
        const auto name = file.path().filename().string();
        if (name == "LOCK") continue;
        const auto old = contents(file.path());
        // As itself, and as whatever has its part today.
        for (const auto& today : names_) {
            if (kind_name(today) != kind_name(name) || contents(good_ / today) == old) continue;
            if (kind_of(today) == FileKind::table && !prng_.chance(Ratio::percent(5))) continue;
            // An older seal names files that have gone since: any may be the first it misses.
            std::vector<std::string> named{today, name};
            if (today == seal_file_name)
                for (const auto& one : fs::directory_iterator{older_})
                    named.push_back(one.path().filename().string());
            expect_noticed(named, "older copy", name,
                           [&](const fs::path& store) { replace(store / today, old); });
            if (HasFatalFailure()) return;
            ++tried;
        }
        // An old file that had gone comes back.
        if (!fs::exists(good_ / name))
            expect_noticed({name}, "come back", "",
                           [&](const fs::path& store) { replace(store / name, old); });
        if (HasFatalFailure()) return;
    }
    // CURRENT, the manifest, the seal, the list of tables and a log; tables only by chance.
    EXPECT_GE(tried, 5);
}

TEST_F(Damage, a_file_of_another_store_is_named_or_hurts_nothing)
{
    for (const auto& file : fs::directory_iterator{foreign_}) {
        const auto name = file.path().filename().string();
        if (name == "LOCK") continue;
        const auto theirs = contents(file.path());
        for (const auto& ours : names_) {
            if (kind_name(ours) != kind_name(name)) continue;
            if (kind_of(ours) == FileKind::table && !prng_.chance(Ratio::percent(3))) continue;
            // A foreign seal names files that are not ours: any of them may be the first it misses.
            std::vector<std::string> named{ours, name};
            if (ours == seal_file_name)
                for (const auto& one : fs::directory_iterator{foreign_})
                    named.push_back(one.path().filename().string());
            if (ours == seal_file_name) std::ranges::copy(names_, std::back_inserter(named));
            expect_noticed(named, "of another store", name, [&](const fs::path& store) {
                replace(store / ours, theirs);
            });
            if (HasFatalFailure()) return;
        }
        if (fs::exists(good_ / name) || prng_.chance(Ratio::percent(50))) continue;
        expect_noticed({name}, "added", "",
                       [&](const fs::path& store) { replace(store / name, theirs); });
        if (HasFatalFailure()) return;
    }
    // A log behind the newest would be replayed by RocksDB without a question.
    for (const auto& file : fs::directory_iterator{foreign_}) {
        if (kind_of(file.path().filename().string()) != FileKind::log) continue;
        expect_noticed({"009999.log"}, "added", "",
                       [&](const fs::path& store) { fs::copy(file.path(), store / "009999.log"); });
        if (HasFatalFailure()) return;
    }
}

TEST_F(Damage, a_write_that_was_never_acknowledged_is_there_whole_or_not_at_all)
{
    Written store{folder_, "torn", 4};
    store.write(40);
    const auto before = folder_.path() / "before";
    store.copy_to(before);
    const auto acknowledged = store.model;
    store.write();
    const auto after = folder_.path() / "after";
    store.copy_to(after);
    int whole = 0;
    int none = 0;
    for (const auto& file : fs::directory_iterator{after}) {
        const auto name = file.path().filename().string();
        if (kind_of(name) != FileKind::log) continue;
        const auto long_log = contents(file.path());
        const auto step = std::max<std::size_t>(1, (long_log.size() - fs::file_size(before / name)) / 40);
        for (auto size = long_log.size(); size >= fs::file_size(before / name); size -= step) {
            // The kernel had so much of the log, and the seal was not written yet.
            fs::remove_all(tried_);
            fs::copy(before, tried_);
            replace(tried_ / name, long_log.substr(0, size));
            if (look(tried_, store.model).verdict == Verdict::all_there)
                ++whole;
            else if (const auto outcome = look(tried_, acknowledged);
                     outcome.verdict == Verdict::all_there)
                ++none;
            else
                FAIL() << size << ": " << outcome.text;
        }
    }
    EXPECT_EQ(whole, 1) << "only the whole write is one";
    EXPECT_GT(none, 20);
}

}  // namespace
}  // namespace weft::store
