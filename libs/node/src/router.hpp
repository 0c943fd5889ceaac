#pragma once

// Between a node and its roles: which role an input is for, and what their effects may be.
//
// Input     frames, timers, commands, peers that come and go.
// Promises  each reaches the role it is for, and no other; who is connected is known before a role
//           hears of it; what a node sends to itself it hears, by the same code, before it returns;
//           a role's writes keep to the disk keys of the node's roles.
// Effects   those of the roles.

#include <weft/node/node_core.hpp>

#include <map>

namespace weft::node {

class Router final : public Queries {
public:
    Router(NodeConfig config, crypto::ed25519::KeyPair identity);
    /// Makes the roles that are played, in order; none is used when one finds its store damaged.
    [[nodiscard]] std::expected<void, Damage> make_roles(const types::StoreView& store,
                                                         const crypto::Drbg& entropy);

    Effects start(Instant now);
    Effects peer_up(Instant now, const PeerId& peer);
    Effects peer_down(Instant now, const PeerId& peer);
    Effects frame(Instant now, const PeerId& from, ByteSpan bytes);
    Effects frame(Instant now, const PeerId& from, CheckedFrame frame);
    Effects timer(Instant now, TimerId id);
    Effects job(Instant now, JobId id, std::any result);
    Effects command(Instant now, CommandId id, CheckedCommand command);

    [[nodiscard]] const Doors& doors() const noexcept { return doors_; }
    /// For frames and commands that nobody checked before they came here.
    [[nodiscard]] Checking checking() { return {.genesis = genesis_, .signatures = &signatures_}; }
    [[nodiscard]] const types::Genesis& genesis() const override { return genesis_; }
    [[nodiscard]] std::vector<Reason> not_ready(Instant now) const override;
    [[nodiscard]] Figures figures() const override;
    [[nodiscard]] const Services& services() const override { return services_; }

private:
    struct Played {
        const RoleDoor& door;
        std::unique_ptr<Role> role;
    };
    [[nodiscard]] Played* find(RoleId id);
    static void note_losses_together(Effects& effects);
    Effects dispatch(Instant now, const PeerId& from, CheckedFrame frame);
    Effects dispatch(Instant now, const PeerId& from, ByteSpan bytes);
    /// What a role did: its timers get its name.
    Effects of(const Played& one, Effects effects) const;
    template <class Do>
    Effects of_each(Do act);
    [[nodiscard]] bool is_disk_key(ByteSpan key) const;
    Effects loop_back(Instant now, Effects effects);
    /// Whom the roles accuse, for the role that keeps it.
    void note_accusations(Instant now, const Effects& effects);

    types::Genesis genesis_;
    std::optional<Marks> marks_;  ///< as they were at start
    crypto::ed25519::KeyPair identity_;
    Doors doors_;
    std::set<RoleId> played_;
    Connected connected_;
    Services services_;
    std::vector<Played> roles_;
    crypto::RecentSignatures signatures_;      ///< found valid on this strand
    std::map<RoleId, std::uint64_t> dropped_;  ///< frames of roles that are not played here
};

}  // namespace weft::node
