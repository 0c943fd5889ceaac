#include <weft/base/check.hpp>
#include <weft/chain/anchor.hpp>
#include <weft/chain/backlog.hpp>
#include <weft/chain/home.hpp>
#include <weft/contracts/color_slots.hpp>

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
/// What every anchor needs: the chain's output with IOTA, all colors it may hold, chain token, mint.
constexpr std::size_t anchor_bytes_min = essence_bytes + state_section_bytes + unlock_bytes +
                                         input_bytes + output_bytes +
                                         token_bytes * (contracts::colors_max + 3);
/// The arguments of a request home are two agents under their names: the account, and who gets what comes
/// back.
constexpr std::size_t agent_bytes = 37;
constexpr std::size_t home_args_bytes = 8 + 2 * (2 + 4 + agent_bytes) +
                                        contracts::accounts::p_agent.size() +
                                        contracts::refund_param.size();
constexpr std::size_t section_bytes_min = 4 + 33 + 4 + 4 + 4 + 2;  // without arguments and amounts
// An output of another chain holds IOTA and the request token besides, and no more colors than can be given
// back.
static_assert(contracts::posted_colors_max + 2 <= unit_colors_max);

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
    const auto bytes =
        encoded(section).size() - 1 + output_bytes + token_bytes * (section.transfer.size() + 1);
    // The other chain must be able to send it home.
    return std::max(bytes, bytes_of_home(section.transfer));
}

/// Behind a BLS address there may be a chain, and nobody can tell.
bool may_be_chain(const Address& address)
{
    constexpr std::uint8_t bls_version = 2;
    return address.version() == bls_version;
}

std::uint32_t colors_to_chains(const Outbox& outbox)
{
    std::uint32_t colors = 0;
    for (const auto& section : outbox.sections) colors += colors_in(section.transfer);
    for (const auto& [address, amount] : outbox.outputs)
        if (may_be_chain(address)) colors += colors_in(amount);
    return colors;
}

}  // namespace

std::uint32_t colors_in(const Balances& balances)
{
    return static_cast<std::uint32_t>(balances.size()) -
           (balances.of(types::iota_color) > 0 ? 1U : 0U);
}

std::size_t bytes_of_output(std::size_t colors)
{
    return output_bytes + token_bytes * colors;
}

std::size_t bytes_of_home(const Balances& transfer)
{
    return section_bytes_min + home_args_bytes + token_bytes * transfer.size() +
           bytes_of_output(transfer.size() + 1);
}

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
    size_ = {.bytes = outbox.transaction_bytes(),
             .sections = static_cast<std::uint32_t>(outbox.sections.size()),
             .colors = colors_to_chains(outbox),
             .empty = outbox.empty()};
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
    size_ = {.bytes = anchor_bytes_min, .sections = 0, .colors = 0, .empty = true};
}

bool OutboxWriter::grow(std::size_t bytes, std::size_t reserve)
{
    if (size_.bytes + bytes + reserve > types::transaction_bytes_max) return false;
    size_.bytes += bytes;
    size_.empty = false;
    return true;
}

bool OutboxWriter::fits_alone(const Returns& returns) noexcept
{
    return anchor_bytes_min + input_bytes + returns.bytes <= types::transaction_bytes_max &&
           returns.sections <= types::request_sections_max &&
           returns.colors <= contracts::posted_colors_max;
}

bool OutboxWriter::consume(const TransactionId& id,
                           const Outbox::Consumed& output,
                           const Returns& returns)
{
    if (returns.sections > 0 && (size_.sections + returns.sections > types::request_sections_max ||
                                 size_.colors + returns.colors > contracts::posted_colors_max))
        return false;
    if (!grow(input_bytes, returns.bytes)) return false;
    returns_ = returns;
    OverlayPartition{overlay_, own}.set(key_of('c', id.bytes()), encoded(output));
    return true;
}

bool OutboxWriter::reserve(const Returns& returns)
{
    WEFT_CHECK(returns.sections == 0 && returns.colors == 0);  // requests home: `consume`
    if (size_.bytes + returns.bytes > types::transaction_bytes_max) return false;
    returns_ = returns;
    return true;
}

bool OutboxWriter::give_back(const Address& to, const Balances& amount)
{
    return add_output(to, amount, {});
}

bool OutboxWriter::give_home(const types::RequestSection& section)
{
    return add_section(section, {});
}

bool OutboxWriter::send(const Address& to, const Balances& amount)
{
    if (may_be_chain(to) &&
        size_.colors + colors_in(amount) + returns_.colors > contracts::posted_colors_max)
        return false;
    return add_output(to, amount, returns_);
}

bool OutboxWriter::add_output(const Address& to, const Balances& amount, const Returns& kept)
{
    WEFT_CHECK(to != home_of(chain_, overlay_.entries()) && !amount.empty() && !amount.has_zero());
    OverlayPartition state{overlay_, own};
    const auto key = key_of('o', to.bytes());
    Balances sum;
    std::size_t before = 0;
    std::uint32_t colors_before = 0;
    if (const auto known = state.get(key)) {
        codec::Reader reader{*known};
        sum = types::decode_balances(reader);
        before = output_bytes + token_bytes * sum.size();
        colors_before = colors_in(sum);
    }
    const bool fits_supply = sum.add(amount);
    WEFT_CHECK(fits_supply);  // the supply of a color fits u64 (D-3)
    if (!grow(output_bytes + token_bytes * sum.size() - before, kept.bytes)) return false;
    if (may_be_chain(to)) size_.colors += colors_in(sum) - colors_before;
    state.set(key, encoded(sum));
    return true;
}

bool OutboxWriter::post(const types::RequestSection& section)
{
    return add_section(section, returns_);
}

bool OutboxWriter::add_section(const types::RequestSection& section, const Returns& kept)
{
    WEFT_CHECK(section.target.chain != home_of(chain_, overlay_.entries()) &&
               !section.transfer.has_zero());
    const auto colors = colors_in(section.transfer);
    if (size_.sections + kept.sections >= types::request_sections_max) return false;
    if (size_.colors + colors + kept.colors > contracts::posted_colors_max) return false;
    if (!grow(bytes_of_section(section), kept.bytes)) return false;
    OverlayPartition{overlay_, own}.set(section_key(size_.sections), encoded(section));
    ++size_.sections;
    size_.colors += colors;
    return true;
}

std::size_t OutboxWriter::colors_for(const Address& to) const
{
    const auto* known = overlay_.find(PartitionKey(own, key_of('o', to.bytes())));
    return known == nullptr ? 0 : known->value().size() / token_bytes;
}

std::optional<OutboxWriter::Waiting> OutboxWriter::waiting(const TransactionId& unit) const
{
    const auto* known = overlay_.find(PartitionKey(own, key_of('w', unit.bytes())));
    if (known == nullptr) return std::nullopt;
    return decode_waiting(known->value());
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

void OutboxWriter::end_waits()
{
    OverlayPartition state{overlay_, own};
    while (const auto entry = state.next(key_of('w'), {})) state.erase(entry->key);
}

void OutboxWriter::mark_urgent()
{
    OverlayPartition{overlay_, own}.set(key_of('u'), Bytes{std::byte{1}});
}

}  // namespace weft::chain
