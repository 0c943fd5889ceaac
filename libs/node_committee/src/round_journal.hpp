#pragma once

// The records of a chain's current round on disk: what the driver was told, in order (D-76).
//
// Promises  records read back are those that were written since the last block, in order;
//           they go in one batch with the block that ends the round.
// Effects   puts and erasures in batches of the caller.

#include <weft/types/batch.hpp>

#include <cstdint>
#include <vector>

namespace weft::node {

class RoundJournal {
public:
    explicit RoundJournal(Bytes space) : space_{std::move(space)} {}

    [[nodiscard]] std::vector<Bytes> load(const types::StoreView& store);
    void write(types::Batch& batch, Bytes record);
    void clear(types::Batch& batch);

private:
    [[nodiscard]] Bytes place(std::uint64_t number) const;

    Bytes space_;
    std::uint64_t first_ = 0;  // on disk: [first, next)
    std::uint64_t next_ = 0;
};

}  // namespace weft::node
