#pragma once

// The beacons of a node: series that it makes with its committee, and series that it follows.
//
// Source    D-33; T §2.15; weft/drng.
// Promises  the committee's key in G1 is made of what its members tell, each checked by a pairing, and
//           told again to whoever comes up;
//           a round is on disk before this node tells of it; a restart goes on after it;
//           what was booked on the Tangle is believed when its signature holds, whoever passed it on;
//           one series is one value: nothing that comes for one changes another;
//           the votes of a ledger node are judged by the series that genesis names, which it follows
//           unasked, and by no other.
// Effects   weft/node/effects.hpp. A round to publish goes to one ledger node, the next time to
//           another one; when it is not booked, the next member in line publishes it.

#include <weft/drng/follower.hpp>
#include <weft/drng/member.hpp>
#include <weft/node_committee/key_ring.hpp>
#include <weft/node_drng/drng_door.hpp>

#include "series_record.hpp"
#include <map>

namespace weft::node {

class DrngRole final : public RoleOf<DrngRole, DrngFrames, DrngCommands>, public DrngQueries {
public:
    /// `keys`: null, when this node keeps none.
    DrngRole(const KeyRing* keys, DrngSettings settings, Surroundings surroundings);

    Effects on_start(Instant now) override;
    Effects on_peer_up(Instant now, const PeerId& peer) override;
    Effects on_peer_down(Instant, const PeerId&) override { return {}; }
    Effects on(Instant now, const PeerId& from, const DrngFrame& frame);
    Effects on(Instant now, const PeerId& from, const BeaconBooked& frame);
    Effects on(Instant now, CommandId command, const StartSeries& what);
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
    Own* add_own(const types::Address& key, const OwnSeriesRecord& record);
    void add_followed(const drng::SeriesInfo& info);
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
    static Effects refused(CommandId command, std::string error, std::string hint);

    const KeyRing* keys_;
    DrngSettings settings_;
    PeerId self_;
    std::optional<drng::SeriesId> network_;  ///< the series that genesis names
    std::uint64_t judged_ = 0;               ///< its newest round that went to the votes
    const types::StoreView& store_;
    const Connected& connected_;
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
