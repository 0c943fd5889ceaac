#pragma once

// Known mistakes, for the tests of the tests. A library built with WEFT_PLANT_BUG=k contains
// mistake k; a ctest demands that the swarm finds it within its budget. In every other build
// WEFT_PLANTED(k) is the constant false. The list of numbers is in docs/protocols/simulation.md.

#ifndef WEFT_PLANT_BUG
#define WEFT_PLANT_BUG 0
#endif
#define WEFT_PLANTED(number) (WEFT_PLANT_BUG == (number))
