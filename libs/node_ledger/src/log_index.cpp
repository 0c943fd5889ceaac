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
constexpr char again = 'g';
constexpr char of_address_ = 'a';
constexpr char spender_of = 's';
constexpr char progress = 'q';
constexpr char erased_until = 'e';
constexpr char kept_place = 'k';
constexpr std::uint32_t transaction_type = 1;

Bytes key_of(char kind, ByteSpan id)
{
    Bytes key = to_bytes(LogIndex::key_space);
    key.push_back(static_cast<std::byte>(kind));
    key.insert(key.end(), id.begin(), id.end());
    return key;
}

void append(Bytes& key, ByteSpan bytes)
{
    key.insert(key.end(), bytes.begin(), bytes.end());
}

/// Big-endian, so that entries lie in the order of booking.
void append_place(Bytes& key, LogIndex::Place place)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        key.push_back(static_cast<std::byte>(place >> shift));
}

Bytes address_key(const types::Address& address)
{
    return key_of(of_address_, address.bytes());
}

Bytes output_key(const types::OutputId& output)
{
    auto key = key_of(spender_of, output.address.bytes());
    append(key, output.transaction.bytes());
    return key;
}

/// The place that a key ends with, after so many bytes.
std::optional<LogIndex::Place> place_at(ByteSpan key, std::size_t after)
{
    if (key.size() != after + 8) return std::nullopt;
    LogIndex::Place place = 0;
    for (const auto byte : key.subspan(after))
        place = place << 8 | std::to_integer<LogIndex::Place>(byte);
    return place;
}

/// Where a transaction is found by address and by what it spends.
std::vector<Bytes> listed_under(LogIndex::Place place, const types::Transaction& transaction)
{
    std::vector<Bytes> keys;
    std::set<types::Address> addresses;
    for (const auto& output : transaction.essence.outputs) addresses.insert(output.address);
    for (const auto& input : transaction.essence.inputs) {
        addresses.insert(input.address);
        keys.push_back(output_key(input));
    }
    for (const auto& address : addresses) keys.push_back(address_key(address));
    for (auto& key : keys) append_place(key, place);
    return keys;
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
                      const std::optional<types::Transaction>& first,
                      types::Batch& batch)
{
    if (!recorded_) note_progress(batch);
    batch.put(key_of(of_message, message.bytes()), value_of(place));
    if (!first) return;
    const auto id = types::id_of(*first);
    batch.put(key_of(of_transaction, id.bytes()), value_of(place));
    for (auto& key : listed_under(place, *first)) batch.put(std::move(key), to_bytes(id.bytes()));
}

void LogIndex::erased(Place place,
                      const types::MessageId& message,
                      const std::optional<types::Transaction>& first,
                      types::Batch& batch)
{
    for (const auto kind : {of_message, ended_unconfirmed, again})
        batch.erase(key_of(kind, message.bytes()));
    if (!first) return;
    const auto id = types::id_of(*first);
    for (const auto kind : {of_transaction, ended_unconfirmed})
        batch.erase(key_of(kind, id.bytes()));
    for (auto& key : listed_under(place, *first)) batch.erase(std::move(key));
}

LogIndex::Place LogIndex::erased_before() const
{
    const auto value = store_.read(key_of(erased_until, {}));
    return value && value->size() == 8 ? codec::Reader{*value}.u64() : 1;
}

void LogIndex::erased_before(Place place, types::Batch& batch)
{
    batch.put(key_of(erased_until, {}), value_of(place));
}

std::vector<LogIndex::Place> LogIndex::kept(Place from, std::size_t limit) const
{
    const auto prefix = key_of(kept_place, {});
    auto begin = prefix;
    append_place(begin, from);
    std::vector<Place> places;
    for (const auto& entry : store_.scan(prefix, begin, limit))
        if (const auto place = place_at(entry.key, prefix.size())) places.push_back(*place);
    return places;
}

void LogIndex::keep(Place place, types::Batch& batch)
{
    auto key = key_of(kept_place, {});
    append_place(key, place);
    batch.put(std::move(key), {});
}

void LogIndex::keep_no_more(Place place, types::Batch& batch)
{
    auto key = key_of(kept_place, {});
    append_place(key, place);
    batch.erase(std::move(key));
}

std::optional<types::Transaction> LogIndex::transaction_in(ByteSpan bytes)
{
    const auto message = types::decode_message(bytes);
    if (!message || !message->payload || message->payload->type != transaction_type)
        return std::nullopt;
    auto carried = types::decode_transaction(message->payload->data);
    if (!carried) return std::nullopt;
    return *std::move(carried);
}

void LogIndex::catch_up(const MessageLog& log, types::Batch& batch)
{
    std::set<types::TransactionId> in_page;
    for (std::size_t i = 0; i < page_max && behind(); ++i) {
        const auto place = ++indexed_;
        const auto bytes = log.read(place);
        if (!bytes) continue;
        auto transaction = transaction_in(*bytes);
        // A transaction's place is that of the first message that carries it. If that came in while an
        // older index was being made, its place is there already.
        if (transaction) {
            const auto id = types::id_of(*transaction);
            const auto known = find(id);
            if (!in_page.insert(id).second || (known && known->place != place)) transaction.reset();
        }
        booked(place, types::id_of(*bytes), transaction, batch);
    }
    note_progress(batch);
}

std::vector<LogIndex::Entry> LogIndex::of_address(const types::Address& address,
                                                  Place from,
                                                  std::size_t limit) const
{
    return list(address_key(address), from, limit);
}

std::vector<LogIndex::Entry> LogIndex::spenders(const types::OutputId& output,
                                                Place from,
                                                std::size_t limit) const
{
    return list(output_key(output), from, limit);
}

std::vector<LogIndex::Entry> LogIndex::list(Bytes prefix, Place from, std::size_t limit) const
{
    auto begin = prefix;
    append_place(begin, from);
    std::vector<Entry> entries;
    for (const auto& entry : store_.scan(prefix, begin, limit)) {
        const auto id = types::TransactionId::from(entry.value);
        const auto place = place_at(entry.key, prefix.size());
        if (id && place) entries.push_back({*place, *id});
    }
    return entries;
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

void LogIndex::said_again(const types::MessageId& before,
                          const types::MessageId& now,
                          types::Batch& batch)
{
    batch.put(key_of(again, before.bytes()), to_bytes(now.bytes()));
}

std::optional<types::MessageId> LogIndex::again_of(const types::MessageId& message) const
{
    const auto found = store_.read(key_of(again, message.bytes()));
    return found ? types::MessageId::from(*found) : std::nullopt;
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
