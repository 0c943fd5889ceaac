#include "log_index.hpp"

#include <weft/codec/codec.hpp>
#include <weft/types/message.hpp>
#include <weft/types/transaction.hpp>

#include <set>
#include <utility>

namespace weft::node {

namespace {

constexpr char of_message = 'm';
constexpr char of_transaction = 't';
constexpr char ended_unconfirmed = 'x';
constexpr char progress = 'p';
constexpr std::uint32_t transaction_type = 1;

Bytes key_of(char kind, ByteSpan id)
{
    Bytes key = to_bytes(LogIndex::key_space);
    key.push_back(static_cast<std::byte>(kind));
    key.insert(key.end(), id.begin(), id.end());
    return key;
}

Bytes value_of(LogIndex::Place place)
{
    codec::Writer writer;
    writer.u64(place);
    return std::move(writer).take();
}

}  // namespace

void LogIndex::begin(Place booked_before)
{
    until_ = booked_before;
    const auto record = store_.read(key_of(progress, {}));
    recorded_ = record && record->size() == 16;
    if (!recorded_) return;
    codec::Reader reader{*record};
    indexed_ = reader.u64();
    until_ = reader.u64();
}

void LogIndex::note_progress(types::Batch& batch)
{
    recorded_ = true;
    codec::Writer writer;
    writer.u64(indexed_).u64(until_);
    batch.put(key_of(progress, {}), std::move(writer).take());
}

void LogIndex::booked(Place place,
                      const types::MessageId& message,
                      const std::optional<types::TransactionId>& transaction,
                      types::Batch& batch)
{
    if (!recorded_) note_progress(batch);
    batch.put(key_of(of_message, message.bytes()), value_of(place));
    if (transaction) batch.put(key_of(of_transaction, transaction->bytes()), value_of(place));
}

void LogIndex::catch_up(const MessageLog& log, types::Batch& batch)
{
    std::set<types::TransactionId> in_page;
    for (std::size_t i = 0; i < page_max && behind(); ++i) {
        const auto place = ++indexed_;
        const auto bytes = log.read(place);
        if (!bytes) continue;
        std::optional<types::TransactionId> transaction;
        const auto message = types::decode_message(*bytes);
        if (message && message->payload && message->payload->type == transaction_type)
            if (const auto carried = types::decode_transaction(message->payload->data))
                transaction = types::id_of(*carried);
        // Of a transaction the first message counts.
        if (transaction && (!in_page.insert(*transaction).second || find(*transaction)))
            transaction.reset();
        booked(place, types::id_of(*bytes), transaction, batch);
    }
    note_progress(batch);
}

std::optional<LogIndex::Found> LogIndex::find(const types::MessageId& message) const
{
    return find(of_message, message.bytes());
}

std::optional<LogIndex::Found> LogIndex::find(const types::TransactionId& transaction) const
{
    return find(of_transaction, transaction.bytes());
}

std::optional<LogIndex::Found> LogIndex::find(char kind, ByteSpan id) const
{
    const auto value = store_.read(key_of(kind, id));
    if (!value || value->size() != 8) return std::nullopt;
    return Found{.place = codec::Reader{*value}.u64(),
                 .confirmed = !store_.read(key_of(ended_unconfirmed, id)).has_value()};
}

void LogIndex::ended_open(const types::MessageId& message, types::Batch& batch)
{
    batch.put(key_of(ended_unconfirmed, message.bytes()), {});
}

void LogIndex::ended_open(const types::TransactionId& transaction, types::Batch& batch)
{
    batch.put(key_of(ended_unconfirmed, transaction.bytes()), {});
}

}  // namespace weft::node
