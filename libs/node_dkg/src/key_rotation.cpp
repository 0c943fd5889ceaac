#include <weft/base/try.hpp>
#include <weft/node_dkg/key_rotation.hpp>

#include "endorsed_record.hpp"

namespace weft::node {

std::expected<types::Batch, KeyRecordError> relock_endorsed_keys(const types::StoreView& store,
                                                                 const KeyRotation& rotation)
{
    constexpr std::size_t all = 1u << 16;
    types::Batch batch;
    const auto space = as_bytes(endorsed_space);
    for (const auto& entry : store.scan(space, space, all)) {
        auto record = decode_endorsed_record(entry.value);
        if (!record || record->key.empty()) continue;  // the role leaves it where it is, too
        WEFT_TRY(record->key, relocked(record->key, rotation));
        batch.put(entry.key, encode(*record));
    }
    return batch;
}

}  // namespace weft::node
