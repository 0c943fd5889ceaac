#include "node/casper_genesis_file.hpp"

#include <weft/base/try.hpp>

#include "node/toml_fields.hpp"
#include <algorithm>
#include <sstream>

namespace weft::app {
namespace {

using field::known_only;
using field::Read;

Read<std::uint64_t> amount(const toml::node* node, const std::string& place)
{
    if (node == nullptr) return std::unexpected{place + ": missing"};
    return field::amount(*node, place);
}
Read<std::string> text(const toml::node* node, const std::string& place)
{
    if (node == nullptr) return std::unexpected{place + ": missing"};
    return field::text(*node, place);
}

/// The tables of a list, each with its place.
Read<std::vector<std::pair<const toml::table*, std::string>>> tables(const toml::table& file,
                                                                     std::string_view key)
{
    std::vector<std::pair<const toml::table*, std::string>> list;
    const auto* node = file.get(key);
    if (node == nullptr) return list;
    const auto* array = node->as_array();
    if (array == nullptr)
        return std::unexpected{std::string{key} + ": expected tables, as [[" + std::string{key} +
                               "]]"};
    for (std::size_t i = 0; i < array->size(); ++i) {
        auto place = std::string{key} + "[" + std::to_string(i) + "].";
        const auto* table = (*array)[i].as_table();
        if (table == nullptr) return std::unexpected{place + ": expected a table"};
        list.emplace_back(table, std::move(place));
    }
    return list;
}

Read<void> read_parameters(const toml::table& file, casper::Parameters& parameters)
{
    std::uint64_t delay_seconds =
        static_cast<std::uint64_t>(parameters.unbonding_delay / types::second);
    for (const auto& [name, into] : {std::pair{"stake_min", &parameters.stake_min},
                                     std::pair{"stake_max", &parameters.stake_max},
                                     std::pair{"unbonding_delay_s", &delay_seconds},
                                     std::pair{"block_gas_max", &parameters.block_gas_max},
                                     std::pair{"era_ranks", &parameters.era_ranks}})
        if (const auto* node = file.get(name)) {
            WEFT_TRY(*into, amount(node, name));
        }
    if (delay_seconds > std::uint64_t{1} << 32U)
        return std::unexpected{std::string{"unbonding_delay_s: at most 2^32"}};
    parameters.unbonding_delay = static_cast<types::Timestamp>(delay_seconds) * types::second;
    if (const auto* node = file.get("threshold")) {
        WEFT_TRY(const auto ratio, text(node, "threshold"));
        const auto slash = ratio.find('/');
        const auto above = number_from<std::uint64_t>(std::string_view{ratio}.substr(0, slash));
        const auto below =
            slash == std::string::npos
                ? std::nullopt
                : number_from<std::uint64_t>(std::string_view{ratio}.substr(slash + 1));
        if (!above || !below)
            return std::unexpected{std::string{"threshold: expected a fraction, as \"1/5\""}};
        parameters.threshold_numerator = *above;
        parameters.threshold_denominator = *below;
    }
    return {};
}

std::string shown(std::uint64_t amount)
{
    const auto digits = std::to_string(amount);
    return amount > 0x7fff'ffff'ffff'ffff ? "\"" + digits + "\"" : digits;
}

}  // namespace

std::expected<casper::Genesis, std::string> parse_casper_genesis(std::string_view toml)
{
    WEFT_TRY(const auto file, tomlfile::parse(toml));
    if (const auto good =
            known_only(file,
                       {"network", "time", "stake_min", "stake_max", "unbonding_delay_s",
                        "block_gas_max", "era_ranks", "threshold", "validators", "accounts"},
                       "");
        !good)
        return std::unexpected{good.error()};
    casper::Genesis genesis;
    WEFT_TRY(genesis.network, text(file.get("network"), "network"));
    const auto* time = file.get("time");
    const auto nanoseconds = time == nullptr ? std::nullopt : time->value_exact<std::int64_t>();
    if (!nanoseconds) return std::unexpected{std::string{"time: expected Unix nanoseconds"}};
    genesis.time = *nanoseconds;
    if (const auto good = read_parameters(file, genesis.parameters); !good)
        return std::unexpected{good.error()};
    WEFT_TRY(const auto validators, tables(file, "validators"));
    for (const auto& [table, place] : validators) {
        if (const auto good = known_only(*table, {"node", "stake"}, place); !good)
            return std::unexpected{good.error()};
        WEFT_TRY(const auto node, text(table->get("node"), place + "node"));
        const auto id = types::id_from_text<types::NodeId>(node);
        if (!id) return std::unexpected{place + "node: expected base58 of 32 bytes"};
        WEFT_TRY(const auto stake, amount(table->get("stake"), place + "stake"));
        genesis.validators.push_back({*id, stake});
    }
    WEFT_TRY(const auto accounts, tables(file, "accounts"));
    for (const auto& [table, place] : accounts) {
        if (const auto good = known_only(*table, {"address", "amount"}, place); !good)
            return std::unexpected{good.error()};
        WEFT_TRY(const auto at, text(table->get("address"), place + "address"));
        const auto address = types::Address::from_text(at);
        if (!address) return std::unexpected{place + "address: not an address"};
        WEFT_TRY(const auto held, amount(table->get("amount"), place + "amount"));
        genesis.accounts.push_back({*address, held});
    }
    std::ranges::sort(genesis.validators, {}, &casper::Bonded::validator);
    std::ranges::sort(genesis.accounts, {}, &casper::Genesis::Holding::address);
    // One given twice is "unsorted" after sorting: the canonical rule speaks.
    if (const auto good = casper::check(genesis); !good)
        return std::unexpected{std::string{casper::name(good.error())}};
    return genesis;
}

std::string render(const casper::Genesis& genesis)
{
    const auto& parameters = genesis.parameters;
    std::ostringstream out;
    out << "# Where this network of validators starts. All its nodes hold the same file; its hash "
           "is "
           "the network's id:\n# "
        << casper::id_of(genesis).hex() << "\n"
        << "network = " << toml::value<std::string>{genesis.network} << "\n"
        << "time = " << genesis.time << "  # Unix nanoseconds\n"
        << "stake_min = " << shown(parameters.stake_min) << "\n"
        << "stake_max = " << shown(parameters.stake_max) << "\n"
        << "unbonding_delay_s = " << parameters.unbonding_delay / types::second
        << "  # after the era in which it was asked\n"
        << "block_gas_max = " << shown(parameters.block_gas_max) << "\n"
        << "era_ranks = " << shown(parameters.era_ranks)
        << "  # how long an era is, when no stake changes\n"
        << "threshold = \"" << parameters.threshold_numerator << "/"
        << parameters.threshold_denominator
        << "\"  # a clique of weight w makes a block final when 2w - T > threshold * T\n";
    for (const auto& one : genesis.validators)
        out << "\n[[validators]]\nnode = \"" << types::to_text(one.validator)
            << "\"\nstake = " << shown(one.stake) << "\n";
    for (const auto& account : genesis.accounts)
        out << "\n[[accounts]]\naddress = \"" << account.address.text()
            << "\"\namount = " << shown(account.amount) << "\n";
    return out.str();
}

}  // namespace weft::app
