#include <weft/base/utf8.hpp>

#include "runner.hpp"
#include <algorithm>

namespace weft::solo_scenario {

bool Runner::accepted(const solo::Failure* failure, const Place& place, const Expect& expect)
{
    if (failure == nullptr) {
        if (expect.refused)
            mismatch(expect.place.key("refused"), "expected " + *expect.refused + ", and it went");
        return true;
    }
    const auto text = std::string{solo::name(failure->error)} + ": " + failure->text;
    if (!expect.refused) {
        mismatch(place, text);
    } else if (text.find(*expect.refused) == std::string::npos) {
        mismatch(expect.place.key("refused"), "expected " + *expect.refused + ", got " + text);
    }
    return false;
}

void Runner::compare(const Expect& expect,
                     const Place& place,
                     const Ask& ask,
                     const contracts::Receipt& receipt,
                     const vm::Results* results,
                     std::span<const chain::EmittedEvent> events)
{
    if (compare_error(expect, place, receipt.error) && !receipt.error)
        compare_results(expect, results);
    if (expect.events) compare_events(expect, ask, events);
    if (expect.fee) {
        const auto fee = names_.balances(*expect.fee);
        if (fee != receipt.fee)
            mismatch(expect.place.key("fee"),
                     "expected " + names_.shown(fee) + ", got " + names_.shown(receipt.fee));
    }
    if (expect.gas && *expect.gas != receipt.gas_used)
        mismatch(expect.place.key("gas"), "expected " + std::to_string(*expect.gas) + ", got " +
                                              std::to_string(receipt.gas_used));
    if (expect.gas_at_most && *expect.gas_at_most < receipt.gas_used)
        mismatch(expect.place.key("gas_at_most"), "expected at most " +
                                                      std::to_string(*expect.gas_at_most) +
                                                      ", got " + std::to_string(receipt.gas_used));
}

bool Runner::compare_error(const Expect& expect,
                           const Place& place,
                           const std::optional<vm::Failure>& error)
{
    if (!expect.error) {
        if (!error) return true;
        mismatch(place, "it failed: " + printable_line(vm::to_text(*error)));
        return false;
    }
    const auto at = expect.place.key("error");
    if (!error) {
        mismatch(at, "expected " + expect.error->kind + ", and it was done");
        return false;
    }
    const bool same =
        vm::name(error->kind) == expect.error->kind &&
        (!expect.error->text || *expect.error->text == error->text) &&
        (!expect.error->contains || error->text.find(*expect.error->contains) != std::string::npos);
    if (same) return true;
    auto wanted = expect.error->kind;
    if (expect.error->text) wanted += ": " + *expect.error->text;
    if (expect.error->contains) wanted += " with \"" + *expect.error->contains + "\"";
    mismatch(at, "expected " + wanted + ", got " + printable_line(vm::to_text(*error)));
    return false;
}

void Runner::compare_results(const Expect& expect, const vm::Results* results)
{
    if (!expect.results) return;
    const auto place = expect.place.key("results");
    if (results == nullptr) return mismatch(place, "there are no results");
    for (const auto& wanted : *expect.results) {
        const auto at = place.key(wanted.shown);
        const auto value = names_.bytes_of(wanted.value);
        if (!value) {
            mismatch(at, value.error());
            continue;
        }
        const auto has = results->find(wanted.key);
        const auto& type = wanted.value.type;
        if (has == results->end()) {
            mismatch(at, "expected " + names_.shown(*value, type) + ", got nothing");
        } else if (has->second != *value) {
            mismatch(at, "expected " + names_.shown(*value, type) + ", got " +
                             names_.shown(has->second, type));
        }
    }
    for (const auto& [key, value] : *results)
        if (std::ranges::find(*expect.results, key, &Argument::key) == expect.results->end())
            mismatch(place, "a result that is not expected: " + names_.shown_key(key) + " = " +
                                names_.shown(value, {}));
}

void Runner::compare_events(const Expect& expect,
                            const Ask& ask,
                            std::span<const chain::EmittedEvent> events)
{
    const auto place = expect.place.key("events");
    const auto shown = [&](const std::string& contract, const std::string& text) {
        return contract + ": " + printable_line(text);
    };
    for (std::size_t i = 0; i < std::max(events.size(), expect.events->size()); ++i) {
        const auto at = place.item(i);
        if (i >= expect.events->size()) {
            mismatch(at, "an event that is not expected: " +
                             shown(names_.shown(events[i].contract), events[i].text));
            continue;
        }
        auto wanted = (*expect.events)[i];
        if (wanted.fields) {
            auto line = names_.event_line(wanted);
            if (!line) {
                mismatch(at, line.error());
                continue;
            }
            wanted.text = *std::move(line);
        }
        const auto& contract = wanted.contract.empty() ? ask.contract : wanted.contract;
        if (i >= events.size()) {
            mismatch(at, "expected " + shown(contract, wanted.text) + ", got nothing");
        } else if (events[i].contract != types::hname_of(contract) ||
                   events[i].text != wanted.text) {
            mismatch(at, "expected " + shown(contract, wanted.text) + ", got " +
                             shown(names_.shown(events[i].contract), events[i].text));
        }
    }
}

/// What followed from the step beside its own requests.
void Runner::compare_rest(const Expect& expect,
                          const Place& place,
                          const solo::Ran& ran,
                          std::size_t own)
{
    std::vector<const solo::Processed*> rest;
    for (const auto& one : ran.processed) {
        const bool is_own = !ran.transaction.is_zero() && own > 0 &&
                            one.receipt.request.transaction == ran.transaction &&
                            one.receipt.request.index != chain::stray_index;
        // A stray has no target: it cannot fail.
        if (!is_own && one.receipt.request.index != chain::stray_index) rest.push_back(&one);
    }
    if (expect.log) {
        std::vector<std::string> lines;
        for (const auto& line : ran.log) lines.push_back(line.text);
        if (lines != *expect.log) {
            std::string got;
            for (const auto& line : lines)
                got += (got.empty() ? "" : ", ") + ("\"" + printable_line(line) + "\"");
            mismatch(expect.place.key("log"), "got " + (got.empty() ? "nothing" : got));
        }
    }
    if (!expect.then) {
        for (const auto* one : rest)
            if (one->receipt.error)
                mismatch(place, "a request that followed failed: " + one->chain + "/" +
                                    names_.shown(one->receipt.target) + "." +
                                    names_.shown(one->receipt.entry_point) + ": " +
                                    printable_line(vm::to_text(*one->receipt.error)));
        return;
    }
    const auto at = expect.place.key("then");
    for (std::size_t i = 0; i < std::max(rest.size(), expect.then->size()); ++i) {
        const auto here = at.item(i);
        if (i >= rest.size()) {
            mismatch(here, "no such request followed");
            continue;
        }
        const auto& receipt = rest[i]->receipt;
        const auto got = rest[i]->chain + "/" + names_.shown(receipt.target) + "." +
                         names_.shown(receipt.entry_point);
        if (i >= expect.then->size()) {
            mismatch(here, "a request that is not expected: " + got);
            continue;
        }
        const auto& wanted = (*expect.then)[i];
        if (rest[i]->chain != wanted.chain || receipt.target != types::hname_of(wanted.contract) ||
            receipt.entry_point != types::hname_of(wanted.entry)) {
            mismatch(here, "expected " + wanted.chain + "/" + wanted.contract + "." + wanted.entry +
                               ", got " + got);
            continue;
        }
        Expect of_error;
        of_error.place = here;
        of_error.error = wanted.error;
        static_cast<void>(compare_error(of_error, here, receipt.error));
    }
}

void Runner::take(const solo::Ran& ran)
{
    processed_ = ran.processed;
    for (const auto& line : ran.log)
        report_.log.push_back(names_.shown(line.contract) + ": " + printable_line(line.text));
}

/// The trace of a step that was not as expected: of what failed, or of all when nothing did.
void Runner::explain(const solo::Processed& processed)
{
    if (!processed.trace.call && !processed.receipt.error) return;
    const bool some_failed = std::ranges::any_of(
        processed_, [](const auto& one) { return one.receipt.error.has_value(); });
    if (some_failed && !processed.receipt.error) return;
    report_.trace += text_of(processed, names_);
    report_.trace_document.push_back(document_of(processed, names_));
}

}  // namespace weft::solo_scenario
