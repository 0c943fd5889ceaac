# Tests of a library, found by file name. Labels: unit (seconds in all), slow (swarms, planted bugs, real processes), lint.
#
#   ctest -LE slow    what a change needs at once
#   ctest -L slow     everything else

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
# 2000 by default; the cache variable WEFT_SWARM_SEEDS, when set, overrides all.
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
    add_test(NAME ${name}.${stem} COMMAND ${program} ${seeds})
    set_tests_properties(${name}.${stem} PROPERTIES LABELS slow TIMEOUT 1200)
  endforeach()
endfunction()

# weft_planted(<name> BUGS <k>... [SWARM test/<stem>_swarm.cpp] [SEEDS <n>] [USES ...])
#
# Tests of the tests. The library's sources are compiled once more, with every known mistake in them, together with the swarm;
# the environment variable WEFT_PLANT_BUG chooses one. The ctest <name>.planted_<k> passes only when the swarm finds mistake k
# within SEEDS seeds (10000 by default). Production objects are compiled without any.
function(weft_planted name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "SWARM;SEEDS" "BUGS;USES")
  if(NOT BUILD_TESTING)
    return()
  endif()
  if(NOT arg_SWARM)
    set(arg_SWARM test/${name}_swarm.cpp)
  endif()
  if(NOT arg_SEEDS)
    set(arg_SEEDS 10000)
  endif()
  set(target weft_${name})
  get_target_property(folder ${target} SOURCE_DIR)
  get_target_property(listed ${target} SOURCES)
  set(sources)
  foreach(source IN LISTS listed)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${folder})
    list(APPEND sources ${source})
  endforeach()
  set(program ${target}_planted)
  add_executable(${program} ${arg_SWARM} ${PROJECT_SOURCE_DIR}/tests/planted/planted.cpp ${sources})
  target_compile_definitions(${program} PRIVATE WEFT_PLANT_BUG=::weft_planted_bug)
  target_compile_options(${program} PRIVATE -include ${PROJECT_SOURCE_DIR}/tests/planted/planted.hpp)
  # The planted objects come first, so nothing is left for the linker to take from the honest archive.
  target_link_libraries(${program} PRIVATE weft::${name} $<TARGET_PROPERTY:${target},LINK_LIBRARIES> ${arg_USES})
  foreach(bug IN LISTS arg_BUGS)
    add_test(NAME ${name}.planted_${bug}
             COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:${program}> -DSEEDS=${arg_SEEDS} -DBUG=${bug}
                     -P ${PROJECT_SOURCE_DIR}/cmake/ExpectFound.cmake)
    set_tests_properties(${name}.planted_${bug} PROPERTIES
      LABELS slow TIMEOUT 1200 ENVIRONMENT WEFT_PLANT_BUG=${bug})
  endforeach()
endfunction()
