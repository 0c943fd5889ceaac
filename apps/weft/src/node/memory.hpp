#pragma once

// What this process holds in memory: what the machine gave it, what of it is in use, and what its store takes.

#include <weft/node/figure.hpp>
#include <weft/store/store.hpp>

namespace weft::app {

void add_memory_figures(const store::Memory& store, node::Figures& figures);

}  // namespace weft::app
