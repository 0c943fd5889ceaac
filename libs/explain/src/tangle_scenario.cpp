#include "tangle_scenario.hpp"

#include <weft/base/try.hpp>

#include <algorithm>
#include <set>

namespace weft::explain {

namespace {

Read<void> read_thresholds(const Json& document, TangleScenario& scenario)
{
    const auto found = document.find("thresholds");
    if (found == document.end()) return {};
    const auto place = Place{}.key("thresholds");
    if (const auto keys = expect_keys(*found, place, {}, {"branch_lead", "message"}); !keys)
        return keys;
    if (found->contains("branch_lead")) {
        const auto at = place.key("branch_lead");
        WEFT_TRY(scenario.branch_lead, rational_of((*found)["branch_lead"], at));
        const auto [n, d] = scenario.branch_lead;
        if (3 * n <= d || n > d) return malformed(at, "not above 1/3 and at most 1");
    }
    if (found->contains("message")) {
        const auto at = place.key("message");
        WEFT_TRY(scenario.message, rational_of((*found)["message"], at));
        if (scenario.message.numerator >= scenario.message.denominator)
            return malformed(at, "not from 0 to below 1");
    }
    return {};
}

Read<void> read_nodes(const Json& document, TangleScenario& scenario)
{
    const auto place = Place{}.key("nodes");
    const auto& nodes = document["nodes"];
    if (const auto object = expect_object(nodes, place); !object) return object;
    std::uint64_t total = 0;
    for (const auto& [name, value] : nodes.items()) {
        WEFT_TRY(const auto mana, amount_of(value, place.key(name)));
        if (total + mana < total) return malformed(place, "together 2^64 or more");
        total += mana;
        scenario.nodes.emplace(name, mana);
    }
    return {};
}

Read<void> read_transactions(const Json& document, TangleScenario& scenario)
{
    WEFT_TRY(const auto genesis, texts_under(document, "genesis_outputs", Place{}));
    std::set<std::string> outputs;
    for (std::size_t i = 0; i < genesis.size(); ++i)
        if (!outputs.insert(genesis[i]).second)
            return malformed(Place{}.key("genesis_outputs").item(i), "given twice");
    const auto found = document.find("transactions");
    if (found == document.end()) return {};
    const auto place = Place{}.key("transactions");
    if (const auto object = expect_object(*found, place); !object) return object;
    for (const auto& [id, drawn] : found->items()) {
        const auto at = place.key(id);
        if (const auto keys = expect_keys(drawn, at, {}, {"spends", "creates"}); !keys) return keys;
        TangleTransaction one;
        WEFT_TRY(one.spends, texts_under(drawn, "spends", at));
        WEFT_TRY(one.creates, texts_under(drawn, "creates", at));
        for (std::size_t i = 0; i < one.creates.size(); ++i) {
            if (!outputs.insert(one.creates[i]).second)
                return malformed(at.key("creates").item(i), "given twice");
            scenario.creators.emplace(one.creates[i], id);
        }
        scenario.transactions.emplace(id, std::move(one));
    }
    for (const auto& [id, one] : scenario.transactions) {
        std::set<std::string> spent;
        for (std::size_t i = 0; i < one.spends.size(); ++i) {
            const auto at = place.key(id).key("spends").item(i);
            if (!outputs.contains(one.spends[i])) return malformed(at, "unknown output");
            if (!spent.insert(one.spends[i]).second) return malformed(at, "given twice");
        }
    }
    return {};
}

Read<std::int64_t> time_of(const Json& value, const Place& place)
{
    if (value.is_number_integer()) {
        const bool fits = !value.is_number_unsigned() ||
                          value.get<std::uint64_t>() <= static_cast<std::uint64_t>(time_max);
        if (const auto time = value.get<std::int64_t>();
            fits && time >= -time_max && time <= time_max)
            return time;
    }
    return malformed(place, "not an integer from -9000000000 to 9000000000");
}

Read<TangleMessage> read_message(const Json& value, const Place& place, std::size_t position)
{
    const auto keys =
        expect_keys(value, place, {"id", "issuer"}, {"strong", "weak", "time", "transaction"});
    if (!keys) return std::unexpected{keys.error()};
    TangleMessage message;
    WEFT_TRY(message.id, text_of(value["id"], place.key("id")));
    WEFT_TRY(message.issuer, text_of(value["issuer"], place.key("issuer")));
    WEFT_TRY(message.strong, texts_under(value, "strong", place));
    WEFT_TRY(message.weak, texts_under(value, "weak", place));
    message.time = static_cast<std::int64_t>(position) + 1;
    if (value.contains("time")) {
        WEFT_TRY(message.time, time_of(value["time"], place.key("time")));
    }
    if (value.contains("transaction")) {
        WEFT_TRY(message.transaction, text_of(value["transaction"], place.key("transaction")));
    }
    return message;
}

Read<void> read_messages(const Json& document, TangleScenario& scenario)
{
    const auto place = Place{}.key("messages");
    const auto& messages = document["messages"];
    if (const auto list = expect_array(messages, place); !list) return list;
    std::set<std::string> ids{std::string{genesis_name}};
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const auto at = place.item(i);
        WEFT_TRY(auto message, read_message(messages[i], at, i));
        if (message.id == genesis_name) return malformed(at.key("id"), "reserved");
        if (!ids.insert(message.id).second) return malformed(at.key("id"), "given twice");
        if (!scenario.nodes.contains(message.issuer))
            return malformed(at.key("issuer"), "unknown node");
        if (message.transaction && !scenario.transactions.contains(*message.transaction))
            return malformed(at.key("transaction"), "unknown transaction");
        scenario.messages.push_back(std::move(message));
    }
    return {};
}

}  // namespace

Read<TangleScenario> read_tangle_scenario(std::string_view text)
{
    WEFT_TRY(const auto document, parse_strictly(text));
    const auto keys = expect_keys(document, Place{}, {"nodes", "messages"},
                                  {"genesis_outputs", "thresholds", "transactions"});
    if (!keys) return std::unexpected{keys.error()};
    TangleScenario scenario;
    for (auto* read : {read_nodes, read_thresholds, read_transactions, read_messages})
        if (const auto part = read(document, scenario); !part) return std::unexpected{part.error()};
    return scenario;
}

}  // namespace weft::explain
