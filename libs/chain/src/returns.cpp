#include <weft/chain/returns.hpp>
#include <weft/contracts/eventlog.hpp>
#include <weft/types/sc_payload.hpp>

#include "partitions.hpp"

namespace weft::chain {
namespace {

constexpr char return_kind = 'r';

Bytes key_of(std::uint32_t block)
{
    Bytes key{static_cast<std::byte>(return_kind)};
    for (int shift = 24; shift >= 0; shift -= 8)
        key.push_back(static_cast<std::byte>(block >> shift));
    return key;
}

/// The requests of a transaction have the numbers of its sections; a stray has its own.
template <class Visit>
auto first_of(const TransactionId& id, Visit visit) -> decltype(visit(RequestId{}))
{
    for (std::uint16_t index = 0; index < types::request_sections_max; ++index)
        if (auto found = visit(RequestId{id, index})) return found;
    return visit(RequestId{id, stray_index});
}

}  // namespace

std::vector<Return> returns_of(const state::VirtualState& state)
{
    const EntriesReader own{state.entries(), types::no_hname};
    const Bytes prefix{static_cast<std::byte>(return_kind)};
    std::vector<Return> returns;
    Bytes after;
    while (const auto entry = own.next(prefix, after)) {
        Return made;
        for (const auto byte : ByteSpan{entry->key}.subspan(1))
            made.block = made.block << 8 | std::to_integer<std::uint32_t>(byte);
        made.to = codec::Reader{entry->value}.u32();
        returns.push_back(made);
        after = entry->key;
    }
    return returns;
}

std::optional<std::uint32_t> returned_to(const state::VirtualState& state)
{
    const EntriesReader own{state.entries(), types::no_hname};
    const auto value = own.get(key_of(state.block_index()));
    if (!value) return std::nullopt;
    return codec::Reader{*value}.u32();
}

bool taken_back(const state::VirtualState& state, std::uint32_t block)
{
    for (const auto& made : returns_of(state))
        if (made.to < block && block < made.block) return true;
    return false;
}

std::optional<ProcessedIn> processed_in(const state::VirtualState& state, const TransactionId& id)
{
    const EntriesReader reader{state.entries(), eventlog_hname};
    const contracts::EventLogView log{reader};
    return first_of(id, [&](const RequestId& request) -> std::optional<ProcessedIn> {
        const auto receipt = log.receipt(request);
        if (!receipt) return std::nullopt;
        return ProcessedIn{receipt->block, receipt->timestamp};
    });
}

bool processed(const state::VirtualState& state, const TransactionId& id)
{
    const EntriesReader reader{state.entries(), eventlog_hname};
    const contracts::EventLogView log{reader};
    return first_of(id, [&](const RequestId& request) { return log.processed(request); });
}

void note_return(state::Overlay& overlay, const Return& made)
{
    OverlayPartition own{overlay, types::no_hname};
    const Bytes prefix{static_cast<std::byte>(return_kind)};
    std::vector<Bytes> known;
    Bytes after;
    while (const auto entry = own.next(prefix, after)) {
        known.push_back(entry->key);
        after = entry->key;
    }
    for (std::size_t i = 0; i + returns_kept <= known.size(); ++i) own.erase(known[i]);
    codec::Writer writer;
    writer.u32(made.to);
    own.set(key_of(made.block), writer.view());
}

std::string_view name(Standing standing) noexcept
{
    switch (standing) {
    case Standing::certified: return "certified";
    case Standing::anchored: return "anchored";
    case Standing::final: return "final";
    case Standing::taken_back: return "taken_back";
    }
    return "unknown";
}

std::string_view name(ReturnRefusal refusal) noexcept
{
    switch (refusal) {
    case ReturnRefusal::first_block: return "first_block";
    case ReturnRefusal::receipt_gone: return "receipt_gone";
    case ReturnRefusal::final: return "final";
    case ReturnRefusal::too_far: return "too_far";
    case ReturnRefusal::other_home: return "other_home";
    case ReturnRefusal::not_kept: return "not_kept";
    case ReturnRefusal::too_large: return "too_large";
    }
    return "unknown";
}

}  // namespace weft::chain
