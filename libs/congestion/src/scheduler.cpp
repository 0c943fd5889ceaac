#include <weft/congestion/scheduler.hpp>
#include <weft/protocol/planted.hpp>

namespace weft::congestion {
namespace {

__extension__ using Wide = unsigned __int128;

/// Work and quanta are in 2^-20 bytes, so that a share of a millionth is still one.
constexpr unsigned fine_bits = 20;
constexpr std::uint64_t fine(std::uint64_t bytes)
{
    return bytes << fine_bits;
}
/// Of each of several equals in a round: about a small message.
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

void Scheduler::Inbox::put(const Waiting& message)
{
    if (messages_.try_emplace({message.time, message.id}, message.bytes).second)
        load_ += cost_of(message.bytes);
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
    if (!ids_.insert(message.id).second) return dropped;
    // With mana an issuer has a place of its own, and it is nobody's matter who brings its messages.
    const bool common = mana.of(message.issuer, now) == 0;
    const auto key = common ? NodeId{} : message.issuer;
    auto peer = common ? message.from : NodeId{};
    if (WEFT_PLANTED(congestion_keys_take_turns) && common) peer = message.issuer;
    ring_.put(key, quantum(key, mana, now), [&](ByPeer& place) {
        place.put(peer, equal_quantum, [&](ByIssuer& issuers) {
            issuers.put(message.issuer, equal_quantum, [&](Inbox& inbox) { inbox.put(message); });
        });
    });
    while (ring_.load() > limits_.bytes_max) {
        dropped.push_back(ring_.take_latest());
        ids_.erase(dropped.back());
    }
    return dropped;
}

std::optional<MessageId> Scheduler::next(const AccessMana& mana, Timestamp now)
{
    if (ring_.empty()) return std::nullopt;
    const auto id = ring_.take([&](const NodeId& key) { return quantum(key, mana, now); });
    ids_.erase(id);
    return id;
}

std::size_t Scheduler::backlog_of(const NodeId& issuer) const
{
    const auto* place = ring_.find(issuer);
    return place == nullptr ? 0 : place->load();
}

}  // namespace weft::congestion
