#pragma once

// What every node does with beacons: it checks them, and takes each series in its order.
//
// Source    D-33; T §2.15; X §3.2, §3.6.
// Input     rounds, from the Tangle, a file or an HTTP relay: it does not matter from where.
// Promises  order      the rounds taken of a series are consecutive, each names the one before, each
//                      is signed by the series' key
//           names      what is not taken is refused by name; what is refused changes nothing
//           gaps       a round too far ahead whose signature holds is kept, at most `kept_ahead` of
//                      a series, and taken when what lies between has come
// Effects   none.
// Cost      a verification for each new round, none for one that is refused as repeated.

#include <weft/drng/beacon.hpp>

#include <map>
#include <vector>

namespace weft::drng {

/// In the order in which they are tried.
enum class Refusal : std::uint8_t {
    unknown_series,
    round_repeated,    ///< not after the last one taken; round 0
    previous_missing,  ///< a chained round that does not name the one before
    previous_wrong,    ///< it does not follow the last one taken
    signature_malformed,
    signature_wrong,
    round_skipped,  ///< its signature holds, and rounds before it have not come
};
[[nodiscard]] std::string_view name(Refusal refusal) noexcept;

inline constexpr std::size_t kept_ahead = 64;

/// A round that was taken.
struct Taken {
    Round round;
    Hash randomness;
};

/// One series.
class Follower {
public:
    /// `last`: where to go on, `genesis_round` for the beginning; nullopt: at the first round whose
    /// signature holds. Pre: the public key is well-formed (`well_formed`).
    explicit Follower(SeriesInfo info, std::optional<Round> last = {});

    /// What is taken by it, oldest first: itself, and what had waited for it.
    std::expected<std::vector<Taken>, Refusal> hear(const Round& round);
    /// Goes on at this round, whatever lies between: its signature says that the committee made it.
    /// For a node that was away for longer than it wants to fetch. What waited may follow.
    std::expected<std::vector<Taken>, Refusal> rejoin(const Round& round);

    [[nodiscard]] const SeriesInfo& info() const noexcept { return info_; }
    [[nodiscard]] const std::optional<Round>& last() const noexcept { return last_; }
    /// The first round that is missing and the last before what has come: what to fetch.
    [[nodiscard]] std::optional<std::pair<std::uint64_t, std::uint64_t>> gap() const;

private:
    [[nodiscard]] std::expected<Hash, Refusal> check(const Round& round) const;
    [[nodiscard]] bool follows(const Round& round) const;
    std::vector<Taken> take(const Round& round, const Hash& randomness);

    SeriesInfo info_;
    std::optional<Round> last_;
    std::map<std::uint64_t, Round> ahead_;  ///< signatures hold
};

/// Whether a series can be followed: a key of the scheme's length and group, a period.
[[nodiscard]] bool well_formed(const SeriesInfo& info);

/// Several series at once.
class Followers {
public:
    /// Null: not well-formed, or there already.
    Follower* add(SeriesInfo info, std::optional<Round> last = {});
    bool remove(const SeriesId& series) { return series_.erase(series) > 0; }
    std::expected<std::vector<Taken>, Refusal> hear(const Beacon& beacon);
    [[nodiscard]] const Follower* find(const SeriesId& series) const;
    [[nodiscard]] Follower* find(const SeriesId& series);
    [[nodiscard]] const std::map<SeriesId, Follower>& all() const noexcept { return series_; }

private:
    std::map<SeriesId, Follower> series_;
};

}  // namespace weft::drng
