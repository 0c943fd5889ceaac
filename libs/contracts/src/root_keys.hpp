#pragma once

// The keys of root's state (root_state.hpp).

#include <weft/types/contract_ids.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace weft::contracts::root_key {

inline constexpr std::string_view initialised = "i";
inline constexpr std::string_view chain_id = "c";
inline constexpr std::string_view chain_color = "co";
inline constexpr std::string_view chain_address = "ad";
inline constexpr std::string_view owner = "o";
inline constexpr std::string_view delegated_owner = "n";
inline constexpr std::string_view description = "d";
inline constexpr std::string_view fee_color = "f";
inline constexpr std::string_view owner_fee = "do";
inline constexpr std::string_view validator_fee = "dv";
inline constexpr std::string_view anchor_interval = "ai";
inline constexpr std::string_view gas_default = "gd";
inline constexpr std::string_view gas_max = "gm";
inline constexpr std::string_view gas_block = "gb";
inline constexpr std::string_view cost_schedule = "gs";
inline constexpr std::string_view receipts_kept = "gr";
inline constexpr std::string_view state_gas = "sg";
inline constexpr std::string_view state_max = "sm";
inline constexpr std::string_view gas_price = "gp";
inline constexpr std::string_view gas_validators = "gv";
inline constexpr std::string_view registry = "r";  // and more: a listing walks all that begins so
inline constexpr std::string_view deployers = "dep";  // likewise

static_assert(
    std::ranges::none_of(std::array{initialised, chain_id,        chain_color,     chain_address,
                                    owner,       delegated_owner, description,     fee_color,
                                    owner_fee,   validator_fee,   anchor_interval, gas_default,
                                    gas_max,     gas_block,       cost_schedule,   receipts_kept,
                                    state_gas,   state_max,       gas_price,       gas_validators},
                         [](std::string_view key) {
                             return key.starts_with(registry) || key.starts_with(deployers);
                         }),
    "a listing would meet a key that is none of its entries");

[[nodiscard]] inline Bytes of(std::string_view prefix, ByteSpan rest)
{
    auto key = to_bytes(prefix);
    append(key, rest);
    return key;
}
[[nodiscard]] inline Bytes contract(types::Hname hname)
{
    return of(registry, types::encoded(hname));
}
[[nodiscard]] inline Bytes deployer(const types::AgentId& agent)
{
    return of(deployers, types::encoded(agent));
}

}  // namespace weft::contracts::root_key
