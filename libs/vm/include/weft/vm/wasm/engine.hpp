#pragma once

// The machine that runs metered modules: wasmtime behind four calls of our own.
//
// Promises  determinism  integers only, no threads, no engine fuel, no epochs, fixed stack; whether
//                        and where a program stops is decided by the metering inside it
//           isolation    each run has a fresh instance from a pool (D-62)
//           totality     traps, bad pointers and exhaustion are values; what the machine refuses (a
//                        mapping, memory, a slot of the pool) is `node_lacks`, never a trap and
//                        never another result (D-62)
// Cost      a run: a few microseconds and what the program does; a compilation: milliseconds.
//
// Thread-safe: runs and compilations may go on in several threads at once. A run takes a slot of
// the pool for each contract it is deep.

#include <weft/vm/processor.hpp>
#include <weft/vm/wasm/meter.hpp>
#include <weft/vm/wasm/program.hpp>

#include <memory>
#include <optional>
#include <string>

namespace weft::vm::wasm {

class HostCall;

/// Part of the key of every cache of compiled code (D-62). Changes with the engine, its settings,
/// and whatever `meter` writes.
[[nodiscard]] std::string_view engine_version() noexcept;

/// What an instance of a module begins with.
struct Start {
    std::uint32_t pages = 0;
    std::uint32_t elements = 0;  ///< of its table
    friend bool operator==(const Start&, const Start&) = default;
};

/// What it costs to start one.
[[nodiscard]] Gas start_price(const Start& start, const CostSchedule& costs);

/// What is called in a fresh instance.
struct Invocation {
    std::string function;  ///< an export without results
    std::optional<std::int32_t> argument;
    /// An export without parameters that is called before, to name what there is; empty: none.
    std::string load;
};

/// A compiled module.
class Code {
public:
    virtual ~Code() = default;
    [[nodiscard]] virtual const Start& start() const noexcept = 0;
    [[nodiscard]] virtual std::size_t machine_code_bytes() const noexcept = 0;
};

struct EngineOptions {
    /// Slots of the pool: at least call_depth_max per thread that runs contracts. Address space,
    /// not memory: 4 GiB each.
    unsigned instances = 64;
    /// Bytes of a slot's memory that are cleared instead of given back between runs.
    std::size_t resident_bytes = 64 * 1024;
    /// Runs programs by wasmtime's interpreter instead of the machine's own code: tens of times slower, and
    /// a second opinion on every result that is not the work of the same code generator.
    bool interprets = false;
};

class Engine {
public:
    explicit Engine(EngineOptions options = {});
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Pre: `module` is the output of `meter`, or valid and inside the subset. Errors:
    /// engine_refused; for such a module that says nothing about it, but that this node could not.
    [[nodiscard]] std::expected<std::shared_ptr<const Code>, Refusal> compile(
        ByteSpan module, const Start& start = {}) const;

    /// The code as bytes, for this node's own disk. Empty: there was no room.
    [[nodiscard]] Bytes saved(const Code& code) const;
    /// Pre: nobody else has had a hand in the bytes, which are machine code: what `saved` gave, on
    /// this machine. Nullptr when they are of another engine or setting, or there is no room.
    [[nodiscard]] std::shared_ptr<const Code> restored(ByteSpan saved, const Start& start) const;

    /// The engine's own verdict on a module, with everything outside the subset switched off that
    /// can be (floating point cannot): the second opinion on `validate`. Nullopt: valid.
    [[nodiscard]] std::optional<std::string> objection(ByteSpan module) const;

    /// Runs in a fresh instance, which is paid for by what it begins with. Pre: metered code.
    /// Errors: those of a call; node_lacks.
    [[nodiscard]] Outcome run(const Code& code, const Invocation& what, Sandbox& sandbox) const;
    [[nodiscard]] Outcome run(const Code& code, const Invocation& what, ViewSandbox& sandbox) const;
    /// What a program of Wasp v0.1 says when it is loaded: the same on every node, since it can ask
    /// for nothing. It may use what `costs` allows. Errors: as of a call.
    [[nodiscard]] std::expected<std::vector<ProgramEntry>, Failure> load(
        const Code& code, const CostSchedule& costs) const;

    /// One call of any export with integers, without a sandbox: for measurements and for comparing
    /// a module with its metered form. Host functions trap.
    struct Bare {
        std::optional<std::int64_t> result;  ///< absent without result, and after a failure
        std::optional<Failure> failure;
        Gas gas_used = 0;  ///< metered code only
    };
    [[nodiscard]] Bare run_bare(const Code& code,
                                const std::string& function,
                                std::span<const std::int64_t> arguments,
                                Gas budget) const;

private:
    struct Parts;
    [[nodiscard]] Outcome run(const Code& code,
                              const Invocation& what,
                              ViewSandbox& view,
                              Sandbox* full) const;
    [[nodiscard]] std::expected<void, Failure> call(const Code& code,
                                                    const Invocation& what,
                                                    HostCall& host) const;

    std::unique_ptr<Parts> parts_;
};

}  // namespace weft::vm::wasm
