#include <weft/voting/sampling.hpp>

#include <algorithm>
#include <numeric>

namespace weft::voting {

std::vector<Drawn> draw_peers(std::span<const Holder> peers, Prng& prng, std::size_t distinct)
{
    if (peers.empty()) return {};
    std::vector<std::uint64_t> up_to;  // by peer: its mana and that of those before it
    std::uint64_t total = 0;
    for (const auto& peer : peers) up_to.push_back(total += peer.mana);
    std::vector<std::uint32_t> draws(peers.size());
    const auto most = total == 0 ? distinct : std::size_t{draws_max};
    std::size_t met = 0;
    for (std::size_t k = 0; k < most && met < distinct; ++k) {
        const auto at =
            total == 0 ? static_cast<std::size_t>(prng.below(peers.size()))
                       : static_cast<std::size_t>(
                             std::ranges::upper_bound(up_to, prng.below(total)) - up_to.begin());
        met += draws[at]++ == 0 ? 1 : 0;
    }
    std::vector<Drawn> drawn;
    for (std::size_t at = 0; at < peers.size(); ++at)
        if (draws[at] > 0) drawn.push_back({peers[at].node, draws[at]});
    return drawn;
}

std::vector<NodeId> writers(std::span<const Holder> holders, const Share& share)
{
    std::vector<Holder> heaviest{holders.begin(), holders.end()};
    std::ranges::sort(heaviest, [](const Holder& a, const Holder& b) {
        return a.mana != b.mana ? a.mana > b.mana : a.node < b.node;
    });
    std::uint64_t total = 0;
    for (const auto& holder : heaviest) total += holder.mana;
    std::vector<NodeId> writers;
    std::uint64_t together = 0;
    for (const auto& holder : heaviest) {
        if (reaches(together, total, share)) break;
        together += holder.mana;
        writers.push_back(holder.node);
    }
    std::ranges::sort(writers);
    return writers;
}

}  // namespace weft::voting
