#pragma once

// The node's HTTP interface, bound to its core: commands go in, over the checker, with a number, answers come back to
// whoever asked; queries read the core between two of its inputs.

#include <weft/api/api.hpp>
#include <weft/api/readiness.hpp>
#include <weft/node/known_peers.hpp>

#include "node/checker.hpp"
#include "node/interpreter.hpp"
#include "node/load.hpp"
#include "node/open_files.hpp"
#include "node/view_pool.hpp"
#include <chrono>
#include <map>

namespace weft::app {

class ApiPort final : public api::Backend {
public:
    /// Listens at once. Errors: cannot_listen. Pre: everything outlives it; used on the Io thread.
    [[nodiscard]] static Try<std::unique_ptr<ApiPort>> open(net::Io& io,
                                                            const LoadedNode& node,
                                                            const FileShares& files,
                                                            std::vector<api::Door> doors,
                                                            node::NodeCore& core,
                                                            Checker& checker,
                                                            const net::Peers& peers,
                                                            Interpreter& interpreter);
    ~ApiPort() override;
    ApiPort(const ApiPort&) = delete;
    ApiPort& operator=(const ApiPort&) = delete;

    [[nodiscard]] std::uint16_t port() const noexcept { return server_->port(); }
    void publish(const node::Event& event) { api_->tell(event); }
    /// A link came up, or ended and why.
    void publish_peer(const net::PeerId& peer, bool connected, std::string_view why);
    void answered(const node::Answer& answer);
    /// As GET /ready says.
    [[nodiscard]] answers::Readiness readiness() const { return api::readiness_of(*this); }
    /// Lets answers under way finish; `done` soon.
    void stop(std::function<void()> done);

private:
    ApiPort(net::Io& io,
            const LoadedNode& node,
            node::NodeCore& core,
            Checker& checker,
            const net::Peers& peers,
            Interpreter& interpreter);
    void tick();
    [[nodiscard]] std::map<net::PeerId, node::KnownPeer> known_peers() const;

    [[nodiscard]] const node::Queries& queries() const override { return core_.queries(); }
    [[nodiscard]] node::Instant now() const override { return interpreter_.now(); }
    [[nodiscard]] answers::Node status() const override;
    [[nodiscard]] node::Figures metrics() const override;
    void command(node::AnyCommand command, Answered answered) override;
    bool aside(const std::string& client, Work work) override
    {
        return views_.take(client, std::move(work));
    }
    void when_durable(std::function<void()> action) override
    {
        interpreter_.when_durable(std::move(action));
    }

    const LoadedNode& node_;
    node::NodeCore& core_;
    Checker& checker_;
    const net::Peers& peers_;
    Interpreter& interpreter_;
    net::Timer timer_;
    std::chrono::steady_clock::time_point start_;
    std::unique_ptr<http::Server> server_;
    std::unique_ptr<api::Api> api_;
    std::map<node::CommandId, Answered> asked_;
    std::uint64_t commands_ = 0;
    ViewPool views_;  ///< last: its threads use the above
};

}  // namespace weft::app
