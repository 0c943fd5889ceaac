# Third-party parts (Debian packages) and the warnings all our own code is compiled with.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(GTest REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET GLOBAL libsodium)

define_property(TARGET PROPERTY WEFT_RANK BRIEF_DOCS "Position in WEFT_LAYERS")
add_library(weft_warnings INTERFACE)
target_compile_options(weft_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast)
