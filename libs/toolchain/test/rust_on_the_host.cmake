# Compiles the Rust SDK and the template of a contract for this machine, and runs their tests.
#
# With WEFT and SCENARIO, a Rust test also runs that scenario by that program.
#
#   cmake -DRUSTC=rustc -DSDK=sdk -DOUT=folder [-DWEFT=weft -DSCENARIO=file] -P rust_on_the_host.cmake

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
if(WEFT)
  file(WRITE ${OUT}/scenarios.rs "#[test]
fn the_contract_does_what_its_scenario_says() {
    weft::testing::scenarios(&[\"${SCENARIO}\"]);
}
#[test]
#[should_panic(expected = \"unknown key\")]
fn a_file_that_is_no_scenario_fails_the_test() {
    weft::testing::scenarios(&[\"${OUT}/wrong.json\"]);
}
")
  file(WRITE ${OUT}/wrong.json "{\"weft_contract_test\": 1, \"wallets\": {}, \"chains\": {}, \"steps\": [{\"dance\": 1}]}")
  run(${rustc} --test --crate-name scenarios --extern weft=${OUT}/libweft.rlib -o ${OUT}/scenarios_test ${OUT}/scenarios.rs)
  run(${CMAKE_COMMAND} -E env WEFT=${WEFT} ${OUT}/scenarios_test)
endif()
