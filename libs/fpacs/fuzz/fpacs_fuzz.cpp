#include <weft/fpacs/codec.hpp>
#include <weft/fpacs/fast_subset.hpp>
#include <weft/fuzz/harness.hpp>

using namespace weft;

/// Any bytes are a message, which encodes to the same bytes, or a named error.
WEFT_FUZZ(fpacs_message)
{
    const auto message = fpacs::decode(input);
    WEFT_CHECK(!message || fpacs::encode(*message) == to_bytes(input));
}

/// A stream of length-prefixed encodings, as they come off a wire: what decodes is handled, what does not is
/// skipped; a byte of its head says when a clock speaks.
WEFT_FUZZ(fpacs_state)
{
    static const auto hi = crypto::bls::deal(4, 3, crypto::Hash::filled(2).bytes());
    static const auto group = crypto::bls::PreparedKey::from(hi.public_key.group).value();
    static const auto coin = [] {
        const auto dealt = crypto::bls::deal(4, 2, crypto::Hash::filled(1).bytes());
        return coin::Keys::from(dealt.public_key, dealt.shares[0]).value();
    }();
    const fpacs::Keys keys{.committee = protocol::Committee{4},
                           .self = ValidatorIndex{0},
                           .hi = hi.public_key,
                           .hi_group = group,
                           .share_hi = hi.shares[0],
                           .coin = coin};
    fpacs::FastSubset node{keys, protocol::InstanceId::filled(1), ValidatorIndex{1}};
    std::size_t decisions = 0;
    const auto take = [&](const fpacs::Step& step) { decisions += step.outputs.size(); };
    for (auto rest = input; rest.size() >= 2;) {
        const auto head = std::to_integer<unsigned>(rest[0]);
        const auto size =
            std::min<std::size_t>(std::to_integer<unsigned>(rest[1]), rest.size() - 2);
        if (head >= 250) take(head % 2 == 0 ? node.late() : node.half_late());
        if (const auto message = fpacs::decode(rest.subspan(2, size))) {
            const auto step =
                node.handle(ValidatorIndex{static_cast<std::uint16_t>(1 + head % 3)}, *message);
            WEFT_CHECK(step.has_value());
            take(*step);
        }
        rest = rest.subspan(2 + size);
    }
    WEFT_CHECK(decisions == (node.decided() ? 1u : 0u));
}
