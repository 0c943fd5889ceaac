#pragma once

// The payload that carries a beacon on the Tangle. Bytes and errors: docs/formats/beacon.md.
//
// Source    T §2.15; D-33.
// Promises  total: any bytes give a beacon or a named error; one encoding per beacon. A beacon that
//           decodes is not verified: that is a follower's matter (follower.hpp).

#include <weft/codec/codec.hpp>
#include <weft/drng/series.hpp>

namespace weft::drng {

struct Beacon {
    SeriesId series;
    Round round;
    friend bool operator==(const Beacon&, const Beacon&) = default;
};
inline constexpr std::uint32_t beacon_payload_type = 111;  ///< GoShimmer's number, too

/// Pre: lengths as `decode_beacon` takes them.
[[nodiscard]] Bytes encode(const Beacon& beacon);
[[nodiscard]] codec::Decoded<Beacon> decode_beacon(ByteSpan bytes);

}  // namespace weft::drng
