#pragma once

// What a network of validators starts from: who is bonded with how much, who holds what, and the numbers
// that all must share. Written as TOML by people (docs/formats/casper-genesis.md), hashed in this form; the
// hash is the network's id, and stands for the block that all blocks stand on.
//
//   u8 version 1 ‖ u32 length, name ‖ i64 time (ns)
//   ‖ validators: u32 n 1…1000, (key 32 ‖ u64 stake) strictly ascending
//   ‖ accounts: u32 n, (address 33 ‖ u64 amount) strictly ascending, no zero
//   ‖ u64 stake min ‖ u64 stake max ‖ i64 unbonding delay (ns) ‖ u64 gas of a block ‖ u64 ranks of an era
//   ‖ u64 threshold numerator ‖ u64 denominator
//
// Source    seed 003; D-85, D-87, D-89.

#include <weft/casper/finality.hpp>
#include <weft/casper_blocks/deploy.hpp>

namespace weft::casper {

inline constexpr std::size_t validators_max = 1'000;

struct Parameters {
    std::uint64_t stake_min = 1;
    std::uint64_t stake_max = ~std::uint64_t{0};
    types::Timestamp unbonding_delay =
        24 * 60 * types::minute;  ///< after the era that it was asked in
    std::uint64_t block_gas_max = 2'000'000'000;
    std::uint64_t era_ranks = 1'000;  ///< an era is closed that many ranks after it was opened
    std::uint64_t threshold_numerator = 1;  ///< t of D-85
    std::uint64_t threshold_denominator = 5;
    friend bool operator==(const Parameters&, const Parameters&) = default;
};

/// Who is bonded in an era, ascending by key: the place in it is the validator's number.
struct Bonded {
    types::NodeId validator;
    std::uint64_t stake = 0;
    friend bool operator==(const Bonded&, const Bonded&) = default;
};
using Table = std::vector<Bonded>;
[[nodiscard]] std::optional<Validator> place_of(const Table& table, const types::NodeId& validator);
[[nodiscard]] std::vector<std::uint64_t> stakes_of(const Table& table);
[[nodiscard]] Bytes encode(const Table& table);
[[nodiscard]] codec::Decoded<Table> decode_table(ByteSpan bytes);

struct Genesis {
    struct Holding {
        types::Address address;
        std::uint64_t amount = 0;
        friend bool operator==(const Holding&, const Holding&) = default;
    };
    std::string network;  ///< a name, 1…64 bytes
    types::Timestamp time = 0;
    Table validators;
    std::vector<Holding> accounts;
    Parameters parameters;
    friend bool operator==(const Genesis&, const Genesis&) = default;
};

enum class GenesisError : std::uint8_t {
    name_length,
    time_range,
    validators_count,
    validators_unsorted,
    stake_range,  ///< of a validator: outside of the minimum and maximum
    accounts_unsorted,
    account_empty,
    sum_overflow,  ///< stakes and accounts together pass u64
    parameters_range,
};
[[nodiscard]] std::string_view name(GenesisError error) noexcept;
[[nodiscard]] std::expected<void, GenesisError> check(const Genesis& genesis);
[[nodiscard]] Bytes encode(const Genesis& genesis);
[[nodiscard]] NetworkId id_of(const Genesis& genesis);

}  // namespace weft::casper
