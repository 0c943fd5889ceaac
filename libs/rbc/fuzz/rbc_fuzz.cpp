#include <weft/fuzz/harness.hpp>
#include <weft/rbc/codec.hpp>

using namespace weft;

/// Any bytes are a message, which encodes to the same bytes, or a named error.
WEFT_FUZZ(rbc_message)
{
    const auto message = rbc::decode(input);
    WEFT_CHECK(!message || rbc::encode(*message) == to_bytes(input));
}

/// Any sequence of messages from any seat: no crash, at most one delivery, and what is delivered
/// was vouched for. Each step of the tape is a seat, a kind and a digest out of a few.
WEFT_FUZZ(rbc_state)
{
    const protocol::Committee committee{4};
    rbc::ReliableBroadcast node{committee, ValidatorIndex{0}, ValidatorIndex{1}};
    std::size_t delivered = 0;
    for (const auto byte : input) {
        const auto choice = std::to_integer<unsigned>(byte);
        const ValidatorIndex from{static_cast<std::uint16_t>(choice & 3)};
        const Bytes payload(choice >> 6, std::byte{1});
        const auto digest = rbc::digest(payload);
        rbc::Message message;
        switch (choice >> 2 & 7) {
        case 0: message = rbc::Value{payload}; break;
        case 1:
        case 2: message = rbc::Echo{digest}; break;
        case 3:
        case 4: message = rbc::Ready{digest}; break;
        case 5: message = rbc::Fetch{digest}; break;
        default: message = rbc::Supply{payload}; break;
        }
        const auto step = node.handle(from, message);
        WEFT_CHECK(step.has_value() == (from.value() != 0));
        if (step) delivered += step->outputs.size();
    }
    WEFT_CHECK(delivered == (node.delivered() ? 1u : 0u));
}
