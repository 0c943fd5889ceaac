#include "block_fetch.hpp"

#include <algorithm>

namespace weft::node {

void BlockFetch::gone(const PeerId& peer)
{
    const auto known = peers_.find(peer);
    if (known == peers_.end()) return;
    known->second.open.reset();
    known->second.height = 0;  // it says so again in its next session
    known->second.first = 0;
}

void BlockFetch::lacks(const PeerId& peer, std::uint32_t before)
{
    const auto known = peers_.find(peer);
    if (known == peers_.end()) return;
    known->second.first = before;
    known->second.open.reset();
}

void BlockFetch::close_late(Instant now)
{
    for (auto& [id, peer] : peers_) {
        if (!peer.open || now < peer.open->quiet_until) continue;
        // Who gave a part has given as many bytes as an answer has.
        if (!peer.open->came) peer.not_before = now + after_silence;
        peer.open.reset();
    }
}

bool BlockFetch::awaited(std::uint32_t index) const
{
    return held_.contains(index) || std::ranges::any_of(peers_, [&](const auto& one) {
               const auto& open = one.second.open;
               return open && open->first <= index && index <= open->last;
           });
}

std::vector<BlockFetch::Question> BlockFetch::ask(Instant now,
                                                  std::uint32_t height,
                                                  const Reachable& reachable)
{
    close_late(now);
    std::vector<PeerId> idle;
    for (const auto& [id, peer] : peers_)
        if (!peer.open && peer.not_before <= now && peer.height > height && reachable(id))
            idle.push_back(id);
    std::vector<Question> questions;
    const auto end = static_cast<std::uint64_t>(height) + window;
    for (auto first = static_cast<std::uint64_t>(height) + 1; first <= end && !idle.empty();) {
        const auto index = static_cast<std::uint32_t>(first);
        if (first > UINT32_MAX) break;
        if (awaited(index)) {
            ++first;
            continue;
        }
        // Another one each time: no peer is always the one that is asked for the next block.
        const auto from = turn_++ % idle.size();
        std::ranges::rotate(idle, idle.begin() + static_cast<std::ptrdiff_t>(from));
        const auto able = std::ranges::find_if(idle, [&](const PeerId& id) {
            return peers_.at(id).height >= index && peers_.at(id).first <= index;
        });
        if (able == idle.end()) break;
        auto& peer = peers_.at(*able);
        auto last = index;
        while (last < peer.height && last - index + 1 < BlockSync::blocks_per_answer &&
               last < end && !awaited(last + 1))
            ++last;
        peer.open =
            Open{.first = index, .last = last, .quiet_until = now + patience, .came = false};
        questions.push_back({*able, index});
        idle.erase(able);
        first = static_cast<std::uint64_t>(last) + 1;
    }
    return questions;
}

bool BlockFetch::take(Instant now, std::uint32_t height, Held block)
{
    const auto known = peers_.find(block.from);
    const auto index = block.offer.block.index;
    if (known == peers_.end() || !known->second.open) return false;
    auto& open = *known->second.open;
    if (index < open.first || index > open.last) return false;
    open.came = true;
    if (index == open.last) known->second.open.reset();
    if (index <= height || held_.contains(index)) return false;
    while (bytes_ + block.bytes > held_bytes_max && !held_.empty() &&
           std::prev(held_.end())->first > index)
        drop(std::prev(held_.end()));
    if (bytes_ + block.bytes > held_bytes_max && index != height + 1) return false;
    bytes_ += block.bytes;
    held_.emplace(index, std::move(block));
    // Who repeats itself would keep the question, and the blocks of it, for ever.
    if (known->second.open) known->second.open->quiet_until = now + pause;
    return true;
}

const BlockFetch::Held* BlockFetch::next(std::uint32_t height) const
{
    const auto found = held_.find(height + 1);
    return found == held_.end() ? nullptr : &found->second;
}

void BlockFetch::applied(std::uint32_t height)
{
    while (!held_.empty() && held_.begin()->first <= height) drop(held_.begin());
}

void BlockFetch::refused(Instant now, const PeerId& liar)
{
    for (auto block = held_.begin(); block != held_.end();) {
        const auto one = block++;
        if (one->second.from == liar) drop(one);
    }
    auto& peer = peers_[liar];
    peer.open.reset();
    peer.not_before = now + after_lie;
}

std::uint32_t BlockFetch::told_by(std::size_t needed) const
{
    std::vector<std::uint32_t> told;
    for (const auto& [id, peer] : peers_) told.push_back(peer.height);
    std::ranges::sort(told, std::ranges::greater{});
    return told.size() < needed ? 0 : told[needed - 1];
}

void BlockFetch::drop(std::map<std::uint32_t, Held>::iterator block)
{
    bytes_ -= block->second.bytes;
    held_.erase(block);
}

}  // namespace weft::node
