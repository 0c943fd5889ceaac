// An engine that prunes beside one that keeps everything (pruned_beside.hpp), on long drawn DAGs with
// equivocators and blocks that break rules.

#include <weft/base/probe.hpp>
#include <weft/sim/digest.hpp>
#include <weft/sim/swarm.hpp>

#include "pruned_beside.hpp"

namespace weft::casper {
namespace {

sim::Outcome run(std::uint64_t seed, bool)
{
    drawn::PrunedBeside both{seed};
    both.run(60 + seed % 240);
    sim::Outcome outcome;
    outcome.steps = both.made;
    if (both.removed > 0) probe<"casper.blocks_are_pruned">();
    if (both.orphaned > 0) probe<"casper.an_orphan_is_pruned">();
    if (both.left_out > 0) probe<"casper.an_equivocators_block_is_below_what_is_pruned">();
    if (!both.complaint.empty()) {
        outcome.failure = sim::Failure::safety;
        outcome.what = both.complaint;
    }
    sim::Digest digest;
    digest.mix(std::uint64_t{both.removed});
    digest.mix(std::uint64_t{both.left});
    digest.mix(std::uint64_t{both.left_out});
    outcome.digest = digest.value();
    return outcome;
}

}  // namespace
}  // namespace weft::casper

int main(int argc, char** argv)
{
    return weft::sim::swarm_main(
        argc, argv,
        {.name = "casper.pruning",
         .about = "an engine that prunes, beside one that keeps everything",
         .probe_prefix = "casper.",
         .run = weft::casper::run});
}
