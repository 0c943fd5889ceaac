#pragma once

// Which blocks are final, and the clique that proves it.
//
// Source    D-85.
// Input     the DAG after each insertion.
// Promises  a block is final at the first insertion after which the heaviest clique of its support
//           graph weighs w with 2w - T > t * T. The proof is taken then and never changes.
// Cost      per insertion: a bit for each block that is not final. Who supports a block, who is joined to how much
//           and which cliques there are is looked at when enough of the stake has spoken since it was looked at
//           last: for each block a few passes over the validators, one over their pairs, in words, and one or two searches for a
//           clique. All searches of one insertion share one bound, so blocks that liars have made hard cost it once
//           and not each.

#include <weft/casper/clique.hpp>
#include <weft/casper/dag.hpp>
#include <weft/casper/stake_sums.hpp>

namespace weft::casper {

/// A share from 0 to 1; both below 2^32, the denominator at least 1.
struct Threshold {
    std::uint64_t numerator = 0;
    std::uint64_t denominator = 1;
};

struct Finalised {
    Slot block = 0;
    Clique clique;  ///< `exact` false: its weight is "at least"
};

/// Whether a clique of weight `weight` is enough: 2w - T > t * T.
[[nodiscard]] bool decisive(std::uint64_t weight, std::uint64_t total, const Threshold& threshold);
/// The least weight that is. It may be more than there is: T + 1 with t = 1.
[[nodiscard]] std::uint64_t least_decisive(std::uint64_t total, const Threshold& threshold);

/// The support graph of a block in the view of everything, for people who look at it.
struct SupportGraph {
    Bits supporters;           ///< honest validators whose latest message has the block
    std::uint64_t weight = 0;  ///< theirs
    /// By validator a: the others whose standing on the block a's latest message has seen. Two that have each
    /// other are joined.
    std::vector<Bits> knows;
    Clique clique;  ///< the heaviest; not `exact`: its weight is "at least"
};

class Finality {
public:
    explicit Finality(const Threshold& threshold) : threshold_{threshold} {}

    /// To be called after each insertion; the blocks it makes final, in order of insertion.
    std::vector<Finalised> on_insert(const Dag& dag, Slot inserted);
    /// Whether a message of `v` that sees everything and stands on `standing` would add a vertex or an edge to
    /// the support graph of a block of `among`. When no honest validator's would, nothing that they say can
    /// make one of those blocks final before somebody else has spoken.
    /// Cost: the open blocks of `among`, and a comparison per validator for those that `v` supports.
    [[nodiscard]] bool gains(Validator v, const Bits& standing, const Bits& among) const;
    /// The graph of a block, final or not. Nothing that is kept changes.
    /// Cost: the messages of those who stand on it, validators^2 / 64 words a few times, and one search for a clique
    /// of at most `work_max`.
    [[nodiscard]] SupportGraph graph(const Dag& dag, Slot block, std::size_t work_max) const;

private:
    /// The support graph of one block. Vertices are the validators whose latest message has the block in
    /// its past over parent edges; a knows b when a's latest message has seen b's `since`, and they are
    /// joined when each knows the other.
    struct Support {
        Slot block = 0;
        Bits supporters = {};
        std::uint64_t weight = 0;  ///< of the supporters
        /// By validator: the first of its messages from which on all have the block, or no_slot.
        std::vector<Slot> since = {};
        /// While it is above 0 no clique is decisive: so much stake has to speak first, beside those in `spoken`.
        std::uint64_t lacking = 0;
        Bits spoken = {};  ///< who has spoken since `lacking` was reckoned
        /// By validator; empty until enough of the stake may be joined and what the block stands on is final.
        std::vector<Bits> knows = {};
        std::vector<Bits> joined = {};
        std::vector<std::uint64_t> degree = {};  ///< the stake joined to it, its own included
        Bits unlearned = {};  ///< whose latest message `knows` does not tell of yet
    };
    void forget(Support& support, const Dag& dag, Validator v) const;
    void hear(Support& support, const Dag& dag, Validator v, Slot message) const;
    void join_all(Support& support, const Dag& dag) const;
    void learn(Support& support, const Dag& dag, Validator v) const;
    void wait(Support& support, std::uint64_t at_most) const;
    [[nodiscard]] std::uint64_t in_time(const Support& support, const Dag& dag) const;
    [[nodiscard]] std::uint64_t well_joined(const Support& support, const Dag& dag) const;
    /// `work`: what the searches of this insertion may still take.
    [[nodiscard]] std::optional<Clique> clique(Support& support,
                                               const Dag& dag,
                                               Validator v,
                                               std::size_t& work) const;

    Threshold threshold_;
    std::uint64_t enough_ = 0;  ///< the least decisive weight; 0: not reckoned yet
    StakeSums sums_;
    std::vector<Support> open_;  ///< in order of insertion
    /// By validator a, by validator b: the newest message of b that a's latest message has seen.
    std::vector<std::vector<Slot>> seen_;
};

}  // namespace weft::casper
