#include "ledger_scenario.hpp"

#include <weft/base/try.hpp>

#include <set>

namespace weft::explain {

namespace {

Read<DrawnOutput> read_output(const Json& value, const Place& place)
{
    if (const auto keys = expect_keys(value, place, {"owner", "balance"}); !keys)
        return std::unexpected{keys.error()};
    DrawnOutput output;
    WEFT_TRY(output.owner, text_of(value["owner"], place.key("owner")));
    const auto at = place.key("balance");
    const auto& balance = value["balance"];
    if (const auto object = expect_object(balance, at); !object)
        return std::unexpected{object.error()};
    for (const auto& [color, amount] : balance.items()) {
        WEFT_TRY(output.balance[color], amount_of(amount, at.key(color)));
    }
    return output;
}

Read<std::map<std::string, DrawnOutput>> read_outputs(const Json& value, const Place& place)
{
    if (const auto object = expect_object(value, place); !object)
        return std::unexpected{object.error()};
    std::map<std::string, DrawnOutput> outputs;
    for (const auto& [name, drawn] : value.items()) {
        WEFT_TRY(auto output, read_output(drawn, place.key(name)));
        outputs.emplace(name, std::move(output));
    }
    return outputs;
}

Read<DrawnTransaction> read_transaction(const Json& value, const Place& place)
{
    const auto keys = expect_keys(value, place, {"id", "spends", "creates", "signed_by"});
    if (!keys) return std::unexpected{keys.error()};
    DrawnTransaction transaction;
    WEFT_TRY(transaction.id, text_of(value["id"], place.key("id")));
    WEFT_TRY(transaction.spends, texts_of(value["spends"], place.key("spends")));
    WEFT_TRY(transaction.creates, read_outputs(value["creates"], place.key("creates")));
    WEFT_TRY(transaction.signed_by, texts_of(value["signed_by"], place.key("signed_by")));
    return transaction;
}

/// What concerns names across the whole scenario.
Read<void> check_names(const LedgerScenario& scenario)
{
    std::set<std::string> ids{std::string{iota_name}, std::string{mint_name}};
    std::set<std::string> outputs;
    for (const auto& [name, output] : scenario.outputs) outputs.insert(name);
    for (std::size_t i = 0; i < scenario.transactions.size(); ++i) {
        const auto& transaction = scenario.transactions[i];
        const auto at = Place{}.key("transactions").item(i);
        if (transaction.id == iota_name || transaction.id == mint_name)
            return malformed(at.key("id"), "reserved");
        if (!ids.insert(transaction.id).second) return malformed(at.key("id"), "given twice");
        for (const auto& [name, output] : transaction.creates)
            if (!outputs.insert(name).second)
                return malformed(at.key("creates").key(name), "given twice");
    }
    ids.erase(std::string{iota_name});
    for (const auto& [name, output] : scenario.outputs)
        for (const auto& [color, amount] : output.balance)
            if (ids.contains(color))
                return malformed(Place{}.key("outputs").key(name).key("balance").key(color),
                                 "reserved");
    return {};
}

}  // namespace

Read<LedgerScenario> read_ledger_scenario(std::string_view text)
{
    WEFT_TRY(const auto document, parse_strictly(text));
    if (const auto keys = expect_keys(document, Place{}, {"outputs", "transactions"}); !keys)
        return std::unexpected{keys.error()};
    LedgerScenario scenario;
    WEFT_TRY(scenario.outputs, read_outputs(document["outputs"], Place{}.key("outputs")));
    const auto at = Place{}.key("transactions");
    const auto& transactions = document["transactions"];
    if (const auto list = expect_array(transactions, at); !list)
        return std::unexpected{list.error()};
    for (std::size_t i = 0; i < transactions.size(); ++i) {
        WEFT_TRY(auto transaction, read_transaction(transactions[i], at.item(i)));
        scenario.transactions.push_back(std::move(transaction));
    }
    if (const auto names = check_names(scenario); !names) return std::unexpected{names.error()};
    return scenario;
}

}  // namespace weft::explain
