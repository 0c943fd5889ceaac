#include <weft/dkg/codec.hpp>
#include <weft/dkg/handover_messages.hpp>
#include <weft/dkg/qualification.hpp>
#include <weft/fuzz/harness.hpp>

namespace weft::dkg {
namespace {

template <class T>
void reads_back(ByteSpan input, const codec::Decoded<T>& decoded)
{
    if (decoded) WEFT_CHECK(encode(*decoded) == to_bytes(input));
}

}  // namespace

WEFT_FUZZ(dkg_message)
{
    reads_back(input, decode(input));
}

WEFT_FUZZ(dkg_certificate)
{
    reads_back(input, decode_certificate(input));
}

// The first byte is the new committee's size.
WEFT_FUZZ(dkg_handover)
{
    if (input.empty()) return;
    const auto size = static_cast<std::uint16_t>(1 + std::to_integer<unsigned>(input[0]) % 100);
    reads_back(input.subspan(1), handover::decode(input.subspan(1), protocol::Committee{size}));
}

// The first byte is the committee's size.
WEFT_FUZZ(dkg_bundles)
{
    if (input.empty()) return;
    const auto size = static_cast<std::uint16_t>(1 + std::to_integer<unsigned>(input[0]) % 100);
    const protocol::Committee committee{size};
    const auto rest = input.subspan(1);
    reads_back(rest, decode_deal(rest, committee));
    reads_back(rest, decode_verdict(rest, committee));
    reads_back(rest, decode_justification(rest, committee));
    reads_back(rest, decode_reveal(rest, committee));
    reads_back(rest, decode_reconstruction(rest, committee));
    reads_back(rest, decode_roll(rest, committee));
}

}  // namespace weft::dkg
