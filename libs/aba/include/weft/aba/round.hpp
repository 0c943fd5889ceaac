#pragma once

// The tally of one round: who said what. No decisions are taken here.

#include <weft/aba/message.hpp>
#include <weft/protocol/committee.hpp>
#include <weft/protocol/seats.hpp>

#include <array>
#include <optional>

namespace weft::aba {

/// What recording a vote showed.
enum class Vote : std::uint8_t { fresh, repeated, conflicting };

struct Round {
    std::array<protocol::SeatSet, 2> bvals;  ///< by value; a seat may be in both
    std::array<protocol::SeatSet, 2> auxes;  ///< by value; a seat is in at most one
    std::array<protocol::SeatSet, 3> confs;  ///< by set - 1; a seat is in at most one
    std::optional<coin::Coin> coin;          ///< made when its first share comes, or ours goes
    Values said = Values::none;              ///< BVALs we sent
    Values bin = Values::none;               ///< values with a correct validator behind them
    Values vals = Values::none;              ///< our AUX outcome, fixed once
    Values final = Values::none;             ///< our CONF outcome, fixed once
    bool aux_sent = false;

    Vote record_aux(ValidatorIndex from, bool value);
    Vote record_conf(ValidatorIndex from, Values values);
    /// A seat that has terminated says the value in everything it has not said otherwise.
    void record_term(ValidatorIndex from, bool value);

    /// The values of n - f AUX that lie within `bin`, or none as long as there are too few. One
    /// value alone is preferred when it has n - f for itself.
    [[nodiscard]] Values aux_outcome(protocol::Committee committee) const;
    /// {b} if n - f CONF({b}) are among at least n - f CONF within `bin`; both values if there are
    /// n - f but not alike; none as long as there are too few. (X §4.2: the next estimate must come
    /// from here, not from the own AUX outcome.)
    [[nodiscard]] Values conf_outcome(protocol::Committee committee) const;
};

}  // namespace weft::aba
