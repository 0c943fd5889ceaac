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

#include <concepts>
#include <functional>
#include <optional>
#include <set>
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
class ReadState {
public:
    struct Entry {
        Bytes key;
        Bytes value;
        friend bool operator==(const Entry&, const Entry&) = default;
    };
    using Get = std::function<std::optional<Bytes>(ByteSpan key)>;
    /// The least entry whose key starts with `prefix` and is above `after`; both may be empty. `passed` grows by
    /// what was passed over because something above has erased it: that costs as much as it.
    using Next =
        std::function<std::optional<Entry>(ByteSpan prefix, ByteSpan after, std::size_t& passed)>;

    ReadState(Get get, Next next) : get_{std::move(get)}, next_{std::move(next)} {}
    /// Nothing goes through its keys.
    template <class F>
        requires(!std::same_as<std::remove_cvref_t<F>, ReadState> &&
                 std::is_invocable_r_v<std::optional<Bytes>, F&, ByteSpan>)
    ReadState(F get) : get_{std::move(get)}
    {}

    [[nodiscard]] std::optional<Bytes> operator()(ByteSpan key) const { return get_(key); }
    [[nodiscard]] std::optional<Entry> next(ByteSpan prefix,
                                            ByteSpan after,
                                            std::size_t& passed) const
    {
        return next_ ? next_(prefix, after, passed) : std::nullopt;
    }

private:
    Get get_;
    Next next_;
};

/// The same of `below` with a map by key above it; `value_of` an entry of the map: nullopt when it is erased.
template <class Map, class ValueOf>
[[nodiscard]] std::optional<ReadState::Entry> next_over(const Map& above,
                                                        ValueOf value_of,
                                                        const ReadState& below,
                                                        ByteSpan prefix,
                                                        ByteSpan after,
                                                        std::size_t& passed)
{
    const auto start = to_bytes(prefix);
    const auto last = to_bytes(after);
    auto own = last < start ? above.lower_bound(start) : above.upper_bound(last);
    auto under = below.next(prefix, after, passed);
    for (;; ++own) {
        if (own == above.end() || own->first.size() < start.size() ||
            !std::equal(start.begin(), start.end(), own->first.begin()))
            return under;
        if (under && under->key < own->first) return under;
        if (auto value = value_of(*own)) return ReadState::Entry{own->first, *std::move(value)};
        ++passed;
        if (under && under->key == own->first) under = below.next(prefix, own->first, passed);
    }
}

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
    /// Notes nothing: who goes through keys reads what all who write there change (state.hpp, 'n').
    [[nodiscard]] std::optional<ReadState::Entry> next(ByteSpan prefix,
                                                       ByteSpan after,
                                                       std::size_t& passed) const;
    void write(ByteSpan key, std::optional<Bytes> value);
    /// From the beginning to the end this draft alone may touch the key: it counts as written, whatever stands
    /// there then.
    void reserve(ByteSpan key) { reserved_.insert(to_bytes(key)); }
    /// False, and nothing done, when something other than a number stands there.
    [[nodiscard]] bool add(ByteSpan key, std::uint64_t amount);

    /// An attempt on a copy of this draft went well: what it did is done.
    void adopt(Draft attempt) { changes_ = std::move(attempt.changes_); }
    /// The attempt failed: what it did is undone, and what it touched was read, since what it found
    /// there made it fail.
    void fall_back(const Draft& attempt);

    /// What was done. A write of what stood there before is a read (K 3.4), unless it was reserved.
    [[nodiscard]] Changes take() &&;

private:
    [[nodiscard]] std::optional<Bytes> now(ByteSpan key) const;

    const ReadState& below_;
    Changes changes_;
    std::set<Bytes> reserved_;
};

}  // namespace weft::casper
