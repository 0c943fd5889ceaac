#include "kept_blocks.hpp"

#include <weft/base/check.hpp>

namespace weft::node {

namespace {

/// What a changed key takes in two trees beside its bytes: a change copies the paths to it.
constexpr std::size_t paths_bytes = 2048;
constexpr std::size_t request_bytes = 512;

std::size_t bytes_of(const state::Block& block)
{
    std::size_t bytes = 0;
    for (const auto& update : block.updates)
        for (const auto& mutation : update.mutations)
            bytes +=
                mutation.key.size() + (mutation.value ? mutation.value->size() : 0) + paths_bytes;
    return bytes;
}

std::size_t bytes_of(const chain::BatchInput& batch)
{
    std::size_t bytes = 0;
    for (const auto& unit : batch.units) {
        bytes += request_bytes;
        for (const auto& request : unit.requests) {
            bytes += request_bytes;
            for (const auto& [key, value] : request.args) bytes += key.size() + value.size();
        }
    }
    return bytes;
}

}  // namespace

void KeptBlocks::start(const state::VirtualState& state)
{
    blocks_.clear();
    blocks_.push_back({.after = state, .batch = nullptr, .bytes = 0});
    first_ = state.block_index();
    bytes_ = 0;
}

void KeptBlocks::add(const state::VirtualState& after,
                     const state::Block& block,
                     std::shared_ptr<const chain::BatchInput> batch)
{
    WEFT_CHECK(!blocks_.empty() && after.block_index() == first_ + blocks_.size());
    const auto bytes = bytes_of(block) + (batch ? bytes_of(*batch) : 0);
    bytes_ += bytes;
    blocks_.push_back({.after = after, .batch = std::move(batch), .bytes = bytes});
    while (blocks_.size() > 1 && (blocks_.size() > kept_blocks_max || bytes_ > kept_bytes_max)) {
        bytes_ -= blocks_.front().bytes;
        blocks_.pop_front();
        ++first_;
    }
}

const KeptBlocks::Kept* KeptBlocks::find(std::uint32_t block_index) const noexcept
{
    if (block_index < first_ || block_index - first_ >= blocks_.size()) return nullptr;
    return &blocks_[block_index - first_];
}

}  // namespace weft::node
