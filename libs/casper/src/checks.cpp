#include <weft/base/check.hpp>
#include <weft/casper/checks.hpp>
#include <weft/casper/fork_choice.hpp>
#include <weft/protocol/planted.hpp>

#include <algorithm>

namespace weft::casper {

namespace {

class Judge {
public:
    Judge(const Dag& dag, const Block& block) : dag_{dag}, block_{block}
    {
        for (const auto& id : block.parents) parents_.push_back(slot(id));
        for (const auto& id : block.justifications) justifications_.push_back(slot(id));
        for (const auto* list : {&parents_, &justifications_})
            for (const auto one : *list) {
                if (!seen_.test(one)) seen_ |= dag[one].past;
                cited_.set(one);
            }
    }

    [[nodiscard]] std::expected<void, BlockError> verdict(const Rules& rules) const
    {
        using enum BlockError;
        const auto own = dag_.tips(seen_, block_.creator);
        if (own.size() > 1) return std::unexpected{swimlane_merged};
        if (std::ranges::any_of(justifications_, [&](Slot j) { return regresses(j, own); }))
            return std::unexpected{justification_regression};
        if (std::ranges::any_of(justifications_, [&](Slot j) { return outdated_in(seen_, j); }))
            return std::unexpected{justification_stale};
        for (Validator v = 0; v < dag_.stakes().size(); ++v)
            if (WEFT_PLANTED(casper_own_need_not_be_cited) && v == block_.creator)
                continue;
            else if (!cites(v))
                return std::unexpected{justification_missing};
        if (!parents_commute()) return std::unexpected{parents_conflict};
        if (rules.parents == Parents::chosen &&
            (WEFT_PLANTED(casper_judged_in_own_view) ? parents(dag_, dag_.whole())
                                                     : parents(dag_, dag_.view(seen_))) != parents_)
            return std::unexpected{invalid_parents};
        return {};
    }

private:
    [[nodiscard]] Slot slot(const BlockId& id) const
    {
        const auto found = dag_.find(id);
        WEFT_CHECK(found);
        return *found;
    }
    /// Whether `blocks` hold a newer message of the creator of `old`. Genesis is nobody's latest message.
    [[nodiscard]] bool outdated_in(const Bits& blocks, Slot old) const
    {
        if (old == genesis_slot) return true;
        const auto& messages = dag_.messages(dag_[old].creator);
        for (auto m = messages.rbegin(); m != messages.rend() && *m != old; ++m)
            if (blocks.test(*m) && dag_[*m].past.test(old)) return true;
        return false;
    }
    [[nodiscard]] bool regresses(Slot justification, const std::vector<Slot>& own) const
    {
        if (justification == genesis_slot) return false;
        return !own.empty() && outdated_in(dag_[own.front()].past, justification);
    }
    /// One of the tips of `v`, if it has any.
    [[nodiscard]] bool cites(Validator v) const
    {
        if (!dag_.whole().equivocates(v)) {
            const auto latest = dag_.latest_in(seen_, v);
            return latest == genesis_slot || cited_.test(latest);
        }
        const auto tips = dag_.tips(seen_, v);
        return tips.empty() || std::ranges::any_of(tips, [&](Slot m) { return cited_.test(m); });
    }
    [[nodiscard]] bool parents_commute() const
    {
        Bits merged;
        for (const auto parent : parents_) {
            if (!merged.empty() && !dag_.commute(dag_[parent].parent_past, merged)) return false;
            merged |= dag_[parent].parent_past;
        }
        return true;
    }

    const Dag& dag_;
    const Block& block_;
    std::vector<Slot> parents_;
    std::vector<Slot> justifications_;
    Bits seen_;
    Bits cited_;
};

}  // namespace

std::expected<void, BlockError> check_form(const Dag& dag, const Block& block)
{
    if (block.creator >= dag.stakes().size()) return std::unexpected{BlockError::creator_unbonded};
    if (block.parents.empty()) return std::unexpected{BlockError::parents_empty};
    std::vector<std::pair<std::uint64_t, const BlockId*>> cited;
    for (const auto* list : {&block.parents, &block.justifications})
        for (const auto& id : *list) cited.emplace_back(IdIndex::first_bytes(id), &id);
    std::ranges::sort(cited, [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first < b.first : *a.second < *b.second;
    });
    const auto same = [](const auto& a, const auto& b) {
        return a.first == b.first && *a.second == *b.second;
    };
    if (std::ranges::adjacent_find(cited, same) != cited.end())
        return std::unexpected{BlockError::citation_repeated};
    return {};
}

std::expected<void, BlockError> check(const Dag& dag, const Block& block, const Rules& rules)
{
    return Judge{dag, block}.verdict(rules);
}

}  // namespace weft::casper
