#pragma once

// What the shell itself tells.

#include <weft/node/event.hpp>

namespace weft::api {

/// A link to a peer came up or ended.
struct PeerChanged {
    using List = struct ShellEvents;
    static constexpr std::string_view topic = "peer";
    static constexpr node::Weight weight = node::Weight::info;
    types::NodeId peer;
    std::string name;
    bool connected = false;
    std::string last_error;
    [[nodiscard]] std::string subject() const { return types::to_text(peer); }
};
BOOST_DESCRIBE_STRUCT(PeerChanged, (), (peer, name, connected, last_error))
inline answers::Notes notes(const PeerChanged*)
{
    return {{"", "A link to a peer came up or ended. Subject: the peer."},
            {"last_error", "Why the last link ended; may be empty."}};
}

struct ShellEvents {
    using Any = std::variant<PeerChanged>;
};

}  // namespace weft::api
