#pragma once

// What was said in one instance of a protocol, to be said again in another: the adversary that
// replays. Every message of a run, a chain, a block or an attempt must mean nothing in any other.
//
//   record  what was said, in order
//   next    for each listener its own place on the tape: from the beginning to the end, once

#include <algorithm>
#include <cstddef>
#include <map>
#include <vector>

namespace weft::sim {

template <class Message>
class Tape {
public:
    void record(Message said) { said_.push_back(std::move(said)); }
    /// At most `count` that this listener has not heard yet; empty: it has heard all.
    [[nodiscard]] std::vector<Message> next(std::size_t listener, std::size_t count)
    {
        auto& place = places_[listener];
        const auto first = said_.begin() + static_cast<std::ptrdiff_t>(place);
        count = std::min(count, said_.size() - place);
        place += count;
        return {first, first + static_cast<std::ptrdiff_t>(count)};
    }
    [[nodiscard]] std::size_t size() const noexcept { return said_.size(); }

private:
    std::vector<Message> said_;
    std::map<std::size_t, std::size_t> places_;
};

}  // namespace weft::sim
