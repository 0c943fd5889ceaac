#pragma once

// A number for each block id: what is asked once for each citation of a block.
//
// Cost      ids are hashes, so a few of them share their first byte's bucket, in which their first eight bytes are
//           sorted. Who makes ids that share a bucket makes an insertion a move of sixteen bytes for each of
//           them, and a question still a binary search.

#include <weft/casper/block.hpp>

#include <array>
#include <optional>

namespace weft::casper {

class IdIndex {
public:
    /// As a number, in the order of ids.
    [[nodiscard]] static std::uint64_t first_bytes(const BlockId& id)
    {
        std::uint64_t bytes = 0;
        for (std::size_t k = 0; k < 8; ++k)
            bytes = bytes << 8 | std::to_integer<std::uint64_t>(id.bytes()[k]);
        return bytes;
    }
    [[nodiscard]] std::optional<std::uint32_t> find(const BlockId& id) const
    {
        const auto& bucket = bucket_of(id);
        const auto first = first_bytes(id);
        for (auto at = std::ranges::lower_bound(bucket, first, {}, &Place::first_bytes);
             at != bucket.end() && at->first_bytes == first; ++at)
            if (entries_[at->entry].id == id) return entries_[at->entry].value;
        return {};
    }
    /// The first value of an id stays.
    void insert(const BlockId& id, std::uint32_t value)
    {
        if (find(id)) return;
        auto& bucket = buckets_[std::to_integer<std::size_t>(id.bytes()[0])];
        const auto first = first_bytes(id);
        bucket.insert(std::ranges::lower_bound(bucket, first, {}, &Place::first_bytes),
                      {first, static_cast<std::uint32_t>(entries_.size())});
        entries_.push_back({id, value});
    }

private:
    struct Entry {
        BlockId id;
        std::uint32_t value;
    };
    struct Place {
        std::uint64_t first_bytes;
        std::uint32_t entry;
    };
    [[nodiscard]] const std::vector<Place>& bucket_of(const BlockId& id) const
    {
        return buckets_[std::to_integer<std::size_t>(id.bytes()[0])];
    }

    std::array<std::vector<Place>, 256> buckets_;
    std::vector<Entry> entries_;  ///< in order of insertion
};

}  // namespace weft::casper
