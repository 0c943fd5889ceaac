#include <weft/casper/buffer.hpp>

#include <utility>

namespace weft::casper {

void Buffer::arrive(Block block)
{
    if (knows(block.id)) return;
    const auto arrival = arrived_++;
    Waiting waiting{.block = std::move(block)};
    std::set<BlockId> lacking;
    for (const auto* cited : {&waiting.block.parents, &waiting.block.justifications})
        for (const auto& id : *cited) {
            const auto settled = settled_.find(id);
            if (!settled)
                lacking.insert(id);
            else if (*settled == std::to_underlying(Verdict::rejected))
                waiting.cites_rejected = true;
        }
    for (const auto& id : lacking) waiting_for_[id].push_back(arrival);
    waiting.missing = lacking.size();
    if (waiting.missing == 0 || waiting.cites_rejected) ready_.insert(arrival);
    arrivals_.emplace(waiting.block.id, arrival);
    waiting_.emplace(arrival, std::move(waiting));
}

std::optional<Buffer::Next> Buffer::next()
{
    if (ready_.empty()) return {};
    const auto arrival = ready_.extract(ready_.begin()).value();
    auto waiting = std::move(waiting_.extract(arrival).mapped());
    arrivals_.erase(waiting.block.id);
    if (waiting.missing > 0)
        for (const auto* cited : {&waiting.block.parents, &waiting.block.justifications})
            for (const auto& id : *cited)
                if (const auto others = waiting_for_.find(id); others != waiting_for_.end()) {
                    std::erase(others->second, arrival);
                    if (others->second.empty()) waiting_for_.erase(others);
                }
    return Next{std::move(waiting.block), waiting.cites_rejected};
}

void Buffer::settle(const BlockId& id, Verdict verdict)
{
    settled_.insert(id, std::to_underlying(verdict));
    const auto found = waiting_for_.extract(id);
    if (found.empty()) return;
    for (const auto arrival : found.mapped()) {
        auto& waiting = waiting_.at(arrival);
        --waiting.missing;
        if (verdict == Verdict::rejected) waiting.cites_rejected = true;
        if (waiting.missing == 0 || waiting.cites_rejected) ready_.insert(arrival);
    }
}

std::vector<BlockId> Buffer::waiting() const
{
    std::vector<BlockId> ids;
    for (const auto& [id, arrival] : arrivals_) ids.push_back(id);
    return ids;
}

}  // namespace weft::casper
