#include <weft/base/check.hpp>
#include <weft/state/parts.hpp>

#include <algorithm>

namespace weft::state {
namespace {

using Node = Tree::CutNode;
constexpr std::size_t cut_nodes_max = 4 * cut_subtrees_max + 2 * depth_max;
constexpr std::size_t entries_max = 64 * 1024;  // each takes 8 bytes and one of key at least

/// The hash of a cut and its subtrees. Nullopt: it does not hang together.
class CutReader {
public:
    explicit CutReader(const Part::Cut& nodes) : nodes_{nodes} {}

    [[nodiscard]] std::optional<Hash> read(const Place& place)
    {
        // A cut that cuts nothing would be asked for again, for ever.
        if (nodes_.empty() || nodes_.front().kind != Node::Kind::inner) return std::nullopt;
        auto hash = next(place);
        if (next_ != nodes_.size()) return std::nullopt;
        return hash;
    }
    [[nodiscard]] const std::vector<std::pair<Place, Hash>>& below() const { return below_; }

private:
    std::optional<Hash> next(const Place& place)
    {
        if (next_ == nodes_.size()) return std::nullopt;
        const auto& node = nodes_[next_++];
        if (node.kind != Node::Kind::inner) {
            below_.emplace_back(place, node.hash);
            return node.hash;
        }
        if (place.depth == depth_max) return std::nullopt;
        const auto left = next(place.below(false));
        if (!left) return std::nullopt;
        const auto right = next(place.below(true));
        if (!right) return std::nullopt;
        return inner_hash(*left, *right);
    }

    const Part::Cut& nodes_;
    std::size_t next_ = 0;
    std::vector<std::pair<Place, Hash>> below_;
};

/// Zero when they are not in order, or not there.
std::optional<Hash> hash_of(const Part::Entries& entries, const Place& place)
{
    std::vector<Tree::LeafHash> leaves;
    leaves.reserve(entries.size());
    for (const auto& entry : entries) {
        const auto path = path_of(entry.key);
        if (!place.holds(path) || (!leaves.empty() && leaves.back().path >= path))
            return std::nullopt;
        leaves.push_back({path, crypto::blake2b(entry.value)});
    }
    return Tree::hash_of(leaves, place.depth);
}

}  // namespace

std::string_view name(PartError error) noexcept
{
    switch (error) {
    case PartError::not_wanted: return "not_wanted";
    case PartError::wrong: return "wrong";
    }
    return "unknown";
}

void encode(codec::Writer& writer, const Place& place)
{
    writer.u16(place.depth).raw(place.path.bytes().first((place.depth + 7U) / 8));
}

Place decode_place(codec::Reader& reader)
{
    Place place;
    place.depth = reader.u16();
    if (place.depth > depth_max) {
        reader.fail(codec::DecodeError::out_of_range);
        return {};
    }
    const auto bits = reader.raw((place.depth + 7U) / 8);
    if (!reader.ok()) return {};
    std::ranges::copy(bits, place.path.writable().begin());
    for (std::size_t i = place.depth; i < bits.size() * 8; ++i)
        reader.canonical(!bit(place.path, i));
    return place;
}

Bytes encode(const Part& part)
{
    codec::Writer writer;
    encode(writer, part.place);
    if (const auto* entries = std::get_if<Part::Entries>(&part.content)) {
        writer.u8(0).count(entries->size());
        for (const auto& entry : *entries) writer.bytes(entry.key).bytes(entry.value);
    } else {
        const auto& cut = std::get<Part::Cut>(part.content);
        writer.u8(1).count(cut.size());
        for (const auto& node : cut) {
            writer.u8(static_cast<std::uint8_t>(node.kind));
            if (node.kind == Node::Kind::subtree) writer.fixed(node.hash);
        }
    }
    return std::move(writer).take();
}

codec::Decoded<Part> decode_part(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    Part part;
    part.place = decode_place(reader);
    const auto kind = reader.u8();
    if (kind == 0) {
        Part::Entries entries;
        const auto count = reader.count(entries_max, 4 + 1 + 4);
        for (std::size_t i = 0; i < count && reader.ok(); ++i) {
            Part::KeyValue entry;
            entry.key = to_bytes(reader.bytes(key_bytes_max));
            entry.value = to_bytes(reader.bytes(value_bytes_max));
            if (entry.key.empty()) reader.fail(codec::DecodeError::out_of_range);
            entries.push_back(std::move(entry));
        }
        part.content = std::move(entries);
    } else if (kind == 1) {
        Part::Cut cut;
        const auto count = reader.count(cut_nodes_max, 1);
        for (std::size_t i = 0; i < count && reader.ok(); ++i) {
            Node node;
            const auto what = reader.u8();
            if (what > static_cast<std::uint8_t>(Node::Kind::inner))
                reader.fail(codec::DecodeError::out_of_range);
            node.kind = static_cast<Node::Kind>(what);
            if (node.kind == Node::Kind::subtree) node.hash = reader.fixed<Hash>();
            cut.push_back(node);
        }
        part.content = std::move(cut);
    } else {
        reader.fail(codec::DecodeError::out_of_range);
    }
    return reader.finish(std::move(part));
}

Part part_at(const VirtualState& state, const Place& place, std::uint64_t bytes_max)
{
    const auto& tree = state.tree();
    auto cut = tree.bytes_at(place) > bytes_max ? tree.cut_at(place, bytes_max, cut_subtrees_max)
                                                : Part::Cut{};
    if (!cut.empty() && cut.front().kind == Node::Kind::inner) return {place, std::move(cut)};
    Part::Entries entries;
    for (const auto& entry : tree.entries_at(place, entries_max))
        entries.push_back({to_bytes(entry->key()), to_bytes(entry->value())});
    return {place, std::move(entries)};
}

void Gathering::aim(const Hash& root)
{
    root_ = root;
    wanted_.clear();
    have_ = 0;
    want({}, root);
}

void Gathering::want(const Place& place, const Hash& hash)
{
    if (state_.tree().hash_at(place) != hash)
        wanted_.emplace(place, hash);
    else if (!hash.is_zero())
        ++have_;
}

std::optional<Place> Gathering::wanted(const std::set<Place>& asked) const
{
    for (const auto& [place, hash] : wanted_)
        if (!asked.contains(place)) return place;
    return std::nullopt;
}

std::expected<std::vector<Mutation>, PartError> Gathering::take(const Part& part)
{
    const auto found = wanted_.find(part.place);
    if (found == wanted_.end()) return std::unexpected{PartError::not_wanted};
    if (const auto* cut = std::get_if<Part::Cut>(&part.content)) {
        CutReader reader{*cut};
        const auto hash = reader.read(part.place);
        if (hash != found->second) return std::unexpected{PartError::wrong};
        wanted_.erase(found);
        for (const auto& [place, below] : reader.below()) want(place, below);
        return std::vector<Mutation>{};
    }
    const auto& entries = std::get<Part::Entries>(part.content);
    if (hash_of(entries, part.place) != found->second) return std::unexpected{PartError::wrong};
    auto changes = set(part.place, entries);
    if (state_.tree().hash_at(part.place) == found->second) {
        wanted_.erase(found);
        ++have_;
    }
    return changes;
}

std::vector<Mutation> Gathering::set(const Place& place, const Part::Entries& entries)
{
    std::vector<Mutation> changes;
    std::set<ByteSpan, decltype([](ByteSpan a, ByteSpan b) { return compare(a, b) < 0; })> there;
    for (const auto& entry : entries) there.insert(entry.key);
    const auto here = state_.tree().entries_at(place, entries.size() + part_removals_max);
    for (const auto& entry : here)
        if (!there.contains(entry->key()))
            changes.push_back({to_bytes(entry->key()), std::nullopt});
    for (const auto& entry : entries) {
        const auto* old = state_.entries().find(entry.key);
        if (old == nullptr || !std::ranges::equal(old->value(), entry.value))
            changes.push_back({entry.key, entry.value});
    }
    state_.change_parts(changes);
    return changes;
}

VirtualState Gathering::state(std::uint32_t index,
                              Timestamp timestamp,
                              const Hash& block_hash) const
{
    WEFT_CHECK(complete() && state_.tree_root() == root_);
    auto whole = state_;
    whole.complete(index, timestamp, block_hash);
    return whole;
}

}  // namespace weft::state
