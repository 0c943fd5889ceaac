#pragma once

// The role casper (casper_door.hpp), put together from values that say what is to be done.

#include <weft/casper_blocks/block_room.hpp>
#include <weft/node_casper/casper_door.hpp>

#include "casper_store.hpp"
#include "join.hpp"
#include <deque>
#include <memory>
#include <unordered_map>

namespace weft::node {

class CasperRole final : public RoleOf<CasperRole, CasperFrames, CasperCommands>,
                         public CasperQueries {
public:
    /// Errors: what the store holds is not what this role can have written.
    static MadeRole make(CasperSettings settings, Surroundings surroundings);

    Effects on_start(Instant now) override;
    Effects on_peer_up(Instant now, const PeerId& peer) override;
    Effects on_peer_down(Instant now, const PeerId& peer) override;
    Effects on_timer(Instant now, TimerId own) override;
    Effects on_job(Instant now, JobId own, std::any result) override;

    Effects on(Instant now, const PeerId& from, CasperBlockFrame::Checked block);
    Effects on(Instant now, const PeerId& from, WantCasperBlocks wanted);
    Effects on(Instant now, const PeerId& from, CasperTips tips);
    Effects on(Instant now, const PeerId& from, CasperDeployFrame::Checked deploy);
    Effects on(Instant now, const PeerId& from, WantCasperState want);
    Effects on(Instant now, const PeerId& from, CasperStateFrame piece);
    Effects on(Instant now, CommandId command, SubmitCasperDeploy::Checked deploy);

    void add_reasons(Instant now, std::vector<Reason>& reasons) const override;
    void add_figures(Figures& figures) const override;

    [[nodiscard]] Queried<answers::Casper> casper() const override;
    [[nodiscard]] QueriedPage<answers::CasperValidator> casper_validators(
        const answers::PageAsk& ask) const override;
    [[nodiscard]] QueriedPage<answers::CasperBlock> casper_blocks(
        const answers::PageAsk& ask) const override;
    [[nodiscard]] Queried<answers::CasperBlock> casper_block(ByteSpan id) const override;
    [[nodiscard]] Queried<answers::CasperAgreement> casper_agreement(ByteSpan block) const override;
    [[nodiscard]] Queried<answers::CasperDeploy> casper_deploy(ByteSpan id) const override;
    [[nodiscard]] Queried<answers::CasperAccount> casper_account(
        const types::Address& address) const override;
    [[nodiscard]] Queried<answers::CasperStateValue> casper_state(ByteSpan key) const override;

private:
    /// A block on its way to its verdict.
    struct Arrived {
        casper::BlockId id;
        casper::SignedBlock block;
        Bytes bytes;
        std::optional<PeerId> from;  ///< nullopt: one's own, or it waited here
        bool own = false;
        bool deploys_valid = true;
    };
    /// What a job executes. Until it comes back no other block is judged or made.
    struct Running {
        casper::BlockId era;             ///< the block that opened it
        std::optional<Arrived> arrived;  ///< nullopt: an own block is made
    };
    struct Executed {
        casper::Era::Work work;
        casper::Era::Done done;
    };
    struct Ended {
        casper::BlockId block;
        std::uint64_t gas = 0;
        casper::Outcome outcome = casper::Outcome::done;
        std::string why;
    };
    using Heard = std::map<casper::BlockId, std::pair<PeerId, Instant>>;
    static constexpr TimerId tick{1};
    static constexpr TimerId think{2};
    static constexpr JobId execution{1};
    static constexpr Instant stalled_after{30'000'000'000};

    CasperRole(CasperSettings settings, Surroundings& surroundings, casper::Opening opening);
    [[nodiscard]] std::expected<void, Damage> restore(bool fresh);

    /// Judged, or waiting for what it cites.
    [[nodiscard]] bool holds(const casper::BlockId& id) const;
    /// Or on its way to its verdict.
    [[nodiscard]] bool knows(const casper::BlockId& id) const;
    [[nodiscard]] casper::PeerNumber number_of(const PeerId& peer);
    void enqueue(Arrived arrived);
    Effects go_on(Instant now);
    /// Nullopt: it is held, dropped, or executed by a job.
    std::optional<casper::Era::Verdict> judge(Instant now, Arrived& arrived, Effects& effects);
    void execute(casper::Era::Work work, std::optional<Arrived> arrived, Effects& effects);
    void decide(Instant now,
                Arrived& arrived,
                const casper::Era::Verdict& verdict,
                Effects& effects);
    void accepted(Instant now,
                  Arrived& arrived,
                  const casper::Era::Verdict& verdict,
                  Effects& effects);
    [[nodiscard]] Arrived own_block(casper::SignedBlock block) const;
    void note_deploys(casper::Slot slot);
    void note_final(Instant now, const casper::Era::Verdict& verdict, Effects::Write& write);
    /// A peer is in the era that `opened_by` opens, after this one.
    Effects vouched(Instant now, const PeerId& peer, const casper::BlockId& opened_by);
    Effects elsewhere(const PeerId& peer, const casper::BlockId& opened_by);
    void queue_what_waited_for(const casper::BlockId& accepted);
    void open_next_era(Instant now, Effects::Write& write);
    void enter(casper::Opening opening, Effects::Write& write);
    /// An era ahead that more than half of the stake of this one names: it is joined when it is far, or when
    /// nobody has what leads to it.
    Effects consider_join(Instant now);
    Effects go_on_joining(Instant now, Join::Took took, const PeerId& from);
    Effects leap(Instant now);
    [[nodiscard]] Effects ask_to_join(Instant now);
    void start_proposing();
    [[nodiscard]] Effects consider(Instant now);
    [[nodiscard]] bool may_speak(Instant now) const;
    [[nodiscard]] bool heard_in_this_era() const;
    [[nodiscard]] Instant closes_at(Instant since) const;
    void note_told_era(const PeerId& peer, std::uint64_t era);
    [[nodiscard]] bool is_mine(const casper::DeployPool::Next::Candidate& one,
                               types::Timestamp time) const;
    [[nodiscard]] bool can_pay(const casper::Deploy& deploy, const casper::State& state) const;
    [[nodiscard]] Effects reject(const std::vector<casper::DeployId>& poor);
    Effects soon(Instant now);
    [[nodiscard]] std::string room_again(Instant now) const;
    [[nodiscard]] std::optional<std::uint64_t> stalled_for(Instant now) const;
    [[nodiscard]] CasperTips own_tips() const;
    [[nodiscard]] Effects ask_missing(Instant now);
    Heard::iterator forget_heard(Heard::iterator one);
    void remember(const casper::BlockId& id, Bytes bytes);
    [[nodiscard]] std::string why_stalled(std::uint64_t seconds) const;
    [[nodiscard]] answers::CasperBlock shown(const casper::Era::Kept& kept) const;

    CasperSettings settings_;
    const casper::Genesis& genesis_;
    casper::NetworkId network_;
    const crypto::ed25519::KeyPair& identity_;
    const Connected& connected_;
    CasperStore store_;
    std::uint64_t raised_ = 0;  ///< the mark that outlives the store
    /// What this validator said before is not known here: its mark is lost.
    bool mark_lost_ = false;
    /// Then no block is made up to this era; nullopt: in none, until enough others have told where they are.
    std::optional<std::uint64_t> silent_through_;
    std::map<PeerId, std::uint64_t> told_era_;  ///< the first era each peer told in this life, then
    casper::Machine machine_;
    std::unique_ptr<casper::Era> era_;
    std::optional<Running> running_;
    std::deque<Arrived> queue_;  ///< blocks that wait for their verdict
    std::set<casper::BlockId> queued_;
    std::map<PeerId, std::size_t> queued_of_;  ///< bytes of those, by whom they came from
    casper::BlockRoom room_{{}};
    casper::DeployPool pool_;
    std::optional<casper::Proposer> proposer_;  ///< of an era in which this node is bonded
    casper::Proposer::Decision decided_;
    CasperStore::OwnMark own_;
    std::uint64_t places_ = 0;               ///< blocks in the log
    std::set<casper::BlockId> refused_;      ///< of this era
    std::set<casper::BlockId> passed_over_;  ///< an equivocator's that nobody has cited
    std::set<casper::BlockId> last_closed_;  ///< eras whose end may not be on disk yet
    /// By the block that closes this era: who is in the next one.
    std::map<casper::BlockId, std::set<casper::Validator>> vouchers_;
    /// By validator of this era: the era ahead that it was last in, and the block that opened it.
    std::map<casper::Validator, std::pair<std::uint64_t, casper::BlockId>> ahead_;
    std::optional<Instant> behind_since_;
    std::optional<Join> join_;
    std::set<PeerId> false_givers_;  ///< of a state, in this life
    /// What an era before this began with, while somebody reads it, and when it was last read.
    struct Lent {
        casper::Opening opening;
        Instant read{};
    };
    std::optional<Lent> lent_;
    Instant opening_read_{};
    std::set<PeerId> elsewhere_;  ///< validators whose era of this number began on another block
    std::optional<Bytes> contradicted_;    ///< a final block that too much stake does not stand on
    std::optional<CasperTips> last_tips_;  ///< of the era before
    std::map<PeerId, casper::PeerNumber> numbers_;
    std::map<casper::PeerNumber, PeerId> peers_;
    Heard heard_;                             ///< named by a peer, not here yet
    std::map<PeerId, std::size_t> heard_of_;  ///< how many of those by whom
    std::map<PeerId, Instant> told_tips_;
    std::map<casper::BlockId, Bytes> recent_;
    std::deque<casper::BlockId> recent_order_;
    std::unordered_map<casper::DeployId, Ended> ended_;  ///< lookups only
    std::deque<casper::DeployId> ended_order_;
    std::set<casper::DeployId> own_deploys_;  ///< on disk here
    std::set<casper::Validator> seen_twice_;
    Instant waiting_since_{};  ///< deploys for this node; zero: none
    std::optional<Instant> thinking_;
    Instant changed_{};  ///< the first news that nobody has thought about yet; zero: none
    Instant tips_told_{};
    Instant started_{};
    Instant last_final_{};
    Instant entered_{};                       ///< this era
    std::optional<Instant> closing_since_;    ///< the next block closes the era
    std::optional<casper::Slot> said_first_;  ///< in this era, of this life's blocks of one's own
    /// What others built on there: no word of an earlier life is of a later era.
    std::optional<std::uint64_t> heard_in_;
    std::optional<Instant> era_ahead_;  ///< when a peer last told of a later era
    mutable std::optional<casper::Sums>
        sums_;  ///< of the state that the era began with, when asked
    std::uint64_t finals_ = 0;
    std::uint64_t refusals_ = 0;
    std::uint64_t deploys_done_ = 0;
    bool starting_ = false;
    bool join_too_large_ = false;  ///< the state is larger than this node may keep
};

}  // namespace weft::node
