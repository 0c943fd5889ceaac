#pragma once

// The virtual state (S1): all keys and values of a chain after some block, and their hash.
//
// Source    seed 001, "Virtual state"; D-42, D-43, D-53.
// Promises  a VirtualState is a value and a copy is free, so each block's state may be kept;
//           its hash is StateHash(N), of its content and of the block that led to it;
//           a block either applies as a whole or names the rule it breaks.

#include <weft/state/block.hpp>
#include <weft/state/entries.hpp>
#include <weft/state/tree.hpp>

namespace weft::state {

enum class ApplyError : std::uint8_t {
    wrong_index,          ///< not the next block
    wrong_previous,       ///< built on another state
    timestamp_not_after,  ///< first timestamp not above the state's
};
[[nodiscard]] std::string_view name(ApplyError error) noexcept;

struct NetChange;

class VirtualState {
public:
    /// The origin state: block 0, no keys (D-43).
    VirtualState();

    [[nodiscard]] std::uint32_t block_index() const noexcept { return index_; }
    [[nodiscard]] Timestamp timestamp() const noexcept { return timestamp_; }
    [[nodiscard]] const Hash& hash() const noexcept { return hash_; }
    [[nodiscard]] const Hash& block_hash() const noexcept { return block_hash_; }
    [[nodiscard]] Hash tree_root() const noexcept { return tree_.root(); }

    [[nodiscard]] const Entries& entries() const noexcept { return entries_; }
    [[nodiscard]] const Tree& tree() const noexcept { return tree_; }
    [[nodiscard]] std::optional<Bytes> get(ByteSpan key) const;
    [[nodiscard]] Proof prove(ByteSpan key) const { return tree_.prove(path_of(key)); }

    /// The state after `block`, which the decoder or the executor has made well-formed.
    [[nodiscard]] std::expected<VirtualState, ApplyError> apply(const Block& block) const;
    /// The same for who has written it: `after` are the entries with all that the block changes.
    [[nodiscard]] std::expected<VirtualState, ApplyError> apply(const Block& block,
                                                                std::span<const NetChange> changes,
                                                                Entries after) const;

    /// Rebuilds a state from what a store holds. The caller compares the hash with what it expects.
    [[nodiscard]] static VirtualState restore(std::uint32_t index,
                                              Timestamp timestamp,
                                              const Hash& block_hash,
                                              Entries entries);

    /// Entries that are here without the block that led to them: part of a state, until the tree has the
    /// root that is wanted. The origin state in all else.
    [[nodiscard]] static VirtualState of_parts(Entries entries);
    /// Sets and removes keys of it.
    void change_parts(std::span<const Mutation> changes) { change(changes); }
    /// It is whole: the state after that block.
    void complete(std::uint32_t index, Timestamp timestamp, const Hash& block_hash)
    {
        seal(index, timestamp, block_hash);
    }

    /// What names a state, without its content: no keys, and no tree that has the hash.
    [[nodiscard]] static VirtualState named(std::uint32_t index,
                                            Timestamp timestamp,
                                            const Hash& hash);

    /// Takes a block back: `before` are the values its keys had. Pre: this is the state after the
    /// block, the other arguments describe the state before it.
    [[nodiscard]] VirtualState undo(std::span<const Mutation> before,
                                    std::uint32_t index,
                                    Timestamp timestamp,
                                    const Hash& block_hash) const;

private:
    [[nodiscard]] std::optional<ApplyError> refused(const Block& block) const;
    void change(std::span<const Mutation> net);
    void seal(std::uint32_t index, Timestamp timestamp, const Hash& block_hash);

    Entries entries_;
    Tree tree_;
    std::uint32_t index_ = 0;
    Timestamp timestamp_ = 0;
    Hash block_hash_;
    Hash hash_;
};

/// The net effect of a block: the last mutation of each key, ascending.
[[nodiscard]] std::vector<Mutation> net_effect(const Block& block);

/// What a block makes of a state: its keys, each with what it becomes and what it was, ascending.
struct NetChange {
    Mutation now;
    std::optional<Bytes> before;
};
[[nodiscard]] std::vector<NetChange> net_changes(const VirtualState& before, const Block& block);

/// A state being written. Marks nest: rolling back to one forgets everything after it.
///
/// What is written is kept in order with what it took the place of, so a mark is a place in that list, and
/// the entries have no other version that each write would have to spare.
class Overlay {
public:
    explicit Overlay(Entries base) : now_{std::move(base)} {}

    [[nodiscard]] const Entries& entries() const noexcept { return now_; }
    /// Valid while the overlay lives.
    [[nodiscard]] const Entry* find(ByteSpan key) const noexcept { return now_.find(key); }
    [[nodiscard]] const Entry* next(ByteSpan prefix, ByteSpan after) const noexcept
    {
        return now_.next(prefix, after);
    }
    /// Pre: 1…key_bytes_max bytes of key, at most value_bytes_max of value.
    void set(ByteSpan key, ByteSpan value);
    void erase(ByteSpan key);

    struct Mark {
        std::size_t written = 0;
        std::size_t taken = 0;
    };
    [[nodiscard]] Mark mark() const noexcept { return {written_.size(), taken_}; }
    /// Where the last `take` was (or the beginning): for `since` and `growth_since`.
    [[nodiscard]] Mark untaken() const noexcept { return {taken_, taken_}; }
    /// Also what was taken since counts as not taken.
    void rollback(const Mark& mark);
    /// The net effect since a mark, ascending by key.
    [[nodiscard]] std::vector<Mutation> since(const Mark& mark) const;

    /// The net effect since the last `take` (or the beginning), ascending by key; writes that
    /// changed nothing are not in it.
    [[nodiscard]] std::vector<Mutation> take();
    /// What `take` would give takes at most this many bytes, encoded; and exactly.
    [[nodiscard]] std::size_t untaken_bytes_max() const noexcept;
    [[nodiscard]] std::size_t untaken_bytes() const;

    /// Bytes of keys and values that there are more (less: negative) than at a mark, of keys that `counts`
    /// names.
    template <class Counts>
    [[nodiscard]] std::int64_t growth_since(const Mark& mark, Counts counts) const
    {
        std::int64_t bytes = 0;
        for (auto i = mark.written; i < written_.size(); ++i)
            if (counts(written_[i].key()))
                bytes += size_of(written_[i].after) - size_of(written_[i].before);
        return bytes;
    }

    /// What is remembered of keys under a prefix holds as long as `watched_changes` is the same number:
    /// it grows with each that is set, erased or rolled back.
    void watch(ByteSpan prefix);
    [[nodiscard]] std::uint64_t watched_changes() const noexcept { return watched_changes_; }

private:
    struct Write {
        EntryPtr before;  ///< null: there was none
        EntryPtr after;   ///< null: erased
        [[nodiscard]] ByteSpan key() const noexcept { return (after ? after : before)->key(); }
    };
    [[nodiscard]] std::vector<Mutation> net_from(std::size_t first) const;
    void note(ByteSpan key) noexcept;
    [[nodiscard]] static std::int64_t size_of(const EntryPtr& entry) noexcept
    {
        if (!entry) return 0;
        return static_cast<std::int64_t>(entry->key().size() + entry->value().size());
    }

    Bytes watched_;
    std::uint64_t watched_changes_ = 0;
    Entries now_;
    std::vector<Write> written_;  ///< in order
    std::size_t taken_ = 0;       ///< so many of them were taken
};

}  // namespace weft::state
