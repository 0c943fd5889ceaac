#pragma once

// How a node comes by the state of a chain without its blocks: it is told of snapshots, chooses the
// newest, and gathers its parts from all who have it.
//
// Source    docs/decisions/0057; weft/state/parts.hpp has the parts.
// Input     heights, offers, parts and refusals of sources; time.
// Promises  a snapshot counts when the committee's certificate of its block proves its root, and its
//           anchor is signed by the chain's key; a part when it has the hash that the root demands at
//           its place. Nothing of a false one is kept, and who sent it is asked nothing for a minute;
//           what is here is on disk before it counts, and is never taken for a whole state: the chain's
//           head is written with the last part;
//           a restart goes on with the parts that are on disk, and so does who must take a newer
//           snapshot because the one it began with is not served any more;
//           a state that was here is never given up for an older one, also not after a restart;
//           one source can keep nobody waiting: not by coming and going, not by giving slowly;
//           fewer than `witnesses` sources cannot make who is up to date give up its state: so many must
//           say that the next block is gone;
//           memory: one question of at most `places_at_once` parts for each source.
// Effects   frames, writes, penalties.

#include <weft/chain/chain.hpp>
#include <weft/node/effects.hpp>
#include <weft/node_committee/frames.hpp>

#include <functional>
#include <map>
#include <memory>
#include <set>

namespace weft::node {

class StateJoin {
public:
    static constexpr std::size_t places_at_once = 4;
    /// Who does not answer within this, some times, is passed over for that.
    static constexpr std::uint32_t silences_max = 3;
    static constexpr Instant patience = std::chrono::seconds{3};
    static constexpr Instant after_silence = std::chrono::seconds{5};
    static constexpr Instant after_lie = std::chrono::seconds{60};
    /// A source that has said what it has is asked again after this.
    static constexpr Instant ask_again_after = std::chrono::seconds{10};

    /// A snapshot of which fewer parts than this come in a minute is left for what others offer.
    static constexpr std::uint64_t parts_a_minute = 64;
    static constexpr Instant slow_after = std::chrono::seconds{60};

    /// `all_blocks`: blocks are wanted from the first on, as long as any source has them.
    StateJoin(std::uint64_t every, bool all_blocks, std::size_t witnesses = 1)
        : every_{every}, all_blocks_{all_blocks}, witnesses_{witnesses}
    {}

    /// Of so many sources one at least is correct.
    void witnesses(std::size_t count) { witnesses_ = count; }

    /// Goes on with what a restart interrupted. `prefix`: the chain's on disk.
    void start(ByteSpan prefix, const types::StoreView& store);
    /// A source says that this is its last block.
    void says(const PeerId& peer, std::uint32_t block_index) { peers_[peer].height = block_index; }
    /// A source has no block before this one.
    void blocks_gone(const PeerId& peer, std::uint32_t first) { peers_[peer].first_block = first; }
    /// Its session is over.
    void gone(const PeerId& peer);

    /// True while what is on disk is a gathering: no block may be applied.
    [[nodiscard]] bool active() const noexcept { return gathering_.has_value(); }

    using Reachable = std::function<bool(const PeerId&)>;
    struct Adopted {
        chain::Chain::Snapshot snapshot;
        Bytes anchor;
        state::VirtualState state;
    };
    /// What is to be asked now, and begun. Adopted: nothing of the newest snapshot was lacking.
    std::optional<Adopted> on_time(Instant now,
                                   const chain::Chain& chain,
                                   const Reachable& reachable,
                                   Effects& effects);
    void on(Instant now,
            const PeerId& from,
            const StateOffer& frame,
            const chain::Chain& chain,
            const crypto::bls::PublicKey& group,
            Effects& effects);
    /// All of the state is here: the chain is to adopt it, and `adopted` to be called.
    std::optional<Adopted> on(Instant now,
                              const PeerId& from,
                              const StatePart& frame,
                              const chain::Chain& chain,
                              Effects& effects);
    void adopted();

    /// "state part 12 of 80 (block 9000)". Empty: nothing of the kind is under way.
    [[nodiscard]] std::string progress() const;
    [[nodiscard]] std::uint64_t parts() const noexcept { return parts_; }
    [[nodiscard]] std::uint64_t refused() const noexcept { return refused_; }
    [[nodiscard]] std::uint64_t snapshots() const noexcept { return snapshots_; }

private:
    struct Offer {
        chain::Chain::Snapshot snapshot;
        Bytes anchor;
    };
    struct Peer {
        std::uint32_t height = 0;
        std::uint32_t first_block = 0;
        std::shared_ptr<const Offer> offer;
        std::set<state::Place> open;  ///< parts that it was asked for
        bool asked_offer = false;     ///< and has not answered
        std::optional<Instant> offer_asked_at;
        std::uint32_t silences = 0;  ///< since it gave something
        Instant quiet_until{0};
        Instant not_before{0};
    };
    void close_late(Instant now);
    [[nodiscard]] bool wanted(std::uint32_t height, const Reachable& reachable) const;
    void ask_for_offers(Instant now,
                        const chain::Chain& chain,
                        const Reachable& reachable,
                        Effects& effects);
    [[nodiscard]] bool next_block_is_gone(std::uint32_t height) const;
    void leave_slow_target(Instant now, std::uint32_t height);
    void choose(Instant now, const chain::Chain& chain, Effects& effects);
    void ask_for_parts(Instant now,
                       const chain::Chain& chain,
                       const Reachable& reachable,
                       Effects& effects);
    void lied(Instant now, const PeerId& peer, std::string why, Effects& effects);
    [[nodiscard]] std::optional<Adopted> whole() const;
    [[nodiscard]] bool serves_target(const Peer& peer) const;

    std::uint64_t every_;
    bool all_blocks_;
    std::size_t witnesses_;
    std::map<PeerId, Peer> peers_;
    std::optional<state::Gathering> gathering_;
    std::shared_ptr<const Offer> target_;
    /// What comes until then is compared. Later questions do not move it.
    std::optional<Instant> choose_at_;
    Instant target_since_{0};
    std::uint64_t parts_then_ = 0;  ///< `parts_` at `target_since_`
    std::uint64_t parts_ = 0;
    std::uint64_t refused_ = 0;
    std::uint64_t snapshots_ = 0;
};

}  // namespace weft::node
