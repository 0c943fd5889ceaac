# Compiles the Rust SDK and the template of a contract for this machine, and runs their tests.
#
#   cmake -DRUSTC=rustc -DSDK=sdk -DOUT=folder -P rust_on_the_host.cmake

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE code)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "failed (${code}): ${ARGV}")
  endif()
endfunction()

file(MAKE_DIRECTORY ${OUT})
set(rustc ${RUSTC} --edition 2021 -D warnings)
run(${rustc} --test --crate-name weft -o ${OUT}/sdk_test ${SDK}/rust/src/lib.rs)
run(${OUT}/sdk_test)
run(${rustc} --crate-type rlib --crate-name weft -o ${OUT}/libweft.rlib ${SDK}/rust/src/lib.rs)
run(${rustc} --test --crate-name contract --extern weft=${OUT}/libweft.rlib -o ${OUT}/contract_test
    ${SDK}/template/contract.rs)
run(${OUT}/contract_test)
