#pragma once

// The programs that a block, or a query, has used lately: held, so that no cache can push them out.
//
// The first use pays for bringing a program back from the disk. What a later use costs depends on
// what this block has used and on nothing else: never on the size of a cache.
//
// Invariant  the programs held have at most `bytes_max` bytes, the one added last aside

#include <weft/types/ids.hpp>
#include <weft/vm/processor.hpp>

namespace weft::chain {

class UsedPrograms {
public:
    /// As binaries: some ten times as much when compiled.
    static constexpr std::size_t bytes_max = 4u << 20;

    /// Nullptr: not used yet, or so long ago that it is to be brought again.
    [[nodiscard]] std::shared_ptr<const vm::Processor> find(const types::Hash& program) const
    {
        const auto found = programs_.find(program);
        return found == programs_.end() ? nullptr : found->second;
    }
    /// With the size of its binary.
    void add(const types::Hash& program,
             std::shared_ptr<const vm::Processor> processor,
             std::size_t bytes)
    {
        if (bytes_ + bytes > bytes_max) {
            programs_.clear();
            bytes_ = 0;
        }
        if (programs_.insert_or_assign(program, std::move(processor)).second) bytes_ += bytes;
    }

private:
    std::map<types::Hash, std::shared_ptr<const vm::Processor>> programs_;
    std::size_t bytes_ = 0;
};

}  // namespace weft::chain
