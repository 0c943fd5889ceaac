#pragma once

// A state in parts: what a node that has the state of a block gives to one that has not, piece by piece,
// each checked by itself against the root of the tree.
//
//   place  u16 depth, 0…256 ‖ the first `depth` bits of a path, in ceil(depth / 8) bytes; unused bits 0
//   part   place ‖ u8 0 ‖ u32 n, n entries: bytes key ‖ bytes value, ascending by path
//        | place ‖ u8 1 ‖ u32 n, the nodes of a cut (tree.hpp): u8 0 nothing | u8 1 ‖ hash 32 a subtree
//          | u8 2 an inner node, whose left and right sides follow
//
// Source    docs/decisions/0057.
// Promises  a part is at most about `part_bytes_max` bytes, or one entry, whatever the state has;
//           a part counts only when it has the hash that the root demands at its place: nothing of a
//           false one is kept;
//           what is here already and has the right hash is not asked for: a gathering that was
//           interrupted, or that aims at a newer state, goes on with what it has;
//           it is complete exactly when the entries have the root.
// Cost      giving: O(part) and 512 nodes of the tree. Taking: O(k log n) for k entries.

#include <weft/state/virtual_state.hpp>

#include <map>
#include <optional>
#include <set>
#include <variant>

namespace weft::state {

inline constexpr std::uint64_t part_bytes_max = 256 * 1024;
inline constexpr std::size_t cut_subtrees_max = 256;
/// Keys that are here, and are to go, in one step.
inline constexpr std::size_t part_removals_max = 4096;

struct Part {
    struct KeyValue {
        Bytes key;
        Bytes value;
        friend bool operator==(const KeyValue&, const KeyValue&) = default;
    };
    using Entries = std::vector<KeyValue>;
    using Cut = std::vector<Tree::CutNode>;
    Place place;
    std::variant<Entries, Cut> content;
    friend bool operator==(const Part&, const Part&) = default;
};
void encode(codec::Writer& writer, const Place& place);
[[nodiscard]] Place decode_place(codec::Reader& reader);
[[nodiscard]] Bytes encode(const Part& part);
[[nodiscard]] codec::Decoded<Part> decode_part(ByteSpan bytes);

/// What that state has there: its entries, or when they are too many, where to find them.
[[nodiscard]] Part part_at(const VirtualState& state,
                           const Place& place,
                           std::uint64_t bytes_max = part_bytes_max);

enum class PartError : std::uint8_t {
    not_wanted,  ///< nothing is wanted there: a repeat, or it was not asked for
    wrong,       ///< it has not the hash that the root demands
};
[[nodiscard]] std::string_view name(PartError error) noexcept;

class Gathering {
public:
    /// `here`: what was gathered before, or an older state.
    explicit Gathering(Entries here) : state_{VirtualState::of_parts(std::move(here))} {}
    /// The same of a state whose tree is in memory: nothing is hashed.
    explicit Gathering(VirtualState here) : state_{std::move(here)} {}

    /// The tree is to have this root. What is here and belongs to it stays.
    void aim(const Hash& root);
    [[nodiscard]] const Hash& root() const noexcept { return root_; }
    /// The first place that is wanted and is not among `asked`.
    [[nodiscard]] std::optional<Place> wanted(const std::set<Place>& asked) const;
    /// What the part makes of the entries here. Also when it is right and much is to go first: then it
    /// is wanted again.
    [[nodiscard]] std::expected<std::vector<Mutation>, PartError> take(const Part& part);
    [[nodiscard]] bool complete() const noexcept { return wanted_.empty(); }
    /// Parts that are here, of those that are known of.
    [[nodiscard]] std::size_t have() const noexcept { return have_; }
    [[nodiscard]] std::size_t known() const noexcept { return have_ + wanted_.size(); }

    /// The state after this block. Pre: complete.
    [[nodiscard]] VirtualState state(std::uint32_t index,
                                     Timestamp timestamp,
                                     const Hash& block_hash) const;

private:
    void want(const Place& place, const Hash& hash);
    [[nodiscard]] std::vector<Mutation> set(const Place& place, const Part::Entries& entries);

    VirtualState state_;  ///< of what is here
    Hash root_;
    std::map<Place, Hash> wanted_;
    std::size_t have_ = 0;
};

}  // namespace weft::state
