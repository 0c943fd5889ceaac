#include <weft/fixtures/drawn_tangle.hpp>

#include <gtest/gtest.h>

#include <set>

namespace weft::tangle {
namespace {

using namespace fixtures;

TEST(Solidification, a_message_waits_for_its_parents_and_they_are_asked_for)
{
    DrawnTangle t;
    const auto one = t.draw({"1", "A"});
    const auto two = t.draw({"2", "B", {"1"}});
    const auto three = t.draw({"3", "C", {"2"}});

    const auto first = t.put(three);
    EXPECT_EQ(first.arrival, Arrival::waits_for_parents);
    EXPECT_EQ(t.names(first.requests), Names{"2"});
    EXPECT_TRUE(first.booked.empty());

    const auto second = t.put(two);
    EXPECT_EQ(t.names(second.requests), Names{"1"});
    EXPECT_EQ(t.names(t.tangle.missing()), Names{"1"}) << "2 is here, only 1 is still missing";

    const auto third = t.put(one);
    EXPECT_EQ(third.arrival, Arrival::booked);
    EXPECT_EQ(t.booked(third), (Names{"1", "2", "3"}));
    EXPECT_TRUE(third.requests.empty());
    EXPECT_EQ(third.wake, std::nullopt);
}

TEST(Solidification, what_becomes_solid_together_is_booked_lowest_time_first)
{
    DrawnTangle t;
    const auto root = t.draw({"root", "A"});
    const auto late = t.draw({.id = "late", .issuer = "B", .strong = {"root"}, .time = 9});
    const auto early = t.draw({.id = "early", .issuer = "C", .strong = {"root"}, .time = 7});
    const auto child = t.draw({.id = "child", .issuer = "C", .strong = {"early"}, .time = 8});
    (void)t.put(child);
    (void)t.put(late);
    (void)t.put(early);
    EXPECT_EQ(t.booked(t.put(root)), (Names{"root", "early", "child", "late"}));
}

TEST(Solidification, what_was_parsed_elsewhere_is_taken_like_bytes)
{
    DrawnTangle bytes;
    DrawnTangle parsed;
    for (const auto* name : {"1", "2", "3"}) {
        const auto one = bytes.draw({name, "A"});
        (void)bytes.put(one);
        (void)parsed.tangle.receive(*parse(one, 0), 100 * types::second);
    }
    EXPECT_EQ(bytes.tangle.digest(), parsed.tangle.digest());
}

TEST(Solidification, what_was_found_at_fault_elsewhere_is_refused_with_all_that_waits_for_it)
{
    DrawnTangle t;
    auto one = t.draw({"1", "A"});
    one.back() ^= std::byte{1};
    const auto id = types::id_of(one);
    Message message;
    message.strong = {id};
    message.time = 5 * types::second;
    const auto child = *seal(message, key_of("B"));
    EXPECT_EQ(t.tangle.receive(child, 100 * types::second).arrival, Arrival::waits_for_parents);
    const auto step = t.tangle.condemn(id, parse(one, 0).error());
    EXPECT_EQ(step.arrival, Arrival::invalid);
    ASSERT_EQ(step.invalid.size(), 2u);
    EXPECT_EQ(step.invalid[0].fault.error, MessageError::signature_invalid);
    EXPECT_EQ(step.invalid[1].fault.error, MessageError::parent_invalid);
    EXPECT_EQ(t.tangle.condemn(id, parse(one, 0).error()).arrival, Arrival::known);
}

TEST(Solidification, the_same_bytes_again_change_nothing)
{
    DrawnTangle t;
    const auto one = t.draw({"1", "A"});
    const auto two = t.draw({"2", "B", {"1"}});
    (void)t.put(two);
    EXPECT_EQ(t.put(two).arrival, Arrival::known) << "waiting";
    (void)t.put(one);
    EXPECT_EQ(t.put(one).arrival, Arrival::known) << "booked";
    const auto digest = t.tangle.digest();
    EXPECT_TRUE(t.put(two).booked.empty());
    EXPECT_EQ(t.tangle.digest(), digest);
}

TEST(Solidification, a_child_of_an_invalid_message_is_invalid_whichever_comes_first)
{
    for (const bool child_first : {false, true}) {
        DrawnTangle t;
        (void)t.put({.id = "1", .issuer = "A", .time = 10});
        const auto bad = t.draw({.id = "bad", .issuer = "B", .strong = {"1"}, .time = 10});
        const auto child = t.draw({.id = "child", .issuer = "B", .strong = {"bad"}, .time = 11});
        const auto weak =
            t.draw({.id = "weak", .issuer = "B", .strong = {"1"}, .weak = {"bad"}, .time = 12});
        for (const auto& bytes :
             child_first ? std::vector{child, weak, bad} : std::vector{bad, child, weak})
            (void)t.put(bytes);
        EXPECT_EQ(t.error("bad"), "time_not_after_parent");
        EXPECT_EQ(t.error("child"), "parent_invalid");
        EXPECT_EQ(t.error("weak"), "parent_invalid");
        EXPECT_EQ(t.tangle.counts().waiting, 0u);
    }
}

TEST(Solidification, bytes_that_are_no_message_free_what_waited_for_them)
{
    DrawnTangle t;
    auto broken = t.draw({"1", "A"});
    broken.back() ^= std::byte{1};
    Message child;
    child.strong = {types::id_of(broken)};
    child.time = types::second;
    const auto bytes = *seal(child, key_of("B"));
    EXPECT_EQ(t.put(bytes).arrival, Arrival::waits_for_parents);
    const auto step = t.tangle.receive(broken, t.now);
    EXPECT_EQ(step.arrival, Arrival::invalid);
    ASSERT_EQ(step.invalid.size(), 2u);
    EXPECT_EQ(step.invalid[0].fault.error, MessageError::signature_invalid);
    EXPECT_EQ(step.invalid[1].fault.error, MessageError::parent_invalid);
}

TEST(Solidification, a_child_is_strictly_younger_than_each_parent_and_at_most_thirty_minutes)
{
    const auto verdict = [](Timestamp after, bool weak) {
        DrawnTangle t;
        (void)t.put({.id = "1", .issuer = "A", .time = 1000});
        (void)t.put({.id = "2", .issuer = "A", .strong = {"1"}, .time = 1001});
        if (weak)
            (void)t.put({.id = "3", .issuer = "B", .weak = {"1"}, .time = 1000 + after});
        else
            (void)t.put({.id = "3", .issuer = "B", .strong = {"1"}, .time = 1000 + after});
        return t.error("3");
    };
    for (const bool weak : {false, true}) {
        EXPECT_EQ(verdict(-1, weak), "time_not_after_parent");
        EXPECT_EQ(verdict(0, weak), "time_not_after_parent");
        EXPECT_EQ(verdict(1, weak), "");
        EXPECT_EQ(verdict(1800, weak), "");
        EXPECT_EQ(verdict(1801, weak), "time_too_far_after_parent");
    }
}

TEST(Solidification, genesis_precedes_every_time_and_is_exempt)
{
    DrawnTangle t;
    (void)t.put({.id = "old", .issuer = "A", .time = -5'000'000});
    (void)t.put({.id = "new", .issuer = "A", .time = 5'000'000});
    EXPECT_EQ(t.error("old"), "");
    EXPECT_EQ(t.error("new"), "");
    EXPECT_EQ(t.tangle.counts().messages, 2u);
}

TEST(Solidification, a_message_more_than_five_seconds_ahead_waits_until_it_is_due)
{
    DrawnTangle t;
    const auto bytes = t.draw({.id = "1", .issuer = "A", .time = 100});
    const auto at = 95 * types::second;
    const auto early = t.tangle.receive(bytes, at - 1);
    EXPECT_EQ(early.arrival, Arrival::waits_for_its_time);
    EXPECT_EQ(early.wake, at);
    EXPECT_TRUE(t.tangle.tick(at - 1).booked.empty());
    EXPECT_EQ(t.booked(t.tangle.tick(at)), Names{"1"});

    const auto exactly = t.draw({.id = "2", .issuer = "A", .time = 200});
    EXPECT_EQ(t.tangle.receive(exactly, 195 * types::second).arrival, Arrival::booked);
}

TEST(Solidification, a_child_of_an_early_message_waits_and_the_early_one_is_not_asked_for)
{
    DrawnTangle t;
    const auto one = t.draw({.id = "1", .issuer = "A", .time = 100});
    const auto two = t.draw({.id = "2", .issuer = "A", .strong = {"1"}, .time = 101});
    (void)t.tangle.receive(one, 0);
    const auto step = t.tangle.receive(two, 99 * types::second);
    EXPECT_EQ(step.arrival, Arrival::waits_for_parents);
    EXPECT_TRUE(step.requests.empty());
    EXPECT_EQ(t.booked(t.tangle.tick(99 * types::second)), (Names{"1", "2"}));
}

TEST(Solidification, a_missing_parent_is_asked_for_again_until_it_is_given_up)
{
    DrawnTangle t{{.options = {.waiting = {.retry_after = 2 * types::second, .attempts_max = 3}}}};
    const auto one = t.draw({"1", "A"});
    const auto two = t.draw({"2", "B", {"1"}});
    const auto three = t.draw({"3", "B", {"2"}});
    const auto start = 10 * types::second;
    t.now = start;
    EXPECT_EQ(t.names(t.put(two).requests), Names{"1"});
    const auto third = t.put(three);
    EXPECT_TRUE(third.requests.empty());
    EXPECT_EQ(third.wake, start + 2 * types::second);
    EXPECT_EQ(t.names(t.tangle.tick(start + 2 * types::second).requests), Names{"1"});
    EXPECT_EQ(t.names(t.tangle.tick(start + 4 * types::second).requests), Names{"1"});
    const auto last = t.tangle.tick(start + 6 * types::second);
    EXPECT_TRUE(last.requests.empty());
    EXPECT_EQ(last.dropped, (std::vector<Dropped>{{t.id("2"), DropReason::parent_not_found},
                                                  {t.id("3"), DropReason::parent_not_found}}));
    EXPECT_EQ(last.wake, std::nullopt);
    EXPECT_EQ(t.tangle.counts().waiting_bytes, 0u);
    EXPECT_TRUE(t.tangle.wants(t.id("2"))) << "dropped is not refused";
}

TEST(Solidification, a_full_room_drops_the_one_that_waits_longest_and_names_it)
{
    DrawnTangle t{{.options = {.waiting = {.messages_max = 2}}}};
    const auto root = t.draw({"root", "A"});
    const auto one = t.draw({"1", "A", {"root"}});
    const auto two = t.draw({"2", "B", {"root"}});
    const auto three = t.draw({"3", "C", {"root"}});
    (void)t.put(one);
    (void)t.put(two);
    const auto step = t.put(three);
    EXPECT_EQ(step.dropped, (std::vector<Dropped>{{t.id("1"), DropReason::room_full}}));
    EXPECT_EQ(t.booked(t.put(root)), (Names{"root", "2", "3"}));
}

TEST(Solidification, a_full_room_drops_far_futures_first)
{
    DrawnTangle t{{.options = {.waiting = {.messages_max = 2}}}};
    (void)t.draw({"root", "A"});
    const auto one = t.draw({"1", "A", {"root"}});
    const auto soon = t.draw({.id = "soon", .issuer = "B", .time = 1000});
    const auto far = t.draw({.id = "far", .issuer = "B", .time = 1'000'000});
    (void)t.tangle.receive(one, types::second);
    (void)t.tangle.receive(soon, types::second);
    const auto step = t.tangle.receive(far, types::second);
    EXPECT_EQ(step.dropped, (std::vector<Dropped>{{t.id("far"), DropReason::room_full}}));
}

TEST(Solidification, a_parent_dropped_for_lack_of_room_is_asked_for_again)
{
    DrawnTangle t{{.options = {.waiting = {.messages_max = 2}}}};
    const auto root = t.draw({"root", "A"});
    const auto one = t.draw({"1", "A", {"root"}});
    const auto two = t.draw({"2", "B", {"1"}});
    const auto other = t.draw({"3", "C", {"root"}});
    (void)t.put(one);
    (void)t.put(two);
    (void)t.put(other);  // drops 1
    EXPECT_EQ(t.tangle.missing().size(), 2u) << "root and 1";
    const auto step = t.tangle.tick(t.now + 2 * types::second);
    EXPECT_EQ(step.requests.size(), 2u);
    (void)t.put(root);
    (void)t.put(one);
    EXPECT_TRUE(t.tangle.booked(t.id("2")));
}

TEST(Solidification, a_peer_that_floods_pushes_out_its_own_and_nobody_elses)
{
    DrawnTangle t{{.options = {.waiting = {.messages_max = 10}}}};
    const auto root = t.draw({"root", "A"});
    const auto from = [&](const std::string& peer, const Bytes& bytes) {
        t.now = std::max(t.now, types::decode_message(bytes)->time);
        return t.tangle.receive(*parse(bytes, 0), t.now, node_id(peer));
    };
    std::vector<Bytes> honest;
    for (int i = 0; i < 3; ++i) honest.push_back(t.draw({"h" + std::to_string(i), "B", {"root"}}));
    for (const auto& one : honest) (void)from("honest", one);
    (void)t.draw({"never", "X"});
    for (int i = 0; i < 100; ++i) {
        // Each of an issuer of its own.
        const auto id = "f" + std::to_string(i);
        for (const auto& dropped : from("liar", t.draw({id, id, {"never"}})).dropped)
            EXPECT_EQ(t.name(dropped.id)[0], 'f');
    }
    EXPECT_EQ(t.tangle.counts().waiting, 10u);
    EXPECT_EQ(t.booked(from("honest", root)), (Names{"root", "h0", "h1", "h2"}));
}

TEST(Solidification, of_what_a_peer_passes_on_the_issuer_that_floods_makes_room)
{
    DrawnTangle t{{.options = {.waiting = {.messages_max = 10}}}};
    const auto root = t.draw({"root", "A"});
    (void)t.put(t.draw({"b", "B", {"root"}}));
    (void)t.put(t.draw({"c", "C", {"root"}}));
    for (int i = 0; i < 50; ++i)
        for (const auto& dropped : t.put(t.draw({"f" + std::to_string(i), "F", {"root"}})).dropped)
            EXPECT_EQ(t.name(dropped.id)[0], 'f');
    const auto booked = t.booked(t.put(root));
    EXPECT_EQ(booked.size(), 11u);
    for (const auto* name : {"b", "c", "f49"})
        EXPECT_EQ(std::ranges::count(booked, name), 1) << name;
}

TEST(Solidification, bytes_are_bounded_too)
{
    DrawnTangle t{{.options = {.waiting = {.bytes_max = 5000}}}};
    (void)t.draw({"root", "A"});
    for (int i = 0; i < 10; ++i) {
        (void)t.put(t.draw({std::to_string(i), "A", {"root"}}));
        EXPECT_LE(t.tangle.counts().waiting_bytes, 5000u);
    }
    EXPECT_GT(t.tangle.counts().waiting, 0u);
}

TEST(Solidification, what_is_noted_about_missing_parents_counts_as_memory)
{
    DrawnTangle t;
    std::vector<std::string> parents;
    for (int i = 0; i < 8; ++i) {
        parents.push_back("p" + std::to_string(i));
        (void)t.draw({parents.back(), "A"});
    }
    (void)t.put(t.draw({"one", "A", {"p0"}}));
    const auto one = t.tangle.counts().waiting_bytes;
    (void)t.put(t.draw({"eight", "A", parents}));
    EXPECT_GT(t.tangle.counts().waiting_bytes - one, one + 7 * 300);
}

TEST(Solidification, one_invalid_parent_decides_whatever_the_others_are)
{
    DrawnTangle t;
    (void)t.put({.id = "1", .issuer = "A", .time = 10});
    (void)t.put({.id = "bad", .issuer = "B", .strong = {"1"}, .time = 10});
    (void)t.draw({.id = "unheard", .issuer = "B", .strong = {"1"}, .time = 11});
    const auto step = t.put({.id = "3", .issuer = "B", .strong = {"bad", "unheard"}, .time = 12});
    EXPECT_EQ(step.arrival, Arrival::invalid);
    EXPECT_EQ(t.error("3"), "parent_invalid");
    EXPECT_EQ(t.tangle.counts().waiting, 0u);
}

TEST(Solidification, invented_parents_do_not_keep_others_from_being_asked_for_again)
{
    DrawnTangle t{{.options = {.waiting = {.retry_after = types::second, .repeats_max = 4}}}};
    t.now = 1000 * types::second;
    const auto lost = t.draw({"lost", "A"});
    (void)t.put(t.draw({"child", "A", {"lost"}}));
    t.now += 1;
    for (int i = 0; i < 40; ++i) {
        const auto n = std::to_string(i);
        (void)t.draw({"nothing" + n, "C"});
        (void)t.put(t.draw({"liar" + n, "C", {"nothing" + n}}));
    }
    std::set<MessageId> asked;
    for (int i = 0; i < 11; ++i) {
        const auto step = t.tangle.tick(t.now + types::second + i);
        EXPECT_LE(step.requests.size(), 4u);
        asked.insert(step.requests.begin(), step.requests.end());
        if (i == 0) {
            EXPECT_TRUE(std::ranges::count(step.requests, t.id("lost")) == 1)
                << "who waits longest comes first";
        }
    }
    EXPECT_EQ(asked.size(), 41u);
}

TEST(Solidification, what_arrives_takes_no_repeated_request_with_it)
{
    DrawnTangle t;
    t.now = 1000 * types::second;
    (void)t.draw({"lost", "A"});
    const auto child = t.draw({"child", "A", {"lost"}});
    EXPECT_EQ(t.names(t.put(child).requests), Names{"lost"});
    EXPECT_TRUE(t.tangle.receive(child, t.now + 10 * types::second).requests.empty())
        << "its sender need not have it: everybody is asked at the next tick";
    EXPECT_EQ(t.names(t.tangle.tick(t.now + 10 * types::second).requests), Names{"lost"});
}

TEST(Solidification, every_order_of_arrival_books_the_same_messages)
{
    const auto arrive = [](std::vector<std::size_t> order) {
        DrawnTangle t;
        const std::vector<Bytes> all = {
            t.draw({"1", "A"}),
            t.draw({"2", "B"}),
            t.draw({"3", "C", {"1", "2"}}),
            t.draw({"4", "A", {"3"}, {"2"}}),
            t.draw({.id = "5", .issuer = "B", .strong = {"4"}, .time = 4}),  // not after 4
            t.draw({"6", "C", {"5"}}),
        };
        t.now = 60 * types::second;
        for (const auto i : order) (void)t.put(all[i]);
        EXPECT_EQ(t.tangle.counts().messages, 4u);
        EXPECT_EQ(t.error("5"), "time_not_after_parent");
        EXPECT_EQ(t.error("6"), "parent_invalid");
        return t.names(t.tangle.tips());
    };
    std::vector<std::size_t> order = {0, 1, 2, 3, 4, 5};
    do {
        EXPECT_EQ(arrive(order), Names{"4"});
    } while (std::ranges::next_permutation(order).found);
}

}  // namespace
}  // namespace weft::tangle
