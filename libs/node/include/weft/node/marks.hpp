#pragma once

// High-water marks: numbers that only grow, and that outlive the store.
//
// Source    D-76, D-94.
// Model     the store may lose the end of what was written to it: it was damaged and is copied from
//           the peers, or somebody put an older copy in its place. What was signed and has left is
//           then known to others and not to the node that signed it.
// Promises  a mark is durable before anything of its write leaves (`Effects::Write::marks`); it lies
//           beside the store, so what the store loses it keeps.
//
// A role that numbers what it signs raises a mark ahead of the numbers it uses, and starts above it.
// One that keeps a record of what it says counts its records, and raises a mark to that count behind
// each: a store that has fewer than the mark says has lost some. Such a mark must not be durable
// before its record, or a crash between the two would look like a loss.
//
// When all marks are lost, each role that had one notes so at its start (`mark_lost`), all in one
// write (the router): the marks that another role makes anew must not look like a new node's.

#include <weft/base/bytes.hpp>

#include <cstdint>
#include <map>

namespace weft::node {

struct Mark {
    Bytes key;  ///< begins with one of its role's disk keys
    std::uint64_t value;
    bool behind = false;  ///< durable after its write's batch, and not before it
};
/// Of a mark that was lost and that its role has not found again.
inline constexpr std::uint64_t mark_lost = ~std::uint64_t{0};
/// By key. A key that is not there was never raised.
using Marks = std::map<Bytes, std::uint64_t>;

}  // namespace weft::node
