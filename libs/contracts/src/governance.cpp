#include <weft/contracts/core.hpp>
#include <weft/contracts/governance.hpp>
#include <weft/crypto/base58.hpp>

#include "args.hpp"
#include "incoming.hpp"
#include "root_keys.hpp"
#include "sandbox_partition.hpp"
#include <algorithm>
#include <array>

namespace weft::contracts {
namespace {

using types::AgentId;

const Bytes count_key = to_bytes("c");
const Bytes rotation_key = to_bytes("x");
const Bytes body_key = to_bytes("b");
const Bytes committee_key{static_cast<std::byte>(committee_kind)};
const Bytes home_prefix{static_cast<std::byte>(home_kind)};
constexpr std::size_t address_bytes = 33;

Bytes node_key(ByteSpan node)
{
    auto key = to_bytes("n");
    append(key, node);
    return key;
}

std::unexpected<vm::Failure> unauthorized(std::string text)
{
    return std::unexpected{vm::Failure{vm::FailureKind::unauthorized, std::move(text)}};
}

std::expected<void, vm::Failure> owner_only(const vm::Sandbox& sandbox)
{
    if (sandbox.caller() == sandbox.chain_owner()) return {};
    return unauthorized("only the chain owner may do this");
}

std::expected<void, vm::Failure> allowed(vm::Sandbox& sandbox, Area area)
{
    if (sandbox.caller() == sandbox.chain_owner()) return {};
    const SandboxReader state{sandbox};
    const auto body = voting_body(state);
    if (body && sandbox.caller() == body->agent && body->decides(area)) return {};
    return unauthorized("only the chain owner, or a voting body for this, may do it");
}

vm::Outcome done(vm::Sandbox& sandbox)
{
    if (const auto kept = incoming_to_caller(sandbox); !kept) return std::unexpected{kept.error()};
    return vm::Results{};
}

/// What root does for whom it trusts: its owner, and this contract.
vm::Outcome in_root(vm::Sandbox& sandbox, std::string_view entry, const vm::Params& params)
{
    const auto did = sandbox.call(types::hname_of(root_name), types::hname_of(entry), params, {});
    if (!did) return std::unexpected{did.error()};
    return done(sandbox);
}

/// An entry point of root's, for the owner and the voting body of that area.
vm::FullEntryPoint door_to(std::string_view entry, Area area)
{
    return [entry, area](vm::Sandbox& sandbox) -> vm::Outcome {
        if (const auto may = allowed(sandbox, area); !may) return std::unexpected{may.error()};
        return in_root(sandbox, entry, sandbox.params());
    };
}

vm::Outcome delegate_chain_ownership(vm::Sandbox& sandbox)
{
    if (const auto may = owner_only(sandbox); !may) return std::unexpected{may.error()};
    return in_root(sandbox, root::delegate_chain_ownership, sandbox.params());
}

vm::Outcome claim_chain_ownership(vm::Sandbox& sandbox)
{
    return in_root(sandbox, root::claim_chain_ownership,
                   {{to_bytes(root::p_owner), types::encoded(sandbox.caller())}});
}

/// Node ids one after the other. Errors: bad_argument.
std::expected<std::vector<ByteSpan>, vm::Failure> nodes_in(const vm::Params& params,
                                                           std::string_view name)
{
    std::vector<ByteSpan> nodes;
    const auto bytes = find_argument(params, name);
    if (!bytes) return nodes;
    constexpr auto node_bytes = types::NodeId::size_bytes;
    if (bytes->size() % node_bytes != 0) return refuse_argument(name, "is not a list of node ids");
    for (std::size_t at = 0; at < bytes->size(); at += node_bytes)
        nodes.push_back(bytes->subspan(at, node_bytes));
    return nodes;
}

/// Adds and removes; who is there already, or is not, stays so.
vm::Outcome change_access_nodes(vm::Sandbox& sandbox)
{
    if (const auto may = allowed(sandbox, Area::nodes); !may) return std::unexpected{may.error()};
    WEFT_TRY(const auto added, nodes_in(sandbox.params(), governance::p_add));
    WEFT_TRY(const auto removed, nodes_in(sandbox.params(), governance::p_remove));
    if (added.empty() && removed.empty()) return refuse("no node is named");
    SandboxPartition state{sandbox};
    const auto known = state.get(count_key);
    auto count = known ? argument::as_u32(*known).value_or(0) : 0;
    for (const auto node : removed) {
        if (!state.get(node_key(node))) continue;
        state.erase(node_key(node));
        --count;
    }
    for (const auto node : added) {
        if (state.get(node_key(node))) continue;
        if (count >= access_nodes_max)
            return refuse("a chain has at most " + std::to_string(access_nodes_max) +
                          " access nodes");
        state.set(node_key(node), encoded_i64(sandbox.timestamp()));
        ++count;
    }
    state.set(count_key, encoded_u32(count));
    emit(sandbox, "[access nodes] now " + std::to_string(count));
    return done(sandbox);
}

/// Asked for here, done by the committees (D-74): the chain says where it is to move.
vm::Outcome rotate_committee(vm::Sandbox& sandbox)
{
    if (const auto may = allowed(sandbox, Area::rotation); !may)
        return std::unexpected{may.error()};
    WEFT_TRY(const auto address,
             required_argument(sandbox.params(), governance::p_address, argument::as_address));
    if (!address.known_version() || address == sandbox.contract_id().chain)
        return refuse_argument(governance::p_address, "is not the address of another committee");
    codec::Writer writer;
    writer.fixed(address);
    types::encode(writer, sandbox.caller());
    writer.i64(sandbox.timestamp());
    SandboxPartition state{sandbox};
    state.set(rotation_key, writer.view());
    emit(sandbox, "[rotation] to " + address.text());
    return done(sandbox);
}

vm::Outcome cancel_rotation(vm::Sandbox& sandbox)
{
    if (const auto may = allowed(sandbox, Area::rotation); !may)
        return std::unexpected{may.error()};
    SandboxPartition state{sandbox};
    if (!rotation_of(state)) return refuse("no rotation is asked for");
    state.erase(rotation_key);
    emit(sandbox, "[rotation] canceled");
    return done(sandbox);
}

vm::Outcome set_voting_body(vm::Sandbox& sandbox)
{
    if (const auto may = owner_only(sandbox); !may) return std::unexpected{may.error()};
    const auto& params = sandbox.params();
    WEFT_TRY(const auto body, required_argument(params, governance::p_body, argument::as_agent));
    const auto areas = find_argument(params, governance::p_areas);
    if (!can_own(body, sandbox.contract_id().chain))
        return refuse_argument(governance::p_body, "is nobody who could act");
    if (!areas || areas->size() != 1)
        return refuse_argument(governance::p_areas, areas ? "is malformed" : "is missing");
    const auto set = std::to_integer<std::uint8_t>(areas->front());
    if (set == 0 || (set & ~all_areas) != 0)
        return refuse_argument(governance::p_areas, "is out of range");
    codec::Writer writer;
    types::encode(writer, body);
    writer.u8(set);
    SandboxPartition state{sandbox};
    state.set(body_key, writer.view());
    emit(sandbox, "[voting body] " + types::to_text(body) + " for areas " + std::to_string(set));
    return done(sandbox);
}

vm::Outcome remove_voting_body(vm::Sandbox& sandbox)
{
    if (const auto may = owner_only(sandbox); !may) return std::unexpected{may.error()};
    SandboxPartition state{sandbox};
    if (!state.get(body_key)) return refuse("there is no voting body");
    state.erase(body_key);
    emit(sandbox, "[voting body] removed");
    return done(sandbox);
}

/// root's own answer, without the registry.
vm::Outcome chain_info(vm::ViewSandbox& sandbox)
{
    constexpr std::byte last{0xff};
    return sandbox.call_view(types::hname_of(root_name), types::hname_of(root::get_chain_info),
                             {{to_bytes(root::p_after), Bytes(4, last)}});
}

vm::Outcome get_chain_owner(vm::ViewSandbox& sandbox)
{
    WEFT_TRY(const auto info, chain_info(sandbox));
    vm::Results results{{to_bytes(governance::r_owner), types::encoded(sandbox.chain_owner())}};
    if (const auto next = find_argument(info, root_key::delegated_owner))
        results.emplace(to_bytes(governance::r_next), to_bytes(*next));
    return results;
}

/// Under the names that set them. What is left out is as if it had been left out at init.
vm::Outcome get_chain_parameters(vm::ViewSandbox& sandbox)
{
    WEFT_TRY(const auto info, chain_info(sandbox));
    vm::Results results;
    for (const auto& [key, name] : {std::pair{root_key::description, root::p_description},
                                    std::pair{root_key::fee_color, root::p_fee_color},
                                    std::pair{root_key::gas_price, root::p_gas_price},
                                    std::pair{root_key::gas_validators, root::p_gas_validators},
                                    std::pair{root_key::anchor_interval, root::p_anchor_interval},
                                    std::pair{root_key::gas_default, root::p_gas_default},
                                    std::pair{root_key::gas_max, root::p_gas_max},
                                    std::pair{root_key::gas_block, root::p_gas_block},
                                    std::pair{root_key::receipts_kept, root::p_receipts_kept},
                                    std::pair{root_key::state_gas, root::p_state_gas},
                                    std::pair{root_key::state_max, root::p_state_max},
                                    std::pair{root_key::cost_schedule, root::p_cost_schedule}})
        if (const auto value = find_argument(info, key))
            results.emplace(to_bytes(name), to_bytes(*value));
    return results;
}

/// A view of root's under the same name.
vm::ViewEntryPoint view_of_root(std::string_view entry)
{
    return [entry](vm::ViewSandbox& sandbox) -> vm::Outcome {
        return sandbox.call_view(types::hname_of(root_name), types::hname_of(entry),
                                 sandbox.params());
    };
}

/// Node id → i64 ns since when, as many as fit; `after` is the one above which they go on.
vm::Outcome get_access_nodes(vm::ViewSandbox& sandbox)
{
    WEFT_TRY(const auto last,
             optional_argument(sandbox.params(), governance::p_after, argument::as_hash));
    const SandboxReader state{sandbox};
    const auto prefix = node_key({});
    auto after = last ? node_key(last->bytes()) : Bytes{};
    vm::Results results;
    Page page{results};
    while (auto entry = state.next(prefix, after)) {
        if (!page.add(to_bytes(ByteSpan{entry->key}.subspan(prefix.size())), entry->value)) break;
        after = std::move(entry->key);
    }
    return results;
}

/// Nothing when none is asked for.
vm::Outcome get_rotation(vm::ViewSandbox& sandbox)
{
    const SandboxReader state{sandbox};
    const auto rotation = rotation_of(state);
    if (!rotation) return vm::Results{};
    constexpr std::size_t agent_bytes = 37;
    const ByteSpan record{rotation->record};
    return vm::Results{
        {to_bytes(governance::p_address), to_bytes(record.first(address_bytes))},
        {to_bytes(governance::r_by), to_bytes(record.subspan(address_bytes, agent_bytes))},
        {to_bytes(governance::r_since), to_bytes(record.subspan(address_bytes + agent_bytes))}};
}

/// Nothing when there is none.
vm::Outcome get_voting_body(vm::ViewSandbox& sandbox)
{
    const SandboxReader state{sandbox};
    const auto body = voting_body(state);
    if (!body) return vm::Results{};
    return vm::Results{{to_bytes(governance::p_body), types::encoded(body->agent)},
                       {to_bytes(governance::p_areas), Bytes{std::byte{body->areas}}}};
}

}  // namespace

std::optional<VotingBody> voting_body(const PartitionView& state)
{
    const auto bytes = state.get(body_key);
    if (!bytes) return std::nullopt;
    codec::Reader reader{*bytes};
    VotingBody body;
    body.agent = types::decode_agent_id(reader);
    body.areas = reader.u8();
    return reader.finish(body).value_or(VotingBody{});
}

bool is_access_node(const PartitionView& governance, ByteSpan node)
{
    return governance.get(node_key(node)).has_value();
}

std::optional<CommitteeChange> committee_of(const PartitionView& governance)
{
    const auto bytes = governance.get(committee_key);
    if (!bytes) return std::nullopt;
    codec::Reader reader{*bytes};
    CommitteeChange change;
    change.run = reader.fixed<crypto::Hash>();
    change.last_block = reader.u32();
    const auto read = reader.finish(change);
    return read ? std::optional{*read} : std::nullopt;
}

void note_committee(Partition& governance, const CommitteeChange& change)
{
    codec::Writer writer;
    writer.fixed(change.run).u32(change.last_block);
    governance.set(committee_key, writer.view());
}

std::optional<Rotation> rotation_of(const PartitionView& governance)
{
    auto record = governance.get(rotation_key);
    if (!record || record->size() < address_bytes) return std::nullopt;
    const auto address = argument::as_address(ByteSpan{*record}.first(address_bytes));
    if (!address) return std::nullopt;
    return Rotation{*address, *std::move(record)};
}

bool is_one_of(std::span<const Home> homes, const types::Address& address) noexcept
{
    return std::ranges::find(homes, address, &Home::address) != homes.end();
}

std::vector<Home> homes_of(const PartitionView& governance)
{
    std::vector<Home> homes;
    Bytes after;
    while (auto entry = governance.next(home_prefix, after)) {
        Home home;
        for (const auto byte : ByteSpan{entry->key}.subspan(home_prefix.size()))
            home.first_block = home.first_block << 8 | std::to_integer<std::uint32_t>(byte);
        if (const auto address = argument::as_address(entry->value)) {
            home.address = *address;
            homes.push_back(home);
        }
        after = std::move(entry->key);
    }
    return homes;
}

void note_home(Partition& governance, const Home& home)
{
    auto key = home_prefix;
    for (int shift = 24; shift >= 0; shift -= 8)
        key.push_back(static_cast<std::byte>(home.first_block >> shift));
    governance.set(key, ByteSpan{home.address.bytes()});
    if (governance.get(committee_key)) governance.erase(committee_key);
    // No byte goes: what lasts is counted with what requests write.
    if (const auto wish = governance.get(rotation_key))
        governance.set(rotation_key, Bytes(wish->size()));
}

std::shared_ptr<const vm::Processor> governance_contract()
{
    auto contract = std::make_shared<vm::TableProcessor>();
    contract->func(root::delegate_chain_ownership, delegate_chain_ownership)
        .func(root::claim_chain_ownership, claim_chain_ownership)
        .func(governance::change_access_nodes, change_access_nodes)
        .func(governance::rotate_committee, rotate_committee)
        .func(governance::cancel_rotation, cancel_rotation)
        .func(governance::set_voting_body, set_voting_body)
        .func(governance::remove_voting_body, remove_voting_body)
        .view(governance::get_chain_owner, get_chain_owner)
        .view(governance::get_chain_parameters, get_chain_parameters)
        .view(governance::get_access_nodes, get_access_nodes)
        .view(governance::get_rotation, get_rotation)
        .view(governance::get_voting_body, get_voting_body);
    for (const auto& [entry, area] :
         {std::pair{root::grant_deploy_permission, Area::deployment},
          std::pair{root::revoke_deploy_permission, Area::deployment},
          std::pair{root::set_default_fee, Area::fees},
          std::pair{root::set_contract_fee, Area::fees}, std::pair{root::set_gas_fee, Area::fees},
          std::pair{root::set_chain_parameters, Area::parameters}})
        contract->func(entry, door_to(entry, area));
    for (const auto entry : {root::get_fee_info, root::get_deployers})
        contract->view(entry, view_of_root(entry));
    return contract;
}

}  // namespace weft::contracts
