// One ledger scenario per line in, one answer per line out: for
// tests/conformance/ledger/compare.py.

#include <weft/explain/ledger.hpp>

#include <iostream>

int main()
{
    std::ios::sync_with_stdio(false);
    for (std::string line; std::getline(std::cin, line);) {
        const auto answer = weft::explain::ledger(line);
        std::cout << (answer ? *answer : "malformed: " + answer.error()) << '\n';
    }
}
