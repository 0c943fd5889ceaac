#pragma once

// One instance of agreement on a simulated wide area network, message by message.
//
// Source    the latency model of X §4.7: a frame takes the pair's one-way delay times
//           (1 + |N(0, 4 %)|) plus 0.3 ms; a node handles its frames one after the other, 5 us
//           each; computing takes no virtual time beyond that.
// Flow      FP-ACS over n proposals, whose decision brings the signature that fixes the order; then one
//           threshold signature over the result, which is the anchor (shares of the n-f key). Every
//           signature, share and hash is the real one. Clocks: a leader waits 15 ms for more than n - f
//           proposals, and is given up 600 ms after these are here.

#include <chrono>
#include <cstdint>
#include <vector>

namespace weft::bench {

enum class Topology : std::uint8_t {
    uniform,  ///< 100 ms one way between any two
    geo,      ///< seats dealt round robin over eight regions with public round-trip times
};

struct WanOptions {
    std::uint16_t seats = 4;
    std::uint16_t crashed = 0;  ///< silent from the start; spread over the regions
    /// The leader is one of them. In a chain that happens to the round in which it dies: the next
    /// leaders are of those whose proposals were decided.
    bool leader_crashed = false;
    Topology topology = Topology::geo;
    std::size_t proposal_bytes = 256;
    std::uint64_t seed = 1;
};

using WanTime = std::chrono::nanoseconds;

struct WanResult {
    std::vector<WanTime> order;   ///< by live node: the set is decided, and its order known
    std::vector<WanTime> anchor;  ///< the anchor is signed
    std::uint64_t messages = 0;   ///< delivered, all nodes together
    std::uint64_t bytes = 0;      ///< of these messages, encoded
    std::size_t proposals = 0;    ///< in the decided set
    bool fast = true;             ///< decided what the leader listed
};

/// Plays it until every live node has the anchor. Deterministic in `options`.
[[nodiscard]] WanResult play_on_wan(const WanOptions& options);

/// The median one-way delay between two different live seats.
[[nodiscard]] WanTime median_delay(const WanOptions& options);

enum class Play : std::uint8_t {
    agreement,  ///< FP-ACS alone
    batch,      ///< and the threshold signatures of a round: commitment, certificate, anchor
};
/// The same committee without a network: every message is handled as soon as it was sent, in
/// order. What remains is computing. Returns the messages handled.
std::uint64_t play_in_one_thread(std::uint16_t seats, std::size_t proposal_bytes, Play what);

}  // namespace weft::bench
