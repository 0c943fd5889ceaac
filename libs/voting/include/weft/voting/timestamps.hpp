#pragma once

// What a node thinks of a message's time, by its own clock.
//
// Source    seed 002, "timestamps"; T §2.12, G-20. GoShimmer has the rule and passes it by: there
//           every timestamp is liked. So it is here: the Tangle refuses times by rules that need no
//           vote. A network that votes on times asks this.

#include <weft/voting/opinion.hpp>
#include <weft/voting/settings.hpp>

namespace weft::voting {

/// `distance`: between the message's time and its arrival, in whichever direction. Liked below
/// `window`; the further from it, the more certain: level 2 from `delay` on, level 3 from twice that.
[[nodiscard]] State timestamp_opinion(Duration distance, Duration window, Duration delay) noexcept;

}  // namespace weft::voting
