#pragma once

// What a ledger node counts of its Tangle and ledger, and what these take of its memory.

#include <weft/node/figure.hpp>
#include <weft/tangle/tangle.hpp>

namespace weft::node {

void add_tangle_figures(const tangle::Tangle& tangle, Figures& figures);
/// How much of each there may be.
void add_limit_figures(const tangle::Tangle::Options& options, Figures& figures);
void add_memory_figures(const tangle::Tangle& tangle, Figures& figures);

}  // namespace weft::node
