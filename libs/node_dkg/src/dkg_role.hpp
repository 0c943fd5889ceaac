#pragma once

// Key generations a node takes part in: invitation, frames, deadlines, and the key in the end.
//
// Source    D-74, S1 "DKG"; weft/dkg.
// Rules     whoever is a member may start a run among members that are its peers;
//           a run that a restart interrupted is over for this node: that it began is on disk before
//           anything said in it leaves, and no invitation begins it again (D-76); a member whose
//           store lost that joins none that may be such a one (spoken_runs.hpp);
//           runs and what waits for them are bounded, per peer, so that none keeps another's
//           invitation or frames out;
//           an endorsement follows its share to the disk, and the share stays there until there is a
//           certificate: one that comes late, or after a restart, still makes it a key;
//           a peer that comes back hears all again that was said to it;
//           a run that a peer starts is joined when the operator has consented: to runs of peers at
//           all, to each of its members; one that is not joined is named once in the log;
//           every run has secrets of its own, also when an invitation comes again, and what is
//           signed in it is bound to its members.

#include <weft/crypto/sealed.hpp>
#include <weft/dkg/codec.hpp>
#include <weft/dkg/endorsements.hpp>
#include <weft/dkg/key_generation.hpp>
#include <weft/node_committee/key_ring.hpp>
#include <weft/node_dkg/dkg_door.hpp>

#include "endorsed_record.hpp"
#include "spoken_runs.hpp"
#include <deque>
#include <map>
#include <memory>
#include <set>

namespace weft::node {

class DkgRole final : public RoleOf<DkgRole, DkgFrames, DkgCommands>, public DkgQueries {
public:
    /// Pre: the key ring outlives the role.
    DkgRole(KeyRing& keys, Surroundings surroundings, DkgSettings settings = {});

    Effects on_start(Instant now) override;
    Effects on_peer_up(Instant now, const PeerId& peer) override;
    Effects on_peer_down(Instant, const PeerId&) override { return {}; }
    Effects on(Instant now, const PeerId& from, const DkgInvite& frame);
    Effects on(Instant now, const PeerId& from, const DkgFrame& frame);
    Effects on(Instant now, CommandId command, const StartDkg& what);
    Effects on_timer(Instant now, TimerId own) override;
    void add_reasons(Instant, std::vector<Reason>&) const override {}
    void add_figures(Figures&) const override {}

    /// A run is done once its key is kept.
    [[nodiscard]] QueriedPage<answers::Dkg> dkg_runs(const answers::PageAsk& ask) const override;
    [[nodiscard]] Queried<answers::Dkg> dkg_run(ByteSpan run) const override;

private:
    /// A frame for one member, or for all. Kept while the run is.
    struct Said {
        std::vector<PeerId> only;  ///< empty: all
        Bytes frame;
    };
    struct Run {
        DkgInvite invite;
        std::optional<PeerId> inviter;  ///< none: this node
        std::unique_ptr<dkg::KeyGeneration> generation;
        answers::Dkg info;
        std::vector<Said> said;
        std::uint64_t timer = 0;
        Instant ends{0};
    };
    /// What this node endorsed, beyond its run and over restarts.
    struct Endorsed {
        EndorsedRecord record;
        dkg::Endorsements votes;    ///< heard without the run
        std::set<PeerId> answered;  ///< with the certificate, since they came up
        [[nodiscard]] bool waits() const { return !record.certificate; }
    };
    static constexpr std::size_t certified_max = 1024;  ///< remembered; the oldest make room
    static constexpr std::size_t running_max = 8;       ///< own ones, and as many of others
    static constexpr std::size_t running_of_peer_max = 2;
    /// Shares of runs that a peer started, kept until there is a certificate. There are some after
    /// every run that too many left, so it must be many; each is a record that is never given up.
    static constexpr std::size_t kept_of_peer_max = 64;
    static constexpr std::size_t remembered_max = 64;
    static constexpr std::size_t begun_max = 1u << 16;        ///< ids on disk; the oldest make room
    static constexpr std::size_t early_frames_max = 1024;     ///< of one peer
    static constexpr std::size_t early_bytes_max = 1u << 20;  ///< of one peer

    [[nodiscard]] answers::Dkg info_of(const Run& run) const;
    Effects begin(Instant now, DkgInvite invite, std::optional<PeerId> inviter);
    void note_begun(Instant now, const crypto::Hash& run, Instant ends, Effects& effects);
    void absorb(Instant now, Run& run, dkg::Step step, Effects& effects);
    void finish(Run& run, dkg::Output output, Effects& effects);
    [[nodiscard]] CommitteeKey key_of(const Run& run, const dkg::Made& made) const;
    Endorsed& remember(const crypto::Hash& run, EndorsedRecord record);
    /// What members say of a result whose run is gone.
    void hear(const crypto::Hash& run,
              Endorsed& endorsed,
              const PeerId& from,
              const dkg::Message& message,
              Effects& effects);
    void certify(const crypto::Hash& run,
                 CommitteeKey key,
                 const dkg::Certificate& certificate,
                 std::vector<types::NodeId> culprits,
                 Effects& effects);
    [[nodiscard]] std::optional<std::string> refusal(Instant now,
                                                     const PeerId& from,
                                                     const DkgInvite& invite) const;
    [[nodiscard]] bool waits(const crypto::Hash& run) const;
    [[nodiscard]] std::size_t kept_of(const PeerId& inviter) const;
    [[nodiscard]] answers::Dkg info_of(const crypto::Hash& run, const EndorsedRecord& record) const;
    /// Whose inviter satisfies `of`.
    template <class Of>
    [[nodiscard]] std::size_t running(Of of) const;
    void forget_old(Instant now);

    DkgSettings settings_;
    const crypto::ed25519::KeyPair& identity_;
    KeyRing& keys_;
    const Connected& connected_;
    crypto::Drbg entropy_;
    SpokenRuns spoken_;
    std::map<crypto::Hash, Run> runs_;
    std::map<crypto::Hash, Instant> begun_;      // as on disk, with their ends
    std::map<crypto::Hash, Endorsed> endorsed_;  // as on disk
    std::map<std::uint64_t, crypto::Hash> by_timer_;
    std::uint64_t timers_ = 0;
    /// Frames that came before their invitation, or belong to a run that is over: the newest of
    /// each peer.
    std::map<PeerId, std::deque<DkgFrame>> early_;
    std::set<PeerId> refused_;  ///< whose last invitation was not joined, as the log says
};

}  // namespace weft::node
