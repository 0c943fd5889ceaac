#pragma once

// What can be set about the role committee: the section [chain] of a node's settings.

#include <weft/crypto/sealed.hpp>
#include <weft/node/effects.hpp>
#include <weft/node/role_settings.hpp>
#include <weft/state/parts.hpp>

namespace weft::node {

struct CommitteeSettings {
    /// Peers that serve the ledger to this node's chains (S1 nodeconn). Empty: this node itself
    /// does.
    std::vector<PeerId> ledger_access = {};
    /// Peers that a chain is followed from, when this node follows one: members and access nodes.
    std::vector<PeerId> sources = {};
    /// Nodes that this one serves every chain it holds, beside those that governance names.
    std::vector<PeerId> access_nodes = {};
    /// Key shares at rest are encrypted with it; empty: stored marked as unprotected (D-93).
    std::string passphrase = {};
    /// So many ledger nodes must say the same before it is believed, at most all of them; 0: f + 1 of
    /// them, and two at least (D-96).
    std::uint64_t ledger_words = 0;
    /// Of each chain, so many of the newest blocks are kept; 0: all of them.
    std::uint64_t keep_blocks = 100'000;
    /// So many blocks lie between two states that are kept to be given to newcomers; and who lacks so
    /// many takes such a state before it asks for blocks (decision 0057).
    std::uint64_t snapshot_every = 1'000;
    /// Of a part of a state; smaller ones in tests.
    std::uint64_t part_bytes = state::part_bytes_max;
    crypto::LockCost lock_cost = {};
    Instant batch_delay =
        std::chrono::milliseconds{30};  ///< from the first open request to a proposal
    /// What comes to an address at which a chain was is sent on for so long after it has moved; then the
    /// share of its key is erased (decision 0062).
    Instant forward_for = std::chrono::hours{24};
};

inline constexpr MillisecondsKey<CommitteeSettings> committee_keys[] = {
    {.name = "batch_delay_ms",
     .comment = "From the first open request to a proposal.",
     .field = &CommitteeSettings::batch_delay,
     .low = 0,
     .high = 60'000},
};
inline constexpr CountKey<CommitteeSettings> committee_counts[] = {
    {.name = "ledger_words",
     .comment =
         "Ledger nodes that must say the same before it is believed. 0: more than a third of "
         "them, two at least.",
     .field = &CommitteeSettings::ledger_words,
     .low = 0,
     .high = 100},
    {.name = "keep_blocks",
     .comment = "The newest blocks of each chain that are kept. 0: all of them, from the first on.",
     .field = &CommitteeSettings::keep_blocks,
     .low = 0,
     .high = 1'000'000'000},
    {.name = "snapshot_every",
     .comment = "Blocks between two states that are kept for newcomers; who lacks so many blocks "
                "fetches such a state first.",
     .field = &CommitteeSettings::snapshot_every,
     .low = 1,
     .high = 1'000'000},
};

}  // namespace weft::node
