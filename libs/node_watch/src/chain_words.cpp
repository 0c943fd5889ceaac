#include "chain_words.hpp"

#include <weft/node/notices.hpp>
#include <weft/node_watch/frames.hpp>

#include <algorithm>

namespace weft::node {

namespace {

std::string stage_of(const types::Address& chain)
{
    return "chain:" + chain.text();
}

constexpr std::string_view why =
    "a store or a key share was lost, or `weft chain activate` was not done there";

}  // namespace

void ChainWords::run(Instant now, const Own& own)
{
    std::map<types::Address, Instant> fresh;
    for (const auto& one : own) {
        const auto before = own_.find(one.chain);
        fresh.emplace(one.chain, before == own_.end() ? now : before->second);
    }
    own_ = std::move(fresh);
}

void ChainWords::told(Instant now, const PeerId& peer, const std::vector<types::Address>& chains)
{
    auto& word = words_[peer];
    std::map<types::Address, Instant> since;
    for (const auto& chain : chains) {
        const auto before = word.since.find(chain);
        since.emplace(chain, before == word.since.end() ? now : before->second);
    }
    word = {.at = now, .since = std::move(since)};
}

std::optional<bool> ChainWords::runs(Instant now,
                                     const PeerId& member,
                                     const types::Address& chain) const
{
    const auto found = words_.find(member);
    if (found == words_.end() || !counts(found->second, now)) return std::nullopt;
    const auto& told = found->second.since;
    if (told.contains(chain)) return true;
    // It tells of the first ones only.
    if (told.size() >= WatchAnswer::shared_max && told.rbegin()->first < chain) return std::nullopt;
    return false;
}

std::vector<PeerId> ChainWords::absent(Instant now, const SharedWork::Chain& chain) const
{
    std::vector<PeerId> all;
    const auto seen = own_.find(chain.chain);
    if (seen == own_.end()) return all;
    for (const auto& member : chain.members) {
        const auto word = words_.find(member);
        if (word == words_.end() || word->second.at < seen->second + grace) continue;
        if (runs(now, member, chain.chain) == false) all.push_back(member);
    }
    return all;
}

std::map<types::Address, ChainWords::Claim> ChainWords::claims(Instant now, const Own& own) const
{
    std::map<types::Address, Claim> all;
    std::size_t answer = 0;
    std::size_t speak = 0;
    for (const auto& [peer, word] : words_) {
        if (!counts(word, now)) continue;
        ++answer;
        speak += word.since.empty() ? 0 : 1;
        for (const auto& [chain, since] : word.since)
            if (now >= since + grace &&
                std::ranges::find(own, chain, &SharedWork::Chain::chain) == own.end())
                ++all[chain].say_so;
    }
    for (auto& [chain, claim] : all) {
        claim.speak = speak;
        claim.believed = claim.say_so > speak / 3 && (claim.say_so > 1 || answer <= 2);
    }
    return all;
}

void ChainWords::add_reasons(Instant now, const Own& own, std::vector<Reason>& reasons) const
{
    for (const auto& one : own)
        if (const auto lack = absent(now, one).size(); lack > one.members.size() - one.quorum)
            reasons.push_back(
                {stage_of(one.chain), "no quorum: " + std::to_string(lack) + " of " +
                                          std::to_string(one.members.size()) +
                                          " members are connected and do not run the chain, " +
                                          std::to_string(one.quorum) + " are needed"});
    for (const auto& [chain, claim] : claims(now, own))
        if (claim.believed)
            reasons.push_back(
                {stage_of(chain),
                 std::to_string(claim.say_so) + " of " + std::to_string(claim.speak) +
                     " members say that this node is one of them, and it does not run "
                     "the chain: " +
                     std::string{why}});
}

void ChainWords::add_notices(Instant now, const Own& own, std::vector<Reason>& notices) const
{
    const std::string noted{Notices::noted};
    for (const auto& one : own)
        for (const auto& member : absent(now, one))
            notices.push_back(
                {noted, stage_of(one.chain) + ": the member " + types::to_text(member) +
                            " is connected and does not run the chain: " + std::string{why}});
    for (const auto& [chain, claim] : claims(now, own))
        if (!claim.believed)
            notices.push_back({noted, stage_of(chain) + ": " + std::to_string(claim.say_so) +
                                          " of " + std::to_string(claim.speak) +
                                          " members say that this node is one of them, and it does "
                                          "not run the chain"});
}

}  // namespace weft::node
