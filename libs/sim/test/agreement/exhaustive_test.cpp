// Every order there is, for four seats of which one lies: the first k deliveries are chosen in all
// ways among the frames under way, the rest arrive in order.

#include <gtest/gtest.h>

#include "dealt_keys.hpp"
#include "table.hpp"

namespace weft::sim::agreement {
namespace {

Setting four(std::initializer_list<bool> bits = {true, true, false, false})
{
    Setting setting;
    setting.committee = Committee{4};
    setting.correct = {true, true, true, false};
    setting.keys = &dealt_keys(4);
    setting.bits = bits;
    for (const auto* text : {"a", "b", "c", "d"}) {
        setting.truths.push_back(to_bytes(text));
        setting.lies.push_back(to_bytes(std::string{text} + "!"));
    }
    return setting;
}

template <class Engine>
std::size_t explore(const Setting& setting,
                    std::size_t choices_made,
                    std::size_t window,
                    const std::function<void(Table<Engine>&)>& prepare)
{
    std::size_t runs = 0;
    Every every;
    do {
        Table<Engine> table{setting};
        prepare(table);
        for (std::size_t i = 0; i < choices_made && !table.quiet(); ++i)
            table.deliver(every, window);
        table.settle();
        ++runs;
        if (const auto broken = table.at_end(); !broken.empty()) {
            ADD_FAILURE() << broken << " in run " << runs;
            break;
        }
    } while (every.next());
    return runs;
}

TEST(EveryOrder, of_a_broadcast_whose_proposer_tells_two_stories)
{
    auto setting = four();
    setting.proposer = 3;
    const auto t = rbc::digest(setting.truths[3]), l = rbc::digest(setting.lies[3]);
    const auto runs = explore<Rbc>(setting, 7, 4, [&](Table<Rbc>& table) {
        table.say(3, 0, rbc::Value{setting.truths[3]});
        table.say(3, 1, rbc::Value{setting.truths[3]});
        table.say(3, 2, rbc::Value{setting.lies[3]});
        for (const std::size_t to : {std::size_t{0}, std::size_t{1}, std::size_t{2}}) {
            table.say(3, to, rbc::Echo{to == 2 ? l : t});
            table.say(3, to, rbc::Ready{to == 0 ? t : l});
        }
    });
    EXPECT_GT(runs, 16'000u);
}

TEST(EveryOrder, of_a_broadcast_that_one_seat_was_left_out_of)
{
    auto setting = four();
    setting.proposer = 3;
    const auto t = rbc::digest(setting.truths[3]);
    const auto runs = explore<Rbc>(setting, 8, 4, [&](Table<Rbc>& table) {
        table.say(3, 0, rbc::Value{setting.truths[3]});
        table.say(3, 1, rbc::Value{setting.truths[3]});
        table.say(3, 0, rbc::Echo{t});
        table.say(3, 2, rbc::Ready{t});
        table.say(3, 2, rbc::Supply{setting.lies[3]});
    });
    EXPECT_GT(runs, 40'000u);
}

TEST(EveryOrder, of_an_agreement_with_split_inputs_and_a_liar_that_helps_both_sides)
{
    const auto setting = four();
    const auto runs = explore<Aba>(setting, 8, 3, [&](Table<Aba>& table) {
        table.start_all();
        for (const std::size_t to : {std::size_t{0}, std::size_t{1}, std::size_t{2}})
            for (const std::uint32_t round : {0u, 1u}) {
                table.say(3, to, aba::Bval{round, to == 2});
                table.say(3, to, aba::Bval{round, to != 2});
                table.say(3, to, aba::Aux{round, to == 2});
            }
    });
    EXPECT_GT(runs, 6'000u);
}

TEST(EveryOrder, of_an_agreement_whose_liar_terminates_at_once)
{
    const auto setting = four({true, false, false, false});
    const auto runs = explore<Aba>(setting, 8, 3, [&](Table<Aba>& table) {
        for (const std::size_t to : {std::size_t{0}, std::size_t{1}, std::size_t{2}})
            table.say(3, to, aba::Term{0, to != 2});
        table.start_all();
    });
    EXPECT_GT(runs, 6'000u);
}

TEST(EveryOrder, of_the_first_frames_of_a_common_subset_with_a_silent_seat)
{
    const auto setting = four();
    const auto runs = explore<Acs>(setting, 7, 3, [](Table<Acs>& table) { table.start_all(); });
    EXPECT_GT(runs, 2'000u);
}

}  // namespace
}  // namespace weft::sim::agreement
