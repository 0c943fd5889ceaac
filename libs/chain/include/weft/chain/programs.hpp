#pragma once

// Programs of contracts, loaded: by VM type from the registry, remembered by program hash (D-65).
//
// Thread-safe, and a copy shares what is remembered: blocks and views may run in several threads.

#include <weft/contracts/core.hpp>
#include <weft/types/ids.hpp>
#include <weft/vm/processor.hpp>

namespace weft::vm::wasm {
class WasmFactory;
}

namespace weft::chain {

class Programs {
public:
    /// The core contracts alone, without wasm.
    Programs();
    /// `registry` knows the built-in contracts and whatever else the node runs.
    explicit Programs(vm::ProcessorRegistry registry);

    [[nodiscard]] std::expected<std::shared_ptr<const vm::Processor>, vm::Failure> load(
        const types::Hash& program,
        std::string_view vm_type,
        ByteSpan binary,
        const vm::CostSchedule& costs) const;
    /// The same for a program that is being deployed: of a trial nothing stays on the disk.
    [[nodiscard]] std::expected<std::shared_ptr<const vm::Processor>, vm::Failure> deploy(
        const types::Hash& program,
        std::string_view vm_type,
        ByteSpan binary,
        const vm::CostSchedule& costs) const;
    /// These programs, for executions whose results nobody keeps and nobody pays for.
    [[nodiscard]] Programs for_trial() const;
    /// What deploying it pays before it is loaded, its bytes aside (vm/processor.hpp).
    [[nodiscard]] std::expected<vm::Gas, vm::Failure> price(std::string_view vm_type,
                                                            ByteSpan binary,
                                                            const vm::CostSchedule& costs) const;
    /// Nullptr when it was not loaded lately.
    [[nodiscard]] std::shared_ptr<const vm::Processor> loaded(const types::Hash& program,
                                                              const vm::CostSchedule& costs) const;

private:
    struct Recent;
    [[nodiscard]] std::expected<std::shared_ptr<const vm::Processor>, vm::Failure> remembered(
        const types::Hash& program,
        const vm::CostSchedule& costs,
        std::expected<std::shared_ptr<const vm::Processor>, vm::Failure> processor) const;
    bool trial_ = false;
    vm::ProcessorRegistry registry_;
    /// Only saves time: a program gives the same processor whenever it is loaded. Holds none alive:
    /// how much compiled code is kept is the factory's budget (D-62).
    std::shared_ptr<Recent> recent_;
};

/// Every VM type that a node runs. Whoever has built-in contracts of its own, as tests do, hands them
/// over with the core contracts.
/// `wasm` null: the factory of this process.
[[nodiscard]] vm::ProcessorRegistry node_registry(
    std::shared_ptr<vm::BuiltinFactory> builtin = contracts::core_contracts(),
    std::shared_ptr<vm::wasm::WasmFactory> wasm = nullptr);

}  // namespace weft::chain
