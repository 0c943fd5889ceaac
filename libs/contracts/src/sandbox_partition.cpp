#include "sandbox_partition.hpp"

namespace weft::contracts {
namespace {

// A charge that fails leaves no gas, and whoever runs the contract then ends the request.
void charge(vm::ViewSandbox& sandbox, vm::Gas gas)
{
    static_cast<void>(sandbox.charge(gas));
}

}  // namespace

std::optional<Bytes> SandboxReader::get(ByteSpan key) const
{
    auto value = sandbox_.state_get(key);
    const auto& costs = sandbox_.costs();
    charge(sandbox_, costs.state_read +
                         vm::Gas{costs.host_byte} * (key.size() + (value ? value->size() : 0)));
    return value;
}

std::optional<PartitionView::Entry> SandboxReader::next(ByteSpan prefix, ByteSpan after) const
{
    const auto& costs = sandbox_.costs();
    if (!sandbox_.charge(costs.state_read)) return std::nullopt;
    auto entry = sandbox_.state_next(prefix, after);
    if (!entry) return std::nullopt;
    if (!sandbox_.charge(vm::Gas{costs.host_byte} * (entry->key.size() + entry->value.size())))
        return std::nullopt;
    return Entry{std::move(entry->key), std::move(entry->value)};
}

void SandboxPartition::set(ByteSpan key, ByteSpan value)
{
    const auto& costs = sandbox_.costs();
    charge(sandbox_,
           costs.state_write + vm::Gas{costs.state_write_byte} * (key.size() + value.size()));
    sandbox_.state_set(key, value);
}

void SandboxPartition::erase(ByteSpan key)
{
    const auto& costs = sandbox_.costs();
    charge(sandbox_, costs.state_write + vm::Gas{costs.state_write_byte} * key.size());
    sandbox_.state_delete(key);
}

void charge_hash(vm::ViewSandbox& sandbox, std::size_t size)
{
    const auto& costs = sandbox.costs();
    charge(sandbox, costs.hash + vm::Gas{costs.host_byte} * size);
}

void emit(vm::Sandbox& sandbox, std::string_view text)
{
    const auto& costs = sandbox.costs();
    text = text.substr(0, vm::event_bytes_max);
    charge(sandbox, costs.event + vm::Gas{costs.event_byte} * text.size());
    sandbox.event(text);
}

}  // namespace weft::contracts
