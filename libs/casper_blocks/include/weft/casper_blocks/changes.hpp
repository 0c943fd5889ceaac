#pragma once

// What executing does to the state, so that what commutes can be joined: reads, writes and adds by key.
//
// Source    K 3.4, V20; D-83; seed 003: blocks "with concurrent execution semantics".
// Promises  1. Changes that commute give the same state in every order.
//           2. What a sequence of changes does is one change per key (`then`), and its operations are the join
//              that D-83 compares: a write stays a write, a read and an add are a write.
//           3. Adding is modulo 2^64: sums do not depend on their order. That no balance wraps is the matter of
//              whoever adds: tokens are conserved. Taking away has to look first, so it is a write.
// Cost      of the keys that changed, never of the state.

#include <weft/casper/block.hpp>

#include <functional>
#include <optional>
#include <span>

namespace weft::casper {

/// What stands at a key that is added to: 8 bytes, little-endian; nothing is 0.
[[nodiscard]] Bytes number(std::uint64_t value);
/// nullopt: something else stands there.
[[nodiscard]] std::optional<std::uint64_t> to_number(const std::optional<Bytes>& value);

struct Change {
    Op op = Op::read;
    std::optional<Bytes> value = {};  ///< of a write; nothing: erased
    std::uint64_t sum = 0;            ///< of an add
    friend bool operator==(const Change&, const Change&) = default;
};
using Changes = std::map<Bytes, Change>;
/// Read-only access to the state below. The same key gives the same value.
using ReadState = std::function<std::optional<Bytes>(ByteSpan key)>;

[[nodiscard]] Effects effects_of(const Changes& changes);
[[nodiscard]] bool commute(const Changes& a, const Changes& b);
/// `first` and then `second`, as one on the state `below` the first. Pre: `second` came from a draft on the
/// state after `first`, or commutes with it.
void then(Changes& first, const Changes& second, const ReadState& below);
/// What the changes make of the state: the keys that are written or added to, and what stands there then.
[[nodiscard]] std::map<Bytes, std::optional<Bytes>> result(const Changes& changes,
                                                           const ReadState& below);

/// The state as one deploy sees and changes it. Reading a key that is not there is a read as well.
class Draft {
public:
    explicit Draft(const ReadState& below) : below_{below} {}

    [[nodiscard]] std::optional<Bytes> read(ByteSpan key);
    void write(ByteSpan key, std::optional<Bytes> value);
    /// False, and nothing done, when something other than a number stands there.
    [[nodiscard]] bool add(ByteSpan key, std::uint64_t amount);

    /// An attempt on a copy of this draft went well: what it did is done.
    void adopt(Draft attempt) { changes_ = std::move(attempt.changes_); }
    /// The attempt failed: what it did is undone, and what it touched was read, since what it found
    /// there made it fail.
    void fall_back(const Draft& attempt);

    /// What was done. A write of what stood there before is a read (K 3.4).
    [[nodiscard]] Changes take() &&;

private:
    [[nodiscard]] std::optional<Bytes> now(ByteSpan key) const;

    const ReadState& below_;
    Changes changes_;
};

}  // namespace weft::casper
