#include <weft/base/check.hpp>
#include <weft/state/block.hpp>

#include <set>

namespace weft::state {
namespace {

constexpr std::uint8_t block_version = 1;
constexpr std::size_t mutation_bytes_min = 4 + 1 + 1;
constexpr std::size_t update_bytes_min = 34 + 8 + 4;

void write(codec::Writer& writer, const Mutation& mutation)
{
    writer.bytes(mutation.key).boolean(mutation.value.has_value());
    if (mutation.value) writer.bytes(*mutation.value);
}

std::vector<Mutation> read_mutations(codec::Reader& reader)
{
    std::vector<Mutation> mutations;
    const auto count = reader.count(block_bytes_max, mutation_bytes_min);
    for (std::size_t i = 0; i < count && reader.ok(); ++i) {
        Mutation mutation;
        mutation.key = to_bytes(reader.bytes(key_bytes_max));
        if (mutation.key.empty()) reader.fail(codec::DecodeError::malformed);
        if (reader.boolean()) mutation.value = to_bytes(reader.bytes(value_bytes_max));
        reader.canonical(mutations.empty() || compare(mutations.back().key, mutation.key) < 0);
        mutations.push_back(std::move(mutation));
    }
    return mutations;
}

/// Timestamps 1 ns apart, the block's the last one, no request twice.
bool well_formed(const Block& block)
{
    if (block.updates.empty()) return true;
    std::set<types::RequestId> requests;
    for (std::size_t i = 0; i < block.updates.size(); ++i) {
        const auto& update = block.updates[i];
        if (!requests.insert(update.request).second) return false;
        if (i == 0) continue;
        const auto& before = block.updates[i - 1];
        if (update.timestamp <= before.timestamp || update.timestamp - 1 != before.timestamp)
            return false;
    }
    return block.timestamp == block.updates.back().timestamp;
}

}  // namespace

Bytes encode(const Block& block)
{
    WEFT_CHECK(block.updates.size() <= updates_max);
    codec::Writer writer;
    writer.u8(block_version).u32(block.index).fixed(block.previous_state).i64(block.timestamp);
    writer.count(block.updates.size());
    for (const auto& update : block.updates) {
        types::encode(writer, update.request);
        writer.i64(update.timestamp).count(update.mutations.size());
        for (const auto& mutation : update.mutations) write(writer, mutation);
    }
    return std::move(writer).take();
}

codec::Decoded<Block> decode_block(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    if (bytes.size() > block_bytes_max) reader.fail(codec::DecodeError::too_long);
    Block block;
    if (reader.u8() != block_version) reader.fail(codec::DecodeError::unknown_version);
    block.index = reader.u32();
    block.previous_state = reader.fixed<Hash>();
    block.timestamp = reader.i64();
    const auto count = reader.count(updates_max, update_bytes_min);
    for (std::size_t i = 0; i < count && reader.ok(); ++i) {
        StateUpdate update;
        update.request = types::decode_request_id(reader);
        update.timestamp = reader.i64();
        update.mutations = read_mutations(reader);
        block.updates.push_back(std::move(update));
    }
    if (reader.ok() && !well_formed(block)) reader.fail(codec::DecodeError::malformed);
    return reader.finish(std::move(block));
}

Hash hash_of_block_bytes(ByteSpan bytes) noexcept
{
    return crypto::tagged_hash("weft/block", bytes);
}

Hash hash_of(const Block& block)
{
    return hash_of_block_bytes(encode(block));
}

Hash state_hash(const Hash& tree_root, const Hash& block_hash) noexcept
{
    return crypto::Hasher{"weft/state/hash"}.update(tree_root).update(block_hash).finish();
}

Hash origin_state_hash()
{
    return state_hash(Hash{}, hash_of(origin_block()));
}

std::size_t encoded_bytes(const Mutation& mutation) noexcept
{
    return 4 + mutation.key.size() + 1 + (mutation.value ? 4 + mutation.value->size() : 0);
}

}  // namespace weft::state
