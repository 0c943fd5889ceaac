#include <weft/contracts/core.hpp>
#include <weft/contracts/eventlog.hpp>

#include "args.hpp"
#include "sandbox_partition.hpp"
#include <algorithm>
#include <limits>
#include <map>

namespace weft::contracts {
namespace {

constexpr std::uint32_t records_default = 50;
constexpr std::uint32_t records_max = 1000;
// They must fit the results of one call; the older ones are got with an earlier `toTs`.
constexpr std::size_t records_bytes_max = vm::dict_bytes_max - 1024;

template <std::unsigned_integral T>
void append_big_endian(Bytes& into, T value)
{
    for (std::size_t i = sizeof(T); i > 0; --i)
        into.push_back(static_cast<std::byte>(static_cast<std::uint64_t>(value) >> (8 * (i - 1))));
}

Bytes tagged(char tag, ByteSpan rest)
{
    constexpr std::size_t number_bytes = 8;  // what may follow
    Bytes key;
    key.reserve(1 + rest.size() + number_bytes);
    key.push_back(static_cast<std::byte>(tag));
    append(key, rest);
    return key;
}

Bytes line_key(Hname contract, std::uint64_t index)
{
    auto key = tagged('e', types::encoded(contract));
    append_big_endian(key, index);
    return key;
}

Bytes block_prefix(std::uint32_t block)
{
    auto key = tagged('b', {});
    append_big_endian(key, block);
    return key;
}

std::optional<LogRecord> decode_line(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    LogRecord record;
    record.timestamp = reader.i64();
    record.data = to_bytes(reader.rest());
    if (!reader.ok()) return std::nullopt;
    return record;
}

constexpr std::size_t request_id_bytes = 34;
/// Lines that one block erases, about: 22 bytes of it each.
constexpr std::size_t lines_erased_max = 16'384;
/// No section of a transaction has it: the receipt of what is no request, which leaves no line.
constexpr std::uint16_t stray_index = 0xffff;

/// The first index whose line is at or after `time`; timestamps never go down.
std::uint64_t first_at(const EventLogView& log, Hname contract, std::uint64_t lines, Timestamp time)
{
    std::uint64_t low = log.first_line(contract);
    std::uint64_t high = lines;
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        const auto line = log.line(contract, middle);
        if (line && line->timestamp < time) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

vm::Outcome get_records(vm::ViewSandbox& sandbox)
{
    const auto& params = sandbox.params();
    WEFT_TRY(const auto contract,
             required_argument(params, eventlog::p_contract, argument::as_hname));
    WEFT_TRY(const auto from, optional_argument(params, eventlog::p_from, argument::as_i64));
    WEFT_TRY(const auto to, optional_argument(params, eventlog::p_to, argument::as_i64));
    WEFT_TRY(const auto count, optional_argument(params, eventlog::p_count, argument::as_u32));
    const SandboxReader state{sandbox};
    const EventLogView log{state};
    const auto records =
        log.lines(contract, from.value_or(0), to.value_or(sandbox.timestamp()),
                  std::min(count.value_or(records_default), records_max), records_bytes_max);
    return vm::Results{{to_bytes(eventlog::r_records), encode(records)}};
}

vm::Outcome get_num_records(vm::ViewSandbox& sandbox)
{
    WEFT_TRY(const auto contract,
             required_argument(sandbox.params(), eventlog::p_contract, argument::as_hname));
    const SandboxReader state{sandbox};
    return vm::Results{
        {to_bytes(eventlog::r_count), encoded_u64(EventLogView{state}.lines(contract) -
                                                  EventLogView{state}.first_line(contract))}};
}

vm::Outcome get_request_receipt(vm::ViewSandbox& sandbox)
{
    WEFT_TRY(const auto request,
             required_argument(sandbox.params(), eventlog::p_request, argument::as_request));
    const SandboxReader state{sandbox};
    const EventLogView log{state};
    const auto receipt = log.receipt(request);
    if (!receipt && log.processed(request))
        return refuse("the request was processed, and its receipt is not kept any more");
    if (!receipt) return refuse("no receipt of that request");
    return vm::Results{{to_bytes(eventlog::r_receipt), encode(*receipt)}};
}

vm::Outcome is_request_processed(vm::ViewSandbox& sandbox)
{
    WEFT_TRY(const auto request,
             required_argument(sandbox.params(), eventlog::p_request, argument::as_request));
    const SandboxReader state{sandbox};
    const bool done = EventLogView{state}.processed(request);
    return vm::Results{{to_bytes(eventlog::r_processed), Bytes{std::byte{done}}}};
}

/// u16 BE position → `result_of(request id)`, as many as fit; `after` is the position above which
/// they go on.
template <class ResultOf>
vm::Outcome list_requests(vm::ViewSandbox& sandbox, ResultOf result_of)
{
    const auto& params = sandbox.params();
    WEFT_TRY(const auto block, required_argument(params, eventlog::p_block, argument::as_u32));
    WEFT_TRY(const auto last, optional_argument(params, eventlog::p_after, argument::as_u16));
    const SandboxReader state{sandbox};
    const auto prefix = block_prefix(block);
    auto after = last ? prefix : Bytes{};
    if (last) append_big_endian(after, *last);
    vm::Results results;
    Page page{results};
    while (auto entry = state.next(prefix, after)) {
        entry->value.resize(std::min(entry->value.size(), request_id_bytes));
        auto result = result_of(EventLogView{state}, entry->value);
        auto position = to_bytes(ByteSpan{entry->key}.subspan(prefix.size()));
        if (!result || !page.add(std::move(position), *std::move(result))) break;
        after = std::move(entry->key);
    }
    return results;
}

vm::Outcome get_request_ids_for_block(vm::ViewSandbox& sandbox)
{
    return list_requests(
        sandbox, [](const EventLogView&, Bytes& id) { return std::optional{std::move(id)}; });
}

vm::Outcome get_request_receipts_for_block(vm::ViewSandbox& sandbox)
{
    return list_requests(sandbox, [](const EventLogView& log, const Bytes& id) {
        const auto receipt = log.receipt(argument::as_request(id).value_or(RequestId{}));
        return receipt ? std::optional{encode(*receipt)} : std::nullopt;
    });
}

}  // namespace

Bytes receipt_key(const RequestId& request)
{
    return tagged('r', types::encoded(request));
}

std::uint64_t EventLogView::lines(Hname contract) const
{
    const auto value = state_.get(tagged('n', types::encoded(contract)));
    return value ? argument::as_u64(*value).value_or(0) : 0;
}

std::uint64_t EventLogView::first_line(Hname contract) const
{
    const auto value = state_.get(tagged('f', types::encoded(contract)));
    return value ? argument::as_u64(*value).value_or(0) : 0;
}

std::uint64_t EventLogView::receipts_kept() const
{
    const auto value = state_.get(tagged('k', {}));
    return value ? argument::as_u64(*value).value_or(0) : 0;
}

std::optional<LogRecord> EventLogView::line(Hname contract, std::uint64_t index) const
{
    const auto value = state_.get(line_key(contract, index));
    if (!value) return std::nullopt;
    return decode_line(*value);
}

std::vector<LogRecord> EventLogView::lines(Hname contract,
                                           Timestamp from,
                                           Timestamp to,
                                           std::size_t count_max,
                                           std::size_t bytes_max) const
{
    constexpr std::size_t line_bytes = 8 + 4;  // besides its text
    const auto all = lines(contract);
    const auto first = first_at(*this, contract, all, from);
    auto end =
        to == std::numeric_limits<Timestamp>::max() ? all : first_at(*this, contract, all, to + 1);
    std::vector<LogRecord> records;
    for (; end > first && records.size() < count_max; --end) {
        auto record = line(contract, end - 1);
        if (!record) break;
        const auto size = line_bytes + record->data.size();
        if (size > bytes_max) break;
        bytes_max -= size;
        records.push_back(*std::move(record));
    }
    return records;
}

bool EventLogView::processed(const RequestId& request) const
{
    return state_.get(receipt_key(request)).has_value();
}

std::optional<Receipt> EventLogView::receipt(const RequestId& request) const
{
    const auto value = state_.get(receipt_key(request));
    if (!value) return std::nullopt;
    auto receipt = decode_receipt(*value);
    if (!receipt) return std::nullopt;
    return *std::move(receipt);
}

std::vector<RequestId> EventLogView::requests_of(std::uint32_t block) const
{
    std::vector<RequestId> ids;
    const auto prefix = block_prefix(block);
    Bytes after;
    while (const auto entry = state_.next(prefix, after)) {
        const auto bytes = ByteSpan{entry->value};
        if (const auto id =
                argument::as_request(bytes.first(std::min(bytes.size(), request_id_bytes))))
            ids.push_back(*id);
        after = entry->key;
    }
    return ids;
}

std::uint64_t EventLog::append(Hname contract, Timestamp timestamp, ByteSpan data)
{
    const auto index = lines(contract);
    codec::Writer writer{sizeof timestamp + data.size()};
    writer.i64(timestamp).raw(data);
    state_.set(line_key(contract, index), writer.view());
    state_.set(tagged('n', types::encoded(contract)), encoded_u64(index + 1));
    return index;
}

void EventLog::record(const Receipt& receipt)
{
    auto by_block = block_prefix(receipt.block);
    append_big_endian(by_block, receipt.position);
    const auto id = types::encoded(receipt.request);
    state_.set(by_block, id);
    state_.set(tagged('r', id), encode(receipt));
}

void EventLog::record_counted(const Receipt& receipt, Came came)
{
    record(receipt);
    auto by_block = block_prefix(receipt.block);
    append_big_endian(by_block, receipt.position);
    auto value = types::encoded(receipt.request);
    value.push_back(std::byte{came == Came::off_ledger});
    state_.set(by_block, value);
}

void EventLog::count_block(std::uint32_t block, std::uint64_t receipts, std::uint64_t most)
{
    const auto prefix = tagged('b', {});
    const auto this_block = block_prefix(block);
    auto kept = receipts_kept();
    // Where the parameter changes within the block, not all of its receipts are counted ones.
    for (auto own = state_.next(this_block, {}); own; own = state_.next(this_block, own->key))
        if (own->value.size() > request_id_bytes) ++kept;
    std::size_t lines_erased = 0;
    std::map<Hname, std::uint64_t> lines_gone;
    for (auto left = receipts * 2; kept > most && left > 0 && lines_erased < lines_erased_max;
         --left) {
        const auto oldest = state_.next(prefix, {});
        if (!oldest || !(compare(oldest->key, this_block) < 0)) break;
        const ByteSpan value{oldest->value};
        const auto id = argument::as_request(value.first(std::min(value.size(), request_id_bytes)));
        state_.erase(oldest->key);
        const bool counted = value.size() > request_id_bytes;
        if (counted) --kept;
        if (!id) continue;
        if (const auto gone = receipt(*id)) {
            lines_erased += gone->events.size() + 1;
            if (id->index != stray_index) ++lines_gone[gone->target];
            for (const auto& event : gone->events) ++lines_gone[event.contract];
        }
        const auto place = receipt_key(*id);
        const bool number_says_it = counted && value.back() == std::byte{1};
        if (number_says_it)
            state_.erase(place);
        else
            state_.set(place, Bytes{std::byte{0}});
    }
    // A contract's lines are in the order of their requests: the oldest are those of the oldest receipts.
    for (const auto& [contract, count] : lines_gone) {
        const auto first = first_line(contract);
        const auto end = std::min(first + count, lines(contract));
        for (auto index = first; index < end; ++index) state_.erase(line_key(contract, index));
        state_.set(tagged('f', types::encoded(contract)), encoded_u64(end));
    }
    state_.set(tagged('k', {}), encoded_u64(kept));
}

std::shared_ptr<const vm::Processor> eventlog_contract()
{
    auto contract = std::make_shared<vm::TableProcessor>();
    contract->view(eventlog::get_records, get_records)
        .view(eventlog::get_num_records, get_num_records)
        .view(eventlog::get_request_receipt, get_request_receipt)
        .view(eventlog::is_request_processed, is_request_processed)
        .view(eventlog::get_request_ids_for_block, get_request_ids_for_block)
        .view(eventlog::get_request_receipts_for_block, get_request_receipts_for_block);
    return contract;
}

}  // namespace weft::contracts
