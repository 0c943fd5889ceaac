#include "bench/lists_bench.hpp"

#include <weft/contracts/accounts_state.hpp>
#include <weft/contracts/eventlog.hpp>
#include <weft/ledger/ledger.hpp>
#include <weft/node_committee/state_pages.hpp>
#include <weft/state/entries.hpp>

namespace weft::app {
namespace {

constexpr std::size_t few = 100;
constexpr std::size_t page_items = 100;
constexpr types::Hname talker{7};

types::Address an_address(std::uint8_t number)
{
    types::Address address{types::Address::Base::filled(number)};
    address.writable()[0] = std::byte{1};
    return address;
}

ledger::TransactionId id_of(std::uint64_t number)
{
    ledger::TransactionId id;
    for (int i = 0; i < 8; ++i)
        id.writable()[i] = static_cast<std::byte>((number + 1) >> (8 * (7 - i)));
    return id;
}

/// One address that pays itself so many times: as many outputs, and as long a history.
ledger::Ledger busy_address(std::size_t count)
{
    const auto address = an_address(1);
    const types::Balances all{{types::iota_color, 10}};
    ledger::Ledger ledger{std::vector<ledger::Ledger::Initial>{{{address, {}}, all}}};
    types::OutputId last{address, {}};
    for (std::size_t i = 0; i < count; ++i) {
        types::Essence essence;
        essence.timestamp = static_cast<types::Timestamp>(i);
        essence.inputs = {last};
        essence.outputs = {{address, all}};
        const auto booked = ledger.book(id_of(i), essence);
        ledger.set_state(booked.transaction, ledger::TransactionState::confirmed);
        last = {address, id_of(i)};
    }
    return ledger;
}

/// One output, spent so many times.
ledger::Ledger output_spent_often(std::size_t count)
{
    const auto address = an_address(1);
    const types::Balances all{{types::iota_color, 10}};
    ledger::Ledger ledger{std::vector<ledger::Ledger::Initial>{{{address, {}}, all}}};
    for (std::size_t i = 0; i < count; ++i) {
        types::Essence essence;
        essence.timestamp = static_cast<types::Timestamp>(i);
        essence.inputs = {{address, {}}};
        essence.outputs = {{an_address(2), all}};
        (void)ledger.book(id_of(i), essence);
    }
    return ledger;
}

class Partition final : public contracts::Partition {
public:
    [[nodiscard]] std::optional<Bytes> get(ByteSpan key) const override
    {
        const auto* entry = entries_.find(key);
        return entry == nullptr ? std::nullopt : std::optional{to_bytes(entry->value())};
    }
    [[nodiscard]] std::optional<Entry> next(ByteSpan prefix, ByteSpan after) const override
    {
        const auto* entry = entries_.next(prefix, after);
        return entry == nullptr
                   ? std::nullopt
                   : std::optional{Entry{to_bytes(entry->key()), to_bytes(entry->value())}};
    }
    void set(ByteSpan key, ByteSpan value) override { entries_.set(key, value); }
    void erase(ByteSpan key) override { entries_.erase(key); }

private:
    state::Entries entries_;
};

Partition accounts(std::size_t count)
{
    Partition state;
    contracts::Accounts accounts{state};
    types::AgentId agent{an_address(1)};
    for (std::size_t i = 0; i < count; ++i) {
        agent.contract = types::Hname{static_cast<std::uint32_t>(i)};
        accounts.credit(agent, {{types::iota_color, 1}});
    }
    return state;
}

Partition log_lines(std::size_t count)
{
    Partition state;
    contracts::EventLog log{state};
    for (std::size_t i = 0; i < count; ++i)
        log.append(talker, static_cast<types::Timestamp>(i), as_bytes("twenty bytes of text"));
    return state;
}

/// `page(list)` on a long list beside a short one.
template <class List, class Page>
void add(bench::Report& report,
         const ListsBenchOptions& options,
         const char* name,
         std::size_t many,
         List list,
         Page page)
{
    const auto pair = [&](const auto& longer, const auto& shorter) {
        return bench::compare([&] { bench::keep(page(longer)); },
                              [&] { bench::keep(page(shorter)); }, options.effort);
    };
    bench::Row row{.name = name,
                   .input = std::to_string(many) + " entries",
                   .size = page_items,
                   .unit = "entry of the page"};
    report.add(row.against(std::to_string(few) + " entries", pair(list(many), list(few))));
}

}  // namespace

bench::Report lists_bench(const ListsBenchOptions& options)
{
    bench::Report report{"lists"};
    const ledger::PageAt first{.items_max = page_items};
    const answers::PageAsk ask{.cursor = {}, .limit = page_items};
    const auto alice = an_address(1);
    add(report, options, "outputs of an address", options.entries, busy_address,
        [&](const ledger::Ledger& ledger) { return ledger.outputs_of(alice, first); });
    add(report, options, "history of an address", options.entries, busy_address,
        [&](const ledger::Ledger& ledger) { return ledger.history_of(alice, first); });
    add(report, options, "spenders of an output", options.entries / 10, output_spent_often,
        [&](const ledger::Ledger& ledger) {
            return ledger.conflict_sets({.items_max = page_items, .parts_max = page_items - 1});
        });
    add(report, options, "accounts of a chain", options.entries / 10, accounts,
        [&](const Partition& state) { return node::accounts_page(state, ask); });
    add(report, options, "log of a contract", options.entries / 10, log_lines,
        [&](const Partition& state) { return node::log_page(state, talker, ask); });
    report.note(
        "the first page of a long list beside that of a short one; what a search in a tree "
        "or the processor's caches take is all that may differ");
    return report;
}

}  // namespace weft::app
