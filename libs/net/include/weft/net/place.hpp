#pragma once

// Where a connection comes from, for limits that one customer must not use up for all.

#include <string>
#include <string_view>

namespace weft::net {

/// The address itself for IPv4, also when it is written inside IPv6; the network of 64 bits for
/// IPv6, of which anybody has more addresses than there are limits. Other text: itself.
[[nodiscard]] std::string place_of(std::string_view address);
/// This machine: 127.0.0.0/8, ::1, and the former written inside IPv6.
[[nodiscard]] bool is_loopback(std::string_view address);

}  // namespace weft::net
