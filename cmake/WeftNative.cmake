# Target weft_native: blst.h and wasmtime.h with the static library that tools/native builds into the cache.
execute_process(COMMAND ${PROJECT_SOURCE_DIR}/tools/native --path
                OUTPUT_VARIABLE weft_native_folder OUTPUT_STRIP_TRAILING_WHITESPACE
                ERROR_VARIABLE weft_native_error ERROR_STRIP_TRAILING_WHITESPACE
                RESULT_VARIABLE weft_native_missing)
if(weft_native_missing)
  message(FATAL_ERROR "The native library (blst, wasmtime) is not built yet: run tools/setup. ${weft_native_error}")
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  ${PROJECT_SOURCE_DIR}/native/Cargo.lock ${PROJECT_SOURCE_DIR}/native/Cargo.toml)

file(REAL_PATH ${weft_native_folder}/include weft_native_headers) # named by their content: see tools/native

add_library(weft_native STATIC IMPORTED GLOBAL)
set_target_properties(weft_native PROPERTIES
  IMPORTED_LOCATION ${weft_native_folder}/lib/libweft_native.a
  INTERFACE_INCLUDE_DIRECTORIES ${weft_native_headers}
  INTERFACE_LINK_LIBRARIES "Threads::Threads;${CMAKE_DL_LIBS};m")
