#pragma once

// A network without time: whoever makes the choices picks the next frame to arrive. Driven by
// `Every` it visits all delivery orders.

#include <weft/sim/choices.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <utility>

namespace weft::sim {

template <class Message>
class Shuffle {
public:
    struct Flight {
        std::size_t from;
        std::size_t to;
        Message message;
    };

    void send(std::size_t from, std::size_t to, Message message)
    {
        flying_.emplace_back(from, to, std::move(message));
    }
    /// The next to arrive: any of the first `window` frames under way. A window of 1 keeps the
    /// order of sending. Pre: !empty(), window > 0.
    [[nodiscard]] Flight next(Choices& choices, std::size_t window)
    {
        const auto open = std::min(window, flying_.size());
        const auto index = open == 1 ? 0 : choices.below(open);
        auto flight = std::move(flying_[index]);
        flying_.erase(flying_.begin() + static_cast<std::ptrdiff_t>(index));
        return flight;
    }
    [[nodiscard]] bool empty() const noexcept { return flying_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return flying_.size(); }

private:
    std::deque<Flight> flying_;  // mostly taken from the front
};

}  // namespace weft::sim
