#include <weft/chain/properties.hpp>
#include <weft/state/block.hpp>

#include <algorithm>

namespace weft::chain {
namespace {

using types::Output;
using types::Transaction;

/// Tokens minted by all outputs; nullopt when the number does not fit u64.
std::optional<std::uint64_t> minted(const Transaction& transaction)
{
    Balances sum;
    for (const auto& output : transaction.essence.outputs)
        if (!sum.add(types::mint_color, output.balance.of(types::mint_color))) return std::nullopt;
    return sum.of(types::mint_color);
}

const Output* output_to(const Transaction& transaction, const types::Address& address)
{
    const auto& outputs = transaction.essence.outputs;
    const auto found = std::ranges::find(outputs, address, &Output::address);
    return found == outputs.end() ? nullptr : &*found;
}

bool one_sender(const Transaction& transaction)
{
    const auto& inputs = transaction.essence.inputs;
    return !inputs.empty() && std::ranges::all_of(inputs, [&](const types::OutputId& input) {
        return input.address == inputs.front().address;
    });
}

/// Rule 3. The chain's address.
std::expected<ChainId, NotSc> origin_chain(const Transaction& transaction,
                                           const types::ScPayload& payload)
{
    const auto bad = std::unexpected{NotSc::bad_origin};
    if (payload.state->block_index != 0 || !payload.requests.empty()) return bad;
    if (payload.state->state_hash != state::origin_state_hash()) return bad;
    if (minted(transaction) != 1) return bad;
    const auto& outputs = transaction.essence.outputs;
    const auto found =
        std::ranges::find(outputs, Balances{{types::mint_color, 1}}, &Output::balance);
    if (found == outputs.end()) return bad;
    return found->address;
}

/// Rule 4. Where the chain token goes.
std::expected<Address, NotSc> anchored_chain(const Transaction& transaction,
                                             const types::ScPayload& payload)
{
    const auto bad = std::unexpected{NotSc::bad_chain_token};
    if (payload.state->block_index == 0) return bad;
    const auto& color = payload.state->chain_color;
    if (color == types::mint_color) return bad;
    const Output* holder = nullptr;
    for (const auto& output : transaction.essence.outputs) {
        if (output.balance.of(color) == 0) continue;
        if (holder != nullptr || output.balance.of(color) != 1) return bad;
        holder = &output;
    }
    if (holder == nullptr) return bad;
    const auto& to = holder->address;
    const auto& sender = transaction.essence.inputs.front().address;
    if (to == sender) return to;
    constexpr auto bls_version = static_cast<std::uint8_t>(types::AddressKind::bls);
    if (sender.version() != bls_version || to.version() != bls_version) return bad;
    const bool asked = std::ranges::any_of(
        payload.requests, [&](const types::RequestSection& r) { return r.target.chain == to; });
    if (asked || holder->balance.of(types::mint_color) != 0) return bad;
    return to;
}

/// Rules 6 and 7 for one target whose sections are known.
std::expected<void, NotSc> settle(ScTransaction::Target& target,
                                  const types::ScPayload& payload,
                                  const Output& output,
                                  const TransactionId& id)
{
    if (output.balance.of(types::mint_color) != target.sections.size())
        return std::unexpected{NotSc::wrong_request_tokens};
    auto rest = output.balance;
    if (!rest.subtract(types::mint_color, target.sections.size()))
        return std::unexpected{NotSc::wrong_request_tokens};
    for (const auto section : target.sections)
        if (!rest.subtract(payload.requests[section].transfer))
            return std::unexpected{NotSc::transfer_not_covered};
    target.output = booked(output.balance, id);
    target.free_tokens = std::move(rest);
    return {};
}

}  // namespace

std::string_view name(NotSc reason) noexcept
{
    switch (reason) {
    case NotSc::no_payload: return "no_payload";
    case NotSc::malformed_payload: return "malformed_payload";
    case NotSc::several_senders: return "several_senders";
    case NotSc::bad_origin: return "bad_origin";
    case NotSc::bad_chain_token: return "bad_chain_token";
    case NotSc::target_without_output: return "target_without_output";
    case NotSc::request_to_self: return "request_to_self";
    case NotSc::wrong_request_tokens: return "wrong_request_tokens";
    case NotSc::transfer_not_covered: return "transfer_not_covered";
    }
    return "unknown";
}

Balances booked(const Balances& output, const TransactionId& id)
{
    Balances balance;
    for (const auto& [color, amount] : output) {
        const auto as = color == types::mint_color ? types::color_of(id) : color;
        // No two amounts meet: an output cannot hold the color of its own transaction's id.
        static_cast<void>(balance.add(as, amount));
    }
    return balance;
}

std::expected<ScTransaction, NotSc> parse(const Transaction& transaction)
{
    if (transaction.essence.data.empty()) return std::unexpected{NotSc::no_payload};
    auto payload = types::decode_sc_payload(transaction.essence.data);
    if (!payload) return std::unexpected{NotSc::malformed_payload};
    if (!one_sender(transaction)) return std::unexpected{NotSc::several_senders};

    ScTransaction sc;
    sc.id = types::id_of(transaction);
    sc.sender = transaction.essence.inputs.front().address;
    if (payload->state) {
        sc.is_origin = payload->state->chain_color.is_zero();
        auto holder = sc.is_origin ? origin_chain(transaction, *payload)
                                   : anchored_chain(transaction, *payload);
        if (!holder) return std::unexpected{holder.error()};
        sc.chain = sc.is_origin ? *holder : sc.sender;
        if (*holder != *sc.chain) sc.moved_to = *holder;
    }
    for (std::size_t i = 0; i < payload->requests.size(); ++i) {
        const auto& target = payload->requests[i].target.chain;
        if (target == sc.sender) return std::unexpected{NotSc::request_to_self};
        sc.targets[target].sections.push_back(static_cast<std::uint16_t>(i));
    }
    for (auto& [chain, target] : sc.targets) {
        const auto* output = output_to(transaction, chain);
        if (output == nullptr) return std::unexpected{NotSc::target_without_output};
        if (auto settled = settle(target, *payload, *output, sc.id); !settled)
            return std::unexpected{settled.error()};
    }
    const auto all_minted = minted(transaction);
    const auto used = payload->requests.size() + (sc.is_origin ? 1U : 0U);
    if (!all_minted || *all_minted < used) return std::unexpected{NotSc::wrong_request_tokens};
    sc.free_minted = *all_minted - used;
    sc.payload = *std::move(payload);
    return sc;
}

std::expected<ChainIdentity, NotSc> identity_of(const Transaction& origin)
{
    const auto sc = parse(origin);
    if (!sc) return std::unexpected{sc.error()};
    if (!sc->is_origin) return std::unexpected{NotSc::bad_origin};
    return ChainIdentity{*sc->chain, types::color_of(sc->id), sc->sender};
}

}  // namespace weft::chain
