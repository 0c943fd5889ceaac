# Tests of the tests: all sources once more with every planted bug selectable by its number at run time. The swarm over
# whole key generations must find the ones in what dealers do, the swarm over settlements the ones in how it is settled.
if(NOT BUILD_TESTING OR WEFT_CORE_ONLY)
  return()
endif()

set(selector ${PROJECT_SOURCE_DIR}/tests/planted)
get_target_property(sources weft_dkg SOURCES)
add_library(weft_dkg_planted OBJECT ${sources} ${selector}/planted.cpp)
target_include_directories(weft_dkg_planted PRIVATE include)
target_compile_definitions(weft_dkg_planted PRIVATE WEFT_PLANT_BUG=::weft_planted_bug)
target_compile_options(weft_dkg_planted PRIVATE -include ${selector}/planted.hpp)
target_link_libraries(weft_dkg_planted PRIVATE weft::base weft::codec weft::crypto weft::protocol weft::rbc weft_warnings)

foreach(swarm dkg settlement)
  set(program weft_${swarm}_planted)
  if(swarm STREQUAL dkg)
    set(program weft_dkg_runs_planted)
    set(bugs 60 63 64 65 66 67 68 69 70)
    set(budget 400)
  else()
    set(bugs 61 62)
    set(budget 10000)
  endif()
  add_executable(${program} test/${swarm}_swarm.cpp $<TARGET_OBJECTS:weft_dkg_planted>)
  target_include_directories(${program} PRIVATE include)
  target_link_libraries(${program} PRIVATE weft_sim weft::base weft::codec weft::crypto weft::protocol weft::rbc weft_warnings)
  foreach(bug IN LISTS bugs)
    add_test(NAME dkg.planted_${bug}
             COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:${program}> -DSEEDS=${budget} -DBUG=${bug}
                     -P ${PROJECT_SOURCE_DIR}/cmake/ExpectFound.cmake)
    set_tests_properties(dkg.planted_${bug} PROPERTIES LABELS slow TIMEOUT 1200 ENVIRONMENT WEFT_PLANT_BUG=${bug})
  endforeach()
endforeach()
