#pragma once

// Waiting longer than a server answers: the question is asked again until the answer is final or
// the time is up.

#include <algorithm>
#include <chrono>

namespace weft::app {

/// A node answers a waiting question within a minute; each turn stays well below.
inline constexpr std::chrono::milliseconds turn_max{20'000};

/// `ask(turn)` answers within about `turn`; `final(answer)` says whether it is the last word.
/// Errors end it.
template <class Ask, class Final>
auto ask_until(std::chrono::milliseconds at_most, Ask ask, Final final)
{
    const auto end = std::chrono::steady_clock::now() + at_most;
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            end - std::chrono::steady_clock::now());
        const auto turn = std::clamp(left, std::chrono::milliseconds{0}, turn_max);
        auto answer = ask(turn);
        if (!answer || final(*answer) || left <= turn_max) return answer;
    }
}

}  // namespace weft::app
