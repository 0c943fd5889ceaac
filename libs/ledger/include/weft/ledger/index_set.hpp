#pragma once

// A set of indexes, in order: few of them side by side, many in a tree.
//
// Most addresses have an output or two, so a set of few takes no memory but its own; one of a million
// costs as much for each change as a tree does.

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

namespace weft::ledger {

class IndexSet {
public:
    using Index = std::uint64_t;

    void insert(Index index)
    {
        if (!many_.empty()) {
            many_.insert(index);
            return;
        }
        const auto place = std::ranges::lower_bound(few_, index);
        if (place != few_.end() && *place == index) return;
        few_.insert(place, index);
        if (few_.size() <= few_max) return;
        many_.insert(few_.begin(), few_.end());
        few_ = Few{};
    }
    void erase(Index index)
    {
        many_.erase(index);
        const auto place = std::ranges::lower_bound(few_, index);
        if (place != few_.end() && *place == index) few_.erase(place);
    }
    [[nodiscard]] bool empty() const noexcept { return few_.empty() && many_.empty(); }
    /// The lowest that is not below.
    [[nodiscard]] std::optional<Index> from(Index index) const
    {
        if (!many_.empty()) {
            const auto place = many_.lower_bound(index);
            return place == many_.end() ? std::nullopt : std::optional{*place};
        }
        const auto place = std::ranges::lower_bound(few_, index);
        return place == few_.end() ? std::nullopt : std::optional{*place};
    }
    /// The highest that is below.
    [[nodiscard]] std::optional<Index> below(Index index) const
    {
        if (!many_.empty()) {
            const auto place = many_.lower_bound(index);
            return place == many_.begin() ? std::nullopt : std::optional{*std::prev(place)};
        }
        const auto place = std::ranges::lower_bound(few_, index);
        return place == few_.begin() ? std::nullopt : std::optional{*std::prev(place)};
    }

    /// For a snapshot (weft/codec/image.hpp): as a set is written.
    template <class Self, class Archive>
    static void image(Self& self, Archive& archive)
    {
        if constexpr (Archive::reads) {
            std::vector<Index> all;
            archive(all);
            self = IndexSet{};
            for (const auto index : all) self.insert(index);
        } else if (self.many_.empty()) {
            archive(self.few_);
        } else {
            archive(self.many_);
        }
    }

private:
    static constexpr std::size_t few_max = 32;
    using Few = boost::container::small_vector<Index, 2>;

    // One of them is empty.
    Few few_;  ///< ascending
    std::set<Index> many_;
};

}  // namespace weft::ledger
