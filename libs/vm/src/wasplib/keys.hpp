#pragma once

// What the two sides of the `wasplib` interface know each other's words by.
//
// Source    C §3.5. The numbers are the positions of the names in alphabetical order, negative.

#include <weft/base/bytes.hpp>

#include <array>
#include <cstdint>
#include <string_view>

namespace weft::vm::wasplib {

namespace key {
inline constexpr std::int32_t address = -1;
inline constexpr std::int32_t balances = -2;
inline constexpr std::int32_t base58_bytes = -3;
inline constexpr std::int32_t base58_string = -4;
inline constexpr std::int32_t bls_address = -5;
inline constexpr std::int32_t bls_aggregate = -6;
inline constexpr std::int32_t bls_valid = -7;
inline constexpr std::int32_t call = -8;
inline constexpr std::int32_t caller = -9;
inline constexpr std::int32_t chain_owner_id = -10;
inline constexpr std::int32_t color = -11;
inline constexpr std::int32_t contract_creator = -12;
inline constexpr std::int32_t contract_id = -13;
inline constexpr std::int32_t deploy = -14;
inline constexpr std::int32_t ed25519_address = -15;
inline constexpr std::int32_t ed25519_valid = -16;
inline constexpr std::int32_t event = -17;
inline constexpr std::int32_t exports = -18;
inline constexpr std::int32_t hash_blake2b = -19;
inline constexpr std::int32_t hash_sha3 = -20;
inline constexpr std::int32_t hname = -21;
inline constexpr std::int32_t incoming = -22;
inline constexpr std::int32_t length = -23;
inline constexpr std::int32_t log = -24;
inline constexpr std::int32_t maps = -25;
inline constexpr std::int32_t minted = -26;
inline constexpr std::int32_t name = -27;
inline constexpr std::int32_t panic = -28;
inline constexpr std::int32_t params = -29;
inline constexpr std::int32_t post = -30;
inline constexpr std::int32_t random = -31;
inline constexpr std::int32_t request_id = -32;
inline constexpr std::int32_t results = -33;
inline constexpr std::int32_t return_ = -34;
inline constexpr std::int32_t state = -35;
inline constexpr std::int32_t timestamp = -36;
inline constexpr std::int32_t trace = -37;
inline constexpr std::int32_t transfers = -38;
inline constexpr std::int32_t utility = -39;
inline constexpr std::int32_t valid = -40;
/// Written while loading: both sides have the same list.
inline constexpr std::int32_t same_list = -41;

/// By position: the name of key -1 is the first.
inline constexpr std::array<std::string_view, 40> names{
    "address",     "balances",  "base58Bytes",    "base58String", "blsAddress", "blsAggregate",
    "blsValid",    "call",      "caller",         "chainOwnerId", "color",      "contractCreator",
    "contractId",  "deploy",    "ed25519Address", "ed25519Valid", "event",      "exports",
    "hashBlake2b", "hashSha3",  "hname",          "incoming",     "length",     "log",
    "maps",        "minted",    "name",           "panic",        "params",     "post",
    "random",      "requestId", "results",        "return",       "state",      "timestamp",
    "trace",       "transfers", "utility",        "valid"};
}  // namespace key

/// What a key of the program's own was first seen as.
inline constexpr std::int32_t key_from_text = 0x4000;
/// Such keys of one call.
inline constexpr std::int32_t keys_max = key_from_text - 1;

/// Types of values. An array of them has `array_flag` besides.
enum class Type : std::uint8_t {
    address = 1,
    agent_id = 2,
    bytes = 3,
    chain_id = 4,
    color = 5,
    contract_id = 6,
    hash = 7,
    hname = 8,
    int64 = 9,
    map = 10,
    request_id = 11,
    text = 12,
};
inline constexpr std::int32_t array_flag = 0x20;
/// By type: bytes of a value, 0 for any number.
inline constexpr std::array<std::size_t, 13> type_sizes{0,  33, 37, 0, 33, 32, 37,
                                                        32, 4,  8,  0, 34, 0};

/// Index of an entry point that is a view.
inline constexpr std::int32_t view_flag = 0x8000;

}  // namespace weft::vm::wasplib
