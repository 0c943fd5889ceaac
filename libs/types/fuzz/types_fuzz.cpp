// Every wire format: any bytes are a value or a named error, and a value encodes to the same bytes.

#include <weft/fuzz/harness.hpp>
#include <weft/types/contract_ids.hpp>
#include <weft/types/genesis.hpp>
#include <weft/types/message.hpp>
#include <weft/types/off_ledger.hpp>
#include <weft/types/sc_payload.hpp>

namespace weft::types {
namespace {

template <class Decoded>
void check_round_trip(ByteSpan input, const Decoded& decoded)
{
    if (decoded) {
        WEFT_CHECK(std::ranges::equal(encode(*decoded), input));
    } else {
        WEFT_CHECK(codec::name(decoded.error()) != "unknown");
    }
}

}  // namespace

WEFT_FUZZ(types_message)
{
    const auto message = decode_message(input);
    check_round_trip(input, message);
    if (!message) return;
    WEFT_CHECK(!message->strong.empty() && message->strong.size() <= parents_of_a_kind_max);
    WEFT_CHECK(message->weak.size() <= parents_of_a_kind_max);
    WEFT_CHECK(input.size() <= message_bytes_max);
    (void)signature_valid(*message, input);
}

WEFT_FUZZ(types_transaction)
{
    const auto transaction = decode_transaction(input);
    check_round_trip(input, transaction);
    if (!transaction) return;
    const auto essence = encode(transaction->essence);
    WEFT_CHECK(decode_essence(essence) == transaction->essence);
    for (const auto& unlock : transaction->unlocks) (void)verify(unlock, essence);
}

WEFT_FUZZ(types_essence)
{
    check_round_trip(input, decode_essence(input));
}

WEFT_FUZZ(types_sc_payload)
{
    const auto payload = decode_sc_payload(input);
    check_round_trip(input, payload);
    if (!payload) return;
    WEFT_CHECK(payload->state || !payload->requests.empty());
    for (const auto& request : payload->requests) WEFT_CHECK(!request.transfer.has_zero());
}

WEFT_FUZZ(types_off_ledger)
{
    const auto request = decode_off_ledger(input);
    check_round_trip(input, request);
    if (!request) return;
    WEFT_CHECK(input.size() <= off_ledger_bytes_max);
    WEFT_CHECK(!request->allowance.has_zero());
    auto other = *request;
    other.signature = {};
    WEFT_CHECK(id_of(other) == id_of(*request));
    (void)signature_valid(*request);
}

WEFT_FUZZ(types_genesis)
{
    const auto genesis = decode_genesis(input);
    check_round_trip(input, genesis);
    if (genesis) WEFT_CHECK(check(*genesis).has_value());
}

// What a person may type or a page may link to.
WEFT_FUZZ(types_texts)
{
    const auto text = to_string(input);
    if (const auto id = request_from_text(text)) WEFT_CHECK(to_text(*id) == text);
    if (const auto agent = agent_from_text(text))
        WEFT_CHECK(agent_from_text(to_text(*agent)) == agent);
    if (const auto address = Address::from_text(text)) WEFT_CHECK(address->text() == text);
    if (const auto color = color_from_text(text))
        WEFT_CHECK(color_from_text(to_text(*color)) == color);
    if (const auto hname = hname_from_text(text))
        WEFT_CHECK(hname_from_text(to_text(*hname)) == hname);
}

}  // namespace weft::types
