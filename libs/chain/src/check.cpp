#include <weft/chain/check.hpp>
#include <weft/chain/outbox.hpp>
#include <weft/chain/own_requests.hpp>
#include <weft/contracts/accounts_state.hpp>

#include "partitions.hpp"
#include <limits>

namespace weft::chain {
namespace {

constexpr auto time_max = std::numeric_limits<Timestamp>::max();

/// "<color>: <left name> 5, <right name> 7" for the first color in which they differ.
std::string difference(std::string_view left_name,
                       const Balances& left,
                       std::string_view right_name,
                       const Balances& right)
{
    auto colors = left;
    for (const auto& [color, amount] : right) colors.set(color, amount);
    for (const auto& [color, amount] : colors)
        if (left.of(color) != right.of(color))
            return types::to_text(color) + ": " + std::string{left_name} + " " +
                   std::to_string(left.of(color)) + ", " + std::string{right_name} + " " +
                   std::to_string(right.of(color));
    return {};
}

std::expected<AccountSums, std::string> compare(const ChainIdentity& chain,
                                                const state::VirtualState& state,
                                                Balances sum_of_accounts)
{
    const EntriesReader accounts{state.entries(), accounts_hname};
    auto output = outbox_of(chain, state.entries()).chain_output();
    if (!output) return std::unexpected{std::string{"more leaves the chain than its outputs hold"}};
    if (!output->subtract(chain.color, 1))
        return std::unexpected{std::string{"the chain token is gone"}};
    AccountSums figures{std::move(sum_of_accounts), contracts::AccountsView{accounts}.totals(),
                        *std::move(output)};
    if (figures.accounts != figures.totals)
        return std::unexpected{
            difference("sum of accounts", figures.accounts, "total assets", figures.totals)};
    if (figures.totals != figures.outputs)
        return std::unexpected{
            difference("total assets", figures.totals, "outputs hold", figures.outputs)};
    return figures;
}

/// Color and amount, when this is an account's entry.
struct AccountEntry {
    types::Color color;
    std::uint64_t amount = 0;
};
std::optional<AccountEntry> account_entry(ByteSpan key, const std::optional<Bytes>& value)
{
    static const Bytes prefix = partition_key(accounts_hname, as_bytes("a"));
    constexpr std::size_t agent_bytes = 37;
    const bool is_account = key.size() == prefix.size() + agent_bytes + types::Color::size_bytes &&
                            weft::compare(key.first(prefix.size()), prefix) == 0;
    if (!is_account) return std::nullopt;
    AccountEntry entry;
    entry.color = *types::Color::from(key.last(types::Color::size_bytes));
    if (value) {
        codec::Reader reader{*value};
        entry.amount = reader.u64();
    }
    return entry;
}

}  // namespace

std::expected<AccountSums, std::string> check_accounts(const ChainIdentity& chain,
                                                       const state::VirtualState& state)
{
    const EntriesReader accounts{state.entries(), accounts_hname};
    const contracts::AccountsView book{accounts};
    const auto sum = book.sum_of_accounts();
    if (!sum) return std::unexpected{std::string{"an account is malformed"}};
    Balances carried;
    for (const auto& request : own_requests(state.entries(), time_max, SIZE_MAX))
        if (!carried.add(request.section.transfer))
            return std::unexpected{
                std::string{"requests to the own chain carry more than there is"}};
    const auto held = book.balance(own_request_account(chain.id));
    if (held != carried)
        return std::unexpected{difference("requests to the own chain carry", carried,
                                          "the chain's account holds", held)};
    return compare(chain, state, *sum);
}

std::expected<AccountSums, std::string> check_accounts(const ChainIdentity& chain,
                                                       const AccountSums& before,
                                                       std::span<const state::NetChange> changes,
                                                       const state::VirtualState& state)
{
    auto sum = before.accounts;
    for (const auto& [mutation, before_it] : changes) {
        const auto now = account_entry(mutation.key, mutation.value);
        if (!now) continue;
        const auto was = account_entry(mutation.key, before_it);
        if (!sum.subtract(was->color, was->amount) || !sum.add(now->color, now->amount))
            return std::unexpected{std::string{"the sum of accounts cannot be"}};
    }
    return compare(chain, state, std::move(sum));
}

}  // namespace weft::chain
