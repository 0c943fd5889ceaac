// Networks of nodes that vote, a quarter of the mana in the hands of liars: every strategy of the
// papers, Zipf mana, delay, loss, nested conflicts, statements, a late node.
//
// Checked   whatever liars do: no node likes two transactions that conflict; what spends from a
//           rejected transaction is rejected; the funds of rejected conflicts can be spent; when
//           approval weight has decided, all honest nodes agree;
//           no two honest nodes end with different sides of a conflict; every vote ends;
//           over all seeds: on how many conflicts of a hundred one honest node likes what another has
//           rejected. That is what approval weight is for; the bound is twice what was measured.
// Not real  the Tangle: statements arrive after a delay, approval weight is what most mana likes.

#include <weft/sim/swarm.hpp>
#include <weft/voting_sim/simulate.hpp>

#include <fmt/core.h>

#include <array>

namespace weft::voting_sim {
namespace {

constexpr std::array adversaries{Adversary::silent, Adversary::cautious, Adversary::inconsistent,
                                 Adversary::berserk, Adversary::maximal_variance};

Scenario drawn(std::uint64_t seed)
{
    Prng prng{seed};
    Scenario scenario;
    scenario.seed = seed;
    scenario.adversary = adversaries[seed % adversaries.size()];
    scenario.nodes = static_cast<std::uint32_t>(prng.within(4, 40));
    scenario.zipf_quarters = static_cast<std::uint32_t>(prng.below(6));
    scenario.conflicts = static_cast<std::uint32_t>(prng.within(1, 3));
    scenario.sides = static_cast<std::uint32_t>(prng.within(2, 4));
    scenario.likes_percent = static_cast<std::uint32_t>(prng.within(40, 100));
    scenario.nested = prng.below(3) == 0;
    scenario.statements = prng.below(3) == 0;
    scenario.late_node = prng.below(4) == 0;
    scenario.third_spend = true;
    scenario.weight = true;
    scenario.delay_max = static_cast<std::uint32_t>(prng.within(20, 120));
    scenario.loss_permille = static_cast<std::uint32_t>(prng.below(3) * 50);
    scenario.beacon_interval = prng.below(5) == 0 ? 0 : 250;
    return scenario;
}

std::string text(const Scenario& s)
{
    return fmt::format(
        "{} nodes, {} % {}, zipf {}/4, {} conflicts of {} sides{}, {} % like the "
        "first{}{}, delay to {} ms, loss {}/1000, beacon {} ms",
        s.nodes, s.adversary_percent, name(s.adversary), s.zipf_quarters, s.conflicts, s.sides,
        s.nested ? " and nested" : "", s.likes_percent, s.statements ? ", statements" : "",
        s.late_node ? ", a late node" : "", s.delay_max, s.loss_permille, s.beacon_interval);
}

struct Tally {
    std::uint64_t conflicts = 0;
    std::uint64_t disagreements = 0;
};
std::array<Tally, adversaries.size()> tallies;

sim::Outcome run(std::uint64_t seed, bool want_text)
{
    const auto scenario = drawn(seed);
    const auto outcome = simulate(scenario);
    sim::Outcome told;
    told.digest = outcome.digest;
    told.steps = outcome.events;
    if (!outcome.violation.empty()) {
        told.failure = sim::Failure::safety;
        told.what = outcome.violation;
    } else if (outcome.contradictions > 0) {
        told.failure = sim::Failure::safety;
        told.what = "two honest nodes ended with different sides of a conflict";
    } else if (outcome.unfinished > 0) {
        told.failure = sim::Failure::liveness;
        told.what = "a vote did not end";
    }
    if (want_text || told.failure != sim::Failure::none) told.scenario = text(scenario);
    auto& tally = tallies[seed % adversaries.size()];
    tally.conflicts += scenario.conflicts;
    tally.disagreements += outcome.disagreements;
    return told;
}

}  // namespace
}  // namespace weft::voting_sim

int main(int count, char** words)
{
    using namespace weft::voting_sim;
    const int code = weft::sim::swarm_main(
        count, words,
        {.name = "voting_network",
         .about = "engines are real; the Tangle, the beacon and the clock are drawn",
         .probe_prefix = "voting.",
         .run = run});
    if (code != 0) return code;
    for (std::size_t k = 0; k < tallies.size(); ++k) {
        const auto [conflicts, disagreements] = tallies[k];
        fmt::print("{}: disagreement on {} of {} conflicts\n", name(adversaries[k]), disagreements,
                   conflicts);
        if (conflicts >= 200 && 100 * disagreements > 3 * conflicts) {
            fmt::print("more than 3 of a hundred\n");
            return 129;
        }
    }
    return 0;
}
