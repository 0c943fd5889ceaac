#include <weft/codec/codec.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/tangle/tangle.hpp>

#include <algorithm>

namespace weft::tangle {

std::optional<MessageState> Tangle::message(const MessageId& id) const
{
    const auto found = dag_.find(id);
    if (!found || *found == 0) return std::nullopt;
    const auto& record = dag_[*found];
    MessageState state{.id = id,
                       .issuer = mana_.id(record.issuer),
                       .time = record.time,
                       .strong = {},
                       .weak = {},
                       .transaction = {},
                       .order = *found,
                       .rank = record.rank,
                       .confirmed = record.confirmed,
                       .weight = approval_.weight(*found, mana_),
                       .active_total = mana_.active_total(),
                       .supporters = {}};
    for (const auto parent : dag_.strong(*found)) state.strong.push_back(dag_[parent].id);
    for (const auto parent : dag_.weak(*found)) state.weak.push_back(dag_[parent].id);
    if (record.transaction != no_index) state.transaction = past_.id(record.transaction);
    for (const auto node : approval_.supporters(*found)) state.supporters.push_back(mana_.id(node));
    std::ranges::sort(state.supporters);
    return state;
}

std::optional<std::uint32_t> Tangle::order_of(const MessageId& id) const
{
    const auto found = dag_.find(id);
    return found && *found != 0 ? found : std::nullopt;
}

std::optional<Fault> Tangle::why_invalid(const MessageId& id) const
{
    const auto found = invalid_.find(id);
    return found == invalid_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<Progress> Tangle::progress(const MessageId& id) const
{
    const auto found = dag_.find(id);
    if (!found || *found == 0) return std::nullopt;
    Progress progress{.weight = approval_.weight(*found, mana_),
                      .active_total = mana_.active_total(),
                      .missing = {}};
    for (Mana::Node node = 0; node < mana_.size(); ++node)
        if (mana_.active_mana(node) != 0 && !approval_.supports(node, *found))
            progress.missing.push_back({mana_.id(node), mana_.active_mana(node)});
    std::ranges::sort(progress.missing, [](const auto& a, const auto& b) {
        return std::tie(b.mana, a.node) < std::tie(a.mana, b.node);
    });
    return progress;
}

std::vector<MessageId> Tangle::carriers(const TransactionId& id) const
{
    std::vector<MessageId> messages;
    if (const auto transaction = past_.find(id))
        for (const auto carrier : past_.carriers(*transaction))
            messages.push_back(dag_[carrier].id);
    return messages;
}

std::vector<MessageId> Tangle::tips() const
{
    std::vector<MessageId> ids;
    for (const auto tip : dag_.tips()) ids.push_back(dag_[tip].id);
    std::ranges::sort(ids);
    return ids;
}

std::vector<MessageId> Tangle::newest_tips(std::size_t limit) const
{
    std::vector<MessageId> ids;
    const auto& tips = dag_.tips_by_age();
    for (auto tip = tips.below(dag_.size()); tip && ids.size() < limit; tip = tips.below(*tip))
        ids.push_back(dag_[*tip].id);
    std::ranges::sort(ids);
    return ids;
}

std::optional<std::uint32_t> Tangle::next_tip(std::optional<std::uint32_t> after) const
{
    return dag_.tips_by_age().at_or_above(after ? std::uint64_t{*after} + 1 : 0);
}

std::optional<Timestamp> Tangle::newest_time() const
{
    return dag_.size() == 1 ? std::nullopt : std::optional{dag_.newest_time()};
}

std::vector<MessageId> Tangle::unsolid() const
{
    return waiting_.ids();
}

std::vector<MessageId> Tangle::missing() const
{
    return waiting_.missing();
}

std::vector<MessageId> Tangle::unconfirmed(std::size_t limit) const
{
    std::vector<MessageId> ids;
    for (const auto message : approval_.unconfirmed(dag_, limit)) ids.push_back(dag_[message].id);
    return ids;
}

std::vector<Tangle::ManaOf> Tangle::mana() const
{
    std::vector<ManaOf> list;
    for (Mana::Node node = 0; node < mana_.size(); ++node)
        if (mana_.of(node) != 0)
            list.push_back({mana_.id(node), mana_.of(node), mana_.active(node)});
    std::ranges::sort(list, std::ranges::less{}, &ManaOf::node);
    return list;
}

Counts Tangle::counts() const
{
    return {.messages = dag_.size() - 1,
            .confirmed = dag_.confirmed_count(),
            .tips = dag_.tips().size(),
            .waiting = waiting_.size(),
            .waiting_bytes = waiting_.size_bytes(),
            .issuers = sequence_next_.size(),
            .ledger = ledger_.counts()};
}

types::Hash Tangle::digest() const
{
    codec::Writer writer;
    writer.fixed(ledger_.digest()).i64(mana_.tangle_time()).u64(mana_.active_total());
    for (Mana::Node node = 0; node < mana_.size(); ++node)
        writer.fixed(mana_.id(node)).u64(mana_.of(node)).boolean(mana_.active(node));
    for (MessageIndex message = 1; message < dag_.size(); ++message) {
        const auto& record = dag_[message];
        writer.fixed(record.id).boolean(record.confirmed);
        writer.u32(record.rank).u64(approval_.weight(message, mana_));
    }
    for (const auto tip : dag_.tips()) writer.u32(tip);
    return crypto::tagged_hash("weft/tangle/state", writer.view());
}

}  // namespace weft::tangle
