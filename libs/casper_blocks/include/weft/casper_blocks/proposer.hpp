#pragma once

// When a validator speaks, and that it never says two things at once.
//
// Source    K 3.8; D-84, D-86, D-89; seed 003: a validator conforms to the mandated protocols.
// Input     the DAG and what waits, each time something changed or `again` has come; the time.
// Promises  1. A block is proposed when enough deploys wait or one has waited long enough.
//           2. A block without deploys is proposed only when it helps: it would add to what makes a block with
//              work final (Finality::gains). So silence follows when all is final, and also when all has been
//              said that can be said while too much stake is silent.
//           3. The more blocks with work are not final, the longer the pause between two of one's own: it doubles
//              with each `open_step` of them. At `open_max` only helpful blocks are made, without deploys.
//           4. No two parallel blocks of one's own: the mark of the next block is durable before the block
//              leaves, nothing is made while the DAG lacks the block of the mark, and after a start one
//              listens first. Who sees two lanes of its own stops for good.
//           5. After a long silence of the others it stops making blocks by itself: what it makes alone, nobody
//              has heard of, is bounded; unless all of it is final.

#include <weft/casper/dag.hpp>
#include <weft/protocol/step.hpp>

#include <string_view>

namespace weft::casper {

using protocol::Instant;

class Proposer {
public:
    struct Settings {
        std::size_t deploys_enough = 10;
        Instant wait_max{500'000'000};  ///< of the oldest deploy
        Instant pause{100'000'000};     ///< between two blocks of one's own
        Instant listen{3'000'000'000};  ///< after a start
        std::size_t open_step = 25;     ///< blocks with work that are not final: the pause doubles
        std::size_t open_max = 200;     ///< of those: no deploys any more
        std::size_t alone_max = 16;  ///< own blocks in a row that no other validator has built on
    };
    /// What is on disk: one's newest block, or the one that is being made.
    struct Mark {
        std::uint64_t sequence_number = 0;  ///< 0: none yet
        BlockId block;                      ///< zero while 0
        friend bool operator==(const Mark&, const Mark&) = default;
    };
    struct Seen {
        const Dag& dag;
        std::size_t deploys = 0;  ///< that the next block could take
        Instant oldest{};         ///< when the first of them came
        std::size_t open = 0;     ///< blocks with work that are not final
        bool helps = false;  ///< a block without deploys would add to what makes one of them final
        bool closing = false;    ///< the next block closes the era, whatever waits
        bool all_final = false;  ///< one's own blocks need nobody else: there is no being alone
    };
    enum class Reason : std::uint8_t {
        deploys,            ///< propose: deploys wait
        closes_era,         ///< propose: it is time for the next era
        helps_finality,     ///< propose without deploys
        nothing_to_say,     ///< wait for something to change
        pausing,            ///< wait until `again`
        slowed,             ///< wait until `again`: much is not final
        too_much_open,      ///< deploys wait until something is final
        listening,          ///< wait until `again`, after a start
        own_block_missing,  ///< wait: the block of the mark is not in the DAG
        alone,              ///< wait: nobody has built on one's last blocks
        two_lanes,          ///< never again: the key has spoken twice
        not_bonded,
    };
    struct Decision {
        bool propose = false;
        bool with_deploys = false;
        Reason reason = Reason::nothing_to_say;
        Instant again{};  ///< when to ask again though nothing changes; zero: not
        friend bool operator==(const Decision&, const Decision&) = default;
    };

    Proposer(Validator self, const Settings& settings, const Mark& mark, Instant now)
        : self_{self}, settings_{settings}, mark_{mark}, started_{now}
    {}

    [[nodiscard]] Decision decide(const Seen& seen, Instant now);
    /// Before this nothing is proposed, whatever is seen.
    [[nodiscard]] Instant quiet_until() const
    {
        const auto listening = started_ + settings_.listen;
        return last_ ? std::max(listening, *last_ + settings_.pause) : listening;
    }
    enum class Made : std::uint8_t { work, vote };
    /// The block that decide() asked for. The mark must be durable before the block leaves.
    Mark made(const BlockId& block, std::uint64_t sequence_number, Made what, Instant now);
    [[nodiscard]] const Mark& mark() const { return mark_; }

    /// Between a block of one's own and the next one with work, while that many are not final.
    [[nodiscard]] Instant pause_at(std::size_t open) const;

private:
    [[nodiscard]] std::size_t own_alone(const Dag& dag) const;

    Validator self_;
    Settings settings_;
    Mark mark_;
    Instant started_;
    std::optional<Instant> last_{};
    std::optional<Instant> last_work_{};
    bool two_lanes_ = false;
};
[[nodiscard]] std::string_view name(Proposer::Reason reason) noexcept;

}  // namespace weft::casper
