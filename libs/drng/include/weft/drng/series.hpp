#pragma once

// A series: the beacons of one key, one per round, at fixed intervals. What drand calls a chain.
//
// Source    drand, common/chain and common/time (X §3.2, §3.3); D-33.
// Promises  id         of what drand calls the chain hash, so that its clients find the same name
//           time       total: any round and any time have an answer, none overflows

#include <weft/crypto/beacon.hpp>
#include <weft/protocol/step.hpp>
#include <weft/types/genesis.hpp>

#include <string>

namespace weft::drng {

using crypto::Hash;
using crypto::beacon::Round;
using crypto::beacon::Scheme;
using protocol::Instant;
using Duration = protocol::Instant;

/// The name of a series: drand's chain hash.
using SeriesId = FixedBytes<struct SeriesIdTag, 32>;

struct SeriesInfo {
    Scheme scheme = Scheme::pedersen_bls_chained;
    Bytes public_key;                            ///< of the scheme's length
    Duration period = std::chrono::seconds{30};  ///< between rounds; above zero
    Instant genesis{};                           ///< of round 1, since 1970
    Hash genesis_seed;                           ///< what round 1 calls its previous signature
    std::string beacon_id;                       ///< empty: "default"
    friend bool operator==(const SeriesInfo&, const SeriesInfo&) = default;
};

/// The series that a network's genesis names as the judge of its votes, and the reverse.
[[nodiscard]] SeriesInfo series_of(const types::Genesis::BeaconSeries& named);
[[nodiscard]] types::Genesis::BeaconSeries named(const SeriesInfo& info);

/// drand knows whole seconds: a shorter period counts as the next whole one, and fractions of the
/// genesis are cut.
[[nodiscard]] std::uint32_t period_seconds(const SeriesInfo& info) noexcept;
[[nodiscard]] std::uint64_t genesis_seconds(const SeriesInfo& info) noexcept;
[[nodiscard]] SeriesId id_of(const SeriesInfo& info);

/// Of round 0 as of round 1; the latest there is when it would be later.
[[nodiscard]] Instant time_of(const SeriesInfo& info, std::uint64_t round) noexcept;
/// The round whose time has come; 0 before the genesis.
[[nodiscard]] std::uint64_t round_at(const SeriesInfo& info, Instant now) noexcept;
/// Round 0: its signature is the seed.
[[nodiscard]] Round genesis_round(const SeriesInfo& info);

/// What a round is for everybody who uses it.
[[nodiscard]] Hash randomness_of(const Round& round);
/// The number that FPC makes a threshold of: the first 8 bytes, big-endian.
[[nodiscard]] std::uint64_t draw_of(const Hash& randomness) noexcept;

}  // namespace weft::drng
