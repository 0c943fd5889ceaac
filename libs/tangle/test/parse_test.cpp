

#include <weft/fixtures/drawn_tangle.hpp>

#include <gtest/gtest.h>

#include <set>

namespace weft::tangle {
namespace {

using namespace fixtures;

constexpr Timestamp ms = 1'000'000;

/// A message of A at `time`, carrying a transaction signed at `signed_at`; both nanoseconds.
std::string verdict_on_times(Timestamp time, Timestamp signed_at)
{
    DrawnTangle t{{.wallets = {{"alice", 5}}}};
    types::Essence essence;
    essence.timestamp = signed_at;
    essence.inputs = {{wallet("alice"), TransactionId{}}};
    essence.outputs = {{wallet("bob"), {{types::iota_color, 5}}}};
    const auto key = key_of("alice");
    Message message;
    message.strong = {types::genesis_message};
    message.time = time;
    message.payload = types::Payload{.type = 1, .data = encode(types::sign(essence, {&key, 1}))};
    const auto parsed = parse(*seal(message, key_of("A")), 0);
    return parsed ? "valid" : to_text(parsed.error());
}

TEST(Parse, a_message_is_at_most_ten_minutes_younger_than_its_transaction_and_never_older)
{
    constexpr Timestamp t = 1'616'144'400 * types::second;
    EXPECT_EQ(verdict_on_times(t, t), "valid");
    EXPECT_EQ(verdict_on_times(t + types::second, t), "valid");
    EXPECT_EQ(verdict_on_times(t + 10 * types::minute, t), "valid");
    EXPECT_EQ(verdict_on_times(t + 10 * types::minute + ms, t), "time_too_far_after_transaction");
    EXPECT_EQ(verdict_on_times(t - ms, t), "time_before_transaction");
}

TEST(Parse, the_distance_between_any_two_times_is_defined)
{
    constexpr auto least = std::numeric_limits<Timestamp>::min();
    constexpr auto most = std::numeric_limits<Timestamp>::max();
    EXPECT_EQ(verdict_on_times(most, least), "time_too_far_after_transaction");
    EXPECT_EQ(verdict_on_times(least, most), "time_before_transaction");
    EXPECT_EQ(verdict_on_times(least, least), "valid");
}

TEST(Parse, a_flipped_bit_anywhere_is_refused_or_another_message)
{
    DrawnTangle t;
    const auto bytes = t.draw({"1", "A"});
    const auto id = parse(bytes, 0)->id();
    for (std::size_t bit = 0; bit < 8 * bytes.size(); bit += 3) {
        auto flipped = bytes;
        flipped[bit / 8] ^= std::byte{1} << (bit % 8);
        const auto parsed = parse(flipped, 0);
        ASSERT_FALSE(parsed) << "bit " << bit;
        EXPECT_TRUE(parsed.error().error == MessageError::signature_invalid ||
                    parsed.error().error == MessageError::malformed);
        EXPECT_NE(types::id_of(flipped), id);
    }
}

TEST(Parse, a_payload_of_type_one_is_a_transaction_or_the_message_is_refused)
{
    Message message;
    message.strong = {types::genesis_message};
    message.payload = types::Payload{.type = 1, .data = to_bytes("not a transaction")};
    const auto parsed = parse(*seal(message, key_of("A")), 0);
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().error, MessageError::transaction_malformed);

    message.payload->type = 77;  // a type this node does not know is carried, not judged
    EXPECT_TRUE(parse(*seal(message, key_of("A")), 0));
}

TEST(Parse, each_signature_of_a_transaction_must_verify)
{
    DrawnTangle t{{.wallets = {{"alice", 5}}}};
    t.transaction({"pay", {"alice"}, {{"bob", 5}}});
    auto& unlock = std::get<types::Ed25519Unlock>(t.transactions["pay"].unlocks[0]);
    unlock.signature.writable()[0] ^= std::byte{1};
    (void)t.put({.id = "1", .issuer = "A", .transaction = "pay"});
    EXPECT_EQ(t.error("1"), "unlock_invalid");
}

TEST(Parse, the_id_of_the_transaction_is_the_hash_of_its_bytes)
{
    DrawnTangle t{{.wallets = {{"alice", 5}}}};
    t.transaction({"pay", {"alice"}, {{"bob", 5}}});
    const auto parsed = parse(t.draw({.id = "1", .issuer = "A", .transaction = "pay"}), 0);
    EXPECT_EQ(parsed->transaction()->id(), t.txid("pay"));
}

TEST(Parse, work_is_counted_in_leading_zero_bits_and_asked_for_by_the_network)
{
    Message message;
    message.strong = {types::genesis_message};
    const auto worked = *seal(message, key_of("A"), 10);
    EXPECT_GE(work_of(worked), 10u);
    EXPECT_TRUE(parse(worked, 10));

    message.nonce = 0;
    std::optional<Bytes> idle;
    while (!idle || work_of(*idle) >= 10) {
        idle = seal(message, key_of("A"), 0);
        ++message.nonce;
    }
    EXPECT_EQ(parse(*idle, 10).error().error, MessageError::work_missing);
    EXPECT_TRUE(parse(*idle, 0));
    EXPECT_FALSE(seal(message, key_of("A"), 200, 3)) << "three attempts cannot find 200 bits";
}

TEST(Parse, work_and_signatures_are_not_checked_again_on_what_a_node_stored_itself)
{
    DrawnTangle t;
    auto bytes = t.draw({"1", "A"});
    bytes.back() ^= std::byte{1};
    EXPECT_FALSE(parse(bytes, 0));
    EXPECT_TRUE(parse(bytes, 250, {.trust = Trust::verified_before}));
}

/// Counts what it is asked and told.
class Memory final : public crypto::SignatureMemory {
public:
    [[nodiscard]] bool knows(const crypto::Hash& value) override
    {
        ++asked;
        return values.contains(value);
    }
    void learn(const crypto::Hash& value) override { values.insert(value); }
    std::set<crypto::Hash> values;
    std::size_t asked = 0;
};

TEST(Parse, a_signature_that_was_found_valid_is_remembered_and_one_that_was_not_is_none)
{
    DrawnTangle t{{.wallets = {{"alice", 5}}}};
    t.transaction({"pay", {"alice"}, {{"bob", 5}}});
    const auto bytes = t.draw({.id = "1", .issuer = "A", .transaction = "pay"});
    Memory memory;
    EXPECT_TRUE(parse(bytes, 0, {.memory = &memory}));
    EXPECT_EQ(memory.values.size(), 2u) << "the message's and the transaction's";
    EXPECT_TRUE(parse(bytes, 0, {.memory = &memory}));
    EXPECT_EQ(memory.asked, 4u);
    EXPECT_EQ(memory.values.size(), 2u);

    auto forged = bytes;
    forged.back() ^= std::byte{1};
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(parse(forged, 0, {.memory = &memory}).error().error,
                  MessageError::signature_invalid);
        EXPECT_EQ(memory.values.size(), 2u);
    }
}

TEST(Parse, a_transaction_in_another_message_is_not_checked_again)
{
    DrawnTangle t{{.wallets = {{"alice", 5}}}};
    t.transaction({"pay", {"alice"}, {{"bob", 5}}});
    Memory memory;
    EXPECT_TRUE(
        parse(t.draw({.id = "1", .issuer = "A", .transaction = "pay"}), 0, {.memory = &memory}));
    EXPECT_TRUE(
        parse(t.draw({.id = "2", .issuer = "B", .transaction = "pay"}), 0, {.memory = &memory}));
    EXPECT_EQ(memory.values.size(), 3u) << "two messages, one transaction";
}

TEST(Parse, the_memory_of_a_message_says_nothing_of_a_transaction_with_the_same_hash)
{
    DrawnTangle t{{.wallets = {{"alice", 5}}}};
    t.transaction({"pay", {"alice"}, {{"bob", 5}}});
    auto transaction = t.transactions.at("pay");
    std::get<types::Ed25519Unlock>(transaction.unlocks[0]).signature = {};
    const auto bytes = types::encode(transaction);
    Memory memory;
    (void)crypto::check_once(&memory, crypto::SignedKind::message, crypto::blake2b(bytes).bytes(),
                             [] { return true; });
    EXPECT_FALSE(ledger::VerifiedTransaction::verify(transaction, bytes, &memory));
    (void)crypto::check_once(&memory, crypto::SignedKind::transaction,
                             crypto::blake2b(bytes).bytes(), [] { return true; });
    EXPECT_TRUE(ledger::VerifiedTransaction::verify(transaction, bytes, &memory));
}

TEST(Parse, a_message_of_our_own_is_what_its_bytes_parse_to)
{
    DrawnTangle t{{.wallets = {{"alice", 5}}}};
    t.transaction({"pay", {"alice"}, {{"bob", 5}}});
    const auto bytes = types::encode(t.transactions.at("pay"));
    Message message;
    message.strong = {types::genesis_message};
    message.payload = types::Payload{.type = 1, .data = bytes};
    const auto sealed = seal(message, *read_payload(message.payload, {}), key_of("A"), 8);
    ASSERT_TRUE(sealed.has_value());
    const auto parsed = parse(sealed->bytes(), 8);
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->id(), sealed->id());
    EXPECT_EQ(parsed->message(), sealed->message());
    EXPECT_EQ(parsed->transaction()->id(), sealed->transaction()->id());
    EXPECT_EQ(parsed->transaction()->signers(), sealed->transaction()->signers());
}

}  // namespace
}  // namespace weft::tangle
