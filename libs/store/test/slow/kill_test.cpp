// D-90 with real processes: a writer acknowledges ids on a pipe, is killed at a random instant, and
// everything it acknowledged must be in the store that opens afterwards, in order and whole.

#include <weft/base/prng.hpp>
#include <weft/store/disk_queue.hpp>

#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../temporary_directory.hpp"
#include <chrono>
#include <cstdio>
#include <thread>

extern char** environ;

namespace weft::store {
namespace {

constexpr int rounds = 50;
constexpr std::uint64_t parts = 3;  ///< keys per batch: a torn batch would show fewer

Bytes key_of(std::uint64_t id, std::uint64_t part)
{
    // Big-endian, so that the order of the keys is the order of the writes.
    Bytes key;
    for (int shift = 56; shift >= 0; shift -= 8) key.push_back(static_cast<std::byte>(id >> shift));
    key.push_back(static_cast<std::byte>(part));
    return key;
}

/// What the child does until it is killed.
int write_for_ever(const std::string& directory, std::uint64_t first)
{
    // Small buffers, so that the kill also meets flushes and compactions.
    auto store = open_disk(directory, {.write_buffer_bytes = 64u << 10});
    if (!store) {
        std::fprintf(stderr, "child: %s\n", store.error().detail.c_str());
        return 1;
    }
    DiskQueue queue{**store,
                    {.on_durable =
                         [](std::span<const DiskQueue::WriteId> ids) {
                             if (::write(STDOUT_FILENO, ids.data(), ids.size_bytes()) < 0)
                                 std::abort();
                         },
                     .on_failure = [](const Failure&) { std::abort(); }}};
    for (auto id = first;; ++id) {
        Batch batch;
        for (std::uint64_t part = 0; part < parts; ++part)
            batch.put(key_of(id, part), Bytes(200, static_cast<std::byte>(id)));
        queue.push(id, std::move(batch));
        while (queue.counters().waiting > 64) std::this_thread::yield();
    }
}

/// Runs the child for a while, kills it, and returns the ids it acknowledged.
std::vector<std::uint64_t> run_and_kill(const std::string& directory,
                                        std::uint64_t first,
                                        std::chrono::microseconds life)
{
    int pipe[2];
    EXPECT_EQ(::pipe(pipe), 0);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, pipe[0]);
    std::string self = "/proc/self/exe";
    std::string verb = "--write";
    std::string where = directory;
    std::string from = std::to_string(first);
    char* const arguments[] = {self.data(), verb.data(), where.data(), from.data(), nullptr};
    pid_t child = 0;
    EXPECT_EQ(::posix_spawn(&child, self.c_str(), &actions, nullptr, arguments, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    ::close(pipe[1]);

    std::vector<std::uint64_t> acknowledged;
    std::thread reader{[&] {
        std::uint64_t id = 0;
        std::FILE* in = ::fdopen(pipe[0], "rb");
        while (std::fread(&id, sizeof id, 1, in) == 1) acknowledged.push_back(id);
        std::fclose(in);
    }};
    std::this_thread::sleep_for(life);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself";
    reader.join();
    return acknowledged;
}

TEST(Kill, everything_acknowledged_is_there_when_the_store_opens_again)
{
    const TemporaryDirectory directory;
    const auto path = directory.in("store");
    Prng prng{static_cast<std::uint64_t>(::getpid())};
    std::uint64_t next = 0;
    std::uint64_t acknowledged_in_all = 0;
    for (int round = 0; round < rounds; ++round) {
        const auto life = std::chrono::microseconds{prng.within(1'000, 250'000)};
        const auto acknowledged = run_and_kill(path, next, life);
        acknowledged_in_all += acknowledged.size();
        const auto acknowledged_end = acknowledged.empty() ? next : acknowledged.back() + 1;
        for (std::size_t i = 0; i < acknowledged.size(); ++i) ASSERT_EQ(acknowledged[i], next + i);

        const auto store = open_disk(path);
        ASSERT_TRUE(store) << "round " << round << ": " << store.error().detail;
        const auto entries = (*store)->scan({.from = key_of(next, 0), .limit = 10'000'000}).value();
        ASSERT_EQ(entries.size() % parts, 0u) << "a torn batch";
        const auto kept_end = next + entries.size() / parts;
        ASSERT_GE(kept_end, acknowledged_end) << "round " << round << " lost acknowledged writes";
        for (std::size_t i = 0; i < entries.size(); ++i)
            ASSERT_EQ(entries[i].key, key_of(next + i / parts, i % parts)) << "not a prefix";
        next = kept_end;
    }
    std::printf("%d kills, %llu acknowledged writes, none lost\n", rounds,
                static_cast<unsigned long long>(acknowledged_in_all));
    EXPECT_GT(acknowledged_in_all, 0u);
}

}  // namespace
}  // namespace weft::store

int main(int count, char** arguments)
{
    if (count == 4 && std::string{arguments[1]} == "--write")
        return weft::store::write_for_ever(arguments[2], std::stoull(arguments[3]));
    testing::InitGoogleTest(&count, arguments);
    return RUN_ALL_TESTS();
}
