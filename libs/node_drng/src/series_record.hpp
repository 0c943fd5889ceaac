#pragma once

// What a node keeps of its series on disk (docs/formats/store.md).
//
//   "bs" ‖ address 33           -> a series that it makes: u8 version 1 ‖ u64 period ns ‖ u64 genesis ns;
//                                  u8 version 2 ‖ the same ‖ run 32: its share came by that hand-over;
//                                  u8 version 3 or 4 ‖ as 1 or 2 ‖ public key 48: once that is known
//   "bf" ‖ series 32            -> one that it follows: u8 version 1 ‖ u8 scheme ‖ bytes public key
//                                  ‖ u64 period ns ‖ u64 genesis ns ‖ seed 32 ‖ text beacon id
//   "bl" ‖ series 32 ‖ u64 BE   -> the signature of that round; the last `rounds_kept` of a series
//
// A record that cannot be read is left where it is and not used.

#include <weft/drng/member.hpp>
#include <weft/types/address.hpp>
#include <weft/types/batch.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace weft::node {

inline constexpr std::string_view own_series_space = "bs";
inline constexpr std::string_view followed_series_space = "bf";
inline constexpr std::string_view rounds_space = "bl";

struct OwnSeriesRecord {
    drng::Duration period{};
    drng::Instant genesis{};
    std::optional<drng::Hash> run = {};  ///< of the hand-over; nullopt: the key generation's share
    /// In G1, as drand has it; empty until enough members have told their parts. Who hands the key over while it is
    /// away follows the series by it.
    Bytes public_key = {};
    friend bool operator==(const OwnSeriesRecord&, const OwnSeriesRecord&) = default;
};
[[nodiscard]] Bytes encode(const OwnSeriesRecord& record);
[[nodiscard]] std::optional<OwnSeriesRecord> decode_own_series(ByteSpan bytes);
[[nodiscard]] Bytes own_series_place(const types::Address& key);

[[nodiscard]] Bytes encode_series(const drng::SeriesInfo& info);
[[nodiscard]] std::optional<drng::SeriesInfo> decode_series(ByteSpan bytes);
[[nodiscard]] Bytes followed_series_place(const drng::SeriesId& id);

/// Also lets the round go that is `rounds_kept` older.
void keep_round(const drng::SeriesId& id, const drng::Round& round, types::Batch& batch);
/// The newest consecutive ones, oldest first.
[[nodiscard]] std::vector<drng::Round> kept_rounds(const types::StoreView& store,
                                                   const drng::SeriesInfo& info);
[[nodiscard]] std::optional<drng::Round> kept_round(const types::StoreView& store,
                                                    const drng::SeriesInfo& info,
                                                    std::uint64_t number);

}  // namespace weft::node
