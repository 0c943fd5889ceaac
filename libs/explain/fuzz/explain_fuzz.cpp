// Any text is a scenario with verdicts, or is refused in one line that names the place.

#include <weft/explain/casper.hpp>
#include <weft/explain/ledger.hpp>
#include <weft/explain/voting.hpp>
#include <weft/fuzz/harness.hpp>

namespace weft::explain {

WEFT_FUZZ(explain_ledger)
{
    const auto answer = ledger(to_string(input));
    if (answer) {
        WEFT_CHECK(answer->find('\n') == std::string::npos);
        WEFT_CHECK(ledger(to_string(input)) == answer);
        return;
    }
    WEFT_CHECK(answer.error().find('\n') == std::string::npos);
    WEFT_CHECK(answer.error().find(": ") != std::string::npos);
}

WEFT_FUZZ(explain_casper)
{
    const auto answer = casper(to_string(input));
    if (answer) {
        WEFT_CHECK(answer->find('\n') == std::string::npos);
        WEFT_CHECK(casper(to_string(input)) == answer);
        return;
    }
    WEFT_CHECK(answer.error().find('\n') == std::string::npos);
    WEFT_CHECK(answer.error().find(": ") != std::string::npos);
}

WEFT_FUZZ(explain_voting)
{
    const auto answer = voting(to_string(input));
    if (answer) {
        WEFT_CHECK(answer->find('\n') == std::string::npos);
        WEFT_CHECK(voting(to_string(input)) == answer);
        return;
    }
    WEFT_CHECK(answer.error().find('\n') == std::string::npos);
    WEFT_CHECK(answer.error().find(": ") != std::string::npos);
}

}  // namespace weft::explain
