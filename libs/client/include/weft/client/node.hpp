#pragma once

// What every node is asked, whatever its roles.

#include <weft/answers/node.hpp>
#include <weft/client/client.hpp>

namespace weft::client {

[[nodiscard]] Try<answers::Node> node(const Client& node);
[[nodiscard]] Try<answers::Readiness> ready(const Client& node);

}  // namespace weft::client
