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

add_library(weft_native STATIC IMPORTED GLOBAL)
set_target_properties(weft_native PROPERTIES
  IMPORTED_LOCATION ${weft_native_folder}/lib/libweft_native.a
  INTERFACE_INCLUDE_DIRECTORIES ${weft_native_folder}/include
  INTERFACE_LINK_LIBRARIES "Threads::Threads;${CMAKE_DL_LIBS};m")
