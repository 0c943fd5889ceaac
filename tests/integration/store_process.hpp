#pragma once

// A ledger node as a process, whose disk is changed, filled or taken away by a test.

#include <weft/base/prng.hpp>
#include <weft/store/store.hpp>

#include <sys/mount.h>
#include <unistd.h>

#include "cli/files.hpp"
#include "cluster.hpp"
#include "node/settings.hpp"
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace weft::app {

namespace fs = std::filesystem;

inline std::string contents(const fs::path& path)
{
    std::ifstream in{path, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}
inline void replace(const fs::path& path, const std::string& with)
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

}  // namespace weft::app
