#pragma once

// What can be set about the role committee: the section [chain] of a node's settings.

#include <weft/crypto/sealed.hpp>
#include <weft/node/effects.hpp>
#include <weft/node/role_settings.hpp>

namespace weft::node {

struct CommitteeSettings {
    /// Peers that serve the ledger to this node's chains (S1 nodeconn). Empty: this node itself
    /// does.
    std::vector<PeerId> ledger_access = {};
    /// Key shares at rest are encrypted with it; empty: stored marked as unprotected (D-93).
    std::string passphrase = {};
    crypto::LockCost lock_cost = {};
    Instant batch_delay =
        std::chrono::milliseconds{30};  ///< from the first open request to a proposal
};

inline constexpr MillisecondsKey<CommitteeSettings> committee_keys[] = {
    {.name = "batch_delay_ms",
     .comment = "From the first open request to a proposal.",
     .field = &CommitteeSettings::batch_delay,
     .low = 0,
     .high = 60'000},
};

}  // namespace weft::node
