#pragma once

// Genesis (D-16): what a network starts from. Written as TOML by people, hashed in this canonical
// form; the hash names the network in every peer handshake.

#include <weft/codec/codec.hpp>
#include <weft/types/address.hpp>
#include <weft/types/balances.hpp>

#include <optional>
#include <string>
#include <vector>

namespace weft::types {

struct Genesis {
    struct Allocation {
        Address address;
        Balances balance;
        friend bool operator==(const Allocation&, const Allocation&) = default;
    };
    struct Pledge {
        NodeId node;
        std::uint64_t consensus_mana = 0;
        std::uint64_t access_mana = 0;
        friend bool operator==(const Pledge&, const Pledge&) = default;
    };
    /// The series of beacons that draws the thresholds of votes: all that its followers must know, so
    /// that no node needs a setting. What it means: weft/drng/series.hpp.
    struct BeaconSeries {
        std::uint8_t scheme = 0;      ///< of crypto::beacon::Scheme
        Bytes public_key;             ///< 48 or 96 bytes; a point is not looked for here
        std::uint64_t period_ns = 0;  ///< whole milliseconds, 50 ms to a day
        std::uint64_t genesis_s = 0;  ///< of round 1: Unix seconds
        Hash genesis_seed;            ///< what round 1 calls its previous signature
        std::string beacon_id;        ///< at most 64 bytes; empty: "default"
        friend bool operator==(const BeaconSeries&, const BeaconSeries&) = default;
    };
    /// Nodes vote on conflicts before weight decides them (D-30, D-31).
    struct Voting {
        std::uint32_t quarantine_ms = 2'000;  ///< and S2's network delay; 1…600'000
        std::uint32_t round_ms = 500;         ///< 10…60'000
        /// None: rounds are judged by the clock with the fixed threshold (D-33).
        std::optional<BeaconSeries> beacon = {};
        friend bool operator==(const Voting&, const Voting&) = default;
    };
    std::string network;  ///< a name, 1…64 bytes
    Timestamp time = 0;   ///< nothing is older
    std::vector<Allocation>
        allocations;  ///< strictly ascending by address; outputs of the genesis transaction
    std::vector<Pledge> pledges;  ///< strictly ascending by node
    // Parameters every node must share.
    std::uint64_t message_threshold_numerator =
        1;  ///< a message is confirmed above this weight (D-22)
    std::uint64_t message_threshold_denominator = 2;
    std::uint32_t work_bits = 0;        ///< leading zero bits of proof of work (D-20)
    std::optional<Voting> voting = {};  ///< none: weight alone decides conflicts (D-34)

    friend bool operator==(const Genesis&, const Genesis&) = default;
};

enum class GenesisError : std::uint8_t {
    name_length,
    allocations_unsorted,
    allocation_empty,
    supply_overflow,
    pledges_unsorted,
    mana_overflow,  ///< access mana, or consensus mana with the supply, passes u64
    threshold_range,
    voting_range,
    beacon_range,  ///< no scheme, or a key, a period, a time or a name out of its range
};
[[nodiscard]] std::string_view name(GenesisError error) noexcept;
[[nodiscard]] std::expected<void, GenesisError> check(const Genesis& genesis);
[[nodiscard]] Bytes encode(const Genesis& genesis);
[[nodiscard]] codec::Decoded<Genesis> decode_genesis(ByteSpan bytes);
/// The network's identity.
[[nodiscard]] Hash hash_of(const Genesis& genesis);

}  // namespace weft::types
