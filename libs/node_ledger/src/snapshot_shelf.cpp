#include "snapshot_shelf.hpp"

#include <weft/base/check.hpp>
#include <weft/codec/codec.hpp>

#include "snapshot_bytes.hpp"
#include "snapshot_keys.hpp"
#include <algorithm>
#include <utility>

namespace weft::node {

namespace {

constexpr std::uint8_t head_version = 1;
constexpr Allowance::Terms terms{.bytes_at_once = 4u << 20, .bytes_per_second = 16u << 20};

Bytes head_key()
{
    return snapshot_head_key(SnapshotShelf::key_space);
}

Bytes part_key(bool second, std::uint32_t part)
{
    return snapshot_part_key(SnapshotShelf::key_space, second, part);
}

Bytes encode_head(const SnapshotShelf::Head& head)
{
    codec::Writer writer;
    writer.u8(head_version)
        .boolean(head.second)
        .u32(head.parts)
        .u32(head.parts_before)
        .u64(head.messages)
        .i64(head.time)
        .u64(head.bytes)
        .fixed(head.hash)
        .fixed(head.ledger);
    return std::move(writer).take();
}

std::optional<SnapshotShelf::Head> decode_head(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    if (reader.u8() != head_version) return std::nullopt;
    SnapshotShelf::Head head;
    head.second = reader.boolean();
    head.parts = reader.u32();
    head.parts_before = reader.u32();
    head.messages = reader.u64();
    head.time = reader.i64();
    head.bytes = reader.u64();
    head.hash = reader.fixed<types::Hash>();
    head.ledger = reader.fixed<types::Hash>();
    auto whole = reader.finish(head);
    if (!whole) return std::nullopt;
    return *whole;
}

}  // namespace

void SnapshotShelf::find()
{
    const auto bytes = store_.read(head_key());
    newest_ = bytes ? decode_head(*bytes) : std::nullopt;
}

std::optional<std::uint64_t> SnapshotShelf::making() const
{
    return making_ ? std::optional{making_->head.messages} : std::nullopt;
}

void SnapshotShelf::begin()
{
    if (making_) return;
    const auto& ledger = tangle_.ledger();
    making_.emplace(Making{.head = {.hash = {},
                                    .ledger = ledger.confirmed_digest(),
                                    .messages = tangle_.counts().messages,
                                    .time = tangle_.tangle_time(),
                                    .bytes = 0,
                                    .parts = 0,
                                    .parts_before = newest_ ? newest_->parts : 0,
                                    .second = newest_ && !newest_->second},
                           .image = tangle_.image(),
                           .image_at = 0,
                           .unspent = ledger.unspent_from(),
                           .looked_up = 0,
                           .old = {},
                           .old_at = 0,
                           .window_from = tangle_.engine().dag().first(),
                           .window_at = 0,
                           .begun = false,
                           .counted = false,
                           .ready = {},
                           .hasher = crypto::Hasher{snapshot_tag}});
    // Genesis is not a message, so it is left out.
    making_->window_from = std::max<Place>(making_->window_from, 1);
    making_->window_at = making_->window_from;
}

void SnapshotShelf::look_up_more(Making& making) const
{
    const auto end = std::min(making.looked_up + looked_up_at_once, making.unspent.size());
    for (; making.looked_up < end; ++making.looked_up) {
        const auto place = archive_.first_place(making.unspent[making.looked_up]);
        if (place && *place < making.window_from) making.old.push_back(*place);
    }
    if (making.looked_up < making.unspent.size()) return;
    std::ranges::sort(making.old);
    const auto repeated = std::ranges::unique(making.old);
    making.old.erase(repeated.begin(), repeated.end());
}

bool SnapshotShelf::next_piece(Making& making) const
{
    codec::Writer piece;
    const auto& head = making.head;
    if (!making.begun) {
        making.begun = true;
        piece.raw(as_bytes(snapshot_magic)).fixed(types::hash_of(genesis_)).fixed(head.ledger);
        piece.u64(head.messages).i64(head.time).u64(making.image.size());
    } else if (making.image_at < making.image.size()) {
        const auto bytes = std::min(part_bytes, making.image.size() - making.image_at);
        piece.raw(ByteSpan{making.image}.subspan(making.image_at, bytes));
        making.image_at += bytes;
        if (making.image_at == making.image.size()) {
            making.image = {};
            making.image_at = 0;
        }
    } else if (!making.counted) {
        making.counted = true;
        piece.u64(making.old.size() + (head.messages + 1 - making.window_from));
    } else {
        const bool of_old = making.old_at < making.old.size();
        if (!of_old && making.window_at > head.messages) return false;
        const auto place = of_old ? making.old[making.old_at++] : making.window_at++;
        const auto message = archive_.at(place);
        WEFT_CHECK(message.has_value());  // the log has what was booked
        piece.u64(place).bytes(*message);
    }
    const auto bytes = std::move(piece).take();
    making.hasher.update(bytes);
    making.head.bytes += bytes.size();
    making.ready.insert(making.ready.end(), bytes.begin(), bytes.end());
    return true;
}

bool SnapshotShelf::make_more(types::Batch& batch)
{
    WEFT_CHECK(making_);
    auto& making = *making_;
    // A message that is in the log but not in the index yet would be missed: the index is made first.
    if (archive_.behind()) return false;
    if (making.looked_up < making.unspent.size()) {
        look_up_more(making);
        return false;
    }
    auto& head = making.head;
    bool more = true;
    for (std::size_t n = 0; n < parts_at_once && more; ++n) {
        while (more && making.ready.size() < part_bytes) more = next_piece(making);
        if (making.ready.empty()) break;
        const auto bytes = static_cast<std::ptrdiff_t>(std::min(part_bytes, making.ready.size()));
        batch.put(part_key(head.second, head.parts++),
                  Bytes{making.ready.begin(), making.ready.begin() + bytes});
        making.ready.erase(making.ready.begin(), making.ready.begin() + bytes);
    }
    if (more || !making.ready.empty()) return false;
    head.hash = making.hasher.finish();
    // An older snapshot in this slot may have been longer: its last parts are erased.
    const auto left_over = newest_ ? newest_->parts_before : 0;
    for (auto part = head.parts; part < left_over; ++part) batch.erase(part_key(head.second, part));
    batch.put(head_key(), encode_head(head));
    newest_ = head;
    making_.reset();
    return true;
}

std::vector<Effects::Send> SnapshotShelf::answer(const PeerId& from, const WantSnapshot&) const
{
    if (!gossip_.gossips_with(from)) return {};
    SnapshotOffer offer;
    if (newest_)
        offer = {.hash = newest_->hash,
                 .ledger = newest_->ledger,
                 .messages = newest_->messages,
                 .time = newest_->time,
                 .bytes = newest_->bytes,
                 .parts = newest_->parts};
    return {{from, encode(offer)}};
}

std::vector<Effects::Send> SnapshotShelf::answer(Instant now,
                                                 const PeerId& from,
                                                 const WantSnapshotPart& want)
{
    if (!gossip_.gossips_with(from) || !newest_ || newest_->hash != want.hash ||
        want.part >= newest_->parts)
        return {};
    auto& allowance = allowances_.try_emplace(from, terms).first->second;
    if (!allowance.take(now, part_bytes)) return {};
    auto bytes = store_.read(part_key(newest_->second, want.part));
    if (!bytes) return {};  // it is on its way to the disk, and will be asked for again
    return {{from, encode(SnapshotPart{
                       .hash = want.hash, .part = want.part, .bytes = *std::move(bytes)})}};
}

}  // namespace weft::node
