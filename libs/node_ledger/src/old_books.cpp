#include "old_books.hpp"

#include <weft/ledger/rules.hpp>

#include <algorithm>
#include <map>

namespace weft::node {

namespace {

/// A page ends after so many inputs and outputs: each input is read from the store.
constexpr std::size_t parts_max = 256;
/// No more spenders of one output than this are listed.
constexpr std::uint64_t spenders_max = 1'000'000;

void gather(types::Balances& sum, const types::Balances& more)
{
    (void)sum.add(more);  // it cannot overflow: the transaction was booked
}

}  // namespace

std::optional<ledger::TransactionState> OldBooks::state(const types::TransactionId& id) const
{
    const auto found = index_.find(id);
    if (!found) return std::nullopt;
    return found->confirmed ? ledger::TransactionState::confirmed
                            : ledger::TransactionState::rejected;
}

std::optional<types::Transaction> OldBooks::transaction(const types::TransactionId& id) const
{
    const auto found = index_.find(id);
    const auto bytes = found ? log_.read(found->place) : std::nullopt;
    return bytes ? LogIndex::transaction_in(*bytes) : std::nullopt;
}

std::optional<types::Balances> OldBooks::balance(const types::OutputId& output) const
{
    if (output.transaction.is_zero()) {
        const auto found = std::ranges::lower_bound(genesis_.allocations, output.address, {},
                                                    &types::Genesis::Allocation::address);
        if (found == genesis_.allocations.end() || found->address != output.address)
            return std::nullopt;
        return found->balance;
    }
    const auto creator = transaction(output.transaction);
    if (!creator) return std::nullopt;
    for (const auto& one : creator->essence.outputs)
        if (one.address == output.address) return ledger::minted(one.balance, output.transaction);
    return std::nullopt;
}

ledger::Page<ledger::HistoryEntry> OldBooks::history(const types::Address& address,
                                                     Place from,
                                                     std::size_t limit,
                                                     const InMemory& in_memory) const
{
    ledger::Page<ledger::HistoryEntry> page;
    std::size_t parts = 0;
    for (const auto& entry : index_.of_address(address, from, limit + 1)) {
        if (in_memory(entry.transaction)) return page;
        if (page.items.size() >= limit || parts > parts_max) {
            page.next = entry.place;
            return page;
        }
        const auto bytes = log_.read(entry.place);
        const auto booked = bytes ? LogIndex::transaction_in(*bytes) : std::nullopt;
        if (!booked) continue;  // it was pruned from the store
        const auto& essence = booked->essence;
        ledger::HistoryEntry line{
            .transaction = entry.transaction,
            .state = state(entry.transaction).value_or(ledger::TransactionState::rejected),
            .timestamp = essence.timestamp,
            .received = {},
            .spent = {}};
        for (const auto& output : essence.outputs)
            if (output.address == address)
                gather(line.received, ledger::minted(output.balance, entry.transaction));
        for (const auto& input : essence.inputs)
            if (input.address == address)
                if (const auto was = balance(input)) gather(line.spent, *was);
        parts += essence.inputs.size() + essence.outputs.size();
        page.items.push_back(std::move(line));
    }
    return page;
}

ledger::Page<OldBooks::Conflict> OldBooks::conflicts(const types::TransactionId& id,
                                                     std::uint64_t from,
                                                     std::size_t limit) const
{
    ledger::Page<Conflict> page;
    const auto own = transaction(id);
    if (!own) return page;
    std::uint64_t place = 0;
    for (const auto& input : own->essence.inputs) {
        // As many as earlier pages have shown, one page more, the transaction itself, and one that says
        // whether there is more.
        const auto seen = static_cast<std::size_t>(std::min(from, spenders_max));
        for (const auto& spender : index_.spenders(input, 0, seen + limit + 2)) {
            if (spender.transaction == id || place++ < from) continue;
            if (page.items.size() == limit) {
                page.next = place - 1;
                return page;
            }
            page.items.push_back({.transaction = spender.transaction, .output = input});
        }
    }
    return page;
}

}  // namespace weft::node
