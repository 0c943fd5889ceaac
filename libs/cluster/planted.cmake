# Tests of the tests: node and committee once more, with every planted mistake selectable at run time; the swarm of whole nodes must
# find each. The list of numbers is in docs/protocols/simulation.md.
if(NOT BUILD_TESTING)
  return()
endif()

set(sources test/nodes_swarm.cpp ${PROJECT_SOURCE_DIR}/tests/planted/planted.cpp)
set(includes)
set(libraries)
foreach(library node committee)
  get_target_property(folder weft_${library} SOURCE_DIR)
  get_target_property(listed weft_${library} SOURCES)
  foreach(source IN LISTS listed)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${folder})
    list(APPEND sources ${source})
  endforeach()
  list(APPEND libraries $<TARGET_PROPERTY:weft_${library},LINK_LIBRARIES>)
endforeach()
add_executable(weft_nodes_planted ${sources})
target_compile_definitions(weft_nodes_planted PRIVATE WEFT_PLANT_BUG=::weft_planted_bug)
target_compile_options(weft_nodes_planted PRIVATE -include ${PROJECT_SOURCE_DIR}/tests/planted/planted.hpp)
# The planted objects come first, so nothing is left for the linker to take from the honest archives.
target_link_libraries(weft_nodes_planted PRIVATE weft::cluster weft::chain weft::contracts ${libraries})
foreach(bug 80 81 82 83 84)
  add_test(NAME nodes.planted_${bug}
           COMMAND ${CMAKE_COMMAND} -DPROGRAM=$<TARGET_FILE:weft_nodes_planted> -DSEEDS=300 -DBUG=${bug}
                   -P ${PROJECT_SOURCE_DIR}/cmake/ExpectFound.cmake)
  set_tests_properties(nodes.planted_${bug} PROPERTIES LABELS slow TIMEOUT 1200 ENVIRONMENT WEFT_PLANT_BUG=${bug})
endforeach()
