#include <weft/base/check.hpp>
#include <weft/casper_blocks/block_room.hpp>

namespace weft::casper {

BlockRoom::Taken BlockRoom::hold(const BlockId& id,
                                 SignedBlock block,
                                 std::size_t bytes,
                                 std::set<BlockId> missing,
                                 PeerNumber from,
                                 Instant now)
{
    WEFT_CHECK(!missing.empty());
    if (waiting_.contains(id)) return Taken::known;
    const bool asked_for = wanted_.contains(id);
    const auto share = bytes_.find({from, asked_for});
    const auto used = share == bytes_.end() ? 0 : share->second;
    if (bytes > limits_.bytes_per_peer - std::min(used, limits_.bytes_per_peer))
        return Taken::peer_full;
    bytes_[{from, asked_for}] = used + bytes;
    for (const auto& cited : missing) {
        auto& wanted = wanted_[cited];
        wanted.by.insert(id);
        if (!wanted.asked.contains(from) &&
            std::ranges::find(wanted.first, from) == wanted.first.end())
            wanted.first.push_back(from);
    }
    const auto arrival = arrived_++;
    arrivals_.emplace(arrival, id);
    waiting_.emplace(id, Entry{.waiting = {std::move(block), bytes, from, now},
                               .missing = std::move(missing),
                               .arrival = arrival,
                               .asked_for = asked_for});
    return Taken::taken;
}

BlockRoom::Entry BlockRoom::take_out(const BlockId& id)
{
    auto entry = std::move(waiting_.extract(id).mapped());
    arrivals_.erase(entry.arrival);
    const auto share = bytes_.find({entry.waiting.from, entry.asked_for});
    share->second -= entry.waiting.bytes;
    if (share->second == 0) bytes_.erase(share);
    for (const auto& cited : entry.missing) {
        const auto wanted = wanted_.find(cited);
        wanted->second.by.erase(id);
        if (wanted->second.by.empty()) wanted_.erase(wanted);
    }
    return entry;
}

std::vector<std::pair<BlockId, SignedBlock>> BlockRoom::accepted(const BlockId& id)
{
    std::vector<std::pair<BlockId, SignedBlock>> ready;
    const auto wanted = wanted_.extract(id);
    if (wanted.empty()) return ready;
    std::map<std::uint64_t, BlockId> complete;
    for (const auto& by : wanted.mapped().by) {
        auto& entry = waiting_.at(by);
        entry.missing.erase(id);
        if (entry.missing.empty()) complete.emplace(entry.arrival, by);
    }
    for (const auto& [arrival, by] : complete)
        ready.emplace_back(by, std::move(take_out(by).waiting.block));
    return ready;
}

std::vector<BlockId> BlockRoom::refused(const BlockId& id)
{
    std::vector<BlockId> gone;
    std::vector<BlockId> next{id};
    while (!next.empty()) {
        const auto cause = next.back();
        next.pop_back();
        const auto wanted = wanted_.find(cause);
        if (wanted == wanted_.end()) continue;
        const auto by = wanted->second.by;
        for (const auto& one : by) {
            take_out(one);
            gone.push_back(one);
            next.push_back(one);
        }
    }
    return gone;
}

std::vector<BlockRoom::Request> BlockRoom::ask(const std::vector<PeerNumber>& peers, Instant now)
{
    std::vector<Request> requests;
    for (auto& [id, wanted] : wanted_) {
        if (requests.size() == limits_.asked_at_once) break;
        // What waits here itself is on its way to be accepted.
        if (now < wanted.again || waiting_.contains(id)) continue;
        const auto may = [&](PeerNumber peer) {
            return !wanted.asked.contains(peer) && std::ranges::find(peers, peer) != peers.end();
        };
        auto chosen = std::ranges::find_if(wanted.first, may);
        std::optional<PeerNumber> peer;
        if (chosen != wanted.first.end()) {
            peer = *chosen;
            wanted.first.erase(chosen);
        } else if (const auto other = std::ranges::find_if(peers, may); other != peers.end()) {
            peer = *other;
        }
        wanted.again = now + limits_.ask_again;
        if (!peer) {
            // All were asked: from the beginning.
            wanted.asked.clear();
            continue;
        }
        wanted.asked.insert(*peer);
        requests.push_back({*peer, id});
    }
    return requests;
}

std::vector<BlockId> BlockRoom::drop_old(Instant now)
{
    std::vector<BlockId> gone;
    while (!arrivals_.empty()) {
        const auto id = arrivals_.begin()->second;
        if (now < waiting_.at(id).waiting.since + limits_.wait_max) break;
        take_out(id);
        gone.push_back(id);
    }
    return gone;
}

std::size_t BlockRoom::bytes_of(PeerNumber peer) const
{
    std::size_t sum = 0;
    for (const bool asked_for : {false, true})
        if (const auto share = bytes_.find({peer, asked_for}); share != bytes_.end())
            sum += share->second;
    return sum;
}

}  // namespace weft::casper
