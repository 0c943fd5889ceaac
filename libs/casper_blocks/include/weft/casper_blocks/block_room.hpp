#pragma once

// Blocks that wait for what they cite, and who is asked for it.
//
// Source    seed 003: "the proposed block is saved in a buffer where it can be validated after arrival of all
//           parents"; K 3.11, 3.13.
// Input     blocks whose origin and form were checked, with what they cite that is not accepted yet; verdicts;
//           the time.
// Promises  1. A block comes out when all it cites is accepted, and is named as refused when something it
//              cites, over any number of steps, is refused.
//           2. No peer has more than its share of bytes here: what it sends beyond is not taken, whoever else
//              sends it may. What was asked for has a share of its own, so that a full share is no dead end.
//           3. Each missing block is asked of one peer after another, the sender of what cites it first, with a
//              pause between; what waits too long is dropped.
// Cost      bounded: bytes per peer, ids asked for at once.

#include <weft/casper_blocks/signed_block.hpp>
#include <weft/protocol/step.hpp>

#include <set>

namespace weft::casper {

using protocol::Instant;

/// A connection, by the number its shell gives it.
using PeerNumber = std::uint32_t;

class BlockRoom {
public:
    struct Limits {
        std::size_t bytes_per_peer = 16 * 1024 * 1024;
        std::size_t asked_at_once = 256;
        Instant ask_again{2'000'000'000};
        Instant wait_max{600'000'000'000};
    };
    enum class Taken : std::uint8_t { taken, known, peer_full };
    struct Waiting {
        SignedBlock block;
        std::size_t bytes = 0;
        PeerNumber from = 0;
        Instant since{};
    };
    struct Request {
        PeerNumber peer = 0;
        BlockId block;
        friend bool operator==(const Request&, const Request&) = default;
    };

    explicit BlockRoom(const Limits& limits) : limits_{limits} {}

    /// Pre: `missing` is not empty. `bytes` is its size as it came.
    Taken hold(const BlockId& id,
               SignedBlock block,
               std::size_t bytes,
               std::set<BlockId> missing,
               PeerNumber from,
               Instant now);
    /// The blocks that lack nothing any more, in order of arrival.
    std::vector<std::pair<BlockId, SignedBlock>> accepted(const BlockId& id);
    /// All that waits for it, directly or not, each after what it cites. They are dropped.
    std::vector<BlockId> refused(const BlockId& id);
    /// What to ask of whom now. Pre: `peers` are connected; in any order.
    std::vector<Request> ask(const std::vector<PeerNumber>& peers, Instant now);
    /// Drops what has waited too long. The ids.
    std::vector<BlockId> drop_old(Instant now);

    [[nodiscard]] bool holds(const BlockId& id) const { return waiting_.contains(id); }
    [[nodiscard]] bool wants(const BlockId& id) const { return wanted_.contains(id); }
    [[nodiscard]] std::size_t size() const { return waiting_.size(); }
    [[nodiscard]] std::size_t bytes_of(PeerNumber peer) const;

private:
    struct Entry {
        Waiting waiting;
        std::set<BlockId> missing;
        std::uint64_t arrival = 0;
        bool asked_for = false;
    };
    struct Wanted {
        std::set<BlockId> by;           ///< those that wait for it
        std::vector<PeerNumber> first;  ///< who sent one of them, not asked yet
        std::set<PeerNumber> asked;
        Instant again{};
    };
    using Share = std::pair<PeerNumber, bool>;  ///< asked for or not
    Entry take_out(const BlockId& id);

    Limits limits_;
    std::map<BlockId, Entry> waiting_;
    std::map<std::uint64_t, BlockId> arrivals_;
    std::map<BlockId, Wanted> wanted_;
    std::map<Share, std::size_t> bytes_;
    std::uint64_t arrived_ = 0;
};

}  // namespace weft::casper
