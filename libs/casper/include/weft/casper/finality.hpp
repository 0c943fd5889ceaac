#pragma once

// Which blocks are final, and the clique that proves it.
//
// Source    D-85.
// Input     the DAG after each insertion.
// Promises  a block is final at the first insertion after which the heaviest clique of its support
//           graph weighs w with 2w - T > t * T. The proof is taken then and never changes.
// Cost      per insertion and block that is not final: a bit per validator; the search for a clique
//           only when the new message and who is joined to it could decide.

#include <weft/casper/clique.hpp>
#include <weft/casper/dag.hpp>

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

class Finality {
public:
    explicit Finality(const Threshold& threshold) : threshold_{threshold} {}

    /// To be called after each insertion; the blocks it makes final, in order of insertion.
    std::vector<Finalised> on_insert(const Dag& dag, Slot inserted);

private:
    /// The support graph of one block. Vertices are the validators whose latest message has the block
    /// in its past over parent edges.
    struct Support {
        Slot block = 0;
        Bits supporters;
        std::vector<Slot>
            since;  ///< by validator: the first of its messages from which on all have the block
        std::vector<Bits>
            knows;  ///< by validator: the supporters whose `since` its latest message has seen
    };
    void forget(Support& support, Validator v) const;
    [[nodiscard]] std::optional<Clique> on_message(Support& support,
                                                   const Dag& dag,
                                                   Validator v,
                                                   Slot message) const;
    [[nodiscard]] std::optional<Clique> search(const Support& support,
                                               const Dag& dag,
                                               Validator v) const;

    Threshold threshold_;
    std::vector<Support> open_;  ///< in order of insertion
};

}  // namespace weft::casper
