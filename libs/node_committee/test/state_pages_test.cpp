// Lists in a chain's state: what a page looks at is counted.

#include <weft/contracts/accounts_state.hpp>
#include <weft/contracts/eventlog.hpp>
#include <weft/contracts/records.hpp>
#include <weft/fixtures/keys.hpp>
#include <weft/node_committee/state_pages.hpp>
#include <weft/state/entries.hpp>

#include <gtest/gtest.h>

#include <set>

namespace weft::node {
namespace {

/// One contract's state by itself; counts what is looked at.
class Counted final : public contracts::Partition {
public:
    [[nodiscard]] std::optional<Bytes> get(ByteSpan key) const override
    {
        ++looks;
        const auto* entry = entries_.find(key);
        if (entry == nullptr) return std::nullopt;
        bytes += entry->value().size();
        return to_bytes(entry->value());
    }
    [[nodiscard]] std::optional<Entry> next(ByteSpan prefix, ByteSpan after) const override
    {
        ++looks;
        const auto* entry = entries_.next(prefix, after);
        if (entry == nullptr) return std::nullopt;
        bytes += entry->value().size();
        return Entry{to_bytes(entry->key()), to_bytes(entry->value())};
    }
    void set(ByteSpan key, ByteSpan value) override { entries_.set(key, value); }
    void erase(ByteSpan key) override { entries_.erase(key); }

    mutable std::size_t looks = 0;
    mutable std::size_t bytes = 0;

private:
    state::Entries entries_;
};

struct Work {
    std::size_t looks;
    std::size_t bytes;
    std::size_t items;
    friend bool operator==(const Work&, const Work&) = default;
};
template <class Ask>
Work work_of(const Counted& state, const answers::PageAsk& ask, Ask page)
{
    state.looks = state.bytes = 0;
    const auto found = page(state, ask);
    EXPECT_TRUE(found.has_value());
    return {state.looks, state.bytes, found->items.size()};
}
/// What is on all pages.
template <class Ask, class Key>
auto all_of(const Counted& state, std::uint32_t limit, Ask page, Key key)
{
    std::vector<std::decay_t<decltype(key(page(state, {})->items.front()))>> keys;
    answers::PageAsk ask{.cursor = {}, .limit = limit};
    for (;;) {
        const auto found = page(state, ask);
        EXPECT_TRUE(found.has_value());
        for (const auto& item : found->items) keys.push_back(key(item));
        if (!found->next) return keys;
        EXPECT_FALSE(found->items.empty());
        ask.cursor = *found->next;
    }
}

types::AgentId agent(std::uint32_t number)
{
    static const auto address = fixtures::wallet("alice");
    types::AgentId agent;
    agent.address = address;
    agent.contract = types::Hname{number};
    return agent;
}
Counted accounts(std::uint32_t count)
{
    Counted state;
    contracts::Accounts ledger{state};
    for (std::uint32_t i = 0; i < count; ++i)
        for (const auto color : {std::uint8_t{0}, std::uint8_t{1}})
            ledger.credit(agent(i), {{types::Color::filled(color), 1}});
    return state;
}
Counted registry(std::uint32_t count, std::size_t description_bytes = 10)
{
    Counted state;
    for (std::uint32_t i = 0; i < count; ++i) {
        contracts::ContractRecord record;
        record.name = "contract " + std::to_string(i);
        record.description = std::string(description_bytes, 'd');
        auto key = to_bytes("r");
        append(key, types::encoded(types::hname_of(record.name)));
        state.set(key, contracts::encode(record));
    }
    return state;
}
constexpr types::Hname talker{7};
Counted event_log(std::uint32_t count, std::size_t line_bytes = 20)
{
    Counted state;
    contracts::EventLog log{state};
    for (std::uint32_t i = 0; i < count; ++i) {
        auto line = std::to_string(i);
        line.resize(line_bytes, ' ');
        log.append(talker, i, as_bytes(line));
    }
    return state;
}
answers::Paged<answers::LogLine> talkers_page(const Counted& state, const answers::PageAsk& ask)
{
    return log_page(state, talker, ask);
}

constexpr answers::PageAsk first_page{.cursor = {}, .limit = 50};

TEST(StatePages, a_first_page_of_accounts_costs_the_same_with_a_hundred_as_with_a_hundred_thousand)
{
    const auto few = work_of(accounts(100), first_page, accounts_page);
    EXPECT_EQ(few, work_of(accounts(100'000), first_page, accounts_page));
    EXPECT_EQ(few.items, 50u);
    EXPECT_EQ(few.looks, 51u);
}

TEST(StatePages, a_later_page_of_accounts_costs_what_the_first_does)
{
    const auto state = accounts(10'000);
    const answers::PageAsk late{.cursor = types::to_text(agent(9'000)), .limit = 50};
    EXPECT_EQ(work_of(state, late, accounts_page), work_of(state, first_page, accounts_page));
}

TEST(StatePages, a_first_page_of_contracts_costs_the_same_with_a_hundred_as_with_ten_thousand)
{
    const auto few = work_of(registry(100), first_page, contracts_page);
    const auto many = work_of(registry(10'000), first_page, contracts_page);
    EXPECT_EQ(few.looks, many.looks);
    EXPECT_EQ(few.items, many.items);
    EXPECT_EQ(few.looks, 101u) << "each contract is found and read, and one more is found";
}

TEST(StatePages,
     a_first_page_of_a_log_costs_the_same_with_a_hundred_lines_as_with_a_hundred_thousand)
{
    const auto few = work_of(event_log(100), first_page, talkers_page);
    EXPECT_EQ(few, work_of(event_log(100'000), first_page, talkers_page));
    EXPECT_EQ(few.looks, 52u) << "the number of lines, the first of them, and the lines";
}

TEST(StatePages, each_account_contract_and_line_is_on_one_page)
{
    const auto agents = all_of(accounts(301), 7, accounts_page, [](const auto& a) { return a; });
    EXPECT_EQ(agents.size(), 301u);
    EXPECT_EQ(std::set(agents.begin(), agents.end()).size(), 301u);
    const auto names =
        all_of(registry(301), 7, contracts_page, [](const auto& c) { return c.name; });
    EXPECT_EQ(names.size(), 301u);
    EXPECT_EQ(std::set(names.begin(), names.end()).size(), 301u);
    const auto times =
        all_of(event_log(2'301), 7, talkers_page, [](const auto& line) { return line.time; });
    ASSERT_EQ(times.size(), 2'301u) << "the oldest too, however many came after it";
    for (std::size_t i = 0; i < times.size(); ++i)
        EXPECT_EQ(times[i], static_cast<types::Timestamp>(times.size() - 1 - i)) << "newest first";
}

TEST(StatePages, of_a_log_end_where_the_log_begins)
{
    Counted state;
    contracts::EventLog log{state};
    for (std::uint32_t block = 1; block <= 10; ++block) {
        log.append(talker, block, as_bytes("line"));
        contracts::Receipt receipt;
        receipt.request.transaction =
            types::TransactionId::filled(static_cast<std::uint8_t>(block));
        receipt.block = block;
        receipt.target = talker;
        log.record_counted(receipt, contracts::EventLog::Came::on_ledger);
        log.count_block(block, 1, 3);
    }
    for (const std::uint32_t limit : {1u, 2u, 100u})
        EXPECT_EQ(all_of(state, limit, talkers_page, [](const auto& line) { return line.time; }),
                  (std::vector<types::Timestamp>{10, 9, 8}))
            << limit;
}

TEST(StatePages, what_is_written_while_one_reads_shows_nothing_twice)
{
    auto state = event_log(10);
    const auto first = talkers_page(state, {.cursor = {}, .limit = 4});
    contracts::EventLog{state}.append(talker, 10, as_bytes("more"));
    const auto second = talkers_page(state, {.cursor = *first->next, .limit = 100});
    EXPECT_EQ(first->items.back().time, 6);
    EXPECT_EQ(second->items.front().time, 5);
    EXPECT_EQ(second->items.size(), 6u);
}

TEST(StatePages, a_page_has_an_end_in_bytes_whatever_the_limit)
{
    const answers::PageAsk most{.cursor = {}, .limit = answers::page_limit_max};
    const auto lines = talkers_page(event_log(1'000, 4 * 1024), most);
    EXPECT_EQ(lines->items.size(), answers::page_bytes_max / (4 * 1024) + 1);
    EXPECT_TRUE(lines->next.has_value());
    const auto contracts = contracts_page(registry(1'000, 1024), most);
    EXPECT_LT(contracts->items.size(), 140u);
    EXPECT_TRUE(contracts->next.has_value());
}

TEST(StatePages, a_cursor_of_another_list_is_refused)
{
    EXPECT_FALSE(accounts_page(accounts(3), {.cursor = "3", .limit = 1}));
    EXPECT_FALSE(contracts_page(registry(3), {.cursor = "three", .limit = 1}));
    EXPECT_FALSE(talkers_page(event_log(3), {.cursor = "x", .limit = 1}));
}

}  // namespace
}  // namespace weft::node
