#include <weft/chain/programs.hpp>
#include <weft/contracts/core.hpp>
#include <weft/vm/wasm/factory.hpp>

#include <mutex>

namespace weft::chain {

struct Programs::Recent {
    static constexpr std::size_t size_max = 1024;
    using Key = std::pair<types::Hash, std::uint16_t>;  ///< program, version of the costs
    std::mutex lock;
    std::map<Key, std::weak_ptr<const vm::Processor>> processors;
};

Programs::Programs() : recent_{std::make_shared<Recent>()}
{
    registry_.add(std::string{vm::builtin_vm_type}, contracts::core_contracts());
}

Programs::Programs(vm::ProcessorRegistry registry)
    : registry_{std::move(registry)}, recent_{std::make_shared<Recent>()}
{}

vm::ProcessorRegistry node_registry(std::shared_ptr<vm::BuiltinFactory> builtin,
                                    std::shared_ptr<vm::wasm::WasmFactory> wasm)
{
    vm::ProcessorRegistry registry;
    registry.add(std::string{vm::builtin_vm_type}, std::move(builtin));
    vm::wasm::add_to(registry, wasm != nullptr ? wasm : vm::wasm::shared_factory());
    return registry;
}

std::expected<vm::Gas, vm::Failure> Programs::price(std::string_view vm_type,
                                                    ByteSpan binary,
                                                    const vm::CostSchedule& costs) const
{
    return registry_.price(vm_type, binary, costs);
}

std::shared_ptr<const vm::Processor> Programs::loaded(const types::Hash& program,
                                                      const vm::CostSchedule& costs) const
{
    const std::lock_guard guard{recent_->lock};
    const auto found = recent_->processors.find({program, costs.version});
    return found == recent_->processors.end() ? nullptr : found->second.lock();
}

std::expected<std::shared_ptr<const vm::Processor>, vm::Failure> Programs::load(
    const types::Hash& program,
    std::string_view vm_type,
    ByteSpan binary,
    const vm::CostSchedule& costs) const
{
    if (auto known = loaded(program, costs)) return known;
    return remembered(program, costs, registry_.load(vm_type, binary, costs));
}

std::expected<std::shared_ptr<const vm::Processor>, vm::Failure> Programs::deploy(
    const types::Hash& program,
    std::string_view vm_type,
    ByteSpan binary,
    const vm::CostSchedule& costs) const
{
    // What a trial loaded is known too, and may be on no disk: so the factory is asked.
    if (!trial_) return remembered(program, costs, registry_.load(vm_type, binary, costs));
    if (auto known = loaded(program, costs)) return known;
    return remembered(program, costs, registry_.try_out(vm_type, binary, costs));
}

Programs Programs::for_trial() const
{
    auto programs = *this;
    programs.trial_ = true;
    return programs;
}

std::expected<std::shared_ptr<const vm::Processor>, vm::Failure> Programs::remembered(
    const types::Hash& program,
    const vm::CostSchedule& costs,
    std::expected<std::shared_ptr<const vm::Processor>, vm::Failure> processor) const
{
    if (!processor) return processor;
    const std::lock_guard guard{recent_->lock};
    if (recent_->processors.size() >= Recent::size_max) recent_->processors.clear();
    recent_->processors.insert_or_assign({program, costs.version}, *processor);
    return processor;
}

}  // namespace weft::chain
