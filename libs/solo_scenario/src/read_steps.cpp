#include <weft/base/try.hpp>

#include "reader.hpp"
#include <algorithm>

namespace weft::solo_scenario {

Read<step::Deploy> Reader::deploy(const Json& json, const Place& place)
{
    if (auto keys = expect_keys(
            json, place, {"name"},
            {"by", "chain", "program", "builtin", "args", "description", "gas", "vm_type"});
        !keys)
        return std::unexpected{keys.error()};
    step::Deploy deploy;
    WEFT_TRY(deploy.chain, chain_of(json, place));
    const auto& owner = std::ranges::find(model_->chains, deploy.chain, &ChainModel::name)->owner;
    deploy.by = owner;
    if (json.contains("by")) {
        WEFT_TRY(deploy.by, wallet_of(json, "by", place));
    }
    WEFT_TRY(deploy.name, text(json, "name", place));
    WEFT_TRY(deploy.program, text(json, "program", place));
    WEFT_TRY(deploy.builtin, text(json, "builtin", place));
    if (deploy.program.empty() == deploy.builtin.empty())
        return wrong(place, "either \"program\", a file, or \"builtin\", a name");
    WEFT_TRY(deploy.description, text(json, "description", place));
    WEFT_TRY(deploy.vm_type, text(json, "vm_type", place));
    WEFT_TRY(deploy.gas, number(json, "gas", place));
    if (json.contains("args")) {
        WEFT_TRY(deploy.args, arguments(json["args"], place.key("args")));
    }
    WEFT_TRY(deploy.expect, expect(expect_, expect_place_,
                                   {"error", "refused", "results", "events", "log", "fee", "gas",
                                    "gas_at_most", "then"}));
    return deploy;
}

Read<step::Send> Reader::send(const Json& json, const Place& place)
{
    if (auto keys = expect_keys(json, place, {"by", "to", "tokens"}, {}); !keys)
        return std::unexpected{keys.error()};
    step::Send send;
    WEFT_TRY(send.by, wallet_of(json, "by", place));
    WEFT_TRY(send.to, address_from(json["to"], place.key("to"), known_));
    WEFT_TRY(send.tokens, tokens_from(json["tokens"], place.key("tokens"), known_));
    WEFT_TRY(send.expect, expect(expect_, expect_place_, {"refused", "then", "log"}));
    return send;
}

Read<Mint> Reader::mint(const Json& json, const Place& place)
{
    Mint mint;
    WEFT_TRY(mint.color, text(json, "color", place));
    if (!is_name(mint.color) || mint.color == "IOTA" || mint.color == "MINT")
        return wrong(place.key("color"), "not a name");
    if (known_.color(mint.color)) return wrong(place.key("color"), "there is a color of that name");
    WEFT_TRY(mint.amount, amount_from(json["amount"], place.key("amount")));
    if (mint.amount == 0) return wrong(place.key("amount"), "nothing");
    known_.colors.push_back(mint.color);
    return mint;
}

Read<step::MintColor> Reader::mint_color(const Json& json, const Place& place)
{
    if (auto keys = expect_keys(json, place, {"by", "color", "amount"}, {}); !keys)
        return std::unexpected{keys.error()};
    step::MintColor step;
    WEFT_TRY(step.by, wallet_of(json, "by", place));
    WEFT_TRY(step.mint, mint(json, place));
    WEFT_TRY(step.expect, expect(expect_, expect_place_, {"refused"}));
    return step;
}

Read<step::Burn> Reader::burn(const Json& json, const Place& place)
{
    if (auto keys = expect_keys(json, place, {"by", "color", "amount"}, {}); !keys)
        return std::unexpected{keys.error()};
    step::Burn burn;
    WEFT_TRY(burn.by, wallet_of(json, "by", place));
    WEFT_TRY(burn.color, text(json, "color", place));
    if (!known_.color(burn.color) || burn.color == "IOTA")
        return wrong(place.key("color"), "there is no color of that name");
    WEFT_TRY(burn.amount, amount_from(json["amount"], place.key("amount")));
    WEFT_TRY(burn.expect, expect(expect_, expect_place_, {"refused"}));
    return burn;
}

Read<step::Requests> Reader::request(const Json& json, const Place& place)
{
    step::Requests step;
    WEFT_TRY(auto one, ask(json, place, Kind::request));
    WEFT_TRY(step.by, wallet_of(json, "by", place));
    if (json.contains("mint")) {
        const auto at = place.key("mint");
        if (auto keys = expect_keys(json["mint"], at, {"color", "amount"}, {}); !keys)
            return std::unexpected{keys.error()};
        WEFT_TRY(step.mint, mint(json["mint"], at));
    }
    WEFT_TRY(one.expect, expect(expect_, expect_place_,
                                {"error", "refused", "results", "events", "log", "fee", "gas",
                                 "gas_at_most", "then", "waits"}));
    step.expect.place = expect_place_;
    step.expect.refused = one.expect.refused;
    step.expect.then = one.expect.then;
    step.expect.log = one.expect.log;
    step.list.push_back(std::move(one));
    return step;
}

Read<step::Requests> Reader::requests(const Json& json, const Place& place)
{
    if (auto keys = expect_keys(json, place, {"by", "list"}, {"mint"}); !keys)
        return std::unexpected{keys.error()};
    step::Requests step;
    WEFT_TRY(step.by, wallet_of(json, "by", place));
    if (json.contains("mint")) {
        const auto at = place.key("mint");
        if (auto keys = expect_keys(json["mint"], at, {"color", "amount"}, {}); !keys)
            return std::unexpected{keys.error()};
        WEFT_TRY(step.mint, mint(json["mint"], at));
    }
    const auto at = place.key("list");
    if (!json["list"].is_array()) return wrong(at, "not a list");
    for (auto one : json["list"]) {
        const auto here = at.item(step.list.size());
        Json expected = nullptr;
        if (one.is_object() && one.contains("expect")) {
            expected = one["expect"];
            one.erase("expect");
            if (!expected.is_object()) return wrong(here.key("expect"), "not an object");
        }
        if (one.is_object() && one.contains("by"))
            return wrong(here.key("by"), "all are of the one who sends the transaction");
        if (one.is_object()) one["by"] = json["by"];
        if (one.is_object() && one.contains("off_ledger"))
            return wrong(here.key("off_ledger"), "they are in one transaction");
        WEFT_TRY(auto read, ask(one, here, Kind::request));
        WEFT_TRY(read.expect,
                 expect(expected, here.key("expect"),
                        {"error", "results", "events", "fee", "gas", "gas_at_most", "waits"}));
        step.list.push_back(std::move(read));
    }
    WEFT_TRY(step.expect, expect(expect_, expect_place_, {"refused", "then", "log"}));
    return step;
}

Read<step::Estimate> Reader::estimate(const Json& json, const Place& place)
{
    step::Estimate step;
    WEFT_TRY(step.ask, ask(json, place, Kind::estimate));
    WEFT_TRY(step.by, wallet_of(json, "by", place));
    WEFT_TRY(step.ask.expect,
             expect(expect_, expect_place_,
                    {"error", "refused", "results", "events", "fee", "gas", "gas_at_most"}));
    return step;
}

Read<step::View> Reader::view(const Json& json, const Place& place)
{
    step::View step;
    WEFT_TRY(step.ask, ask(json, place, Kind::view));
    WEFT_TRY(step.ask.expect, expect(expect_, expect_place_, {"error", "results"}));
    return step;
}

Read<Ask> Reader::ask(const Json& json, const Place& place, Kind kind)
{
    const auto keys =
        kind == Kind::view
            ? expect_keys(json, place, {"contract", "entry"}, {"chain", "args", "gas"})
            : expect_keys(
                  json, place, {"by", "contract", "entry"},
                  {"chain", "args", "gas", "tokens", "refund", "timelock", "mint", "off_ledger"});
    if (!keys) return std::unexpected{keys.error()};
    if (kind == Kind::estimate && json.contains("mint"))
        return wrong(place.key("mint"), "unknown key");
    Ask ask;
    ask.place = place;
    WEFT_TRY(ask.chain, chain_of(json, place));
    WEFT_TRY(ask.contract, text(json, "contract", place));
    WEFT_TRY(ask.entry, text(json, "entry", place));
    if (json.contains("args")) {
        WEFT_TRY(ask.args, arguments(json["args"], place.key("args")));
    }
    WEFT_TRY(ask.gas, number(json, "gas", place));
    if (json.contains("tokens")) {
        WEFT_TRY(ask.tokens, tokens_from(json["tokens"], place.key("tokens"), known_));
    }
    if (json.contains("refund")) {
        WEFT_TRY(ask.refund, agent_from(json["refund"], place.key("refund"), known_));
    }
    if (json.contains("timelock")) {
        WEFT_TRY(ask.timelock, duration_from(json["timelock"], place.key("timelock")));
    }
    if (const auto found = json.find("off_ledger"); found != json.end()) {
        const auto at = place.key("off_ledger");
        if (*found != true) return wrong(at, "true, or it is not there");
        if (kind != Kind::request) return wrong(at, "only a request may be off the ledger");
        for (const auto* other : {"refund", "timelock", "mint"})
            if (json.contains(other)) return wrong(place.key(other), "not off the ledger");
        ask.off_ledger = true;
    }
    return ask;
}

Read<step::Check> Reader::check(const Json& json, const Place& place)
{
    if (auto keys = expect_keys(json, place, {}, {"ledger", "accounts", "totals", "state"}); !keys)
        return std::unexpected{keys.error()};
    step::Check check;
    const auto object = [&](const Json& one, const Place& at) -> Read<void> {
        if (!one.is_object()) return wrong(at, "not an object");
        return {};
    };
    if (const auto found = json.find("ledger"); found != json.end()) {
        const auto at = place.key("ledger");
        if (auto is = object(*found, at); !is) return std::unexpected{is.error()};
        for (const auto& [who, amount] : found->items()) {
            WEFT_TRY(auto address, address_from(Json(who), at.key(who), known_));
            WEFT_TRY(auto tokens, tokens_from(amount, at.key(who), known_));
            check.amounts.push_back({at.key(who), {}, std::move(address), std::move(tokens)});
        }
    }
    if (const auto found = json.find("accounts"); found != json.end()) {
        const auto at = place.key("accounts");
        if (auto is = object(*found, at); !is) return std::unexpected{is.error()};
        for (const auto& [chain, accounts] : found->items()) {
            if (!known_.chain(chain)) return wrong(at.key(chain), "there is no chain of that name");
            if (auto is = object(accounts, at.key(chain)); !is) return std::unexpected{is.error()};
            for (const auto& [who, amount] : accounts.items()) {
                const auto here = at.key(chain).key(who);
                WEFT_TRY(auto agent, agent_from(Json(who), here, known_));
                WEFT_TRY(auto tokens, tokens_from(amount, here, known_));
                check.amounts.push_back({here, chain, std::move(agent), std::move(tokens)});
            }
        }
    }
    if (const auto found = json.find("totals"); found != json.end()) {
        const auto at = place.key("totals");
        if (auto is = object(*found, at); !is) return std::unexpected{is.error()};
        for (const auto& [chain, amount] : found->items()) {
            if (!known_.chain(chain)) return wrong(at.key(chain), "there is no chain of that name");
            WEFT_TRY(auto tokens, tokens_from(amount, at.key(chain), known_));
            check.amounts.push_back({at.key(chain), chain, {}, std::move(tokens)});
        }
    }
    if (const auto found = json.find("state"); found != json.end())
        if (auto done = state_checks(*found, place.key("state"), check); !done)
            return std::unexpected{done.error()};
    return check;
}

Read<void> Reader::state_checks(const Json& json, const Place& place, step::Check& check)
{
    if (!json.is_array()) return wrong(place, "not a list");
    for (const auto& one : json) {
        step::StateCheck wanted;
        wanted.place = place.item(check.state.size());
        if (auto keys =
                expect_keys(one, wanted.place, {"contract", "key"}, {"chain", "value", "absent"});
            !keys)
            return keys;
        WEFT_TRY(wanted.chain, chain_of(one, wanted.place));
        WEFT_TRY(wanted.contract, text(one, "contract", wanted.place));
        WEFT_TRY(wanted.key, value_from(one["key"], wanted.place.key("key"), known_));
        if (one.contains("value") == one.contains("absent"))
            return wrong(wanted.place, R"(either "value", or "absent": true)");
        if (one.contains("value")) {
            WEFT_TRY(wanted.value, value_from(one["value"], wanted.place.key("value"), known_));
        } else if (one["absent"] != true) {
            return wrong(wanted.place.key("absent"), "true, or it is not there");
        }
        check.state.push_back(std::move(wanted));
    }
    return {};
}

}  // namespace weft::solo_scenario
