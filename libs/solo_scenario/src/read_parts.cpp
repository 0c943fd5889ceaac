#include <weft/base/try.hpp>

#include "reader.hpp"
#include <algorithm>

namespace weft::solo_scenario {

Read<void> expect_keys(const Json& json,
                       const Place& place,
                       std::initializer_list<std::string_view> needed,
                       std::initializer_list<std::string_view> optional)
{
    if (!json.is_object()) return wrong(place, "not an object");
    for (const auto& [name, member] : json.items())
        if (std::ranges::find(needed, name) == needed.end() &&
            std::ranges::find(optional, name) == optional.end())
            return wrong(place.key(name), "unknown key");
    for (const auto name : needed)
        if (!json.contains(name)) return wrong(place.key(name), "missing");
    return {};
}

bool is_name(std::string_view text)
{
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-' || c == ' ';
    });
}

/// Keys are texts; one that begins with 0x is hex.
Read<Arguments> Reader::arguments(const Json& json, const Place& place)
{
    if (!json.is_object()) return wrong(place, "not an object");
    Arguments arguments;
    for (const auto& [name, one] : json.items()) {
        auto key = name.starts_with("0x") ? from_hex(std::string_view{name}.substr(2))
                                          : std::optional{to_bytes(name)};
        if (!key) return wrong(place.key(name), "not hex");
        WEFT_TRY(auto value, value_from(one, place.key(name), known_));
        arguments.push_back({*std::move(key), name, std::move(value)});
    }
    return arguments;
}

Read<Expect> Reader::expect(const Json& json,
                            const Place& place,
                            std::initializer_list<std::string_view> allowed)
{
    Expect expect;
    expect.place = place;
    if (json.is_null()) return expect;
    if (auto keys = expect_keys(json, place, {}, allowed); !keys)
        return std::unexpected{keys.error()};
    const auto find = [&](std::string_view key) -> const Json* {
        const auto found = json.find(key);
        return found == json.end() ? nullptr : &*found;
    };
    if (const auto* found = find("error")) {
        WEFT_TRY(expect.error, error(*found, place.key("error")));
    }
    if (find("refused") != nullptr) {
        WEFT_TRY(expect.refused, text(json, "refused", place));
    }
    if (const auto* found = find("results")) {
        WEFT_TRY(expect.results, arguments(*found, place.key("results")));
    }
    if (const auto* found = find("events")) {
        WEFT_TRY(expect.events, events(*found, place.key("events")));
    }
    if (const auto* found = find("log")) {
        if (!found->is_array()) return wrong(place.key("log"), "not a list");
        expect.log.emplace();
        for (const auto& line : *found) {
            if (!line.is_string())
                return wrong(place.key("log").item(expect.log->size()), "not a string");
            expect.log->push_back(line.get<std::string>());
        }
    }
    if (const auto* found = find("fee")) {
        WEFT_TRY(expect.fee, tokens_from(*found, place.key("fee"), known_));
    }
    WEFT_TRY(expect.gas, number(json, "gas", place));
    WEFT_TRY(expect.gas_at_most, number(json, "gas_at_most", place));
    if (const auto* found = find("then")) {
        WEFT_TRY(expect.then, receipts(*found, place.key("then")));
    }
    if (const auto* found = find("waits")) {
        if (!found->is_boolean()) return wrong(place.key("waits"), "not true or false");
        expect.waits = found->get<bool>();
    }
    return expect;
}

Read<ExpectedError> Reader::error(const Json& json, const Place& place)
{
    ExpectedError error;
    if (json.is_string()) {
        error.kind = json.get<std::string>();
    } else {
        if (auto keys = expect_keys(json, place, {"kind"}, {"text", "contains"}); !keys)
            return std::unexpected{keys.error()};
        WEFT_TRY(error.kind, text(json, "kind", place));
        if (json.contains("text")) {
            WEFT_TRY(error.text, text(json, "text", place));
        }
        if (json.contains("contains")) {
            WEFT_TRY(error.contains, text(json, "contains", place));
        }
    }
    // The kinds are numbered without gaps.
    for (int kind = 1; kind < static_cast<int>(vm::FailureKind::node_lacks); ++kind)
        if (vm::name(static_cast<vm::FailureKind>(kind)) == error.kind) return error;
    return wrong(json.is_string() ? place : place.key("kind"), "there is no such kind of failure");
}

Read<std::vector<ExpectedEvent>> Reader::events(const Json& json, const Place& place)
{
    if (!json.is_array()) return wrong(place, "not a list");
    std::vector<ExpectedEvent> events;
    for (const auto& one : json) {
        const auto at = place.item(events.size());
        ExpectedEvent event;
        if (one.is_string()) {
            event.text = one.get<std::string>();
        } else if (one.is_object() && one.contains("event")) {
            if (auto keys = expect_keys(one, at, {"event", "fields"}, {"contract"}); !keys)
                return std::unexpected{keys.error()};
            WEFT_TRY(event.text, text(one, "event", at));
            if (one.contains("contract")) {
                WEFT_TRY(event.contract, text(one, "contract", at));
            }
            WEFT_TRY(event.fields, arguments(one["fields"], at.key("fields")));
        } else {
            if (auto keys = expect_keys(one, at, {"contract", "text"}, {}); !keys)
                return std::unexpected{keys.error()};
            WEFT_TRY(event.contract, text(one, "contract", at));
            WEFT_TRY(event.text, text(one, "text", at));
        }
        events.push_back(std::move(event));
    }
    return events;
}

Read<std::vector<ExpectedReceipt>> Reader::receipts(const Json& json, const Place& place)
{
    if (!json.is_array()) return wrong(place, "not a list");
    std::vector<ExpectedReceipt> receipts;
    for (const auto& one : json) {
        const auto at = place.item(receipts.size());
        if (auto keys = expect_keys(one, at, {"contract", "entry"}, {"chain", "error"}); !keys)
            return std::unexpected{keys.error()};
        ExpectedReceipt receipt;
        WEFT_TRY(receipt.chain, chain_of(one, at));
        WEFT_TRY(receipt.contract, text(one, "contract", at));
        WEFT_TRY(receipt.entry, text(one, "entry", at));
        if (one.contains("error")) {
            WEFT_TRY(receipt.error, error(one["error"], at.key("error")));
        }
        receipts.push_back(std::move(receipt));
    }
    return receipts;
}

Read<std::string> Reader::text(const Json& object,
                               std::string_view key,
                               const Place& place,
                               std::string_view otherwise)
{
    const auto found = object.find(key);
    if (found == object.end()) return std::string{otherwise};
    if (!found->is_string()) return wrong(place.key(key), "not a string");
    return found->get<std::string>();
}

Read<std::string> Reader::chain_of(const Json& object, const Place& place)
{
    if (!object.contains("chain")) {
        if (known_.chains.size() == 1) return known_.chains.front();
        return wrong(place.key("chain"), "missing: there is not one chain alone");
    }
    WEFT_TRY(auto name, text(object, "chain", place));
    if (!known_.chain(name)) return wrong(place.key("chain"), "there is no chain of that name");
    return name;
}

Read<std::string> Reader::wallet_of(const Json& object, std::string_view key, const Place& place)
{
    WEFT_TRY(auto name, text(object, key, place));
    if (!known_.wallet(name)) return wrong(place.key(key), "there is no wallet of that name");
    return name;
}

Read<std::optional<std::uint64_t>> Reader::number(const Json& object,
                                                  std::string_view key,
                                                  const Place& place)
{
    const auto found = object.find(key);
    if (found == object.end()) return std::optional<std::uint64_t>{};
    WEFT_TRY(const auto amount, amount_from(*found, place.key(key)));
    return std::optional{amount};
}

}  // namespace weft::solo_scenario
