#include <weft/fuzz/harness.hpp>
#include <weft/node_dkg/frames.hpp>

using namespace weft;

/// Any bytes are a frame, which encodes to the same bytes, or a named error.
WEFT_FUZZ(dkg_frame)
{
    const auto frame = node::decode_frame<node::DkgFrames>(input);
    WEFT_CHECK(!frame || node::encode(*frame) == to_bytes(input));
}
