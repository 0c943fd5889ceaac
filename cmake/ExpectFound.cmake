cmake_minimum_required(VERSION 3.24)
# Fails when a swarm does NOT notice the bug that was planted into it.
if(NOT EXISTS ${PROGRAM})
  message(FATAL_ERROR "${PROGRAM} does not exist")
endif()
string(REGEX MATCHALL "[0-9]+" numbers "${SEEDS}")  # how many, or the first and how many
execute_process(COMMAND ${CMAKE_COMMAND} -E env WEFT_PLANT_BUG=${BUG} ${PROGRAM} ${numbers}
                RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
string(STRIP "${output}" output)
if(result EQUAL 64)
  message(FATAL_ERROR "${output}")
elseif(result EQUAL 0)
  message(FATAL_ERROR "planted bug ${BUG} was not found in ${SEEDS} seeds\n${output}")
endif()
message(STATUS "planted bug ${BUG} found (${result}): ${output}")
