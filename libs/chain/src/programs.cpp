#include <weft/chain/programs.hpp>
#include <weft/contracts/core.hpp>

namespace weft::chain {

Programs::Programs()
{
    registry_.add(std::string{vm::builtin_vm_type}, contracts::core_contracts());
}

Programs::Programs(vm::ProcessorRegistry registry) : registry_{std::move(registry)} {}

std::shared_ptr<const vm::Processor> Programs::loaded(const types::Hash& program) const
{
    const auto found = loaded_.find(program);
    return found == loaded_.end() ? nullptr : found->second;
}

std::expected<std::shared_ptr<const vm::Processor>, vm::Failure> Programs::load(
    const types::Hash& program, std::string_view vm_type, ByteSpan binary) const
{
    if (auto known = loaded(program)) return known;
    auto processor = registry_.load(vm_type, binary);
    if (!processor) return processor;
    if (loaded_.size() >= loaded_max) loaded_.clear();
    loaded_.emplace(program, *processor);
    return processor;
}

}  // namespace weft::chain
