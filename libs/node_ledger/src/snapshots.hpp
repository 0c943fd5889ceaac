#pragma once

// Snapshots of the Tangle in the store, so that a start books again only what came after the newest one.
//
// Source    D-25; docs/decisions/0014-snapshots-are-images.md; docs/formats/store.md.
// Input     the image of a Tangle (Tangle::image), a part at a time.
// Promises  a snapshot counts when its head is on the disk, and that follows all of its parts: a crash at
//           any moment leaves the one before, or this one;
//           one that is not what was written is as if it were not there;
//           no write holds more than `at_once`.
// Effects   puts into the caller's batch.
//
// On disk: "ts" ‖ 'h' -> head; "ts" ‖ slot 'a' or 'b' ‖ u32 BE part -> up to a MiB of the image. The two
// slots take turns.

#include <weft/types/batch.hpp>
#include <weft/types/ids.hpp>

#include "message_log.hpp"
#include "newest_of_peers.hpp"
#include <optional>
#include <vector>

namespace weft::node {

class Snapshots {
public:
    static constexpr std::string_view key_space = "ts";
    static constexpr std::size_t part_bytes = 1u << 20;
    static constexpr std::size_t parts_at_once = 8;

    struct Head {
        MessageLog::Place place = 0;               ///< the newest message that is in it
        types::Timestamp time = 0;                 ///< of the Tangle
        types::Hash ledger;                        ///< Ledger::confirmed_digest
        std::vector<NewestOfPeers::Entry> newest;  ///< of the configured peers
        // The rest is this class's own.
        types::Hash hash = {};  ///< of the image
        std::uint64_t bytes = 0;
        std::uint32_t parts = 0;
        std::uint32_t parts_before = 0;  ///< of the other slot
        bool second = false;             ///< slot 'b'
    };

    /// Pre: the store outlives it.
    explicit Snapshots(const types::StoreView& store) : store_{store} {}

    /// The newest one; nullopt: there is none that can be read. At start, once.
    [[nodiscard]] std::optional<Head> find();
    /// Its image; nullopt: it is not what was written.
    [[nodiscard]] std::optional<Bytes> read(const Head& head) const;

    /// Begins to write. Pre: none is being written.
    void begin(Head head, Bytes image);
    [[nodiscard]] bool writing() const noexcept { return writing_.has_value(); }
    /// The next parts, and the head after the last. Pre: `writing()`.
    void write_more(types::Batch& batch);
    /// Of the newest that is written, or on its way to the disk; nullopt: none.
    [[nodiscard]] const std::optional<Head>& newest() const noexcept { return newest_; }
    [[nodiscard]] std::uint64_t written() const noexcept { return written_; }

private:
    const types::StoreView& store_;
    std::optional<Head> newest_;
    std::optional<Head> writing_;
    Bytes image_;
    std::uint32_t next_part_ = 0;
    std::uint64_t written_ = 0;
};

}  // namespace weft::node
