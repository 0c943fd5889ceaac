// The wire formats against vectors another program made (tests/conformance/formats/make.py).

#include <weft/crypto/base58.hpp>
#include <weft/types/genesis.hpp>
#include <weft/types/message.hpp>
#include <weft/types/off_ledger.hpp>
#include <weft/types/sc_payload.hpp>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace weft::types {
namespace {

using Json = nlohmann::json;

Json read(const std::string& name)
{
    std::ifstream file{std::string{WEFT_TEST_DATA} + "/conformance/formats/" + name};
    return Json::parse(file);
}

Json vectors(const std::string& format)
{
    static const auto all = read("vectors.json");
    return all.at(format);
}

Bytes bytes_of(const Json& vector)
{
    return *from_hex(vector.at("hex").get<std::string>());
}

/// Each accepted value encodes to the bytes it came from; each refused one has the named error.
template <class Decode>
void check_format(const std::string& format, Decode decode)
{
    const auto all = vectors(format);
    for (const auto& vector : all.at("accepted")) {
        const auto bytes = bytes_of(vector);
        const auto value = decode(bytes);
        ASSERT_TRUE(value) << vector.at("name") << ": " << codec::name(value.error());
        EXPECT_EQ(to_hex(encode(*value)), to_hex(bytes)) << vector.at("name");
        for (std::size_t cut = 0; cut < bytes.size(); ++cut)
            EXPECT_FALSE(decode(ByteSpan{bytes}.first(cut)))
                << vector.at("name") << " up to byte " << cut;
    }
    for (const auto& vector : all.at("refused")) {
        const auto value = decode(bytes_of(vector));
        ASSERT_FALSE(value) << vector.at("name");
        EXPECT_EQ(codec::name(value.error()), vector.at("error").get<std::string>())
            << vector.at("name");
    }
}

TEST(Formats, transactions)
{
    check_format("transaction", decode_transaction);
    const auto accepted = vectors("transaction").at("accepted");
    const auto pay = decode_transaction(bytes_of(accepted[0]));
    EXPECT_EQ(to_text(id_of(*pay)), accepted[0].at("id").get<std::string>());
    EXPECT_EQ(pay->essence.timestamp, 1'616'144'400 * second);
    EXPECT_EQ(pay->essence.inputs.size(), 1u);
    EXPECT_TRUE(pay->essence.inputs[0].transaction.is_zero());
    EXPECT_EQ(pay->essence.outputs[0].balance, (Balances{{iota_color, 95}, {mint_color, 5}}));
    EXPECT_EQ(pay->essence.outputs[1].balance, (Balances{{iota_color, 900}}));
    for (const auto& unlock : pay->unlocks) EXPECT_TRUE(verify(unlock, encode(pay->essence)));

    const auto two = decode_transaction(bytes_of(accepted[1]));
    EXPECT_EQ(to_text(id_of(*two)), accepted[1].at("id").get<std::string>());
    ASSERT_EQ(two->unlocks.size(), 2u);
    for (const auto& unlock : two->unlocks) EXPECT_TRUE(verify(unlock, encode(two->essence)));
    EXPECT_EQ(to_string(two->essence.data), "data");
}

TEST(Formats, essences_alone)
{
    for (const auto& vector : vectors("transaction").at("accepted")) {
        const auto transaction = decode_transaction(bytes_of(vector));
        const auto bytes = encode(transaction->essence);
        EXPECT_EQ(decode_essence(bytes), transaction->essence);
        EXPECT_EQ(decode_essence(bytes_of(vector)).error(), codec::DecodeError::trailing);
    }
}

TEST(Formats, messages)
{
    check_format("message", decode_message);
    for (const auto& vector : vectors("message").at("accepted")) {
        const auto bytes = bytes_of(vector);
        const auto message = decode_message(bytes);
        EXPECT_TRUE(signature_valid(*message, bytes)) << vector.at("name");
        if (vector.contains("id")) {
            EXPECT_EQ(to_text(id_of(bytes)), vector.at("id").get<std::string>());
        }
    }
    // T 4.6 (c), known from another implementation: up to eight parents have one byte of kinds.
    const auto golden = decode_message(bytes_of(vectors("message").at("accepted")[0]));
    EXPECT_EQ(golden->strong, std::vector{MessageId::filled(2)});
    EXPECT_EQ(golden->weak, std::vector{MessageId::filled(1)});
    EXPECT_EQ(golden->time, 1'616'144'400 * second);
    EXPECT_EQ(golden->sequence_number, 7u);
    EXPECT_EQ(golden->payload, (Payload{.type = 0, .data = to_bytes("hello tangle")}));

    const auto full = decode_message(bytes_of(vectors("message").at("accepted")[1]));
    EXPECT_EQ(full->strong.size(), 8u);
    EXPECT_EQ(full->weak.size(), 8u);
    EXPECT_EQ(full->nonce, std::numeric_limits<std::uint64_t>::max());
}

TEST(Formats, off_ledger_requests)
{
    check_format("off_ledger", decode_off_ledger);
    for (const auto& vector : vectors("off_ledger").at("accepted")) {
        const auto request = decode_off_ledger(bytes_of(vector));
        EXPECT_TRUE(signature_valid(*request)) << vector.at("name");
        EXPECT_EQ(to_text(id_of(*request)), "[0]" + vector.at("id").get<std::string>());
        EXPECT_EQ(request->sender().text(), vector.at("sender").get<std::string>());
        auto other = *request;
        ++other.nonce;
        EXPECT_FALSE(signature_valid(other));
        EXPECT_NE(id_of(other), id_of(*request));
        other = *request;
        other.signature = {};
        EXPECT_FALSE(signature_valid(other));
        EXPECT_EQ(id_of(other), id_of(*request));
    }
    const auto plain = decode_off_ledger(bytes_of(vectors("off_ledger").at("accepted")[0]));
    EXPECT_EQ(plain->allowance, (Balances{{iota_color, 10}}));
    EXPECT_EQ(plain->valid_until, 1'700'000'600u);
    const auto key =
        crypto::ed25519::KeyPair::from(*crypto::ed25519::Seed::from(Bytes(32, std::byte{1})));
    EXPECT_EQ(sign(*plain, key), *plain);
}

TEST(Formats, a_message_has_at_most_64_kib)
{
    Message message;
    message.strong = {genesis_message};
    const auto around = encode(message).size() + 4;
    message.payload = Payload{.type = 0, .data = Bytes(message_bytes_max - around)};
    EXPECT_EQ(encode(message).size(), message_bytes_max);
    EXPECT_TRUE(decode_message(encode(message)));
    message.payload->data.push_back(std::byte{0});
    EXPECT_EQ(decode_message(encode(message)).error(), codec::DecodeError::too_long);
}

TEST(Formats, a_transaction_of_full_size_fits_in_a_message_of_full_width)
{
    Message message;
    for (std::uint8_t n = 1; n <= 8; ++n) message.strong.push_back(MessageId::filled(n));
    for (std::uint8_t n = 9; n <= 16; ++n) message.weak.push_back(MessageId::filled(n));
    message.payload = Payload{.type = 1, .data = Bytes(transaction_bytes_max)};
    EXPECT_TRUE(decode_message(encode(message)));
}

TEST(Formats, smart_contract_payloads)
{
    check_format("sc_payload", decode_sc_payload);
    const auto accepted = vectors("sc_payload").at("accepted");
    const auto one = decode_sc_payload(bytes_of(accepted[0]));
    ASSERT_EQ(one->requests.size(), 1u);
    EXPECT_FALSE(one->state);
    const auto& request = one->requests[0];
    EXPECT_EQ(request.target.contract, hname_of("inccounter"));
    EXPECT_EQ(request.entry_point, hname_of("increment"));
    EXPECT_EQ(request.args, (Dict{{to_bytes("n"), {std::byte{5}}}, {to_bytes("nn"), {}}}));
    EXPECT_EQ(request.transfer, (Balances{{iota_color, 10}}));
    const auto origin = decode_sc_payload(bytes_of(accepted[1]));
    EXPECT_EQ(origin->state->state_hash, Hash::filled(0x44));
    EXPECT_EQ(origin->requests.size(), 1u);
    const auto anchor = decode_sc_payload(bytes_of(accepted[2]));
    EXPECT_EQ(anchor->state->block_index, 9u);
    EXPECT_EQ(anchor->state->chain_color, Color::filled(0x77));
}

TEST(Formats, genesis)
{
    check_format("genesis", decode_genesis);
    for (const auto& vector : vectors("genesis").at("accepted"))
        EXPECT_EQ(hash_of(*decode_genesis(bytes_of(vector))).hex(),
                  vector.at("hash").get<std::string>());
}

TEST(Formats, identities_of_a_known_network)
{
    for (const auto& vector : vectors("identities")) {
        const auto seed =
            crypto::ed25519::Seed::from(*from_hex(vector.at("seed").get<std::string>()));
        const auto key = crypto::ed25519::KeyPair::from(*seed).public_key();
        EXPECT_EQ(key.hex(), vector.at("public_key").get<std::string>());
        EXPECT_EQ(to_text(key), vector.at("node").get<std::string>());
        EXPECT_EQ(id_from_text<NodeId>(vector.at("node").get<std::string>()), key);
        const auto address = Address::of(key);
        EXPECT_EQ(address.text(), vector.at("address").get<std::string>());
        EXPECT_EQ(address.hex(), vector.at("address_hex").get<std::string>());
        EXPECT_EQ(Address::from_text(address.text()), address);
    }
}

TEST(Formats, hnames)
{
    const auto table = read("hname.json").at("hnames");
    EXPECT_EQ(table.size(), 148u);
    for (const auto& [name, hname] : table.items()) {
        EXPECT_EQ(to_text(hname_of(name)), hname.get<std::string>()) << name;
        EXPECT_EQ(hname_from_text(hname.get<std::string>()), hname_of(name));
    }
    EXPECT_EQ(to_hex(encoded(hname_of("root"))), "0859bfce") << "little-endian on the wire";
}

}  // namespace
}  // namespace weft::types
