#include <weft/fuzz/harness.hpp>
#include <weft/node_drng/frames.hpp>

#include "../src/series_record.hpp"

using namespace weft;

/// Any bytes are a frame, which encodes to the same bytes, or a named error.
WEFT_FUZZ(drng_frame)
{
    const auto frame = node::decode_frame<node::DrngFrames>(input);
    WEFT_CHECK(!frame || node::encode(*frame) == to_bytes(input));
}

/// Any bytes on the disk are a record, which encodes to the same bytes, or none.
WEFT_FUZZ(series_record)
{
    const auto own = node::decode_own_series(input);
    WEFT_CHECK(!own || node::encode(*own) == to_bytes(input));
    const auto followed = node::decode_series(input);
    WEFT_CHECK(!followed || node::encode_series(*followed) == to_bytes(input));
}
