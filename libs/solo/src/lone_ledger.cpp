#include <weft/solo/lone_ledger.hpp>

namespace weft::solo {
namespace {

std::vector<ledger::Ledger::Initial> genesis_of(const Address& faucet)
{
    return {
        {.id = {faucet, TransactionId{}}, .balance = {{types::iota_color, LoneLedger::supply}}}};
}

}  // namespace

LoneLedger::LoneLedger(const Address& faucet) : ledger_{genesis_of(faucet)} {}

std::expected<TransactionId, std::string> LoneLedger::submit(const Transaction& transaction)
{
    const auto bytes = types::encode(transaction);
    if (bytes.size() > types::transaction_bytes_max ||
        types::decode_transaction(bytes) != transaction)
        return std::unexpected{"malformed"};
    const auto id = types::id_of(transaction);
    const ledger::BookedOutputs view{ledger_, branches_};
    if (const auto valid = ledger::check(transaction, view); !valid)
        return std::unexpected{std::string{ledger::name(valid.error())}};
    for (const auto& input : transaction.essence.inputs)
        if (const auto output = ledger_.output(input); output && !output->spenders.empty())
            return std::unexpected{"spent_already: " +
                                   types::to_text(output->spenders.front().transaction)};

    const auto booked = ledger_.book(id, transaction.essence);
    static_cast<void>(branches_.add(booked.creators, booked.inputs));
    ledger_.set_state(booked.transaction, ledger::TransactionState::confirmed);
    transactions_.emplace(id, transaction);
    return id;
}

Balances LoneLedger::balance(const Address& address) const
{
    return ledger_.balance_of(address).confirmed;
}

std::vector<wallet::Unspent> LoneLedger::unspent(const Address& address) const
{
    std::vector<wallet::Unspent> found;
    ledger::PageAt at;
    while (true) {
        auto page = ledger_.unspent_of(address, at);
        for (auto& line : page.items) found.push_back({line.id, std::move(line.balance)});
        if (!page.next) return found;
        at.from = *page.next;
    }
}

const Transaction* LoneLedger::find(const TransactionId& id) const
{
    const auto found = transactions_.find(id);
    return found == transactions_.end() ? nullptr : &found->second;
}

}  // namespace weft::solo
