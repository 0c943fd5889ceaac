// One scenario per line in, one answer per line out: for tests/conformance/*/compare.py.
//
//   weft_explain_lines [tangle]     the ledger's without a word

#include <weft/explain/ledger.hpp>
#include <weft/explain/tangle.hpp>

#include <iostream>

int main(int count, char** words)
{
    std::ios::sync_with_stdio(false);
    const bool tangle = count > 1 && std::string_view{words[1]} == "tangle";
    for (std::string line; std::getline(std::cin, line);) {
        const auto answer = tangle ? weft::explain::tangle(line) : weft::explain::ledger(line);
        std::cout << (answer ? *answer : "malformed: " + answer.error()) << '\n';
    }
}
