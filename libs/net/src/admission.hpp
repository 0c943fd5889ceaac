#pragma once

// Who may even try: limits on strangers, before a key is known.
//
// Input     where every accepted connection comes from (weft/net/place.hpp), whether a peer lives
//           there, and the time.
// Promises  bounded   at most `pending_max` connections without a hello, at most
//                     `pending_per_place_max` of one place, at most `attempts_max` of one place per
//                     window; memory bounded by `places_max` whatever arrives
//           open      who connects and says nothing keeps nobody out: when the limits are reached
//                     the one that has been silent longest leaves, of the place that has most
//           kept      connections from where peers live do not leave for others, nor do those that
//                     have shown a peer's key
// Cost      O(pending) when a limit is reached, else O(log).

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace weft::net {

struct AdmissionLimits {
    std::size_t pending_max = 128;
    std::size_t pending_per_place_max = 32;
    std::size_t attempts_max = 240;  ///< per place and window
    std::chrono::milliseconds window{10'000};
    std::size_t places_max = 10'000;  ///< remembered at once
};
enum class Turned : std::uint8_t { crowded, too_often };
[[nodiscard]] std::string_view name(Turned reason) noexcept;
enum class Origin : std::uint8_t { unknown, of_a_peer };

class Admission {
public:
    using Instant = std::chrono::steady_clock::time_point;
    using Visit = std::uint64_t;  ///< never used again
    struct Entered {
        Visit visit = 0;
        std::optional<Visit> leaves;  ///< who must be closed now
    };
    explicit Admission(AdmissionLimits limits) : limits_{limits} {}

    /// Call `leave` when the connection has a hello or has ended.
    [[nodiscard]] std::expected<Entered, Turned> enter(const std::string& place,
                                                       Origin origin,
                                                       Instant now);
    /// It has shown the key of a peer: from now on it is one of theirs, wherever it comes from. Also of
    /// a visit that has left already.
    void proven(Visit visit);
    /// Also of a visit that has left already.
    void leave(Visit visit);
    [[nodiscard]] std::size_t pending() const noexcept { return pending_.size(); }

private:
    struct Place {
        std::size_t pending = 0;
        std::size_t attempts = 0;
        Instant window_start{};
    };
    struct Pending {
        std::string place;
        Origin origin = Origin::unknown;
    };
    [[nodiscard]] std::optional<Visit> who_leaves(const std::string& place, Origin origin) const;
    void forget_idle(Instant now);

    AdmissionLimits limits_;
    std::map<std::string, Place> places_;
    std::map<Visit, Pending> pending_;  // the longest here first
    Visit last_ = 0;
};

}  // namespace weft::net
