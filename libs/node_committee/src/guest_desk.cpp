#include "guest_desk.hpp"

#include <weft/contracts/governance.hpp>
#include <weft/contracts/names.hpp>

#include "behind_records.hpp"
#include "block_sync.hpp"
#include "state_partition.hpp"

namespace weft::node {

bool GuestDesk::serves(const PeerId& peer, const HeldChain& held) const
{
    if (named_.contains(peer)) return true;
    if (held.chain() == nullptr) return false;
    const StatePartition governance{held.chain()->state().entries(), contracts::governance_name};
    return contracts::is_access_node(governance, peer.bytes());
}

Effects GuestDesk::on(Instant now,
                      const PeerId& from,
                      const FollowChain& frame,
                      const Holding& holding)
{
    Effects effects;
    const auto refuse = [&](AccessRefused::Why why) {
        say(effects, from, encode(AccessRefused{frame.chain, why}));
    };
    if (!serves(from, holding.held)) {
        followers_.erase(from);
        refuse(AccessRefused::Why::not_named);
    } else if (frame.origin != holding.record.origin) {
        refuse(AccessRefused::Why::other_origin);
    } else if (holding.held.chain() == nullptr || holding.group == nullptr) {
        refuse(AccessRefused::Why::not_ready);
    } else {
        followers_.insert_or_assign(from, frame.block_index);
        const auto tell_facts = [&](const crypto::bls::PublicKey& group) {
            answer(now, from,
                   ChainFacts{.chain = frame.chain,
                              .origin = holding.record.origin_transaction,
                              .group = group},
                   effects);
        };
        if (frame.wants_facts) {
            if (holding.earlier != nullptr)
                for (const auto& group : *holding.earlier) tell_facts(group);
            tell_facts(*holding.group);
        }
        answer(now, from, ChainHeight{frame.chain, holding.held.chain()->state().block_index()},
               effects);
    }
    return effects;
}

Effects GuestDesk::on(Instant now,
                      const PeerId& from,
                      const WantBlocks& frame,
                      const Holding& holding)
{
    Effects effects;
    if (holding.held.chain() == nullptr || !serves(from, holding.held) ||
        !guests_[from].allowance.open(now))
        return effects;
    if (const auto first = holding.held.chain()->first_block(); frame.from < first) {
        answer(now, from, BlocksGone{frame.chain, first}, effects);
        return effects;
    }
    auto records = BlockSync::answer(*holding.held.chain(), holding.store, frame.from,
                                     [&](auto index) { return holding.held.anchor_bytes(index); });
    for (auto& record : records)
        if (!answer(now, from, BlockFrame{frame.chain, std::move(record)}, effects)) break;
    return effects;
}

Effects GuestDesk::on(Instant now,
                      const PeerId& from,
                      const WantState& frame,
                      const Holding& holding)
{
    Effects effects;
    if (holding.held.chain() == nullptr || !serves(from, holding.held) ||
        !connected_.contains(from) || !guests_[from].allowance.open(now))
        return effects;
    const auto pay = [&](std::size_t bytes) { return guests_[from].allowance.take(now, bytes); };
    for (const auto& one : holding.shelf.answer(frame, holding.held, holding.store, pay))
        say(effects, from, encode(one));
    return effects;
}

Effects GuestDesk::on(Instant now,
                      const PeerId& from,
                      const WantTransactions& frame,
                      const Holding& holding)
{
    if (!serves(from, holding.held)) return {};
    return give(now, from, frame, holding);
}

Effects GuestDesk::give(Instant now,
                        const PeerId& to,
                        const WantTransactions& frame,
                        const Holding& holding)
{
    Effects effects;
    for (const auto& id : frame.ids) {
        const auto* held = holding.pool.find(id);
        if (held != nullptr &&
            !answer(now, to, OffLedgerFrame{frame.chain, {held->bytes}}, effects))
            break;
    }
    return effects;
}

std::optional<std::uint32_t> GuestDesk::height_of(const PeerId& peer) const
{
    const auto found = followers_.find(peer);
    return found == followers_.end() ? std::nullopt : std::optional{found->second};
}

Effects GuestDesk::on(Instant now,
                      const PeerId& from,
                      const ChainHeight& frame,
                      const Holding& holding)
{
    Effects effects;
    if (holding.held.chain() == nullptr || !serves(from, holding.held)) return effects;
    const auto height = holding.held.chain()->state().block_index();
    if (frame.block_index < height)
        answer(now, from, ChainHeight{holding.record.chain, height}, effects);
    return effects;
}

bool GuestDesk::may_tell(Instant now, const PeerId& from)
{
    constexpr Instant heard_again_after = std::chrono::milliseconds{500};
    const auto [guest, first] = guests_.try_emplace(from);
    if (!first && now - guest->second.told < heard_again_after) return false;
    guest->second.told = now;
    return true;
}

void GuestDesk::tell(const HeldChain& held, std::vector<Effects::Send>& into) const
{
    if (followers_.empty()) return;
    const auto& chain = *held.chain();
    const auto frame = encode(ChainHeight{chain.identity().id, chain.state().block_index()});
    for (const auto& [guest, height] : followers_)
        if (connected_.contains(guest) && serves(guest, held)) into.push_back({guest, frame});
}

void GuestDesk::gone(const PeerId& peer)
{
    followers_.erase(peer);
}

bool GuestDesk::answer(Instant now,
                       const PeerId& to,
                       const CommitteeFrames& frame,
                       Effects& effects)
{
    if (!connected_.contains(to)) return false;
    auto bytes = encode(frame);
    if (!guests_[to].allowance.take(now, bytes.size())) return false;
    say(effects, to, std::move(bytes));
    return true;
}

}  // namespace weft::node
