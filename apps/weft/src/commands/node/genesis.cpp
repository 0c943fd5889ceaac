// weft genesis: making and showing the file a network starts from.

#include <weft/base/try.hpp>
#include <weft/drand/json.hpp>
#include <weft/drng/follower.hpp>

#include "cli/files.hpp"
#include "cli/numbers.hpp"
#include "cli/values.hpp"
#include "commands/commands.hpp"
#include "node/genesis_file.hpp"
#include <chrono>
#include <memory>

namespace weft::app {
namespace {

struct CreateOptions {
    std::string network;
    std::vector<std::string> allocations;
    std::vector<std::string> pledges;
    std::string output = "genesis.toml";
    std::string conflicts = "vote";
    std::string beacon;
    std::uint32_t quarantine_ms = types::Genesis::Voting{}.quarantine_ms;
    std::uint32_t round_ms = types::Genesis::Voting{}.round_ms;
};

Result create(const CreateOptions& options)
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    types::Genesis genesis;
    genesis.network = options.network;
    if (options.conflicts == "vote")
        genesis.voting.emplace(types::Genesis::Voting{.quarantine_ms = options.quarantine_ms,
                                                      .round_ms = options.round_ms});
    else if (options.conflicts != "weight")
        return std::unexpected{
            usage("conflicts_unknown", options.conflicts + ": expected vote or weight")};
    if (!options.beacon.empty()) {
        if (!genesis.voting)
            return std::unexpected{usage("beacon_unused",
                                         "beacons judge votes, and weight alone decides here",
                                         "Leave --beacon or --conflicts weight out.")};
        WEFT_TRY(const auto text, read_text(options.beacon));
        const auto info = drand::read_info(text);
        if (!info)
            return std::unexpected{
                usage("series_malformed", info.error().text(options.beacon),
                      "`weft drng info SERIES` writes it; a drand relay serves it at /info.")};
        if (!drng::well_formed(*info))
            return std::unexpected{usage(
                "series_malformed", options.beacon + ": the public key is none of its scheme")};
        genesis.voting->beacon = drng::named(*info);
    }
    genesis.time = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
    for (const auto& text : options.allocations) {
        WEFT_TRY(const auto pair, allocation_from(text));
        const auto address = types::Address::from_text(pair.first);
        if (!address)
            return std::unexpected{usage("address_malformed", pair.first + ": not an address")};
        genesis.allocations.push_back({*address, {{types::iota_color, pair.second}}});
    }
    for (const auto& text : options.pledges) {
        WEFT_TRY(const auto pair, allocation_from(text));
        WEFT_TRY(const auto node, node_from(pair.first));
        genesis.pledges.push_back({node, pair.second, pair.second});
    }
    std::ranges::sort(genesis.allocations, {}, &types::Genesis::Allocation::address);
    std::ranges::sort(genesis.pledges, {}, &types::Genesis::Pledge::node);
    if (const auto good = types::check(genesis); !good)
        return std::unexpected{usage("genesis_invalid", std::string{types::name(good.error())})};
    if (const auto written = write_text(options.output, render(genesis)); !written)
        return std::unexpected{written.error()};
    const auto hash = types::hash_of(genesis).hex();
    return Outcome{
        .document = {{"file", options.output}, {"network", genesis.network}, {"hash", hash}},
        .text = options.output + ": network " + genesis.network + ", hash " + hash + "\n"};
}

Result show(const std::string& file)
{
    WEFT_TRY(const auto text, read_text(file));
    const auto genesis = parse_genesis(text);
    if (!genesis) return std::unexpected{usage("genesis_invalid", file + ": " + genesis.error())};
    const auto hash = types::hash_of(*genesis).hex();
    return Outcome{.document = {{"network", genesis->network},
                                {"hash", hash},
                                {"time", genesis->time},
                                {"allocations", genesis->allocations.size()},
                                {"pledges", genesis->pledges.size()},
                                {"bytes", to_hex(types::encode(*genesis))}},
                   .text = render(*genesis)};
}

}  // namespace

void add_genesis(Cli& cli)
{
    auto& noun = cli.noun("genesis", "The file a network starts from");
    auto options = std::make_shared<CreateOptions>();
    auto& verb = cli.verb(
        noun, "create", "Write a genesis file",
        "weft genesis create --network mine --allocate ADDRESS=1000000 --pledge NODE=1000000",
        [options](const Call&) { return create(*options); });
    verb.add_option("--network", options->network, "its name")->required();
    verb.add_option("--allocate", options->allocations, "ADDRESS=IOTA; may be repeated");
    verb.add_option("--pledge", options->pledges,
                    "NODE=MANA, access and consensus; may be repeated");
    verb.add_option("--conflicts", options->conflicts,
                    "vote: nodes vote on conflicts before weight decides; weight: it alone decides")
        ->capture_default_str();
    verb.add_option(
        "--beacon", options->beacon,
        "file with the /info of the series of beacons that judges votes; without it the "
        "clock judges, with a fixed threshold");
    verb.add_option("--quarantine-ms", options->quarantine_ms,
                    "how long a transaction waits for conflicts before it is liked")
        ->capture_default_str();
    verb.add_option("--round-ms", options->round_ms, "between two rounds of votes")
        ->capture_default_str();
    verb.add_option("--output", options->output, "file to write")->capture_default_str();

    auto file = std::make_shared<std::string>();
    cli.verb(noun, "show", "Check a genesis file and print its hash, the network's identity",
             "weft genesis show genesis.toml", [file](const Call&) { return show(*file); })
        .add_option("FILE", *file, "genesis file")
        ->required();
}

}  // namespace weft::app
