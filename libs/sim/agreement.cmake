# The swarm over the agreement stack (rbc, coin, aba, acs), three times:
#   weft_agreement_swarm      hashed coin keys in front of the production archives: tens of thousands of seeds
#   weft_agreement_swarm_bls  nothing replaced: fewer seeds
#   weft_agreement_planted    all sources once more with every planted bug selectable by its number
if(NOT BUILD_TESTING)
  return()
endif()

set(agreement_sources
  test/agreement/coin_seer.cpp test/agreement/engines.cpp test/agreement/swarm.cpp)
foreach(variant hashed bls)
  set(program weft_agreement_swarm)
  if(variant STREQUAL bls)
    set(program weft_agreement_swarm_bls)
  endif()
  add_executable(${program} ${agreement_sources} test/agreement/${variant}_keys.cpp)
  target_link_libraries(${program} PRIVATE weft::sim weft::acs weft_warnings)
endforeach()

set(seeds 10000)
if(WEFT_SWARM_SEEDS)
  set(seeds ${WEFT_SWARM_SEEDS})
endif()
add_test(NAME sim.agreement COMMAND weft_agreement_swarm ${seeds})
add_test(NAME sim.agreement_bls COMMAND weft_agreement_swarm_bls 200)
set_tests_properties(sim.agreement sim.agreement_bls PROPERTIES LABELS slow TIMEOUT 1200)
