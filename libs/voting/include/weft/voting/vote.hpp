#pragma once

// One vote of fast probabilistic consensus (FPC) on one transaction.
//
// Source    seed 002; T §2.13; arXiv 1905.10895, 2006.00928; D-31.
// Input     the opinion of each round that counted.
// Promises  ends once `cooling_rounds + equal_rounds` rounds have counted and the last `equal_rounds`
//           are equal; fails after `max_rounds`.

#include <weft/voting/opinion.hpp>
#include <weft/voting/settings.hpp>

#include <array>
#include <optional>

namespace weft::voting {

enum class Result : std::uint8_t {
    like,
    dislike,
    failed,   ///< counts as dislike
    dropped,  ///< its level changed for another reason
};
[[nodiscard]] std::string_view name(Result result) noexcept;

/// Which threshold the next round has.
enum class ThresholdKind : std::uint8_t { first, random, fixed };

class Vote {
public:
    void count(Opinion opinion);
    [[nodiscard]] std::optional<Result> result(const Settings& settings) const;
    [[nodiscard]] ThresholdKind next(const Settings& settings) const;
    [[nodiscard]] std::uint32_t counted() const noexcept { return counted_; }

private:
    Opinion last_ = Opinion::none;
    std::uint32_t counted_ = 0;
    std::uint32_t equal_ = 0;  ///< of the counted rounds the last so many are equal
};

/// The first 8 bytes of a beacon, big-endian, or none: by kind.
[[nodiscard]] std::array<Fraction, 3> thresholds(const Settings& settings,
                                                 std::optional<std::uint64_t> beacon);

/// The share that a node's own mana has of all; none of it: only peers count.
struct OwnMana {
    std::uint64_t own = 0;
    std::uint64_t total = 0;  ///< own included; below 2^64
};
/// w * o + (1 - w) * likes / valid. Pre: valid from 1 to draws_max.
[[nodiscard]] Fraction proportion(std::uint32_t likes,
                                  std::uint32_t valid,
                                  const OwnMana& mana,
                                  Opinion now);

}  // namespace weft::voting
