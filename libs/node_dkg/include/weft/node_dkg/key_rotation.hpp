#pragma once

// Keys that wait for their certificate, locked with another passphrase. For a node that stands still.

#include <weft/node_committee/key_rotation.hpp>

namespace weft::node {

/// All keys of the key generations that this node endorsed and that have no certificate yet.
/// Errors: those of `relocked`.
[[nodiscard]] std::expected<types::Batch, KeyRecordError> relock_endorsed_keys(
    const types::StoreView& store, const KeyRotation& rotation);

}  // namespace weft::node
