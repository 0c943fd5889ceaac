#include <weft/sim/agenda.hpp>
#include <weft/sim/choices.hpp>
#include <weft/sim/digest.hpp>
#include <weft/sim/network.hpp>
#include <weft/sim/shuffle.hpp>

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace weft::sim {
namespace {

std::string permutation(Choices& choices)
{
    Shuffle<char> frames;
    for (const char letter : {'a', 'b', 'c', 'd'}) frames.send(0, 1, letter);
    std::string order;
    while (!frames.empty()) order += frames.next(choices, 4).message;
    return order;
}

TEST(Choices, every_visits_all_24_orders_of_four_frames_once)
{
    std::set<std::string> seen;
    std::size_t runs = 0;
    Every choices;
    do {
        seen.insert(permutation(choices));
        ++runs;
    } while (choices.next());
    EXPECT_EQ(runs, 24u);
    EXPECT_EQ(seen.size(), 24u);
}

TEST(Choices, an_exhausted_tape_gives_the_dull_answer)
{
    Tape none{{}};
    EXPECT_EQ(permutation(none), "abcd");
    const Bytes bytes{std::byte{3}, std::byte{1}};
    Tape some{bytes};
    EXPECT_EQ(permutation(some), "dbac");
    EXPECT_TRUE(some.exhausted());
}

TEST(Choices, a_window_of_one_keeps_the_order_and_asks_nothing)
{
    Every choices;
    Shuffle<int> frames;
    frames.send(0, 1, 1);
    frames.send(0, 1, 2);
    EXPECT_EQ(frames.next(choices, 1).message, 1);
    EXPECT_EQ(frames.next(choices, 1).message, 2);
    EXPECT_FALSE(choices.next());
}

TEST(Agenda, what_is_due_at_one_time_happens_in_the_order_of_scheduling)
{
    Agenda agenda;
    std::string order;
    agenda.after(2ms, [&] { order += 'c'; });
    agenda.after(1ms, [&] {
        order += 'a';
        agenda.after(1ms, [&] { order += 'd'; });
    });
    agenda.after(1ms, [&] { order += 'b'; });
    while (agenda.step()) {
    }
    EXPECT_EQ(order, "abcd");
    EXPECT_EQ(agenda.now(), 2ms);
    EXPECT_EQ(agenda.steps(), 4u);
}

TEST(Network, a_cut_link_delivers_late_and_a_healed_one_at_once)
{
    Agenda agenda;
    auto faults = NetworkFaults::calm();
    faults.partition = Partition::isolate_one;
    faults.partition_length_max = 10s;
    std::size_t delivered = 0;
    Network<int> network{agenda, Prng{1}, faults, 2,
                         [&](std::size_t, std::size_t, int) { ++delivered; }};
    network.send(0, 1, 7);
    while (agenda.now() < 1ms && agenda.step()) {
    }
    EXPECT_EQ(delivered, 0u);
    network.heal();
    network.send(0, 1, 8);
    (void)agenda.step();
    EXPECT_EQ(delivered, 1u);
    while (agenda.step()) {
    }
    EXPECT_EQ(delivered, 2u) << "lateness, not loss";
}

TEST(Digest, words_and_their_order_matter)
{
    Digest a, b, c;
    a.mix(std::uint64_t{1});
    a.mix(std::uint64_t{2});
    b.mix(std::uint64_t{2});
    b.mix(std::uint64_t{1});
    c.mix(std::uint64_t{1});
    c.mix(std::uint64_t{2});
    EXPECT_NE(a.value(), b.value());
    EXPECT_EQ(a.value(), c.value());
    Digest d, e;
    d.mix("ab");
    e.mix("a");
    e.mix("b");
    EXPECT_NE(d.value(), e.value()) << "lengths are in it";
}

}  // namespace
}  // namespace weft::sim
