#pragma once

// What a node thinks of a transaction, how firmly, and why.
//
// Source    seed 002, "FCoB"; D-30.

#include <cstdint>
#include <string_view>

namespace weft::voting {

enum class Opinion : std::uint8_t {
    none,  ///< as an answer: unknown
    like,
    dislike,
};

/// What gave the opinion.
enum class By : std::uint8_t {
    quarantine,          ///< none yet: its quarantine lasts
    no_conflict,         ///< case 1 of the seed
    rejected_conflicts,  ///< case 2: all its conflicts are rejected
    conflict,            ///< case 3
    vote,
    approval,
    rejected_input,  ///< it spends, directly or not, from what is rejected
};

struct State {
    Opinion opinion = Opinion::none;
    /// 0: no opinion. 1: this node has it. 2: all nodes have it. 3: all nodes know that all have it.
    std::uint8_t level = 0;
    By by = By::quarantine;

    /// Rejected: disliked with level 2 or 3. Its conflicts may be liked beside it.
    [[nodiscard]] bool rejected() const noexcept
    {
        return opinion == Opinion::dislike && level >= 2;
    }
    friend bool operator==(const State&, const State&) = default;
};

[[nodiscard]] std::string_view name(Opinion opinion) noexcept;  ///< "none", "like", "dislike"
[[nodiscard]] std::string_view name(By by) noexcept;

}  // namespace weft::voting
