// Safety and liveness of the agreement stack under a seeded, Byzantine, badly behaved network.
// Each seed draws one engine (reliable broadcast, binary agreement, common subset), a committee of
// 1 to 10, its liars and its network; a few play a scheduled duel instead.

#include <weft/base/probe.hpp>

#include "dealt_keys.hpp"
#include "scenario.hpp"
#include "schedules.hpp"

namespace weft::sim::agreement {
namespace {

Outcome duel(std::uint64_t seed, Prng& prng)
{
    static constexpr std::uint16_t sizes[] = {4, 7, 10};
    const bool seer = prng.below(2) == 1;
    const auto size = seer ? sizes[prng.below(3)] : sizes[0];
    const bool input = prng.below(2) == 1;
    probe<"swarm: scheduled duels">();
    // Each real coin splits with probability at most 1/2 in a correct build: 64 of them are enough
    // to be sure of a mistake.
    const auto result =
        seer ? coin_seer(dealt_keys(size), input, 64) : early_leaver(dealt_keys(size), input);
    Outcome outcome;
    outcome.digest = result.digest;
    outcome.steps = result.round_last;
    outcome.scenario = std::string{seer ? "coin seer" : "early leaver"} + " against " +
                       std::to_string(size) + " seats, input " + std::to_string(input) + ", seed " +
                       std::to_string(seed);
    if (!result.agreed) {
        outcome.failure = Failure::safety;
        outcome.what = "agreement";
    } else if (result.stalled || !result.decided) {
        outcome.failure = Failure::liveness;
        outcome.what = "no decision after " + std::to_string(result.round_last) + " rounds";
    }
    return outcome;
}

std::string shrink_seed(std::uint64_t seed)
{
    Prng prng{seed};
    if (prng.chance({1, 40})) return duel(seed, prng).scenario;
    const auto scenario = draw(prng);
    const auto small = shrunk(scenario, prng);
    return play(small, prng, true).scenario;
}

Outcome play_seed(std::uint64_t seed, bool want_text)
{
    Prng prng{seed};
    if (prng.chance({1, 40})) return duel(seed, prng);
    const auto scenario = draw(prng);
    return play(scenario, prng, want_text);
}

}  // namespace

}  // namespace weft::sim::agreement

int main(int argc, char** argv)
{
    using namespace weft::sim;
    return swarm_main(argc, argv,
                      {.name = "agreement",
                       .about = agreement::about_keys(),
                       .probe_prefix = "",
                       .run = agreement::play_seed,
                       .shrink = agreement::shrink_seed});
}
