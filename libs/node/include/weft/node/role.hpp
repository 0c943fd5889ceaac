#pragma once

// A role of a node: what it does with frames, timers and commands of its own.
//
// Source    S1 "Wasp node"; D-16.
// Input     time; peers that come and go; its own frames and commands, checked; its own timers; what
//           its own jobs returned.
// Promises  the same inputs give the same effects; every command gets one Answer;
//           its queries never change anything.
// Effects   weft/node/effects.hpp. The id of a timer or a job is the role's own number, below 2^56:
//           the router adds whose it is. A write keeps to the disk keys that its door names.
//
// A role derives from RoleOf, which hands it each kind of frame and command by its type.

#include <weft/answers/node.hpp>
#include <weft/base/check.hpp>
#include <weft/node/checked.hpp>
#include <weft/node/figure.hpp>

#include <utility>
#include <variant>
#include <vector>

namespace weft::node {

using answers::Reason;

class Role {
public:
    virtual ~Role() = default;

    virtual Effects on_start(Instant now) = 0;
    virtual Effects on_peer_up(Instant now, const PeerId& peer) = 0;
    virtual Effects on_peer_down(Instant now, const PeerId& peer) = 0;
    /// Pre: of this role, without a fault.
    virtual Effects on_frame(Instant now, const PeerId& from, CheckedFrame frame) = 0;
    virtual Effects on_timer(Instant now, TimerId own) = 0;
    /// Pre: of this role, not refused.
    virtual Effects on_command(Instant now, CommandId id, CheckedCommand command) = 0;

    /// What the work of a job returned. Asked only of roles that have jobs.
    virtual Effects on_job(Instant now, JobId own, std::any result)
    {
        static_cast<void>(now);
        static_cast<void>(own);
        static_cast<void>(result);
        return {};
    }

    virtual void add_reasons(Instant now, std::vector<Reason>& reasons) const = 0;
    virtual void add_figures(Figures& figures) const = 0;
};

/// Hands frames and commands to `Self::on(now, from, frame)` and `Self::on(now, id, command)` by
/// their type: one that has no such function does not compile. `Frames`: the variant of its kinds of
/// frame. `Commands`: the list of its commands.
template <class Self, class Frames, class Commands>
class RoleOf : public Role {
public:
    Effects on_frame(Instant now, const PeerId& from, CheckedFrame checked) final
    {
        auto* frame = std::any_cast<AllChecked<Frames>>(&checked.frame);
        WEFT_CHECK(frame != nullptr);
        return std::visit(
            [&](auto& one) -> Effects {
                return static_cast<Self*>(this)->on(now, from, std::move(one));
            },
            *frame);
    }
    Effects on_command(Instant now, CommandId id, CheckedCommand checked) final
    {
        auto* command = std::any_cast<AllChecked<typename Commands::Any>>(&checked.command);
        WEFT_CHECK(command != nullptr);
        return std::visit(
            [&](auto& one) -> Effects {
                return static_cast<Self*>(this)->on(now, id, std::move(one));
            },
            *command);
    }
};

}  // namespace weft::node
