#include "host_call.hpp"

#include <weft/base/check.hpp>
#include <weft/vm/utf8.hpp>
#include <weft/vm/wasm/meter.hpp>

#include "../wasplib/objects.hpp"
#include <limits>
#include <utility>

namespace weft::vm::wasm {

HostCall::HostCall(ViewSandbox& view, Sandbox* full) noexcept
    : view_{view}, full_{full}, costs_{view.costs()}
{}

HostCall::~HostCall() = default;

wasplib::Objects& HostCall::objects()
{
    if (!objects_) objects_ = std::make_unique<wasplib::Objects>(*this);
    return *objects_;
}

void HostCall::attach(wasmtime_context_t* context,
                      const wasmtime_memory_t& memory,
                      const wasmtime_global_t& gas)
{
    context_ = context;
    memory_ = memory;
    gas_ = gas;
    give_gas();
}

bool HostCall::take_used_gas()
{
    wasmtime_val_t counter;
    wasmtime_global_get(context_, &gas_, &counter);
    if (counter.of.i64 == gas_lacks) {
        fail(FailureKind::node_lacks, "no room for a page of a program's memory");
        return false;
    }
    if (counter.of.i64 < 0) {
        // The program ran dry: whatever the sandbox still has is gone as well.
        given_ = 0;
        static_cast<void>(view_.charge(std::numeric_limits<Gas>::max()));
        fail(FailureKind::out_of_gas, {});
        return false;
    }
    const auto left = static_cast<Gas>(counter.of.i64);
    WEFT_CHECK(left <= given_);
    const auto used = given_ - left;
    given_ = left;
    return pay(used);
}

void HostCall::give_gas()
{
    given_ = std::min(view_.gas_left(), gas_budget_max);
    wasmtime_val_t counter{};
    counter.kind = WASMTIME_I64;
    counter.of.i64 = static_cast<std::int64_t>(given_);
    const OwnedError error{wasmtime_global_set(context_, &gas_, &counter)};
    WEFT_CHECK(!error);
}

void HostCall::fail(FailureKind kind, std::string text)
{
    fail(Failure{kind, std::move(text)});
}

void HostCall::fail(Failure failure)
{
    if (!failure_) failure_ = std::move(failure);
}

bool HostCall::pay(Gas gas)
{
    if (failure_) return false;
    if (!view_.charge(gas)) {
        fail(FailureKind::out_of_gas, {});
        return false;
    }
    return true;
}

std::optional<std::span<std::byte>> HostCall::memory(std::int32_t pointer, std::int32_t size) const
{
    const auto begin = static_cast<std::uint32_t>(pointer);
    const auto length = static_cast<std::uint32_t>(size);
    const std::uint64_t total = wasmtime_memory_data_size(context_, &memory_);
    if (begin > total || length > total - begin) return std::nullopt;
    auto* base = reinterpret_cast<std::byte*>(wasmtime_memory_data(context_, &memory_));
    return std::span{base + begin, length};
}

ByteSpan HostCall::read(std::int32_t pointer, std::int32_t size, std::size_t size_max)
{
    if (!ok()) return {};
    const auto piece = memory(pointer, size);
    if (!piece) {
        fail(FailureKind::bad_argument, "outside the program's memory");
        return {};
    }
    if (piece->size() > size_max) {
        fail(FailureKind::too_large,
             std::to_string(piece->size()) + " of at most " + std::to_string(size_max) + " bytes");
        return {};
    }
    if (!pay(Gas{costs_.host_byte} * piece->size())) return {};
    return *piece;
}

std::string HostCall::read_text(std::int32_t pointer, std::int32_t size, std::size_t size_max)
{
    const auto bytes = read(pointer, size, size_max);
    if (ok() && !is_utf8(bytes)) fail(FailureKind::bad_argument, "text is not UTF-8");
    return ok() ? to_string(bytes) : std::string{};
}

void HostCall::write(std::int32_t pointer, ByteSpan bytes)
{
    if (!ok()) return;
    const auto piece = memory(pointer, static_cast<std::int32_t>(bytes.size()));
    if (!piece) return fail(FailureKind::bad_argument, "outside the program's memory");
    if (!pay(Gas{costs_.host_byte} * bytes.size())) return;
    std::ranges::copy(bytes, piece->begin());
}

std::int32_t HostCall::answer(Bytes bytes, std::int32_t pointer, std::int32_t capacity)
{
    if (!ok()) return 0;
    const auto size = static_cast<std::int32_t>(bytes.size());
    if (bytes.size() <= static_cast<std::uint32_t>(capacity)) {
        write(pointer, bytes);
        kept_.reset();
    } else if (pay(Gas{costs_.kept_byte} * bytes.size())) {
        kept_ = std::move(bytes);
    }
    return size;
}

std::int32_t HostCall::fetch(std::int32_t pointer, std::int32_t capacity)
{
    if (!ok() || !kept_) return -1;
    // Still too small: what is kept has been paid for.
    if (kept_->size() > static_cast<std::uint32_t>(capacity))
        return static_cast<std::int32_t>(kept_->size());
    return answer(*std::exchange(kept_, std::nullopt), pointer, capacity);
}

void HostCall::add_result(ByteSpan name, ByteSpan value)
{
    if (!ok()) return;
    auto [slot, is_new] = results_.try_emplace(to_bytes(name));
    if (is_new) results_bytes_ += name.size() + 6;  // the lengths of its encoding
    results_bytes_ += value.size();
    results_bytes_ -= slot->second.size();
    if (results_bytes_ > dict_bytes_max) return fail(FailureKind::too_large, "results");
    slot->second = to_bytes(value);
}

}  // namespace weft::vm::wasm
