#include <weft/base/check.hpp>
#include <weft/base/try.hpp>
#include <weft/wallet/builder.hpp>

#include <algorithm>
#include <set>

namespace weft::wallet {
namespace {

using types::Balances;

std::unexpected<BuildFailure> fail(BuildError error, Balances missing = {})
{
    return std::unexpected{BuildFailure{error, std::move(missing)}};
}

Balances shortfall(const Balances& wanted, const Balances& held)
{
    Balances missing;
    for (const auto& [color, amount] : wanted)
        if (const auto have = held.of(color); have < amount) missing.set(color, amount - have);
    return missing;
}

Built<types::Transaction> signed_by(const Keyring& keys, types::Essence essence)
{
    std::set<types::Address> signers;
    for (const auto& input : essence.inputs) signers.insert(input.address);
    std::vector<crypto::ed25519::KeyPair> signing;
    for (const auto& address : signers) {
        const auto* key = keys.key_of(address);
        if (key == nullptr) return fail(BuildError::key_missing);
        signing.push_back(*key);
    }
    return types::sign(std::move(essence), signing);
}

}  // namespace

std::string_view name(BuildError error) noexcept
{
    switch (error) {
    case BuildError::nothing_to_do: return "nothing_to_do";
    case BuildError::amount_zero: return "amount_zero";
    case BuildError::amount_overflow: return "amount_overflow";
    case BuildError::color_reserved: return "color_reserved";
    case BuildError::not_enough: return "not_enough";
    case BuildError::key_missing: return "key_missing";
    case BuildError::too_many_requests: return "too_many_requests";
    case BuildError::transaction_too_large: return "transaction_too_large";
    }
    return "nothing_to_do";
}

Built<Intent> send(const std::vector<types::Output>& payments)
{
    if (payments.empty()) return fail(BuildError::nothing_to_do);
    Intent intent;
    for (const auto& payment : payments) {
        if (payment.balance.empty() || payment.balance.has_zero())
            return fail(BuildError::amount_zero);
        if (payment.balance.of(types::mint_color) != 0) return fail(BuildError::color_reserved);
        if (!intent.consumed.add(payment.balance)) return fail(BuildError::amount_overflow);
    }
    intent.outputs = payments;
    return intent;
}

Built<Intent> mint(const types::Address& to, std::uint64_t amount)
{
    if (amount == 0) return fail(BuildError::amount_zero);
    return Intent{{{types::iota_color, amount}}, {{to, {{types::mint_color, amount}}}}, {}};
}

Built<Intent> burn(const types::Address& to, const types::Color& color, std::uint64_t amount)
{
    if (amount == 0) return fail(BuildError::amount_zero);
    if (color == types::iota_color || color == types::mint_color)
        return fail(BuildError::color_reserved);
    return Intent{{{color, amount}}, {{to, {{types::iota_color, amount}}}}, {}};
}

Built<Intent> requests(const std::vector<types::RequestSection>& sections)
{
    if (sections.empty()) return fail(BuildError::nothing_to_do);
    if (sections.size() > types::request_sections_max) return fail(BuildError::too_many_requests);
    Intent intent;
    for (const auto& section : sections) {
        if (section.transfer.has_zero()) return fail(BuildError::amount_zero);
        if (section.transfer.of(types::mint_color) != 0) return fail(BuildError::color_reserved);
        types::Output output{section.target.chain, section.transfer};
        // The request token: one minted per section, paid in IOTA (D-44).
        if (!output.balance.add(types::mint_color, 1) || !intent.consumed.add(section.transfer) ||
            !intent.consumed.add(types::iota_color, 1))
            return fail(BuildError::amount_overflow);
        intent.outputs.push_back(std::move(output));
    }
    intent.data = types::encode(types::ScPayload{std::nullopt, sections});
    return intent;
}

Built<std::vector<Unspent>> select(std::span<const Unspent> from, const Balances& wanted)
{
    std::vector<Unspent> chosen;
    std::set<types::OutputId> taken;
    Balances held;
    for (const auto& [color, amount] : wanted) {
        std::vector<const Unspent*> holders;
        for (const auto& one : from)
            if (one.balance.of(color) > 0 && !taken.contains(one.id)) holders.push_back(&one);
        std::ranges::sort(holders, [&](const Unspent* a, const Unspent* b) {
            const auto of_a = a->balance.of(color);
            const auto of_b = b->balance.of(color);
            return of_a != of_b ? of_a > of_b : a->id < b->id;
        });
        for (const auto* holder : holders) {
            if (held.of(color) >= amount) break;
            if (!taken.insert(holder->id).second) continue;
            if (!held.add(holder->balance)) return fail(BuildError::amount_overflow);
            chosen.push_back(*holder);
        }
    }
    if (!held.covers(wanted)) return fail(BuildError::not_enough, shortfall(wanted, held));
    return chosen;
}

Built<types::Transaction> build(const Intent& intent,
                                std::span<const Unspent> unspent,
                                const Keyring& keys,
                                const Circumstances& circumstances)
{
    WEFT_TRY(const auto chosen, select(unspent, intent.consumed));
    types::Essence essence{.timestamp = circumstances.now,
                           .access_pledge = circumstances.access_pledge,
                           .consensus_pledge = circumstances.consensus_pledge,
                           .inputs = {},
                           .outputs = intent.outputs,
                           .data = intent.data};
    Balances change;
    for (const auto& one : chosen) {
        essence.inputs.push_back(one.id);
        WEFT_CHECK(change.add(one.balance));  // `select` added the same amounts
    }
    WEFT_CHECK(change.subtract(intent.consumed));
    if (!change.empty()) essence.outputs.push_back({circumstances.change, change});
    if (!types::make_canonical(essence)) return fail(BuildError::amount_overflow);

    WEFT_TRY(auto transaction, signed_by(keys, std::move(essence)));
    if (types::encode(transaction).size() > types::transaction_bytes_max)
        return fail(BuildError::transaction_too_large);
    return transaction;
}

Built<types::Transaction> sign_anew(const types::Transaction& before,
                                    const Keyring& keys,
                                    types::Timestamp now)
{
    auto essence = before.essence;
    essence.timestamp = now;
    return signed_by(keys, std::move(essence));
}

}  // namespace weft::wallet
