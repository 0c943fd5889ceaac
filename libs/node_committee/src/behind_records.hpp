#pragma once

// How a member speaks: nothing leaves but behind what was written before it, in this step and in all
// steps before. Writes become durable in order, so what stands at the end of the newest write, or in
// an empty one after it, follows them all.

#include <weft/node/effects.hpp>

namespace weft::node {

inline void say(Effects& effects, const PeerId& to, Bytes frame)
{
    if (effects.writes.empty()) effects.writes.emplace_back();
    effects.writes.back().then.push_back({to, std::move(frame)});
}

}  // namespace weft::node
