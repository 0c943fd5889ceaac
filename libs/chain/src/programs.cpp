#include <weft/chain/programs.hpp>
#include <weft/contracts/core.hpp>

namespace weft::chain {

Programs::Programs()
{
    registry_.add(std::string{vm::builtin_vm_type}, contracts::core_contracts());
}

Programs::Programs(vm::ProcessorRegistry registry) : registry_{std::move(registry)} {}

std::shared_ptr<const vm::Processor> Programs::loaded(const types::Hash& program,
                                                      const vm::CostSchedule& costs) const
{
    const auto found = loaded_.find({program, costs.version});
    return found == loaded_.end() ? nullptr : found->second.lock();
}

std::expected<std::shared_ptr<const vm::Processor>, vm::Failure> Programs::load(
    const types::Hash& program,
    std::string_view vm_type,
    ByteSpan binary,
    const vm::CostSchedule& costs) const
{
    if (auto known = loaded(program, costs)) return known;
    auto processor = registry_.load(vm_type, binary, costs);
    if (!processor) return processor;
    if (loaded_.size() >= loaded_max) loaded_.clear();
    loaded_.insert_or_assign(Key{program, costs.version}, *processor);
    return processor;
}

}  // namespace weft::chain
