#include "pruning.hpp"

#include <weft/protocol/planted.hpp>
#include <weft/types/message.hpp>

#include <algorithm>
#include <utility>

namespace weft::node {

bool Pruning::wants_file(types::Timestamp genesis,
                         std::optional<types::Timestamp> newest_file) const
{
    const auto time = tangle_.tangle_time();
    if (!on() || time - genesis < age_) return false;
    return !newest_file || time - *newest_file > age_ / 4;
}

bool Pruning::erase_more(Place below, types::Batch& batch)
{
    const auto before = tangle_.tangle_time() - age_;
    bool whole_page = false;
    std::size_t read = 0;
    const auto from = next_;
    const auto page = archive_.log().page(next_, messages_at_once_);
    for (const auto& entry : page) read += entry.message.size();
    for (const auto& [place, bytes] : page) {
        if (place >= below) break;
        const auto message = types::decode_message(bytes);
        // What cannot be read is the start's to complain of.
        if (message && message->time > before) break;
        const auto first = archive_.carried_first(place, bytes);
        if (is_needed(place, first)) {
            LogIndex::keep(place, batch);
            ++kept_lately_;
        } else {
            erase(place, bytes, first, batch);
        }
        next_ = place + 1;
        whole_page = place == page.back().place;
    }
    if (next_ != from) LogIndex::erased_before(next_, batch);
    const bool more = whole_page && page.size() == messages_at_once_;
    messages_at_once_ = read < bytes_at_once
                            ? std::min(2 * messages_at_once_, messages_at_once_max)
                            : std::max(messages_at_once_ / 2, messages_at_once_min);
    return more;
}

void Pruning::look_again(types::Batch& batch)
{
    const auto limit =
        std::min(kept_at_once + 2 * std::exchange(kept_lately_, 0), kept_at_once_max);
    const auto places = archive_.index().kept(look_at_, limit);
    for (const auto place : places) {
        const auto message = archive_.log().read(place);
        if (!message) continue;
        const auto first = archive_.carried_first(place, *message);
        if (is_needed(place, first)) continue;
        LogIndex::keep_no_more(place, batch);
        erase(place, *message, first, batch);
    }
    look_at_ = places.size() < limit ? 1 : places.back() + 1;
}

bool Pruning::is_needed(Place place, const std::optional<types::Transaction>& first) const
{
    if (is_needed_(place)) return true;
    if (!first || WEFT_PLANTED(pruning_forgets_the_unspent)) return false;
    const auto id = types::id_of(*first);
    return std::ranges::any_of(first->essence.outputs, [&](const auto& output) {
        return tangle_.ledger().output({output.address, id}).has_value();
    });
}

void Pruning::erase(Place place,
                    ByteSpan message,
                    const std::optional<types::Transaction>& first,
                    types::Batch& batch)
{
    MessageLog::erase(place, batch);
    if (!WEFT_PLANTED(pruning_leaves_the_index))
        LogIndex::erased(place, types::id_of(message), first, batch);
    ++erased_;
}

void Pruning::add_figures(Figures& figures) const
{
    figures.push_back(
        {"weft_ledger_pruned_total", "Messages erased from the store since the start.", erased_});
    figures.push_back({"weft_ledger_log_from",
                       "Of the messages booked before this one the store has only those of which "
                       "something is unspent.",
                       next_});
}

}  // namespace weft::node
