// Copying the logs of peers: who is asked, what for, and when it ends.

#include "../src/catch_up.hpp"

#include <weft/fixtures/keys.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

using namespace weft;
using namespace weft::fixtures;
using namespace weft::node;
using std::chrono::seconds;

namespace {

types::MessageId id(std::uint64_t number)
{
    return *types::MessageId::from(crypto::blake2b(as_bytes(std::to_string(number))).bytes());
}

/// A log of so many messages; message n is of n % 7 + 1 bytes.
CatchUp::Log log_of(std::uint64_t length)
{
    return {.length = length,
            .find = [length](const types::MessageId& wanted) -> std::optional<std::uint64_t> {
                for (std::uint64_t place = 1; place <= length; ++place)
                    if (id(place) == wanted) return place;
                return std::nullopt;
            },
            .at = id,
            .read = [](std::uint64_t place) { return std::optional{Bytes(place % 7 + 1)}; }};
}

struct Part {
    std::size_t messages = 0;
    LogEnd end;
};
Part part_of(const WantLog& want, const CatchUp::Log& log)
{
    const auto sends = CatchUp::answer(node_id("B"), want, log);
    return {sends.size() - 1, std::get<LogEnd>(*decode_frame<LedgerFrames>(sends.back().frame))};
}

class Copying : public testing::Test {
protected:
    std::optional<PeerId> asks(bool has_room = true)
    {
        const auto send = catch_up.next(now, has_room, booked, [] { return WantLog{{id(9)}}; });
        if (!send) return std::nullopt;
        asked = std::get<WantLog>(*decode_frame<LedgerFrames>(send->frame));
        return send->to;
    }
    bool ended(const PeerId& from, std::uint64_t last, std::uint64_t left)
    {
        return catch_up.ended(from, {.last = id(last), .left = left}, booked);
    }

    CatchUp catch_up;
    Instant now{0};
    std::uint64_t booked = 9;
    WantLog asked;
    PeerId b = node_id("B"), c = node_id("C");
};

}  // namespace

TEST(CatchUpQuestion, names_the_newest_messages_and_ever_fewer_older_ones)
{
    EXPECT_TRUE(CatchUp::after_newest(0, id).after.empty());
    EXPECT_EQ(CatchUp::after_newest(1, id).after, std::vector{id(1)});
    const auto many = CatchUp::after_newest(1'000'000, id).after;
    EXPECT_LE(many.size(), WantLog::ids_max);
    EXPECT_TRUE(std::ranges::is_sorted(many));
    for (std::uint64_t back = 0; back < 8; ++back)
        EXPECT_TRUE(std::ranges::binary_search(many, id(1'000'000 - back)));
    // Of any length, one of them is in the older half.
    for (std::uint64_t length = 1; length < 300; ++length) {
        const auto list = CatchUp::after_newest(length, id).after;
        EXPECT_TRUE(std::ranges::any_of(list, [&](const auto& one) {
            for (std::uint64_t place = 1; place <= length / 2 + 1; ++place)
                if (id(place) == one) return true;
            return false;
        })) << length;
    }
}

TEST(CatchUpAnswer, goes_on_after_the_newest_message_that_is_known)
{
    const auto log = log_of(50);
    auto part = part_of({{}}, log);
    EXPECT_EQ(part.messages, 50u);
    EXPECT_EQ(part.end, (LogEnd{.last = id(50), .left = 0}));
    WantLog want{{id(7), id(30), id(1'000)}};
    std::ranges::sort(want.after);
    part = part_of(want, log);
    EXPECT_EQ(part.messages, 20u);
    part = part_of({{id(50)}}, log);
    EXPECT_EQ(part.messages, 0u);
    EXPECT_EQ(part.end, (LogEnd{.last = id(50), .left = 0}));
}

TEST(CatchUpAnswer, is_bounded_in_messages_and_in_bytes_and_says_what_is_left)
{
    auto log = log_of(5'000);
    auto part = part_of({{}}, log);
    EXPECT_EQ(part.messages, CatchUp::part_messages);
    EXPECT_EQ(part.end.left, 5'000 - CatchUp::part_messages);
    log.read = [](std::uint64_t) { return std::optional{Bytes(60'000)}; };
    part = part_of({{}}, log);
    EXPECT_EQ(part.messages, CatchUp::part_bytes / 60'000 + 1);
    log.read = [](std::uint64_t place) {
        return place < 4 ? std::optional{Bytes(1)} : std::nullopt;
    };
    part = part_of({{}}, log);
    EXPECT_EQ(part.messages, 3u) << "what cannot be read yet is asked for again";
    EXPECT_EQ(part.end.last, id(3));
}

TEST_F(Copying, asks_who_is_ahead_part_by_part_until_nothing_is_left)
{
    EXPECT_FALSE(asks());
    catch_up.is_ahead(b);
    EXPECT_EQ(asks(), b);
    EXPECT_EQ(asked.after, std::vector{id(9)}) << "where to begin";
    EXPECT_FALSE(asks()) << "one part at a time";
    booked = 20;
    EXPECT_TRUE(ended(b, 20, 5'000));
    EXPECT_EQ(catch_up.progress()->left, 5'000u);
    EXPECT_FALSE(asks(false)) << "what has come waits to be booked";
    EXPECT_EQ(asks(), b);
    EXPECT_EQ(asked.after, std::vector{id(20)});
    EXPECT_TRUE(ended(b, 25, 0));
    EXPECT_FALSE(asks());
    EXPECT_FALSE(catch_up.progress());
}

TEST_F(Copying, asks_one_peer_after_another)
{
    catch_up.is_ahead(b);
    catch_up.is_ahead(c);
    const auto first = asks();
    ASSERT_TRUE(first);
    const auto second = *first == b ? c : b;
    EXPECT_FALSE(ended(second, 20, 1)) << "nobody asked";
    EXPECT_TRUE(ended(*first, 20, 0));
    EXPECT_EQ(asks(), second);
    catch_up.down(second);
    EXPECT_FALSE(asks());
}

TEST_F(Copying, who_is_silent_or_brings_nothing_new_has_had_its_turn)
{
    catch_up.is_ahead(b);
    catch_up.is_ahead(c);
    const auto silent = *asks();
    now = CatchUp::patience - Instant{1};
    EXPECT_FALSE(asks());
    now = CatchUp::patience;
    const auto idle = *asks();
    EXPECT_NE(silent, idle);
    for (std::size_t part = 0; part < CatchUp::idle_parts; ++part) {
        EXPECT_TRUE(ended(idle, 100 + part, 1'000'000));
        if (part + 1 < CatchUp::idle_parts) {
            EXPECT_EQ(asks(), idle);
        }
    }
    EXPECT_FALSE(asks());
    EXPECT_FALSE(catch_up.progress());
}

TEST_F(Copying, an_end_that_does_not_move_is_the_last)
{
    catch_up.is_ahead(b);
    EXPECT_EQ(asks(), b);
    EXPECT_TRUE(ended(b, 20, 10));
    EXPECT_EQ(asks(), b);
    EXPECT_TRUE(ended(b, 20, 10));
    EXPECT_FALSE(asks());
}
