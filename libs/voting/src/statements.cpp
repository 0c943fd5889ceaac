#include <weft/voting/statements.hpp>

#include <algorithm>

namespace weft::voting {

void Statements::hear(Instant now,
                      const NodeId& node,
                      std::uint32_t round,
                      std::span<const Stated> opinions)
{
    if (round == 0 || round > rounds_max || opinions.empty()) return;
    auto& view = views_[node];
    for (const auto& stated : opinions) {
        auto& of = view.transactions_[stated.transaction];
        of.heard = now;
        const auto at = std::ranges::lower_bound(of.rounds, round, {}, &View::Round::number);
        if (at != of.rounds.end() && at->number == round) {
            if (at->opinion != stated.opinion) two_faced_.insert(node);
            continue;
        }
        of.rounds.insert(at, {round, stated.opinion, now});
        of.final = is_final(of);
    }
}

bool Statements::is_final(const View::OfTransaction& of) const
{
    if (of.rounds.size() < equal_rounds_) return false;
    const auto& last = of.rounds.back();
    const auto& first = of.rounds[of.rounds.size() - equal_rounds_];
    return last.number - first.number + 1 == equal_rounds_ &&
           std::all_of(of.rounds.end() - equal_rounds_, of.rounds.end(),
                       [&](const auto& round) { return round.opinion == last.opinion; });
}

std::optional<Opinion> Statements::View::opinion(const TransactionId& transaction,
                                                 Instant start,
                                                 Duration fresh) const
{
    const auto found = transactions_.find(transaction);
    if (found == transactions_.end()) return std::nullopt;
    const auto& last = found->second.rounds.back();
    if (!found->second.final && start - last.first >= fresh) return std::nullopt;
    return last.opinion;
}

std::optional<Opinion> Statements::opinion(const NodeId& node,
                                           const TransactionId& transaction,
                                           Instant start) const
{
    const auto* found = view(node);
    return found ? found->opinion(transaction, start, fresh_) : std::nullopt;
}

const Statements::View* Statements::view(const NodeId& node) const
{
    const auto found = views_.find(node);
    return found == views_.end() ? nullptr : &found->second;
}

Statements::Tally Statements::stated(const TransactionId& transaction) const
{
    Tally tally;
    for (const auto& [node, round, opinion] : said(transaction))
        ++(opinion == Opinion::like ? tally.like : tally.dislike);
    return tally;
}

std::vector<Statements::Said> Statements::said(const TransactionId& transaction) const
{
    std::vector<Said> said;
    for (const auto& [node, view] : views_) {
        const auto found = view.transactions_.find(transaction);
        if (found == view.transactions_.end() || two_faced(node)) continue;
        const auto& last = found->second.rounds.back();
        said.push_back({node, last.number, last.opinion});
    }
    return said;
}

void Statements::forget(const TransactionId& transaction)
{
    for (auto& [node, view] : views_) view.transactions_.erase(transaction);
    std::erase_if(views_, [](const auto& one) { return one.second.transactions_.empty(); });
}

void Statements::prune(Instant time)
{
    for (auto& [node, view] : views_)
        std::erase_if(view.transactions_,
                      [time](const auto& one) { return one.second.heard < time; });
    std::erase_if(views_, [](const auto& one) { return one.second.transactions_.empty(); });
}

}  // namespace weft::voting
