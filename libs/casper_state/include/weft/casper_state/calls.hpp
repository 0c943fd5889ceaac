#pragma once

// The calls that every network of validators knows, as code of a deploy: what commands and tests write.
//
//   accounts.transfer  to: address 33, amount: u64
//   pos.bond           amount: u64
//   pos.unbond         amount: u64; 0 or none: all
//   pos.withdraw
//   root.deploy        name, program: wasm

#include <weft/casper_blocks/deploy.hpp>

namespace weft::casper {

inline constexpr std::string_view accounts_name = "accounts";
inline constexpr std::string_view pos_name = "pos";
inline constexpr std::string_view root_name = "root";

[[nodiscard]] Code transfer_call(const types::Address& to, std::uint64_t amount);
[[nodiscard]] Code bond_call(std::uint64_t amount);
[[nodiscard]] Code unbond_call(std::uint64_t amount);
[[nodiscard]] Code withdraw_call();
[[nodiscard]] Code deploy_call(std::string_view name, Bytes program);
/// An entry point of a contract that was deployed.
[[nodiscard]] Code stored_call(types::Hname contract,
                               std::string_view entry,
                               types::Dict arguments);
/// A program of the deploy's own, which acts as its account.
[[nodiscard]] Code wasm_call(Bytes program, std::string_view entry, types::Dict arguments);

}  // namespace weft::casper
