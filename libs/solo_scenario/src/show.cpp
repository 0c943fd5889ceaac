#include "show.hpp"

#include <weft/base/utf8.hpp>

namespace weft::solo_scenario {
namespace {

/// Lines of one call that name what it changed; the rest is counted.
constexpr std::size_t changes_shown = 20;
constexpr std::size_t value_bytes_shown = 64;

std::string shown_value(ByteSpan bytes, const Names& names)
{
    if (bytes.size() <= value_bytes_shown) return names.shown(bytes, {});
    return "0x" + to_hex(bytes.first(value_bytes_shown)) + "… (" + std::to_string(bytes.size()) +
           " bytes)";
}

/// A key of the chain's state: the contract's name and its own key.
std::string shown_key(ByteSpan key, const Names& names)
{
    if (key.size() < 4) return names.shown_key(key);
    codec::Reader reader{key.first(4)};
    const auto hname = types::decode_hname(reader);
    const auto where = hname == types::no_hname ? std::string{"outbox"} : names.shown(hname);
    return where + " " + names.shown_key(key.subspan(4));
}

std::string shown_outcome(const vm::Outcome& outcome)
{
    return outcome ? "done" : printable_line(vm::to_text(outcome.error()));
}

void write_call(std::string& text,
                const chain::CallTrace& traced,
                const Names& names,
                std::size_t depth,
                bool undone = false)
{
    const std::string indent(2 * depth, ' ');
    text += indent + names.shown(traced.contract) + "." + names.shown(traced.entry_point);
    text += traced.is_view ? "  (view)" : "  by " + names.shown(traced.caller);
    if (!traced.transfer.empty()) text += "  with " + names.shown(traced.transfer);
    text += "  gas " + std::to_string(traced.gas_used);
    if (!traced.calls.empty()) text += " (own " + std::to_string(traced.own_gas()) + ")";
    text += ": " + shown_outcome(traced.outcome) + "\n";
    for (const auto& [key, value] : traced.params)
        text += indent + "    " + names.shown_key(key) + " = " + shown_value(value, names) + "\n";
    for (const auto& call : traced.calls) write_call(text, call, names, depth + 1);
    const bool rolled_back = undone || !traced.outcome;
    if (!rolled_back || (traced.changes.empty() && traced.events.empty())) return;
    text += indent + "    rolled back:\n";
    std::size_t lines = 0;
    for (const auto& change : traced.changes) {
        if (++lines > changes_shown) break;
        text += indent + "      " + shown_key(change.key, names) +
                (change.value ? " = " + shown_value(*change.value, names) : " deleted") + "\n";
    }
    if (traced.changes.size() > changes_shown)
        text += indent + "      and " + std::to_string(traced.changes.size() - changes_shown) +
                " more keys\n";
    for (const auto& event : traced.events)
        text += indent + "      event of " + names.shown(event.contract) + ": " +
                printable_line(event.text) + "\n";
}

Json document_of(const types::Dict& dict)
{
    auto object = Json::object();
    for (const auto& [key, value] : dict) json::put(object, to_hex(key), to_hex(value));
    return object;
}

Json document_of(const chain::CallTrace& traced, const Names& names)
{
    Json document{{"contract", names.shown(traced.contract)},
                  {"entry", names.shown(traced.entry_point)},
                  {"view", traced.is_view},
                  {"caller", traced.is_view ? Json(nullptr) : Json(names.shown(traced.caller))},
                  {"params", document_of(traced.params)},
                  {"tokens", names.shown(traced.transfer)},
                  {"gas", std::to_string(traced.gas_used)},
                  {"own_gas", std::to_string(traced.own_gas())},
                  {"error", nullptr}};
    if (!traced.outcome) document["error"] = vm::to_text(traced.outcome.error());
    auto changes = Json::array();
    for (const auto& change : traced.changes)
        changes.push_back({{"key", to_hex(change.key)},
                           {"value", change.value ? Json(to_hex(*change.value)) : Json(nullptr)}});
    auto events = Json::array();
    for (const auto& event : traced.events)
        events.push_back({{"contract", names.shown(event.contract)}, {"text", event.text}});
    auto calls = Json::array();
    for (const auto& call : traced.calls) calls.push_back(document_of(call, names));
    document["changes"] = std::move(changes);
    document["events"] = std::move(events);
    document["rolled_back"] = !traced.outcome;
    document["calls"] = std::move(calls);
    return document;
}

}  // namespace

std::string text_of(const solo::Processed& processed, const Names& names)
{
    const auto& trace = processed.trace;
    const auto& receipt = processed.receipt;
    std::string text = "request " + types::to_text(receipt.request) + " of chain " +
                       processed.chain + ", block " + std::to_string(receipt.block) + ": " +
                       (receipt.error ? printable_line(vm::to_text(*receipt.error)) : "done") +
                       "\n  gas " + std::to_string(receipt.gas_used) + " of " +
                       std::to_string(receipt.gas_limit) + ", fee " + names.shown(receipt.fee) +
                       "\n";
    if (!trace.call) return text + "  no contract was called\n";
    // A request that breaks a rule of the chain loses what its call had done.
    write_call(text, *trace.call, names, 1, trace.error.has_value());
    if (trace.calls_left_out > 0)
        text += "  and " + std::to_string(trace.calls_left_out) + " calls that are not shown\n";
    return text;
}

Json document_of(const solo::Processed& processed, const Names& names)
{
    const auto& trace = processed.trace;
    const auto& receipt = processed.receipt;
    return {{"request", types::to_text(receipt.request)},
            {"chain", processed.chain},
            {"block", receipt.block},
            {"error", receipt.error ? Json(vm::to_text(*receipt.error)) : Json(nullptr)},
            {"gas_limit", std::to_string(receipt.gas_limit)},
            {"gas_used", std::to_string(receipt.gas_used)},
            {"calls_left_out", trace.calls_left_out},
            {"call", trace.call ? document_of(*trace.call, names) : Json(nullptr)}};
}

}  // namespace weft::solo_scenario
