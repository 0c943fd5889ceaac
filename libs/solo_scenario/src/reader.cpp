#include "reader.hpp"

#include <weft/base/try.hpp>

#include <algorithm>

namespace weft::solo_scenario {
namespace {

/// The version of the format that this program reads (D-91).
constexpr std::uint64_t format_version = 1;

}  // namespace

Read<Scenario> Reader::read(const Json& json)
{
    if (!json.is_object()) return wrong({}, "not an object");
    const auto version = json.find("weft_contract_test");
    if (version == json.end())
        return wrong(Place{}.key("weft_contract_test"), "missing: the version of the format, 1");
    WEFT_TRY(const auto number, amount_from(*version, Place{}.key("weft_contract_test")));
    if (number != format_version)
        return wrong(Place{}.key("weft_contract_test"), "version " + std::to_string(number) +
                                                            ", and this program reads version " +
                                                            std::to_string(format_version));
    if (auto keys = expect_keys(json, {}, {"weft_contract_test", "wallets", "chains", "steps"},
                                {"title", "start", "seed"});
        !keys)
        return std::unexpected{keys.error()};
    WEFT_TRY(model_->title, text(json, "title", {}));
    WEFT_TRY(model_->seed, text(json, "seed", {}, "solo"));
    model_->start = solo::Options{}.start;
    WEFT_TRY(const auto start, this->number(json, "start", {}));
    if (start) {
        if (*start > 4'000'000'000) return wrong(Place{}.key("start"), "not Unix seconds");
        model_->start = static_cast<std::int64_t>(*start) * types::second;
    }
    const Place wallets = Place{}.key("wallets");
    if (!json["wallets"].is_object()) return wrong(wallets, "not an object");
    for (const auto& [name, amount] : json["wallets"].items()) {
        if (!is_name(name)) return wrong(wallets.key(name), "not a name");
        WEFT_TRY(const auto iotas, amount_from(amount, wallets.key(name)));
        if (iotas > solo::LoneLedger::supply / 1024)
            return wrong(wallets.key(name), "more than a wallet may have, 2^50");
        model_->wallets.emplace_back(name, iotas);
        known_.wallets.push_back(name);
    }
    const Place chains = Place{}.key("chains");
    if (!json["chains"].is_object()) return wrong(chains, "not an object");
    for (const auto& [name, one] : json["chains"].items())
        if (auto done = chain(name, one, chains.key(name)); !done)
            return std::unexpected{done.error()};
    const Place steps = Place{}.key("steps");
    if (!json["steps"].is_array()) return wrong(steps, "not a list");
    for (const auto& one : json["steps"]) {
        WEFT_TRY(auto read, step(one, steps.item(model_->steps.size())));
        model_->steps.push_back(std::move(read));
    }
    return Scenario{std::move(model_)};
}

Read<void> Reader::chain(const std::string& name, const Json& json, const Place& place)
{
    if (!is_name(name) || name == "A" || name == "C") return wrong(place, "not a name");
    if (known_.wallet(name)) return wrong(place, "a wallet has that name");
    if (auto keys =
            expect_keys(json, place, {"owner"},
                        {"description", "anchor_interval", "gas_default", "gas_max", "gas_block",
                         "receipts_kept", "state_gas", "state_max", "cost_schedule", "validators"});
        !keys)
        return keys;
    ChainModel chain{.name = name,
                     .owner = {},
                     .description = {},
                     .parameters = solo::solo_parameters(),
                     .validators = {}};
    WEFT_TRY(chain.owner, wallet_of(json, "owner", place));
    WEFT_TRY(chain.description, text(json, "description", place));
    if (const auto found = json.find("anchor_interval"); found != json.end()) {
        WEFT_TRY(chain.parameters.anchor_interval,
                 duration_from(*found, place.key("anchor_interval")));
    }
    const auto put = [&](std::string_view key, auto& into) -> Read<void> {
        WEFT_TRY(const auto found, number(json, key, place));
        using Number = std::remove_reference_t<decltype(into)>;
        if (found && *found > std::numeric_limits<Number>::max())
            return wrong(place.key(key), "too large");
        if (found) into = static_cast<Number>(*found);
        return {};
    };
    for (const auto& done :
         {put("gas_default", chain.parameters.gas_default),
          put("gas_max", chain.parameters.gas_max), put("gas_block", chain.parameters.gas_block),
          put("receipts_kept", chain.parameters.receipts_kept),
          put("state_gas", chain.parameters.state_gas),
          put("state_max", chain.parameters.state_max),
          put("cost_schedule", chain.parameters.cost_schedule)})
        if (!done) return done;
    if (const auto found = json.find("validators"); found != json.end()) {
        const auto at = place.key("validators");
        if (!found->is_array()) return wrong(at, "not a list");
        for (const auto& one : *found) {
            WEFT_TRY(auto address, address_from(one, at.item(chain.validators.size()), known_));
            chain.validators.push_back(std::move(address));
        }
    }
    known_.chains.push_back(name);
    model_->chains.push_back(std::move(chain));
    return {};
}

template <class Verb>
Read<Step> Reader::read_verb(Verb verb, const Json& json, const Place& place)
{
    auto what = (this->*verb)(json, place);
    if (!what) return std::unexpected{std::move(what).error()};
    return Step{place, *std::move(what)};
}

Read<Step> Reader::step(const Json& json, const Place& place)
{
    static constexpr std::string_view verbs[] = {"deploy",  "send",     "mint", "burn",
                                                 "request", "requests", "view", "estimate",
                                                 "advance", "time",     "check"};
    if (!json.is_object()) return wrong(place, "not an object");
    std::string_view verb;
    expect_ = nullptr;
    expect_place_ = place.key("expect");
    for (const auto& [name, member] : json.items()) {
        if (name == "expect") {
            expect_ = member;
            if (!expect_.is_object()) return wrong(expect_place_, "not an object");
        } else if (name == "note") {
            if (!member.is_string()) return wrong(place.key(name), "not a string");
        } else if (const auto* found = std::ranges::find(verbs, name); found == std::end(verbs)) {
            return wrong(place.key(name), "unknown key");
        } else if (!verb.empty()) {
            return wrong(place.key(name), "a second thing in one step");
        } else {
            verb = *found;
        }
    }
    if (verb.empty())
        return wrong(place,
                     "a step is one of deploy, send, mint, burn, request, requests, view, "
                     "estimate, advance, time, check");
    const auto& what = json.at(std::string{verb});
    const auto at = place.key(verb);
    if (verb == "deploy") return read_verb(&Reader::deploy, what, at);
    if (verb == "send") return read_verb(&Reader::send, what, at);
    if (verb == "mint") return read_verb(&Reader::mint_color, what, at);
    if (verb == "burn") return read_verb(&Reader::burn, what, at);
    if (verb == "request") return read_verb(&Reader::request, what, at);
    if (verb == "requests") return read_verb(&Reader::requests, what, at);
    if (verb == "view") return read_verb(&Reader::view, what, at);
    if (verb == "estimate") return read_verb(&Reader::estimate, what, at);
    if (verb == "check") {
        if (!expect_.is_null()) return wrong(expect_place_, "a check expects what it says");
        return read_verb(&Reader::check, what, at);
    }
    if (verb == "advance") {
        step::Advance advance;
        WEFT_TRY(advance.duration, duration_from(what, at));
        WEFT_TRY(advance.expect, expect(expect_, expect_place_, {"then", "log"}));
        return Step{at, std::move(advance)};
    }
    step::SetTime set;
    WEFT_TRY(const auto seconds, amount_from(what, at));
    if (seconds > 4'000'000'000) return wrong(at, "not Unix seconds");
    set.time = static_cast<std::int64_t>(seconds) * types::second;
    WEFT_TRY(set.expect, expect(expect_, expect_place_, {"then", "log", "refused"}));
    return Step{at, std::move(set)};
}

std::expected<Scenario, Malformed> read(std::string_view text)
{
    const auto json = json::parse(text);
    if (!json) {
        if (json.error().fault == json::Fault::not_json) return std::unexpected{json.error().rule};
        return std::unexpected{json.error().text("scenario")};
    }
    return Reader{}.read(*json);
}

const std::string& title(const Scenario& scenario)
{
    return scenario->title;
}

}  // namespace weft::solo_scenario
