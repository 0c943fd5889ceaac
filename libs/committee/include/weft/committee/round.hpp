#pragma once

// One attempt of a committee at its chain's next block.
//
// Source    S0 (stages), D-70 (first form: the plain common subset), D-71, D-75, D-77; X §5.6.
// Model     n > 3f; authenticated links that deliver in the end; no clock. All correct nodes that
//           run a round hold the same base state.
// Stages    propose -> common subset -> order signature -> the caller executes -> result shares
//           -> certificate
// Promises  agreement    correct nodes decide the same batch, with the same time and randomness
//           validity     a unit in the batch was named by a correct node
//           order        nobody knows the order before the batch is fixed: it takes n - f shares
//                        over the agreed set
//           certificate  n - f nodes executed to the same state; results leave only after own
//                        execution (D-77)
//           evidence     no false accusation
// Cost      the common subset, then n^2 order shares of 48 bytes and n^2 result shares of 80 to 161
//           bytes
// Restart   same inputs, same steps: a node that records its inputs before their steps leave never
//           contradicts itself (D-76). Repeats change nothing.

#include <weft/acs/common_subset.hpp>
#include <weft/committee/batch.hpp>
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
    coin::Keys coin;  ///< made of `lo`

    /// Nullopt when sizes and thresholds do not fit one committee with `self` in it.
    [[nodiscard]] static std::optional<Keys> from(ValidatorIndex self,
                                                  crypto::bls::SharedPublicKey hi,
                                                  crypto::bls::SharedPublicKey lo,
                                                  const crypto::bls::SecretKey& share_hi,
                                                  const crypto::bls::SecretKey& share_lo);
};

/// all -> all: a step of the common subset.
struct Agreement {
    acs::Message message;
};
/// all -> all, once: K_hi share over `order_digest`.
struct OrderShare {
    crypto::bls::Signature share;
    friend bool operator==(const OrderShare&, const OrderShare&) = default;
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
using Message = std::variant<Agreement, OrderShare, ResultShare>;
[[nodiscard]] Bytes encode(const Message& message);
[[nodiscard]] codec::Decoded<Message> decode_message(ByteSpan bytes);

/// The batch is fixed. The caller fetches what it lacks, executes, and calls `executed`, unless the
/// batch is empty and no anchor is due: then the round has no block and the next attempt may start.
/// As an output it only tells that this has happened: the round may be over before the caller has
/// what it lacks, so what is to be executed is asked of the driver each time (`to_execute`).
struct Decided {
    BatchPlan plan;
    crypto::Hash randomness;  ///< zero when the plan has no unit
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
    agreement,     ///< a fault inside the common subset
    bad_proposal,  ///< malformed, another base, or a wrong commitment share in an agreed proposal
    two_order_shares,
    bad_order_share,
    two_results,  ///< two states or two certificate shares; an anchor share may be given again, on
                  ///< another predecessor
    bad_result_share,
    other_result,  ///< certified another state than n - f nodes did
};
[[nodiscard]] std::string_view name(Fault fault) noexcept;
enum class Refusal : std::uint8_t { already_proposed, stranger, not_decided, already_executed };

using Step = protocol::Step<Message, Output, Fault>;

class Round {
public:
    /// Pre: `keys` outlives the round.
    Round(RoundId id, const Keys& keys, const types::Hash& base);

    /// This node's proposal; base and commitment share are filled in here. Once.
    std::expected<Step, Refusal> propose(types::Timestamp time,
                                         const types::Address& fee_address,
                                         std::vector<types::TransactionId> units);
    std::expected<Step, Refusal> handle(ValidatorIndex from, const Message& message);

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
    /// For people: "agreement", "order", "execution", "certificate", "done".
    [[nodiscard]] std::string_view stage() const noexcept;
    /// Seats whose message the current stage has not seen (order and certificate stages).
    [[nodiscard]] std::vector<ValidatorIndex> awaited() const;

private:
    Step absorb(acs::Step&& inner);
    Step on_subset(acs::Subset subset);
    Step try_order();
    Step decide(const crypto::Hash& randomness);
    Step try_certify();
    Step on(ValidatorIndex from, const Agreement& message);
    Step on(ValidatorIndex from, const OrderShare& message);
    Step on(ValidatorIndex from, const ResultShare& message);
    void accuse(Step& step, ValidatorIndex whom, Fault what);

    RoundId id_;
    const Keys& keys_;
    types::Hash base_;
    acs::CommonSubset acs_;
    bool proposed_ = false;
    std::optional<crypto::Hash> order_digest_;  // set when the subset is agreed
    BatchPlan plan_;
    std::map<ValidatorIndex, crypto::bls::Signature> order_shares_;
    std::optional<Decided> decided_;
    std::optional<Result> result_;
    std::map<ValidatorIndex, ResultShare> results_;
    protocol::SeatSet refused_;  // seats whose order or result share was proven wrong
    bool certified_ = false;
    bool diverged_ = false;
};

}  // namespace weft::committee
