#pragma once

// What the members of a committee may have this node send for the asking: a height of 39 bytes
// brings the messages of a round, 44 KB of them; a question of as many brings 4 MB of blocks.
//
// Input     questions of seats and the bytes of their answers, sessions, time.
// Promises  a seat gets 8 MiB at once and 8 MiB a second, more than who catches up asks of one;
//           the same round again after half a second, or in a new session: what was lost with the
//           old one is not in the new one.
// Effects   none.

#include <weft/base/strong.hpp>
#include <weft/node/allowance.hpp>
#include <weft/protocol/committee.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace weft::node {

class Askers {
public:
    explicit Askers(std::size_t seats) : by_seat_(seats) {}

    /// False: it has had enough, or was refused a moment ago: no answer is looked up for it.
    /// Pre, here and below: the seat is one of the committee.
    [[nodiscard]] bool open(Instant now, ValidatorIndex seat) const
    {
        return by_seat_[seat.value()].allowance.open(now);
    }
    /// False: it has had enough for now.
    [[nodiscard]] bool may_have(Instant now, ValidatorIndex seat, std::size_t bytes)
    {
        return by_seat_[seat.value()].allowance.take(now, bytes);
    }
    /// The messages of this round once more. Asked once for each sending.
    [[nodiscard]] bool may_have_round(Instant now,
                                      ValidatorIndex seat,
                                      std::uint32_t block_index,
                                      std::uint32_t attempt);
    /// The block of a return that was made in this round, in the same way.
    [[nodiscard]] bool may_have_return(Instant now,
                                       ValidatorIndex seat,
                                       std::uint32_t block_index,
                                       std::uint32_t attempt);
    void new_session(ValidatorIndex seat)
    {
        by_seat_[seat.value()].messages = {};
        by_seat_[seat.value()].returned = {};
    }

private:
    /// The round that something was sent of last.
    struct Sent {
        std::optional<std::pair<std::uint32_t, std::uint32_t>> round;
        Instant at{0};

        [[nodiscard]] bool again(Instant now, std::uint32_t block_index, std::uint32_t attempt);
    };
    struct Asker {
        Allowance allowance{{.bytes_at_once = 8u << 20, .bytes_per_second = 8u << 20}};
        Sent messages;
        Sent returned;
    };
    std::vector<Asker> by_seat_;
};

}  // namespace weft::node
