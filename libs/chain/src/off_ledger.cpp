#include <weft/base/check.hpp>
#include <weft/chain/off_ledger.hpp>
#include <weft/contracts/accounts_state.hpp>
#include <weft/contracts/names.hpp>
#include <weft/contracts/root_state.hpp>
#include <weft/protocol/planted.hpp>
#include <weft/vm/sandbox.hpp>

#include "off_ledger_rules.hpp"
#include "partitions.hpp"
#include <algorithm>

namespace weft::chain {
namespace {

bool may_be_a_key(const Bytes& key)
{
    return !key.empty() && key.size() <= vm::state_key_bytes_max &&
           key != to_bytes(contracts::gas_param) && key != to_bytes(contracts::refund_param);
}

}  // namespace

std::string_view name(OffLedgerFault fault) noexcept
{
    switch (fault) {
    case OffLedgerFault::other_chain: return "other_chain";
    case OffLedgerFault::argument_key: return "argument_key";
    }
    return "unknown";
}

std::string_view name(OffLedgerRefusal refusal) noexcept
{
    switch (refusal) {
    case OffLedgerRefusal::before_init: return "before_init";
    case OffLedgerRefusal::expired: return "expired";
    case OffLedgerRefusal::nonce_used: return "nonce_used";
    case OffLedgerRefusal::nonce_ahead: return "nonce_ahead";
    case OffLedgerRefusal::no_account: return "no_account";
    case OffLedgerRefusal::unpayable: return "unpayable";
    }
    return "unknown";
}

std::expected<Unit, OffLedgerFault> unit_of(const types::OffLedgerRequest& request,
                                            const ChainIdentity& chain)
{
    if (request.target.chain != chain.id) return std::unexpected{OffLedgerFault::other_chain};
    for (const auto& [key, value] : request.args)
        if (!may_be_a_key(key)) return std::unexpected{OffLedgerFault::argument_key};
    Request inner;
    inner.id = types::id_of(request);
    inner.sender = AgentId{request.sender()};
    inner.target = request.target.contract;
    inner.entry_point = request.entry_point;
    inner.args = request.args;
    inner.transfer = request.allowance;
    Unit unit;
    unit.transaction = inner.id.transaction;
    unit.off_ledger = OffLedgerTerms{
        .nonce = request.nonce, .valid_until = request.valid_until, .gas = request.gas};
    unit.requests.push_back(std::move(inner));
    return unit;
}

std::uint64_t next_nonce(const state::Entries& entries, const AgentId& agent)
{
    const EntriesReader accounts{entries, accounts_hname};
    return contracts::AccountsView{accounts}.next_nonce(agent);
}

std::vector<AgentId> numbers_moved(const state::Block& block)
{
    static const Bytes prefix = partition_key(accounts_hname, as_bytes("o"));
    std::vector<AgentId> agents;
    for (const auto& update : block.updates)
        for (const auto& mutation : update.mutations) {
            const ByteSpan key{mutation.key};
            if (key.size() <= prefix.size() || compare(key.first(prefix.size()), prefix) != 0)
                continue;
            codec::Reader reader{key.subspan(prefix.size())};
            if (auto agent = reader.finish(types::decode_agent_id(reader)))
                agents.push_back(*agent);
        }
    return agents;
}

Balances held_of(const state::Entries& entries, const AgentId& agent, const Balances& of)
{
    const EntriesReader accounts{entries, accounts_hname};
    const contracts::AccountsView book{accounts};
    Balances held;
    for (const auto& [color, amount] : of)
        if (const auto has = book.balance(agent, color); has > 0) held.set(color, has);
    return held;
}

namespace {

std::optional<Balances> due_of(const RootFacts& root, const Unit& unit)
{
    const auto& request = unit.requests.at(0);
    auto due = request.transfer;
    if (request.sender == root.owner()) return due;
    const auto fees = root.fees(request.target);
    if (!due.add(fees.color, fees.owner) || !due.add(fees.color, fees.validator))
        return std::nullopt;
    const auto policy = root.gas_fee();
    if (policy.price == 0) return due;
    const auto parameters = root.parameters();
    const auto gas = unit.off_ledger->gas == 0 ? parameters.gas_default : unit.off_ledger->gas;
    const auto most = policy.of(std::min({gas, parameters.gas_max, parameters.gas_block}));
    if (!most || !due.add(policy.color, *most)) return std::nullopt;
    return due;
}

}  // namespace

std::optional<Balances> off_ledger_due(const state::Entries& entries,
                                       const ChainIdentity& chain,
                                       const Unit& unit)
{
    return due_of(RootFacts{entries, chain.originator}, unit);
}

std::optional<OffLedgerRefusal> off_ledger_refusal(const state::Entries& entries,
                                                   const ChainIdentity& chain,
                                                   const Unit& unit,
                                                   Timestamp time)
{
    return off_ledger_refusal(RootFacts{entries, chain.originator}, entries, unit, time);
}

std::optional<OffLedgerRefusal> off_ledger_refusal(const RootFacts& root,
                                                   const state::Entries& entries,
                                                   const Unit& unit,
                                                   Timestamp time)
{
    WEFT_CHECK(unit.off_ledger && unit.requests.size() == 1);
    if (!root.initialised()) return OffLedgerRefusal::before_init;
    const auto& terms = *unit.off_ledger;
    if (time > Timestamp{terms.valid_until} * types::second) return OffLedgerRefusal::expired;
    const auto& sender = unit.requests[0].sender;
    const auto next = next_nonce(entries, sender);
    if (terms.nonce < next && !WEFT_PLANTED(chain_off_ledger_replayed))
        return OffLedgerRefusal::nonce_used;
    const EntriesReader accounts{entries, accounts_hname};
    if (!contracts::AccountsView{accounts}.holds_any(sender)) return OffLedgerRefusal::no_account;
    const auto due = due_of(root, unit);
    if (!due || !held_of(entries, sender, *due).covers(*due)) return OffLedgerRefusal::unpayable;
    // Last: what waits for its turn must be payable too, or who has nothing could fill a pool with it.
    if (terms.nonce > next) return OffLedgerRefusal::nonce_ahead;
    return std::nullopt;
}

}  // namespace weft::chain
