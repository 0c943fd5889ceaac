// What the root of a `wasplib` program tells, and what writing its keys does.

#include "objects.hpp"
#include "wire.hpp"
#include <limits>

namespace weft::vm::wasplib {
namespace {

constexpr std::size_t deploy_text_bytes_max = 1024;

/// A receipt holds plain ASCII rather than broken UTF-8.
std::string plain(ByteSpan bytes)
{
    auto text = to_string(bytes.first(std::min(bytes.size(), error_bytes_max)));
    for (auto& c : text)
        if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) c = '?';
    return text;
}

Bytes of_int64(std::uint64_t value)
{
    codec::Writer writer;
    writer.u64(value);
    return std::move(writer).take();
}

}  // namespace

std::optional<Bytes> Objects::scalar_of_root(std::int32_t key)
{
    if (loading_) return failed("only entry points may be named while loading");
    switch (key) {
    case key::chain_owner_id:
        if (!call_.pay(call_.costs().owner_read)) return std::nullopt;
        return types::encoded(call_.view().chain_owner());
    case key::contract_creator: return types::encoded(call_.view().creator());
    case key::contract_id: return types::encoded(call_.view().contract_id());
    case key::timestamp: return of_int64(static_cast<std::uint64_t>(call_.view().timestamp()));
    case key::caller:
        if (!full("caller")) return std::nullopt;
        return types::encoded(call_.full().caller());
    case key::request_id:
        if (!full("requestId")) return std::nullopt;
        return types::encoded(call_.full().request_id());
    case key::minted:
        if (!full("minted")) return std::nullopt;
        return of_int64(call_.full().minted_supply());
    }
    return std::nullopt;
}

void Objects::act(std::int32_t key, ByteSpan value)
{
    if (loading_) {
        failed("only entry points may be named while loading");
        return;
    }
    const auto& costs = call_.costs();
    switch (key) {
    case key::call: return call(value);
    case key::post: return post(value);
    case key::deploy: return deploy(value);
    case key::event:
        if (value.size() > event_bytes_max)
            return call_.fail(FailureKind::too_large, "event of " + std::to_string(value.size()));
        if (full("event") && call_.pay(costs.event + Gas{costs.event_byte} * value.size()))
            call_.full().event(to_string(value));
        return;
    case key::log:
    case key::trace: return print(value);
    case key::panic: return call_.fail(FailureKind::contract_error, plain(value));
    }
    failed("the root has no key " + std::to_string(key) + " to write");
}

void Objects::print(ByteSpan text)
{
    if (text.size() > event_bytes_max)
        return call_.fail(FailureKind::too_large, "log of " + std::to_string(text.size()));
    const auto& costs = call_.costs();
    if (call_.pay(costs.log + Gas{costs.log_byte} * text.size()) && !loading_)
        call_.view().log(plain(text));
}

/// Parameters for another: an object of the program's own, its parameters, or what was returned.
std::optional<types::Dict> Objects::dict_of(std::int64_t object)
{
    if (object == 0) return types::Dict{};
    if (object < 0 || object > std::numeric_limits<std::int32_t>::max())
        return failed("no object " + std::to_string(object));
    const auto* const at = find(static_cast<std::int32_t>(object));
    if (at == nullptr) return std::nullopt;
    const auto* const dict =
        at->kind == Kind::tree && at->path.empty() ? at->store->dict() : nullptr;
    if (dict == nullptr) return failed("parameters are a map of the program's own");
    if (!pay_copy(*dict)) return std::nullopt;
    return *dict;
}

/// Tokens for another: such a map from colors to integers.
std::optional<types::Balances> Objects::amounts_of(std::int64_t object)
{
    const auto dict = dict_of(object);
    if (!dict) return std::nullopt;
    types::Balances amounts;
    for (const auto& [name, value] : *dict) {
        const auto color = types::Color::from(name);
        codec::Reader reader{value};
        const auto amount = reader.u64();
        if (!color || !reader.finish(true) ||
            amount > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return failed("tokens are a map from colors to amounts");
        static_cast<void>(amounts.add(*color, amount));
    }
    return amounts;
}

void Objects::call(ByteSpan arguments)
{
    if (!call_.pay(call_.costs().call)) return;
    WireReader reader{arguments};
    const auto contract = reader.bytes();
    const auto entry = reader.bytes();
    const auto params_object = reader.integer();
    const auto transfer_object = reader.integer();
    if (!reader.finished() || contract.size() != 4 || entry.size() != 4) {
        failed("arguments of a call");
        return;
    }
    const auto hname = [](ByteSpan bytes) {
        codec::Reader four{bytes};
        return types::decode_hname(four);
    };
    const auto params = dict_of(params_object);
    if (!params) return;
    const auto transfer = amounts_of(transfer_object);
    if (!transfer) return;
    // A view takes no tokens, and gives none.
    auto outcome = call_.is_view()
                       ? call_.view().call_view(hname(contract), hname(entry), *params)
                       : call_.full().call(hname(contract), hname(entry), *params, *transfer);
    if (!outcome) return call_.fail(std::move(outcome).error());
    if (!pay_copy(*outcome)) return;
    stores_.push_back(std::make_unique<FixedStore>(call_, *std::move(outcome)));
    Object returned;
    returned.kind = Kind::tree;
    returned.store = stores_.back().get();
    const auto number = add(std::move(returned));
    if (number != 0) children_.insert_or_assign(std::pair{std::int32_t{1}, key::return_}, number);
}

void Objects::post(ByteSpan arguments)
{
    if (!full("post") || !call_.pay(call_.costs().post)) return;
    WireReader reader{arguments};
    const auto target = reader.bytes();
    const auto entry = reader.bytes();
    const auto params_object = reader.integer();
    const auto transfer_object = reader.integer();
    const auto delay = reader.integer();
    constexpr std::int64_t time_max = std::numeric_limits<std::uint32_t>::max();
    const auto now = call_.view().timestamp() / types::second;
    if (!reader.finished() || target.size() != 37 || entry.size() != 4 || delay < 0 ||
        delay > time_max - now) {
        failed("arguments of a request");
        return;
    }
    PostRequest request;
    codec::Reader target_reader{target};
    request.target = types::decode_contract_id(target_reader);
    codec::Reader entry_reader{entry};
    request.entry_point = types::decode_hname(entry_reader);
    if (!target_reader.ok() || !request.target.chain.known_version()) {
        failed("the chain of a request");
        return;
    }
    request.timelock = delay == 0 ? 0 : static_cast<std::uint32_t>(now + delay);
    auto params = dict_of(params_object);
    if (!params) return;
    auto transfer = amounts_of(transfer_object);
    if (!transfer) return;
    request.params = *std::move(params);
    request.transfer = *std::move(transfer);
    if (auto done = call_.full().post_request(request); !done) call_.fail(std::move(done).error());
}

void Objects::deploy(ByteSpan arguments)
{
    if (!full("deploy") || !call_.pay(call_.costs().deploy)) return;
    WireReader reader{arguments};
    Deployment deployment;
    deployment.program = reader.fixed<types::Hash>();
    const auto name = reader.bytes();
    const auto description = reader.bytes();
    const auto params_object = reader.integer();
    if (!reader.finished() || name.size() > deploy_text_bytes_max ||
        description.size() > deploy_text_bytes_max) {
        failed("arguments of a deployment");
        return;
    }
    deployment.name = to_string(name);
    deployment.description = to_string(description);
    auto init = dict_of(params_object);
    if (!init) return;
    deployment.init = *std::move(init);
    if (auto done = call_.full().deploy(deployment); !done) call_.fail(std::move(done).error());
}

/// First the address, then the number of the map of tokens: that sends them.
void Objects::into_transfer(Object& transfer, std::int32_t key, ByteSpan value)
{
    if (!full("transfers")) return;
    if (key == key::address) {
        const auto address = types::Address::Base::from(value);
        if (!address || !types::Address{*address}.known_version()) {
            failed("address");
            return;
        }
        transfer.address = types::Address{*address};
        return;
    }
    codec::Reader reader{value};
    const auto object = static_cast<std::int64_t>(reader.u64());
    if (key != key::balances || !reader.finish(true) || !transfer.address) {
        failed("a transfer has an address, then tokens");
        return;
    }
    if (!call_.pay(call_.costs().transfer)) return;
    const auto amounts = amounts_of(object);
    if (!amounts) return;
    if (auto done = call_.full().transfer_to_address(*transfer.address, *amounts); !done)
        call_.fail(std::move(done).error());
}

}  // namespace weft::vm::wasplib
