#pragma once

// Signing an anchor beside the rounds: one whose block was certified without it, or that no message
// carried in time.
//
// Source    D-75 (an anchor the ledger does not take is rebuilt), D-76; X §2.4
// Model     n > 3f; authenticated links that deliver in the end. Correct nodes that stand at the
//           same anchor build the same essence.
// Promises  unforgeable          n - f seats signed the essence: a correct majority built it
//           no false accusation  a share over another essence is no lie: its sender may be ahead
//                                or behind
//           bounded              one share per seat is kept, the newest
// Cost      n^2 messages of 80 bytes
// Restart   nothing is kept: BLS signatures are unique, so a share signed again is the same share

#include <weft/committee/round.hpp>

#include <map>
#include <optional>
#include <vector>

namespace weft::committee {

class AnchorSigning {
public:
    /// Pre: `keys` outlives this.
    explicit AnchorSigning(const Keys& keys) : keys_{keys} {}

    struct Outcome {
        std::optional<crypto::bls::Signature>
            signature;                      ///< under the chain's key; the job is over then
        std::vector<ValidatorIndex> liars;  ///< whose share over this very essence was wrong
    };
    /// The anchor to sign now; replaces an earlier one. Shares that came before count: call
    /// `combine` next.
    void begin(Bytes essence);
    /// Nothing is to be signed any more.
    void end() noexcept { job_.reset(); }
    Outcome handle(ValidatorIndex from, const AnchorShare& share);
    Outcome combine();

    /// This node's share of the current anchor: to all others, again while it is not signed.
    [[nodiscard]] std::optional<AnchorShare> own() const;
    /// True while `essence` is being signed.
    [[nodiscard]] bool working_on(ByteSpan essence) const;
    /// How many seats have signed it; 0 when nothing is to be signed.
    [[nodiscard]] std::size_t signers() const;

private:
    struct Job {
        Bytes essence;
        AnchorShare own;
        protocol::SeatSet refused;
    };
    const Keys& keys_;
    std::optional<Job> job_;
    std::map<ValidatorIndex, AnchorShare> shares_;  // of others, the newest
};

}  // namespace weft::committee
