#include "spoken.hpp"

#include <weft/chain/anchor.hpp>
#include <weft/protocol/planted.hpp>

#include "chain_places.hpp"
#include <algorithm>

namespace weft::node {

namespace {

Bytes count_bytes(std::uint64_t count)
{
    Bytes bytes;
    append_big_endian(bytes, count);
    return bytes;
}

std::uint64_t count_of(const std::optional<Bytes>& bytes)
{
    std::uint64_t count = 0;
    if (bytes)
        for (const auto byte : *bytes) count = count << 8 | std::to_integer<std::uint64_t>(byte);
    return count;
}

}  // namespace

Spoken::Spoken(Bytes key, const std::optional<Marks>& marks)
    : key_{std::move(key)}, lost_{!marks.has_value()}
{
    if (!marks) return;
    if (const auto found = marks->find(key_); found != marks->end()) mark_ = found->second;
    if (mark_ != mark_lost) return;
    lost_ = true;
    mark_.reset();
}

bool Spoken::load(types::Timestamp now, const types::StoreView& store)
{
    count_ = count_of(store.read(key_));
    // Who has spoken has a mark: one that is not there was lost with the others.
    lost_ = lost_ || (!mark_ && count_ > 0);
    silent_ = lost_ || mark_.value_or(0) > count_;
    count_ = std::max(count_, mark_.value_or(0));
    if (!silent_) return true;
    silent_until_after_ = now + clocks_apart;
    no_anchor_before_ = now + chain::generation_interval + clocks_apart;
    return false;
}

std::optional<Mark> Spoken::owed() const
{
    if (lost_) return Mark{.key = key_, .value = mark_lost};
    if (silent_ || count_ <= mark_.value_or(0)) return std::nullopt;
    return Mark{.key = key_, .value = count_, .behind = true};
}

void Spoken::speaks(Effects::Write& write)
{
    write.batch.put(key_, count_bytes(++count_));
    if (!WEFT_PLANTED(committee_votes_unmarked))
        write.marks.push_back({.key = key_, .value = count_, .behind = true});
}

void Spoken::on_block(types::Timestamp time, types::Batch& batch)
{
    if (!silent_ || time <= silent_until_after_) return;
    silent_ = false;
    batch.put(key_, count_bytes(count_));
}

}  // namespace weft::node
