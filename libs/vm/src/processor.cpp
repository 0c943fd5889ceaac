#include <weft/base/check.hpp>
#include <weft/vm/processor.hpp>

namespace weft::vm {
namespace {

std::unexpected<Failure> refused(std::string text)
{
    return std::unexpected{Failure{FailureKind::refused_program, std::move(text)}};
}

}  // namespace

void ProcessorRegistry::add(std::string vm_type, std::shared_ptr<ProcessorFactory> factory)
{
    const bool is_new = factories_.emplace(std::move(vm_type), std::move(factory)).second;
    WEFT_CHECK(is_new);
}

std::expected<std::shared_ptr<const Processor>, Failure> ProcessorRegistry::load(
    std::string_view vm_type, ByteSpan program, const CostSchedule& costs) const
{
    const auto found = factories_.find(vm_type);
    if (found == factories_.end()) return refused("unknown VM type '" + std::string{vm_type} + "'");
    return found->second->load(program, costs);
}

std::expected<std::shared_ptr<const Processor>, Failure> ProcessorRegistry::try_out(
    std::string_view vm_type, ByteSpan program, const CostSchedule& costs) const
{
    const auto found = factories_.find(vm_type);
    if (found == factories_.end()) return refused("unknown VM type '" + std::string{vm_type} + "'");
    return found->second->try_out(program, costs);
}

std::expected<Gas, Failure> ProcessorRegistry::price(std::string_view vm_type,
                                                     ByteSpan program,
                                                     const CostSchedule& costs) const
{
    const auto found = factories_.find(vm_type);
    if (found == factories_.end()) return refused("unknown VM type '" + std::string{vm_type} + "'");
    return found->second->price(program, costs);
}

bool ProcessorRegistry::knows(std::string_view vm_type) const
{
    return factories_.find(vm_type) != factories_.end();
}

void BuiltinFactory::add(std::string contract, std::shared_ptr<const Processor> processor)
{
    const bool is_new = contracts_.emplace(std::move(contract), std::move(processor)).second;
    WEFT_CHECK(is_new);
}

std::expected<Gas, Failure> BuiltinFactory::price(ByteSpan program, const CostSchedule&) const
{
    if (!contracts_.contains(to_string(program)))
        return refused("no built-in contract of that name");
    return Gas{0};
}

std::expected<std::shared_ptr<const Processor>, Failure> BuiltinFactory::load(ByteSpan program,
                                                                              const CostSchedule&)
{
    const auto found = contracts_.find(to_string(program));
    if (found == contracts_.end()) return refused("no built-in contract of that name");
    return found->second;
}

TableProcessor& TableProcessor::func(std::string_view name, FullEntryPoint code)
{
    const bool is_new = entries_.emplace(types::hname_of(name), std::move(code)).second;
    WEFT_CHECK(is_new);
    return *this;
}

TableProcessor& TableProcessor::view(std::string_view name, ViewEntryPoint code)
{
    const bool is_new = entries_.emplace(types::hname_of(name), std::move(code)).second;
    WEFT_CHECK(is_new);
    return *this;
}

std::optional<EntryPoint> TableProcessor::entry_point(types::Hname entry) const
{
    const auto found = entries_.find(entry);
    if (found == entries_.end()) return std::nullopt;
    return found->second;
}

}  // namespace weft::vm
