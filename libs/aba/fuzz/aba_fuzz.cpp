#include <weft/aba/agreement.hpp>
#include <weft/aba/codec.hpp>
#include <weft/fuzz/harness.hpp>

using namespace weft;

/// Any bytes are a message, which encodes to the same bytes, or a named error.
WEFT_FUZZ(aba_message)
{
    const auto message = aba::decode(input);
    WEFT_CHECK(!message || aba::encode(*message) == to_bytes(input));
}

namespace {

const coin::Keys& keys()
{
    static const auto made = [] {
        const auto dealt = crypto::bls::deal(4, 2, crypto::Hash::filled(1).bytes());
        return coin::Keys::from(dealt.public_key, dealt.shares[0]).value();
    }();
    return made;
}

}  // namespace

/// Any sequence of well-formed messages, mostly of rounds we are near: no crash, one decision at
/// most, and it never changes. Three bytes make a message: seat and kind, round, value.
WEFT_FUZZ(aba_state)
{
    aba::Agreement node{protocol::Committee{4}, ValidatorIndex{0}, protocol::InstanceId::filled(1),
                        keys()};
    std::optional<bool> decided;
    for (auto rest = input.first(std::min<std::size_t>(input.size(), 3'000)); rest.size() >= 3;
         rest = rest.subspan(3)) {
        const auto head = std::to_integer<unsigned>(rest[0]);
        const auto tail = std::to_integer<unsigned>(rest[1]);
        const auto last = std::to_integer<unsigned>(rest[2]);
        const bool value = (last & 1) != 0;
        const auto round = tail < 200 ? tail % 4 : tail == 255 ? 0xffffffffu : tail;
        const ValidatorIndex from{static_cast<std::uint16_t>(1 + head % 3)};
        aba::Message message;
        switch (head / 3 % 8) {
        case 0:
        case 1:
        case 2: message = aba::Bval{round, value}; break;
        case 3:
        case 4: message = aba::Aux{round, value}; break;
        case 5: message = aba::Conf{round, static_cast<aba::Values>(last & 3)}; break;
        case 6:
            message = aba::Toss{round, coin::Share::filled(static_cast<std::uint8_t>(last))};
            break;
        default: message = aba::Term{round, value}; break;
        }
        const auto step = node.handle(from, message);
        WEFT_CHECK(step.has_value());
        WEFT_CHECK(!decided || (step->outputs.empty() && node.decided() == decided));
        if (!step->outputs.empty()) decided = step->outputs.front();
        if (last == 255 && !node.proposed()) (void)node.propose(value);
    }
    WEFT_CHECK(!node.decided() || decided || node.proposed());
}
