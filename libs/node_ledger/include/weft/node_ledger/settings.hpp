#pragma once

// What can be set about the role ledger: the section [ledger] of a node's settings.

#include <weft/node/effects.hpp>
#include <weft/node/role_settings.hpp>

namespace weft::node {

struct LedgerSettings {
    std::vector<PeerId> gossip_peers = {};  ///< ledger nodes this one gossips with
    Instant activity_interval =
        std::chrono::milliseconds{200};  ///< least time between own approving messages
    Instant idle_interval = std::chrono::seconds{10};  ///< an own message at least this often
    /// How far behind the Tangle's time a message may be that is still booked; half an hour later it
    /// is in the store only (D-25). 0: everything stays in memory. Less than an hour counts as one.
    std::uint64_t window_minutes = 120;
    /// A start books again what came after the newest snapshot: at most so many messages and half of
    /// those in memory.
    std::uint64_t snapshot_messages = 50'000;
    /// Memory of what is booked and in the window. Above it nothing more is booked on accounts without
    /// access mana.
    std::uint64_t memory_mib = 2048;
    /// What is older is erased from the store too, but for transactions of which something is unspent
    /// (decision 0044). 0: nothing is. Less than the window and an hour counts as that; without a window
    /// nothing is erased.
    std::uint64_t keep_hours = 0;
    /// Of accounts without access mana together, so much is booked a second, by its price (decisions 0043,
    /// 0064).
    std::uint64_t unpaid_kib_per_second = 4096;
    /// Links with ledger nodes that nobody configured, which peers tell of; 0: none.
    std::uint64_t learned_peers = 0;
    std::string own_host = {};  ///< where such nodes reach this one; empty: it dials them
    std::uint16_t own_port = 0;
};

inline constexpr MillisecondsKey<LedgerSettings> ledger_keys[] = {
    {.name = "activity_interval_ms",
     .comment = "Least time between two own messages that approve others.",
     .field = &LedgerSettings::activity_interval,
     .low = 1,
     .high = 60'000},
    {.name = "idle_interval_ms",
     .comment = "An own message at least this often, so that the others see this node.",
     .field = &LedgerSettings::idle_interval,
     .low = 1,
     .high = 600'000},
};

inline constexpr CountKey<LedgerSettings> ledger_counts[] = {
    {.name = "window_minutes",
     .comment = "What is older is in the store only, not in memory. 0 keeps everything; else at "
                "least 60.",
     .field = &LedgerSettings::window_minutes,
     .low = 0,
     .high = 525'600},
    {.name = "snapshot_messages",
     .comment = "A snapshot of the Tangle after so many messages and half of those in memory: a "
                "start books again what came later.",
     .field = &LedgerSettings::snapshot_messages,
     .low = 1,
     .high = 1'000'000'000},
    {.name = "learned_peers",
     .comment = "Links with so many ledger nodes that are not among the peers, as peers tell of "
                "them. 0: with nobody but the peers, and nothing is told of this node.",
     .field = &LedgerSettings::learned_peers,
     .low = 0,
     .high = 64},
    {.name = "memory_mib",
     .comment =
         "When what is booked takes more memory, messages of issuers without access mana are "
         "booked no more, unless somebody with mana stands on them.",
     .field = &LedgerSettings::memory_mib,
     .low = 16,
     .high = 1'048'576},
    {.name = "keep_hours",
     .comment = "What is older is erased from the store, but for transactions of which something "
                "is unspent. 0 keeps everything; else at least the window and an hour.",
     .field = &LedgerSettings::keep_hours,
     .low = 0,
     .high = 876'000},
    {.name = "unpaid_kib_per_second",
     .comment = "Of what issuers without access mana send, so many KiB are booked a second, of all "
                "of them together, by their price: bytes, 2 KiB for each message, 64 for each "
                "parent, 1 KiB for each input.",
     .field = &LedgerSettings::unpaid_kib_per_second,
     .low = 1024,
     .high = 1'048'576},
};

}  // namespace weft::node
