#include "recovery.hpp"

#include <algorithm>
#include <utility>

namespace weft::node {

Recovery::Recovery(const types::StoreView& store,
                   const types::Genesis& genesis,
                   tangle::Tangle::Options options,
                   std::uint64_t snapshot_messages)
    : genesis_{genesis}, options_{options}, snapshot_messages_{snapshot_messages}, snapshots_{store}
{}

std::optional<Recovery::Start> Recovery::newest()
{
    auto head = snapshots_.find();
    const auto image = head ? snapshots_.read(*head) : std::nullopt;
    if (!image) return std::nullopt;
    auto tangle = tangle::Tangle::of_image(genesis_, options_, *image);
    if (!tangle || tangle->counts().messages != head->place) return std::nullopt;
    needs_from_ = tangle->engine().dag().first();
    return Start{
        .tangle = *std::move(tangle), .place = head->place, .newest = std::move(head->newest)};
}

bool Recovery::has_work(const tangle::Tangle& tangle, bool index_behind) const
{
    if (snapshots_.writing()) return true;
    const auto counts = tangle.counts();
    const auto& newest = snapshots_.newest();
    const auto since = counts.messages - (newest ? newest->place : 0);
    return !index_behind && since >= std::max(snapshot_messages_, counts.kept / 2);
}

void Recovery::write_more(const tangle::Tangle& tangle,
                          std::vector<NewestOfPeers::Entry> newest,
                          types::Batch& batch)
{
    if (!snapshots_.writing()) {
        written_needs_ = tangle.engine().dag().first();
        snapshots_.begin({.place = tangle.counts().messages,
                          .time = tangle.tangle_time(),
                          .ledger = tangle.ledger().confirmed_digest(),
                          .newest = std::move(newest)},
                         tangle.image());
    }
    snapshots_.write_more(batch);
    if (!snapshots_.writing()) needs_from_ = written_needs_;
}

void Recovery::add_figures(Figures& figures) const
{
    figures.push_back({"weft_ledger_snapshots_total", "Snapshots written since the start.",
                       snapshots_.written()});
    const auto& newest = snapshots_.newest();
    figures.push_back({"weft_ledger_snapshot_place",
                       "Messages that the newest snapshot has: a start books again those after it.",
                       newest ? newest->place : 0});
    figures.push_back({"weft_ledger_snapshot_bytes", "Size of the newest snapshot, in bytes.",
                       newest ? newest->bytes : 0});
}

/// A message that this version refuses because of conflicts may have been booked by a version without
/// branches.
std::string damage_of(const tangle::Fault& fault)
{
    auto text = tangle::to_text(fault);
    if (fault.error == tangle::MessageError::inputs_conflict ||
        fault.error == tangle::MessageError::parents_conflict)
        text +=
            ": it stands for both sides of a double spend, which a version without branches "
            "allowed; move the store away and start with an empty one, the peers have the rest "
            "(docs/guides/mend-a-store.md)";
    return text;
}

}  // namespace weft::node
