#pragma once

// How this node's clock stands to those of its peers, for roles that sign times. Offered by the role
// that watches them (weft/node_watch); a node without it takes its own clock for right.

#include <weft/protocol/step.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace weft::node {

class PeerClocks {
public:
    virtual ~PeerClocks() = default;

    /// Why nothing that has a time is to be signed now.
    struct Objection {
        std::string_view error;  ///< stable, for programs: clock_off, clock_unsure
        std::string text;        ///< what is wrong, and what to do
    };
    /// Nullopt: nothing speaks against it.
    [[nodiscard]] virtual std::optional<Objection> objection(protocol::Instant now) const = 0;
    /// True while peers are connected and asked for the first time: what can wait, waits.
    [[nodiscard]] virtual bool asks_first(protocol::Instant now) const = 0;
    /// True when enough peers told their clocks lately, and they agree with this node's.
    [[nodiscard]] virtual bool agreed(protocol::Instant now) const = 0;
};

}  // namespace weft::node
