#include "host_functions.hpp"

#include <weft/crypto/base58.hpp>
#include <weft/crypto/ed25519.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/vm/wasm/module.hpp>

#include "../wasplib/functions.hpp"
#include <algorithm>
#include <array>

namespace weft::vm::wasm {
namespace {

using Slots = wasmtime_val_raw_t*;

constexpr std::size_t name_bytes_max = state_key_bytes_max;
constexpr std::size_t deploy_text_bytes_max = 1024;
constexpr std::size_t memory_bytes_max = limit::memory_pages * page_bytes;

void put_i32(Slots slots, std::int32_t value)
{
    slots[0].i32 = value;
}
void put_u64(Slots slots, std::uint64_t value)
{
    slots[0].i64 = static_cast<std::int64_t>(value);
}

ByteSpan state_key(HostCall& call, Slots slots)
{
    const auto key = call.read(slots[0].i32, slots[1].i32, state_key_bytes_max);
    if (call.ok() && key.empty()) call.fail(FailureKind::bad_argument, "empty state key");
    return key;
}

types::Color color(HostCall& call, std::int32_t pointer)
{
    return call.read_fixed<types::Color>(pointer);
}

Bytes encoded(const types::Balances& balances)
{
    codec::Writer writer;
    types::encode(writer, balances);
    return std::move(writer).take();
}

/// The whole value or a failure; `read` is one decoder after the other.
template <class Read>
void decode(HostCall& call, ByteSpan bytes, Read read)
{
    if (!call.ok()) return;
    codec::Reader reader{bytes};
    read(reader);
    if (const auto done = reader.finish(true); !done)
        call.fail(FailureKind::bad_argument, std::string{codec::name(done.error())});
}

types::Balances decode_amounts(codec::Reader& reader)
{
    auto balances = types::decode_balances(reader);
    if (balances.has_zero()) reader.fail(codec::DecodeError::not_canonical);
    return balances;
}

/// False when it could not be paid.
bool pay_entries(HostCall& call, const types::Dict& dict)
{
    return call.pay(Gas{call.costs().dict_entry} * dict.size());
}

/// The conversion compares each byte with each before it.
bool pay_base58(HostCall& call, std::size_t size)
{
    return call.pay(Gas{call.costs().base58_square} * size * size / 16);
}

/// Results and failures of a nested call: size of the encoded results, or -1 - kind with the text
/// kept for `fetch`.
void finish_call(
    HostCall& call, Slots slots, Outcome outcome, std::int32_t buffer, std::int32_t size)
{
    if (!outcome) {
        auto& failure = outcome.error();
        // No caller decides what becomes of the chain on a node that cannot run its contracts.
        if (failure.kind == FailureKind::node_lacks) return call.fail(std::move(failure));
        call.keep(to_bytes(std::string_view{failure.text}));
        return put_i32(slots, -1 - static_cast<std::int32_t>(failure.kind));
    }
    if (!pay_entries(call, *outcome)) return;
    codec::Writer writer;
    types::encode(writer, *outcome);
    put_i32(slots, call.answer(std::move(writer).take(), buffer, size));
}

// Who and where.

void contract_id(HostCall& call, Slots slots)
{
    call.write(slots[0].i32, types::encoded(call.view().contract_id()));
}
void chain_owner(HostCall& call, Slots slots)
{
    if (!call.pay(call.costs().owner_read)) return;
    call.write(slots[0].i32, types::encoded(call.view().chain_owner()));
}
void creator(HostCall& call, Slots slots)
{
    call.write(slots[0].i32, types::encoded(call.view().creator()));
}
void caller(HostCall& call, Slots slots)
{
    call.write(slots[0].i32, types::encoded(call.full().caller()));
}
void request_id(HostCall& call, Slots slots)
{
    call.write(slots[0].i32, types::encoded(call.full().request_id()));
}
void entropy(HostCall& call, Slots slots)
{
    call.write(slots[0].i32, call.full().entropy().bytes());
}
void timestamp(HostCall& call, Slots slots)
{
    slots[0].i64 = call.view().timestamp();
}
void gas_left(HostCall& call, Slots slots)
{
    put_u64(slots, std::min(call.view().gas_left(), gas_budget_max));
}

// Parameters and results.

void param(HostCall& call, Slots slots)
{
    const auto name = call.read(slots[0].i32, slots[1].i32, name_bytes_max);
    if (!call.pay(call.costs().dict_entry)) return;
    const auto& params = call.view().params();
    const auto found = params.find(to_bytes(name));
    if (found == params.end()) return put_i32(slots, -1);
    put_i32(slots, call.answer(found->second, slots[2].i32, slots[3].i32));
}
void params(HostCall& call, Slots slots)
{
    if (!call.pay(call.costs().dict_entry) || !pay_entries(call, call.view().params())) return;
    codec::Writer writer;
    types::encode(writer, call.view().params());
    put_i32(slots, call.answer(std::move(writer).take(), slots[0].i32, slots[1].i32));
}
void result(HostCall& call, Slots slots)
{
    const auto name = call.read(slots[0].i32, slots[1].i32, name_bytes_max);
    const auto value = call.read(slots[2].i32, slots[3].i32, dict_bytes_max);
    if (call.pay(call.costs().dict_entry)) call.add_result(name, value);
}
void fetch(HostCall& call, Slots slots)
{
    put_i32(slots, call.fetch(slots[0].i32, slots[1].i32));
}
void fail(HostCall& call, Slots slots)
{
    const auto size = std::min(static_cast<std::uint32_t>(slots[1].i32),
                               static_cast<std::uint32_t>(error_bytes_max));
    auto text =
        to_string(call.read(slots[0].i32, static_cast<std::int32_t>(size), error_bytes_max));
    // Cut or foreign text: a receipt holds plain ASCII rather than broken UTF-8.
    for (auto& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) c = '?';
    call.fail(FailureKind::contract_error, std::move(text));
}

// Tokens.

void balance(HostCall& call, Slots slots)
{
    const auto wanted = color(call, slots[0].i32);
    if (call.pay(call.costs().color_read)) put_u64(slots, call.view().balance(wanted));
}
void balances(HostCall& call, Slots slots)
{
    put_i32(slots, call.answer(encoded(call.view().balances()), slots[0].i32, slots[1].i32));
}
void incoming(HostCall& call, Slots slots)
{
    const auto wanted = color(call, slots[0].i32);
    if (call.pay(call.costs().incoming_read)) put_u64(slots, call.full().incoming().of(wanted));
}
void incoming_all(HostCall& call, Slots slots)
{
    if (!call.pay(Gas{call.costs().incoming_read} * call.full().incoming().size())) return;
    put_i32(slots, call.answer(encoded(call.full().incoming()), slots[0].i32, slots[1].i32));
}
void minted(HostCall& call, Slots slots)
{
    put_u64(slots, call.full().minted_supply());
}

void transfer(HostCall& call, Slots slots)
{
    if (!call.pay(call.costs().transfer)) return;
    const auto to = types::Address{call.read_fixed<types::Address::Base>(slots[0].i32)};
    if (call.ok() && !to.known_version()) call.fail(FailureKind::bad_argument, "address");
    types::Balances amount;
    decode(call, call.read(slots[1].i32, slots[2].i32, dict_bytes_max),
           [&](codec::Reader& reader) { amount = decode_amounts(reader); });
    if (!call.ok()) return;
    if (auto done = call.full().transfer_to_address(to, amount); !done)
        call.fail(std::move(done).error());
}

// State.

void state_get(HostCall& call, Slots slots)
{
    if (!call.pay(call.costs().state_read)) return;
    const auto key = state_key(call, slots);
    if (!call.ok()) return;
    auto value = call.view().state_get(key);
    if (!value) return put_i32(slots, -1);
    put_i32(slots, call.answer(std::move(*value), slots[2].i32, slots[3].i32));
}
void state_has(HostCall& call, Slots slots)
{
    if (!call.pay(call.costs().state_read)) return;
    const auto key = state_key(call, slots);
    if (call.ok()) put_i32(slots, call.view().state_has(key) ? 1 : 0);
}
void state_next(HostCall& call, Slots slots)
{
    if (!call.pay(call.costs().state_read)) return;
    const auto prefix = call.read(slots[0].i32, slots[1].i32, state_key_bytes_max);
    const auto after = call.read(slots[2].i32, slots[3].i32, state_key_bytes_max);
    if (!call.ok()) return;
    const auto entry = call.view().state_next(prefix, after);
    if (!entry) return put_i32(slots, -1);
    codec::Writer writer;
    writer.bytes(entry->key).raw(entry->value);
    put_i32(slots, call.answer(std::move(writer).take(), slots[4].i32, slots[5].i32));
}
void state_set(HostCall& call, Slots slots)
{
    if (!call.pay(call.costs().state_write)) return;
    const auto key = state_key(call, slots);
    const auto value = call.read(slots[2].i32, slots[3].i32, state_value_bytes_max);
    if (!call.pay(Gas{call.costs().state_write_byte} * (key.size() + value.size()))) return;
    call.full().state_set(key, value);
}
void state_delete(HostCall& call, Slots slots)
{
    if (!call.pay(call.costs().state_write)) return;
    const auto key = state_key(call, slots);
    if (call.ok()) call.full().state_delete(key);
}

// Other contracts.

void call_view(HostCall& call, Slots slots)
{
    if (!call.pay(call.costs().call)) return;
    types::Hname contract;
    types::Hname entry;
    Params arguments;
    decode(call, call.read(slots[0].i32, slots[1].i32, dict_bytes_max), [&](codec::Reader& reader) {
        contract = types::decode_hname(reader);
        entry = types::decode_hname(reader);
        arguments = types::decode_dict(reader);
    });
    if (!pay_entries(call, arguments)) return;
    finish_call(call, slots, call.view().call_view(contract, entry, arguments), slots[2].i32,
                slots[3].i32);
}
void call_full(HostCall& call, Slots slots)
{
    if (!call.pay(call.costs().call)) return;
    types::Hname contract;
    types::Hname entry;
    Params arguments;
    types::Balances transfer_amount;
    decode(call, call.read(slots[0].i32, slots[1].i32, dict_bytes_max), [&](codec::Reader& reader) {
        contract = types::decode_hname(reader);
        entry = types::decode_hname(reader);
        arguments = types::decode_dict(reader);
        transfer_amount = decode_amounts(reader);
    });
    if (!pay_entries(call, arguments)) return;
    finish_call(call, slots, call.full().call(contract, entry, arguments, transfer_amount),
                slots[2].i32, slots[3].i32);
}
void post(HostCall& call, Slots slots)
{
    if (!call.pay(call.costs().post)) return;
    PostRequest request;
    decode(call, call.read(slots[0].i32, slots[1].i32, dict_bytes_max), [&](codec::Reader& reader) {
        request.target = types::decode_contract_id(reader);
        request.entry_point = types::decode_hname(reader);
        request.timelock = reader.u32();
        request.params = types::decode_dict(reader);
        request.transfer = decode_amounts(reader);
    });
    if (!pay_entries(call, request.params)) return;
    if (auto done = call.full().post_request(request); !done) call.fail(std::move(done).error());
}
void deploy(HostCall& call, Slots slots)
{
    if (!call.pay(call.costs().deploy)) return;
    Deployment deployment;
    decode(call, call.read(slots[0].i32, slots[1].i32, dict_bytes_max), [&](codec::Reader& reader) {
        deployment.program = reader.fixed<types::Hash>();
        deployment.name = reader.text(deploy_text_bytes_max);
        deployment.description = reader.text(deploy_text_bytes_max);
        deployment.init = types::decode_dict(reader);
    });
    if (!pay_entries(call, deployment.init)) return;
    auto done = call.full().deploy(deployment);
    if (done) return put_i32(slots, 0);
    if (done.error().kind == FailureKind::node_lacks) return call.fail(std::move(done).error());
    call.keep(to_bytes(std::string_view{done.error().text}));
    put_i32(slots, -1 - static_cast<std::int32_t>(done.error().kind));
}

// Words.

void event(HostCall& call, Slots slots)
{
    if (!call.pay(call.costs().event)) return;
    const auto text = call.read_text(slots[0].i32, slots[1].i32, event_bytes_max);
    if (call.pay(Gas{call.costs().event_byte} * text.size())) call.full().event(text);
}
void log(HostCall& call, Slots slots)
{
    if (!call.pay(call.costs().log)) return;
    const auto text = call.read_text(slots[0].i32, slots[1].i32, event_bytes_max);
    if (call.pay(Gas{call.costs().log_byte} * text.size())) call.view().log(text);
}

// Utilities.

void blake2b(HostCall& call, Slots slots)
{
    if (!call.pay(call.costs().hash)) return;
    const auto bytes = call.read(slots[0].i32, slots[1].i32, memory_bytes_max);
    if (!call.pay(Gas{call.costs().hash_byte} * bytes.size())) return;
    call.write(slots[2].i32, crypto::blake2b(bytes).bytes());
}
void hname(HostCall& call, Slots slots)
{
    if (!call.pay(call.costs().hash)) return;
    const auto text = to_string(call.read(slots[0].i32, slots[1].i32, name_bytes_max));
    if (!call.pay(Gas{call.costs().hname_byte} * text.size())) return;
    put_i32(slots, static_cast<std::int32_t>(types::hname_of(text).value()));
}
void base58_encode(HostCall& call, Slots slots)
{
    constexpr std::size_t size_max = 128;  // the work grows with the square
    if (!call.pay(call.costs().hash)) return;
    const auto bytes = call.read(slots[0].i32, slots[1].i32, size_max);
    if (!pay_base58(call, bytes.size())) return;
    put_i32(slots, call.answer(to_bytes(std::string_view{crypto::to_base58(bytes)}), slots[2].i32,
                               slots[3].i32));
}
void base58_decode(HostCall& call, Slots slots)
{
    constexpr std::size_t size_max = 192;
    if (!call.pay(call.costs().hash)) return;
    const auto text = to_string(call.read(slots[0].i32, slots[1].i32, size_max));
    if (!pay_base58(call, text.size())) return;
    auto bytes = crypto::from_base58(text, size_max);
    if (!bytes) return put_i32(slots, -1);
    put_i32(slots, call.answer(std::move(*bytes), slots[2].i32, slots[3].i32));
}
void ed25519_verify(HostCall& call, Slots slots)
{
    if (!call.pay(call.costs().verify_ed25519)) return;
    const auto key = call.read_fixed<crypto::ed25519::PublicKey>(slots[0].i32);
    const auto message = call.read(slots[1].i32, slots[2].i32, memory_bytes_max);
    const auto signature = call.read_fixed<crypto::ed25519::Signature>(slots[3].i32);
    if (!call.pay(Gas{call.costs().verify_byte} * message.size())) return;
    put_i32(slots, crypto::ed25519::verify(key, message, signature) ? 1 : 0);
}
void ed25519_address(HostCall& call, Slots slots)
{
    if (!call.pay(call.costs().hash)) return;
    const auto key = call.read_fixed<crypto::ed25519::PublicKey>(slots[0].i32);
    if (call.ok()) call.write(slots[1].i32, types::Address::of(key).bytes());
}

constexpr bool anywhere = false;
constexpr bool full_only = true;

/// By name.
constexpr std::array functions{
    HostFunction{"balance", "i:I", anywhere, balance},
    HostFunction{"balances", "ii:i", anywhere, balances},
    HostFunction{"base58_decode", "iiii:i", anywhere, base58_decode},
    HostFunction{"base58_encode", "iiii:i", anywhere, base58_encode},
    HostFunction{"blake2b", "iii:", anywhere, blake2b},
    HostFunction{"call", "iiii:i", full_only, call_full},
    HostFunction{"call_view", "iiii:i", anywhere, call_view},
    HostFunction{"caller", "i:", full_only, caller},
    HostFunction{"chain_owner", "i:", anywhere, chain_owner},
    HostFunction{"contract_id", "i:", anywhere, contract_id},
    HostFunction{"creator", "i:", anywhere, creator},
    HostFunction{"deploy", "ii:i", full_only, deploy},
    HostFunction{"ed25519_address", "ii:", anywhere, ed25519_address},
    HostFunction{"ed25519_verify", "iiii:i", anywhere, ed25519_verify},
    HostFunction{"entropy", "i:", full_only, entropy},
    HostFunction{"event", "ii:", full_only, event},
    HostFunction{"fail", "ii:", anywhere, fail},
    HostFunction{"fetch", "ii:i", anywhere, fetch},
    HostFunction{"gas_left", ":I", anywhere, gas_left},
    HostFunction{"hname", "ii:i", anywhere, hname},
    HostFunction{"incoming", "i:I", full_only, incoming},
    HostFunction{"incoming_all", "ii:i", full_only, incoming_all},
    HostFunction{"log", "ii:", anywhere, log},
    HostFunction{"minted", ":I", full_only, minted},
    HostFunction{"param", "iiii:i", anywhere, param},
    HostFunction{"params", "ii:i", anywhere, params},
    HostFunction{"post", "ii:", full_only, post},
    HostFunction{"request_id", "i:", full_only, request_id},
    HostFunction{"result", "iiii:", anywhere, result},
    HostFunction{"state_delete", "ii:", full_only, state_delete},
    HostFunction{"state_get", "iiii:i", anywhere, state_get},
    HostFunction{"state_has", "ii:i", anywhere, state_has},
    HostFunction{"state_next", "iiiiii:i", anywhere, state_next},
    HostFunction{"state_set", "iiii:", full_only, state_set},
    HostFunction{"timestamp", ":I", anywhere, timestamp},
    HostFunction{"transfer", "iii:", full_only, transfer},
};
static_assert(std::ranges::is_sorted(functions, {}, &HostFunction::name));

}  // namespace

std::span<const HostModule> host_modules(Abi abi) noexcept
{
    static const std::array own{HostModule{abi_module, functions}};
    static const std::array wasp{HostModule{wasplib::module_name, wasplib::functions()},
                                 HostModule{wasplib::wasi_module_name, wasplib::wasi_functions()}};
    switch (abi) {
    case Abi::weft1: return own;
    case Abi::wasplib: return wasp;
    }
    return {};
}

const HostFunction* find_host_function(Abi abi,
                                       std::string_view module,
                                       std::string_view name) noexcept
{
    for (const auto& host : host_modules(abi)) {
        if (host.name != module) continue;
        const auto found = std::ranges::lower_bound(host.functions, name, {}, &HostFunction::name);
        if (found != host.functions.end() && found->name == name) return &*found;
    }
    return nullptr;
}

}  // namespace weft::vm::wasm
