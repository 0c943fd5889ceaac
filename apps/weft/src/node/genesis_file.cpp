#include "node/genesis_file.hpp"

#include <weft/base/try.hpp>
#include <weft/drng/follower.hpp>

#include "node/toml_fields.hpp"
#include <algorithm>
#include <sstream>

namespace weft::app {
namespace {

using field::amount;
using field::known_only;
using field::Read;
using field::text;

Read<const toml::node*> needed(const toml::table& table,
                               std::string_view key,
                               const std::string& place)
{
    if (const auto* node = table.get(key)) return node;
    return std::unexpected{place + std::string{key} + ": missing"};
}

Read<types::Genesis::Allocation> read_allocation(const toml::table& table, const std::string& place)
{
    if (const auto good = known_only(table, {"address", "balance"}, place); !good)
        return std::unexpected{good.error()};
    WEFT_TRY(const auto* address_node, needed(table, "address", place));
    WEFT_TRY(const auto address_text, text(*address_node, place + "address"));
    const auto address = types::Address::from_text(address_text);
    if (!address) return std::unexpected{place + "address: not an address"};
    WEFT_TRY(const auto* balance_node, needed(table, "balance", place));
    const auto* balance = balance_node->as_table();
    if (balance == nullptr) return std::unexpected{place + "balance: expected { COLOR = AMOUNT }"};
    types::Genesis::Allocation allocation{*address, {}};
    for (const auto& [key, value] : *balance) {
        const auto color = types::color_from_text(key.str());
        const auto at = place + "balance." + std::string{key.str()};
        if (!color || *color == types::mint_color) return std::unexpected{at + ": not a color"};
        WEFT_TRY(const auto held, amount(value, at));
        if (held == 0) return std::unexpected{at + ": zero"};
        allocation.balance.set(*color, held);
    }
    return allocation;
}

Read<types::Genesis::Pledge> read_pledge(const toml::table& table, const std::string& place)
{
    if (const auto good = known_only(table, {"node", "consensus_mana", "access_mana"}, place);
        !good)
        return std::unexpected{good.error()};
    WEFT_TRY(const auto* node, needed(table, "node", place));
    WEFT_TRY(const auto node_text, text(*node, place + "node"));
    const auto id = types::id_from_text<types::NodeId>(node_text);
    if (!id) return std::unexpected{place + "node: expected base58 of 32 bytes"};
    types::Genesis::Pledge pledge{.node = *id};
    for (const auto& [name, into] : {std::pair{"consensus_mana", &pledge.consensus_mana},
                                     std::pair{"access_mana", &pledge.access_mana}}) {
        WEFT_TRY(const auto* mana, needed(table, name, place));
        WEFT_TRY(*into, amount(*mana, place + name));
    }
    return pledge;
}

template <class Entry>
Read<std::vector<Entry>> read_list(const toml::table& file,
                                   std::string_view key,
                                   Read<Entry> (*read)(const toml::table&, const std::string&))
{
    std::vector<Entry> list;
    const auto* node = file.get(key);
    if (node == nullptr) return list;
    const auto* array = node->as_array();
    if (array == nullptr)
        return std::unexpected{std::string{key} + ": expected tables, as [[" + std::string{key} +
                               "]]"};
    for (std::size_t i = 0; i < array->size(); ++i) {
        const auto place = std::string{key} + "[" + std::to_string(i) + "].";
        const auto* table = (*array)[i].as_table();
        if (table == nullptr) return std::unexpected{place + ": expected a table"};
        WEFT_TRY(auto entry, read(*table, place));
        list.push_back(std::move(entry));
    }
    return list;
}

Read<Bytes> hex_field(const toml::table& table, std::string_view key, const std::string& place)
{
    WEFT_TRY(const auto* node, needed(table, key, place));
    WEFT_TRY(const auto digits, text(*node, place + std::string{key}));
    auto bytes = from_hex(digits);
    if (!bytes) return std::unexpected{place + std::string{key} + ": expected hex digits"};
    return *std::move(bytes);
}

Read<drng::SeriesInfo> read_beacon(const toml::table& table)
{
    const std::string place = "voting.beacon.";
    if (const auto good = known_only(
            table,
            {"series", "scheme", "public_key", "period_ms", "genesis_time", "seed", "beacon_id"},
            place);
        !good)
        return std::unexpected{good.error()};
    drng::SeriesInfo info;
    WEFT_TRY(const auto* scheme_node, needed(table, "scheme", place));
    WEFT_TRY(const auto scheme_name, text(*scheme_node, place + "scheme"));
    const auto scheme = crypto::beacon::scheme_from(scheme_name);
    if (!scheme) return std::unexpected{place + "scheme: not one of drand's"};
    info.scheme = *scheme;
    WEFT_TRY(info.public_key, hex_field(table, "public_key", place));
    for (const auto& [key, into, unit] :
         {std::tuple{"period_ms", &info.period, drng::Duration{std::chrono::milliseconds{1}}},
          std::tuple{"genesis_time", &info.genesis, drng::Duration{std::chrono::seconds{1}}}}) {
        WEFT_TRY(const auto* node, needed(table, key, place));
        WEFT_TRY(const auto number, amount(*node, place + key));
        if (number > 0xffff'ffff)
            return std::unexpected{place + key + ": expected at most 2^32 - 1"};
        *into = number * unit;
    }
    WEFT_TRY(const auto seed_bytes, hex_field(table, "seed", place));
    const auto seed = drng::Hash::from(seed_bytes);
    if (!seed) return std::unexpected{place + "seed: expected 32 bytes in hex"};
    info.genesis_seed = *seed;
    if (const auto* node = table.get("beacon_id")) {
        WEFT_TRY(info.beacon_id, text(*node, place + "beacon_id"));
    }
    if (!drng::well_formed(info))
        return std::unexpected{place + "public_key: not a key of that scheme, or the period is 0"};
    if (const auto* node = table.get("series")) {
        WEFT_TRY(const auto stated, text(*node, place + "series"));
        if (stated != drng::id_of(info).hex())
            return std::unexpected{place + "series: the values below are of series " +
                                   drng::id_of(info).hex()};
    }
    return info;
}

void render_beacon(std::ostream& out, const types::Genesis::BeaconSeries& beacon)
{
    const auto info = drng::series_of(beacon);
    out << "\n[voting.beacon]\nseries = \"" << drng::id_of(info).hex() << "\"\nscheme = \""
        << crypto::beacon::name(info.scheme) << "\"\npublic_key = \"" << to_hex(info.public_key)
        << "\"\nperiod_ms = " << beacon.period_ns / 1'000'000
        << "\ngenesis_time = " << beacon.genesis_s << "  # Unix seconds, of round 1\nseed = \""
        << info.genesis_seed.hex() << "\"\n";
    if (!beacon.beacon_id.empty())
        out << "beacon_id = " << toml::value<std::string>{beacon.beacon_id} << "\n";
}

Read<void> read_parameters(const toml::table& file, types::Genesis& genesis)
{
    if (const auto* node = file.get("message_threshold")) {
        WEFT_TRY(const auto ratio, text(*node, "message_threshold"));
        const auto slash = ratio.find('/');
        const auto above = number_from<std::uint64_t>(std::string_view{ratio}.substr(0, slash));
        const auto below =
            slash == std::string::npos
                ? std::optional<std::uint64_t>{1}
                : number_from<std::uint64_t>(std::string_view{ratio}.substr(slash + 1));
        if (!above || !below)
            return std::unexpected{
                std::string{"message_threshold: expected a fraction, as \"1/2\""}};
        genesis.message_threshold_numerator = *above;
        genesis.message_threshold_denominator = *below;
    }
    if (const auto* node = file.get("work_bits")) {
        WEFT_TRY(const auto bits, amount(*node, "work_bits"));
        if (bits > 64) return std::unexpected{std::string{"work_bits: expected 0…64"}};
        genesis.work_bits = static_cast<std::uint32_t>(bits);
    }
    if (const auto* node = file.get("voting")) {
        const auto* table = node->as_table();
        if (table == nullptr) return std::unexpected{std::string{"voting: expected a table"}};
        if (const auto good =
                known_only(*table, {"quarantine_ms", "round_ms", "beacon"}, "voting.");
            !good)
            return std::unexpected{good.error()};
        auto& voting = genesis.voting.emplace();
        for (const auto& [name, into] : {std::pair{"quarantine_ms", &voting.quarantine_ms},
                                         std::pair{"round_ms", &voting.round_ms}}) {
            const auto* value = table->get(name);
            if (value == nullptr) continue;
            WEFT_TRY(const auto milliseconds, amount(*value, std::string{"voting."} + name));
            *into = static_cast<std::uint32_t>(std::min<std::uint64_t>(milliseconds, 0xffff'ffff));
        }
        if (const auto* beacon = table->get("beacon")) {
            if (beacon->as_table() == nullptr)
                return std::unexpected{std::string{"voting.beacon: expected a table"}};
            WEFT_TRY(const auto series, read_beacon(*beacon->as_table()));
            voting.beacon = drng::named(series);
        }
    }
    return {};
}

std::string shown(std::uint64_t amount)
{
    const auto digits = std::to_string(amount);
    return amount > 0x7fff'ffff'ffff'ffff ? "\"" + digits + "\"" : digits;
}

std::optional<std::uint64_t> supply(const types::Genesis& genesis)
{
    types::Balances all;
    for (const auto& allocation : genesis.allocations)
        if (!all.add(allocation.balance)) return std::nullopt;
    return all.of(types::iota_color);
}

}  // namespace

std::expected<types::Genesis, std::string> parse_genesis(std::string_view toml)
{
    WEFT_TRY(const auto file, tomlfile::parse(toml));
    if (const auto good = known_only(file,
                                     {"network", "time", "supply", "message_threshold", "work_bits",
                                      "voting", "allocations", "pledges"},
                                     "");
        !good)
        return std::unexpected{good.error()};
    types::Genesis genesis;
    WEFT_TRY(const auto* network, needed(file, "network", ""));
    WEFT_TRY(genesis.network, text(*network, "network"));
    WEFT_TRY(const auto* time, needed(file, "time", ""));
    const auto nanoseconds = time->value_exact<std::int64_t>();
    if (!nanoseconds) return std::unexpected{std::string{"time: expected Unix nanoseconds"}};
    genesis.time = *nanoseconds;
    WEFT_TRY(genesis.allocations,
             read_list<types::Genesis::Allocation>(file, "allocations", read_allocation));
    WEFT_TRY(genesis.pledges, read_list<types::Genesis::Pledge>(file, "pledges", read_pledge));
    if (const auto good = read_parameters(file, genesis); !good)
        return std::unexpected{good.error()};
    std::ranges::sort(genesis.allocations, {}, &types::Genesis::Allocation::address);
    std::ranges::sort(genesis.pledges, {}, &types::Genesis::Pledge::node);
    // An address or node given twice is "unsorted" after sorting: the canonical rule speaks.
    if (const auto good = types::check(genesis); !good)
        return std::unexpected{std::string{types::name(good.error())}};
    if (const auto* node = file.get("supply")) {
        WEFT_TRY(const auto stated, amount(*node, "supply"));
        const auto sum = supply(genesis);
        if (stated != sum)
            return std::unexpected{
                "supply: says " + std::to_string(stated) + ", the allocations hold " +
                (sum ? std::to_string(*sum) : std::string{"more than 2^64 - 1"})};
    }
    return genesis;
}

std::string render(const types::Genesis& genesis)
{
    std::ostringstream out;
    out << "# Where this network starts. All its nodes hold the same file; its hash is the "
           "network's name:\n# "
        << types::hash_of(genesis).hex() << "\n"
        << "network = " << toml::value<std::string>{genesis.network} << "\n"
        << "time = " << genesis.time << "  # Unix nanoseconds\n"
        << "supply = " << shown(supply(genesis).value_or(0)) << "\n"
        << "message_threshold = \"" << genesis.message_threshold_numerator << "/"
        << genesis.message_threshold_denominator << "\"\n"
        << "work_bits = " << genesis.work_bits << "\n";
    if (const auto& voting = genesis.voting) {
        out << "\n[voting]\nquarantine_ms = " << voting->quarantine_ms
            << "\nround_ms = " << voting->round_ms << "\n";
        if (voting->beacon) render_beacon(out, *voting->beacon);
    }
    for (const auto& allocation : genesis.allocations) {
        out << "\n[[allocations]]\naddress = \"" << allocation.address.text() << "\"\nbalance = { ";
        const char* separator = "";
        for (const auto& [color, held] : allocation.balance) {
            out << separator << types::to_text(color) << " = " << shown(held);
            separator = ", ";
        }
        out << " }\n";
    }
    for (const auto& pledge : genesis.pledges)
        out << "\n[[pledges]]\nnode = \"" << types::to_text(pledge.node)
            << "\"\nconsensus_mana = " << shown(pledge.consensus_mana)
            << "\naccess_mana = " << shown(pledge.access_mana) << "\n";
    return out.str();
}

}  // namespace weft::app
