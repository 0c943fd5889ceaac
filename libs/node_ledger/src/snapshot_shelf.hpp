#pragma once

// The snapshot file that this node hands to new ones (weft/node_ledger/snapshot_file.hpp), made while the node
// works, a part at a time, and kept in parts in the store.
//
// Source    D-25; docs/decisions/0034-what-is-bounded-in-bytes.md, docs/formats/store.md.
// Input     an operator's order; the Tangle as it is then, and the log; questions of peers.
// Promises  1. a file counts when its head is on the disk, and that follows all of its parts: a crash at any
//              moment leaves the one before, or this one;
//           2. the file is the one that a node at rest would write at that place: its hash is that of the
//              bytes, and what it was begun with does not change with what is booked meanwhile;
//           3. one call looks up `looked_up_at_once` transactions or writes `parts_at_once` parts;
//           4. a part goes to configured peers alone, up to an allowance for each.
// Effects   puts into the caller's batch; frames to send.
// Cost      Beginning is one input of the strand that grows with what is in memory, as that of a snapshot; the
//           image is held until it is written.
//
// On disk: "tf" ‖ 'h' -> head; "tf" ‖ slot 'a' or 'b' ‖ u32 BE part -> 512 KiB of the file. The two slots take
// turns.

#include <weft/crypto/hash.hpp>
#include <weft/node/allowance.hpp>
#include <weft/node_ledger/frames.hpp>
#include <weft/types/batch.hpp>
#include <weft/types/genesis.hpp>

#include "archive.hpp"
#include "gossip.hpp"
#include <map>
#include <optional>
#include <vector>

namespace weft::node {

class SnapshotShelf {
public:
    static constexpr std::string_view key_space = "tf";
    static constexpr std::size_t part_bytes = SnapshotPart::bytes_max;
    static constexpr std::size_t parts_at_once = 4;
    static constexpr std::size_t looked_up_at_once = 1024;

    struct Head {
        types::Hash hash = {};    ///< of the file
        types::Hash ledger = {};  ///< of the confirmed outputs
        std::uint64_t messages = 0;
        types::Timestamp time = 0;  ///< of the Tangle
        std::uint64_t bytes = 0;
        std::uint32_t parts = 0;
        std::uint32_t parts_before = 0;  ///< of the other slot
        bool second = false;             ///< slot 'b'
    };

    /// Pre: all of it outlives this.
    SnapshotShelf(const types::StoreView& store,
                  const types::Genesis& genesis,
                  const tangle::Tangle& tangle,
                  const Archive& archive,
                  const Gossip& gossip)
        : store_{store}, genesis_{genesis}, tangle_{tangle}, archive_{archive}, gossip_{gossip}
    {}

    /// What an earlier life has made. At start, once.
    void find();
    /// The newest that is whole, on the disk or on its way there; nullopt: none.
    [[nodiscard]] const std::optional<Head>& newest() const noexcept { return newest_; }
    /// Messages that the file has which is being made; nullopt: none is.
    [[nodiscard]] std::optional<std::uint64_t> making() const;

    /// Begins one, unless one is being made.
    void begin();
    /// Pre: `making()`. True: it is whole now.
    bool make_more(types::Batch& batch);

    [[nodiscard]] std::vector<Effects::Send> answer(const PeerId& from, const WantSnapshot&) const;
    [[nodiscard]] std::vector<Effects::Send> answer(Instant now,
                                                    const PeerId& from,
                                                    const WantSnapshotPart& want);

private:
    using Place = MessageLog::Place;
    struct Making {
        Head head;
        Bytes image;
        std::size_t image_at = 0;
        std::vector<types::TransactionId> unspent;  ///< those before the window are looked up
        std::size_t looked_up = 0;
        std::vector<Place> old;  ///< messages before the window
        std::size_t old_at = 0;
        Place window_from = 0;
        Place window_at = 0;
        bool begun = false;    ///< what stands before the image is written
        bool counted = false;  ///< and what stands before the messages
        Bytes ready;           ///< of the file, not yet in a part
        crypto::Hasher hasher;
    };
    void look_up_more(Making& making) const;
    /// Appends the next piece of the file; false: there is none.
    [[nodiscard]] bool next_piece(Making& making) const;

    const types::StoreView& store_;
    const types::Genesis& genesis_;
    const tangle::Tangle& tangle_;
    const Archive& archive_;
    const Gossip& gossip_;
    std::optional<Head> newest_;
    std::optional<Making> making_;
    std::map<PeerId, Allowance> allowances_;  ///< kept over connections
};

}  // namespace weft::node
