#include "spoken_runs.hpp"

#include <weft/codec/codec.hpp>
#include <weft/node_dkg/settings.hpp>

#include <algorithm>

namespace weft::node {

namespace {

/// Two clocks that are right are at most so far apart.
constexpr Instant clocks_apart = std::chrono::seconds{10};
constexpr Instant longest_run = run_length(std::chrono::milliseconds{phase_timeout_ms_max});

}  // namespace

SpokenRuns::SpokenRuns(Bytes key, const std::optional<Marks>& marks, const types::StoreView& store)
    : key_{std::move(key)}
{
    if (const auto bytes = store.read(key_)) {
        codec::Reader reader{*bytes};
        count_ = reader.u64();
    }
    if (marks)
        if (const auto found = marks->find(key_); found != marks->end()) mark_ = found->second;
    const bool lost = !marks || mark_ == mark_lost || (!mark_ && count_ > 0);
    if (lost) mark_.reset();
    notes_loss_ = lost;
    forgot_ = lost || mark_.value_or(0) > count_;
    count_ = std::max(count_, mark_.value_or(0));
}

std::optional<Mark> SpokenRuns::owed() const
{
    if (notes_loss_) return Mark{.key = key_, .value = mark_lost};
    if (forgot_) return std::nullopt;
    // Of a new member too: one without its mark looks like one that lost it.
    if (!mark_) return Mark{.key = key_, .value = 0};
    if (count_ == *mark_) return std::nullopt;
    return Mark{.key = key_, .value = count_, .behind = true};
}

void SpokenRuns::begins(Instant now, Effects::Write& write)
{
    if (silent(now)) return;  // it is counted when nothing is forgotten any more
    forgot_ = false;
    codec::Writer value;
    value.u64(++count_);
    write.batch.put(key_, std::move(value).take());
    write.marks.push_back({.key = key_, .value = count_, .behind = true});
}

bool SpokenRuns::silent(Instant now) const
{
    return silent_in_runs_of(longest_run, now);
}

bool SpokenRuns::silent_in_runs_of(Instant length, Instant now) const
{
    return forgot_ && now < started_ + length + clocks_apart;
}

}  // namespace weft::node
