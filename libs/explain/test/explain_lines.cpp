// One scenario per line in, one answer per line out: for tests/conformance/*/compare.py.
//
//   weft_explain_lines [casper | tangle | voting]     the ledger's without a word

#include <weft/explain/casper.hpp>
#include <weft/explain/ledger.hpp>
#include <weft/explain/tangle.hpp>
#include <weft/explain/voting.hpp>

#include <iostream>

int main(int count, char** words)
{
    std::ios::sync_with_stdio(false);
    const std::string_view kind = count > 1 ? words[1] : "ledger";
    const auto explain = kind == "tangle"   ? weft::explain::tangle
                         : kind == "casper" ? weft::explain::casper
                         : kind == "voting" ? weft::explain::voting
                                            : weft::explain::ledger;
    for (std::string line; std::getline(std::cin, line);) {
        const auto answer = explain(line);
        std::cout << (answer ? *answer : "malformed: " + answer.error()) << '\n';
    }
}
