#include <weft/contracts/root_state.hpp>

#include "args.hpp"
#include "root_keys.hpp"
#include <limits>

namespace weft::contracts {
namespace {

__extension__ using Wide = unsigned __int128;

template <class T>
T value_at(const PartitionView& state,
           std::string_view key,
           std::optional<T> (*decode)(ByteSpan),
           T otherwise)
{
    const auto bytes = state.get(as_bytes(key));
    return bytes ? decode(*bytes).value_or(otherwise) : otherwise;
}

std::uint64_t fee_at(const PartitionView& state, std::string_view key)
{
    const auto fee = value_at<std::int64_t>(state, key, argument::as_i64, 0);
    return fee > 0 ? static_cast<std::uint64_t>(fee) : 0;
}

std::uint64_t own_or(std::int64_t own, std::uint64_t otherwise)
{
    return own > 0 ? static_cast<std::uint64_t>(own) : otherwise;
}

}  // namespace

std::optional<std::uint64_t> GasFee::of(vm::Gas gas) const noexcept
{
    constexpr unsigned million = 1'000'000;
    const auto exact = static_cast<Wide>(gas) * price;
    const auto fee = (exact + million - 1) / million;
    if (fee > std::numeric_limits<std::uint64_t>::max()) return std::nullopt;
    return static_cast<std::uint64_t>(fee);
}

std::uint64_t GasFee::validators_of(std::uint64_t fee) const noexcept
{
    return static_cast<std::uint64_t>(static_cast<Wide>(fee) * validators / whole_share);
}

GasFee RootView::gas_fee() const
{
    using argument::as_u16;
    using argument::as_u64;
    GasFee fee;
    fee.color = value_at(state_, root_key::fee_color, argument::as_color, types::iota_color);
    fee.price = value_at<std::uint64_t>(state_, root_key::gas_price, as_u64, 0);
    fee.validators = value_at<std::uint16_t>(state_, root_key::gas_validators, as_u16, 0);
    return fee;
}

bool RootView::initialised() const
{
    return state_.get(as_bytes(root_key::initialised)).has_value();
}

std::optional<AgentId> RootView::owner() const
{
    const auto bytes = state_.get(as_bytes(root_key::owner));
    if (!bytes) return std::nullopt;
    return argument::as_agent(*bytes);
}

ChainParameters RootView::parameters() const
{
    using argument::as_i64;
    using argument::as_u64;
    ChainParameters p;
    p.anchor_interval = value_at(state_, root_key::anchor_interval, as_i64, p.anchor_interval);
    p.gas_default = value_at(state_, root_key::gas_default, as_u64, gas_default_undeclared);
    p.gas_max = value_at(state_, root_key::gas_max, as_u64, p.gas_max);
    p.gas_block = value_at(state_, root_key::gas_block, as_u64, p.gas_block);
    p.cost_schedule = value_at(state_, root_key::cost_schedule, argument::as_u16,
                               vm::cost_schedule_undeclared.version);
    p.receipts_kept = value_at(state_, root_key::receipts_kept, argument::as_u32, p.receipts_kept);
    p.state_gas = value_at(state_, root_key::state_gas, argument::as_u32, p.state_gas);
    p.state_max = value_at(state_, root_key::state_max, as_u64, p.state_max);
    return p;
}

std::optional<ContractRecord> RootView::contract(Hname hname) const
{
    const auto bytes = state_.get(root_key::contract(hname));
    if (!bytes) return std::nullopt;
    auto record = decode_contract_record(*bytes);
    if (!record) return std::nullopt;
    return *std::move(record);
}

std::optional<Hname> RootView::next_contract(const std::optional<Hname>& after) const
{
    const auto prefix = to_bytes(root_key::registry);
    const auto entry = state_.next(prefix, after ? root_key::contract(*after) : Bytes{});
    if (!entry) return std::nullopt;
    return argument::as_hname(ByteSpan{entry->key}.subspan(prefix.size()));
}

FeeInfo RootView::fees(Hname contract_hname) const
{
    FeeInfo info;
    info.color = value_at(state_, root_key::fee_color, argument::as_color, types::iota_color);
    info.owner = fee_at(state_, root_key::owner_fee);
    info.validator = fee_at(state_, root_key::validator_fee);
    if (const auto record = contract(contract_hname)) {
        info.owner = own_or(record->owner_fee, info.owner);
        info.validator = own_or(record->validator_fee, info.validator);
    }
    return info;
}

void note_address(Partition& root, const types::Address& address)
{
    root.set(as_bytes(root_key::chain_address), ByteSpan{address.bytes()});
}

}  // namespace weft::contracts
