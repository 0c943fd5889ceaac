#pragma once

// Blocks of a chain from several peers at once: who stands where, who is asked for which blocks, and
// what came before its turn.
//
// Source    docs/decisions/0049.
// Input     heights as peers tell them, blocks as they come, time.
// Promises  a peer is asked for blocks that it says it has, one question at a time, and several peers
//           for different ones;
//           what was not asked of a peer is not taken from it;
//           who does not answer in time, or lies, is passed over for a while, and its blocks are asked
//           of others;
//           the blocks that wait for one before them take at most `held_bytes_max`, and the next one
//           always has room.
// Cost      O(peers + blocks of the window) for each question.
// Effects   none. What is taken has not been checked: the chain does that, in order.

#include <weft/node/effects.hpp>

#include "block_sync.hpp"

namespace weft::node {

class BlockFetch {
public:
    /// Blocks ahead that are asked for.
    static constexpr std::uint32_t window = 8 * BlockSync::blocks_per_answer;
    static constexpr std::size_t held_bytes_max = std::size_t{32} << 20;
    /// A question without any answer, and between two blocks of an answer.
    static constexpr Instant patience = std::chrono::seconds{3};
    static constexpr Instant pause = std::chrono::milliseconds{500};
    /// How long who did not answer, and who lied, is passed over.
    static constexpr Instant after_silence = std::chrono::seconds{5};
    static constexpr Instant after_lie = std::chrono::seconds{60};

    /// A peer says that this is its last block.
    void says(const PeerId& peer, std::uint32_t block_index) { peers_[peer].height = block_index; }
    /// It has no block before this one.
    void lacks(const PeerId& peer, std::uint32_t before);
    /// Its session is over: what it was asked is asked of others.
    void gone(const PeerId& peer);

    struct Question {
        PeerId to;
        std::uint32_t from = 0;  ///< the first block
        friend bool operator==(const Question&, const Question&) = default;
    };
    using Reachable = std::function<bool(const PeerId&)>;
    /// What is to be asked now, of whom.
    [[nodiscard]] std::vector<Question> ask(Instant now,
                                            std::uint32_t height,
                                            const Reachable& reachable);

    struct Held {
        PeerId from;
        BlockSync::Offer offer;
        std::size_t bytes = 0;
    };
    /// False: that peer was not asked for it, or it is here, or there is no room.
    bool take(Instant now, std::uint32_t height, Held block);
    /// The block after `height`; null: not here.
    [[nodiscard]] const Held* next(std::uint32_t height) const;
    /// The chain has this block.
    void applied(std::uint32_t height);
    /// A block of this peer was false: all that came from it goes.
    void refused(Instant now, const PeerId& liar);

    /// The highest that so many peers say; 0: fewer say anything. Pre: at least 1.
    [[nodiscard]] std::uint32_t told_by(std::size_t needed) const;
    [[nodiscard]] std::size_t held_bytes() const noexcept { return bytes_; }

private:
    struct Open {
        std::uint32_t first = 0;
        std::uint32_t last = 0;
        Instant quiet_until{0};  ///< then it counts as over
        bool came = false;       ///< some of it
    };
    struct Peer {
        std::uint32_t height = 0;
        std::uint32_t first = 0;  ///< it has none before
        std::optional<Open> open;
        Instant not_before{0};
    };
    void close_late(Instant now);
    [[nodiscard]] bool awaited(std::uint32_t index) const;
    void drop(std::map<std::uint32_t, Held>::iterator block);

    std::map<PeerId, Peer> peers_;
    std::map<std::uint32_t, Held> held_;
    std::size_t bytes_ = 0;
    std::size_t turn_ = 0;
};

}  // namespace weft::node
