#pragma once

// When a liked transaction counts as rejected because nobody can attach it any more: else it would hold
// what it spends for as long as the Tangle keeps it.
//
// Source    D-20, D-34.
// Model     A message can be attached to for 30 min. Who issued one that carries something leads it to
//           the present over bridges before that (issuer.hpp); when that node is gone, nobody does.
// Input     transactions that are open, with the time of their newest message; time; looks at them.
// Promises  1. none is looked at while its newest message can be attached to;
//           2. none is given up that was not found left behind at two looks, `look_again` apart by this
//              node's own clock: what comes late, and bridges, come in between;
//           3. one call looks at a bounded number; what is not due costs nothing;
//           4. memory is that of what is open.
// Effects   none.

#include <weft/node/unix_time.hpp>
#include <weft/types/ids.hpp>

#include <functional>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace weft::node {

using protocol::Instant;

class LeftBehind {
public:
    static constexpr Instant attachable_for = std::chrono::minutes{30};
    static constexpr Instant look_again = std::chrono::minutes{1};
    static constexpr std::size_t looks_max = 64;

    /// It is open; `newest`: the time of its newest message. Again: as if it were new.
    void opened(const types::TransactionId& id, types::Timestamp newest);
    /// Weight has decided it, or it was let go.
    void closed(const types::TransactionId& id);

    /// What a look at one finds.
    struct Found {
        bool open = false;            ///< false: it is decided or gone
        types::Timestamp newest = 0;  ///< of its messages
        bool left_behind = false;     ///< it is liked, and nothing current stands on any of them
    };
    using Look = std::function<Found(const types::TransactionId&)>;
    /// Those that count as rejected now.
    [[nodiscard]] std::vector<types::TransactionId> give_up(Instant now, const Look& look);
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    struct Entry {
        Instant due{};
        bool found_before = false;  ///< at the last look it was left behind
    };
    void set(const types::TransactionId& id, Entry entry);

    std::map<types::TransactionId, Entry> entries_;
    std::set<std::pair<Instant, types::TransactionId>> due_;
};

}  // namespace weft::node
