#include <weft/casper/casper.hpp>

namespace weft::casper {

Casper::Casper(Settings settings)
    : dag_{settings.genesis, std::move(settings.stakes)},
      buffer_{settings.genesis},
      finality_{settings.finality},
      parents_{settings.parents}
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
    if (const auto verdict = check(dag_, block, parents_); !verdict)
        return refuse(block, verdict.error());
    const auto slot = dag_.insert(block);
    buffer_.settle(block.id, Buffer::Verdict::accepted);
    return {block.id, {}, finality_.on_insert(dag_, slot)};
}

Casper::Event Casper::refuse(const Block& block, BlockError error)
{
    buffer_.settle(block.id, Buffer::Verdict::rejected);
    return {block.id, error, {}};
}

}  // namespace weft::casper
