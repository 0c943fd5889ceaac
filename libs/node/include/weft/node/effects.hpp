#pragma once

// What the outside must do for a core: send frames, arm timers, write to disk, answer a command,
// tell the world. The simulator and the Asio shell are two interpreters of this value.
//
// Rules an interpreter keeps:
//   * writes become durable in the order given; a crash keeps a prefix of them;
//   * `Write::then` and `Write::answers` leave only when that write is durable (D-76, D-90), and
//     `Write::arms` are armed only then;
//   * `Write::marks` are durable, in a place of their own, before the batch of that write is;
//   * an arm replaces an earlier arm of the same id; a timer may be late, never early;
//   * the work of a job touches nothing but what it holds: it may run on any thread, once, and what
//     it returned comes back as `on_job`, some time later, those of different ids in any order; a
//     crash loses it. Of one id there is one at a time: none is asked for before the last came back;
//   * nothing is ever read back from `events`.

#include <weft/base/bytes.hpp>
#include <weft/base/strong.hpp>
#include <weft/node/event.hpp>
#include <weft/node/marks.hpp>
#include <weft/protocol/step.hpp>
#include <weft/types/batch.hpp>
#include <weft/types/ids.hpp>

#include <any>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

namespace weft::node {

using protocol::Instant;
using PeerId = types::NodeId;
using TimerId = Strong<struct TimerIdTag>;
using CommandId = Strong<struct CommandIdTag>;
using JobId = Strong<struct JobIdTag>;

/// What became of a command. `error` is a stable code for users and scripts.
struct Answer {
    CommandId command;
    std::string error;    ///< empty: success
    std::string message;  ///< for people; says what to do when there is an error
    /// What the command made: "transaction", "message", "run", … with their texts.
    std::vector<std::pair<std::string, std::string>> values;
};

struct [[nodiscard]] Effects {
    struct Send {
        PeerId to;
        Bytes frame;
    };
    struct Arm {
        TimerId id;
        Instant at;
    };
    struct Write {
        types::Batch batch;
        std::vector<Send> then;
        std::vector<Answer> answers;
        std::vector<Event> events;  ///< told only when durable
        /// Durable before the batch, or behind it as the mark says, and before anything leaves; kept
        /// when the store is lost.
        std::vector<Mark> marks = {};
        std::vector<Arm> arms = {};  ///< armed when durable: whoever writes much hears of it
    };
    /// Work that takes longer than the core's strand has. Who has much to do takes turns with
    /// others by `id`.
    struct Job {
        JobId id;
        std::function<std::any()> work;
    };
    /// A peer broke the protocol: drop it and refuse it for a while.
    struct Penalty {
        PeerId peer;
        std::string reason;
    };

    /// A peer that nobody configured may have a link from now on, and is dialled when it has a host; or it
    /// may no longer, and its link ends.
    struct Link {
        PeerId peer;
        bool wanted = false;
        std::string host;
        std::uint16_t port = 0;
        std::string reason;  ///< for the log
    };

    std::vector<Arm> arms;
    std::vector<Send> sends;
    std::vector<Write> writes;
    std::vector<Answer> answers;
    std::vector<Event> events;
    std::vector<Penalty> penalties;
    std::vector<Link> links;
    std::vector<Job> jobs;
    /// This machine could not do what every node must do alike: the node ends in good order and
    /// says this. Whatever else is asked of the interpreter is still done.
    std::optional<std::string> lacks;

    Effects& operator+=(Effects&& next)
    {
        const auto append = [](auto& into, auto& from) {
            into.insert(into.end(), std::make_move_iterator(from.begin()),
                        std::make_move_iterator(from.end()));
        };
        append(arms, next.arms);
        append(sends, next.sends);
        append(writes, next.writes);
        append(answers, next.answers);
        append(events, next.events);
        append(penalties, next.penalties);
        append(links, next.links);
        append(jobs, next.jobs);
        if (!lacks) lacks = std::move(next.lacks);
        return *this;
    }
};

}  // namespace weft::node
