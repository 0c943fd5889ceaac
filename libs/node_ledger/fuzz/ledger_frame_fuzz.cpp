#include <weft/fuzz/harness.hpp>
#include <weft/node_ledger/frames.hpp>

using namespace weft;

/// Any bytes are a frame, which encodes to the same bytes, or a named error.
WEFT_FUZZ(ledger_frame)
{
    const auto frame = node::decode_frame<node::LedgerFrames>(input);
    WEFT_CHECK(!frame || node::encode(*frame) == to_bytes(input));
}
