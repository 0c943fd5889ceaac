#pragma once

// What a ledger node hands to a new one, so that it starts where this one stands: the image of its Tangle,
// the messages of the window, and those that carry a transaction of which something is unspent.
//
// Source    D-25; docs/formats/snapshot-file.md.
// Input     the store of a node that does not run; the bytes of a file, and the hash that a person gives.
// Promises  the file is taken whole, or not at all; with another hash than the one given nothing of it
//           is used: who gives the hash answers for the ledger;
//           what the new node cannot answer is what was let go and spent.
// Effects   none: batches are returned.

#include <weft/node_ledger/settings.hpp>
#include <weft/types/batch.hpp>
#include <weft/types/genesis.hpp>

#include <expected>
#include <string_view>
#include <vector>

namespace weft::node {

enum class SnapshotFileError : std::uint8_t {
    log_damaged,     ///< of the store: a message is missing or is none that was booked
    not_a_snapshot,  ///< another file, or one of another version of this program
    other_genesis,   ///< of another network
    other_hash,      ///< not the file that the hash names
};
[[nodiscard]] std::string_view name(SnapshotFileError error) noexcept;

struct SnapshotFile {
    Bytes bytes;
    types::Hash hash;            ///< of the bytes: each node's own
    types::Hash ledger;          ///< of the confirmed outputs: equal where the same is confirmed
    std::uint64_t messages = 0;  ///< booked
};
[[nodiscard]] std::expected<SnapshotFile, SnapshotFileError> export_snapshot(
    const types::StoreView& store, const types::Genesis& genesis, const LedgerSettings& settings);

/// Of a store without a log: what makes it one that stands there. The last batch makes the others count.
[[nodiscard]] std::expected<std::vector<types::Batch>, SnapshotFileError> import_snapshot(
    ByteSpan file, const types::Genesis& genesis, const types::Hash& hash);
/// What names the bytes of a file.
[[nodiscard]] types::Hash hash_of_snapshot(ByteSpan file);
/// True when a node has booked something here already.
[[nodiscard]] bool has_log(const types::StoreView& store);

}  // namespace weft::node
