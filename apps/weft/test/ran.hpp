#pragma once

// A command run inside the test, as main() runs it.

#include <gtest/gtest.h>
#include <sodium.h>

#include "cli/cli.hpp"
#include "commands/commands.hpp"
#include <iostream>
#include <sstream>

namespace weft::app {

struct Ran {
    int exit_code = 0;
    std::string out;
    std::string error;
};

inline Ran run(std::vector<std::string> words)
{
    EXPECT_GE(sodium_init(), 0);
    words.insert(words.begin(), "weft");
    std::vector<const char*> argv;
    for (const auto& word : words) argv.push_back(word.c_str());
    std::ostringstream out;
    std::ostringstream error;
    auto* const out_before = std::cout.rdbuf(out.rdbuf());
    auto* const error_before = std::cerr.rdbuf(error.rdbuf());
    Cli cli;
    add_all(cli);
    const int code = cli.run(static_cast<int>(argv.size()), argv.data());
    std::cout.rdbuf(out_before);
    std::cerr.rdbuf(error_before);
    return {code, out.str(), error.str()};
}

}  // namespace weft::app
