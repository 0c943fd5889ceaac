#pragma once

// One node: the roles it plays, behind frames, timers and commands. It knows them by their doors
// alone.
//
// Source    S1 "Wasp node", S0, S2; D-16, D-75, D-76, D-90…D-93.
// Input     frames of authenticated peers, timers, commands, what jobs returned, the store at start,
//           32 bytes of entropy per life.
// Promises  the same inputs give the same effects; a vote leaves when its record is durable;
//           a change is answered when it is durable;
//           any frame gives at most a penalty for its sender;
//           what a node sends to itself is handled by the same code, without a wire.
// Effects   weft/node/effects.hpp. Queries never change anything.

#include <weft/crypto/ed25519.hpp>
#include <weft/node/command.hpp>
#include <weft/node/door.hpp>
#include <weft/node/effects.hpp>
#include <weft/node/queries.hpp>
#include <weft/types/genesis.hpp>

#include <expected>
#include <memory>

namespace weft::node {

struct NodeConfig {
    types::Genesis genesis;
    /// All roles that this program knows, in the order in which they are made: a role that needs
    /// another stands after it. See `not_played`.
    std::vector<RoleDoor> roles;
    /// What was raised so far; nullopt: it was lost, and each role goes on when it knows that it does
    /// not contradict itself.
    std::optional<Marks> marks = Marks{};
};

class NodeCore {
public:
    /// Recovers from `store` alone. `entropy`: 32 fresh bytes. Pre: the store outlives the core;
    /// `check(config.roles)`.
    [[nodiscard]] static std::expected<std::unique_ptr<NodeCore>, Damage> open(
        NodeConfig config,
        crypto::ed25519::KeyPair identity,
        const types::StoreView& store,
        ByteSpan entropy);
    /// The same from a store that is not damaged, which is a further Pre.
    NodeCore(NodeConfig config,
             crypto::ed25519::KeyPair identity,
             const types::StoreView& store,
             ByteSpan entropy);
    ~NodeCore();
    NodeCore(const NodeCore&) = delete;
    NodeCore& operator=(const NodeCore&) = delete;

    /// `now` is Unix time in nanoseconds as this machine's clock tells it.
    Effects on_start(Instant now);
    Effects on_peer_up(Instant now, PeerId peer);
    Effects on_peer_down(Instant now, PeerId peer);
    /// Checks and takes.
    Effects on_frame(Instant now, PeerId from, ByteSpan frame);
    /// Takes what `doors()` checked, here or on another thread.
    Effects on_frame(Instant now, PeerId from, CheckedFrame frame);
    Effects on_timer(Instant now, TimerId id);
    /// What the work of a job returned: once for each that this life asked for.
    Effects on_job(Instant now, JobId id, std::any result);
    /// Checks and takes.
    Effects on_command(Instant now, const Command& command);
    /// Takes what `doors()` checked, here or on another thread.
    Effects on_command(Instant now, CommandId id, CheckedCommand command);

    /// To check frames and commands elsewhere: never changes while the core lives.
    [[nodiscard]] const Doors& doors() const noexcept;
    /// Everything the API shows. Valid until the next input.
    [[nodiscard]] const Queries& queries() const noexcept;

private:
    explicit NodeCore(std::unique_ptr<class Router> router);

    std::unique_ptr<class Router> router_;
};

}  // namespace weft::node
