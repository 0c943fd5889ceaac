#pragma once

// Which colors a chain has room for: the state of the contract `accounts`.
//
//   't' ‖ color 32   tokens of it are here (ledger.hpp): the color has a slot
//   'k' ‖ color 32   i64 LE ns: its slot is kept until the first anchor after that time, though its
//                    tokens may be abroad
//   'n'              u32 LE, how many colors have a slot; absent: as many as a count finds
//
// A chain's own output must fit an anchor, so it holds at most `colors_max` colors beside IOTA,
// which always has room. Two rules keep this from being anybody's for good (D-57, docs/decisions/0010):
//
//   price   a color that takes a slot pays for it, more the fewer are left: `color_price`
//   keep    a color that a contract sends to another chain keeps its slot for a while, so that what
//           the other chain cannot hold finds its place when it comes back
//
// Cost      O(log n) per color; `release` walks the kept ones, at most `colors_max`.

#include <weft/contracts/partition.hpp>
#include <weft/types/balances.hpp>
#include <weft/types/ids.hpp>

namespace weft::contracts {

/// Beside IOTA.
inline constexpr std::size_t colors_max = 399;
/// The first slots cost nothing; from then on the price doubles every eight slots.
inline constexpr std::size_t colors_free = 128;
inline constexpr std::size_t colors_per_doubling = 8;
/// Amounts of colors, IOTA aside, that one anchor takes to other chains: they are one output there,
/// and what comes back of them must fit an anchor of that chain.
inline constexpr std::size_t posted_colors_max = 254;
/// How long a slot is kept for what went abroad: a chain that is alive answers within minutes.
inline constexpr types::Timestamp color_kept_for = 7 * 24 * 60 * types::minute;

/// IOTA for the slot of one more color beside `taken` others; nullopt: there is none left.
[[nodiscard]] std::optional<std::uint64_t> color_price(std::size_t taken) noexcept;

class ColorSlotsView {
public:
    /// `accounts`: the state of the contract of that name.
    explicit ColorSlotsView(const PartitionView& accounts) : state_{accounts} {}
    /// IOTA, and every color whose slot is taken or kept.
    [[nodiscard]] bool has(const types::Color& color) const;
    [[nodiscard]] bool has_all(const types::Balances& balances) const;
    /// Slots taken or kept.
    [[nodiscard]] std::size_t taken() const;
    /// IOTA for all slots that these tokens need. Nullopt: there are not as many left.
    [[nodiscard]] std::optional<std::uint64_t> price(const types::Balances& brought) const;

private:
    const PartitionView& state_;
};

class ColorSlots : public ColorSlotsView {
public:
    explicit ColorSlots(Partition& accounts) : ColorSlotsView{accounts}, state_{accounts} {}
    /// The ledger is about to have the first tokens of this color, or to lose the last.
    void take(const types::Color& color);
    void give_up(const types::Color& color);
    /// The slots of these colors stay until then, or longer where they are kept for longer.
    void keep(const types::Balances& sent, types::Timestamp until);
    /// Gives up what is kept no more.
    void release(types::Timestamp now);

private:
    void count(std::size_t taken);
    [[nodiscard]] bool kept(const types::Color& color) const;
    [[nodiscard]] bool here(const types::Color& color) const;

    Partition& state_;
};

}  // namespace weft::contracts
