#include <weft/drng/beacon.hpp>
#include <weft/drng/messages.hpp>
#include <weft/drng/reshare.hpp>
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

// The first two bytes: threshold and size of the new committee.
WEFT_FUZZ(drng_deal)
{
    if (input.size() < 2) return;
    const auto threshold =
        static_cast<std::uint16_t>(1 + std::to_integer<unsigned>(input[0]) % 100);
    const std::size_t members = 1 + std::to_integer<unsigned>(input[1]) % 100;
    reads_back(input.subspan(2), decode_deal(input.subspan(2), threshold, members));
}

}  // namespace weft::drng
