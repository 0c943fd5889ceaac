#include <weft/tangle/turns.hpp>

#include <algorithm>

namespace weft::tangle {

namespace {

std::uint32_t size_of(std::size_t bytes)
{
    return static_cast<std::uint32_t>(bytes);  // a message has at most 64 KiB
}

}  // namespace

std::vector<MessageId> Turns::enter(const congestion::Waiting& waiting,
                                    const AccessMana& mana,
                                    Timestamp now)
{
    if (order_ == TurnOrder::by_time) {
        by_time_.emplace(std::pair{waiting.time, waiting.id}, waiting.bytes);
        return {};
    }
    std::vector<MessageId> dropped;
    for (const auto& id : scheduler_.submit(waiting, mana, now))
        // An own message is booked: what is dropped is its turn.
        if (own_.erase(id) == 0 && waiting_.erase(id) != 0) dropped.push_back(id);
    return dropped;
}

std::vector<MessageId> Turns::submit(Parsed parsed,
                                     const NodeId& source,
                                     const NodeId& account,
                                     const AccessMana& mana,
                                     Timestamp now)
{
    const congestion::Waiting waiting{.id = parsed.id(),
                                      .issuer = parsed.message().issuer,
                                      .from = source,
                                      .account = account,
                                      .time = parsed.message().time,
                                      .bytes = size_of(parsed.bytes().size())};
    waiting_.emplace(waiting.id,
                     Held{.parsed = std::move(parsed), .source = source, .account = account});
    return enter(waiting, mana, now);
}

std::vector<MessageId> Turns::submit_booked(const MessageId& id,
                                            const NodeId& issuer,
                                            Timestamp time,
                                            std::size_t bytes,
                                            const AccessMana& mana,
                                            Timestamp now)
{
    own_.emplace(id, bytes);
    return enter({.id = id,
                  .issuer = issuer,
                  .from = {},
                  .account = issuer,
                  .time = time,
                  .bytes = size_of(bytes)},
                 mana, now);
}

std::vector<MessageId> Turns::lend(const MessageId& id,
                                   const NodeId& account,
                                   const AccessMana& mana,
                                   Timestamp now)
{
    auto& held = waiting_.at(id);
    held.account = account;
    if (order_ == TurnOrder::by_time) return {};
    return enter({.id = id,
                  .issuer = held.parsed.message().issuer,
                  .from = held.source,
                  .account = account,
                  .time = held.parsed.message().time,
                  .bytes = size_of(held.parsed.bytes().size())},
                 mana, now);
}

std::optional<Turns::Turn> Turns::next(const AccessMana& mana, Timestamp now, Progress& progress)
{
    for (;;) {
        std::optional<MessageId> id;
        if (order_ == TurnOrder::by_mana) {
            id = scheduler_.next(mana, now);
        } else if (!by_time_.empty()) {
            id = by_time_.begin()->first.second;
            by_time_.erase(by_time_.begin());
        }
        if (!id) return std::nullopt;
        if (const auto own = own_.find(*id); own != own_.end()) {
            progress.work += own->second + congestion::Scheduler::message_overhead;
            ++progress.own;
            own_.erase(own);
            continue;
        }
        auto held = waiting_.extract(*id);
        // A message that was lent to another account stands there a second time: the scheduler drops it.
        if (empty() && order_ == TurnOrder::by_mana) (void)scheduler_.next(mana, now);
        progress.work +=
            held.mapped().parsed.bytes().size() + congestion::Scheduler::message_overhead;
        return Turn{.parsed = std::move(held.mapped().parsed),
                    .source = held.mapped().source,
                    .account = held.mapped().account};
    }
}

std::vector<MessageId> Turns::ids() const
{
    std::vector<MessageId> ids;
    for (const auto& [id, held] : waiting_) ids.push_back(id);
    return ids;
}

}  // namespace weft::tangle
