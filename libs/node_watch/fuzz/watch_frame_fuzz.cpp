#include <weft/fuzz/harness.hpp>
#include <weft/node_watch/frames.hpp>

using namespace weft;

/// Any bytes are a frame, which encodes to the same bytes, or a named error.
WEFT_FUZZ(watch_frame)
{
    const auto frame = node::decode_frame<node::WatchFrames>(input);
    WEFT_CHECK(!frame || node::encode(*frame) == to_bytes(input));
}
