// What a page of a listing costs: the memory it asks for is counted, and it is that of its items.

#include <weft/ledger/ledger.hpp>

#include <gtest/gtest.h>

#include "listing_names.hpp"
#include <cstdlib>
#include <new>

namespace {

std::size_t asked_times = 0;
std::size_t asked_bytes = 0;

}  // namespace

// Not inlined: the compiler would take a memory that is given back to `free` beside `operator new`
// for a slip.
[[gnu::noinline]] void* operator new(std::size_t size)
{
    ++asked_times;
    asked_bytes += size;
    if (void* const memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc{};
}
[[gnu::noinline]] void operator delete(void* memory) noexcept
{
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}

namespace weft::ledger {
namespace {

/// One address that pays itself `count` times, each time from what it was paid last; `doubles` of
/// these are double spends of an output of their own.
Ledger ledger_of(std::uint64_t count, std::uint64_t doubles = 0)
{
    std::vector<Ledger::Initial> initial{{{owner('A'), {}}, {{types::iota_color, 10}}}};
    Ledger ledger{initial};
    OutputId last{owner('A'), {}};
    for (std::uint64_t i = 0; i < count; ++i) {
        Essence essence;
        essence.timestamp = static_cast<Timestamp>(i);
        essence.inputs = {last};
        essence.outputs = {{owner('A'), {{types::iota_color, 10}}}};
        const auto booked = ledger.book(id(i), essence);
        if (doubles == 0) ledger.set_state(booked.transaction, TransactionState::confirmed);
        if (i < doubles) {
            essence.timestamp = -1;
            (void)ledger.book(id(i + (std::uint64_t{1} << 40)), essence);
        }
        last = {owner('A'), id(i)};
    }
    return ledger;
}
/// An output with so many spenders.
Ledger ledger_of_one_conflict_set(std::uint64_t spenders)
{
    std::vector<Ledger::Initial> initial{{{owner('A'), {}}, {{types::iota_color, 10}}}};
    Ledger ledger{initial};
    for (std::uint64_t i = 0; i < spenders; ++i) {
        Essence essence;
        essence.timestamp = static_cast<Timestamp>(i);
        essence.inputs = {{owner('A'), {}}};
        essence.outputs = {{owner('B'), {{types::iota_color, 10}}}};
        (void)ledger.book(id(i), essence);
    }
    return ledger;
}

struct Cost {
    std::size_t times;
    std::size_t bytes;
    std::size_t items;
    friend bool operator==(const Cost&, const Cost&) = default;
};
std::ostream& operator<<(std::ostream& out, const Cost& cost)
{
    return out << cost.items << " items, " << cost.times << " times memory, " << cost.bytes
               << " bytes";
}
template <class Ask>
Cost cost_of(Ask ask)
{
    asked_times = asked_bytes = 0;
    const auto page = ask();
    return {asked_times, asked_bytes, page.items.size()};
}

constexpr PageAt first{.items_max = 50};

TEST(ListingCost, a_first_page_of_outputs_costs_the_same_with_1e2_as_with_1e5)
{
    const auto cost = [](const Ledger& ledger, PageAt at) {
        return cost_of([&] { return ledger.outputs_of(owner('A'), at); });
    };
    const auto many = ledger_of(100'000);
    EXPECT_EQ(cost(ledger_of(100), first), cost(many, first));
    EXPECT_EQ(cost(many, first).items, 50u);
    EXPECT_EQ(cost(many, {.from = 90'000, .items_max = 50}), cost(many, first)) << "and a late one";
}

TEST(ListingCost, a_first_page_of_a_history_costs_the_same_with_1e2_as_with_1e5)
{
    const auto cost = [](const Ledger& ledger, PageAt at) {
        return cost_of([&] { return ledger.history_of(owner('A'), at); });
    };
    const auto many = ledger_of(100'000);
    EXPECT_EQ(cost(ledger_of(100), first), cost(many, first));
    EXPECT_EQ(cost(many, first).items, 50u);
    EXPECT_EQ(cost(many, {.from = 90'000, .items_max = 50}), cost(many, first)) << "and a late one";
}

TEST(ListingCost, a_page_of_conflict_sets_costs_the_same_with_1e2_as_with_1e4)
{
    const auto cost = [](const Ledger& ledger) {
        return cost_of([&] { return ledger.conflict_sets(first); });
    };
    const auto few = cost(ledger_of(100, 100));
    EXPECT_EQ(few, cost(ledger_of(10'000, 10'000)));
    EXPECT_EQ(few.items, 50u);
}

TEST(ListingCost, a_page_of_an_output_with_many_spenders_ends_with_its_parts)
{
    const auto cost = [](const Ledger& ledger) {
        return cost_of([&] { return ledger.conflict_sets({.items_max = 50, .parts_max = 90}); });
    };
    EXPECT_EQ(cost(ledger_of_one_conflict_set(100)), cost(ledger_of_one_conflict_set(6'000)));
}

}  // namespace
}  // namespace weft::ledger
