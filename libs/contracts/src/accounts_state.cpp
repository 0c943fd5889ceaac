#include <weft/base/check.hpp>
#include <weft/contracts/accounts_state.hpp>
#include <weft/contracts/color_slots.hpp>

#include "args.hpp"

namespace weft::contracts {
namespace {

constexpr std::size_t agent_bytes = 37;
constexpr std::size_t account_key_bytes = 1 + agent_bytes + Color::size_bytes;

Bytes tagged(char tag, ByteSpan rest)
{
    Bytes key;
    key.reserve(1 + rest.size());
    key.push_back(static_cast<std::byte>(tag));
    append(key, rest);
    return key;
}

Bytes account_key(const AgentId& agent, const Color& color)
{
    codec::Writer key{account_key_bytes};
    key.u8('a');
    types::encode(key, agent);
    return std::move(key.fixed(color)).take();
}

Bytes total_key(const Color& color)
{
    return tagged('t', color.bytes());
}

std::uint64_t amount_at(const PartitionView& state, ByteSpan key)
{
    const auto value = state.get(key);
    return value ? argument::as_u64(*value).value_or(0) : 0;
}

void put_amount(Partition& state, ByteSpan key, std::uint64_t amount)
{
    if (amount == 0) {
        state.erase(key);
    } else {
        state.set(key, encoded_u64(amount));
    }
}

void add_at(Partition& state, ByteSpan key, std::uint64_t amount)
{
    const auto before = amount_at(state, key);
    WEFT_CHECK(before + amount >= before);  // the supply of a color fits u64 (D-3)
    put_amount(state, key, before + amount);
}

void subtract_at(Partition& state, ByteSpan key, std::uint64_t amount)
{
    const auto before = amount_at(state, key);
    WEFT_CHECK(before >= amount);  // the caller has looked
    put_amount(state, key, before - amount);
}

/// Colors and amounts under a prefix whose keys end with the color.
Balances balances_under(const PartitionView& state,
                        ByteSpan prefix,
                        const AccountsView::Pay& pay = {})
{
    Balances balances;
    Bytes after;
    while (!pay || pay()) {
        const auto entry = state.next(prefix, after);
        if (!entry) break;
        const auto color = Color::from(ByteSpan{entry->key}.subspan(prefix.size()));
        const auto amount = argument::as_u64(entry->value);
        if (color && amount && *amount > 0) balances.set(*color, *amount);
        after = entry->key;
    }
    return balances;
}

bool covers(const AccountsView& accounts, const AgentId& agent, const Balances& amount)
{
    for (const auto& [color, needed] : amount)
        if (accounts.balance(agent, color) < needed) return false;
    return true;
}

}  // namespace

std::array<Bytes, 2> usual_keys(const AgentId& sender)
{
    return {account_key(sender, types::iota_color), tagged('o', types::encoded(sender))};
}

std::uint64_t AccountsView::balance(const AgentId& agent, const Color& color) const
{
    return amount_at(state_, account_key(agent, color));
}

Balances AccountsView::balance(const AgentId& agent, const Pay& pay) const
{
    return balances_under(state_, tagged('a', types::encoded(agent)), pay);
}

bool AccountsView::holds_any(const AgentId& agent) const
{
    return state_.next(tagged('a', types::encoded(agent)), {}).has_value();
}

std::uint64_t AccountsView::next_nonce(const AgentId& agent) const
{
    return amount_at(state_, tagged('o', types::encoded(agent)));
}

Balances AccountsView::totals() const
{
    return balances_under(state_, tagged('t', {}));
}

std::optional<AgentId> AccountsView::next_agent(const std::optional<AgentId>& after) const
{
    Bytes above;
    if (after) {
        above = tagged('a', types::encoded(*after));
        above.resize(account_key_bytes + 1, std::byte{0xff});  // above each of its colors
    }
    const auto entry = state_.next(tagged('a', {}), above);
    if (!entry || entry->key.size() != account_key_bytes) return std::nullopt;
    return argument::as_agent(ByteSpan{entry->key}.subspan(1, agent_bytes));
}

std::optional<Balances> AccountsView::sum_of_accounts() const
{
    Balances sum;
    Bytes after;
    while (const auto entry = state_.next(tagged('a', {}), after)) {
        if (entry->key.size() != account_key_bytes) return std::nullopt;
        const auto color = Color::from(ByteSpan{entry->key}.subspan(1 + agent_bytes));
        const auto amount = argument::as_u64(entry->value);
        if (!color || !amount || *amount == 0 || !sum.add(*color, *amount)) return std::nullopt;
        after = entry->key;
    }
    return sum;
}

void Accounts::credit(const AgentId& agent, const Balances& amount)
{
    for (const auto& [color, tokens] : amount) {
        if (tokens == 0) continue;
        if (!state_.get(total_key(color))) ColorSlots{state_}.take(color);
        add_at(state_, account_key(agent, color), tokens);
        add_at(state_, total_key(color), tokens);
    }
}

void Accounts::use_nonce(const AgentId& agent)
{
    put_amount(state_, tagged('o', types::encoded(agent)), next_nonce(agent) + 1);
}

bool Accounts::debit(const AgentId& agent, const Balances& amount)
{
    if (!covers(*this, agent, amount)) return false;
    for (const auto& [color, tokens] : amount) {
        if (tokens == 0) continue;
        if (amount_at(state_, total_key(color)) == tokens) ColorSlots{state_}.give_up(color);
        subtract_at(state_, account_key(agent, color), tokens);
        subtract_at(state_, total_key(color), tokens);
    }
    return true;
}

bool Accounts::move(const AgentId& from, const AgentId& to, const Balances& amount)
{
    if (!covers(*this, from, amount)) return false;
    for (const auto& [color, tokens] : amount) {
        if (tokens == 0 || from == to) continue;
        subtract_at(state_, account_key(from, color), tokens);
        add_at(state_, account_key(to, color), tokens);
    }
    return true;
}

}  // namespace weft::contracts
