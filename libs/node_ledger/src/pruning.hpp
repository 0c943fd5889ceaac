#pragma once

// Which of the log's messages are erased, and when: those older than the operator says, but for what somebody
// may still ask a proof of.
//
// Source    D-25; docs/decisions/0044-old-messages-are-erased.md.
// Input     the log and its index; what the ledger has; how far the snapshots reach, in calls.
// Promises  1. no message is erased that is younger than the setting says, that the Tangle has in memory, that
//              a start needs, or that who took the snapshot file of this node asks for next;
//           2. nor what a configured peer issued last, which tells it its number when it lost that;
//           3. nor the first message that carried a transaction, while the ledger knows an output of it: who
//              holds something finds the transaction that gave it, a chain's node its anchor and requests;
//           4. once there is no such reason any more it is erased too, so that the disk does not grow with
//              history;
//           5. message and index go in one batch, with the place that erasing has come to;
//           6. one call reads 256 messages at most, and of large ones ever fewer.
// Effects   puts into the caller's batch.
// Cost      What is kept is looked at again and again, `kept_at_once` a second.

#include <weft/node/figure.hpp>
#include <weft/tangle/tangle.hpp>

#include "archive.hpp"
#include <functional>
#include <utility>

namespace weft::node {

class Pruning {
public:
    using Place = MessageLog::Place;
    static constexpr std::size_t messages_at_once_min = 8;
    static constexpr std::size_t messages_at_once_max = 256;
    static constexpr std::size_t bytes_at_once = 256u << 10;  ///< about
    static constexpr std::size_t kept_at_once = 64;  ///< and twice what was kept since, up to
    static constexpr std::size_t kept_at_once_max = 1024;
    /// Whether the message there is needed for what it is, whatever it carries.
    using IsNeeded = std::function<bool(Place)>;

    /// `age`: what is older behind the Tangle's time is erased; 0: nothing is.
    /// Pre: all of it outlives this.
    Pruning(types::Timestamp age,
            const tangle::Tangle& tangle,
            const Archive& archive,
            IsNeeded is_needed)
        : age_{age}, tangle_{tangle}, archive_{archive}, is_needed_{std::move(is_needed)}
    {}

    /// Where an earlier life has come to. At start, once.
    void begin() { next_ = archive_.index().erased_before(); }
    [[nodiscard]] bool on() const noexcept { return age_ > 0; }
    /// Whether there can be anything old enough, and a snapshot file of that time is too old for new nodes:
    /// they would ask for what is erased before they have come.
    [[nodiscard]] bool wants_file(types::Timestamp genesis,
                                  std::optional<types::Timestamp> newest_file) const;

    /// Erases what is old, of what is before place `below`. True: there may be more to do at once.
    /// Pre: `on()`, the index is not behind.
    bool erase_more(Place below, types::Batch& batch);
    /// Looks at some of the kept. Pre: the same.
    void look_again(types::Batch& batch);

    /// Before it there are only kept messages.
    [[nodiscard]] Place next() const noexcept { return next_; }
    void add_figures(Figures& figures) const;

private:
    [[nodiscard]] bool is_needed(Place place, const std::optional<types::Transaction>& first) const;
    void erase(Place place,
               ByteSpan message,
               const std::optional<types::Transaction>& first,
               types::Batch& batch);

    types::Timestamp age_;
    const tangle::Tangle& tangle_;
    const Archive& archive_;
    IsNeeded is_needed_;
    std::size_t messages_at_once_ = messages_at_once_min;
    Place next_ = 1;
    Place look_at_ = 1;  ///< of the kept, the next one to look at
    std::size_t kept_lately_ = 0;
    std::uint64_t erased_ = 0;
};

}  // namespace weft::node
