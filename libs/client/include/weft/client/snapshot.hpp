#pragma once

// The file that a ledger node hands to new ones.

#include <weft/answers/snapshot.hpp>
#include <weft/client/client.hpp>

namespace weft::client {

/// The newest file for new nodes.
[[nodiscard]] Try<answers::Snapshot> snapshot(const Client& node);
/// Begins one, unless there is one with so many messages (0: whatever there is).
[[nodiscard]] Try<answers::SnapshotBegun> make_snapshot(const Client& node,
                                                        std::uint64_t messages_at_least);

}  // namespace weft::client
