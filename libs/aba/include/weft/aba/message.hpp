#pragma once

// What validators say to each other in a binary agreement.

#include <weft/coin/coin.hpp>

#include <cstdint>
#include <variant>

namespace weft::aba {

/// A set of bits: bit 0 stands for the value 0, bit 1 for the value 1.
enum class Values : std::uint8_t { none = 0, zero = 1, one = 2, both = 3 };
[[nodiscard]] constexpr Values just(bool value)
{
    return value ? Values::one : Values::zero;
}
[[nodiscard]] constexpr Values operator|(Values a, Values b)
{
    return static_cast<Values>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
[[nodiscard]] constexpr bool within(Values part, Values whole)
{
    return (static_cast<unsigned>(part) & ~static_cast<unsigned>(whole)) == 0;
}
[[nodiscard]] constexpr bool has(Values set, bool value)
{
    return within(just(value), set);
}

/// "This value may be decided as far as I am concerned." Both values may be said.
struct Bval {
    std::uint32_t round;
    bool value;
    friend bool operator==(const Bval&, const Bval&) = default;
};
/// "This is the first value I know a correct validator to stand behind." Once per round.
struct Aux {
    std::uint32_t round;
    bool value;
    friend bool operator==(const Aux&, const Aux&) = default;
};
/// "These are the values n - f AUX told me." Once per round with a real coin; never empty.
struct Conf {
    std::uint32_t round;
    Values values;
    friend bool operator==(const Conf&, const Conf&) = default;
};
/// Our share of the round's coin. Once per round with a real coin.
struct Toss {
    std::uint32_t round;
    coin::Share share;
    friend bool operator==(const Toss&, const Toss&) = default;
};
/// "I have decided; in every round after this one take me to say BVAL, AUX and CONF of the value."
struct Term {
    std::uint32_t round;
    bool value;
    friend bool operator==(const Term&, const Term&) = default;
};
using Message = std::variant<Bval, Aux, Conf, Toss, Term>;

/// What a peer did wrong (data, in the step).
enum class Fault : std::uint8_t {
    two_auxes,
    two_confs,
    two_terms,
    empty_conf,
    not_in_schedule,   ///< CONF or coin share in a round whose coin is a constant
    spoke_after_term,  ///< AUX, CONF or coin share of a round the sender's TERM already answered
    bad_share,
    two_shares,
};

}  // namespace weft::aba
