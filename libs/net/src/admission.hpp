#pragma once

// Who may even try: limits on strangers, before a key is known.
//
// Input     the address of every connection accepted, and the time.
// Promises  at most `pending_max` connections without a hello, at most `pending_per_address_max` of
//           one address, at most `attempts_max` of one address per window; memory bounded by
//           `addresses_max` whatever arrives.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace weft::net {

struct AdmissionLimits {
    std::size_t pending_max = 128;
    std::size_t pending_per_address_max = 32;
    std::size_t attempts_max = 240;  ///< per address and window
    std::chrono::milliseconds window{10'000};
    std::size_t addresses_max = 10'000;  ///< remembered at once
};
enum class Turned : std::uint8_t { crowded, crowded_address, too_often };
[[nodiscard]] std::string_view name(Turned reason) noexcept;

class Admission {
public:
    using Instant = std::chrono::steady_clock::time_point;
    explicit Admission(AdmissionLimits limits) : limits_{limits} {}

    /// nullopt: come in; call `leave` when the connection has a hello or has ended.
    [[nodiscard]] std::optional<Turned> enter(const std::string& address, Instant now);
    void leave(const std::string& address);
    [[nodiscard]] std::size_t pending() const noexcept { return pending_; }

private:
    struct Visitor {
        std::size_t pending = 0;
        std::size_t attempts = 0;
        Instant window_start{};
    };
    void forget_idle(Instant now);

    AdmissionLimits limits_;
    std::map<std::string, Visitor> visitors_;
    std::size_t pending_ = 0;
};

}  // namespace weft::net
