#pragma once

// Nodes that have just started find each other a moment after they answer. What needs all of a
// committee is therefore asked again while one is not connected yet.

#include <chrono>
#include <thread>

namespace weft::client {

/// Links between nodes that run are up well before; a member that is still away then is away.
inline constexpr std::chrono::milliseconds connecting_max{10'000};

/// `ask()` returns a Try. Any other answer than `member_not_connected` is the last word.
template <class Ask>
auto once_connected(std::chrono::milliseconds at_most, Ask ask)
{
    constexpr std::chrono::milliseconds pause{100};
    const auto end = std::chrono::steady_clock::now() + at_most;
    for (;;) {
        auto answer = ask();
        if (answer || answer.error().code != "member_not_connected" ||
            std::chrono::steady_clock::now() >= end)
            return answer;
        std::this_thread::sleep_for(pause);
    }
}

}  // namespace weft::client
