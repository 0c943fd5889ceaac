#include <weft/committee/round.hpp>
#include <weft/fuzz/harness.hpp>

#include "../src/records.hpp"

using namespace weft;

/// Any bytes are a proposal, which encodes to the same bytes, or a named error.
WEFT_FUZZ(committee_proposal)
{
    const auto proposal = committee::decode_proposal(input);
    WEFT_CHECK(!proposal || committee::encode(*proposal) == to_bytes(input));
}

WEFT_FUZZ(committee_message)
{
    const auto message = committee::decode_message(input);
    WEFT_CHECK(!message || committee::encode(*message) == to_bytes(input));
}

WEFT_FUZZ(committee_record)
{
    const auto record = committee::decode_record(input);
    WEFT_CHECK(!record || committee::encode(*record) == to_bytes(input));
}
