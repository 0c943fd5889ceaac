#pragma once

// Reads wait for their turn, writes do not.
//
// Promises  places take turns, whatever each of them asks; of one place the first asked comes
//           first. One read is done between two looks at the sockets, so that a write, a peer's
//           frame or a question about the node's health waits for one read at most and not for a
//           crowd of them. Bounded by the connections: each has one request.

#include <deque>
#include <functional>
#include <map>
#include <string>

namespace weft::http {

class ReadTurns {
public:
    using Work = std::function<void()>;

    void add(const std::string& place, Work work)
    {
        auto& queue = by_place_[place];
        if (queue.empty()) order_.push_back(place);
        queue.push_back(std::move(work));
    }
    [[nodiscard]] bool empty() const noexcept { return order_.empty(); }
    /// Pre: not empty.
    [[nodiscard]] Work next()
    {
        const auto queue = by_place_.find(order_.front());
        order_.pop_front();
        auto work = std::move(queue->second.front());
        queue->second.pop_front();
        if (queue->second.empty())
            by_place_.erase(queue);
        else
            order_.push_back(queue->first);
        return work;
    }
    void clear()
    {
        by_place_.clear();
        order_.clear();
    }

private:
    std::map<std::string, std::deque<Work>> by_place_;
    std::deque<std::string> order_;  // of places with something to do, each once
};

}  // namespace weft::http
