#include <weft/base/check.hpp>
#include <weft/vm/wasm/engine.hpp>
#include <weft/vm/wasm/program.hpp>

#include "../wasplib/objects.hpp"
#include "host_functions.hpp"
#include <array>

namespace weft::vm::wasm {
namespace {

/// What wasmtime needs beyond the frames of one call, so that its own limit is never the one that
/// stops a program: ours is (meter.hpp).
constexpr std::size_t native_stack_reserve = 64 * 1024;

OwnedConfig deterministic_config(const EngineOptions& options)
{
    OwnedConfig config{wasm_config_new()};
    auto* c = config.get();
    wasmtime_config_wasm_relaxed_simd_set(c, false);
    wasmtime_config_wasm_simd_set(c, false);
    wasmtime_config_wasm_multi_value_set(c, false);
    wasmtime_config_wasm_multi_memory_set(c, false);
    wasmtime_config_wasm_memory64_set(c, false);
    wasmtime_config_wasm_tail_call_set(c, false);
    wasmtime_config_wasm_bulk_memory_set(c, true);  // memory.copy and memory.fill
    wasmtime_config_consume_fuel_set(c, false);
    wasmtime_config_epoch_interruption_set(c, false);
    wasmtime_config_max_wasm_stack_set(c, native_stack_bytes + native_stack_reserve);
    wasmtime_config_strategy_set(c, WASMTIME_STRATEGY_CRANELIFT);
    if (options.interprets) {
        const OwnedError error{wasmtime_config_target_set(c, "pulley64")};
        WEFT_CHECK(!error);
    }
    // Programs come optimised from their own compilers. A second time gains a tenth, for one kernel of
    // `weft bench vm` (sieve) a fifth. It takes a third of the compilation of ordinary programs, and
    // of chosen ones more than linear time.
    wasmtime_config_cranelift_opt_level_set(c, WASMTIME_OPT_LEVEL_NONE);
    // Data segments are copied (60 KiB: half a microsecond) and not mapped from a file: a mapping
    // holds a descriptor for as long as the module is kept, and a node has few.
    wasmtime_config_memory_init_cow_set(c, false);
    wasmtime_config_parallel_compilation_set(c, false);
    wasmtime_config_native_unwind_info_set(c, false);

    const OwnedPooling pool{wasmtime_pooling_allocation_config_new()};
    auto* p = pool.get();
    wasmtime_pooling_allocation_config_total_core_instances_set(p, options.instances);
    wasmtime_pooling_allocation_config_total_memories_set(p, options.instances);
    wasmtime_pooling_allocation_config_total_tables_set(p, options.instances);
    wasmtime_pooling_allocation_config_max_memories_per_module_set(p, 1);
    wasmtime_pooling_allocation_config_max_tables_per_module_set(p, 1);
    wasmtime_pooling_allocation_config_max_memory_size_set(p, limit::memory_pages * page_bytes);
    wasmtime_pooling_allocation_config_table_elements_set(p, limit::table_elements);
    wasmtime_pooling_allocation_config_max_core_instance_size_set(p, 1u << 20);
    wasmtime_pooling_allocation_config_linear_memory_keep_resident_set(p, options.resident_bytes);
    wasmtime_pooling_allocation_config_table_keep_resident_set(p, 4096);
    wasmtime_pooling_allocation_strategy_set(c, p);
    return config;
}

wasm_trap_t* stop()
{
    return wasmtime_trap_new_code(WASMTIME_TRAP_CODE_INTERRUPT);
}

/// Every host function enters here.
wasm_trap_t* dispatch(void* env, wasmtime_caller_t* caller, wasmtime_val_raw_t* slots, std::size_t)
{
    const auto& function = *static_cast<const HostFunction*>(env);
    auto* call = static_cast<HostCall*>(wasmtime_context_get_data(wasmtime_caller_context(caller)));
    if (call == nullptr) return stop();  // a bare run
    if (!call->take_used_gas() || !call->pay(call->costs().host_call)) return stop();
    if (function.full_only && call->is_view()) {
        call->fail(FailureKind::not_in_view, std::string{function.name});
        return stop();
    }
    function.body(*call, slots);
    if (!call->ok()) return stop();
    call->give_gas();
    return nullptr;
}

OwnedFuncType func_type(std::string_view signature)
{
    std::vector<wasm_valtype_t*> params;
    std::vector<wasm_valtype_t*> results;
    auto* into = &params;
    for (const auto c : signature) {
        if (c == ':')
            into = &results;
        else
            into->push_back(wasm_valtype_new(c == 'i' ? WASM_I32 : WASM_I64));
    }
    wasm_valtype_vec_t param_vec;
    wasm_valtype_vec_t result_vec;
    wasm_valtype_vec_new(&param_vec, params.size(), params.data());
    wasm_valtype_vec_new(&result_vec, results.size(), results.data());
    return OwnedFuncType{wasm_functype_new(&param_vec, &result_vec)};
}

OwnedLinker make_linker(wasm_engine_t* engine)
{
    OwnedLinker linker{wasmtime_linker_new(engine)};
    const auto define = [&](std::string_view module, const HostFunction& function) {
        const auto type = func_type(function.signature);
        // The table is constant; the callback gets it back as const.
        const OwnedError error{wasmtime_linker_define_func_unchecked(
            linker.get(), module.data(), module.size(), function.name.data(), function.name.size(),
            type.get(), dispatch,
            const_cast<HostFunction*>(&function),  // NOLINT(cppcoreguidelines-pro-type-const-cast)
            nullptr)};
        WEFT_CHECK(!error);
    };
    for (const auto abi : {Abi::weft1, Abi::wasplib})
        for (const auto& module : host_modules(abi))
            for (const auto& function : module.functions) define(module.name, function);
    return linker;
}

std::string message_of(const wasmtime_error_t* error)
{
    wasm_name_t text;
    wasmtime_error_message(error, &text);
    std::string message{text.data, text.size};
    wasm_byte_vec_delete(&text);
    return message;
}

/// "no room for an instance of a program: <the engine's words>": for the operator of this node.
Failure lacks(const char* what, const std::string& why)
{
    return {FailureKind::node_lacks, std::string{"no room for "} + what + ": " + why};
}

/// Receipts are consensus: the words are ours, not the engine's.
Failure failure_of(wasmtime_trap_code_t code)
{
    const auto trap = [](std::string text) { return Failure{FailureKind::trap, std::move(text)}; };
    switch (code) {
    // Ours comes first (meter.hpp); the text tells the two apart, and a test looks.
    case WASMTIME_TRAP_CODE_STACK_OVERFLOW: return {FailureKind::stack_exhausted, "native"};
    case WASMTIME_TRAP_CODE_MEMORY_OUT_OF_BOUNDS: return trap("memory access out of bounds");
    case WASMTIME_TRAP_CODE_TABLE_OUT_OF_BOUNDS: return trap("table access out of bounds");
    case WASMTIME_TRAP_CODE_INDIRECT_CALL_TO_NULL: return trap("call of an empty table slot");
    case WASMTIME_TRAP_CODE_BAD_SIGNATURE: return trap("call through the table of another type");
    case WASMTIME_TRAP_CODE_INTEGER_OVERFLOW: return trap("integer overflow");
    case WASMTIME_TRAP_CODE_INTEGER_DIVISION_BY_ZERO: return trap("division by zero");
    case WASMTIME_TRAP_CODE_UNREACHABLE_CODE_REACHED: return trap("unreachable");
    }
    return trap("code " + std::to_string(code));
}

/// There is gas, and nothing else: for a program that only says what it has.
class LoadSandbox final : public ViewSandbox {
public:
    LoadSandbox(const CostSchedule& costs, Gas gas) : costs_{costs}, gas_{gas} {}

    [[nodiscard]] types::ContractId contract_id() const override { return {}; }
    [[nodiscard]] types::AgentId chain_owner() const override { return {}; }
    [[nodiscard]] types::AgentId creator() const override { return {}; }
    [[nodiscard]] types::Timestamp timestamp() const override { return 0; }
    [[nodiscard]] const Params& params() const override { return none_; }
    [[nodiscard]] types::Balances balances() const override { return {}; }
    [[nodiscard]] std::uint64_t balance(const types::Color&) const override { return 0; }
    [[nodiscard]] std::optional<Bytes> state_get(ByteSpan) const override { return std::nullopt; }
    [[nodiscard]] bool state_has(ByteSpan) const override { return false; }
    [[nodiscard]] std::optional<Entry> state_next(ByteSpan, ByteSpan) const override
    {
        return std::nullopt;
    }
    Outcome call_view(types::Hname, types::Hname, const Params&) override
    {
        return std::unexpected{Failure{FailureKind::not_callable, {}}};
    }
    void log(std::string_view) override {}
    [[nodiscard]] bool charge(Gas gas) override
    {
        const bool enough = gas <= gas_;
        gas_ = enough ? gas_ - gas : 0;
        return enough;
    }
    [[nodiscard]] Gas gas_left() const override { return gas_; }
    [[nodiscard]] const CostSchedule& costs() const override { return costs_; }

private:
    const CostSchedule& costs_;
    Gas gas_;
    Params none_;
};

class CompiledCode final : public Code {
public:
    CompiledCode(OwnedModule module, OwnedInstancePre ready, const Start& start)
        : module_{std::move(module)}, ready_{std::move(ready)}, start_{start}
    {}
    [[nodiscard]] const Start& start() const noexcept override { return start_; }
    [[nodiscard]] const wasmtime_module_t* module() const noexcept { return module_.get(); }
    [[nodiscard]] std::size_t machine_code_bytes() const noexcept override
    {
        void* begin = nullptr;
        void* end = nullptr;
        wasmtime_module_image_range(module_.get(), &begin, &end);
        return static_cast<std::size_t>(static_cast<std::byte*>(end) -
                                        static_cast<std::byte*>(begin));
    }
    [[nodiscard]] const wasmtime_instance_pre_t* ready() const noexcept { return ready_.get(); }

private:
    OwnedModule module_;
    OwnedInstancePre ready_;
    Start start_;
};

/// One store with one instance in it.
class Instance {
public:
    Instance(wasm_engine_t* engine, const Code& code, HostCall* host)
        : store_{wasmtime_store_new(engine, host, nullptr)},
          context_{wasmtime_store_context(store_.get())}
    {
        wasm_trap_t* raw_trap = nullptr;
        const OwnedError error{wasmtime_instance_pre_instantiate(
            static_cast<const CompiledCode&>(code).ready(), context_, &instance_, &raw_trap)};
        const OwnedTrap trap{raw_trap};
        // Segments were checked, there is no start function: what is left is the machine's doing.
        if (error)
            lacking_ = lacks("an instance of a program", message_of(error.get()));
        else if (trap)
            lacking_ = lacks("an instance of a program", "its segments were not copied");
    }

    /// What kept it from being made. Nothing else may be called then.
    [[nodiscard]] const std::optional<Failure>& lacking() const noexcept { return lacking_; }

    [[nodiscard]] wasmtime_context_t* context() const noexcept { return context_; }

    [[nodiscard]] std::optional<wasmtime_extern_t> find(std::string_view name,
                                                        wasmtime_extern_kind_t kind) const
    {
        wasmtime_extern_t item;
        if (!wasmtime_instance_export_get(context_, &instance_, name.data(), name.size(), &item) ||
            item.kind != kind)
            return std::nullopt;
        return item;
    }

    /// Nothing, or what stopped it; `stopped` tells a host failure by leaving it out.
    [[nodiscard]] std::optional<Failure> call(const wasmtime_func_t& function,
                                              std::span<wasmtime_val_raw_t> slots) const
    {
        wasm_trap_t* raw_trap = nullptr;
        const OwnedError error{wasmtime_func_call_unchecked(context_, &function, slots.data(),
                                                            slots.size(), &raw_trap)};
        const OwnedTrap trap{raw_trap};
        // What a program does is a trap; an error is of the machine beneath.
        if (error) return lacks("a call of a program", message_of(error.get()));
        if (!trap) return std::nullopt;
        wasmtime_trap_code_t code = WASMTIME_TRAP_CODE_INTERRUPT;
        wasmtime_trap_code(trap.get(), &code);
        return failure_of(code);
    }

    [[nodiscard]] wasmtime_val_t get(const wasmtime_global_t& global) const
    {
        wasmtime_val_t value;
        wasmtime_global_get(context_, &global, &value);
        return value;
    }

private:
    OwnedStore store_;
    wasmtime_context_t* context_;
    wasmtime_instance_t instance_{};
    std::optional<Failure> lacking_;
};

}  // namespace

Gas start_price(const Start& start, const CostSchedule& costs)
{
    return Gas{costs.instance} + Gas{costs.instance_page} * start.pages +
           Gas{costs.instance_element} * start.elements;
}

std::string_view engine_version() noexcept
{
    return "wasmtime-48.0.8-none-2";
}

struct Engine::Parts {
    OwnedEngine engine;
    OwnedLinker linker;

    [[nodiscard]] std::expected<std::shared_ptr<const Code>, Refusal> linked(
        OwnedModule module, const Start& start) const
    {
        wasmtime_instance_pre_t* raw_ready = nullptr;
        if (const OwnedError error{
                wasmtime_linker_instantiate_pre(linker.get(), module.get(), &raw_ready)})
            return std::unexpected{Refusal{Rule::engine_refused, 0, message_of(error.get())}};
        return std::make_shared<const CompiledCode>(std::move(module), OwnedInstancePre{raw_ready},
                                                    start);
    }
};

Engine::Engine(EngineOptions options)
{
    OwnedEngine engine{wasm_engine_new_with_config(deterministic_config(options).release())};
    WEFT_CHECK(engine);
    auto linker = make_linker(engine.get());
    parts_ = std::make_unique<Parts>(std::move(engine), std::move(linker));
}

Engine::~Engine() = default;

std::expected<std::shared_ptr<const Code>, Refusal> Engine::compile(ByteSpan module,
                                                                    const Start& start) const
{
    wasmtime_module_t* raw_module = nullptr;
    if (const OwnedError error{
            wasmtime_module_new(parts_->engine.get(), uchars(module), module.size(), &raw_module)})
        return std::unexpected{Refusal{Rule::engine_refused, 0, message_of(error.get())}};
    return parts_->linked(OwnedModule{raw_module}, start);
}

Bytes Engine::saved(const Code& code) const
{
    wasm_byte_vec_t bytes;
    wasm_byte_vec_new_empty(&bytes);
    const OwnedError error{
        wasmtime_module_serialize(static_cast<const CompiledCode&>(code).module(), &bytes)};
    auto saved = error ? Bytes{} : to_bytes(std::as_bytes(std::span{bytes.data, bytes.size}));
    wasm_byte_vec_delete(&bytes);
    return saved;
}

std::shared_ptr<const Code> Engine::restored(ByteSpan saved, const Start& start) const
{
    wasmtime_module_t* raw_module = nullptr;
    const OwnedError error{wasmtime_module_deserialize(parts_->engine.get(), uchars(saved),
                                                       saved.size(), &raw_module)};
    if (error) return nullptr;
    auto code = parts_->linked(OwnedModule{raw_module}, start);
    return code ? *std::move(code) : nullptr;
}

std::optional<std::string> Engine::objection(ByteSpan module) const
{
    const OwnedError error{
        wasmtime_module_validate(parts_->engine.get(), uchars(module), module.size())};
    if (!error) return std::nullopt;
    return message_of(error.get());
}

Outcome Engine::run(const Code& code, const Invocation& what, Sandbox& sandbox) const
{
    return run(code, what, sandbox, &sandbox);
}

Outcome Engine::run(const Code& code, const Invocation& what, ViewSandbox& sandbox) const
{
    return run(code, what, sandbox, nullptr);
}

std::expected<std::vector<ProgramEntry>, Failure> Engine::load(const Code& code,
                                                               const CostSchedule& costs) const
{
    LoadSandbox sandbox{costs, start_price(code.start(), costs) + Gas{costs.on_load}};
    HostCall host{sandbox, nullptr};
    // It is loaded, and nothing is called.
    const Invocation what{.function = {}, .argument = {}, .load = std::string{on_load_export}};
    if (auto done = call(code, what, host); !done) return std::unexpected{std::move(done).error()};
    std::vector<ProgramEntry> entries;
    for (const auto& item : host.objects().exports())
        entries.push_back({.name = item.name,
                           .is_view = (item.index & wasplib::view_flag) != 0,
                           .number = item.index});
    return entries;
}

Outcome Engine::run(const Code& code,
                    const Invocation& what,
                    ViewSandbox& view,
                    Sandbox* full) const
{
    HostCall host{view, full};
    if (auto done = call(code, what, host); !done) return std::unexpected{std::move(done).error()};
    return what.load.empty() ? std::move(host.results()) : host.objects().results();
}

std::expected<void, Failure> Engine::call(const Code& code,
                                          const Invocation& what,
                                          HostCall& host) const
{
    if (!host.pay(start_price(code.start(), host.costs())))
        return std::unexpected{std::move(*host.failure())};
    const Instance instance{parts_->engine.get(), code, &host};
    if (instance.lacking()) return std::unexpected{*instance.lacking()};
    const auto memory = instance.find(memory_export, WASMTIME_EXTERN_MEMORY);
    const auto gas = instance.find(gas_export, WASMTIME_EXTERN_GLOBAL);
    const auto stack = instance.find(stack_export, WASMTIME_EXTERN_GLOBAL);
    WEFT_CHECK(memory && gas && stack);
    host.attach(instance.context(), memory->of.memory, gas->of.global);

    const auto enter = [&](const std::string& name, std::span<wasmtime_val_raw_t> slots) {
        const auto entry = instance.find(name, WASMTIME_EXTERN_FUNC);
        WEFT_CHECK(entry);
        auto stopped = instance.call(entry->of.func, slots);
        // A host function settled the gas before it failed.
        if (host.failure() || !host.take_used_gas()) return false;
        if (!stopped) return true;
        if (instance.get(stack->of.global).of.i32 < 0) stopped = {FailureKind::stack_exhausted, {}};
        host.fail(std::move(*stopped));
        return false;
    };
    if (!what.load.empty()) {
        host.objects().begin_loading();
        if (!enter(what.load, {})) return std::unexpected{std::move(*host.failure())};
        host.objects().end_loading();
        if (what.function.empty()) return {};
        host.give_gas();
    }
    std::array<wasmtime_val_raw_t, 1> slots{};
    if (what.argument) slots[0].i32 = *what.argument;
    if (!enter(what.function, std::span{slots}.first(what.argument ? 1 : 0)))
        return std::unexpected{std::move(*host.failure())};
    return {};
}

Engine::Bare Engine::run_bare(const Code& code,
                              const std::string& function,
                              std::span<const std::int64_t> arguments,
                              Gas budget) const
{
    const Instance instance{parts_->engine.get(), code, nullptr};
    if (instance.lacking()) return {.result = {}, .failure = instance.lacking()};
    const auto gas = instance.find(gas_export, WASMTIME_EXTERN_GLOBAL);
    const auto stack = instance.find(stack_export, WASMTIME_EXTERN_GLOBAL);
    const auto entry = instance.find(function, WASMTIME_EXTERN_FUNC);
    WEFT_CHECK(entry && arguments.size() < 8);
    const OwnedFuncType type{wasmtime_func_type(instance.context(), &entry->of.func)};
    WEFT_CHECK(wasm_functype_params(type.get())->size == arguments.size());
    const auto* results = wasm_functype_results(type.get());

    wasmtime_val_t counter{};
    counter.kind = WASMTIME_I64;
    counter.of.i64 = static_cast<std::int64_t>(std::min(budget, gas_budget_max));
    if (gas) {
        const OwnedError error{wasmtime_global_set(instance.context(), &gas->of.global, &counter)};
        WEFT_CHECK(!error);
    }
    std::array<wasmtime_val_raw_t, 8> slots{};
    for (std::size_t i = 0; i < arguments.size(); ++i) slots[i].i64 = arguments[i];
    Bare bare{.result = {}, .failure = instance.call(entry->of.func, slots)};
    if (gas) {
        const auto left = instance.get(gas->of.global).of.i64;
        bare.gas_used = left < 0 ? budget : budget - static_cast<Gas>(left);
        if (left == gas_lacks)
            bare.failure = lacks("memory of a program", "no page");
        else if (left < 0)
            bare.failure = {FailureKind::out_of_gas, {}};
        else if (instance.get(stack->of.global).of.i32 < 0)
            bare.failure = {FailureKind::stack_exhausted, {}};
    }
    if (!bare.failure && results->size == 1)
        bare.result = wasm_valtype_kind(results->data[0]) == WASM_I32 ? slots[0].i32 : slots[0].i64;
    return bare;
}

}  // namespace weft::vm::wasm
