#include <weft/base/check.hpp>
#include <weft/chain/own_requests.hpp>
#include <weft/contracts/accounts_state.hpp>
#include <weft/protocol/planted.hpp>

#include "own_queue.hpp"
#include "partitions.hpp"
#include <algorithm>

namespace weft::chain {
namespace {

constexpr Hname own{0};  // the partition of the chain itself
constexpr char posted_kind = 's';
constexpr char queue_kind = own_request_kind;
constexpr char sender_kind = 'p';

Bytes key_of(char kind, ByteSpan rest = {})
{
    Bytes key{static_cast<std::byte>(kind)};
    append(key, rest);
    return key;
}

void append_big_endian(Bytes& into, std::uint64_t value)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        into.push_back(static_cast<std::byte>(value >> shift));
}

std::uint64_t read_big_endian(ByteSpan bytes)
{
    std::uint64_t value = 0;
    for (const auto byte : bytes) value = value << 8 | std::to_integer<std::uint64_t>(byte);
    return value;
}

Bytes queue_key(Timestamp due, std::uint64_t number)
{
    WEFT_CHECK(due >= 0);  // so that the order of the bytes is that of the times
    auto key = key_of(queue_kind);
    append_big_endian(key, static_cast<std::uint64_t>(due));
    append_big_endian(key, number);
    return key;
}

Bytes encoded(const types::RequestSection& section)
{
    return types::encode(types::ScPayload{std::nullopt, {section}});
}

Timestamp due_of(const contracts::PartitionView::Entry& entry)
{
    return static_cast<Timestamp>(read_big_endian(ByteSpan{entry.key}.subspan(1, 8)));
}

OwnRequest decode_entry(const contracts::PartitionView::Entry& entry)
{
    constexpr std::size_t number_at = 1 + 8;
    const ByteSpan key{entry.key};
    WEFT_CHECK(key.size() == number_at + 8);
    auto payload = types::decode_sc_payload(entry.value);
    WEFT_CHECK(payload && payload->requests.size() == 1);
    return {.number = read_big_endian(key.subspan(number_at)),
            .due = due_of(entry),
            .section = std::move(payload->requests.front())};
}

/// How many were posted here ever, and how many of them wait.
struct Posted {
    std::uint64_t ever = 0;
    std::uint32_t waiting = 0;
};

Posted read_posted(const contracts::PartitionView& state)
{
    const auto bytes = state.get(key_of(posted_kind));
    if (!bytes) return {};
    codec::Reader reader{*bytes};
    Posted posted;
    posted.ever = reader.u64();
    posted.waiting = reader.u32();
    WEFT_CHECK(reader.ok());
    return posted;
}

void write(contracts::Partition& state, const Posted& posted)
{
    codec::Writer writer;
    writer.u64(posted.ever).u32(posted.waiting);
    state.set(key_of(posted_kind), writer.view());
}

/// What waits of one contract.
struct Share {
    std::uint32_t requests = 0;
    std::uint32_t bytes = 0;
};

Share read_share(const contracts::PartitionView& state, Hname contract)
{
    const auto bytes = state.get(key_of(sender_kind, types::encoded(contract)));
    if (!bytes) return {};
    codec::Reader reader{*bytes};
    Share share;
    share.requests = reader.u32();
    share.bytes = reader.u32();
    WEFT_CHECK(reader.ok());
    return share;
}

void write(contracts::Partition& state, Hname contract, const Share& share)
{
    const auto key = key_of(sender_kind, types::encoded(contract));
    if (share.requests == 0) return state.erase(key);
    codec::Writer writer;
    writer.u32(share.requests).u32(share.bytes);
    state.set(key, writer.view());
}

AgentId sender_of(const ChainIdentity& chain, const types::RequestSection& section)
{
    return AgentId{types::ContractId{chain.id, section.sender_contract}};
}

}  // namespace

RequestId own_request_id(const ChainId& chain, std::uint64_t number)
{
    codec::Writer writer;
    writer.fixed(chain).u64(number);
    const auto hash = crypto::tagged_hash("weft/own-request", writer.view());
    return {*TransactionId::from(hash.bytes()), 0};
}

std::vector<OwnRequest> own_requests(const state::Entries& entries,
                                     Timestamp until,
                                     std::size_t count_max)
{
    const EntriesReader state{entries, own};
    const auto prefix = key_of(queue_kind);
    std::vector<OwnRequest> requests;
    Bytes after;
    while (requests.size() < count_max) {
        const auto entry = state.next(prefix, after);
        if (!entry || due_of(*entry) > until) break;
        requests.push_back(decode_entry(*entry));
        after = entry->key;
    }
    return requests;
}

std::optional<Timestamp> own_request_at(const state::VirtualState& state)
{
    const auto first = EntriesReader{state.entries(), own}.next(key_of(queue_kind), {});
    if (!first) return std::nullopt;
    return due_of(*first);
}

std::uint32_t own_requests_waiting(const state::VirtualState& state)
{
    return read_posted(EntriesReader{state.entries(), own}).waiting;
}

std::expected<void, vm::Failure> OwnQueue::post(const types::RequestSection& section, Timestamp now)
{
    OverlayPartition state{overlay_, own};
    const auto value = encoded(section);
    auto share = read_share(state, section.sender_contract);
    if (share.requests >= own_requests_max || value.size() > own_request_bytes_max - share.bytes)
        return std::unexpected{
            vm::Failure{vm::FailureKind::too_large,
                        "the contract has " + std::to_string(share.requests) +
                            " requests to its own chain waiting: no room for one more"}};
    OverlayPartition accounts{overlay_, accounts_hname};
    if (!contracts::Accounts{accounts}.move(sender_of(chain_, section),
                                            own_request_account(chain_.id), section.transfer))
        return std::unexpected{vm::Failure{vm::FailureKind::insufficient_funds, {}}};
    auto posted = read_posted(state);
    const auto due = std::max(now, Timestamp{section.timelock} * types::second);
    state.set(queue_key(due, posted.ever), value);
    ++posted.ever;
    ++posted.waiting;
    write(state, posted);
    ++share.requests;
    share.bytes += static_cast<std::uint32_t>(value.size());
    write(state, section.sender_contract, share);
    return {};
}

void OwnQueue::take(const OwnRequest& request)
{
    OverlayPartition state{overlay_, own};
    const auto key = queue_key(request.due, request.number);
    const auto value = state.get(key);
    WEFT_CHECK(value.has_value());
    if (!WEFT_PLANTED(chain_own_request_stays)) state.erase(key);
    auto posted = read_posted(state);
    --posted.waiting;
    write(state, posted);
    auto share = read_share(state, request.section.sender_contract);
    --share.requests;
    share.bytes -= static_cast<std::uint32_t>(value->size());
    write(state, request.section.sender_contract, share);
    if (WEFT_PLANTED(chain_own_request_without_its_tokens)) return;
    OverlayPartition accounts{overlay_, accounts_hname};
    const bool moved = contracts::Accounts{accounts}.move(own_request_account(chain_.id),
                                                          sender_of(chain_, request.section),
                                                          request.section.transfer);
    WEFT_CHECK(moved);  // they were put there when it was posted
}

}  // namespace weft::chain
