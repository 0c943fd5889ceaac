#include <weft/base/try.hpp>
#include <weft/node_committee/key_rotation.hpp>

#include "sharing_record.hpp"

namespace weft::node {

std::expected<Bytes, KeyRecordError> relocked(ByteSpan record, const KeyRotation& rotation)
{
    auto key = decode_committee_key(record, rotation.before);
    if (!key) {
        // Done by a rotation that was cut short.
        auto done = decode_committee_key(record, rotation.after);
        if (!done) return std::unexpected{key.error()};
        key = std::move(done);
    }
    return encode(*key, rotation.after, rotation.nonce());
}

std::expected<types::Batch, KeyRecordError> relock_committee_keys(const types::StoreView& store,
                                                                  const KeyRotation& rotation)
{
    constexpr std::size_t all = 1u << 16;
    types::Batch batch;
    for (const auto& entry : store.scan(as_bytes("ck"), as_bytes("ck"), all)) {
        WEFT_TRY(auto record, relocked(entry.value, rotation));
        batch.put(entry.key, std::move(record));
    }
    for (const auto& entry : store.scan(as_bytes(next_space), as_bytes(next_space), all)) {
        auto next = decode_next(entry.key, entry.value);
        if (!next || !next->sealed) continue;
        WEFT_TRY(next->sealed, relocked(*next->sealed, rotation));
        batch.put(entry.key, encode(*next));
    }
    return batch;
}

}  // namespace weft::node
