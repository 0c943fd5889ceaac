#include <weft/base/probe.hpp>
#include <weft/casper/casper.hpp>

namespace weft::casper {

Casper::Casper(Settings settings)
    : dag_{settings.genesis, std::move(settings.stakes)},
      buffer_{settings.genesis},
      finality_{settings.finality},
      rules_{settings.rules}
{}

std::vector<Casper::Event> Casper::arrive(Block block)
{
    if (buffer_.knows(block.id)) return {};
    std::vector<Event> events;
    if (const auto form = check_form(dag_, block); !form)
        events.push_back(refuse(block, form.error()));
    else
        buffer_.arrive(std::move(block));
    while (const auto next = buffer_.next())
        events.push_back(judge(next->block, next->cites_rejected));
    return events;
}

Casper::Event Casper::judge(const Block& block, bool cites_rejected)
{
    if (cites_rejected) return refuse(block, BlockError::ancestor_rejected);
    if (const auto verdict = check(dag_, block, rules_); !verdict)
        return refuse(block, verdict.error());
    return accept(block);
}

Casper::Event Casper::accept(const Block& block)
{
    const auto slot = dag_.insert(block);
    buffer_.settle(block.id, Buffer::Verdict::accepted);
    auto finalised = finality_.on_insert(dag_, slot);
    auto lost = contradicted(finalised);
    return {block.id, {}, std::move(finalised), std::move(lost)};
}

/// A clique of weight w has made a block final. Honest members stand on it for ever, so its score stays
/// above half as long as the faulty stake is below w - T/2 (D-85). A head has the lowest score of its past.
std::vector<Slot> Casper::contradicted(const std::vector<Finalised>& finalised)
{
    for (const auto& one : finalised) {
        probe<"casper.a_block_is_final">();
        const auto& past = dag_[one.block].parent_past;
        std::erase_if(heads_, [&](Slot head) { return past.test(head); });
        heads_.push_back(one.block);
    }
    std::vector<Slot> lost;
    std::erase_if(heads_, [&](Slot head) {
        const auto score = dag_.whole().scores[head];
        if (score > dag_.total() - score) return false;
        probe<"casper.a_contradiction_is_reported">();
        lost.push_back(head);
        return true;
    });
    return lost;
}

Casper::Event Casper::refuse(const Block& block, BlockError error)
{
    buffer_.settle(block.id, Buffer::Verdict::rejected);
    return {block.id, error, {}, {}};
}

}  // namespace weft::casper
