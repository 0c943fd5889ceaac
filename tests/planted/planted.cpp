#include "planted.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

struct Row {
    weft::Planted bug;
    std::string_view name;
    const char* suite;
    const char* mistake;
    const char* breaks;
};

constexpr Row catalogue[] = {
#define WEFT_BUG(name, suite, seeds, mistake, breaks)                                              \
    {weft::Planted::name, #name, #suite, mistake, breaks},
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

weft::Planted chosen()
{
    const char* name = std::getenv("WEFT_PLANT_BUG");
    if (name == nullptr) return weft::Planted::none;
    for (const auto& row : catalogue)
        if (row.name == name) return row.bug;
    refuse(name);
}

}  // namespace

const weft::Planted weft_planted_bug = chosen();
