#pragma once

// The node behind the interface.

#include <weft/answers/node.hpp>
#include <weft/http/server.hpp>
#include <weft/node/command.hpp>
#include <weft/node/figure.hpp>
#include <weft/node/queries.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace weft::api {

/// All calls happen on one thread.
class Backend {
public:
    virtual ~Backend() = default;
    [[nodiscard]] virtual const node::Queries& queries() const = 0;
    /// Unix time, ns.
    [[nodiscard]] virtual node::Instant now() const = 0;
    [[nodiscard]] virtual answers::Node status() const = 0;
    using Answered = std::function<void(const node::Answer&)>;
    using Work = std::function<std::function<void()>()>;
    /// Calls `answered` once, now or later.
    virtual void command(node::AnyCommand command, Answered answered) = 0;
    /// Calls `action` once all that the core has decided so far is on disk: what a user was told
    /// survives a power cut, reads included (D-90).
    virtual void when_durable(std::function<void()> action) { action(); }
    /// Does `work` beside this thread and forgets it there, then does what it returned on this
    /// thread. False, and not taken: there is no place for that client now.
    virtual bool aside(const std::string& client, Work work)
    {
        static_cast<void>(client);
        if (const auto then = work()) then();
        return true;
    }
    /// Figures that only the shell knows: store, network, process.
    [[nodiscard]] virtual node::Figures metrics() const { return {}; }
    /// A request was answered: for an access log.
    virtual void served(const http::Served&) {}
};

}  // namespace weft::api
