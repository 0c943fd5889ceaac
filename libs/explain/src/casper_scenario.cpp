#include "casper_scenario.hpp"

#include <weft/base/try.hpp>

#include <set>

namespace weft::explain {

namespace {

Read<std::string> name_of(const Json& value, const Place& place)
{
    WEFT_TRY(auto name, text_of(value, place));
    if (name.empty()) return malformed(place, "empty");
    return name;
}

Read<std::vector<std::string>> names_of(const Json& value, const Place& place)
{
    if (const auto list = expect_array(value, place); !list) return std::unexpected{list.error()};
    std::vector<std::string> names;
    for (std::size_t i = 0; i < value.size(); ++i) {
        WEFT_TRY(auto name, name_of(value[i], place.item(i)));
        names.push_back(std::move(name));
    }
    return names;
}

Read<void> read_validators(const Json& document, CasperScenario& scenario)
{
    const auto place = Place{}.key("validators");
    const auto& validators = document["validators"];
    if (const auto object = expect_object(validators, place); !object) return object;
    if (validators.empty()) return malformed(place, "empty");
    std::uint64_t total = 0;
    for (const auto& [name, value] : validators.items()) {
        if (name.empty()) return malformed(place.key(name), "an empty name");
        WEFT_TRY(const auto stake, amount_of(value, place.key(name)));
        if (stake == 0) return malformed(place.key(name), "not at least 1");
        if (total + stake < total) return malformed(place, "together 2^64 or more");
        total += stake;
        scenario.validators.emplace(name, stake);
    }
    return {};
}

Read<void> read_options(const Json& document, CasperScenario& scenario)
{
    WEFT_TRY(scenario.genesis, name_of(document["genesis"], Place{}.key("genesis")));
    const auto at = Place{}.key("finality_threshold");
    WEFT_TRY(scenario.finality_threshold, rational_of(document["finality_threshold"], at));
    if (scenario.finality_threshold.numerator > scenario.finality_threshold.denominator)
        return malformed(at, "not from 0 to 1");
    if (const auto validate = document.find("validate"); validate != document.end()) {
        if (!validate->is_boolean()) return malformed(Place{}.key("validate"), "not true or false");
        scenario.validate = validate->get<bool>();
    }
    return {};
}

Read<std::map<std::string, std::string>> effects_of(const Json& value, const Place& place)
{
    if (const auto object = expect_object(value, place); !object)
        return std::unexpected{object.error()};
    std::map<std::string, std::string> effects;
    for (const auto& [key, drawn] : value.items()) {
        WEFT_TRY(auto op, text_of(drawn, place.key(key)));
        if (op != "read" && op != "write" && op != "add")
            return malformed(place.key(key), "not read, write or add");
        effects.emplace(key, std::move(op));
    }
    return effects;
}

Read<CasperBlock> read_block(const Json& value, const Place& place)
{
    const auto keys = expect_keys(
        value, place, {"id", "creator", "gas", "parents", "justifications"}, {"effects"});
    if (!keys) return std::unexpected{keys.error()};
    CasperBlock block;
    WEFT_TRY(block.id, name_of(value["id"], place.key("id")));
    WEFT_TRY(block.creator, name_of(value["creator"], place.key("creator")));
    WEFT_TRY(block.gas, amount_of(value["gas"], place.key("gas")));
    WEFT_TRY(block.parents, names_of(value["parents"], place.key("parents")));
    WEFT_TRY(block.justifications, names_of(value["justifications"], place.key("justifications")));
    if (value.contains("effects")) {
        WEFT_TRY(block.effects, effects_of(value["effects"], place.key("effects")));
    }
    return block;
}

Read<void> read_blocks(const Json& document, CasperScenario& scenario)
{
    const auto place = Place{}.key("blocks");
    const auto& blocks = document["blocks"];
    if (const auto list = expect_array(blocks, place); !list) return list;
    std::set<std::string> ids{scenario.genesis};
    std::uint64_t gas = 0;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        WEFT_TRY(auto block, read_block(blocks[i], place.item(i)));
        if (!ids.insert(block.id).second) return malformed(place.item(i).key("id"), "given twice");
        if (gas + block.gas < gas)
            return malformed(place.item(i).key("gas"), "together 2^64 or more");
        gas += block.gas;
        scenario.blocks.push_back(std::move(block));
    }
    return {};
}

Read<void> read_agreement(const Json& document, CasperScenario& scenario)
{
    const auto found = document.find("agreement");
    if (found == document.end()) return {};
    const auto place = Place{}.key("agreement");
    if (const auto list = expect_array(*found, place); !list) return list;
    std::set<std::string> known{scenario.genesis};
    for (const auto& block : scenario.blocks) known.insert(block.id);
    for (std::size_t i = 0; i < found->size(); ++i) {
        const auto at = place.item(i);
        const auto& value = (*found)[i];
        if (const auto keys = expect_keys(value, at, {"observer", "block"}); !keys) return keys;
        AgreementAsked asked;
        WEFT_TRY(asked.observer, name_of(value["observer"], at.key("observer")));
        WEFT_TRY(asked.block, name_of(value["block"], at.key("block")));
        if (!scenario.validators.contains(asked.observer))
            return malformed(at.key("observer"), "unknown validator");
        if (!known.contains(asked.block)) return malformed(at.key("block"), "unknown block");
        scenario.agreement.push_back(std::move(asked));
    }
    return {};
}

}  // namespace

Read<CasperScenario> read_casper_scenario(std::string_view text)
{
    WEFT_TRY(const auto document, parse_strictly(text));
    const auto keys =
        expect_keys(document, Place{}, {"validators", "genesis", "finality_threshold", "blocks"},
                    {"agreement", "validate"});
    if (!keys) return std::unexpected{keys.error()};
    CasperScenario scenario;
    for (auto* read : {read_validators, read_options, read_blocks, read_agreement})
        if (const auto part = read(document, scenario); !part) return std::unexpected{part.error()};
    return scenario;
}

}  // namespace weft::explain
