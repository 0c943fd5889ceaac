#pragma once

// What a network of one process, for trying, has beside what every node does: a clock that whoever runs it
// may move on, and a state that can be kept and gone back to.
//
//   POST /dev/clock  {"advance_ms": "3600000"}       {"time": "1764471600000000000"}
//   GET  /dev                                        {"folder": …, "life": "1", "ready": true, "chain": …, "failed": ""}
//   POST /dev/life   {"what": "snapshot"}            {"life": "2"}: done when GET /dev says that life, and ready
//
// A copy of a store that is open is none. So what is to be done to the folder is done between two lives of the
// node, in this process: it stops, it is done, it begins anew at the same address.

#include <weft/answers/describe.hpp>
#include <weft/api/api.hpp>
#include <weft/types/ids.hpp>

#include "cli/cli.hpp"
#include "node/load.hpp"
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>

namespace weft::app {

struct MovableClock {
    /// Of all moves together: 100 years.
    static constexpr std::chrono::nanoseconds ahead_max = std::chrono::hours{24} * 36'525;

    std::chrono::nanoseconds ahead{0};  ///< of the machine's, at the start
    /// Called before it is told: what was signed in that time is there in the next life too.
    /// Errors: too_far, those of files.
    std::function<Try<void>(std::chrono::nanoseconds ahead)> keep;
};

/// What is done between two lives.
enum class Between : std::uint8_t {
    snapshot,  ///< FOLDER/snapshot is a copy of all
    reset,     ///< all is made anew
    given      ///< what was put at FOLDER/given takes the place of all
};
BOOST_DESCRIBE_ENUM(Between, snapshot, reset, given)

struct MoveClock {
    std::uint64_t advance_ms = 0;
};
BOOST_DESCRIBE_STRUCT(MoveClock, (), (advance_ms))
struct ClockMoved {
    types::Timestamp time = 0;
};
BOOST_DESCRIBE_STRUCT(ClockMoved, (), (time))

struct DevLife {
    std::string folder;
    std::uint64_t life = 0;
    bool ready = false;  ///< its chain and contracts are there
    std::string chain;
    std::string
        failed;  ///< what was wrong with what was to be done before this life; empty: nothing
};
BOOST_DESCRIBE_STRUCT(DevLife, (), (folder, life, ready, chain, failed))
struct BeginLife {
    Between what = Between::snapshot;
};
BOOST_DESCRIBE_STRUCT(BeginLife, (), (what))
struct LifeBegins {
    std::uint64_t life = 0;
};
BOOST_DESCRIBE_STRUCT(LifeBegins, (), (life))

/// As it is told to clients, from any thread.
class DevState {
public:
    explicit DevState(std::string folder) { told_.folder = std::move(folder); }
    [[nodiscard]] DevLife now() const
    {
        const std::lock_guard lock{mutex_};
        return told_;
    }
    void begins(std::string failed)
    {
        const std::lock_guard lock{mutex_};
        ++told_.life;
        told_.ready = false;
        told_.failed = std::move(failed);
    }
    void is_ready(std::string chain)
    {
        const std::lock_guard lock{mutex_};
        told_.ready = true;
        told_.chain = std::move(chain);
    }

private:
    mutable std::mutex mutex_;
    DevLife told_;
};

/// What `weft dev` gives its node.
struct DevPart {
    MovableClock clock;
    std::shared_ptr<DevState> state;
    struct Begun {
        LoadedNode node;
        MovableClock clock;
    };
    /// Nothing is open meanwhile. Errors: those of files; the node goes on with what is there then.
    std::function<Try<void>(Between)> between;
    std::function<Try<Begun>()> load;  ///< as it stands in the folder
};

/// `move_on` gives the new time. Its errors: those of `keep`. `begin` is asked when the network is ready, and
/// must not wait.
using MoveOn = std::function<Try<types::Timestamp>(std::chrono::nanoseconds by)>;
[[nodiscard]] api::Door dev_door(MoveOn move_on,
                                 std::shared_ptr<DevState> state,
                                 std::function<void(Between)> begin);

}  // namespace weft::app
