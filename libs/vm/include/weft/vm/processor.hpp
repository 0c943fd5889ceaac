#pragma once

// Processors: a loaded program, and how one is found (D-65).
//
// Source    seed 001, "VM abstraction": the processor gives entry points by their code; the sandbox
//           is the one parameter of a call; processors are made from a VM type and a binary.
// Promises  factories may be asked from several threads at once;
//           the interface knows no language: built-in contracts are one type, wasm another, and a
//           further one needs an implementation and a line where the registry is filled.

#include <weft/vm/sandbox.hpp>

#include <map>
#include <memory>
#include <variant>

namespace weft::vm {

/// A view gets a sandbox without writes; so it has none.
using FullEntryPoint = std::function<Outcome(Sandbox&)>;
using ViewEntryPoint = std::function<Outcome(ViewSandbox&)>;
/// Valid as long as its processor.
using EntryPoint = std::variant<FullEntryPoint, ViewEntryPoint>;
[[nodiscard]] inline bool is_view(const EntryPoint& entry) noexcept
{
    return std::holds_alternative<ViewEntryPoint>(entry);
}

/// One program. Holds no state between calls; calls may nest.
class Processor {
public:
    virtual ~Processor() = default;
    [[nodiscard]] virtual std::optional<EntryPoint> entry_point(types::Hname entry) const = 0;
};

/// Makes processors of one VM type.
class ProcessorFactory {
public:
    virtual ~ProcessorFactory() = default;
    /// What it takes to make the program ready for the first time, in gas, the check of its bytes
    /// aside: what a deployment pays before `load`.
    /// Errors: refused_program.
    [[nodiscard]] virtual std::expected<Gas, Failure> price(ByteSpan program,
                                                            const CostSchedule& costs) const = 0;
    /// The same program gives the same verdict on every node. `costs` is the schedule of the chain;
    /// its sandboxes charge by the same.
    /// Errors: refused_program, its text naming the rule and the place; node_lacks, no verdict.
    [[nodiscard]] virtual std::expected<std::shared_ptr<const Processor>, Failure> load(
        ByteSpan program, const CostSchedule& costs) = 0;
    /// The same for a trial, which nobody pays for: nothing of it stays on the disk.
    [[nodiscard]] virtual std::expected<std::shared_ptr<const Processor>, Failure> try_out(
        ByteSpan program, const CostSchedule& costs)
    {
        return load(program, costs);
    }
};

inline constexpr std::string_view builtin_vm_type = "builtin";
inline constexpr std::string_view wasm_vm_type = "wasm";
inline constexpr std::string_view wasp_vm_type = "wasmtimevm";  ///< the same, as Wasp v0.1 calls it

/// The VM types this program knows, by name.
class ProcessorRegistry {
public:
    /// Pre: the type is new.
    void add(std::string vm_type, std::shared_ptr<ProcessorFactory> factory);
    /// All three: refused_program also for an unknown VM type.
    [[nodiscard]] std::expected<Gas, Failure> price(std::string_view vm_type,
                                                    ByteSpan program,
                                                    const CostSchedule& costs) const;
    [[nodiscard]] std::expected<std::shared_ptr<const Processor>, Failure> load(
        std::string_view vm_type, ByteSpan program, const CostSchedule& costs) const;
    [[nodiscard]] std::expected<std::shared_ptr<const Processor>, Failure> try_out(
        std::string_view vm_type, ByteSpan program, const CostSchedule& costs) const;
    [[nodiscard]] bool knows(std::string_view vm_type) const;

private:
    std::map<std::string, std::shared_ptr<ProcessorFactory>, std::less<>> factories_;
};

/// Built-in contracts: the program is the contract's name in UTF-8, its code is in this binary.
class BuiltinFactory final : public ProcessorFactory {
public:
    /// Pre: the name is new.
    void add(std::string contract, std::shared_ptr<const Processor> processor);
    [[nodiscard]] std::expected<Gas, Failure> price(ByteSpan program,
                                                    const CostSchedule& costs) const override;
    [[nodiscard]] std::expected<std::shared_ptr<const Processor>, Failure> load(
        ByteSpan program, const CostSchedule& costs) override;

private:
    std::map<std::string, std::shared_ptr<const Processor>, std::less<>> contracts_;
};

/// A processor given as a table: the natural form of a built-in contract.
class TableProcessor final : public Processor {
public:
    /// Pre: the name is new. The hname of the name is the entry point's code.
    TableProcessor& func(std::string_view name, FullEntryPoint code);
    TableProcessor& view(std::string_view name, ViewEntryPoint code);
    [[nodiscard]] std::optional<EntryPoint> entry_point(types::Hname entry) const override;

private:
    std::map<types::Hname, EntryPoint> entries_;
};

}  // namespace weft::vm
