#pragma once

// What each peer's frames caused and what still waits, in bytes: whom an interpreter may hear.
//
// Input     effects, with the peer whose frame caused them; when what they wait for has happened.
// Promises  who has caused too much that waits is not heard until half of it has left: what waits
//           because of one peer is at most `peer_bytes_max` and what one frame causes.
// Cost      O(log peers); memory by peers that have something waiting.

#include <weft/node/effects.hpp>

#include <algorithm>
#include <cstddef>
#include <map>

namespace weft::node {

/// What a write holds in memory until it is durable.
[[nodiscard]] inline std::size_t bytes_of(const Effects::Write& write)
{
    std::size_t bytes = 0;
    for (const auto& put : write.batch.puts)
        bytes += put.key.size() + (put.value ? put.value->size() : 0);
    for (const auto& send : write.then) bytes += send.frame.size();
    return bytes;
}

class Pending {
public:
    static constexpr std::size_t peer_bytes_max = 4u << 20;

    explicit Pending(std::size_t limit = peer_bytes_max) : limit_{limit} {}

    void add(const PeerId& peer, std::size_t bytes)
    {
        auto& one = peers_[peer];
        one.bytes += bytes;
        if (one.bytes > limit_) one.too_much = true;
    }
    /// True: the peer, which had caused too much, may be heard again.
    bool done(const PeerId& peer, std::size_t bytes)
    {
        const auto found = peers_.find(peer);
        if (found == peers_.end()) return false;
        auto& one = found->second;
        one.bytes -= std::min(bytes, one.bytes);
        if (one.bytes > limit_ / 2) return false;
        const bool again = one.too_much;
        one.too_much = false;
        if (one.bytes == 0) peers_.erase(found);
        return again;
    }
    [[nodiscard]] bool too_much(const PeerId& peer) const
    {
        const auto found = peers_.find(peer);
        return found != peers_.end() && found->second.too_much;
    }
    [[nodiscard]] std::size_t bytes(const PeerId& peer) const
    {
        const auto found = peers_.find(peer);
        return found == peers_.end() ? 0 : found->second.bytes;
    }

private:
    struct One {
        std::size_t bytes = 0;
        bool too_much = false;
    };
    std::size_t limit_;
    std::map<PeerId, One> peers_;
};

}  // namespace weft::node
