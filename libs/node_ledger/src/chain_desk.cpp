#include "chain_desk.hpp"

#include <iterator>

namespace weft::node {

namespace {

/// A question of 36 bytes asks for up to 512 KiB of outputs. A subscriber is told of them without asking.
constexpr Allowance::Terms lists_terms{.bytes_at_once = 4u << 20, .bytes_per_second = 1u << 20};
/// A question of 33 bytes asks for up to 60 kB. A member that comes back asks for each transaction that its
/// backlog names, once and then once per retry.
constexpr Allowance::Terms transactions_terms{.bytes_at_once = 16u << 20,
                                              .bytes_per_second = 2u << 20};

void append(ChainDesk::Sends& into, ChainDesk::Sends more)
{
    into.insert(into.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
}

}  // namespace

ChainDesk::Sends ChainDesk::answer(Instant now,
                                   const PeerId& from,
                                   const Subscribe& question,
                                   const Books& books)
{
    const bool first = !server_.subscribed(from, question.address);
    return within(first ? nullptr : &lists_for(from), now, from, question, books);
}

ChainDesk::Sends ChainDesk::answer(Instant now,
                                   const PeerId& from,
                                   const GetConfirmedTransaction& question,
                                   const Books& books)
{
    auto& allowance = transactions_.try_emplace(from, transactions_terms).first->second;
    return within(&allowance, now, from, question, books);
}

ChainDesk::Sends ChainDesk::answer(Instant now,
                                   const PeerId& from,
                                   const GetInclusion& question,
                                   const Books& books)
{
    return within(nullptr, now, from, question, books);
}

ChainDesk::Sends ChainDesk::answer(Instant now,
                                   const PeerId& from,
                                   const GetOutputs& question,
                                   const Books& books)
{
    return within(&lists_for(from), now, from, question, books);
}

ChainDesk::Sends ChainDesk::changed(const tangle::Step& step, const Books& books) const
{
    Sends sends;
    for (const auto& change : step.transactions) {
        if (change.before == ledger::TransactionState::confirmed)
            append(sends, server_.taken_back(change.transaction, books));
        if (change.after == ledger::TransactionState::confirmed)
            append(sends, server_.confirmed(change.transaction, books));
    }
    return sends;
}

/// When `allowance` is null the answer counts against nothing.
template <class Question>
ChainDesk::Sends ChainDesk::within(Allowance* allowance,
                                   Instant now,
                                   const PeerId& from,
                                   const Question& question,
                                   const Books& books)
{
    if (allowance != nullptr && !allowance->open(now)) return {};
    auto sends = server_.answer(from, question, books);
    std::uint64_t bytes = 0;
    for (const auto& send : sends) bytes += send.frame.size();
    if (allowance != nullptr && !allowance->take(now, bytes)) return {};
    return sends;
}

Allowance& ChainDesk::lists_for(const PeerId& peer)
{
    return lists_.try_emplace(peer, lists_terms).first->second;
}

}  // namespace weft::node
