#pragma once

// Requests that wait for a state (docs/api.md, "Waiting").
//
// Promises  bounded: at most `waiters_max`; everyone is answered once; an event costs a look at
//           those who wait for its subject, not at all.

#include <weft/http/server.hpp>
#include <weft/node/queries.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace weft::api {

class Waiters {
public:
    static constexpr std::size_t waiters_max = 384;  ///< of the server's 512 connections
    /// A state can come about without an event here, as when a chain catches up by a snapshot.
    static constexpr node::Instant look_every = std::chrono::seconds{1};

    /// The answer once it is due; `last`: now or never.
    using Check = std::function<std::optional<http::Response>(bool last)>;
    struct Waiter {
        node::Instant deadline;
        node::Instant next_look;
        Check check;
        std::function<void(http::Response)> respond;
    };

    /// False: too many wait.
    [[nodiscard]] bool add(std::string subject, Waiter waiter);
    void happened(const std::string& subject);
    void tick(node::Instant now);
    void end_all();
    [[nodiscard]] std::size_t size() const noexcept { return waiters_.size(); }

private:
    std::multimap<std::string, Waiter> waiters_;
};

}  // namespace weft::api
