#include "committee_role.hpp"

#include <weft/base/check.hpp>
#include <weft/contracts/core.hpp>
#include <weft/vm/wasm/factory.hpp>

#include "timers.hpp"
#include <algorithm>

namespace weft::node {

namespace {

chain::Programs all_programs()
{
    vm::ProcessorRegistry registry;
    registry.add(std::string{vm::builtin_vm_type}, contracts::core_contracts());
    registry.add(std::string{vm::wasm_vm_type}, vm::wasm::shared_factory());
    return chain::Programs{std::move(registry)};
}

Bytes named_key(std::string_view space, const types::Address& address)
{
    auto key = to_bytes(space);
    append(key, address.bytes());
    return key;
}

std::vector<PeerId> ledger_nodes(const NodeConfig& config, const PeerId& self)
{
    auto nodes = config.ledger_access;
    if (nodes.empty() && config.roles.contains(Role::ledger)) nodes.push_back(self);
    return nodes;
}

}  // namespace

CommitteeRole::CommitteeRole(const NodeConfig& config, PeerId self, const types::StoreView& store)
    : config_{config},
      self_{self},
      store_{store},
      programs_{all_programs()},
      ledger_{ledger_nodes(config, self), types::to_text(self)}
{
    constexpr std::size_t all = 1u << 16;
    for (const auto& entry : store_.scan(as_bytes("ck"), as_bytes("ck"), all)) {
        auto key = decode_committee_key(entry.value, config_.passphrase);
        if (!key) {
            troubles_.push_back("a committee key cannot be opened: " +
                                std::string{name(key.error())});
            continue;
        }
        const auto address = key->address();
        keys_.emplace(address, std::make_unique<CommitteeKey>(*std::move(key)));
    }
    for (const auto& entry : store_.scan(as_bytes("cr"), as_bytes("cr"), all)) {
        auto record = decode_chain_record(entry.value);
        if (record && keys_.contains(record->chain))
            add_chain(*std::move(record));
        else
            troubles_.push_back(record ? "no key for the chain " + record->chain.text()
                                       : "a chain record is malformed");
    }
}

ChainRunner& CommitteeRole::add_chain(ChainRecord record)
{
    const auto id = record.chain;
    const auto own_timer = timer(TimerOwner::chain, by_timer_.size());
    by_timer_.push_back(id);
    auto runner = std::make_unique<ChainRunner>(config_, *keys_.at(id), std::move(record),
                                                programs_, store_, ledger_, own_timer);
    return *chains_.insert_or_assign(id, std::move(runner)).first->second;
}

Effects CommitteeRole::on_start(Instant now)
{
    Effects effects;
    for (const auto& trouble : troubles_) effects.events.emplace_back(Stalled{"store", trouble});
    for (auto& [id, runner] : chains_) effects += runner->on_start(now);
    if (ledger_.serves(self_)) effects += asked(ledger_.on_up(self_));
    effects.arms.push_back({timer(TimerOwner::committee, 0), now + LedgerClient::retry});
    return effects;
}

Effects CommitteeRole::on_peer_up(Instant now, const PeerId& peer)
{
    connected_.insert(peer);
    Effects effects = asked(ledger_.on_up(peer));
    for (auto& [id, runner] : chains_)
        if (std::ranges::binary_search(runner->key().members, peer))
            effects += runner->on_member_up(now, peer);
    return effects;
}

void CommitteeRole::on_peer_down(const PeerId& peer)
{
    connected_.erase(peer);
    ledger_.on_down(peer);
    for (auto& [id, runner] : chains_) runner->on_member_down(peer);
}

Effects CommitteeRole::on(Instant now, const PeerId& from, const FromLedger& frame)
{
    Effects effects;
    if (!ledger_.serves(from)) return effects;  // nobody else's word counts for the ledger
    if (const auto* inclusion = std::get_if<InclusionState>(&frame)) ledger_.said(from, *inclusion);
    for (auto& [id, runner] : chains_) effects += runner->on_ledger(now, frame);
    return effects;
}

Effects CommitteeRole::on_timer(Instant now, TimerId id)
{
    if (owner_of(id) == TimerOwner::chain) {
        const auto index = own_part(id);
        WEFT_CHECK(index < by_timer_.size());
        return chains_.at(by_timer_[index])->on_timer(now);
    }
    Effects effects = asked(ledger_.on_retry());
    effects.arms.push_back({timer(TimerOwner::committee, 0), now + LedgerClient::retry});
    return effects;
}

Effects CommitteeRole::activate(Instant now, CommandId command, const ActivateChain& what)
{
    Effects effects;
    if (!keys_.contains(what.chain)) {
        effects.answers.push_back(
            {.command = command,
             .error = "unknown_key",
             .message = "this node holds no share of that address: run the key generation with it",
             .values = {}});
        return effects;
    }
    Effects::Write write;
    write.answers.push_back(
        {.command = command, .error = {}, .message = {}, .values = {{"chain", what.chain.text()}}});
    if (const auto known = chains_.find(what.chain); known != chains_.end()) {
        if (known->second->record().origin != what.origin) {
            write.answers.front().error = "other_origin";
            write.answers.front().message =
                "the chain at this address runs already, from another origin transaction";
        }
        effects.writes.push_back(std::move(write));
        return effects;
    }
    ChainRecord record{.chain = what.chain,
                       .origin = what.origin,
                       .description = what.description,
                       .origin_transaction = {}};
    write.batch.put(named_key("cr", what.chain), encode(record));
    effects.writes.push_back(std::move(write));
    auto& runner = add_chain(std::move(record));
    effects += runner.on_start(now);
    for (const auto& peer : connected_)
        if (std::ranges::binary_search(runner.key().members, peer))
            effects += runner.on_member_up(now, peer);
    return effects;
}

Effects CommitteeRole::add_key(CommitteeKey key, ByteSpan entropy, Event event)
{
    Effects effects;
    Effects::Write write;
    const auto address = key.address();
    write.batch.put(named_key("ck", address), encode(key, config_.passphrase, entropy));
    write.events.push_back(std::move(event));
    effects.writes.push_back(std::move(write));
    keys_.insert_or_assign(address, std::make_unique<CommitteeKey>(std::move(key)));
    return effects;
}

Effects CommitteeRole::asked(LedgerClient::Asks asks) const
{
    Effects effects;
    for (auto& ask : asks) effects.sends.push_back({ask.to, encode(Frame{std::move(ask.message)})});
    return effects;
}

const ChainRunner* CommitteeRole::chain(const types::ChainId& id) const
{
    const auto found = chains_.find(id);
    return found == chains_.end() ? nullptr : found->second.get();
}

void CommitteeRole::add_reasons(Instant now, std::vector<Reason>& reasons) const
{
    for (const auto& trouble : troubles_) reasons.push_back({"store", trouble});
    if (ledger_.connected() == 0)
        reasons.push_back({"ledger_access", "none of " + std::to_string(ledger_.known()) +
                                                " ledger nodes is connected"});
    for (const auto& [id, runner] : chains_) runner->add_reasons(now, reasons);
}

void CommitteeRole::add_counters(std::vector<std::pair<std::string, std::uint64_t>>& counters) const
{
    counters.emplace_back("weft_ledger_access_connected", ledger_.connected());
    counters.emplace_back("weft_chains", chains_.size());
    for (const auto& [id, runner] : chains_) runner->add_counters(counters);
}

}  // namespace weft::node
