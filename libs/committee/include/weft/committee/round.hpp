#pragma once

// One attempt of a committee at its chain's next block.
//
// Source    S0 (stages), D-70 (FP-ACS), D-71, D-75, D-77; X §5.6; decision 0042.
// Model     n > 3f; authenticated links that deliver in the end; the caller's clock says when the
//           leader is late, and nothing but speed depends on it. All correct nodes that run a round
//           hold the same base state.
// Stages    propose -> FP-ACS, which gives a set of proposals and a signature that nobody knew
//           before -> the caller executes -> result shares -> certificate
// Promises  agreement    correct nodes decide the same batch, with the same time and randomness
//           validity     a unit in the batch was named by a correct node
//           order        nobody knows the order before the batch is fixed: it takes n - f commit
//                        votes for the agreed set (fpacs)
//           certificate  n - f nodes executed to the same state; results leave only after own
//                        execution (D-77)
//           evidence     no false accusation
// Cost      FP-ACS, then n^2 result shares of 80 to 161 bytes
// Restart   same inputs, same steps: a node that records its inputs before their steps leave never
//           contradicts itself (D-76). Repeats change nothing.

#include <weft/committee/batch.hpp>
#include <weft/committee/evidence.hpp>
#include <weft/fpacs/fast_subset.hpp>
#include <weft/protocol/committee.hpp>
#include <weft/protocol/step.hpp>

#include <map>
#include <optional>
#include <variant>
#include <vector>

namespace weft::committee {

/// A committee and this node's place and shares in it. Wiped with its owner.
struct Keys {
    protocol::Committee committee;
    ValidatorIndex self;
    crypto::bls::SharedPublicKey hi;  ///< threshold n - f: order, certificates, anchors
    crypto::bls::SharedPublicKey lo;  ///< threshold f + 1: coin, commitment
    crypto::bls::SecretKey share_hi;
    crypto::bls::SecretKey share_lo;
    coin::Keys coin;                    ///< made of `lo`
    crypto::bls::PreparedKey hi_group;  ///< of `hi`, and of `lo`: they verify in each round
    crypto::bls::PreparedKey lo_group;

    /// Nullopt when sizes and thresholds do not fit one committee with `self` in it, or a group key is
    /// malformed.
    [[nodiscard]] static std::optional<Keys> from(ValidatorIndex self,
                                                  crypto::bls::SharedPublicKey hi,
                                                  crypto::bls::SharedPublicKey lo,
                                                  const crypto::bls::SecretKey& share_hi,
                                                  const crypto::bls::SecretKey& share_lo);
};

/// A step of the agreement on a set of proposals.
struct Agreement {
    fpacs::Message message;
    friend bool operator==(const Agreement&, const Agreement&) = default;
};
/// A K_hi share over an anchor's essence. Nodes that know different predecessors build different
/// ones.
struct AnchorShare {
    crypto::Hash essence;  ///< `essence_digest`: which one was signed
    crypto::bls::Signature share;
    friend bool operator==(const AnchorShare&, const AnchorShare&) = default;
};
[[nodiscard]] crypto::Hash essence_digest(ByteSpan essence) noexcept;
[[nodiscard]] AnchorShare sign_anchor(const Keys& keys, ByteSpan essence);

/// all -> all, once, after own execution.
struct ResultShare {
    types::Hash state_hash;
    crypto::bls::Signature certificate;  ///< K_hi share over the block's certificate digest
    std::optional<AnchorShare> anchor;   ///< when an anchor of the block can be built already
    friend bool operator==(const ResultShare&, const ResultShare&) = default;
};
using Message = std::variant<Agreement, ResultShare>;
[[nodiscard]] Bytes encode(const Message& message);
[[nodiscard]] codec::Decoded<Message> decode_message(ByteSpan bytes);

/// Who may lead the next attempt, and the randomness that chooses among them: known to all that
/// decided this one. Who is dead or late is not in it (X §5.3).
struct Succession {
    std::vector<ValidatorIndex> seats;  ///< whose proposals were decided, ascending
    crypto::Hash seed;
    friend bool operator==(const Succession&, const Succession&) = default;
};
/// Pre: `among` names a seat.
[[nodiscard]] ValidatorIndex leader_of(const RoundId& round, const Succession& among) noexcept;

/// The batch is fixed. The caller fetches what it lacks, executes, and calls `executed`, unless the
/// batch is empty and no anchor is due: then the round has no block and the next attempt may start.
/// As an output it only tells that this has happened: the round may be over before the caller has
/// what it lacks, so what is to be executed is asked of the driver each time (`to_execute`).
struct Decided {
    BatchPlan plan;
    crypto::Hash randomness;  ///< zero when the plan has no unit
    Succession next = {};
    bool fast = true;  ///< by what the leader listed, without the fallback
};
struct Certified {
    crypto::bls::Signature certificate;
    /// Of the essence in `Result`. Absent when n - f seats did not sign the same one: a certificate
    /// never waits for an anchor, which can be signed later (anchor_signing.hpp).
    std::optional<crypto::bls::Signature> anchor;
};
/// n - f others agree on another result: this node's state or engine is broken. It must not sign
/// further.
struct Diverged {
    types::Hash theirs;
};
using Output = std::variant<Decided, Certified, Diverged>;

enum class Fault : std::uint8_t {
    agreement,     ///< a fault inside the agreement
    two_votes,     ///< first votes for two lists of one attempt, both signed
    bad_proposal,  ///< malformed, another base, or a wrong commitment share in an agreed proposal
    two_results,   ///< two states or two certificate shares; an anchor share may be given again, on
                   ///< another predecessor
    bad_result_share,
    other_result,  ///< certified another state than n - f nodes did
};
[[nodiscard]] std::string_view name(Fault fault) noexcept;
enum class Refusal : std::uint8_t { already_proposed, stranger, not_decided, already_executed };

using Step = protocol::Step<Message, Output, Fault>;

/// What the caller's clock says of a round, each at most once (fpacs: gathered, half_late, late).
enum class Clock : std::uint8_t { gathered, half_late, late };
inline constexpr std::size_t clocks = 3;

/// A result that this node has not computed.
struct Vouched {
    types::Hash state_hash;
    std::vector<ValidatorIndex> seats;
};

class Round {
public:
    /// `leader`: nullopt, not known here (fpacs). Pre: `keys` outlives the round.
    Round(RoundId id,
          const Keys& keys,
          const types::Hash& base,
          std::optional<ValidatorIndex> leader);

    /// This node's proposal; base and commitment share are filled in here. Once.
    std::expected<Step, Refusal> propose(types::Timestamp time,
                                         const types::Address& fee_address,
                                         std::vector<types::TransactionId> units,
                                         const std::optional<crypto::Hash>& handed_over = {},
                                         const std::optional<std::uint32_t>& return_to = {},
                                         const std::optional<types::Address>& moved_to = {});
    std::expected<Step, Refusal> handle(ValidatorIndex from, const Message& message);
    Step clock(Clock said);

    struct Result {
        types::Hash state_hash;
        crypto::Hash certificate_digest;
        std::optional<Bytes>
            anchor_essence;  ///< when an anchor is due and its predecessor is known
        std::optional<types::TransactionId> anchored_on;  ///< that predecessor
    };
    /// The result of executing what was decided. Once.
    std::expected<Step, Refusal> executed(Result result);

    [[nodiscard]] const RoundId& id() const noexcept { return id_; }
    [[nodiscard]] bool proposed() const noexcept { return proposed_; }
    [[nodiscard]] bool decided() const noexcept { return decided_.has_value(); }
    /// What was decided; null: nothing yet.
    [[nodiscard]] const Decided* decision() const noexcept
    {
        return decided_ ? &*decided_ : nullptr;
    }
    [[nodiscard]] bool certified() const noexcept { return certified_; }
    /// This node leads and waits a little for more proposals: `Clock::gathered` is wanted.
    [[nodiscard]] bool gathering() const noexcept { return agreement_.gathering(); }
    /// The leader's time runs: `Clock::half_late` and `Clock::late` are wanted.
    [[nodiscard]] bool running() const noexcept { return agreement_.running(); }
    /// For people: those of fpacs::FastSubset::stage, then "execution", "certificate", "done".
    [[nodiscard]] std::string_view stage() const noexcept;
    /// Seats whose message the current stage has not seen.
    [[nodiscard]] std::vector<ValidatorIndex> awaited() const;
    /// The state that f + 1 other seats say the decided batch leads to, so a correct one does, and who
    /// says so. Nullopt: none is, or this node has executed it itself.
    [[nodiscard]] std::optional<Vouched> vouched() const;
    /// What shows to others that this seat voted twice. Null: nothing seen here does.
    [[nodiscard]] const TwoVotes* evidence(ValidatorIndex seat) const;

private:
    Step absorb(fpacs::Step&& inner);
    Step decide(const fpacs::Decision& decision);
    Step try_certify();
    Step on(ValidatorIndex from, const Agreement& message);
    Step on(ValidatorIndex from, const ResultShare& message);
    void accuse(Step& step, ValidatorIndex whom, Fault what);

    RoundId id_;
    const Keys& keys_;
    types::Hash base_;
    fpacs::FastSubset agreement_;
    bool proposed_ = false;
    std::optional<Decided> decided_;
    std::optional<Result> result_;
    std::map<ValidatorIndex, ResultShare> results_;
    protocol::SeatSet refused_;  // seats whose result share was proven wrong
    std::map<ValidatorIndex, TwoVotes> evidence_;
    bool certified_ = false;
    bool diverged_ = false;
};

}  // namespace weft::committee
