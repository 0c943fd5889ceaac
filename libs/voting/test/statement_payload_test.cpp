#include <weft/voting/settings.hpp>
#include <weft/voting/statement_payload.hpp>
#include <weft/voting/timestamps.hpp>

#include <gtest/gtest.h>

namespace weft::voting {
namespace {

using codec::DecodeError;
using namespace std::chrono_literals;

StatementLine line(std::uint8_t transaction,
                   std::uint16_t round = 1,
                   Opinion opinion = Opinion::like)
{
    return {types::TransactionId::filled(transaction), round, opinion};
}
DecodeError error(const Statement& statement)
{
    return decode_statement(encode(statement)).error();
}

TEST(StatementPayload, what_is_written_is_read_back)
{
    const Statement statement{{line(1), line(1, 2, Opinion::dislike), line(2, 1'000)}};
    const auto bytes = encode(statement);
    EXPECT_EQ(bytes.size(), 5u + 3 * 35);
    EXPECT_EQ(decode_statement(bytes), statement);
}

TEST(StatementPayload, what_is_no_statement_is_refused_by_name)
{
    EXPECT_EQ(error({}), DecodeError::out_of_range);
    EXPECT_EQ(error({{line(2), line(1)}}), DecodeError::not_canonical);
    EXPECT_EQ(error({{line(2), line(2)}}), DecodeError::not_canonical);
    EXPECT_EQ(error({{line(2, 5), line(2, 4)}}), DecodeError::not_canonical);
    EXPECT_EQ(error({{line(1, 0)}}), DecodeError::out_of_range);
    EXPECT_EQ(error({{line(1, 1'001)}}), DecodeError::out_of_range);
    EXPECT_EQ(error({{line(1, 1, Opinion::none)}}), DecodeError::unknown_kind);
    EXPECT_EQ(error({{line(1, 1, static_cast<Opinion>(3))}}), DecodeError::unknown_kind);
    EXPECT_EQ(error({std::vector(statement_lines_max + 1, line(1))}), DecodeError::too_long);
    auto bytes = encode(Statement{{line(1), line(2)}});
    for (std::size_t cut = 0; cut < bytes.size(); ++cut)
        EXPECT_EQ(decode_statement(ByteSpan{bytes}.first(cut)).error(), DecodeError::truncated);
    bytes.push_back({});
    EXPECT_EQ(decode_statement(bytes).error(), DecodeError::trailing);
    bytes[0] = std::byte{2};
    EXPECT_EQ(decode_statement(bytes).error(), DecodeError::unknown_version);
}

TEST(Timestamps, are_liked_within_the_window_and_the_surer_the_further_from_its_end)
{
    const auto judged = [](Duration distance) {
        const auto state = timestamp_opinion(distance, 60s, 15s);
        return std::pair{state.opinion, static_cast<int>(state.level)};
    };
    EXPECT_EQ(judged(200ms), std::pair(Opinion::like, 3));
    EXPECT_EQ(judged(30'200ms), std::pair(Opinion::like, 2));
    EXPECT_EQ(judged(45'200ms), std::pair(Opinion::like, 1));
    EXPECT_EQ(judged(60'200ms), std::pair(Opinion::dislike, 1));
    EXPECT_EQ(judged(75s), std::pair(Opinion::dislike, 2));
    EXPECT_EQ(judged(90s), std::pair(Opinion::dislike, 3));
}

}  // namespace
}  // namespace weft::voting
