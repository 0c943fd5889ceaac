#pragma once

// The sequence numbers of this node's own messages: none is ever used for two of them.
//
// Source    D-76, D-94; weft/node/marks.hpp.
// Input     the mark as it is at start; what peers tell of this node's newest message, when the
//           mark was lost.
// Promises  a number is used once, also by a node whose store lost the end of its log: it goes on
//           above the mark, which is raised ahead of the numbers in use;
//           without its mark it uses none until more than half of the configured peers have told of
//           its newest message, and then goes on above the highest they know, with room for what
//           only the others heard, and by a jump of this life;
//           a peer that lies makes it skip nothing: what peers tell is a message that it signed.
// Cost      a mark once per `ahead` messages; each start leaves out up to `ahead` numbers of 2^64.

#include <weft/node/effects.hpp>

#include <cstdint>
#include <optional>
#include <set>

namespace weft::node {

class OwnNumbers {
public:
    /// Numbers that one mark covers.
    static constexpr std::uint64_t ahead = 1024;

    /// `mark`: all numbers in use are below; nullopt: lost. `peers`: those configured. `jump`: drawn
    /// anew in each life, so that two lives whose peers know the same do not meet; below 2^32.
    OwnNumbers(std::optional<std::uint64_t> mark, std::size_t peers, std::uint64_t jump = 0);

    /// False: the mark was lost, and peers have to tell.
    [[nodiscard]] bool known() const noexcept { return first_.has_value(); }
    /// `newest`: the number of the newest message of ours that the peer has; nullopt: it has none.
    /// True: with this answer it is known.
    bool told(const PeerId& peer, std::optional<std::uint64_t> newest);
    [[nodiscard]] std::size_t answers() const noexcept { return told_by_.size(); }
    [[nodiscard]] std::size_t answers_needed() const noexcept { return needed_; }

    /// For a message that would have `next` by what the Tangle holds. Pre: `known()`.
    [[nodiscard]] std::uint64_t number_for(std::uint64_t next) const;
    /// The number is going to be used. What the mark must be raised to before it leaves; nullopt: it
    /// is high enough.
    std::optional<std::uint64_t> use(std::uint64_t number);

private:
    std::optional<std::uint64_t> first_;  ///< of this life
    std::uint64_t mark_ = 0;              ///< numbers below are covered
    std::uint64_t highest_told_ = 0;      ///< one above it
    std::size_t needed_;
    std::uint64_t jump_;
    std::set<PeerId> told_by_;
};

}  // namespace weft::node
