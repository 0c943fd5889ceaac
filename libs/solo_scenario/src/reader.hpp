#pragma once

// From JSON to a model, with the place of what it does not take. The sources: reader.cpp the whole and
// its steps, read_steps.cpp what each step has, read_parts.cpp what several have.

#include "values.hpp"

namespace weft::solo_scenario {

/// An object with all of `needed`, perhaps some of `optional`, and nothing else.
[[nodiscard]] Read<void> expect_keys(const Json& json,
                                     const Place& place,
                                     std::initializer_list<std::string_view> needed,
                                     std::initializer_list<std::string_view> optional);
/// A name that scenarios give: of wallets, chains, colors.
[[nodiscard]] bool is_name(std::string_view text);

class Reader {
public:
    [[nodiscard]] Read<Scenario> read(const Json& json);

private:
    Read<void> chain(const std::string& name, const Json& json, const Place& place);
    Read<Step> step(const Json& json, const Place& place);
    template <class Verb>
    Read<Step> read_verb(Verb verb, const Json& json, const Place& place);
    Read<step::Deploy> deploy(const Json& json, const Place& place);
    Read<step::Send> send(const Json& json, const Place& place);
    Read<step::MintColor> mint_color(const Json& json, const Place& place);
    Read<step::Burn> burn(const Json& json, const Place& place);
    Read<step::Requests> request(const Json& json, const Place& place);
    Read<step::Requests> requests(const Json& json, const Place& place);
    Read<step::Estimate> estimate(const Json& json, const Place& place);
    Read<step::View> view(const Json& json, const Place& place);
    Read<step::Check> check(const Json& json, const Place& place);
    Read<void> state_checks(const Json& json, const Place& place, step::Check& check);

    enum class Kind : std::uint8_t { request, view, estimate };
    Read<Ask> ask(const Json& json, const Place& place, Kind kind);
    Read<Mint> mint(const Json& json, const Place& place);
    Read<Arguments> arguments(const Json& json, const Place& place);
    Read<Expect> expect(const Json& json,
                        const Place& place,
                        std::initializer_list<std::string_view> allowed);
    Read<ExpectedError> error(const Json& json, const Place& place);
    Read<std::vector<ExpectedEvent>> events(const Json& json, const Place& place);
    Read<std::vector<ExpectedReceipt>> receipts(const Json& json, const Place& place);

    Read<std::string> text(const Json& object,
                           std::string_view key,
                           const Place& place,
                           std::string_view otherwise = {});
    /// The chain named, or the only one.
    Read<std::string> chain_of(const Json& object, const Place& place);
    Read<std::string> wallet_of(const Json& object, std::string_view key, const Place& place);
    Read<std::optional<std::uint64_t>> number(const Json& object,
                                              std::string_view key,
                                              const Place& place);

    Declared known_;
    std::shared_ptr<Model> model_ = std::make_shared<Model>();
    /// Where the expectation of the step stands, and what it says; null: it has none.
    Json expect_;
    Place expect_place_;
};

}  // namespace weft::solo_scenario
