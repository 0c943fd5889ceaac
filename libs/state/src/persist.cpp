#include <weft/state/persist.hpp>

#include <algorithm>
#include <map>

namespace weft::state {
namespace {

constexpr std::uint8_t record_version = 1;
constexpr std::uint8_t gathering_version = 2;
constexpr std::size_t scan_entries = 4096;

Bytes key_of(ByteSpan prefix, char kind)
{
    auto key = to_bytes(prefix);
    key.push_back(static_cast<std::byte>(kind));
    return key;
}

/// Big-endian, so that the store's order is the order of blocks.
Bytes key_of(ByteSpan prefix, char kind, std::uint32_t index)
{
    auto key = key_of(prefix, kind);
    for (int shift = 24; shift >= 0; shift -= 8)
        key.push_back(static_cast<std::byte>(index >> shift));
    return key;
}

struct Head {
    std::uint32_t index = 0;
    Timestamp timestamp = 0;
    Hash block_hash;
    Hash state_hash;
};

Bytes encode(const Head& head)
{
    codec::Writer writer;
    writer.u8(record_version).u32(head.index).i64(head.timestamp);
    writer.fixed(head.block_hash).fixed(head.state_hash);
    return std::move(writer).take();
}

codec::Decoded<Head> decode_head(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    Head head;
    if (reader.u8() != record_version) reader.fail(codec::DecodeError::unknown_version);
    head.index = reader.u32();
    head.timestamp = reader.i64();
    head.block_hash = reader.fixed<Hash>();
    head.state_hash = reader.fixed<Hash>();
    return reader.finish(std::move(head));
}

Head head_of(const VirtualState& state)
{
    return {state.block_index(), state.timestamp(), state.block_hash(), state.hash()};
}

/// What takes a block back: the head before it, and its keys as they were.
struct Before {
    Head head;
    std::vector<Mutation> mutations;
};

Bytes encode_before(const Head& head, std::span<const NetChange> changes)
{
    codec::Writer writer;
    writer.bytes(encode(head)).count(changes.size());
    for (const auto& change : changes) {
        writer.bytes(change.now.key).boolean(change.before.has_value());
        if (change.before) writer.bytes(*change.before);
    }
    return std::move(writer).take();
}

codec::Decoded<Before> decode_before(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    Before before;
    auto head = decode_head(reader.bytes(1024));
    if (!head) return std::unexpected{reader.error().value_or(head.error())};
    before.head = *head;
    const auto count = reader.count(block_bytes_max, 4 + 1 + 1);
    for (std::size_t i = 0; i < count && reader.ok(); ++i) {
        Mutation mutation;
        mutation.key = to_bytes(reader.bytes(key_bytes_max));
        if (reader.boolean()) mutation.value = to_bytes(reader.bytes(value_bytes_max));
        before.mutations.push_back(std::move(mutation));
    }
    return reader.finish(std::move(before));
}

LoadError load_error(codec::DecodeError error) noexcept
{
    return error == codec::DecodeError::unknown_version ? LoadError::unknown_version
                                                        : LoadError::malformed;
}

}  // namespace

std::string_view name(LoadError error) noexcept
{
    switch (error) {
    case LoadError::unknown_version: return "unknown_version";
    case LoadError::malformed: return "malformed";
    case LoadError::hash_mismatch: return "hash_mismatch";
    }
    return "unknown";
}

void save(types::Batch& batch,
          ByteSpan prefix,
          const VirtualState& before,
          const Block& block,
          std::span<const NetChange> changes,
          const VirtualState& after)
{
    const auto keys = key_of(prefix, 'k');
    batch.puts.reserve(batch.puts.size() + changes.size() + 8);
    for (const auto& change : changes) {
        Bytes key;
        key.reserve(keys.size() + change.now.key.size());
        append(key, keys);
        append(key, change.now.key);
        batch.puts.push_back({std::move(key), change.now.value});
    }
    batch.put(key_of(prefix, 'b', block.index), state::encode(block));
    batch.put(key_of(prefix, 'u', block.index), encode_before(head_of(before), changes));
    batch.put(key_of(prefix, 'h'), encode(head_of(after)));
}

std::expected<VirtualState, LoadError> load(ByteSpan prefix, const types::StoreView& view)
{
    const auto head_bytes = view.read(key_of(prefix, 'h'));
    if (!head_bytes) return VirtualState{};
    const auto head = decode_head(*head_bytes);
    if (!head) return std::unexpected{load_error(head.error())};

    auto state = VirtualState::restore(head->index, head->timestamp, head->block_hash,
                                       load_entries(prefix, view));
    if (state.hash() != head->state_hash) return std::unexpected{LoadError::hash_mismatch};
    return state;
}

Entries load_entries(ByteSpan prefix, const types::StoreView& view)
{
    Entries entries;
    const auto keys = key_of(prefix, 'k');
    auto from = keys;
    for (;;) {
        const auto found = view.scan(keys, from, scan_entries);
        for (const auto& entry : found)
            entries.set(ByteSpan{entry.key}.subspan(keys.size()), entry.value);
        if (found.size() < scan_entries) return entries;
        from = found.back().key;
        from.push_back(std::byte{0});  // the least key above it
    }
}

void begin_gathering(types::Batch& batch, ByteSpan prefix, std::uint32_t above)
{
    codec::Writer writer;
    writer.u8(gathering_version).u32(above);
    batch.erase(key_of(prefix, 'h'));
    batch.put(key_of(prefix, 'g'), std::move(writer).take());
}

std::optional<std::uint32_t> gathering(ByteSpan prefix, const types::StoreView& view)
{
    const auto bytes = view.read(key_of(prefix, 'g'));
    if (!bytes) return std::nullopt;
    codec::Reader reader{*bytes};
    const auto version = reader.u8();
    const auto above = reader.u32();
    return reader.ok() && version == gathering_version ? above : 0;
}

void save_part(types::Batch& batch, ByteSpan prefix, std::span<const Mutation> changes)
{
    for (const auto& change : changes) {
        auto key = key_of(prefix, 'k');
        append(key, change.key);
        batch.puts.push_back({std::move(key), change.value});
    }
}

void end_gathering(types::Batch& batch,
                   ByteSpan prefix,
                   const Block& block,
                   const VirtualState& after)
{
    batch.erase(key_of(prefix, 'g'));
    batch.put(key_of(prefix, 'b', block.index), state::encode(block));
    batch.put(key_of(prefix, 'h'), encode(head_of(after)));
}

void forget_block(types::Batch& batch, ByteSpan prefix, std::uint32_t index)
{
    batch.erase(key_of(prefix, 'b', index));
    batch.erase(key_of(prefix, 'u', index));
}

std::optional<Block> load_block(ByteSpan prefix, const types::StoreView& view, std::uint32_t index)
{
    if (index == 0) return origin_block();
    const auto bytes = view.read(key_of(prefix, 'b', index));
    if (!bytes) return std::nullopt;
    auto block = decode_block(*bytes);
    if (!block) return std::nullopt;
    return *std::move(block);
}

std::optional<VirtualState> load_previous(ByteSpan prefix,
                                          const types::StoreView& view,
                                          const VirtualState& state)
{
    const auto bytes = view.read(key_of(prefix, 'u', state.block_index()));
    if (!bytes) return std::nullopt;
    const auto before = decode_before(*bytes);
    if (!before) return std::nullopt;
    const auto& head = before->head;
    auto previous = state.undo(before->mutations, head.index, head.timestamp, head.block_hash);
    if (previous.hash() != head.state_hash) return std::nullopt;
    return previous;
}

std::string_view name(EarlierError error) noexcept
{
    switch (error) {
    case EarlierError::not_kept: return "not_kept";
    case EarlierError::too_large: return "too_large";
    }
    return "unknown";
}

namespace {

/// What makes a state an earlier one, while the blocks between are gone through, the latest first.
class GoingBack {
public:
    explicit GoingBack(const VirtualState& newest) : newest_{newest} {}
    void undo(std::vector<Mutation> before)
    {
        for (auto& mutation : before) {
            const auto [known, fresh] = net_.try_emplace(mutation.key);
            if (!fresh) subtract(known->first, known->second);
            known->second = std::move(mutation.value);
            add(known->first, known->second);
        }
    }
    /// Of those that change anything, as a block has them.
    [[nodiscard]] std::size_t changes_bytes() const noexcept { return changes_; }
    [[nodiscard]] std::size_t held_bytes() const noexcept { return held_; }
    [[nodiscard]] std::vector<Mutation> changes() &&
    {
        std::vector<Mutation> changes;
        for (auto& [key, value] : net_)
            if (newest_.get(key) != value) changes.push_back({key, std::move(value)});
        return changes;
    }

private:
    [[nodiscard]] static std::size_t held(const Bytes& key, const std::optional<Bytes>& value)
    {
        return key.size() + (value ? value->size() : 0);
    }
    [[nodiscard]] std::size_t change(const Bytes& key, const std::optional<Bytes>& value) const
    {
        return newest_.get(key) == value ? 0 : held(key, value) + mutation_bytes_around;
    }
    void add(const Bytes& key, const std::optional<Bytes>& value)
    {
        held_ += held(key, value);
        changes_ += change(key, value);
    }
    void subtract(const Bytes& key, const std::optional<Bytes>& value)
    {
        held_ -= held(key, value);
        changes_ -= change(key, value);
    }

    const VirtualState& newest_;
    std::map<Bytes, std::optional<Bytes>> net_;
    std::size_t held_ = 0;
    std::size_t changes_ = 0;
};

}  // namespace

std::expected<Earlier, EarlierError> load_earlier(ByteSpan prefix,
                                                  const types::StoreView& view,
                                                  const VirtualState& state,
                                                  std::uint32_t index,
                                                  const EarlierBounds& bounds)
{
    std::size_t bytes_read = 0;
    const auto before = [&](std::uint32_t block) -> std::optional<Before> {
        const auto record = view.read(key_of(prefix, 'u', block));
        if (!record) return std::nullopt;
        bytes_read += record->size();
        auto read = decode_before(*record);
        if (!read || read->head.index != block - 1) return std::nullopt;
        return *std::move(read);
    };
    // How far it may go; then there, with what was undone until then alone.
    auto target = state.block_index();
    GoingBack far{state};
    for (auto block = state.block_index(); block > index; --block) {
        auto replaced = before(block);
        if (!replaced) return std::unexpected{EarlierError::not_kept};
        if (bytes_read > bounds.read_bytes) break;
        far.undo(std::move(replaced->mutations));
        if (far.held_bytes() > bounds.looked_at_bytes) break;
        if (far.changes_bytes() <= bounds.changes_bytes) target = block - 1;
    }
    if (target == state.block_index()) return std::unexpected{EarlierError::too_large};
    GoingBack going{state};
    std::optional<Head> head;
    for (auto block = state.block_index(); block > target; --block) {
        auto replaced = before(block);
        if (!replaced) return std::unexpected{EarlierError::not_kept};
        going.undo(std::move(replaced->mutations));
        head = replaced->head;
    }
    Earlier earlier;
    earlier.changes = std::move(going).changes();
    earlier.state = state.undo(earlier.changes, head->index, head->timestamp, head->block_hash);
    if (earlier.state.hash() != head->state_hash) return std::unexpected{EarlierError::not_kept};
    return earlier;
}

void forget_previous(types::Batch& batch, ByteSpan prefix, std::uint32_t index)
{
    batch.erase(key_of(prefix, 'u', index));
}

}  // namespace weft::state
