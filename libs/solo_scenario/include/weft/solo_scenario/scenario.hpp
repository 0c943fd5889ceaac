#pragma once

// Scenarios of contracts: JSON that says what is done on Solo and what must come of it.
//
// Source    docs/formats/contract-tests.md.
// Input     a scenario's text; the files that it names, through a function of the caller.
// Promises  total         any text is a scenario or one line "PLACE: rule"; nothing unknown is passed over
//           exact         what a step does not expect is a failure of the step: a request that fails,
//                         a result more, a request that followed and failed
//           deterministic two runs give the same report
// Effects   none but the reads of files.

#include <weft/json/strict.hpp>
#include <weft/solo/solo.hpp>

#include <functional>
#include <memory>

namespace weft::solo_scenario {

/// One line "PLACE: rule".
using Malformed = std::string;

struct Model;
using Scenario = std::shared_ptr<const Model>;
[[nodiscard]] std::expected<Scenario, Malformed> read(std::string_view text);
[[nodiscard]] const std::string& title(const Scenario& scenario);

/// A file that a scenario names, by the path it stands there with. Errors: a sentence.
using Files = std::function<std::expected<Bytes, std::string>(const std::string& path)>;

/// What was not as expected, and where the scenario says it.
struct Mismatch {
    std::string place;  ///< "steps[3].expect.results.counter"
    std::string text;   ///< "expected u64 5, got u64 6"
    friend bool operator==(const Mismatch&, const Mismatch&) = default;
};
struct Report {
    std::size_t steps = 0;  ///< that ran
    std::vector<Mismatch>
        mismatches;  ///< of the step that ended the run; empty: all was as expected
    /// Of the requests of that step: the calls that failed, for people.
    std::string trace;
    json::Json trace_document = json::Json::array();  ///< the same for machines
    std::vector<std::string> log;  ///< what contracts logged, with chain and contract
    struct Gas {
        std::string contract, entry;
        vm::Gas gas = 0;
        bool estimate = false;
    };
    std::vector<Gas> gas;  ///< of each request that was sent, in order
    struct End {
        std::string chain;
        std::uint32_t block = 0;
        types::Hash state_hash;
    };
    std::vector<End> chains;  ///< how each chain ended
    [[nodiscard]] bool ok() const noexcept { return mismatches.empty(); }
};
/// `options`: its start and seed are the scenario's own.
[[nodiscard]] Report run(const Scenario& scenario, const Files& files, solo::Options options = {});

}  // namespace weft::solo_scenario
