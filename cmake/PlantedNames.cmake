cmake_minimum_required(VERSION 3.24)
# Every row of the catalogue of planted bugs is planted somewhere, and every planted name has a row.
#   cmake -DSOURCES=<checkout> -P PlantedNames.cmake

file(READ ${SOURCES}/tests/planted/catalogue.hpp text)
string(REGEX MATCHALL "BUG\\([a-z0-9_]+, " rows "${text}")
list(TRANSFORM rows REPLACE "BUG\\(([a-z0-9_]+), " "\\1")

set(planted)
file(GLOB_RECURSE files ${SOURCES}/libs/*.cpp ${SOURCES}/libs/*.hpp)
foreach(file IN LISTS files)
  file(READ ${file} text)
  string(REGEX MATCHALL "WEFT_PLANTED\\([a-z0-9_]+\\)" places "${text}")
  list(TRANSFORM places REPLACE "WEFT_PLANTED\\(([a-z0-9_]+)\\)" "\\1")
  list(APPEND planted ${places})
endforeach()
list(REMOVE_ITEM planted name)  # the macro's own definition

foreach(row IN LISTS rows)
  if(NOT row IN_LIST planted)
    message(SEND_ERROR "planted bug ${row}: in the catalogue, but WEFT_PLANTED(${row}) is nowhere in libs")
  endif()
endforeach()
foreach(name IN LISTS planted)
  if(NOT name IN_LIST rows)
    message(SEND_ERROR "planted bug ${name}: in libs, but not in tests/planted/catalogue.hpp")
  endif()
endforeach()
