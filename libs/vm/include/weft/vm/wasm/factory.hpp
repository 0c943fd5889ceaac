#pragma once

// VM type "wasm": from a program's bytes to a processor, with a cache of compiled code. What a
// program imports says which host it was written for: our own, or Wasp v0.1 (D-64).
//
// Promises  the verdict on a program does not depend on the cache;
//           the cache holds at most its budget of machine code and the program used last;
//           a node that has a place for compiled code compiles a program once in its life (D-62):
//           what the cache lets go comes back from there, but for what was only tried out (a node
//           that tried a program before others deployed it may compile it twice);
//           the engine, with its address space, is made when the first program is loaded.
// Effects   reads and writes of the place, when there is one
//
// Thread-safe. One program is compiled at a time; whoever wants a compiled one does not wait.

#include <weft/vm/wasm/code_place.hpp>
#include <weft/vm/wasm/engine.hpp>
#include <weft/vm/wasm/program.hpp>

#include <memory>

namespace weft::vm::wasm {

struct CacheFigures {
    std::size_t programs = 0;
    std::size_t machine_code_bytes = 0;
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::uint64_t evictions = 0;
    std::uint64_t restored = 0;  ///< from the place
    std::uint64_t compiled = 0;
};

struct WasmOptions {
    EngineOptions engine;
    std::size_t cache_bytes_max = 64u << 20;  ///< machine code
};

class WasmFactory final : public ProcessorFactory {
public:
    explicit WasmFactory(WasmOptions options = {});
    ~WasmFactory() override;

    /// Where compiled code is kept from now on, across evictions and restarts.
    void keep_in(std::shared_ptr<CodePlace> place);

    [[nodiscard]] std::expected<Gas, Failure> price(ByteSpan program,
                                                    const CostSchedule& costs) const override;
    [[nodiscard]] std::expected<std::shared_ptr<const Processor>, Failure> load(
        ByteSpan program, const CostSchedule& costs) override;
    [[nodiscard]] std::expected<std::shared_ptr<const Processor>, Failure> try_out(
        ByteSpan program, const CostSchedule& costs) override;
    [[nodiscard]] CacheFigures figures() const;

private:
    struct Cache;
    enum class Stay : std::uint8_t { for_good, in_memory };
    [[nodiscard]] std::expected<std::shared_ptr<const Processor>, Failure> make(
        ByteSpan program, const CostSchedule& costs, Stay stay);
    EngineOptions options_;
    std::unique_ptr<Cache> cache_;
};

/// Under both names of its type. Pre: neither is there.
void add_to(ProcessorRegistry& registry, const std::shared_ptr<WasmFactory>& factory);

/// The factory of this process: whoever runs several nodes in one (the simulator) has one engine
/// and compiles a program once. Made when it is first asked for, gone with its last user.
[[nodiscard]] std::shared_ptr<WasmFactory> shared_factory();

}  // namespace weft::vm::wasm
