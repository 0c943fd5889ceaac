#include <weft/chain/check.hpp>
#include <weft/chain/outbox.hpp>
#include <weft/contracts/ledger.hpp>

#include "partitions.hpp"

namespace weft::chain {
namespace {

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

}  // namespace

std::expected<LedgerFigures, std::string> check_ledger(const ChainIdentity& chain,
                                                       const state::VirtualState& state)
{
    const EntriesReader accounts{state.entries(), accounts_hname};
    const contracts::LedgerView ledger{accounts};
    const auto sum = ledger.sum_of_accounts();
    if (!sum) return std::unexpected{std::string{"an account is malformed"}};
    auto output = outbox_of(chain, state.entries()).chain_output();
    if (!output) return std::unexpected{std::string{"more leaves the chain than its outputs hold"}};
    if (!output->subtract(chain.color, 1))
        return std::unexpected{std::string{"the chain token is gone"}};

    LedgerFigures figures{*sum, ledger.totals(), *std::move(output)};
    if (figures.accounts != figures.totals)
        return std::unexpected{
            difference("sum of accounts", figures.accounts, "total assets", figures.totals)};
    if (figures.totals != figures.outputs)
        return std::unexpected{
            difference("total assets", figures.totals, "outputs hold", figures.outputs)};
    return figures;
}

}  // namespace weft::chain
