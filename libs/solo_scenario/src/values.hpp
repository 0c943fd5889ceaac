#pragma once

// Typed values of scenarios: from JSON, to bytes, and bytes as a type shows them.

#include "model.hpp"

namespace weft::solo_scenario {

template <class T>
using Read = std::expected<T, Malformed>;
[[nodiscard]] std::unexpected<Malformed> wrong(const Place& place, std::string_view rule);

/// Names that a scenario has declared so far.
struct Declared {
    std::vector<std::string> wallets, chains, colors;
    [[nodiscard]] bool wallet(std::string_view name) const;
    [[nodiscard]] bool chain(std::string_view name) const;
    [[nodiscard]] bool color(std::string_view name) const;
};

[[nodiscard]] Read<Value> value_from(const Json& json, const Place& place, const Declared& known);
[[nodiscard]] Read<Tokens> tokens_from(const Json& json, const Place& place, const Declared& known);
/// An integer, or a string of its decimal digits.
[[nodiscard]] Read<std::uint64_t> amount_from(const Json& json, const Place& place);
/// "10s", "1500ms", "2h": nanoseconds, from 0 on.
[[nodiscard]] Read<std::int64_t> duration_from(const Json& json, const Place& place);
/// A wallet, "chain/contract", or the text of an agent.
[[nodiscard]] Read<std::string> agent_from(const Json& json,
                                           const Place& place,
                                           const Declared& known);
[[nodiscard]] Read<std::string> address_from(const Json& json,
                                             const Place& place,
                                             const Declared& known);

/// What names mean in a run.
class Names {
public:
    Names(solo::Solo& solo, const Files& files) : solo_{solo}, files_{files} {}
    void color(const std::string& name, const types::Color& color) { colors_[name] = color; }
    void remember(std::string_view name) { hnames_[types::hname_of(name)] = name; }

    /// Errors: a file that cannot be read.
    [[nodiscard]] std::expected<Bytes, std::string> bytes_of(const Value& value) const;
    [[nodiscard]] types::Address address(const std::string& text) const;
    [[nodiscard]] types::AgentId agent(const std::string& text) const;
    [[nodiscard]] types::Color color(const std::string& text) const;
    [[nodiscard]] types::Balances balances(const Tokens& tokens) const;
    [[nodiscard]] std::expected<types::Dict, std::string> dict(const Arguments& arguments) const;

    /// `sold amount=5 to=A/…`: an event with fields, as contracts log it.
    [[nodiscard]] std::expected<std::string, std::string> event_line(
        const ExpectedEvent& event) const;

    // For people.
    [[nodiscard]] std::string shown(types::Hname hname) const;
    [[nodiscard]] std::string shown(const types::AgentId& agent) const;
    [[nodiscard]] std::string shown(const types::Color& color) const;
    [[nodiscard]] std::string shown(const types::Balances& balances) const;
    /// As a value of that type, if it is one; else in hex.
    [[nodiscard]] std::string shown(ByteSpan bytes, const std::string& type) const;
    [[nodiscard]] std::string shown_key(ByteSpan bytes) const;

private:
    solo::Solo& solo_;
    const Files& files_;
    std::map<std::string, types::Color> colors_;
    std::map<types::Hname, std::string> hnames_;
    mutable std::map<std::string, Bytes> read_;
};

}  // namespace weft::solo_scenario
