#include <weft/congestion/scheduler.hpp>
#include <weft/protocol/planted.hpp>

#include <algorithm>

namespace weft::congestion {
namespace {

__extension__ using Wide = unsigned __int128;

/// Work and quanta are in 2^-20 bytes, so that a share of a millionth is still one.
constexpr unsigned fine_bits = 20;
constexpr std::uint64_t fine(std::uint64_t bytes)
{
    return bytes << fine_bits;
}
/// What each of several equals may send in a round: about a small message.
constexpr std::uint64_t equal_quantum = fine(1024);

std::size_t cost_of(std::uint32_t bytes)
{
    return bytes + Scheduler::message_overhead;
}

}  // namespace

std::uint64_t Scheduler::Inbox::first_work() const
{
    return fine(cost_of(messages_.begin()->second));
}

bool Scheduler::Inbox::put(const Waiting& message)
{
    if (!messages_.try_emplace({message.time, message.id}, message.bytes).second) return false;
    load_ += cost_of(message.bytes);
    return true;
}

MessageId Scheduler::Inbox::remove(Messages::iterator message)
{
    const auto id = message->first.second;
    load_ -= cost_of(message->second);
    messages_.erase(message);
    return id;
}

MessageId Scheduler::Inbox::take()
{
    return remove(messages_.begin());
}

MessageId Scheduler::Inbox::take_latest()
{
    return remove(std::prev(messages_.end()));
}

template <class Child>
MessageId Scheduler::Equals<Child>::take()
{
    return Ring<NodeId, Child>::take([](const NodeId&) { return equal_quantum; });
}

std::uint64_t Scheduler::quantum(const NodeId& key, const AccessMana& mana, Timestamp now)
{
    if (key.is_zero()) return fine(common_bytes);
    if (WEFT_PLANTED(congestion_mana_ignored)) return equal_quantum;
    const auto own = mana.of(key, now);
    const auto all = std::max({mana.total(now), own, std::uint64_t{1}});
    const auto part =
        static_cast<std::uint64_t>(Wide{fine(round_bytes - common_bytes)} * own / all);
    return std::max<std::uint64_t>(part, 1);
}

std::vector<MessageId> Scheduler::submit(const Waiting& message,
                                         const AccessMana& mana,
                                         Timestamp now)
{
    std::vector<MessageId> dropped;
    if (WEFT_PLANTED(congestion_late_comers_dropped) &&
        ring_.load() + cost_of(message.bytes) > limits_.bytes_max)
        return {message.id};
    // With mana an account has a place of its own, and it is nobody's matter who brings its messages.
    const auto& account = message.account.is_zero() ? message.issuer : message.account;
    const bool common = mana.of(account, now) == 0;
    const auto key = common ? NodeId{} : account;
    auto peer = common ? message.from : NodeId{};
    if (WEFT_PLANTED(congestion_keys_take_turns) && common) peer = message.issuer;
    bool added = false;
    ring_.put(key, quantum(key, mana, now), [&](ByPeer& place) {
        place.put(peer, equal_quantum, [&](ByIssuer& issuers) {
            issuers.put(message.issuer, equal_quantum,
                        [&](Inbox& inbox) { added = inbox.put(message); });
        });
    });
    if (!added) return dropped;
    auto& places = ids_[message.id];
    if (++places.count == 1) ++size_;
    while (ring_.load() > limits_.bytes_max)
        if (const auto id = ring_.take_latest(); left(id, false)) dropped.push_back(id);
    return dropped;
}

bool Scheduler::left(const MessageId& id, bool take)
{
    auto& places = ids_.at(id);
    const bool waited = !places.taken;
    const bool ends = waited && (take || places.count == 1);
    if (ends) {
        places.taken = true;
        --size_;
    }
    if (--places.count == 0) ids_.erase(id);
    return ends;
}

std::optional<MessageId> Scheduler::next(const AccessMana& mana, Timestamp now)
{
    while (!ring_.empty()) {
        const auto id = ring_.take([&](const NodeId& key) { return quantum(key, mana, now); });
        if (left(id, true)) return id;
    }
    return std::nullopt;
}

std::size_t Scheduler::backlog_of(const NodeId& issuer, const NodeId& from) const
{
    std::size_t sum = 0;
    if (const auto* place = ring_.find(issuer)) sum += place->load();
    if (const auto* common = ring_.find(NodeId{}))
        if (const auto* peer = common->find(from))
            if (const auto* inbox = peer->find(issuer)) sum += inbox->load();
    return sum;
}

std::size_t Scheduler::backlog_of_all_like(const NodeId& issuer,
                                           const AccessMana& mana,
                                           Timestamp now) const
{
    if (mana.of(issuer, now) == 0) {
        const auto* common = ring_.find(NodeId{});
        return common == nullptr ? 0 : common->load();
    }
    // Messages of others that wait on its account are not counted.
    if (const auto* place = ring_.find(issuer))
        if (const auto* own = place->find(NodeId{}))
            if (const auto* inbox = own->find(issuer)) return inbox->load();
    return 0;
}

CapacityShare Scheduler::share_of(const NodeId& issuer, const AccessMana& mana, Timestamp now) const
{
    constexpr std::uint64_t parts = round_bytes / common_bytes;
    if (const auto own = mana.of(issuer, now); own > 0) {
        const auto all = std::max(mana.total(now), own);
        const auto numerator = own / parts * (parts - 1) + own % parts * (parts - 1) / parts;
        return {.numerator = std::max<std::uint64_t>(numerator, 1), .denominator = all};
    }
    const auto* common = ring_.find(NodeId{});
    const std::size_t peers = common == nullptr ? 1 : common->size();
    return {.numerator = 1, .denominator = parts * peers};
}

}  // namespace weft::congestion
