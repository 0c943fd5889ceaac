#include <weft/base/try.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/explain/ledger.hpp>
#include <weft/ledger/ledger.hpp>

#include "ledger_scenario.hpp"
#include <set>

namespace weft::explain {

namespace {

using ledger::Address;
using ledger::Balances;
using ledger::Color;
using ledger::OutputId;
using ledger::TransactionId;

/// Ids from names: one domain each, so that equal names of different things never meet.
template <class Id>
Id id_from(std::string_view domain, std::string_view name)
{
    return *Id::from(crypto::tagged_hash(domain, as_bytes(name)).bytes());
}

Address address_of(const std::string& owner)
{
    Address address;
    address.writable()[0] = static_cast<std::byte>(types::AddressKind::ed25519);
    std::ranges::copy(crypto::tagged_hash("weft/explain/owner", as_bytes(owner)).bytes(),
                      address.writable().begin() + 1);
    return address;
}

TransactionId transaction_id(const std::string& name)
{
    return id_from<TransactionId>("weft/explain/transaction", name);
}

/// The names of a scenario on both sides of the ledger.
class Names {
public:
    explicit Names(const LedgerScenario& scenario)
    {
        colors_.emplace(std::string{iota_name}, types::iota_color);
        colors_.emplace(std::string{mint_name}, types::mint_color);
        for (const auto& transaction : scenario.transactions) {
            const auto id = transaction_id(transaction.id);
            transactions_.emplace(id, transaction.id);
            colors_.emplace(transaction.id, types::color_of(id));
        }
        for (const auto& [name, output] : scenario.outputs)
            define(name, output, id_from<TransactionId>("weft/explain/initial", name));
        for (const auto& transaction : scenario.transactions)
            for (const auto& [name, output] : transaction.creates)
                define(name, output, transaction_id(transaction.id));
        for (const auto& [name, color] : colors_) color_names_.emplace(color, name);
    }

    [[nodiscard]] OutputId output(const std::string& name) const
    {
        const auto found = outputs_.find(name);
        if (found != outputs_.end()) return found->second;
        return {Address{}, id_from<TransactionId>("weft/explain/undefined", name)};
    }
    [[nodiscard]] Balances balance(const DrawnOutput& output) const
    {
        Balances balance;
        for (const auto& [color, amount] : output.balance) balance.set(colors_.at(color), amount);
        return balance;
    }
    [[nodiscard]] const std::string& name(const TransactionId& id) const
    {
        return transactions_.at(id);
    }
    [[nodiscard]] const std::string& name(const Color& color) const
    {
        return color_names_.at(color);
    }

private:
    void define(const std::string& name, const DrawnOutput& output, const TransactionId& creator)
    {
        OutputId id{address_of(output.owner), creator};
        // Two outputs to one address: the transaction is invalid, neither will ever exist, and to
        // spend both is to spend two unknown outputs, not one twice.
        if (!taken_.insert(id).second)
            id.transaction = id_from<TransactionId>("weft/explain/undefined", name);
        outputs_.emplace(name, id);
        for (const auto& [color, amount] : output.balance)
            colors_.try_emplace(color, id_from<Color>("weft/explain/color", color));
    }

    std::map<std::string, OutputId> outputs_;
    std::set<OutputId> taken_;
    std::map<std::string, Color> colors_;
    std::map<Color, std::string> color_names_;
    std::map<TransactionId, std::string> transactions_;
};

types::Essence essence_of(const DrawnTransaction& drawn, const Names& names)
{
    types::Essence essence;
    for (const auto& name : drawn.spends) essence.inputs.push_back(names.output(name));
    for (const auto& [name, output] : drawn.creates)
        essence.outputs.push_back({address_of(output.owner), names.balance(output)});
    return essence;
}

std::vector<Address> signers_of(const DrawnTransaction& drawn)
{
    std::vector<Address> signers;
    for (const auto& name : drawn.signed_by) signers.push_back(address_of(name));
    return signers;
}

ledger::Ledger start(const LedgerScenario& scenario, const Names& names)
{
    std::vector<ledger::Ledger::Initial> initial;
    for (const auto& [name, output] : scenario.outputs)
        initial.push_back({names.output(name), names.balance(output)});
    return ledger::Ledger{initial};
}

void show_unspent(const std::map<std::string, DrawnOutput>& drawn,
                  const Names& names,
                  const ledger::Ledger& ledger,
                  Json& outputs)
{
    for (const auto& [name, output] : drawn) {
        const auto state = ledger.output(names.output(name));
        if (!state || !state->spenders.empty()) continue;
        auto balance = Json::object();
        for (const auto& [color, amount] : state->balance) balance[names.name(color)] = amount;
        outputs[name] = {{"owner", output.owner}, {"balance", std::move(balance)}};
    }
}

Json conflicts_of(const ledger::Ledger& ledger, const Names& names)
{
    std::set<std::set<std::string>> sets;
    for (const auto& conflict : ledger.conflict_sets()) {
        std::set<std::string> members;
        for (const auto& spender : conflict.spenders) members.insert(names.name(spender));
        sets.insert(std::move(members));
    }
    auto conflicts = Json::array();
    for (const auto& members : sets) conflicts.push_back(members);
    return conflicts;
}

}  // namespace

std::expected<std::string, std::string> ledger(std::string_view text)
{
    WEFT_TRY(const auto scenario, read_ledger_scenario(text));
    const Names names{scenario};
    auto ledger = start(scenario, names);
    ledger::Branches branches;

    auto transactions = Json::object();
    for (const auto& drawn : scenario.transactions) {
        const auto essence = essence_of(drawn, names);
        const auto verdict = ledger::check(essence, signers_of(drawn), ledger::BookedOutputs{ledger, branches});
        auto& shown = transactions[drawn.id];
        shown["valid"] = verdict.has_value();
        if (!verdict) {
            shown["error"] = ledger::name(verdict.error());
            continue;
        }
        const auto booked = ledger.book(transaction_id(drawn.id), essence);
        (void)branches.add(booked.creators, booked.inputs);
    }

    auto outputs = Json::object();
    show_unspent(scenario.outputs, names, ledger, outputs);
    for (const auto& drawn : scenario.transactions)
        show_unspent(drawn.creates, names, ledger, outputs);
    const Json answer = {{"transactions", std::move(transactions)},
                         {"outputs", std::move(outputs)},
                         {"conflicts", conflicts_of(ledger, names)}};
    return answer.dump();
}

}  // namespace weft::explain
