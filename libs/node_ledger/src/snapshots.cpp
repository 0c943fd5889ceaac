#include "snapshots.hpp"

#include <weft/base/check.hpp>
#include <weft/codec/codec.hpp>
#include <weft/crypto/hash.hpp>

#include "snapshot_keys.hpp"
#include <algorithm>
#include <utility>

namespace weft::node {

namespace {

constexpr std::uint8_t head_version = 1;
constexpr std::size_t peers_max = 4096;

Bytes head_key()
{
    return snapshot_head_key(Snapshots::key_space);
}

Bytes part_key(bool second, std::uint32_t part)
{
    return snapshot_part_key(Snapshots::key_space, second, part);
}

Bytes encode(const Snapshots::Head& head)
{
    codec::Writer writer;
    writer.u8(head_version)
        .boolean(head.second)
        .u32(head.parts)
        .u32(head.parts_before)
        .u64(head.place)
        .u64(head.bytes)
        .i64(head.time)
        .fixed(head.hash)
        .fixed(head.ledger)
        .count(head.newest.size());
    for (const auto& one : head.newest)
        writer.fixed(one.peer).boolean(one.known).u64(one.number).u64(one.place);
    return std::move(writer).take();
}

std::optional<Snapshots::Head> decode(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    if (reader.u8() != head_version) return std::nullopt;
    Snapshots::Head head;
    head.second = reader.boolean();
    head.parts = reader.u32();
    head.parts_before = reader.u32();
    head.place = reader.u64();
    head.bytes = reader.u64();
    head.time = reader.i64();
    head.hash = reader.fixed<types::Hash>();
    head.ledger = reader.fixed<types::Hash>();
    for (auto left = reader.count(peers_max, types::NodeId::size_bytes); left > 0; --left) {
        NewestOfPeers::Entry one;
        one.peer = reader.fixed<PeerId>();
        one.known = reader.boolean();
        one.number = reader.u64();
        one.place = reader.u64();
        head.newest.push_back(one);
    }
    auto whole = reader.finish(std::move(head));
    if (!whole) return std::nullopt;
    return *std::move(whole);
}

types::Hash hash_of(ByteSpan image)
{
    return crypto::tagged_hash("weft/ledger/snapshot", image);
}

}  // namespace

std::optional<Snapshots::Head> Snapshots::find()
{
    const auto bytes = store_.read(head_key());
    newest_ = bytes ? decode(*bytes) : std::nullopt;
    return newest_;
}

std::optional<Bytes> Snapshots::read(const Head& head) const
{
    Bytes image;
    for (std::uint32_t part = 0; part < head.parts; ++part) {
        const auto bytes = store_.read(part_key(head.second, part));
        if (!bytes) return std::nullopt;
        image.insert(image.end(), bytes->begin(), bytes->end());
    }
    if (image.size() != head.bytes || hash_of(image) != head.hash) return std::nullopt;
    return image;
}

void Snapshots::begin(Head head, Bytes image)
{
    WEFT_CHECK(!writing_);
    head.hash = hash_of(image);
    head.bytes = image.size();
    head.parts = static_cast<std::uint32_t>((image.size() + part_bytes - 1) / part_bytes);
    head.second = newest_ && !newest_->second;
    head.parts_before = newest_ ? newest_->parts : 0;
    image_ = std::move(image);
    next_part_ = 0;
    writing_ = std::move(head);
}

void Snapshots::write_more(types::Batch& batch)
{
    WEFT_CHECK(writing_);
    for (std::size_t n = 0; n < parts_at_once && next_part_ < writing_->parts; ++n, ++next_part_) {
        const auto first = std::size_t{next_part_} * part_bytes;
        const auto part =
            ByteSpan{image_}.subspan(first, std::min(part_bytes, image_.size() - first));
        batch.put(part_key(writing_->second, next_part_), to_bytes(part));
    }
    if (next_part_ < writing_->parts) return;
    // An older snapshot in this slot may have been longer: its last parts are erased.
    const auto left_over = newest_ ? newest_->parts_before : 0;
    for (auto part = writing_->parts; part < left_over; ++part)
        batch.erase(part_key(writing_->second, part));
    batch.put(head_key(), encode(*writing_));
    newest_ = std::exchange(writing_, std::nullopt);
    image_ = {};
    ++written_;
}

}  // namespace weft::node
