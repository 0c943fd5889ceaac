#include "functions.hpp"

#include <weft/codec/codec.hpp>

#include "objects.hpp"
#include <array>
#include <limits>

namespace weft::vm::wasplib {
namespace {

using wasm::HostFunction;
using Slots = wasmtime_val_raw_t*;

void put(Slots slots, std::int32_t value)
{
    slots[0].i32 = value;
}

std::int32_t to_size(std::size_t size)
{
    return static_cast<std::int32_t>(size);  // at most 64 KiB: what the sandbox holds
}

/// A negative size asks whether there is a value, zero how many bytes it has. Otherwise as many
/// bytes as there is room for, and how many there are.
void get_bytes(HostCall& call, Slots slots)
{
    const auto [object, key, pointer, room] =
        std::array{slots[0].i32, slots[1].i32, slots[3].i32, slots[4].i32};
    auto& objects = call.objects();
    if (room <= 0) {
        const auto size = objects.size(object, key);
        if (!size) return put(slots, -1);
        // It was copied to be counted.
        if (!call.pay(Gas{call.costs().host_byte} * *size)) return;
        return put(slots, room < 0 ? 0 : to_size(*size));
    }
    const auto value = objects.get(object, key);
    if (!value) return put(slots, -1);
    if (!call.pay(Gas{call.costs().host_byte} * value->size())) return;
    const auto fits = std::min(value->size(), static_cast<std::size_t>(room));
    call.write(pointer, ByteSpan{*value}.first(fits));
    put(slots, to_size(value->size()));
}

/// A size of n is text; one of -1 - n is bytes.
void get_key_id(HostCall& call, Slots slots)
{
    const auto size = slots[1].i32;
    const bool text = size >= 0;
    const auto key = call.read(slots[0].i32, text ? size : -1 - size, state_key_bytes_max);
    put(slots, call.objects().key_id(key, text));
}

void get_object_id(HostCall& call, Slots slots)
{
    put(slots, call.objects().object(slots[0].i32, slots[1].i32, slots[2].i32));
}

void set_bytes(HostCall& call, Slots slots)
{
    const auto value = call.read(slots[3].i32, slots[4].i32, state_value_bytes_max);
    // An action may run this program again, so what it is given must not lie in its memory.
    const auto own = to_bytes(value);
    if (call.ok()) call.objects().set(slots[0].i32, slots[1].i32, slots[2].i32, own);
}

/// One piece of text for the node's log; standard output alone.
void fd_write(HostCall& call, Slots slots)
{
    constexpr std::int32_t badf = 8;
    constexpr std::int32_t inval = 28;
    const auto [file, vectors, count, written] =
        std::array{slots[0].i32, slots[1].i32, slots[2].i32, slots[3].i32};
    if (file != 1) return put(slots, badf);
    if (count != 1) return put(slots, inval);
    codec::Reader reader{call.read(vectors, 8, 8)};
    const auto pointer = static_cast<std::int32_t>(reader.u32());
    const auto size = static_cast<std::int32_t>(reader.u32());
    const auto text = to_bytes(call.read(pointer, size, event_bytes_max));
    if (!call.ok()) return;
    call.objects().print(text);
    codec::Writer done;
    done.u32(static_cast<std::uint32_t>(text.size()));
    call.write(written, done.view());
    put(slots, 0);
}

/// By name.
constexpr std::array host{
    HostFunction{"hostGetBytes", "iiiii:i", false, get_bytes},
    HostFunction{"hostGetKeyId", "ii:i", false, get_key_id},
    HostFunction{"hostGetObjectId", "iii:i", false, get_object_id},
    HostFunction{"hostSetBytes", "iiiii:", false, set_bytes},
};
static_assert(std::ranges::is_sorted(host, {}, &HostFunction::name));

constexpr std::array wasi{HostFunction{"fd_write", "iiii:i", false, fd_write}};

}  // namespace

std::span<const HostFunction> functions() noexcept
{
    return host;
}

std::span<const HostFunction> wasi_functions() noexcept
{
    return wasi;
}

}  // namespace weft::vm::wasplib
