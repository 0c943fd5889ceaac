#include <weft/ledger/rules.hpp>

#include <algorithm>
#include <limits>
#include <set>
#include <vector>

namespace weft::ledger {

namespace {

/// Wide enough for the sum of 2^64 amounts.
__extension__ using Sum = unsigned __int128;

using Verdict = std::expected<void, LedgerError>;

Verdict refused(LedgerError error)
{
    return std::unexpected{error};
}

/// Decoded transactions are sorted already; drawn ones need not be.
template <class List, class Key>
bool has_duplicate(const List& list, Key key)
{
    if (std::ranges::is_sorted(list, std::ranges::less{}, key))
        return std::ranges::adjacent_find(list, std::ranges::equal_to{}, key) !=
               std::ranges::end(list);
    std::set<std::remove_cvref_t<decltype(key(*std::ranges::begin(list)))>> seen;
    return !std::ranges::all_of(list,
                                [&](const auto& item) { return seen.insert(key(item)).second; });
}

Verdict check_form(const Essence& essence)
{
    if (essence.inputs.empty()) return refused(LedgerError::inputs_empty);
    if (has_duplicate(essence.inputs, [](const OutputId& id) { return id; }))
        return refused(LedgerError::input_duplicate);
    if (essence.outputs.empty()) return refused(LedgerError::outputs_empty);
    if (has_duplicate(essence.outputs, [](const Output& output) { return output.address; }))
        return refused(LedgerError::output_duplicate_address);
    if (std::ranges::any_of(essence.outputs, [](const auto& o) { return o.balance.empty(); }))
        return refused(LedgerError::balance_empty);
    if (std::ranges::any_of(essence.outputs, [](const auto& o) { return o.balance.has_zero(); }))
        return refused(LedgerError::balance_zero);
    return {};
}

Verdict check_unlocks(const Essence& essence, std::span<const Address> signers)
{
    std::set<Address> owners;
    for (const auto& input : essence.inputs) owners.insert(input.address);
    const std::set<Address> signed_by{signers.begin(), signers.end()};
    if (!std::ranges::includes(signed_by, owners)) return refused(LedgerError::unlock_missing);
    if (signers.size() != owners.size()) return refused(LedgerError::unlock_unexpected);
    return {};
}

}  // namespace

std::string_view name(LedgerError error) noexcept
{
    switch (error) {
    case LedgerError::inputs_empty: return "inputs_empty";
    case LedgerError::input_duplicate: return "input_duplicate";
    case LedgerError::outputs_empty: return "outputs_empty";
    case LedgerError::output_duplicate_address: return "output_duplicate_address";
    case LedgerError::balance_empty: return "balance_empty";
    case LedgerError::balance_zero: return "balance_zero";
    case LedgerError::input_unknown: return "input_unknown";
    case LedgerError::amount_overflow: return "amount_overflow";
    case LedgerError::color_created: return "color_created";
    case LedgerError::inputs_outputs_unequal: return "inputs_outputs_unequal";
    case LedgerError::unlock_missing: return "unlock_missing";
    case LedgerError::unlock_unexpected: return "unlock_unexpected";
    case LedgerError::inputs_conflict: return "inputs_conflict";
    case LedgerError::unlock_invalid: return "unlock_invalid";
    }
    return "unknown";
}

std::expected<void, LedgerError> check_balances(std::span<const Balances* const> inputs,
                                                std::span<const Output> outputs)
{
    Balances left;
    for (const auto* balance : inputs)
        if (!left.add(*balance)) return refused(LedgerError::amount_overflow);

    Sum uncolored_or_minted = 0;
    for (const auto& output : outputs)
        for (const auto& [color, amount] : output.balance) {
            if (color == types::iota_color || color == types::mint_color)
                uncolored_or_minted += amount;
            else if (!left.subtract(color, amount))
                return refused(LedgerError::color_created);
        }
    if (uncolored_or_minted > std::numeric_limits<std::uint64_t>::max())
        return refused(LedgerError::amount_overflow);

    Sum remaining = 0;
    for (const auto& [color, amount] : left) remaining += amount;
    if (remaining != uncolored_or_minted) return refused(LedgerError::inputs_outputs_unequal);
    return {};
}

std::expected<void, LedgerError> check(const Essence& essence,
                                       std::span<const Address> signers,
                                       const OutputsView& view)
{
    if (const auto form = check_form(essence); !form) return form;
    std::vector<const Balances*> inputs;
    inputs.reserve(essence.inputs.size());
    for (const auto& input : essence.inputs) {
        inputs.push_back(view.find(input));
        if (inputs.back() == nullptr) return refused(LedgerError::input_unknown);
    }
    if (const auto sums = check_balances(inputs, essence.outputs); !sums) return sums;
    if (const auto unlocks = check_unlocks(essence, signers); !unlocks) return unlocks;
    if (view.history_conflicts(essence.inputs)) return refused(LedgerError::inputs_conflict);
    return {};
}

std::expected<void, LedgerError> check(const VerifiedTransaction& transaction,
                                       const OutputsView& view)
{
    return check(transaction.essence(), transaction.signers(), view);
}

std::expected<void, LedgerError> check(const Transaction& transaction, const OutputsView& view)
{
    std::vector<Address> signers;
    signers.reserve(transaction.unlocks.size());
    for (const auto& unlock : transaction.unlocks) signers.push_back(address_of(unlock));
    if (const auto rules = check(transaction.essence, signers, view); !rules) return rules;
    if (!signatures_valid(transaction)) return refused(LedgerError::unlock_invalid);
    return {};
}

bool signatures_valid(const Transaction& transaction) noexcept
{
    const auto essence = encode(transaction.essence);
    return std::ranges::all_of(transaction.unlocks,
                               [&](const auto& unlock) { return verify(unlock, essence); });
}

Balances minted(const Balances& balance, const TransactionId& id)
{
    const auto amount = balance.of(types::mint_color);
    if (amount == 0) return balance;
    auto result = balance;
    (void)result.subtract(types::mint_color, amount);
    result.set(types::color_of(id), amount);
    return result;
}

}  // namespace weft::ledger
