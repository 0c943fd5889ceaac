#include <weft/fuzz/harness.hpp>
#include <weft/node_casper/frames.hpp>

using namespace weft;

/// Any bytes are a frame, which encodes to the same bytes, or a named error.
WEFT_FUZZ(casper_frame)
{
    const auto frame = node::decode_frame<node::CasperFrames>(input);
    WEFT_CHECK(!frame || node::encode(*frame) == to_bytes(input));
}
