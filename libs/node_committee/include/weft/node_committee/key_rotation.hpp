#pragma once

// Committee keys on disk, locked with another passphrase. For a node that stands still.
//
// Promises  what was locked with the passphrase of before, and what is locked with the new one already, is
//           locked with the new one; so a rotation that was cut short is given again and ends;
//           a record that opens with neither is an error, and nothing is written.

#include <weft/node_committee/key_record.hpp>
#include <weft/types/batch.hpp>

#include <functional>

namespace weft::node {

struct KeyRotation {
    crypto::Passphrase& before;
    crypto::Passphrase& after;     ///< settled
    std::function<Bytes()> nonce;  ///< `crypto::lock_nonce_bytes` of entropy, each time anew
};

/// One record. Errors: those of `decode_committee_key` with the passphrase of before.
[[nodiscard]] std::expected<Bytes, KeyRecordError> relocked(ByteSpan record,
                                                            const KeyRotation& rotation);
/// All keys of the committee role, as one write.
[[nodiscard]] std::expected<types::Batch, KeyRecordError> relock_committee_keys(
    const types::StoreView& store, const KeyRotation& rotation);

}  // namespace weft::node
