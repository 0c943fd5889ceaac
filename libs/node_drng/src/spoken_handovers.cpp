#include "spoken_handovers.hpp"

#include <weft/codec/codec.hpp>
#include <weft/protocol/planted.hpp>

namespace weft::node {

SpokenHandovers::SpokenHandovers(Bytes key,
                                 const std::optional<Marks>& marks,
                                 const types::StoreView& store)
    : key_{std::move(key)}
{
    if (const auto bytes = store.read(key_)) {
        codec::Reader reader{*bytes};
        count_ = reader.u64();
    }
    if (marks)
        if (const auto found = marks->find(key_); found != marks->end()) mark_ = found->second;
    lost_ = !marks || mark_ == mark_lost || (!mark_ && count_ > 0);
    if (lost_) mark_.reset();
    forgot_ = lost_ || mark_.value_or(0) > count_;
    if (WEFT_PLANTED(handover_mark_ignored)) forgot_ = false;
}

std::optional<Mark> SpokenHandovers::owed() const
{
    if (lost_) return Mark{.key = key_, .value = mark_lost};
    if (forgot_ || count_ == mark_.value_or(0)) return std::nullopt;
    return Mark{.key = key_, .value = count_, .behind = true};
}

void SpokenHandovers::begins(Effects::Write& write)
{
    if (forgot_ || mark_) return;
    mark_ = 0;
    write.marks.push_back({.key = key_, .value = 0});
}

void SpokenHandovers::speaks(Effects::Write& write)
{
    if (forgot_) return;
    codec::Writer value;
    value.u64(++count_);
    write.batch.put(key_, std::move(value).take());
    write.marks.push_back({.key = key_, .value = count_, .behind = true});
}

}  // namespace weft::node
