# Tests of a library, found by file name. Labels: unit (seconds in all), slow (swarms, planted bugs, real processes), lint,
# nightly (the same with more seeds than a change can wait for).
#
#   ctest -LE slow                 what a change needs at once
#   ctest -L slow                  everything else
#   ctest -C nightly -L nightly    hours; `make nightly`. Without -C these do not exist.

# test/*_test.cpp -> one gtest program weft_<name>_test; each TEST is a ctest <name>.<Suite>.<sentence>.
function(weft_unit_tests name uses)
  file(GLOB sources CONFIGURE_DEPENDS test/*_test.cpp)
  if(sources)
    add_executable(weft_${name}_test ${sources})
    target_link_libraries(weft_${name}_test PRIVATE weft::${name} ${uses} weft_warnings GTest::gtest_main)
    target_compile_definitions(weft_${name}_test PRIVATE
      WEFT_TEST_DATA="${PROJECT_SOURCE_DIR}/tests" WEFT_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    gtest_discover_tests(weft_${name}_test TEST_PREFIX ${name}.
                         DISCOVERY_TIMEOUT 120 PROPERTIES LABELS unit TIMEOUT 300)
  endif()
endfunction()

# test/[<name>_]<stem>_swarm.cpp -> program weft_<name>_<stem>_swarm with its own main. It is run as `<program> SEEDS` and tries the
# seeds 1 to SEEDS, each twice; exit code 0 means that every promise held. Seeds per swarm: SWARM_SEEDS of the library,
# 2000 by default; a swarm whose seeds take seconds has a number of its own, WEFT_SEEDS of its source, set before the library.
# The cache variable WEFT_SWARM_SEEDS, when set, overrides all. WEFT_NIGHTLY_SEEDS of a source: at night it is run with so many,
# as nightly.<name>.<stem>.
function(weft_swarms name uses seeds)
  if(NOT seeds)
    set(seeds 2000)
  endif()
  if(WEFT_SWARM_SEEDS)
    set(seeds ${WEFT_SWARM_SEEDS})
  endif()
  file(GLOB sources CONFIGURE_DEPENDS test/*_swarm.cpp)
  foreach(source IN LISTS sources)
    cmake_path(GET source STEM stem)
    string(REGEX REPLACE "^${name}_" "" stem ${stem})
    set(program weft_${name}_${stem})
    add_executable(${program} ${source})
    target_link_libraries(${program} PRIVATE weft::${name} ${uses} weft_warnings)
    set(tried ${seeds})
    get_source_file_property(own ${source} WEFT_SEEDS)
    if(own AND NOT WEFT_SWARM_SEEDS)
      set(tried ${own})
    endif()
    add_test(NAME ${name}.${stem} COMMAND ${program} ${tried})
    set_tests_properties(${name}.${stem} PROPERTIES LABELS slow TIMEOUT 1200)
    get_source_file_property(nightly ${source} WEFT_NIGHTLY_SEEDS)
    if(nightly)
      weft_nightly(${name}.${stem} ${program} ${nightly})
    endif()
  endforeach()
endfunction()

# weft_nightly(<name> COMMAND...): a test that only `make nightly` runs.
function(weft_nightly name)
  add_test(NAME nightly.${name} COMMAND ${ARGN} CONFIGURATIONS nightly)
  set_tests_properties(nightly.${name} PROPERTIES LABELS nightly TIMEOUT 21600)
endfunction()

# weft_planted_objects(<library>): its sources with every known mistake in them, compiled once for all suites.
function(weft_planted_objects library)
  set(objects weft_${library}_planted_objects)
  if(TARGET ${objects})
    return()
  endif()
  get_target_property(folder weft_${library} SOURCE_DIR)
  get_target_property(listed weft_${library} SOURCES)
  set(sources)
  foreach(source IN LISTS listed)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${folder})
    list(APPEND sources ${source})
  endforeach()
  add_library(${objects} OBJECT ${sources})
  target_compile_options(${objects} PRIVATE -include ${PROJECT_SOURCE_DIR}/tests/planted/planted.hpp)
  target_link_libraries(${objects} PRIVATE weft::${library} $<TARGET_PROPERTY:weft_${library},LINK_LIBRARIES> weft::protocol)
endfunction()

# weft_planted(<suite> SWARM <source>... LIBRARIES <library>... [EXCEPT <regex>] [USES ...])
#
# Tests of the tests: program weft_<suite>_planted, the swarm's sources with the libraries' that have every known mistake in
# them (but the objects that match EXCEPT, whose place something in SWARM takes). The environment variable WEFT_PLANT_BUG names
# the mistake that a run makes. The catalogue (tests/planted/catalogue.hpp) lists them; the ctest planted.<bug> of each that the
# catalogue gives to this suite passes only when the swarm finds it within its seeds.
function(weft_planted suite)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "EXCEPT" "SWARM;LIBRARIES;USES")
  if(NOT BUILD_TESTING)
    return()
  endif()
  set(selector ${PROJECT_SOURCE_DIR}/tests/planted)
  set(program weft_${suite}_planted)
  add_executable(${program} ${arg_SWARM} ${selector}/planted.cpp)
  target_compile_options(${program} PRIVATE -include ${selector}/planted.hpp)
  # The planted objects come first, so nothing is left for the linker to take from the honest archives.
  foreach(library IN LISTS arg_LIBRARIES)
    weft_planted_objects(${library})
    set(objects $<TARGET_OBJECTS:weft_${library}_planted_objects>)
    if(arg_EXCEPT)
      set(objects $<FILTER:${objects},EXCLUDE,${arg_EXCEPT}>)
    endif()
    target_sources(${program} PRIVATE ${objects})
    target_link_libraries(${program} PRIVATE weft::${library} $<TARGET_PROPERTY:weft_${library},LINK_LIBRARIES>)
  endforeach()
  target_link_libraries(${program} PRIVATE ${arg_USES} weft::protocol)

  set(catalogue ${selector}/catalogue.hpp)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${catalogue})
  file(READ ${catalogue} text)
  string(REGEX MATCHALL "BUG\\([a-z0-9_]+, ${suite}, [0-9 +]+," rows "${text}")
  if(NOT rows)
    message(FATAL_ERROR "weft_planted(${suite}): no row of ${catalogue} names this suite")
  endif()
  set_property(GLOBAL APPEND PROPERTY WEFT_PLANTED_SUITES ${suite})
  foreach(row IN LISTS rows)
    string(REGEX MATCH "([a-z0-9_]+), ${suite}, ([0-9 +]+)," matched "${row}")
    set(bug ${CMAKE_MATCH_1})
    set(seeds ${CMAKE_MATCH_2})
    add_test(NAME planted.${bug}
             COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:${program}> "-DSEEDS=${seeds}" -DBUG=${bug}
                     -P ${PROJECT_SOURCE_DIR}/cmake/ExpectFound.cmake)
    set_tests_properties(planted.${bug} PROPERTIES LABELS slow TIMEOUT 1200)
  endforeach()
endfunction()

# Called once, after all libraries: a row of the catalogue whose suite nobody compiles would be tested by nothing.
function(weft_planted_all)
  if(NOT BUILD_TESTING OR WEFT_CORE_ONLY)
    return()
  endif()
  file(READ ${PROJECT_SOURCE_DIR}/tests/planted/catalogue.hpp text)
  string(REGEX MATCHALL "BUG\\([a-z0-9_]+, [a-z0-9_]+, [0-9 +]+," rows "${text}")
  get_property(suites GLOBAL PROPERTY WEFT_PLANTED_SUITES)
  foreach(row IN LISTS rows)
    string(REGEX MATCH "([a-z0-9_]+), ([a-z0-9_]+), " matched "${row}")
    if(NOT CMAKE_MATCH_2 IN_LIST suites)
      message(FATAL_ERROR "planted bug ${CMAKE_MATCH_1}: no weft_planted(${CMAKE_MATCH_2}) compiles it")
    endif()
  endforeach()
  add_test(NAME planted_names.an_unknown_name_is_refused
           COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:weft_vm_planted> -DSEEDS=1 -DBUG=no_such_bug
                   -P ${PROJECT_SOURCE_DIR}/cmake/ExpectFound.cmake)
  set_tests_properties(planted_names.an_unknown_name_is_refused PROPERTIES LABELS unit
    PASS_REGULAR_EXPRESSION "no planted bug is called no_such_bug")
  add_test(NAME planted_names.rows_and_places_agree
           COMMAND ${CMAKE_COMMAND} -DSOURCES=${PROJECT_SOURCE_DIR} -P ${PROJECT_SOURCE_DIR}/cmake/PlantedNames.cmake)
  set_tests_properties(planted_names.rows_and_places_agree PROPERTIES LABELS unit)
endfunction()
