// The engine against the definitions (plain_casper.hpp), after every block of drawn DAGs: five for each
// seed, with equivocators and blocks that break rules.
//
// Checked   every verdict; of the view of everything and of a part after every block: scores, cumulative
//           gas, latest messages, fork choice, parents, justifications; every final block with its
//           proof; the decision weight of a drawn pair.

#include <weft/sim/digest.hpp>
#include <weft/sim/swarm.hpp>

#include "compared.hpp"

namespace weft::casper {
namespace {

sim::Outcome run(std::uint64_t seed, bool)
{
    sim::Outcome outcome;
    sim::Digest digest;
    for (std::uint64_t k = 0; k < 5; ++k) {
        drawn::Compared compared{5 * seed + k};
        // Long ones too: with validators that fell silent long ago, and cuts that all stand on.
        compared.run(k == 4 && seed % 4 == 0 ? 40 + seed % 23 : 4 + (seed + 7 * k) % 22);
        ++outcome.steps;
        digest.mix(std::uint64_t{compared.final_count});
        digest.mix(std::uint64_t{compared.equivocators});
        if (compared.complaint.empty()) continue;
        outcome.failure = sim::Failure::safety;
        outcome.what = compared.complaint;
        break;
    }
    outcome.digest = digest.value();
    return outcome;
}

}  // namespace
}  // namespace weft::casper

int main(int argc, char** argv)
{
    return weft::sim::swarm_main(
        argc, argv,
        {.name = "casper.definitions",
         .about = "the engine on drawn DAGs; the definitions, computed anew, beside it",
         .probe_prefix = "casper.",
         .run = weft::casper::run});
}
