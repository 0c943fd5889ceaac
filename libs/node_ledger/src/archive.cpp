#include "archive.hpp"

#include <weft/types/message.hpp>

#include <utility>

namespace weft::node {

Archive::Archive(const types::StoreView& store,
                 const types::Genesis& genesis,
                 const tangle::Tangle& tangle)
    : tangle_{tangle}, log_{store}, index_{store}, old_{log_, index_, genesis}
{}

std::expected<void, MessageLog::Damage> Archive::replay(const Take& take, Place after)
{
    const auto again = [&](ByteSpan message) -> std::expected<void, std::string> {
        auto step = take(message);
        if (!step) return std::unexpected{std::move(step.error())};
        messages_left_open_.insert(messages_left_open_.end(), step->messages_left_open.begin(),
                                   step->messages_left_open.end());
        transactions_left_open_.insert(transactions_left_open_.end(),
                                       step->transactions_left_open.begin(),
                                       step->transactions_left_open.end());
        return {};
    };
    auto replayed = log_.replay(again, after);
    index_.begin(log_.last());
    if (!index_.behind()) {  // it is all there already
        messages_left_open_ = {};
        transactions_left_open_ = {};
    }
    return replayed;
}

void Archive::append(const tangle::Step& step, types::Batch& batch)
{
    for (const auto& booked : step.booked) {
        log_.append(booked.order, booked.bytes, batch);
        index_.booked(booked.order, booked.id,
                      booked.first ? LogIndex::transaction_in(booked.bytes) : std::nullopt, batch);
    }
    for (const auto& id : step.messages_left_open) LogIndex::ended_open(id, batch);
    for (const auto& id : step.transactions_left_open) LogIndex::ended_open(id, batch);
}

void Archive::index_more(types::Batch& batch)
{
    for (const auto& id : std::exchange(messages_left_open_, {})) LogIndex::ended_open(id, batch);
    for (const auto& id : std::exchange(transactions_left_open_, {}))
        LogIndex::ended_open(id, batch);
    index_.catch_up(log_, batch);
}

std::optional<types::Transaction> Archive::carried_first(Place place, ByteSpan message) const
{
    auto transaction = LogIndex::transaction_in(message);
    if (!transaction) return std::nullopt;
    const auto found = index_.find(types::id_of(*transaction));
    return found && found->place == place ? std::move(transaction) : std::nullopt;
}

std::optional<ledger::TransactionState> Archive::state_of(const types::TransactionId& id) const
{
    const auto state = tangle_.ledger().state(id);
    return state ? state : old_.state(id);
}

std::optional<Archive::Place> Archive::place_of(const types::MessageId& id) const
{
    if (const auto order = tangle_.order_of(id)) return order;
    const auto found = index_.find(id);
    return found ? std::optional{found->place} : std::nullopt;
}

types::MessageId Archive::id_at(Place place) const
{
    if (const auto id = tangle_.at(place); place == 0 || id != types::MessageId{}) return id;
    const auto bytes = log_.read(place);
    return bytes ? types::id_of(*bytes) : types::MessageId{};
}

std::optional<Bytes> Archive::message(const types::MessageId& id) const
{
    const auto place = place_of(id);
    return place ? log_.read(*place) : std::nullopt;
}

std::optional<types::MessageId> Archive::first_carrier(const types::TransactionId& id) const
{
    if (const auto carriers = tangle_.carriers(id, 0, 1); !carriers.empty())
        return carriers.front();
    const auto found = index_.find(id);
    const auto bytes = found ? log_.read(found->place) : std::nullopt;
    return bytes ? std::optional{types::id_of(*bytes)} : std::nullopt;
}

std::optional<Archive::Place> Archive::first_place(const types::TransactionId& id) const
{
    if (const auto carriers = tangle_.carriers(id, 0, 1); !carriers.empty())
        return tangle_.order_of(carriers.front());
    const auto found = index_.find(id);
    return found ? std::optional{found->place} : std::nullopt;
}

std::optional<Bytes> Archive::transaction(const types::TransactionId& id) const
{
    const auto carrier = first_carrier(id);
    const auto bytes = carrier ? message(*carrier) : std::nullopt;
    if (!bytes) return std::nullopt;
    auto message = types::decode_message(*bytes);
    if (!message || !message->payload) return std::nullopt;
    return std::move(message->payload->data);
}

LedgerServer::Books Archive::books() const
{
    return {.ledger = tangle_.ledger(),
            .state = [this](const auto& id) { return state_of(id); },
            .transaction = [this](const auto& id) { return transaction(id); }};
}

}  // namespace weft::node
