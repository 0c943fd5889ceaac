# The swarm over the agreement stack (rbc, coin, aba, acs), several times:
#   weft_agreement_swarm      hashed coin keys in front of the production archives: tens of thousands of seeds
#   weft_agreement_swarm_bls  nothing replaced: fewer seeds
#   weft_agreement_planted    all sources once more with every planted bug, one of which a run chooses by its name
#   weft_agreement_second     all sources once more by the other compiler, where there is one: the digests must be equal
if(NOT BUILD_TESTING)
  return()
endif()

set(agreement_sources
  test/agreement/schedules.cpp test/agreement/engines.cpp test/agreement/scenario.cpp test/agreement/swarm.cpp)
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
# At night other seeds than those above.
weft_nightly(sim.agreement weft_agreement_swarm 10001 1000000)
weft_nightly(sim.agreement_bls weft_agreement_swarm_bls 201 5000)
# These seeds say what they have said since commit fa6cd82: no frame of the stack has changed
# since then. Who changes one writes the new digest here, and says why in the commit.
if(seeds EQUAL 10000)
  set_tests_properties(sim.agreement PROPERTIES PASS_REGULAR_EXPRESSION
    "10000 seeds, each twice, [0-9]+ steps, no violation; digest of all 5dbe6fad4fe17105")
endif()

# Every order of small cases, and the adversarial stories: seconds, with the hashed coin keys.
add_executable(weft_agreement_test
  test/agreement/schedules.cpp test/agreement/engines.cpp test/agreement/scenario.cpp
  test/agreement/hashed_keys.cpp test/agreement/exhaustive_test.cpp test/agreement/stories_test.cpp)
target_link_libraries(weft_agreement_test PRIVATE weft::sim weft::acs weft_warnings GTest::gtest_main)
gtest_discover_tests(weft_agreement_test TEST_PREFIX sim.agreement. DISCOVERY_TIMEOUT 120 PROPERTIES LABELS unit TIMEOUT 300)

# One program holds all mistakes of the stack; its keys are the hashed ones.
weft_planted(agreement SWARM ${agreement_sources} test/agreement/hashed_keys.cpp LIBRARIES rbc coin aba acs
  EXCEPT "/keys[.]cpp[.]o$" USES weft::sim)

# g++ evaluates arguments from the right, clang from the left; each has its own idea of much else that the standard leaves open. What
# reaches a message, a digest or a probe must not depend on it.
find_program(WEFT_SECOND_COMPILER clang++-19)
if(WEFT_SECOND_COMPILER AND CMAKE_CXX_COMPILER_ID STREQUAL GNU AND NOT WEFT_SANITIZE)
  set(includes)
  set(second_sources)
  foreach(library base codec crypto protocol rbc coin aba acs sim)
    list(APPEND includes -I${PROJECT_SOURCE_DIR}/libs/${library}/include)
  endforeach()
  foreach(library rbc coin aba acs sim)
    get_target_property(folder weft_${library} SOURCE_DIR)
    get_target_property(listed weft_${library} SOURCES)
    foreach(source IN LISTS listed)
      if(NOT source MATCHES "keys.cpp$")
        cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${folder} OUTPUT_VARIABLE absolute)
        list(APPEND second_sources ${absolute})
      endif()
    endforeach()
  endforeach()
  foreach(source IN LISTS agreement_sources ITEMS test/agreement/hashed_keys.cpp)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} OUTPUT_VARIABLE absolute)
    list(APPEND second_sources ${absolute})
  endforeach()
  set(second_objects)
  foreach(source IN LISTS second_sources)
    string(REPLACE / _ object ${source})
    set(object ${CMAKE_CURRENT_BINARY_DIR}/second/${object}.o)
    add_custom_command(OUTPUT ${object}
      COMMAND ${WEFT_SECOND_COMPILER} -std=c++23 -O1 ${includes} -MD -MF ${object}.d -c ${source} -o ${object}
      DEPENDS ${source} DEPFILE ${object}.d COMMENT "Second compiler: ${source}" VERBATIM)
    list(APPEND second_objects ${object})
  endforeach()
  file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/second)
  add_executable(weft_agreement_second ${second_objects})
  set_target_properties(weft_agreement_second PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(weft_agreement_second PRIVATE weft::crypto weft::codec weft::base)
  add_test(NAME sim.agreement_of_two_compilers
           COMMAND ${CMAKE_COMMAND} -DFIRST=$<TARGET_FILE:weft_agreement_swarm> -DSECOND=$<TARGET_FILE:weft_agreement_second>
                   -DSEEDS=2000 -P ${PROJECT_SOURCE_DIR}/cmake/ExpectSame.cmake)
  set_tests_properties(sim.agreement_of_two_compilers PROPERTIES LABELS slow TIMEOUT 1200)
endif()
