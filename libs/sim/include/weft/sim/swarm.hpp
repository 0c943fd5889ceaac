#pragma once

// The main of a swarm: many seeds, each run twice.
//
//   swarm SEEDS            seeds 1 to SEEDS
//   swarm FIRST SEEDS      seeds FIRST to FIRST + SEEDS - 1
//   swarm --show SEED      one seed, its scenario as text and its last events
//   swarm --shrink SEED    a failing seed, with everything taken away that it does not need to fail
//
// exit code  0 fine · 1 usage · 2 not deterministic · 127 crash · 128 liveness · 129 safety
//
// A failing seed prints itself, what was violated, its scenario as text and the command to repeat
// it. A good swarm prints how much it did and which probes it reached and did not.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace weft::sim {

enum class Failure : std::uint8_t { none, liveness, safety };

/// What one run of one seed came to.
struct Outcome {
    Failure failure = Failure::none;
    std::string what;      ///< the broken promise, when one is
    std::string scenario;  ///< as text; may stay empty when nothing failed
    std::uint64_t digest = 0;
    std::uint64_t steps = 0;
};

/// `run(seed)` plays the seed once; `want_text` asks for the scenario as text.
using Run = std::function<Outcome(std::uint64_t seed, bool want_text)>;

struct Swarm {
    std::string_view name;
    std::string_view about;         ///< printed first: what is real and what is not
    std::string_view probe_prefix;  ///< probes that count, by the start of their names; empty: all
    Run run;
    /// The scenario of a failing seed made small, as text; may be absent.
    std::function<std::string(std::uint64_t seed)> shrink = nullptr;
};

/// Returns the exit code.
int swarm_main(int argc, char** argv, const Swarm& swarm);

}  // namespace weft::sim
