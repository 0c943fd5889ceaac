// What a node that joins is sent of a state: any bytes are a value or a named error, and a value encodes to the same
// bytes.

#include <weft/casper_state/genesis.hpp>
#include <weft/casper_state/settled.hpp>
#include <weft/fuzz/harness.hpp>

namespace weft::casper {
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

WEFT_FUZZ(casper_settled)
{
    check_round_trip(input, decode_settled(input));
}

WEFT_FUZZ(casper_table)
{
    const auto table = decode_table(input);
    check_round_trip(input, table);
    if (!table) return;
    WEFT_CHECK(table->size() <= validators_max);
    for (Validator v = 0; v < table->size(); ++v)
        WEFT_CHECK(place_of(*table, (*table)[v].validator) == v);
}

}  // namespace weft::casper
