#include <weft/base/check.hpp>
#include <weft/node/node_core.hpp>

#include "router.hpp"

namespace weft::node {

std::expected<std::unique_ptr<NodeCore>, Damage> NodeCore::open(NodeConfig config,
                                                                crypto::ed25519::KeyPair identity,
                                                                const types::StoreView& store,
                                                                ByteSpan entropy)
{
    auto router = std::make_unique<Router>(std::move(config), std::move(identity));
    if (auto made = router->make_roles(store, crypto::Drbg{entropy}); !made)
        return std::unexpected{std::move(made.error())};
    return std::unique_ptr<NodeCore>{new NodeCore{std::move(router)}};
}

NodeCore::NodeCore(NodeConfig config,
                   crypto::ed25519::KeyPair identity,
                   const types::StoreView& store,
                   ByteSpan entropy)
    : router_{std::make_unique<Router>(std::move(config), std::move(identity))}
{
    WEFT_CHECK(router_->make_roles(store, crypto::Drbg{entropy}).has_value());
}

NodeCore::NodeCore(std::unique_ptr<Router> router) : router_{std::move(router)} {}

NodeCore::~NodeCore() = default;

Effects NodeCore::on_start(Instant now)
{
    return router_->start(now);
}

Effects NodeCore::on_peer_up(Instant now, PeerId peer)
{
    return router_->peer_up(now, peer);
}

Effects NodeCore::on_peer_down(Instant now, PeerId peer)
{
    return router_->peer_down(now, peer);
}

Effects NodeCore::on_frame(Instant now, PeerId from, ByteSpan frame)
{
    return router_->frame(now, from, frame);
}

Effects NodeCore::on_frame(Instant now, PeerId from, CheckedFrame frame)
{
    return router_->frame(now, from, std::move(frame));
}

Effects NodeCore::on_timer(Instant now, TimerId id)
{
    return router_->timer(now, id);
}

Effects NodeCore::on_job(Instant now, JobId id, std::any result)
{
    return router_->job(now, id, std::move(result));
}

Effects NodeCore::on_command(Instant now, const Command& command)
{
    return on_command(now, command.id, doors().check_command(command.what, router_->checking()));
}

Effects NodeCore::on_command(Instant now, CommandId id, CheckedCommand command)
{
    return router_->command(now, id, std::move(command));
}

const Doors& NodeCore::doors() const noexcept
{
    return router_->doors();
}

const Queries& NodeCore::queries() const noexcept
{
    return *router_;
}

}  // namespace weft::node
