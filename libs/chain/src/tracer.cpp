#include "tracer.hpp"

#include <weft/base/check.hpp>
#include <weft/protocol/planted.hpp>

#include <numeric>

namespace weft::chain {
namespace {

std::size_t bytes_of(const types::Dict& dict)
{
    std::size_t bytes = 0;
    for (const auto& [key, value] : dict) bytes += key.size() + value.size();
    return bytes;
}

}  // namespace

void Tracer::open(CallTrace traced)
{
    auto* parent = open_.empty() ? nullptr : open_.back();
    const bool orphan = !open_.empty() && parent == nullptr;
    const auto bytes = sizeof(CallTrace) + bytes_of(traced.params) + traced.transfer.size() * 40;
    if (orphan || calls_ >= trace_calls_max || !room_for(bytes)) {
        ++trace_->calls_left_out;
        open_.push_back(nullptr);
        return;
    }
    ++calls_;
    if (parent == nullptr) {
        open_.push_back(&trace_->call.emplace(std::move(traced)));
        return;
    }
    open_.push_back(&parent->calls.emplace_back(std::move(traced)));
}

void Tracer::changed(std::vector<state::Mutation> changes, std::span<const EmittedEvent> events)
{
    auto* traced = open_.back();
    if (traced == nullptr) return;
    for (auto& change : changes) {
        if (!room_for(state::encoded_bytes(change))) break;
        traced->changes.push_back(std::move(change));
    }
    for (const auto& event : events) {
        if (!room_for(event.text.size())) break;
        traced->events.push_back(event);
    }
}

void Tracer::close(vm::Gas gas_used, const vm::Outcome& outcome)
{
    WEFT_CHECK(!open_.empty());
    auto* traced = open_.back();
    open_.pop_back();
    if (traced == nullptr) return;
    traced->gas_used = gas_used;
    if (WEFT_PLANTED(chain_trace_gas_of_the_call_alone)) traced->gas_used = traced->own_gas();
    if (outcome && !room_for(bytes_of(*outcome))) return;
    traced->outcome = outcome;
}

bool Tracer::room_for(std::size_t bytes)
{
    if (bytes > trace_bytes_max - bytes_) return false;
    bytes_ += bytes;
    return true;
}

vm::Gas CallTrace::own_gas() const noexcept
{
    return std::accumulate(
        calls.begin(), calls.end(), gas_used,
        [](vm::Gas left, const CallTrace& call) { return left - call.gas_used; });
}

std::vector<const CallTrace*> failing_path(const RequestTrace& trace)
{
    std::vector<const CallTrace*> path;
    if (!trace.call || trace.call->outcome) return path;
    path.push_back(&*trace.call);
    while (true) {
        // The caller passes on the error of its last call, or fails by itself.
        const auto& traced = *path.back();
        if (traced.calls.empty() || traced.calls.back().outcome ||
            traced.calls.back().outcome.error() != traced.outcome.error())
            break;
        path.push_back(&traced.calls.back());
    }
    return path;
}

}  // namespace weft::chain
