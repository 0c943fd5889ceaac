#pragma once

// The beacons of a node: series that it makes with its committee, and series that it follows.
//
// Source    D-33; T §2.15; weft/drng.
// Promises  the committee's key in G1 is made of what its members tell, each checked by a pairing, and
//           told again to whoever comes up;
//           a round is on disk before this node tells of it; a restart goes on after it;
//           what was booked on the Tangle is believed when its signature holds, whoever passed it on;
//           one series is one value: nothing that comes for one changes another;
//           a hand-over moves a series: from its certificate on an old member makes no round and holds
//           no share, a new one makes them from the newest round on; both know it after a restart,
//           and who was away meanwhile when it is back: it follows from then on what it made before;
//           what a peer starts is joined when the operator has consented: to peers' runs at all, to
//           each member of both committees, and to one that has at least the old threshold. To a
//           smaller one the operator of each old member says so itself;
//           the key of a chain goes to other members by the same consent (chain_handovers.cpp);
//           the votes of a ledger node are judged by the series that genesis names, which it follows
//           unasked, and by no other.
// Effects   weft/node/effects.hpp. A round to publish goes to one ledger node, the next time to
//           another one; when it is not booked, the next member in line publishes it.

#include <weft/drng/follower.hpp>
#include <weft/drng/member.hpp>
#include <weft/node_committee/chain_handovers.hpp>
#include <weft/node_committee/key_ring.hpp>
#include <weft/node_committee/queries.hpp>
#include <weft/node_drng/drng_door.hpp>

#include "handovers.hpp"
#include "series_record.hpp"
#include <map>
#include <set>

namespace weft::node {

class DrngRole final : public RoleOf<DrngRole, DrngFrames, DrngCommands>, public DrngQueries {
public:
    /// `keys`: null, when this node keeps none.
    DrngRole(KeyRing* keys, DrngSettings settings, Surroundings surroundings);

    Effects on_start(Instant now) override;
    Effects on_peer_up(Instant now, const PeerId& peer) override;
    Effects on_peer_down(Instant, const PeerId&) override { return {}; }
    Effects on(Instant now, const PeerId& from, const DrngFrame& frame);
    Effects on(Instant now, const PeerId& from, const BeaconBooked& frame);
    Effects on(Instant now, const PeerId& from, const ChainHandoverInvite& frame);
    Effects on(Instant now, const PeerId& from, const HandoverInvite& frame);
    Effects on(Instant now, const PeerId& from, const HandoverFrame& frame);
    Effects on(Instant now, const PeerId& from, const SharingFrame& frame);
    Effects on(Instant now, const PeerId& from, const NewestRound& frame);
    Effects on(Instant now, CommandId command, const StartSeries& what);
    Effects on(Instant now, CommandId command, const Reshare& what);
    Effects on(Instant now, CommandId command, const ReshareChain& what);
    Effects on(Instant now, CommandId command, const FollowSeries& what);
    Effects on(Instant now, CommandId command, const HearRound& what);
    Effects on_timer(Instant now, TimerId own) override;
    void add_reasons(Instant, std::vector<Reason>&) const override {}
    void add_figures(Figures& figures) const override;

    [[nodiscard]] QueriedPage<answers::Series> series(const answers::PageAsk& ask) const override;
    [[nodiscard]] Queried<answers::DrandInfo> info(const drng::SeriesId& id) const override;
    [[nodiscard]] Queried<answers::DrandRound> round(const drng::SeriesId& id,
                                                     std::uint64_t number) const override;

private:
    /// A series that this node makes.
    struct Own {
        std::vector<types::NodeId> members;  ///< by seat
        ValidatorIndex self{};
        OwnSeriesRecord record;
        drng::KeyTwins twins;
        drng::KeyTwin twin;  ///< our part
        crypto::bls::SecretKey share;
        std::uint16_t threshold = 0;
        std::uint16_t told = 0;              ///< members that have told their part
        std::optional<drng::Member> member;  ///< from the whole key on
        std::uint64_t timer = 0;
    };
    using Owned = std::map<types::Address, Own>::iterator;
    /// A committee's message, whatever frame it came in.
    Effects heard(Instant now, const PeerId& from, Owned found, ByteSpan body);
    [[nodiscard]] Bytes frame_of(const types::Address& key,
                                 const Own& own,
                                 const drng::Message& message) const;
    // --- hand-overs (drng_handovers.cpp) ---
    /// What this node's share of that sharing is; nullopt: it has none.
    [[nodiscard]] std::optional<dkg::handover::Shares> shares_of(
        const HandoverInvite& invite) const;
    [[nodiscard]] std::optional<std::string> refusal(const PeerId& from,
                                                     const HandoverInvite& invite) const;
    [[nodiscard]] bool chain_stands_on(const types::Address& key) const;
    Effects begin(Instant now, const HandoverInvite& invite, const PeerId& inviter);
    [[nodiscard]] Effects tell_newest(const HandoverInvite& invite, const PeerId& only) const;
    /// Acts on what the hand-overs have come to.
    Effects turned(Instant now, Effects effects);
    Effects act(Instant now, const Turn& turn);
    // --- of a chain's key (chain_handovers.cpp) ---
    Effects act_for_chain(const Turn& turn);
    [[nodiscard]] std::optional<std::string> refusal_of_chain(const HandoverInvite& invite) const;
    /// The chain went over, here or in front of a member that missed the certificate.
    ChainHandovers::Gone chain_turned(const types::ChainId& chain,
                                      const crypto::Hash& base,
                                      const crypto::Hash& run);
    /// The key goes, or is about to go, to other members of its chain.
    [[nodiscard]] bool is_leaving(const types::Address& key) const;
    [[nodiscard]] static ChainHandover handover_of(const HandoverInvite& invite);
    /// Joins what a peer asks for, says it again to who knows it, or tells the log why not.
    Effects invited(Instant now, const PeerId& from, const HandoverInvite& invite);
    /// Nullopt: all of them are connected, and each is named once.
    [[nodiscard]] std::optional<Effects> unfit(CommandId command,
                                               const std::vector<types::NodeId>& members) const;
    Effects asked(Instant now, CommandId command, const HandoverInvite& invite);
    /// A new member's first round, from what old ones told and what is on disk.
    [[nodiscard]] std::vector<drng::Round> known_rounds(const Own& own,
                                                        const drng::SeriesInfo& info) const;
    Own* add_own(const types::Address& key, const OwnSeriesRecord& record);
    void add_followed(const drng::SeriesInfo& info);
    /// Nullopt: its key in G1 was never known here.
    [[nodiscard]] static std::optional<drng::SeriesInfo> info_of(const types::Address& key,
                                                                 const OwnSeriesRecord& record);
    [[nodiscard]] std::size_t count() const { return own_.size() + followed_.size(); }
    /// What a member's twin tells; makes the member when the key is whole.
    Effects hear_twin(Instant now, Own& own, ValidatorIndex from, const drng::KeyTwin& twin);
    Effects absorb(Instant now, const types::Address& key, Own& own, drng::Step step);
    [[nodiscard]] Effects say_twin(const types::Address& key,
                                   const Own& own,
                                   const PeerId& to) const;
    /// A round of a followed series, from wherever.
    std::expected<Effects, drng::Refusal> hear(drng::Follower& follower, const drng::Round& round);
    [[nodiscard]] Effects took(const drng::SeriesInfo& info,
                               const std::vector<drng::Round>& rounds);
    /// On a ledger node: what is taken of the network's series goes to the votes, each round once.
    void judge_votes(const drng::SeriesInfo& info, const drng::Round& newest, Effects& effects);
    [[nodiscard]] bool is_ledger_node() const;
    /// A round that somebody handed over goes to all, when it is of the network's series.
    [[nodiscard]] Effects pass_on(const drng::SeriesId& id, const drng::Round& round) const;
    [[nodiscard]] std::optional<PeerId> ledger_node(std::uint64_t round) const;
    [[nodiscard]] const drng::SeriesInfo* find(const drng::SeriesId& id) const;
    [[nodiscard]] answers::Series answer_of(const types::Address& key, const Own& own) const;
    [[nodiscard]] answers::Series answer_of(const drng::Follower& follower) const;
    [[nodiscard]] answers::Series answer_of(const HandoverInvite& invite) const;
    static Effects refused(CommandId command, std::string error, std::string hint);

    KeyRing* keys_;
    DrngSettings settings_;
    PeerId self_;
    std::optional<drng::SeriesId> network_;  ///< the series that genesis names
    std::uint64_t judged_ = 0;               ///< its newest round that went to the votes
    const types::StoreView& store_;
    const Connected& connected_;
    const CommitteeQueries* chains_;  ///< null: this node runs none
    ChainHandovers* sharings_;        ///< null: the same
    crypto::Drbg entropy_;
    Handovers handovers_;
    /// By hand-over and old member: unverified, because the key in G1 is not known yet.
    std::map<crypto::Hash, std::map<PeerId, drng::Round>> newest_;
    /// By run, of this node's own sharing to a committee in which it sits, too: when the others hand the
    /// chain over without it, it joins to get a share.
    struct Declined {
        PeerId from;
        HandoverInvite invite;
    };
    static constexpr std::size_t declined_max = 8;
    std::map<crypto::Hash, Declined> declined_;
    std::set<PeerId> refused_peers_;  ///< whose last hand-over was not joined, as the log says
    std::map<types::Address, Own> own_;
    std::map<drng::SeriesId, drng::Follower> followed_;
    std::map<std::uint64_t, types::Address> by_timer_;
    std::uint64_t timers_ = 0;
    Instant lately_{0};
    std::uint64_t made_ = 0;
    std::uint64_t taken_ = 0;
    std::uint64_t refused_ = 0;
};

}  // namespace weft::node
