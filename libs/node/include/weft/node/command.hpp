#pragma once

// A command of a user and its number. Every command gets exactly one Answer; one that changes
// anything is answered when the change is durable (D-90).

#include <weft/node/checked.hpp>

namespace weft::node {

struct Command {
    CommandId id;
    AnyCommand what;
};

}  // namespace weft::node
