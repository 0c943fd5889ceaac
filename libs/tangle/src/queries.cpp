#include <weft/codec/codec.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/tangle/tangle.hpp>

#include <algorithm>

namespace weft::tangle {

std::optional<MessageState> Tangle::message(const MessageId& id) const
{
    const auto found = dag().find(id);
    if (!found || *found == 0) return std::nullopt;
    const auto& vertex = dag()[*found];
    MessageState state{.id = id,
                       .issuer = engine_.mana().id(vertex.issuer),
                       .time = vertex.time,
                       .strong = {},
                       .weak = {},
                       .transaction = {},
                       .payload = vertex.payload,
                       .order = *found,
                       .rank = vertex.rank,
                       .branches = names(engine_.branches().normalised(dag().claims(*found))),
                       .confirmed = vertex.confirmed,
                       .weight = 0,
                       .active_total = engine_.mana().active_total(),
                       .supporters = {}};
    // The ids of what was let go are not known here any more.
    for (const auto parent : dag().strong(*found))
        if (dag().holds(parent)) state.strong.push_back(dag()[parent].id);
    for (const auto parent : dag().weak(*found))
        if (dag().holds(parent)) state.weak.push_back(dag()[parent].id);
    if (vertex.transaction != no_index) state.transaction = ledger_.id(vertex.transaction);
    const auto nodes = engine_.supporters(*found, supporter_visits_max);
    state.weight = engine_.weight(*found, nodes);
    for (const auto node : nodes)
        if (engine_.mana().holds(node)) state.supporters.push_back(engine_.mana().id(node));
    std::ranges::sort(state.supporters);
    return state;
}

std::vector<TransactionId> Tangle::names(const std::vector<TransactionIndex>& transactions) const
{
    std::vector<TransactionId> ids;
    for (const auto transaction : transactions) ids.push_back(ledger_.id(transaction));
    std::ranges::sort(ids);
    return ids;
}

std::vector<TransactionId> Tangle::branches_of(const TransactionId& id) const
{
    const auto found = engine_.find(id);
    if (!found) return {};
    const auto& branches = engine_.branches();
    return names(branches.normalised(branches.claims(*found)));
}

std::optional<BranchStanding> Tangle::branch(const TransactionId& id) const
{
    const auto found = engine_.find(id);
    const auto& branches = engine_.branches();
    if (!found || !branches.is_branch(*found)) return std::nullopt;
    return BranchStanding{.id = id,
                          .state = engine_.branch_state(*found),
                          .liked = engine_.likes_transaction(*found),
                          .conflicts = names(branches.conflicts(*found)),
                          .weight = engine_.branch_weight(*found),
                          .active_total = engine_.undisputed_mana().active_total()};
}

bool Tangle::disliked(const MessageId& id) const
{
    const auto found = dag().find(id);
    return found && !engine_.likes(*found);
}

std::optional<Timestamp> Tangle::time_of(const MessageId& id) const
{
    const auto found = dag().find(id);
    return found && *found != 0 ? std::optional{dag()[*found].time} : std::nullopt;
}

void Tangle::set_disliked(const TransactionId& id, bool disliked)
{
    if (const auto found = engine_.find(id)) engine_.set_disliked(*found, disliked);
}

bool Tangle::has_majority(const TransactionId& id) const
{
    const auto found = engine_.find(id);
    return found && engine_.has_majority(*found);
}

bool Tangle::stranded(const MessageId& id) const
{
    const auto& branches = engine_.branches();
    const auto lost = [&](MessageIndex message) {
        const auto& claims = dag().claims(message);
        return !sound(message) || branches.state(claims) == BranchState::rejected ||
               engine_.voted_down(claims);
    };
    const auto found = dag().find(id);
    if (!found || !dag()[*found].payload || !lost(*found)) return false;
    const auto transaction = dag()[*found].transaction;
    if (transaction == no_index) return !dag()[*found].lost;
    return engine_.state(transaction) == TransactionState::pending &&
           !engine_.voted_down(branches.claims(transaction)) &&
           std::ranges::all_of(engine_.past().carriers(transaction), lost);
}

bool Tangle::set_aside(const MessageId& id) const
{
    const auto aside = [&](MessageIndex message) {
        return !dag()[message].confirmed && !(sound(message) && engine_.likes(message));
    };
    const auto found = dag().find(id);
    if (!found || *found == 0 || !dag()[*found].payload || !aside(*found)) return false;
    const auto transaction = dag()[*found].transaction;
    if (transaction == no_index) return !dag()[*found].lost;
    return engine_.state(transaction) == TransactionState::pending &&
           engine_.likes_transaction(transaction) &&
           std::ranges::all_of(engine_.past().carriers(transaction), aside);
}

bool Tangle::is_payload_of(const NodeId& issuer, const MessageId& id) const
{
    const auto found = dag().find(id);
    return found && *found != 0 && dag()[*found].payload &&
           engine_.mana().id(dag()[*found].issuer) == issuer;
}

std::optional<std::uint64_t> Tangle::order_of(const MessageId& id) const
{
    const auto found = dag().find(id);
    return found && *found != 0 ? found : std::nullopt;
}

std::optional<Fault> Tangle::why_invalid(const MessageId& id) const
{
    const auto found = invalid_.find(id);
    return found == invalid_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<Progress> Tangle::progress(const MessageId& id) const
{
    const auto found = dag().find(id);
    if (!found || *found == 0) return std::nullopt;
    const auto& mana = engine_.mana();
    const auto supporters = engine_.supporters(*found, supporter_visits_max);
    Progress progress{.weight = engine_.weight(*found, supporters),
                      .active_total = mana.active_total(),
                      .missing = {}};
    for (const auto node : mana.holders())
        if (mana.active_mana(node) != 0 && !std::ranges::binary_search(supporters, node))
            progress.missing.push_back({mana.id(node), mana.active_mana(node)});
    std::ranges::sort(progress.missing, [](const auto& a, const auto& b) {
        return std::tie(b.mana, a.node) < std::tie(a.mana, b.node);
    });
    return progress;
}

std::vector<MessageId> Tangle::carriers(const TransactionId& id,
                                        std::size_t first,
                                        std::size_t count) const
{
    std::vector<MessageId> messages;
    const auto transaction = engine_.past().find(id);
    if (!transaction) return messages;
    const auto all = engine_.past().carriers(*transaction);
    for (auto place = first; place < all.size() && messages.size() < count; ++place)
        messages.push_back(dag()[all[place]].id);
    return messages;
}

std::size_t Tangle::carrier_count(const TransactionId& id) const
{
    const auto transaction = engine_.past().find(id);
    return transaction ? engine_.past().carriers(*transaction).size() : 0;
}

std::vector<MessageId> Tangle::tips() const
{
    std::vector<MessageId> ids;
    for (const auto tip : dag().tips()) ids.push_back(dag()[tip].id);
    std::ranges::sort(ids);
    return ids;
}

std::vector<MessageId> Tangle::newest_tips(std::size_t limit) const
{
    std::vector<MessageId> ids;
    const auto& tips = dag().tips_by_age();
    for (auto tip = tips.rbegin(); tip != tips.rend() && ids.size() < limit; ++tip)
        ids.push_back(dag()[*tip].id);
    std::ranges::sort(ids);
    return ids;
}

std::optional<std::uint64_t> Tangle::next_tip(std::optional<std::uint64_t> after) const
{
    const auto& tips = dag().tips_by_age();
    const auto tip = after ? tips.upper_bound(*after) : tips.begin();
    return tip == tips.end() ? std::nullopt : std::optional{*tip};
}

std::optional<Timestamp> Tangle::newest_time() const
{
    return dag().size() == 1 ? std::nullopt : std::optional{dag().newest_time()};
}

std::vector<MessageId> Tangle::unsolid() const
{
    return waiting_.ids();
}

std::vector<MessageId> Tangle::missing() const
{
    return waiting_.missing();
}

std::vector<Tangle::ManaOf> Tangle::mana() const
{
    std::vector<ManaOf> list;
    for (const auto& [id, node] : engine_.mana().by_id())
        list.push_back({id, engine_.mana().of(node), engine_.mana().active(node)});
    return list;
}

Tangle::ManaStanding Tangle::mana_of(const NodeId& node, Timestamp now) const
{
    ManaStanding standing{
        .node = node, .access = access_.of(node, now), .earned = access_.earned(node, now)};
    if (const auto found = engine_.mana().find(node)) {
        standing.consensus = engine_.mana().of(*found);
        standing.active = engine_.mana().active(*found);
    }
    return standing;
}

std::optional<NodeId> Tangle::next_with_mana(const std::optional<NodeId>& after) const
{
    auto next = access_.next(after);
    const auto& consensus = engine_.mana().by_id();
    const auto found = after ? consensus.upper_bound(*after) : consensus.begin();
    if (found != consensus.end() && (!next || found->first < *next)) next = found->first;
    return next;
}

Counts Tangle::counts() const
{
    return {.messages = dag().booked_count(),
            .kept = dag().kept(),
            .transactions_kept = engine_.branches().size() - engine_.branches().first(),
            .outputs_kept = ledger_.outputs(),
            .confirmed = dag().confirmed_count(),
            .tips = dag().tips().size(),
            .waiting = waiting_.size(),
            .waiting_bytes = waiting_.size_bytes(),
            .scheduled = turns_.size(),
            .scheduled_bytes = turns_.size_bytes(),
            .issuers = sequence_next_.size(),
            .open_branches = engine_.open_branches(),
            .reorganisations = reorganisations_,
            .ledger = ledger_.counts()};
}

void Tangle::measure()
{
    constexpr std::size_t node = 32;
    measured_at_ = dag().kept();
    memory_ = {.engine = engine_.memory(),
               .ledger = ledger_.bytes(),
               .refused = invalid_.size() * (2 * sizeof(MessageId) + sizeof(Fault) + node),
               .issuers = engine_.mana().bytes() + engine_.undisputed_mana().bytes() +
                          access_.bytes() + sequence_next_.capacity() * sizeof(sequence_next_[0])};
}

types::Hash Tangle::digest() const
{
    codec::Writer writer;
    writer.fixed(ledger_.digest())
        .i64(engine_.mana().tangle_time())
        .u64(engine_.mana().active_total());
    for (Mana::Node node = 0; node < engine_.mana().size(); ++node)
        writer.fixed(engine_.mana().id(node))
            .u64(engine_.mana().of(node))
            .boolean(engine_.mana().active(node));
    for (auto message = dag().first(); message < dag().size(); ++message) {
        const auto& vertex = dag()[message];
        writer.fixed(vertex.id).boolean(vertex.confirmed).u32(vertex.rank);
    }
    const auto& branches = engine_.branches();
    for (auto t = branches.first(); t < branches.size(); ++t) {
        writer.u8(static_cast<std::uint8_t>(engine_.state(t)));
        if (branches.is_branch(t))
            writer.boolean(branches.confirmed(t)).u64(engine_.branch_weight(t));
    }
    for (const auto tip : dag().tips()) writer.u64(tip);
    return crypto::tagged_hash("weft/tangle/state", writer.view());
}

}  // namespace weft::tangle
