#pragma once

// Blocks that wait for what they cite.
//
// Source    seed 003, "Block Validation Lifecycle": a block is validated after all it cites arrived.
// Input     blocks in order of arrival; which blocks were accepted or rejected.
// Promises  the earliest arrived block that can be judged is next: one whose citations are all accepted,
//           or one that cites a rejected block, whatever else it lacks.

#include <weft/casper/block.hpp>
#include <weft/casper/id_index.hpp>

#include <set>

namespace weft::casper {

class Buffer {
public:
    enum class Verdict : std::uint8_t { accepted, rejected };
    struct Next {
        Block block;
        bool cites_rejected = false;
    };

    explicit Buffer(const BlockId& genesis) { settle(genesis, Verdict::accepted); }

    /// A block that is known, waiting or settled, is dropped.
    void arrive(Block block);
    /// Takes the next block that can be judged.
    [[nodiscard]] std::optional<Next> next();
    void settle(const BlockId& id, Verdict verdict);
    [[nodiscard]] bool knows(const BlockId& id) const
    {
        return settled_.find(id) || arrivals_.contains(id);
    }
    /// Those that still wait, ascending.
    [[nodiscard]] std::vector<BlockId> waiting() const;

private:
    struct Waiting {
        Block block;
        std::size_t missing = 0;
        bool cites_rejected = false;
    };
    IdIndex settled_;                                            ///< Verdict
    std::map<std::uint64_t, Waiting> waiting_;                   ///< by arrival
    std::map<BlockId, std::uint64_t> arrivals_;                  ///< of those that wait
    std::map<BlockId, std::vector<std::uint64_t>> waiting_for_;  ///< by what they lack
    std::set<std::uint64_t> ready_;
    std::uint64_t arrived_ = 0;
};

}  // namespace weft::casper
