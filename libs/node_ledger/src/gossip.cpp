#include "gossip.hpp"

#include <weft/tangle/parse.hpp>

#include <algorithm>

namespace weft::node {

namespace {

/// How many bytes of messages the answer to one question holds.
constexpr std::size_t answer_bytes_max = 4u << 20;
/// Messages of others that are older are not passed on unasked.
constexpr std::uint64_t age_max = 5 * types::minute;

bool old(types::Timestamp time, types::Timestamp now)
{
    return time < now && tangle::time_between(now, time) > age_max;
}

}  // namespace

Gossip::Gossip(const PeerId& self, std::span<const PeerId> peers, const Connected& connected)
    : peers_{peers.begin(), peers.end()}, configured_{0}, connected_{connected}
{
    peers_.erase(self);
    configured_ = peers_.size();
}

Gossip::Sends Gossip::greet(const PeerId& peer, MessageIds tips, MessageIds missing) const
{
    const auto some = [](MessageIds ids) {
        ids = ids.first(std::min(ids.size(), ids_max));
        return std::vector<types::MessageId>{ids.begin(), ids.end()};
    };
    Sends sends{{peer, encode(ShowTips{some(tips)})}};
    if (!missing.empty()) sends.push_back({peer, encode(WantMessages{some(missing)})});
    return sends;
}

Gossip::Sends Gossip::spread(const News& news, const PeerId* source, types::Timestamp now) const
{
    if (!news.own && old(news.time, now)) return {};
    auto hearers = connected_.among(peers_);
    if (source != nullptr) std::erase(hearers, *source);
    Sends sends;
    if (hearers.empty()) return sends;
    const auto frame = encode(GossipMessage{news.message});
    for (const auto& peer : hearers) sends.push_back({peer, frame});
    return sends;
}

Gossip::Sends Gossip::ask(MessageIds missing, const PeerId* source) const
{
    Sends sends;
    while (!missing.empty()) {
        const auto part = missing.first(std::min(missing.size(), ids_max));
        missing = missing.subspan(part.size());
        const auto frame = encode(WantMessages{{part.begin(), part.end()}});
        if (source != nullptr)
            sends.push_back({*source, frame});
        else
            for (const auto& peer : connected_.among(peers_)) sends.push_back({peer, frame});
    }
    return sends;
}

Gossip::Sends Gossip::answer(const PeerId& from, const WantMessages& want, const Find& find)
{
    Sends sends;
    std::size_t bytes = 0;
    for (const auto& id : want.ids) {
        auto message = find(id);
        if (!message) continue;
        bytes += message->size();
        sends.push_back({from, encode(GossipMessage{*std::move(message)})});
        if (bytes > answer_bytes_max) break;
    }
    return sends;
}

Gossip::Sends Gossip::answer(const PeerId& from, const ShowTips& tips, const Wants& wants)
{
    WantMessages want;
    for (const auto& id : tips.ids)
        if (id != types::genesis_message && wants(id)) want.ids.push_back(id);
    if (want.ids.empty()) return {};
    return {{from, encode(std::move(want))}};
}

}  // namespace weft::node
