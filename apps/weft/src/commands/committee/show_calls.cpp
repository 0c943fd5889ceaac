#include "commands/committee/show_calls.hpp"

#include <weft/base/bytes.hpp>

#include "cli/values.hpp"
#include <algorithm>

namespace weft::app {
namespace {

/// Lines of one call that name what it changed; the rest is counted.
constexpr std::size_t changes_shown = 20;
constexpr std::size_t value_bytes_shown = 64;

std::string value_text(const answers::Value& value)
{
    if (const auto* number = std::get_if<std::int64_t>(&value.held)) return std::to_string(*number);
    if (const auto* is = std::get_if<bool>(&value.held)) return *is ? "true" : "false";
    const auto& text = std::get<std::string>(value.held);
    constexpr std::size_t shown = 2 + 2 * value_bytes_shown;
    if (text.starts_with("0x") && text.size() > shown)
        return text.substr(0, shown) + "… (" + std::to_string(text.size() / 2 - 1) + " bytes)";
    return printable(text);
}

std::string bytes_text(const Bytes& bytes)
{
    const std::string text = to_string(bytes);
    const bool readable =
        !text.empty() && std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
    return readable && text.size() <= value_bytes_shown
               ? "\"" + text + "\""
               : value_text(answers::Value{"0x" + to_hex(bytes)});
}

std::string line_of(const answers::StateChange& change)
{
    return (change.contract.empty() ? "outbox" : printable(change.contract)) + " " +
           bytes_text(change.key) +
           (change.value ? " = " + bytes_text(*change.value) : " deleted") + "\n";
}

std::string lines_of(const std::vector<answers::StateChange>& changes,
                     std::size_t left_out,
                     const std::string& indent)
{
    std::string text;
    std::size_t lines = 0;
    for (const auto& change : changes) {
        if (++lines > changes_shown) break;
        text += indent + line_of(change);
    }
    if (changes.size() > changes_shown) left_out += changes.size() - changes_shown;
    if (left_out > 0) text += indent + "and " + std::to_string(left_out) + " more keys\n";
    return text;
}

std::string fee_text(const types::Balances& fee)
{
    return fee.empty() ? "none" : text_of(fee);
}

void write_call(std::string& text, const answers::TracedCall& call)
{
    const std::string indent(2 * (std::size_t{call.depth} + 1), ' ');
    text += indent + printable(call.contract) + "." + printable(call.entry_point);
    text += call.caller ? "  by " + types::to_text(*call.caller) : "  (view)";
    if (!call.transfer.empty()) text += "  with " + text_of(call.transfer);
    text += "  gas " + std::to_string(call.gas);
    if (call.own_gas != call.gas) text += " (own " + std::to_string(call.own_gas) + ")";
    text += ": " + (call.error ? printable(call.error->text) : "done") + "\n";
    for (const auto& [name, value] : call.params.named)
        text += indent + "    " + printable(name) + " = " + value_text(value) + "\n";
    for (const auto& [name, value] : call.results.named)
        text += indent + "    -> " + printable(name) + " = " + value_text(value) + "\n";
    if (!call.rolled_back || (call.changes.empty() && call.events.empty())) return;
    text += indent + "    rolled back:\n";
    text += lines_of(call.changes, call.changes_left_out, indent + "      ");
    for (const auto& event : call.events)
        text += indent + "      event of " + printable(event.contract) + ": " +
                printable(event.text) + "\n";
}

}  // namespace

std::string text_of(const answers::Values& values)
{
    std::string text;
    for (const auto& [name, value] : values.named)
        text += printable(name) + "  " + value_text(value) + "\n";
    return text.empty() ? "no results\n" : text;
}

std::string text_of(const answers::Traced& traced)
{
    std::string text = "request " + types::to_text(traced.request) + ", block " +
                       std::to_string(traced.block_index) + ": " +
                       (traced.error ? printable(traced.error->text) : "done") + "\n  gas " +
                       std::to_string(traced.gas) + " of " + std::to_string(traced.gas_limit) +
                       ", fee " + fee_text(traced.fee) + "\n";
    if (traced.calls.empty() && traced.calls_left_out == 0)
        return text + "  no contract was called\n";
    for (const auto& call : traced.calls) write_call(text, call);
    if (traced.calls_left_out > 0)
        text += "  and " + std::to_string(traced.calls_left_out) + " calls that are not shown\n";
    return text;
}

std::string text_of(const answers::Estimated& estimated)
{
    std::string text = "on block " + std::to_string(estimated.block_index) + ": " +
                       (estimated.error ? "refused, " + printable(estimated.error->text) : "done") +
                       "\n  gas " + std::to_string(estimated.gas) + " of " +
                       std::to_string(estimated.gas_limit) + ", fee " + fee_text(estimated.fee) +
                       "\n";
    if (estimated.results)
        for (const auto& [name, value] : estimated.results->named)
            text += "  -> " + printable(name) + " = " + value_text(value) + "\n";
    for (const auto& event : estimated.events)
        text += "  event of " + printable(event.contract) + ": " + printable(event.text) + "\n";
    for (const auto& account : estimated.accounts)
        text += "  " + types::to_text(account.agent) + ": " + text_of(account.before) + " → " +
                text_of(account.after) + "\n";
    for (const auto& sent : estimated.sent)
        text += "  to the ledger, " + sent.address.text() + ": " + text_of(sent.balances) + "\n";
    text += lines_of(estimated.changes, estimated.changes_left_out, "  ");
    return text + "nothing was sent\n";
}

}  // namespace weft::app
