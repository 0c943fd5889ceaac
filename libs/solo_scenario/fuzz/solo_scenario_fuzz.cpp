// Any text is a scenario or is refused in one line that names the place; a scenario without programs
// runs to a report. Running takes signatures, milliseconds each: one of eight is run.

#include <weft/fuzz/harness.hpp>
#include <weft/solo_scenario/scenario.hpp>

#include <numeric>

namespace weft::solo_scenario {

WEFT_FUZZ(solo_scenario)
{
    const auto scenario = read(to_string(input));
    if (!scenario) {
        WEFT_CHECK(scenario.error().find('\n') == std::string::npos);
        WEFT_CHECK(scenario.error().find(": ") != std::string::npos);
        return;
    }
    const auto sum = std::accumulate(input.begin(), input.end(), 0u, [](unsigned all, std::byte b) {
        return all + std::to_integer<unsigned>(b);
    });
    if (sum % 8 != 0) return;
    const Files none = [](const std::string&) -> std::expected<Bytes, std::string> {
        return std::unexpected{"no files"};
    };
    for (const auto& one : run(*scenario, none).mismatches) WEFT_CHECK(!one.place.empty());
}

}  // namespace weft::solo_scenario
