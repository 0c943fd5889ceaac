#pragma once

// What the newest blocks of a chain began with: for views of the past, and to run a block again.
//
// Promises  bounded    at most `kept_blocks_max` blocks, and about `kept_bytes_max` for them; the oldest
//                      go first, and the state after the newest block is always there
//           from now   what a restart lost does not come back: it keeps what this process saw. A block
//                      that was fetched from others has its state and not its batch
// Cost      O(1) beside what leaves; states share what they have in common.

#include <weft/chain/executor.hpp>

#include <deque>
#include <memory>

namespace weft::node {

inline constexpr std::size_t kept_blocks_max = 1000;
inline constexpr std::size_t kept_bytes_max = 32 * 1024 * 1024;

class KeptBlocks {
public:
    struct Kept {
        state::VirtualState after;
        /// What the block was made of; null: it came from others.
        std::shared_ptr<const chain::BatchInput> batch;
        std::size_t bytes = 0;
    };

    /// The chain as it was loaded: nothing before it is kept.
    void start(const state::VirtualState& state);
    /// The next block. Pre: started.
    void add(const state::VirtualState& after,
             const state::Block& block,
             std::shared_ptr<const chain::BatchInput> batch);

    /// The state after that block; null: not kept.
    [[nodiscard]] const Kept* find(std::uint32_t block_index) const noexcept;
    /// The first block whose state is kept. Pre: started.
    [[nodiscard]] std::uint32_t first() const noexcept { return first_; }

private:
    std::deque<Kept> blocks_;
    std::uint32_t first_ = 0;  ///< index of blocks_.front()
    std::size_t bytes_ = 0;
};

}  // namespace weft::node
