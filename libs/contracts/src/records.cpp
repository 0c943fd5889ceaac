#include <weft/base/check.hpp>
#include <weft/contracts/records.hpp>

#include <limits>

namespace weft::contracts {
namespace {

constexpr std::uint8_t receipt_version = 1;
constexpr std::uint8_t receipt_version_with_results = 2;
constexpr std::size_t receipt_bytes_expected = 256;
constexpr std::size_t events_max = 65'536;
constexpr std::size_t lines_max = 65'536;

void write_text(codec::Writer& writer, std::string_view text)
{
    WEFT_CHECK(text.size() <= std::numeric_limits<std::uint16_t>::max());
    writer.u16(static_cast<std::uint16_t>(text.size())).raw(as_bytes(text));
}

std::string read_text(codec::Reader& reader)
{
    return to_string(reader.raw(reader.u16()));
}

/// An agent, or 37 zero bytes for nobody: root has no creator, a stray output no sender.
AgentId read_agent_or_nobody(codec::Reader& reader)
{
    const auto bytes = reader.raw(37);
    if (std::ranges::all_of(bytes, [](std::byte b) { return b == std::byte{0}; })) return {};
    codec::Reader inner{bytes};
    const auto agent = types::decode_agent_id(inner);
    if (const auto error = inner.error()) reader.fail(*error);
    return agent;
}

vm::FailureKind read_kind(codec::Reader& reader)
{
    const auto kind = static_cast<vm::FailureKind>(reader.u8());
    if (vm::name(kind) == "unknown") reader.fail(codec::DecodeError::unknown_kind);
    return kind;
}

}  // namespace

Bytes encode(const ContractRecord& record)
{
    codec::Writer writer;
    writer.fixed(record.program);
    write_text(writer, record.vm_type);
    write_text(writer, record.description);
    write_text(writer, record.name);
    writer.i64(record.owner_fee).i64(record.validator_fee);
    types::encode(writer, record.creator);
    return std::move(writer).take();
}

codec::Decoded<ContractRecord> decode_contract_record(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    ContractRecord record;
    record.program = reader.fixed<Hash>();
    record.vm_type = read_text(reader);
    record.description = read_text(reader);
    record.name = read_text(reader);
    record.owner_fee = reader.i64();
    record.validator_fee = reader.i64();
    record.creator = read_agent_or_nobody(reader);
    return reader.finish(std::move(record));
}

Bytes encode(const Receipt& receipt)
{
    codec::Writer writer{receipt_bytes_expected};
    writer.u8(receipt.results.empty() ? receipt_version : receipt_version_with_results);
    types::encode(writer, receipt.request);
    writer.u32(receipt.block).u16(receipt.position).i64(receipt.timestamp);
    types::encode(writer, receipt.sender);
    types::encode(writer, receipt.target);
    types::encode(writer, receipt.entry_point);
    writer.u64(receipt.gas_limit).u64(receipt.gas_used);
    types::encode(writer, receipt.fee);
    writer.boolean(receipt.error.has_value());
    if (receipt.error) {
        writer.u8(static_cast<std::uint8_t>(receipt.error->kind));
        write_text(writer, receipt.error->text);
    }
    writer.count(receipt.events.size());
    for (const auto& event : receipt.events) {
        types::encode(writer, event.contract);
        writer.u64(event.index);
    }
    if (!receipt.results.empty()) types::encode(writer, receipt.results);
    return std::move(writer).take();
}

codec::Decoded<Receipt> decode_receipt(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    Receipt receipt;
    const auto version = reader.u8();
    if (version != receipt_version && version != receipt_version_with_results)
        reader.fail(codec::DecodeError::unknown_version);
    receipt.request = types::decode_request_id(reader);
    receipt.block = reader.u32();
    receipt.position = reader.u16();
    receipt.timestamp = reader.i64();
    receipt.sender = read_agent_or_nobody(reader);
    receipt.target = types::decode_hname(reader);
    receipt.entry_point = types::decode_hname(reader);
    receipt.gas_limit = reader.u64();
    receipt.gas_used = reader.u64();
    receipt.fee = types::decode_balances(reader);
    if (reader.boolean()) {
        const auto kind = read_kind(reader);
        receipt.error = vm::Failure{kind, read_text(reader)};
    }
    const auto events = reader.count(events_max, 4 + 8);
    for (std::size_t i = 0; i < events && reader.ok(); ++i) {
        Receipt::EventRef event;
        event.contract = types::decode_hname(reader);
        event.index = reader.u64();
        receipt.events.push_back(event);
    }
    if (version == receipt_version_with_results) {
        receipt.results = types::decode_dict(reader);
        reader.canonical(!receipt.results.empty());
    }
    return reader.finish(std::move(receipt));
}

Bytes encode(std::span<const LogRecord> records)
{
    codec::Writer writer;
    writer.count(records.size());
    for (const auto& record : records) writer.i64(record.timestamp).bytes(record.data);
    return std::move(writer).take();
}

codec::Decoded<std::vector<LogRecord>> decode_log_records(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    std::vector<LogRecord> records;
    const auto count = reader.count(lines_max, 8 + 4);
    for (std::size_t i = 0; i < count && reader.ok(); ++i) {
        LogRecord record;
        record.timestamp = reader.i64();
        record.data = to_bytes(reader.bytes(vm::state_value_bytes_max));
        records.push_back(std::move(record));
    }
    return reader.finish(std::move(records));
}

}  // namespace weft::contracts
