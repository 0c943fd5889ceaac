#include "lost_inputs.hpp"

#include <weft/protocol/planted.hpp>

#include <algorithm>

namespace weft::node {

void LostInputs::doubt(const types::TransactionId& id, std::optional<std::uint32_t> anchor_of)
{
    const auto [place, fresh] = doubts_.try_emplace(id, Doubt{.anchor_of = anchor_of, .words = {}});
    if (!fresh) return;
    order_.push_back(id);
    while (order_.size() > doubts_max) {
        const auto newest = std::prev(order_.end());
        const auto first = std::find_if(order_.begin(), newest, [&](const auto& one) {
            const auto known = doubts_.find(one);
            return known == doubts_.end() || verdict_of(known->second) != Verdict::lost;
        });
        const auto out = first == newest ? order_.begin() : first;
        doubts_.erase(*out);
        order_.erase(out);
    }
}

void LostInputs::doubt_anew(const types::TransactionId& id, std::optional<std::uint32_t> anchor_of)
{
    doubt(id, anchor_of);
    auto& known = doubts_.at(id);
    known.words.clear();
    known.told = false;
}

void LostInputs::said(const PeerId& node, const types::TransactionId& id, Inclusion answer)
{
    const auto doubt = doubts_.find(id);
    if (doubt == doubts_.end()) return;
    doubt->second.words.insert_or_assign(node, answer);
    if (verdict_of(doubt->second) != Verdict::lost) doubt->second.told = false;
}

LostInputs::Verdict LostInputs::verdict_of(const Doubt& doubt) const
{
    const auto of = [&](Inclusion answer) {
        return static_cast<std::size_t>(std::ranges::count_if(
            doubt.words, [&](const auto& word) { return word.second == answer; }));
    };
    const auto needed = WEFT_PLANTED(node_believes_one_of_a_loss) ? std::size_t{1} : words_;
    const auto rejected = of(Inclusion::rejected);
    const auto confirmed = of(Inclusion::confirmed);
    if (rejected >= needed && of(Inclusion::booked) + confirmed < words_) return Verdict::lost;
    if (confirmed >= words_ && rejected < words_) return Verdict::stands;
    return Verdict::open;
}

LostInputs::Verdict LostInputs::verdict(const types::TransactionId& id) const
{
    const auto doubt = doubts_.find(id);
    return doubt == doubts_.end() ? Verdict::none : verdict_of(doubt->second);
}

std::vector<types::TransactionId> LostInputs::to_ask(std::size_t count_max)
{
    std::vector<types::TransactionId> ids;
    auto at = doubts_.upper_bound(asked_);
    for (std::size_t seen = 0; seen < doubts_.size() && ids.size() < count_max; ++seen, ++at) {
        if (at == doubts_.end()) at = doubts_.begin();
        // Of what is lost the ledger tells by itself when it is confirmed again.
        if (verdict_of(at->second) != Verdict::lost) ids.push_back(at->first);
    }
    if (!ids.empty()) asked_ = ids.back();
    return ids;
}

std::vector<LostInputs::Loss> LostInputs::losses()
{
    std::vector<Loss> all;
    for (auto& [id, doubt] : doubts_) {
        if (doubt.told || verdict_of(doubt) != Verdict::lost) continue;
        doubt.told = true;
        all.push_back({id, doubt.anchor_of});
    }
    return all;
}

void LostInputs::settle()
{
    std::erase_if(doubts_,
                  [this](const auto& one) { return verdict_of(one.second) == Verdict::stands; });
    std::erase_if(order_, [this](const auto& id) { return !doubts_.contains(id); });
}

}  // namespace weft::node
