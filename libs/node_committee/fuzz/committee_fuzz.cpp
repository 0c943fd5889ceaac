#include <weft/fuzz/harness.hpp>
#include <weft/node_committee/frames.hpp>
#include <weft/node_committee/key_record.hpp>

#include "../src/block_record.hpp"
#include "../src/chain_runner.hpp"

using namespace weft;

/// Any bytes are a frame, which encodes to the same bytes, or a named error.
WEFT_FUZZ(committee_frame)
{
    const auto frame = node::decode_frame<node::CommitteeFrames>(input);
    WEFT_CHECK(!frame || node::encode(*frame) == to_bytes(input));
}

WEFT_FUZZ(node_block_record)
{
    const auto record = node::decode_block_record(input);
    WEFT_CHECK(!record || node::encode(*record) == to_bytes(input));
}

WEFT_FUZZ(node_chain_record)
{
    const auto record = node::decode_chain_record(input);
    WEFT_CHECK(!record || node::encode(*record) == to_bytes(input));
}

/// Total: a key record from a damaged disk is an error, never a crash.
WEFT_FUZZ(node_key_record)
{
    crypto::Passphrase none;
    (void)node::decode_committee_key(input, none);
}
