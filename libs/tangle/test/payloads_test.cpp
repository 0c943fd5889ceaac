#include <weft/fixtures/drawn_tangle.hpp>
#include <weft/tangle/payloads.hpp>

#include <gtest/gtest.h>

namespace weft::tangle {
namespace {

using namespace fixtures;

types::Payload payload(std::uint32_t type, std::string_view text)
{
    return {.type = type, .data = to_bytes(text)};
}

TEST(Payloads, the_numbers_and_names_are_those_of_the_format)
{
    EXPECT_EQ(payload_name(0), "data");
    EXPECT_EQ(payload_name(1), "transaction");
    EXPECT_EQ(payload_name(77), std::nullopt);
    EXPECT_EQ(payload_name(3), "statement");
    EXPECT_EQ(PayloadRows::types.size(), 3) << "one more type: docs/formats/message.md, and here";
}

TEST(Payloads, each_payload_is_read_by_the_row_of_its_type_and_by_no_other)
{
    const auto read = [](const std::optional<types::Payload>& what) {
        return read_payload(what, {});
    };
    EXPECT_TRUE(std::holds_alternative<NoPayload>(*read({})));
    EXPECT_TRUE(std::holds_alternative<DataPayload>(*read(payload(0, "anything"))));
    EXPECT_EQ(std::get<OpaquePayload>(*read(payload(2, "anything"))).type, 2U);
    EXPECT_EQ(std::get<OpaquePayload>(*read(payload(0xffffffff, ""))).type, 0xffffffffU);
    EXPECT_EQ(read(payload(1, "anything")).error().error, MessageError::transaction_malformed);
}

TEST(Payloads, a_reading_stands_for_payloads_of_its_type_alone)
{
    const auto read = [](const std::optional<types::Payload>& what) {
        return *read_payload(what, {});
    };
    EXPECT_TRUE(is_read_as(read({}), {}));
    EXPECT_FALSE(is_read_as(read({}), payload(0, "")));
    EXPECT_FALSE(is_read_as(read(payload(0, "")), {}));
    EXPECT_FALSE(is_read_as(read(payload(0, "")), payload(1, "")));
    EXPECT_TRUE(is_read_as(read(payload(9, "")), payload(9, "x")));
    EXPECT_FALSE(is_read_as(read(payload(9, "")), payload(8, "x")));
}

TEST(Payloads, a_type_that_nobody_knows_is_booked_sent_on_and_built_upon)
{
    DrawnTangle t{{.wallets = {{"alice", 5}}}};
    Message message;
    message.strong = {types::genesis_message};
    message.time = types::second;
    message.payload = payload(0xfffffffe, "of a later version");
    const auto bytes = *seal(message, key_of("A"));
    t.now = 2 * types::second;
    const auto step = t.put(bytes);
    ASSERT_EQ(step.arrival, Arrival::booked);
    EXPECT_EQ(step.booked.front().bytes, bytes) << "as it came, for whoever knows the type";
    EXPECT_EQ(step.booked.front().transaction, std::nullopt);
    EXPECT_TRUE(step.booked.front().payload);

    Prng prng{1};
    const auto next =
        t.tangle.prepare(payload(0xfffffffe, "mine"), key_of("A").public_key(), t.now, prng);
    ASSERT_TRUE(next.has_value());
    EXPECT_EQ(next->message.strong, std::vector{types::id_of(bytes)});
    EXPECT_EQ(next->message.payload, payload(0xfffffffe, "mine"));
}

}  // namespace
}  // namespace weft::tangle
