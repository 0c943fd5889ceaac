#pragma once

// Beacons for a network under measurement: a series of which one process has the whole key, and whose
// rounds it hands to one node when their time comes. What nodes do with them is what they always do.

#include <weft/client/client.hpp>
#include <weft/crypto/bls.hpp>
#include <weft/drng/series.hpp>

#include <chrono>
#include <stop_token>

namespace weft::app {

class MadeBeacons {
public:
    /// Round 1 is `in` from now, to the next whole second.
    MadeBeacons(std::chrono::milliseconds period, std::chrono::seconds in);

    [[nodiscard]] const drng::SeriesInfo& info() const noexcept { return info_; }
    /// Until told to stop; what a node refuses is said no more than once. Returns the rounds it took.
    std::uint64_t feed(const client::Client& node, const std::stop_token& over) const;

private:
    crypto::bls::SecretKey key_;
    drng::SeriesInfo info_;
};

}  // namespace weft::app
