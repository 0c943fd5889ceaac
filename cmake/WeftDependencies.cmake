# Third-party parts and the warnings all our own code is compiled with. Everything is a Debian package (tools/setup
# installs them), except blst, wasmtime and the check of Ed25519, which native/ builds.
#
#   weft_native                              blst.h, wasmtime.h          crypto, vm
#   PkgConfig::sodium                        libsodium                   crypto
#   Boost::headers                           Asio, Beast 1.81            net, api
#   OpenSSL::SSL OpenSSL::Crypto             TLS 1.3                     net
#   PkgConfig::jemalloc                      malloc and free             the program weft
#   RocksDB::rocksdb                         storage                     store
#   nlohmann_json::nlohmann_json             JSON                        api, app
#   CLI11::CLI11 tomlplusplus::tomlplusplus  command line, TOML          app
#   spdlog::spdlog fmt::fmt                  log, format                 shell, app
#   prometheus-cpp::core                     metrics                     api
#   PkgConfig::libpq                         PostgreSQL                  export
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(RocksDB REQUIRED)
find_package(CLI11 REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(prometheus-cpp REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET GLOBAL libsodium)
pkg_check_modules(jemalloc REQUIRED IMPORTED_TARGET GLOBAL jemalloc)
include(WeftNative)

define_property(TARGET PROPERTY WEFT_RANK BRIEF_DOCS "Position in WEFT_LAYERS")
add_library(weft_warnings INTERFACE)
target_compile_options(weft_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion $<$<COMPILE_LANGUAGE:CXX>:-Wold-style-cast>)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 warns about correct copies of std::string and std::vector once they are inlined; the sanitizers see the real ones.
  target_compile_options(weft_warnings INTERFACE
    -Wno-restrict -Wno-array-bounds -Wno-stringop-overread -Wno-stringop-overflow)
endif()
if(WEFT_WERROR)
  target_compile_options(weft_warnings INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL Clang)
  # Sign conversion is part of clang's -Wconversion, not of g++'s: one rule for both. Deprecations are libstdc++'s own.
  target_compile_options(weft_warnings INTERFACE -Wno-sign-conversion -Wno-deprecated-declarations)
endif()
