#pragma once

// What a long command is doing, one line on a terminal, nothing in a pipe.

#include "cli/cli.hpp"
#include <chrono>
#include <iostream>

namespace weft::app {

class Steps {
public:
    explicit Steps(const Call& call) : shown_{call.terminal && !call.json} {}
    ~Steps() { clear(); }
    Steps(const Steps&) = delete;
    Steps& operator=(const Steps&) = delete;

    void begin(const std::string& step) const
    {
        if (shown_) std::cerr << "\r\033[K… " << step << std::flush;
    }
    void clear() const
    {
        if (shown_) std::cerr << "\r\033[K" << std::flush;
    }

private:
    bool shown_;
};

}  // namespace weft::app
