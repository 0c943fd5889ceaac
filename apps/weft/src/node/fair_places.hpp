#pragma once

// Places that clients share: who takes many leaves some for others, whoever they are.
//
// Promises  there are never more than `all` taken, and of one client never more than `each`;
//           a client may take one more while it has fewer than are free: k of them that take what
//           they can leave about one part in k + 1, and who has none gets the last one.
// Cost      O(log clients with a place).

#include <cstddef>
#include <map>
#include <string>

namespace weft::app {

class FairPlaces {
public:
    struct Limits {
        std::size_t all = 128;
        std::size_t each = 32;
    };
    explicit FairPlaces(Limits limits) : limits_{limits} {}

    /// False: there is none for that client now.
    [[nodiscard]] bool enter(const std::string& client)
    {
        const auto found = taken_.find(client);
        const auto has = found == taken_.end() ? 0 : found->second;
        if (has >= limits_.each || has >= limits_.all - in_all_) return false;
        ++taken_[client];
        ++in_all_;
        return true;
    }
    /// Pre: it has one. True: it was its last.
    bool leave(const std::string& client)
    {
        const auto found = taken_.find(client);
        --in_all_;
        if (--found->second != 0) return false;
        taken_.erase(found);
        return true;
    }
    [[nodiscard]] std::size_t taken() const noexcept { return in_all_; }

private:
    Limits limits_;
    std::map<std::string, std::size_t> taken_;
    std::size_t in_all_ = 0;
};

}  // namespace weft::app
