#pragma once

// The driver: carries a committee node from round to round, through crashes, lost links and lag.
//
// Source    D-70, D-76; X §6.3 (scenarios 9, 16, 22, 23); decision 0042.
// Input     the chain's height and state hash (`start`), own proposals, frames of peers, what the
//           clock says, results of execution, and, after a restart, the records written before it.
// Promises  replay     every input that may cause a message is a record in the same step; replayed
//                      in order, the records give the same messages: who makes them durable first
//                      never contradicts itself
//           progress   at most one round at a time; an attempt without a block is followed by the
//                      next one on all nodes
//           catch-up   who lags by attempts goes on when f + 1 seats are ahead (one of them is
//                      correct, so the attempts before are over); who lags by blocks is told
//                      (`Behind`) and fetches them
//           leaders    of attempt 0 of a committee's first block any seat may be the leader; of each later attempt one
//                      whose proposal was in the attempt decided before it, which all know that
//                      decided that one. Who did not, having fetched the block or skipped the
//                      attempt, follows who lists first
//           bounded    per seat at most `early_frames_max` frames and `early_bytes_max` bytes are
//                      kept for rounds that have not begun; more are dropped and sent again later
//                      (`resend`). A frame that comes again is no record, nor is a malformed one,
//                      and of each seat no more are recorded than a correct one can say in an
//                      attempt
// Cost      one record per input; the messages of the current attempt are kept to be sent again.

#include <weft/committee/round.hpp>

#include <array>
#include <deque>
#include <memory>
#include <set>
#include <unordered_set>

namespace weft::committee {

inline constexpr std::size_t early_frames_max = 4096;
inline constexpr std::size_t early_bytes_max = 4u << 20;
/// Different frames a correct seat can say in an attempt, per seat of the committee: a broadcast's
/// value, echo, ready, fetch and supply, an agreement's TERM and, of each of 64 rounds, two BVAL,
/// AUX, CONF and coin share; wants and gives of a proposal, twice at most. (More rounds happen with
/// less than 2^-57, aba::rounds_ahead_max.)
inline constexpr std::size_t heard_frames_per_seat = 10 + 5 * 64;
/// Once in an attempt: the agreement on what was prepared, list, two votes and one more, PACE, known,
/// decision, want and give of a vector, the result and, after a restart, another anchor of it.
inline constexpr std::size_t heard_frames_besides = heard_frames_per_seat + 12;
/// And the bytes, per seat of the committee: two proposals, the rest small.
inline constexpr std::size_t heard_bytes_per_seat = 96u << 10;

/// A message of a round on its way.
struct Outgoing {
    protocol::Recipients to;
    std::uint32_t block_index = 0;
    std::uint32_t attempt = 0;
    Bytes body;
};

enum class DriverFault : std::uint8_t {
    malformed,  ///< does not decode, or carries a proposal longer than any may be
    stranger,
    round_fault,
};
struct DriverAccusation {
    ValidatorIndex whom;
    DriverFault what;
    std::optional<Fault> inner;             ///< with round_fault
    std::optional<TwoVotes> evidence = {};  ///< with two_votes
};

/// What one input caused. Records must be durable before `sends` leave.
struct [[nodiscard]] DriverStep {
    std::vector<Bytes> records;
    std::vector<Outgoing> sends;
    std::vector<Output> outputs;
    std::vector<DriverAccusation> accusations;
    /// A seat works on a block this far ahead: fetch the blocks between.
    std::optional<std::pair<ValidatorIndex, std::uint32_t>> behind;
    /// A seat works on a block we have: tell it our height.
    std::optional<ValidatorIndex> peer_behind;

    DriverStep& operator+=(DriverStep&& next);
};

class Driver {
public:
    /// Pre: `keys` outlives the driver.
    Driver(types::ChainId chain, const Keys& keys);

    /// The chain stands at block `height` with `state_hash`: the next round is for block height +
    /// 1, attempt 0. Frames that came early are taken up. All records before this are void: erase
    /// them with the block.
    /// `first`: what comes is the committee's first block, so any seat may lead.
    DriverStep start(std::uint32_t height, const types::Hash& state_hash, bool first = false);
    /// After `start`, once, with the records since then in order. `outputs` holds what still has to
    /// be acted on.
    /// Errors: malformed when a record cannot be read (the disk lies: do not vote in this round).
    std::expected<DriverStep, codec::DecodeError> replay(std::span<const Bytes> records);

    /// No-op when this attempt has a proposal of ours.
    DriverStep propose(types::Timestamp time,
                       const types::Address& fee_address,
                       std::vector<types::TransactionId> units,
                       const std::optional<crypto::Hash>& handed_over = {},
                       const std::optional<std::uint32_t>& return_to = {},
                       const std::optional<types::Address>& moved_to = {});
    /// What the clock says of this attempt: a record, like all that may cause a message. No-op when it
    /// has said so, or when nobody waits for it (`gathering`, `running`).
    DriverStep clock(Clock said);
    DriverStep handle(ValidatorIndex from,
                      std::uint32_t block_index,
                      std::uint32_t attempt,
                      ByteSpan body);
    /// The anchor that this attempt's own was signed on before a restart: to be signed on it again.
    /// Outer nullopt: it was not executed then. Inner: nothing was signed along.
    [[nodiscard]] const std::optional<std::optional<types::TransactionId>>& executed_on()
        const noexcept
    {
        return executed_on_;
    }
    /// Pre: `to_execute` is not null.
    DriverStep executed(Round::Result result);
    /// The decided batch was empty and no anchor was due: next attempt. Pre: the same.
    DriverStep no_block();

    /// All messages of the current attempt, for a seat that may have missed them.
    [[nodiscard]] std::vector<Outgoing> resend(ValidatorIndex to) const;

    [[nodiscard]] std::uint32_t block_index() const noexcept { return height_ + 1; }
    [[nodiscard]] std::uint32_t attempt() const noexcept { return attempt_; }
    /// True when this attempt has a proposal of ours.
    [[nodiscard]] bool proposed() const noexcept { return round_ && round_->proposed(); }
    /// True when f + 1 seats have proposed in this attempt, a correct one among them: so we should
    /// too, if only nothing. One seat alone makes nobody work.
    [[nodiscard]] bool others_began() const;
    /// True when some seat said something in this attempt.
    [[nodiscard]] bool heard() const noexcept { return heard_; }
    [[nodiscard]] bool decided() const noexcept { return round_ && round_->decided(); }
    /// The decided batch of the current attempt, until it is executed. Null: none. An attempt that
    /// is left behind takes its batch with it, so nobody may keep a copy.
    [[nodiscard]] const Decided* to_execute() const noexcept
    {
        return round_ && !has_block_ ? round_->decision() : nullptr;
    }
    /// See Round.
    [[nodiscard]] std::optional<Vouched> vouched() const
    {
        return round_ && !has_block_ ? round_->vouched() : std::nullopt;
    }
    /// What the clock is for: see Round.
    [[nodiscard]] bool gathering() const noexcept { return round_ && round_->gathering(); }
    [[nodiscard]] bool running() const noexcept { return round_ && round_->running(); }
    /// What this attempt decided, also when it has been executed; null: nothing yet.
    [[nodiscard]] const Decided* decision() const noexcept
    {
        return round_ ? round_->decision() : nullptr;
    }
    /// Who leads this attempt; nullopt: not known here.
    [[nodiscard]] std::optional<ValidatorIndex> leader() const noexcept { return leader_; }
    [[nodiscard]] std::string_view stage() const noexcept
    {
        return round_ ? round_->stage() : "idle";
    }
    [[nodiscard]] std::vector<ValidatorIndex> awaited() const
    {
        return round_ ? round_->awaited() : std::vector<ValidatorIndex>{};
    }

private:
    struct Early {
        std::uint32_t block_index;
        std::uint32_t attempt;
        Bytes body;
    };
    struct Mailbox {
        std::deque<Early> frames;
        std::size_t bytes = 0;
        std::uint32_t attempt_seen = 0;  ///< highest attempt at block_index()
    };

    /// The frames of one seat in this attempt.
    struct Said {
        std::unordered_set<crypto::Hash> heard;
        std::size_t bytes = 0;
    };

    DriverStep move_to(std::uint32_t attempt);
    /// Begins the attempt: nothing is heard of it yet.
    void open(std::uint32_t attempt);
    /// False when the frame was heard before, or is more than a correct seat can say.
    bool note_heard(ValidatorIndex from, ByteSpan body);
    DriverStep take_up_early();
    DriverStep feed(ValidatorIndex from, const Message& message);
    DriverStep absorb(Step&& step);
    void keep_early(ValidatorIndex from, Early early);
    /// The highest attempt that f + 1 seats have reached.
    [[nodiscard]] std::uint32_t attempt_of_one_correct() const;

    types::ChainId chain_;
    const Keys& keys_;
    std::uint32_t height_ = 0;
    types::Hash base_;
    std::uint32_t attempt_ = 0;
    std::unique_ptr<Round> round_;
    std::optional<Succession> succession_;  ///< of this attempt: who may lead it
    std::optional<ValidatorIndex> leader_;
    std::array<bool, clocks> clocked_{};
    bool heard_ = false;
    std::set<ValidatorIndex> proposers_;  ///< who gave us its proposal in this attempt
    bool has_block_ = false;              // executed: no jump can be right
    std::optional<std::optional<types::TransactionId>> executed_on_;
    std::vector<Outgoing> sent_;
    std::map<ValidatorIndex, Mailbox> early_;
    std::vector<Said> said_;  // by seat
};

}  // namespace weft::committee
