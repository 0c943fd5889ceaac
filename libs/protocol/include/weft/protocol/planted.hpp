#pragma once

// WEFT_PLANTED(name): a place where a known mistake of ours can be made again, for the tests of the
// tests. It is the constant false in every build that ships.
//
// The sources of a suite are compiled once more with all mistakes in them; there the build gives
// another meaning to the macro (tests/planted/planted.hpp), and the environment variable
// WEFT_PLANT_BUG names the one that such a process makes. The ctest planted.NAME passes only when
// the suite's swarm finds it within its seeds. The names: tests/planted/catalogue.hpp.

#ifndef WEFT_PLANTED
#define WEFT_PLANTED(name) false
#endif
