#include "round_journal.hpp"

#include "chain_places.hpp"

namespace weft::node {

std::vector<Bytes> RoundJournal::load(const types::StoreView& store)
{
    constexpr std::size_t page_max = 1024;
    std::vector<Bytes> records;
    for (Bytes from = place(0);;) {
        auto page = store.scan(space_, from, page_max);
        if (page.empty()) return records;
        std::uint64_t last = 0;
        for (const auto byte : ByteSpan{page.back().key}.last(8))
            last = last << 8 | std::to_integer<std::uint64_t>(byte);
        if (records.empty()) first_ = last + 1 - page.size();
        next_ = last + 1;
        from = page.back().key;
        from.push_back(std::byte{0});
        for (auto& entry : page) records.push_back(std::move(entry.value));
    }
}

void RoundJournal::write(types::Batch& batch, Bytes record)
{
    batch.put(place(next_++), std::move(record));
}

void RoundJournal::clear(types::Batch& batch)
{
    for (; first_ < next_; ++first_) batch.erase(place(first_));
}

Bytes RoundJournal::place(std::uint64_t number) const
{
    auto key = space_;
    append_big_endian(key, number);
    return key;
}

}  // namespace weft::node
