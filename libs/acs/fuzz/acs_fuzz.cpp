#include <weft/acs/codec.hpp>
#include <weft/fuzz/harness.hpp>

using namespace weft;

/// Any bytes are a message, which encodes to the same bytes, or a named error.
WEFT_FUZZ(acs_message)
{
    const auto message = acs::decode(input);
    WEFT_CHECK(!message || acs::encode(*message) == to_bytes(input));
}

/// A stream of length-prefixed encodings, as they come off a wire: what decodes is handled, what
/// does not is skipped.
WEFT_FUZZ(acs_state)
{
    static const auto keys = [] {
        const auto dealt = crypto::bls::deal(4, 2, crypto::Hash::filled(1).bytes());
        return coin::Keys::from(dealt.public_key, dealt.shares[0]).value();
    }();
    acs::CommonSubset node{protocol::Committee{4}, ValidatorIndex{0},
                           protocol::InstanceId::filled(1), keys};
    std::size_t outputs = 0;
    for (auto rest = input; rest.size() >= 2;) {
        const ValidatorIndex from{
            static_cast<std::uint16_t>(1 + std::to_integer<unsigned>(rest[0]) % 3)};
        const auto size =
            std::min<std::size_t>(std::to_integer<unsigned>(rest[1]), rest.size() - 2);
        if (const auto message = acs::decode(rest.subspan(2, size))) {
            const auto step = node.handle(from, *message);
            WEFT_CHECK(step.has_value());
            outputs += step->outputs.size();
        }
        rest = rest.subspan(2 + size);
    }
    WEFT_CHECK(outputs == (node.done() ? 1u : 0u));
}
