// Listings, against what each output and transaction says of itself.

#include <weft/base/prng.hpp>
#include <weft/ledger/ledger.hpp>

#include <gtest/gtest.h>

#include "listing_names.hpp"
#include <algorithm>
#include <map>
#include <set>

namespace weft::ledger {
namespace {

using types::iota_color;

Color color(std::uint8_t name)
{
    return name == 0 ? iota_color : Color::filled(name);
}

/// Three owners whose outputs are spent, also twice, in an order drawn from the seed.
struct Random {
    explicit Random(std::uint64_t seed, std::size_t count = 80) : ledger{initial()}
    {
        Prng prng{seed};
        for (const auto& one : initial()) outputs.push_back(one.id);
        for (std::size_t i = 0; i < count; ++i) {
            std::set<OutputId> inputs;
            for (auto n = 1 + prng.below(3); n > 0; --n)
                inputs.insert(outputs[outputs.size() - 1 -
                                      prng.below(std::min<std::size_t>(outputs.size(), 12))]);
            Essence essence;
            essence.inputs = {inputs.begin(), inputs.end()};
            if (BookedOutputs{ledger, branches}.history_conflicts(essence.inputs)) continue;
            essence.timestamp = static_cast<Timestamp>(i);
            for (std::uint8_t name = 'A'; name <= 'B'; ++name) {
                Balances balance;
                for (auto n = 1 + prng.below(3); n > 0; --n)
                    balance.set(color(static_cast<std::uint8_t>(prng.below(4))), 1 + prng.below(9));
                essence.outputs.push_back({owner(name), balance});
                outputs.push_back({owner(name), id(i)});
            }
            const auto made = ledger.book(id(i), essence);
            (void)branches.add(made.creators, made.inputs);
            booked.emplace_back(id(i), essence);
            change_states(prng);
        }
    }
    /// Any state for anybody, but that one output has one confirmed spender at most.
    void change_states(Prng& prng)
    {
        for (auto n = prng.below(4); n > 0; --n) {
            const auto t = static_cast<TransactionIndex>(1 + prng.below(booked.size()));
            const auto state = static_cast<TransactionState>(prng.below(3));
            if (state == TransactionState::confirmed)
                for (const auto input : ledger.inputs(t))
                    for (const auto other : ledger.spenders(input))
                        if (other != t && ledger.state(ledger.id(other)) == state)
                            ledger.set_state(other, TransactionState::pending);
            ledger.set_state(t, state);
        }
    }
    static std::vector<Ledger::Initial> initial()
    {
        std::vector<Ledger::Initial> list;
        for (std::uint8_t name = 'A'; name <= 'C'; ++name)
            list.push_back({{owner(name), {}}, {{iota_color, 10}}});
        return list;
    }
    std::vector<OutputState> states(const Address& address) const
    {
        std::vector<OutputState> states;
        for (const auto& output : outputs)
            if (output.address == address) states.push_back(*ledger.output(output));
        return states;
    }

    Ledger ledger;
    Branches branches;
    std::vector<OutputId> outputs;  ///< in order of booking
    std::vector<std::pair<TransactionId, Essence>> booked;
};

enum class Towards : std::uint8_t { newer, older };

/// All pages, one after the other.
template <class T, class Ask>
std::vector<T> all(PageAt at, Ask ask, Towards towards = Towards::newer)
{
    std::vector<T> items;
    for (bool first = true;; first = false) {
        auto page = ask(at);
        for (auto& item : page.items) items.push_back(std::move(item));
        if (!page.next) return items;
        EXPECT_FALSE(page.items.empty()) << "a page that is not the last has something on it";
        if (towards == Towards::newer) {
            EXPECT_GT(*page.next, at.from);
        } else if (!first) {
            EXPECT_LT(*page.next, at.from);
        }
        at.from = *page.next;
    }
}

bool spent_for_good(const OutputState& state)
{
    return std::ranges::any_of(
        state.spenders, [](const auto& s) { return s.state == TransactionState::confirmed; });
}
bool live(const OutputState& state)
{
    return std::ranges::any_of(state.spenders,
                               [](const auto& s) { return s.state != TransactionState::rejected; });
}

const std::vector<PageAt> sizes{{.items_max = 1},
                                {.items_max = 7},
                                {.items_max = 1000},
                                {.items_max = 1000, .parts_max = 0},
                                {.items_max = 1000, .parts_max = 5}};

}  // namespace

TEST(Listing, outputs_of_an_address_are_all_there_in_order_of_booking_whatever_the_page)
{
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const Random random{seed};
        for (std::uint8_t name = 'A'; name <= 'D'; ++name)
            for (const auto& size : sizes) {
                const auto lines = all<OutputLine>(
                    size, [&](PageAt at) { return random.ledger.outputs_of(owner(name), at); });
                const auto states = random.states(owner(name));
                ASSERT_EQ(lines.size(), states.size());
                for (std::size_t i = 0; i < lines.size(); ++i) {
                    ASSERT_EQ(lines[i].id, states[i].id);
                    ASSERT_EQ(lines[i].balance, states[i].balance);
                    ASSERT_EQ(lines[i].state, states[i].state);
                    ASSERT_EQ(lines[i].spent_by.has_value(), live(states[i]));
                    if (!lines[i].spent_by) continue;
                    ASSERT_EQ(lines[i].spent_by->state == TransactionState::confirmed,
                              spent_for_good(states[i]));
                    ASSERT_EQ(std::ranges::count(states[i].spenders, *lines[i].spent_by), 1);
                }
            }
    }
}

TEST(Listing, unspent_outputs_are_the_confirmed_ones_that_no_confirmed_transaction_spends)
{
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const Random random{seed};
        for (std::uint8_t name = 'A'; name <= 'D'; ++name)
            for (const auto& size : sizes) {
                std::vector<OutputId> expected;
                for (const auto& state : random.states(owner(name)))
                    if (state.state == TransactionState::confirmed && !spent_for_good(state))
                        expected.push_back(state.id);
                std::vector<OutputId> listed;
                for (const auto& line : all<OutputLine>(size, [&](PageAt at) {
                         return random.ledger.unspent_of(owner(name), at);
                     })) {
                    ASSERT_TRUE(line.unspent());
                    listed.push_back(line.id);
                }
                ASSERT_EQ(listed, expected);
                std::vector<OutputId> backwards;
                for (const auto& line : all<OutputLine>(
                         size,
                         [&](PageAt at) {
                             return random.ledger.newest_unspent_of(owner(name), at);
                         },
                         Towards::older))
                    backwards.push_back(line.id);
                std::ranges::reverse(expected);
                ASSERT_EQ(backwards, expected);
            }
    }
}

TEST(Listing, who_reads_the_newest_unspent_outputs_sees_none_twice_whatever_is_spent_and_comes)
{
    std::vector<Ledger::Initial> initial;
    for (std::uint64_t i = 0; i < 10; ++i)
        initial.push_back({{owner('A'), id(i)}, {{iota_color, 1}}});
    Ledger ledger{initial};
    const auto first = ledger.newest_unspent_of(owner('A'), {.items_max = 4});
    ASSERT_EQ(first.items.size(), 4u);
    EXPECT_EQ(first.items[0].id, (OutputId{owner('A'), id(9)}));
    Essence essence;
    essence.inputs = {first.items[3].id, {owner('A'), id(4)}};  // the cursor's own, and one to come
    essence.outputs = {{owner('A'), {{iota_color, 2}}}};
    (void)ledger.book(id(99), essence);
    ledger.set_state(1, TransactionState::confirmed);
    std::vector<OutputId> rest;
    for (const auto& line : ledger.newest_unspent_of(owner('A'), {.from = *first.next}).items)
        rest.push_back(line.id);
    EXPECT_EQ(rest, (std::vector<OutputId>{{owner('A'), id(5)},
                                           {owner('A'), id(3)},
                                           {owner('A'), id(2)},
                                           {owner('A'), id(1)},
                                           {owner('A'), id(0)}}));
    EXPECT_EQ(ledger.newest_unspent_of(owner('A')).items[0].id, (OutputId{owner('A'), id(99)}));
}

TEST(Listing, who_reads_unspent_outputs_while_some_are_spent_misses_none_of_the_others)
{
    std::vector<Ledger::Initial> initial;
    for (std::uint64_t i = 0; i < 10; ++i)
        initial.push_back({{owner('A'), id(i)}, {{iota_color, 1}}});
    Ledger ledger{initial};
    const auto first = ledger.unspent_of(owner('A'), {.items_max = 4});
    Essence essence;
    essence.inputs = {first.items[1].id, {owner('A'), id(5)}};
    essence.outputs = {{owner('B'), {{iota_color, 2}}}};
    (void)ledger.book(id(99), essence);
    ledger.set_state(1, TransactionState::confirmed);
    std::vector<OutputId> rest;
    for (const auto& line : ledger.unspent_of(owner('A'), {.from = *first.next}).items)
        rest.push_back(line.id);
    EXPECT_EQ(rest, (std::vector<OutputId>{{owner('A'), id(4)},
                                           {owner('A'), id(6)},
                                           {owner('A'), id(7)},
                                           {owner('A'), id(8)},
                                           {owner('A'), id(9)}}));
}

TEST(Listing, a_history_has_every_transaction_that_pays_to_or_spends_from_the_address)
{
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const Random random{seed};
        for (std::uint8_t name = 'A'; name <= 'D'; ++name)
            for (const auto& size : sizes) {
                const auto entries = all<HistoryEntry>(
                    size, [&](PageAt at) { return random.ledger.history_of(owner(name), at); });
                std::size_t at = 0;
                for (const auto& [transaction, essence] : random.booked) {
                    Balances received;
                    Balances spent;
                    for (const auto& input : essence.inputs)
                        if (input.address == owner(name))
                            (void)spent.add(random.ledger.output(input)->balance);
                    for (const auto& output : essence.outputs)
                        if (output.address == owner(name)) (void)received.add(output.balance);
                    if (received.empty() && spent.empty()) continue;
                    ASSERT_LT(at, entries.size());
                    ASSERT_EQ(entries[at].transaction, transaction);
                    ASSERT_EQ(entries[at].timestamp, essence.timestamp);
                    ASSERT_EQ(entries[at].received, received);
                    ASSERT_EQ(entries[at].spent, spent);
                    ++at;
                }
                ASSERT_EQ(at, entries.size());
            }
    }
}

TEST(Listing, balances_are_the_sums_over_all_outputs_of_the_address)
{
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const Random random{seed};
        for (std::uint8_t name = 'A'; name <= 'D'; ++name) {
            Balance expected;
            for (const auto& state : random.states(owner(name))) {
                if (state.state == TransactionState::confirmed && !spent_for_good(state))
                    (void)expected.confirmed.add(state.balance);
                if (state.state == TransactionState::confirmed && !live(state))
                    (void)expected.available.add(state.balance);
                if (state.state == TransactionState::pending && !live(state))
                    (void)expected.incoming.add(state.balance);
            }
            const auto balance = random.ledger.balance_of(owner(name));
            ASSERT_EQ(balance.confirmed, expected.confirmed) << "seed " << seed;
            ASSERT_EQ(balance.available, expected.available) << "seed " << seed;
            ASSERT_EQ(balance.incoming, expected.incoming) << "seed " << seed;
        }
    }
}

TEST(Listing, colors_of_an_address_come_in_pages_too)
{
    const Random random{3};
    const auto balance = random.ledger.balance_of(owner('A'));
    std::vector<std::pair<Color, ColorSums>> colors;
    for (std::optional<Color> first = Color{}; first;) {
        const auto page = random.ledger.colors_of(owner('A'), *first, 1);
        ASSERT_EQ(page.colors.size(), 1u);
        colors.push_back(page.colors[0]);
        first = page.next;
    }
    ASSERT_GE(colors.size(), 2u);
    for (const auto& [color, sums] : colors) {
        EXPECT_EQ(sums.confirmed, balance.confirmed.of(color));
        EXPECT_EQ(sums.available, balance.available.of(color));
        EXPECT_EQ(sums.incoming, balance.incoming.of(color));
    }
    EXPECT_TRUE(random.ledger.colors_of(owner('D'), Color{}, 10).colors.empty());
}

TEST(Listing, conflicts_are_all_there_with_all_their_spenders)
{
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const Random random{seed};
        for (const auto& size : sizes) {
            std::vector<ConflictSet> listed;
            for (const auto& part : all<ConflictSetPart>(
                     size, [&](PageAt at) { return random.ledger.conflict_sets(at); })) {
                if (part.first == 0) listed.push_back({part.output, {}});
                ASSERT_EQ(part.output, listed.back().output);
                ASSERT_EQ(part.first, listed.back().spenders.size());
                for (const auto& spender : part.spenders) {
                    ASSERT_EQ(spender.state, random.ledger.state(spender.transaction));
                    listed.back().spenders.push_back(spender.transaction);
                }
                ASSERT_EQ(part.total, random.ledger.output(part.output)->spenders.size());
            }
            ASSERT_EQ(listed, random.ledger.conflict_sets());
        }
    }
}

TEST(Listing, who_is_in_conflict_with_a_transaction_comes_in_pages_too)
{
    std::size_t seen = 0;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const Random random{seed};
        for (const auto& set : random.ledger.conflict_sets())
            for (const auto& asked : set.spenders) {
                for (const auto& size : sizes) {
                    const auto listed = all<Conflict>(
                        size, [&](PageAt at) { return random.ledger.conflicts_of(asked, at); });
                    ASSERT_EQ(listed.size(), random.ledger.conflict_count(asked));
                    std::vector<TransactionId> of_set;
                    for (const auto& conflict : listed) {
                        ASSERT_EQ(conflict.state, random.ledger.state(conflict.transaction));
                        if (conflict.output == set.output) of_set.push_back(conflict.transaction);
                    }
                    auto others = set.spenders;
                    std::erase(others, asked);
                    ASSERT_EQ(of_set, others);
                    seen += others.size();
                }
            }
    }
    EXPECT_GT(seen, 100u);
    EXPECT_EQ(Random{1}.ledger.conflict_count(id(999)), 0u);
}

TEST(Listing, an_output_that_is_spent_thousands_of_times_takes_several_pages)
{
    Ledger ledger{Random::initial()};
    constexpr std::size_t spenders = 6000;
    for (std::size_t i = 0; i < spenders; ++i) {
        Essence essence;
        essence.inputs = {{owner('A'), {}}};
        essence.outputs = {{owner('B'), {{iota_color, 10}}}};
        (void)ledger.book(id(i), essence);
    }
    const auto page = ledger.conflict_sets({.parts_max = 4096});
    ASSERT_EQ(page.items.size(), 1u);
    EXPECT_EQ(page.items[0].spenders.size(), 4096u);
    EXPECT_EQ(page.items[0].total, spenders);
    const auto rest = ledger.conflict_sets({.from = *page.next, .parts_max = 4096});
    ASSERT_EQ(rest.items.size(), 1u);
    EXPECT_EQ(rest.items[0].first, 4096u);
    EXPECT_EQ(rest.items[0].spenders.size(), spenders - 4096);
    EXPECT_FALSE(rest.next.has_value());
    EXPECT_EQ(ledger.outputs_of(owner('A')).items[0].spent_by,
              (Spender{id(0), TransactionState::pending}));
}

TEST(Listing, outputs_of_many_colors_make_a_shorter_page)
{
    Balances motley;
    for (std::uint8_t c = 1; c <= 100; ++c) motley.set(color(c), 1);
    std::vector<Ledger::Initial> initial;
    for (std::uint64_t i = 0; i < 50; ++i) initial.push_back({{owner('A'), id(i)}, motley});
    const Ledger ledger{initial};
    EXPECT_EQ(ledger.outputs_of(owner('A'), {.parts_max = 950}).items.size(), 10u);
    EXPECT_EQ(ledger.outputs_of(owner('A'), {.parts_max = 0}).items.size(), 1u);
}

TEST(Listing, a_place_beyond_the_end_is_an_empty_last_page)
{
    const Random random{1};
    const PageAt far{.from = std::uint64_t{1} << 63};
    EXPECT_TRUE(random.ledger.outputs_of(owner('A'), far).items.empty());
    EXPECT_TRUE(random.ledger.unspent_of(owner('A'), far).items.empty());
    EXPECT_TRUE(random.ledger.history_of(owner('A'), far).items.empty());
    EXPECT_TRUE(random.ledger.conflict_sets(far).items.empty());
    EXPECT_TRUE(random.ledger.conflict_sets({.from = 0xffff'ffff}).items.size() <=
                random.ledger.conflict_sets().size());
}

}  // namespace weft::ledger
