#include <weft/api/readiness.hpp>
#include <weft/node/notices.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace weft::api {

namespace {

/// Why the last link ended, when it was for what one of the two is: versions, networks, keys, a breach
/// of the protocol. The life of a network (a restart, a lost connection) is no such thing.
bool refused(const std::string& why)
{
    constexpr std::string_view by_peer = "closed_by_peer: ";
    auto ending = std::string_view{why};
    if (ending.starts_with(by_peer)) ending.remove_prefix(by_peer.size());
    return std::ranges::any_of(
        std::array<std::string_view, 7>{"wrong_network", "wrong_version", "unknown_key", "banned",
                                        "penalized", "malformed", "oversized"},
        [&](std::string_view one) { return ending.starts_with(one); });
}

/// Peers that do not talk to this node for what it or they are. From f + 1 of m on, f = ⌊m / 3⌋, it is
/// this node that is not at work; before, it is what they say.
void add_refusals(const answers::Node& status, answers::Readiness& readiness)
{
    std::vector<const answers::Peer*> refusing;
    for (const auto& peer : status.peers)
        if (!peer.connected && refused(peer.last_error)) refusing.push_back(&peer);
    if (refusing.empty()) return;
    const bool many = refusing.size() > status.peers.size() / 3;
    std::string text = std::to_string(refusing.size()) + " of " +
                       std::to_string(status.peers.size()) +
                       " peers and this node do not accept each other:";
    constexpr std::size_t named_max = 4;
    for (std::size_t i = 0; i < std::min(refusing.size(), named_max); ++i)
        text += (i == 0 ? " " : ", ") +
                (refusing[i]->name.empty() ? types::to_text(refusing[i]->id) : refusing[i]->name) +
                " (" + refusing[i]->last_error + ")";
    readiness.reasons.push_back(
        {many ? "peers" : std::string{node::Notices::noted}, std::move(text)});
    readiness.ready = readiness.ready && !many;
}

}  // namespace

answers::Readiness readiness_of(const Backend& node)
{
    answers::Readiness readiness{.ready = false, .reasons = node.queries().not_ready(node.now())};
    readiness.ready = readiness.reasons.empty();
    add_refusals(node.status(), readiness);
    if (const auto* notices = node.queries().services().find<node::Notices>())
        for (auto& notice : notices->notices(node.now()))
            readiness.reasons.push_back(std::move(notice));
    return readiness;
}

}  // namespace weft::api
