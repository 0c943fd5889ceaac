#pragma once

// Ownership of wasmtime's C objects. Nothing outside src/wasm sees this header.

#include <wasmtime.h>

#include <memory>

namespace weft::vm::wasm {

template <class T, void (*free_object)(T*)>
struct Deleter {
    void operator()(T* object) const noexcept { free_object(object); }
};
template <class T, void (*free_object)(T*)>
using Owned = std::unique_ptr<T, Deleter<T, free_object>>;

using OwnedConfig = Owned<wasm_config_t, wasm_config_delete>;
using OwnedEngine = Owned<wasm_engine_t, wasm_engine_delete>;
using OwnedLinker = Owned<wasmtime_linker_t, wasmtime_linker_delete>;
using OwnedModule = Owned<wasmtime_module_t, wasmtime_module_delete>;
using OwnedInstancePre = Owned<wasmtime_instance_pre_t, wasmtime_instance_pre_delete>;
using OwnedStore = Owned<wasmtime_store_t, wasmtime_store_delete>;
using OwnedError = Owned<wasmtime_error_t, wasmtime_error_delete>;
using OwnedTrap = Owned<wasm_trap_t, wasm_trap_delete>;
using OwnedFuncType = Owned<wasm_functype_t, wasm_functype_delete>;
using OwnedPooling =
    Owned<wasmtime_pooling_allocation_config_t, wasmtime_pooling_allocation_config_delete>;

}  // namespace weft::vm::wasm
