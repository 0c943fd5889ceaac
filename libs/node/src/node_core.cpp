#include <weft/base/check.hpp>
#include <weft/crypto/sealed.hpp>
#include <weft/node/node_core.hpp>

#include "committee_role.hpp"
#include "dkg_role.hpp"
#include "ledger_role.hpp"
#include "node_queries.hpp"
#include "timers.hpp"
#include <deque>

namespace weft::node {

namespace {

std::uint64_t seed_from(crypto::Drbg& drbg)
{
    codec::Reader reader{drbg.draw(8)};
    return reader.u64();
}

}  // namespace

struct NodeCore::Parts {
    NodeConfig config;
    crypto::ed25519::KeyPair identity;
    crypto::Drbg drbg;
    std::optional<LedgerRole> ledger;
    std::optional<CommitteeRole> committee;
    std::optional<DkgRole> dkg;
    std::optional<NodeQueries> queries;

    [[nodiscard]] PeerId self() const { return identity.public_key(); }

    Effects dispatch(Instant now, const PeerId& from, const Frame& frame)
    {
        if (ledger) {
            if (const auto* f = std::get_if<GossipMessage>(&frame))
                return ledger->on(now, from, *f);
            if (const auto* f = std::get_if<WantMessages>(&frame)) return ledger->on(now, from, *f);
            if (const auto* f = std::get_if<ShowTips>(&frame)) return ledger->on(now, from, *f);
            if (const auto* f = std::get_if<ToLedger>(&frame)) return ledger->on(now, from, *f);
        }
        if (committee) {
            if (const auto* f = std::get_if<FromLedger>(&frame))
                return committee->on(now, from, *f);
            if (const auto* f = std::get_if<RoundFrame>(&frame))
                return committee->on_chain(now, from, *f);
            if (const auto* f = std::get_if<ChainHeight>(&frame))
                return committee->on_chain(now, from, *f);
            if (const auto* f = std::get_if<WantBlocks>(&frame))
                return committee->on_chain(now, from, *f);
            if (const auto* f = std::get_if<BlockFrame>(&frame))
                return committee->on_chain(now, from, *f);
            if (const auto* f = std::get_if<WantTransactions>(&frame))
                return committee->on_chain(now, from, *f);
            if (const auto* f = std::get_if<TransactionFrame>(&frame))
                return committee->on_chain(now, from, *f);
            if (const auto* f = std::get_if<AnchorShareFrame>(&frame))
                return committee->on_chain(now, from, *f);
            if (const auto* f = std::get_if<AnchorFrame>(&frame))
                return committee->on_chain(now, from, *f);
        }
        if (dkg) {
            if (const auto* f = std::get_if<DkgInvite>(&frame)) return dkg->on(now, from, *f);
            if (const auto* f = std::get_if<DkgFrame>(&frame)) return dkg->on(now, from, *f);
        }
        return {};  // for a role this node does not play: not a lie, the peer may not know
    }

    /// One process in both roles: what it sends to itself is handled here, by the same code.
    Effects loop_back(Instant now, Effects effects)
    {
        std::deque<Bytes> own;
        const auto take_own = [&](std::vector<Effects::Send>& sends) {
            std::erase_if(sends, [&](auto& send) {
                if (send.to != self()) return false;
                own.push_back(std::move(send.frame));
                return true;
            });
        };
        // What waits for a write to be durable needs not wait here: writes become durable in order,
        // so what follows from it is never there without it.
        const auto take_all_own = [&](Effects& from) {
            take_own(from.sends);
            for (auto& write : from.writes) take_own(write.then);
        };
        take_all_own(effects);
        while (!own.empty()) {
            const auto frame = decode_frame(own.front());
            own.pop_front();
            WEFT_CHECK(frame.has_value());
            auto more = dispatch(now, self(), *frame);
            take_all_own(more);
            effects += std::move(more);
        }
        return effects;
    }
};

NodeCore::NodeCore(NodeConfig config,
                   crypto::ed25519::KeyPair identity,
                   const types::StoreView& store,
                   ByteSpan entropy)
    : parts_{std::make_unique<Parts>(Parts{.config = std::move(config),
                                           .identity = std::move(identity),
                                           .drbg = crypto::Drbg{entropy},
                                           .ledger = {},
                                           .committee = {},
                                           .dkg = {},
                                           .queries = {}})}
{
    WEFT_CHECK(types::check(parts_->config.genesis).has_value());
    if (parts_->config.roles.contains(Role::ledger))
        parts_->ledger.emplace(parts_->config, parts_->identity, store, seed_from(parts_->drbg));
    if (parts_->config.roles.contains(Role::committee)) {
        parts_->committee.emplace(parts_->config, parts_->self(), store);
        parts_->dkg.emplace(parts_->identity, *parts_->committee, store, parts_->drbg.fork("dkg"));
    }
    parts_->queries.emplace(parts_->config.genesis, parts_->ledger ? &*parts_->ledger : nullptr,
                            parts_->committee ? &*parts_->committee : nullptr,
                            parts_->dkg ? &*parts_->dkg : nullptr, store);
}

NodeCore::~NodeCore() = default;

Effects NodeCore::on_start(Instant now)
{
    Effects effects;
    if (parts_->ledger) effects += parts_->ledger->on_start(now);
    if (parts_->committee) effects += parts_->committee->on_start(now);
    return parts_->loop_back(now, std::move(effects));
}

Effects NodeCore::on_peer_up(Instant now, PeerId peer)
{
    Effects effects;
    if (parts_->ledger) effects += parts_->ledger->on_peer_up(now, peer);
    if (parts_->dkg) parts_->dkg->on_peer_up(peer);
    if (parts_->committee) effects += parts_->committee->on_peer_up(now, peer);
    return parts_->loop_back(now, std::move(effects));
}

Effects NodeCore::on_peer_down(Instant, PeerId peer)
{
    if (parts_->ledger) parts_->ledger->on_peer_down(peer);
    if (parts_->committee) parts_->committee->on_peer_down(peer);
    if (parts_->dkg) parts_->dkg->on_peer_down(peer);
    return {};
}

Effects NodeCore::on_frame(Instant now, PeerId from, ByteSpan bytes)
{
    const auto frame = decode_frame(bytes);
    if (!frame) {
        Effects effects;
        effects.penalties.push_back({from, "frame: " + std::string{codec::name(frame.error())}});
        return effects;
    }
    return parts_->loop_back(now, parts_->dispatch(now, from, *frame));
}

Effects NodeCore::on_timer(Instant now, TimerId id)
{
    Effects effects;
    switch (owner_of(id)) {
    case TimerOwner::ledger:
        if (parts_->ledger) effects = parts_->ledger->on_timer(now, id);
        break;
    case TimerOwner::committee:
    case TimerOwner::chain:
        if (parts_->committee) effects = parts_->committee->on_timer(now, id);
        break;
    case TimerOwner::dkg:
        if (parts_->dkg) effects = parts_->dkg->on_timer(now, id);
        break;
    }
    return parts_->loop_back(now, std::move(effects));
}

Effects NodeCore::on_command(Instant now, const Command& command)
{
    Effects effects;
    const auto refuse = [&](std::string error, std::string message) {
        effects.answers.push_back({.command = command.id,
                                   .error = std::move(error),
                                   .message = std::move(message),
                                   .values = {}});
    };
    if (const auto* what = std::get_if<SubmitTransaction>(&command.what)) {
        if (parts_->ledger)
            effects = parts_->ledger->submit(now, command.id, *what);
        else
            refuse("not_a_ledger_node", "ask a node with the role ledger");
    } else if (const auto* data = std::get_if<IssueData>(&command.what)) {
        if (parts_->ledger)
            effects = parts_->ledger->issue(now, command.id, *data);
        else
            refuse("not_a_ledger_node", "ask a node with the role ledger");
    } else if (const auto* activate = std::get_if<ActivateChain>(&command.what)) {
        if (parts_->committee)
            effects = parts_->committee->activate(now, command.id, *activate);
        else
            refuse("not_a_committee_node", "ask a node with the role committee");
    } else if (const auto* dkg = std::get_if<StartDkg>(&command.what)) {
        if (parts_->dkg)
            effects = parts_->dkg->start(now, command.id, *dkg);
        else
            refuse("not_a_committee_node", "ask a node with the role committee");
    }
    return parts_->loop_back(now, std::move(effects));
}

const Queries& NodeCore::queries() const noexcept
{
    return *parts_->queries;
}

}  // namespace weft::node
