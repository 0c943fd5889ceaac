#include "planted.hpp"

#include "catalogue.hpp"
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

struct Row {
    std::string_view name;
    const char* suite;
    const char* mistake;
    const char* breaks;
};

constexpr Row catalogue[] = {
#define WEFT_BUG(name, suite, seeds, mistake, breaks) {#name, #suite, mistake, breaks},
    WEFT_PLANTED_BUGS(WEFT_BUG)
#undef WEFT_BUG
};

/// A name of no bug must never look like a bug that was found: cmake/ExpectFound.cmake knows 64.
[[noreturn]] void refuse(std::string_view name)
{
    std::fprintf(stderr, "WEFT_PLANT_BUG: no planted bug is called %s; there are:\n",
                 std::string{name}.c_str());
    for (const auto& row : catalogue)
        std::fprintf(stderr, "%-10s %-36s %s: %s\n", row.suite, row.name.data(), row.mistake,
                     row.breaks);
    std::exit(64);
}

/// Empty: no mistake.
std::string_view chosen()
{
    const char* name = std::getenv("WEFT_PLANT_BUG");
    if (name == nullptr) return {};
    for (const auto& row : catalogue)
        if (row.name == name) return row.name;
    refuse(name);
}

/// Read at start, so that a wrong name is refused whatever the swarm passes.
const std::string_view mistake = chosen();

}  // namespace

bool weft_planted(const char* name)
{
    return mistake == name;
}
