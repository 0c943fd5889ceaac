#pragma once

// What root keeps, for the chain's own code: parameters, fees, the registry of contracts.
//
//   'i'               initialised (0xff)
//   'c', "co", "ad"   chain id 33, color 32, chain address 33
//   'o', 'n'          owner, delegated owner: agent id 37
//   'd'               description
//   'f'               fee color 32 (absent: IOTA)
//   "do", "dv"        default owner and validator fee, i64 LE
//   "ai"              anchor interval, i64 LE ns
//   "gd", "gm", "gb"  gas default, maximum, per block, u64 LE
//   "gs"              cost schedule, u16 LE
//   "gr"              receipts that are kept, u32 LE; absent: all
//   "sg", "sm"        gas for a byte by which a request makes the state larger, u32 LE; bytes that requests
//                     may make it larger, u64 LE; absent: 0
//   "gp", "gv"        price of a million gas in the fee color, u64 LE; what validators get of it, per
//                     thousand, u16 LE; absent: 0
//   'r' ‖ hname 4     contract record
//   "dep" ‖ agent 37  0xff: may deploy

#include <weft/contracts/partition.hpp>
#include <weft/contracts/records.hpp>

namespace weft::contracts {

/// Chosen at init, the same for all nodes because it is state. What is left out there is as here,
/// for ever.
struct ChainParameters {
    Timestamp anchor_interval = 10 * types::second;  ///< at least 100 ms (D-75)
    /// Of a request that names no limit: enough to move 254 colors. Left out: `gas_default_undeclared`.
    vm::Gas gas_default = 100'000'000;
    vm::Gas gas_max = 200'000'000;      ///< a request that asks for more gets this
    vm::Gas gas_block = 1'000'000'000;  ///< no further request starts above this in one block
    /// vm/gas.hpp. A chain that declares none has `vm::cost_schedule_undeclared`.
    std::uint16_t cost_schedule = vm::cost_schedule_newest.version;
    /// The newest so many, with the lines of their requests in the event log; 0: all, for ever
    /// (docs/decisions/0047).
    std::uint32_t receipts_kept = 0;
    /// Gas for each byte by which a request makes the state larger; 0: none
    /// (docs/decisions/0060).
    std::uint32_t state_gas = 0;
    /// Bytes by which the state may become larger, all in all; 0: no bound. The owner has none, nor has a
    /// voting body that decides this parameter.
    std::uint64_t state_max = 0;
    friend bool operator==(const ChainParameters&, const ChainParameters&) = default;
};
/// What who deploys a chain gets unless he says otherwise.
inline constexpr std::uint32_t receipts_kept_default = 1'000'000;
/// A program of 63 KiB is still one request: 65,000,000 of 100,000,000.
inline constexpr std::uint32_t state_gas_default = 1'000;
inline constexpr std::uint64_t state_max_default = std::uint64_t{1} << 30;
/// What it was before cost schedule 3: chains that left it out keep it.
inline constexpr vm::Gas gas_default_undeclared = 20'000'000;
inline constexpr Timestamp anchor_interval_min = types::second / 10;
inline constexpr Timestamp anchor_interval_max = 3600 * types::second;

struct FeeInfo {
    types::Color color;
    std::uint64_t owner = 0;
    std::uint64_t validator = 0;
};

/// What gas costs (D-54).
struct GasFee {
    types::Color color;
    std::uint64_t price = 0;       ///< tokens for a million gas, rounded up for each request
    std::uint16_t validators = 0;  ///< per thousand of it; the rest is the owner's
    /// For so much gas; nullopt: more than there are tokens.
    [[nodiscard]] std::optional<std::uint64_t> of(vm::Gas gas) const noexcept;
    [[nodiscard]] std::uint64_t validators_of(std::uint64_t fee) const noexcept;
};
inline constexpr std::uint16_t whole_share = 1000;

/// The chain has another address on the ledger. Pre: it is initialised.
void note_address(Partition& root, const types::Address& address);

class RootView {
public:
    explicit RootView(const PartitionView& state) : state_{state} {}
    [[nodiscard]] bool initialised() const;
    [[nodiscard]] std::optional<AgentId> owner() const;
    [[nodiscard]] ChainParameters parameters() const;  ///< before init: as if all were left out
    [[nodiscard]] std::optional<ContractRecord> contract(Hname hname) const;
    /// The contract with the least name above; the first when there is no argument.
    [[nodiscard]] std::optional<Hname> next_contract(const std::optional<Hname>& after) const;
    /// Per component: the contract's own fee, or the chain's default (C §2.1).
    [[nodiscard]] FeeInfo fees(Hname contract) const;
    [[nodiscard]] GasFee gas_fee() const;

private:
    const PartitionView& state_;
};

}  // namespace weft::contracts
