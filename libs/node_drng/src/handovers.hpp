#pragma once

// The hand-overs that a node takes part in: their engines, their records, their frames. What a key is
// used for is its owner's matter (drng_role.hpp).
//
// Source    weft/dkg/handover.hpp; decision 0031.
// Promises  durable     what an engine wants remembered is on disk before a frame of that step leaves; a
//                       restart goes on where it was
//           no dead end a hand-over has no time-out: it ends when n - f old members have dealt and
//                       n' - f' new ones hold their shares, whenever that is; one of a sharing that is no
//                       longer there is dropped
//           honest      a node that has forgotten what it said in hand-overs votes in none
//                       (spoken_handovers.hpp), and gets its share when the others have voted
//           bounded     of one peer so many that are open, and so many in all; deals are let go when
//                       every new member holds its share, and old ends when there are too many
// Effects   weft/node/effects.hpp. The owner writes what `Turn` asks of it into the same effects.

#include <weft/crypto/sealed.hpp>
#include <weft/dkg/handover.hpp>
#include <weft/types/batch.hpp>

#include "handover_record.hpp"
#include "spoken_handovers.hpp"
#include <map>
#include <memory>
#include <set>

namespace weft::node {

inline constexpr std::size_t handovers_max = 8;          ///< open ones that peers started
inline constexpr std::size_t handovers_of_peer_max = 2;  ///< of those, of one peer
inline constexpr std::size_t handovers_kept = 32;        ///< in all, ends included

/// It is certified, and whoever has a part in it acts on it now.
struct Turn {
    crypto::Hash run;
    HandoverInvite invite;
    std::optional<dkg::Made> made;  ///< nullopt: this node is not of the new committee
};

class Handovers {
public:
    Handovers(const crypto::ed25519::KeyPair& identity,
              const types::StoreView& store,
              const std::optional<Marks>& marks,
              crypto::Drbg entropy);

    /// `shares`: what this node deals in it, now and after a restart.
    using SharesOf =
        std::function<std::optional<dkg::handover::Shares>(const HandoverInvite& invite)>;
    Effects on_start(Instant now, const SharesOf& shares);
    /// Pre: not known, and well-formed. Its record is durable before anything of it leaves.
    Effects begin(Instant now,
                  const HandoverInvite& invite,
                  const PeerId& inviter,
                  std::optional<dkg::handover::Shares> shares);
    /// A peer came up: whatever it may have missed.
    Effects greet(Instant now, const PeerId& peer);
    /// It invited us to what we know: it may have forgotten all, or begun later. Once, until it comes
    /// up again.
    Effects reminded(Instant now, const PeerId& peer, const crypto::Hash& run);
    Effects on(Instant now, const PeerId& from, const HandoverFrame& frame);
    [[nodiscard]] bool owns(TimerId timer) const { return timer.value() >= timer_first; }
    Effects on_timer(Instant now, TimerId timer);

    /// What has become due since the last call: to be followed by `acted` in the same effects.
    [[nodiscard]] std::vector<Turn> turns();
    /// The owner did its part: its write says so. Open ones of the same old sharing end with it, and
    /// what is left of the hand-over that made the old sharing.
    void acted(const crypto::Hash& run, types::Batch& batch);

    /// The chain went from the sharing `base` to that of `run`: every other hand-over of it that is not
    /// over ends, and with it what its engine holds of the old share.
    void gone_over(const types::Address& chain,
                   const crypto::Hash& base,
                   const crypto::Hash& run,
                   types::Batch& batch);

    [[nodiscard]] bool known(const crypto::Hash& run) const { return runs_.contains(run); }
    /// Why a peer may not start another; nullopt: it may.
    [[nodiscard]] std::optional<std::string> full(const PeerId& inviter) const;
    /// Null: not known, or over.
    [[nodiscard]] const HandoverInvite* open(const crypto::Hash& run) const;
    /// For people, of the open ones of that sharing. Empty: none.
    [[nodiscard]] std::string state_of(const crypto::bls::SharedPublicKey& hi) const;
    /// Whose sharing is taken over by none of these is nobody's: for who restarts.
    [[nodiscard]] std::vector<const HandoverInvite*> all_open() const;

private:
    static constexpr std::uint64_t timer_first = std::uint64_t{1} << 32;
    struct Run {
        HandoverRecord record;
        std::unique_ptr<dkg::handover::Handover> engine;
        std::optional<dkg::Made> made;
        std::set<PeerId> reminded;  ///< since they came up
        bool parts_gone = false;
        std::uint64_t timer = 0;
    };

    [[nodiscard]] dkg::handover::Terms terms_of(const crypto::Hash& run,
                                                const HandoverInvite& invite) const;
    void make_engine(const crypto::Hash& id,
                     Run& run,
                     std::optional<dkg::handover::Shares> shares,
                     const dkg::handover::Memory& memory);
    void absorb(
        Instant now, const crypto::Hash& id, Run& run, dkg::handover::Step step, Effects& effects);
    void forget(const crypto::Hash& id, const Run& run, types::Batch& batch) const;
    void forget_parts(const crypto::Hash& id, Run& run, types::Batch& batch) const;
    [[nodiscard]] std::optional<dkg::handover::Party> party_of(const Run& run,
                                                               const PeerId& peer) const;

    const crypto::ed25519::KeyPair& identity_;
    const types::StoreView& store_;
    crypto::Drbg entropy_;
    SpokenHandovers spoken_;
    std::map<crypto::Hash, Run> runs_;
    std::map<std::uint64_t, crypto::Hash> by_timer_;
    std::uint64_t timers_ = timer_first;
};

}  // namespace weft::node
