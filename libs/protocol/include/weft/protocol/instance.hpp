#pragma once

#include <weft/base/bytes.hpp>

namespace weft::protocol {

/// Names one run of a protocol, for ever: chain, epoch, slot and purpose, hashed by whoever starts
/// it. What a validator signs inside a run (coin shares) is bound to it.
using InstanceId = FixedBytes<struct InstanceIdTag, 32>;

}  // namespace weft::protocol
