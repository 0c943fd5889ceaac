#pragma once

// Colored tokens (D-3, D-11): amounts by color, every sum checked.

#include <weft/codec/codec.hpp>
#include <weft/types/ids.hpp>

#include <map>

namespace weft::types {

/// The id of the transaction that minted the tokens; 32 zero bytes: IOTA.
using Color = FixedBytes<struct ColorTag, 32>;
inline constexpr Color iota_color{};
/// In an output: "mint"; becomes the transaction's id when booked.
inline constexpr Color mint_color = Color::filled(0xff);
[[nodiscard]] Color color_of(const TransactionId& id) noexcept;
[[nodiscard]] std::string to_text(const Color& color);  ///< "IOTA", "MINT" or base58
[[nodiscard]] std::optional<Color> color_from_text(std::string_view text);

/// Amounts by color, in color order. Holds what it is given: a decoder's zero stays to be refused.
class Balances {
public:
    Balances() = default;
    Balances(std::initializer_list<std::pair<const Color, std::uint64_t>> amounts)
        : amounts_{amounts}
    {}

    [[nodiscard]] std::uint64_t of(const Color& color) const noexcept;  ///< 0 when absent
    [[nodiscard]] bool empty() const noexcept { return amounts_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return amounts_.size(); }
    [[nodiscard]] bool has_zero() const noexcept;
    void set(const Color& color, std::uint64_t amount) { amounts_[color] = amount; }
    /// False, and nothing changed, when the sum would exceed u64. Adding zero adds no entry.
    [[nodiscard]] bool add(const Color& color, std::uint64_t amount) noexcept;
    [[nodiscard]] bool add(const Balances& other) noexcept;
    /// False, and nothing changed, when there is less than that. An entry that reaches zero goes.
    [[nodiscard]] bool subtract(const Color& color, std::uint64_t amount) noexcept;
    [[nodiscard]] bool subtract(const Balances& other) noexcept;
    [[nodiscard]] bool covers(const Balances& other) const noexcept;

    [[nodiscard]] auto begin() const noexcept { return amounts_.begin(); }
    [[nodiscard]] auto end() const noexcept { return amounts_.end(); }
    friend bool operator==(const Balances&, const Balances&) = default;

private:
    std::map<Color, std::uint64_t> amounts_;
};

}  // namespace weft::types
