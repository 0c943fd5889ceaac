#pragma once

// The end of a run: who endorsed which result, and the certificate that n - f of them make.
//
// Source    D-74
// Input     endorsements and certificates of members; what this member itself endorses
// Promises  two results never have a certificate each, while at most f members lie; a member that
//           forged once is checked no more
// Effects   none. It needs nothing of the run but its name, its members and the transcript: a member
//           that remembers these after a restart goes on collecting.

#include <weft/dkg/messages.hpp>

#include <map>
#include <optional>
#include <vector>

namespace weft::dkg {

class Endorsements {
public:
    enum class Verdict : std::uint8_t {
        taken,
        nothing_new,   ///< known, of a member that forged, or there is a certificate already
        forgery,       ///< a signature that does not verify
        equivocation,  ///< a second result endorsed
    };

    /// `self`: our seat; nullopt: we endorse nothing. Pre: `members` by seat.
    Endorsements(const RunId& run,
                 protocol::Committee committee,
                 std::optional<ValidatorIndex> self,
                 std::vector<crypto::ed25519::PublicKey> members);

    /// Pre: `from` sits in the committee.
    Verdict take(ValidatorIndex from, const Endorsement& endorsement);
    Verdict take(ValidatorIndex from, const Certified& certified);
    /// Ours. The share it speaks of must be durable before it leaves. Once.
    Endorsement endorse(const crypto::Hash& transcript, const crypto::ed25519::KeyPair& own);

    /// What this member endorsed.
    [[nodiscard]] const std::optional<crypto::Hash>& ours() const noexcept { return ours_; }
    /// One that came, or one that the endorsements here make.
    [[nodiscard]] const std::optional<Certificate>& certificate();

private:
    RunId run_;
    protocol::Committee committee_;
    std::optional<ValidatorIndex> self_;
    std::vector<crypto::ed25519::PublicKey> members_;
    std::map<ValidatorIndex, Endorsement> endorsements_;
    protocol::SeatSet forgers_;
    std::optional<crypto::Hash> ours_;
    std::optional<Certificate> certificate_;
};

}  // namespace weft::dkg
