#pragma once

// Transactions that cannot be read without another one, by that one: what was forwarded from an old home
// waits for what brought the output there (unit_reader.hpp).
//
// Promises  each waits once, however many nodes tell of it;
//           what waits is bounded (`count_max`, `bytes_max`): what finds no room comes again when the
//           address is listed again.

#include <weft/base/bytes.hpp>
#include <weft/types/ids.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace weft::node {

class Lacking {
public:
    static constexpr std::size_t count_max = 4'096;
    static constexpr std::size_t bytes_max = std::size_t{32} << 20;

    /// False: there is no room.
    [[nodiscard]] bool add(const types::TransactionId& lacks, Bytes transaction)
    {
        const auto known = waiting_.find(lacks);
        if (known != waiting_.end() &&
            std::ranges::find(known->second, transaction) != known->second.end())
            return true;
        if (count_ >= count_max || bytes_ + transaction.size() > bytes_max) return false;
        ++count_;
        bytes_ += transaction.size();
        waiting_[lacks].push_back(std::move(transaction));
        return true;
    }
    /// Nothing here waits for it, but its coming is to be told.
    void expect(const types::TransactionId& lacks)
    {
        if (waiting_.size() < 2 * count_max) waiting_.try_emplace(lacks);
    }
    /// It is here: what waited for it. nullopt: it was neither lacked nor expected.
    [[nodiscard]] std::optional<std::vector<Bytes>> take(const types::TransactionId& id)
    {
        auto found = waiting_.extract(id);
        if (!found) return std::nullopt;
        for (const auto& one : found.mapped()) {
            --count_;
            bytes_ -= one.size();
        }
        return std::move(found.mapped());
    }
    [[nodiscard]] bool empty() const noexcept { return waiting_.empty(); }

private:
    std::map<types::TransactionId, std::vector<Bytes>> waiting_;
    std::size_t count_ = 0;
    std::size_t bytes_ = 0;
};

}  // namespace weft::node
