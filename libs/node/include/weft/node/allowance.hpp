#pragma once

// How much one peer may make this node send: so many bytes at once, then so many a second. A
// question is small and an answer is large; without a bound one peer could have a node send to it
// all day.
//
// Promises  who asks for less than the rate gets everything; an answer of any size is given to who
//           has asked for nothing in a while;
//           who was refused is not open for half a second: an answer that is looked up and then not
//           given was paid for by nobody, and a question is small enough to be asked all day.
// Effects   none.

#include <weft/protocol/step.hpp>

#include <cstdint>

namespace weft::node {

using protocol::Instant;

class Allowance {
public:
    struct Terms {
        std::uint64_t bytes_at_once;
        std::uint64_t bytes_per_second;
    };
    explicit constexpr Allowance(Terms terms) : terms_{terms} {}

    /// True: it may have them. False: not now; nothing was taken off.
    [[nodiscard]] bool take(Instant now, std::uint64_t bytes);
    /// False: it could have nothing now, or was refused a moment ago, so that there is no use in looking
    /// for an answer.
    [[nodiscard]] bool open(Instant now) const;

private:
    /// Time that pays for so many bytes.
    [[nodiscard]] Instant worth(std::uint64_t bytes) const;

    Terms terms_;
    Instant paid_until_{0};    ///< what was given is paid for by the passing of time until then
    Instant closed_until_{0};  ///< after a refusal
};

}  // namespace weft::node
