#include <weft/drng/beacon.hpp>
#include <weft/drng/messages.hpp>
#include <weft/fuzz/harness.hpp>

namespace weft::drng {
namespace {

template <class T>
void reads_back(ByteSpan input, const codec::Decoded<T>& decoded)
{
    if (decoded) WEFT_CHECK(encode(*decoded) == to_bytes(input));
}

}  // namespace

WEFT_FUZZ(drng_beacon)
{
    reads_back(input, decode_beacon(input));
}

WEFT_FUZZ(drng_message)
{
    reads_back(input, decode_message(input));
}

}  // namespace weft::drng
