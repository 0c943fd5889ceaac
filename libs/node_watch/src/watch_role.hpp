#pragma once

// What a node learns of its peers and of itself by asking them.
//
// Source    D-92, D-95.
// Input     its peers' answers; what its other roles accuse peers of; time.
// Promises  a connected peer is asked at once and every `ask_every`; it answers no peer more often than
//           every `answer_every`;
//           what its peers run and whom they accuse is compared with its own view (peer_words.hpp);
//           whether this node may sign a time is said by its peers' clocks (clock_table.hpp);
//           which chains they say they run with it is compared with those that it runs (chain_words.hpp);
//           its log has one line whenever its clock is found wrong.
// Effects   questions and answers to peers; a timer; events. Nothing on disk.

#include <weft/node/accusations.hpp>
#include <weft/node/notices.hpp>
#include <weft/node/peer_clocks.hpp>
#include <weft/node/shared_work.hpp>
#include <weft/node_watch/watch_door.hpp>

#include "chain_words.hpp"
#include "clock_table.hpp"
#include "peer_words.hpp"

namespace weft::node {

class WatchRole final : public Role,
                        public PeerClocks,
                        public Accusations,
                        public Notices,
                        public SharedWork {
public:
    static constexpr Instant ask_every = std::chrono::seconds{5};
    static constexpr Instant answer_every = std::chrono::seconds{1};
    /// An accusation is told for so long.
    static constexpr Instant accuses_for = std::chrono::minutes{10};

    WatchRole(const WatchSettings& settings, Surroundings surroundings);

    Effects on_start(Instant now) override;
    Effects on_peer_up(Instant now, const PeerId& peer) override;
    Effects on_peer_down(Instant now, const PeerId& peer) override;
    Effects on_frame(Instant now, const PeerId& from, CheckedFrame frame) override;
    Effects on_timer(Instant now, TimerId own) override;
    Effects on_command(Instant now, CommandId id, CheckedCommand command) override;
    void add_reasons(Instant now, std::vector<Reason>& reasons) const override;
    void add_figures(Figures& figures) const override;

    [[nodiscard]] std::optional<Objection> objection(Instant now) const override;
    [[nodiscard]] bool asks_first(Instant now) const override;
    [[nodiscard]] bool agreed(Instant now) const override;
    void add(Notices::Tell tell) override { tells_.push_back(std::move(tell)); }
    [[nodiscard]] std::vector<Reason> notices(Instant now) const override;
    void runs(SharedWork::Tell tell) override { chains_run_ = std::move(tell); }
    void accused(Instant now, const PeerId& peer, std::string_view fault) override;

private:
    [[nodiscard]] bool heeds(const PeerId& peer) const
    {
        return !settings_.heeded || settings_.heeded->contains(peer);
    }
    Effects on(Instant now, const PeerId& from, const WatchQuestion& question);
    Effects on(Instant now, const PeerId& from, const WatchAnswer& answer);
    [[nodiscard]] std::vector<SharedWork::Chain> chains_run() const
    {
        return chains_run_ ? chains_run_() : std::vector<SharedWork::Chain>{};
    }
    /// Says so when this node's clock is found wrong.
    void tell_verdict(Instant now, Effects& effects);

    struct Accused {
        std::string fault;
        Instant at{0};
    };
    WatchSettings settings_;
    const Connected& connected_;
    ClockTable clocks_;
    PeerWords words_;
    ChainWords chains_;
    SharedWork::Tell chains_run_;  ///< empty: no role runs any
    std::vector<Notices::Tell> tells_;
    std::map<PeerId, Instant> answered_;  ///< connected peers, when last
    std::map<PeerId, Accused> accused_;   ///< by this node, the latest ones
    bool told_wrong_ = false;             ///< the log's last word on this node's clock
    std::uint64_t clock_off_ms_ = 0;      ///< as of the last look
};

}  // namespace weft::node
