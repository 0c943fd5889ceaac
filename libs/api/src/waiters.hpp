#pragma once

// Requests that wait for a state (docs/api.md, "Waiting").
//
// Promises  bounded: at most `waiters_max`; everyone is answered once; an event costs a look at
//           those who wait for its subject, not at all; who hangs up waits no longer.

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

    using Ticket = std::uint64_t;
    /// nullopt: too many wait.
    [[nodiscard]] std::optional<Ticket> add(std::string subject, Waiter waiter);
    /// Tells how things stand, now: its client hung up. Nothing when it has been told already.
    void end(Ticket ticket);
    void happened(const std::string& subject);
    void tick(node::Instant now);
    void end_all();
    [[nodiscard]] std::size_t size() const noexcept { return waiters_.size(); }

private:
    struct Entry {
        Ticket ticket = 0;
        Waiter waiter;
    };
    using Entries = std::multimap<std::string, Entry>;
    Entries::iterator erase(Entries::iterator entry);

    Entries waiters_;  ///< by subject
    std::map<Ticket, Entries::iterator> by_ticket_;
    Ticket last_ = 0;
};

}  // namespace weft::api
