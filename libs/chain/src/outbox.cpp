#include <weft/base/check.hpp>
#include <weft/chain/anchor.hpp>

#include "outbox_writer.hpp"
#include "partitions.hpp"

namespace weft::chain {
namespace {

constexpr std::uint8_t anchor_record_version = 1;
constexpr std::size_t token_bytes = 32 + 8;
constexpr std::size_t input_bytes = 33 + 32;
constexpr std::size_t output_bytes = 33 + 4;
constexpr std::size_t essence_bytes = 1 + 8 + 32 + 32 + 4 + 4 + 4;  // without lists and data
constexpr std::size_t state_section_bytes = 1 + 32 + 4 + 8 + 32;
constexpr std::size_t unlock_bytes = 4 + 1 + 96 + 48;
/// What every anchor needs: the chain's output with all colors it may hold, chain token and mint.
constexpr std::size_t anchor_bytes_min = essence_bytes + state_section_bytes + unlock_bytes +
                                         input_bytes + output_bytes +
                                         token_bytes * (chain_colors_max + 2);

constexpr Hname own{0};  // the partition of the chain itself
const Balances request_token{{types::iota_color, 1}};

Bytes key_of(char kind, ByteSpan rest = {})
{
    Bytes key;
    key.reserve(1 + rest.size());
    key.push_back(static_cast<std::byte>(kind));
    append(key, rest);
    return key;
}

Bytes section_key(std::uint32_t index)
{
    auto key = key_of('x');
    for (int shift = 24; shift >= 0; shift -= 8)
        key.push_back(static_cast<std::byte>(index >> shift));
    return key;
}

Bytes encoded(const Balances& balances)
{
    codec::Writer writer;
    types::encode(writer, balances);
    return std::move(writer).take();
}

Bytes encoded(const Outbox::Consumed& consumed)
{
    codec::Writer writer;
    writer.u16(consumed.request_tokens);
    types::encode(writer, consumed.balance);
    return std::move(writer).take();
}

Bytes encoded(const types::RequestSection& section)
{
    return types::encode(types::ScPayload{std::nullopt, {section}});
}

OutboxWriter::Waiting decode_waiting(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    OutboxWriter::Waiting waiting;
    waiting.block = reader.u32();
    waiting.request = reader.u16();
    waiting.gas = reader.u64();
    WEFT_CHECK(reader.ok());
    return waiting;
}

void read_anchor_record(Outbox& outbox, ByteSpan bytes)
{
    codec::Reader reader{bytes};
    const auto version = reader.u8();
    outbox.anchored_block = reader.u32();
    outbox.anchored_timestamp = reader.i64();
    outbox.base = types::decode_balances(reader);
    WEFT_CHECK(version == anchor_record_version && reader.ok());
}

/// Calls `visit` for each entry of a kind: key without the kind, value.
template <class Visit>
void for_each(const contracts::PartitionView& state, char kind, Visit visit)
{
    const auto prefix = key_of(kind);
    Bytes after;
    while (const auto entry = state.next(prefix, after)) {
        visit(ByteSpan{entry->key}.subspan(1), ByteSpan{entry->value});
        after = entry->key;
    }
}

std::size_t bytes_of_section(const types::RequestSection& section)
{
    // The payload's own count byte is not repeated; the output is, at worst.
    return encoded(section).size() - 1 + output_bytes + token_bytes * (section.transfer.size() + 1);
}

}  // namespace

std::optional<Balances> Outbox::chain_output() const
{
    auto balance = base;
    for (const auto& [id, output] : consumed) {
        auto plain = output.balance;
        if (!plain.subtract(types::color_of(id), output.request_tokens)) return std::nullopt;
        if (!plain.add(types::iota_color, output.request_tokens)) return std::nullopt;
        if (!balance.add(plain)) return std::nullopt;
    }
    for (const auto& [address, amount] : outputs)
        if (!balance.subtract(amount)) return std::nullopt;
    for (const auto& section : sections)
        if (!balance.subtract(section.transfer) || !balance.subtract(request_token))
            return std::nullopt;
    return balance;
}

std::size_t Outbox::transaction_bytes() const
{
    auto bytes = anchor_bytes_min + input_bytes * consumed.size();
    for (const auto& [address, amount] : outputs)
        bytes += output_bytes + token_bytes * amount.size();
    for (const auto& section : sections) bytes += bytes_of_section(section);
    return bytes;
}

Outbox outbox_of(const ChainIdentity& chain, const state::Entries& entries)
{
    const EntriesReader state{entries, own};
    Outbox outbox;
    outbox.base = {{chain.color, 1}};
    if (const auto record = state.get(key_of('a'))) read_anchor_record(outbox, *record);
    for_each(state, 'c', [&](ByteSpan key, ByteSpan value) {
        codec::Reader reader{value};
        Outbox::Consumed output;
        output.request_tokens = reader.u16();
        output.balance = types::decode_balances(reader);
        const auto id = TransactionId::from(key);
        WEFT_CHECK(id && reader.ok());
        outbox.consumed.emplace(*id, std::move(output));
    });
    for_each(state, 'o', [&](ByteSpan key, ByteSpan value) {
        codec::Reader address{key};
        codec::Reader amount{value};
        const auto to = types::decode_address(address);
        auto balance = types::decode_balances(amount);
        WEFT_CHECK(address.ok() && amount.ok());
        outbox.outputs.emplace(to, std::move(balance));
    });
    for_each(state, 'x', [&](ByteSpan, ByteSpan value) {
        auto payload = types::decode_sc_payload(value);
        WEFT_CHECK(payload && payload->requests.size() == 1);
        outbox.sections.push_back(std::move(payload->requests.front()));
    });
    outbox.urgent = state.get(key_of('u')).has_value();
    outbox.waited_for = state.next(key_of('w'), {}).has_value();
    return outbox;
}

OutboxWriter::OutboxWriter(const ChainIdentity& chain, state::Overlay& overlay)
    : chain_{chain}, overlay_{overlay}
{
    const auto outbox = outbox_of(chain, overlay.entries());
    size_ = {outbox.transaction_bytes(), static_cast<std::uint32_t>(outbox.sections.size()),
             outbox.empty()};
}

void OutboxWriter::close(std::uint32_t anchored_block, Timestamp anchored_timestamp)
{
    const auto outbox = outbox_of(chain_, overlay_.entries());
    const auto output = outbox.chain_output();
    WEFT_CHECK(output.has_value());
    OverlayPartition state{overlay_, own};
    for (const char kind : {'c', 'o', 'x', 'u'})
        while (const auto entry = state.next(key_of(kind), {})) state.erase(entry->key);
    codec::Writer record;
    record.u8(anchor_record_version).u32(anchored_block).i64(anchored_timestamp);
    types::encode(record, *output);
    state.set(key_of('a'), record.view());
    size_ = {anchor_bytes_min, 0, true};
}

bool OutboxWriter::grow(std::size_t bytes, std::size_t reserve)
{
    if (size_.bytes + bytes + reserve > types::transaction_bytes_max) return false;
    size_.bytes += bytes;
    size_.empty = false;
    return true;
}

bool OutboxWriter::consume(const TransactionId& id, const Outbox::Consumed& output)
{
    const auto refund_bytes = output_bytes + token_bytes * (output.balance.size() + 1);
    if (!grow(input_bytes, refund_bytes)) return false;
    refund_bytes_ = refund_bytes;
    OverlayPartition{overlay_, own}.set(key_of('c', id.bytes()), encoded(output));
    return true;
}

bool OutboxWriter::give_back(const Address& to, const Balances& amount)
{
    return add_output(to, amount, 0);
}

bool OutboxWriter::send(const Address& to, const Balances& amount)
{
    return add_output(to, amount, refund_bytes_);
}

bool OutboxWriter::add_output(const Address& to, const Balances& amount, std::size_t reserve)
{
    WEFT_CHECK(to != chain_.id && !amount.empty() && !amount.has_zero());
    OverlayPartition state{overlay_, own};
    const auto key = key_of('o', to.bytes());
    Balances sum;
    std::size_t before = 0;
    if (const auto known = state.get(key)) {
        codec::Reader reader{*known};
        sum = types::decode_balances(reader);
        before = output_bytes + token_bytes * sum.size();
    }
    const bool fits_supply = sum.add(amount);
    WEFT_CHECK(fits_supply);  // the supply of a color fits u64 (D-3)
    if (!grow(output_bytes + token_bytes * sum.size() - before, reserve)) return false;
    state.set(key, encoded(sum));
    return true;
}

bool OutboxWriter::post(const types::RequestSection& section)
{
    WEFT_CHECK(section.target.chain != chain_.id && !section.transfer.has_zero());
    if (size_.sections >= types::request_sections_max) return false;
    if (!grow(bytes_of_section(section), refund_bytes_)) return false;
    OverlayPartition{overlay_, own}.set(section_key(size_.sections), encoded(section));
    ++size_.sections;
    return true;
}

std::size_t OutboxWriter::colors_for(const Address& to) const
{
    const auto* known = overlay_.find(partition_key(own, key_of('o', to.bytes())));
    return known == nullptr ? 0 : known->value.size() / token_bytes;
}

std::optional<OutboxWriter::Waiting> OutboxWriter::waiting(const TransactionId& unit) const
{
    const auto* known = overlay_.find(partition_key(own, key_of('w', unit.bytes())));
    if (known == nullptr) return std::nullopt;
    return decode_waiting(known->value);
}

void OutboxWriter::wait(const TransactionId& unit, const Waiting& waiting)
{
    codec::Writer writer;
    writer.u32(waiting.block).u16(waiting.request).u64(waiting.gas);
    OverlayPartition{overlay_, own}.set(key_of('w', unit.bytes()), writer.view());
}

void OutboxWriter::end_wait(const TransactionId& unit)
{
    OverlayPartition{overlay_, own}.erase(key_of('w', unit.bytes()));
}

void OutboxWriter::mark_urgent()
{
    OverlayPartition{overlay_, own}.set(key_of('u'), Bytes{std::byte{1}});
}

}  // namespace weft::chain
