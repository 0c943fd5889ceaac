// Any text is a file that an operator writes, or is refused in one line.

#include <weft/fuzz/harness.hpp>

#include "devnet/plan.hpp"
#include "node/network_file.hpp"
#include "node/settings.hpp"

namespace weft::app {
namespace {

void expect_line(const std::string& refusal)
{
    WEFT_CHECK(!refusal.empty());
    WEFT_CHECK(refusal.find('\n') == std::string::npos);
}

}  // namespace

WEFT_FUZZ(devnet_plan)
{
    const auto plan = devnet::parse_plan(to_string(input));
    if (!plan) return expect_line(plan.error());
    // What was read is within its bounds, and reads again as it is written.
    WEFT_CHECK(devnet::check(*plan).has_value());
    WEFT_CHECK(devnet::parse_plan(devnet::render(*plan)) == *plan);
    const auto faults = devnet::parse_faults(to_string(input), *plan);
    if (!faults) expect_line(faults.error());
}

WEFT_FUZZ(network_file)
{
    const auto network = parse_network(to_string(input));
    if (!network) return expect_line(network.error());
    WEFT_CHECK(!network->nodes.empty());
}

WEFT_FUZZ(peers_file)
{
    const auto peers = parse_peers(to_string(input));
    if (!peers) {
        for (const auto& line : peers.error()) expect_line(line);
        return;
    }
    const auto again = parse_peers(render_peers(*peers));
    WEFT_CHECK(again.has_value() && again->size() == peers->size());
}

WEFT_FUZZ(node_settings)
{
    const auto settings = parse_settings(to_string(input), {});
    if (!settings) {
        for (const auto& line : settings.error()) expect_line(line);
        return;
    }
    WEFT_CHECK(parse_settings(render(*settings), {}).has_value());
}

}  // namespace weft::app
