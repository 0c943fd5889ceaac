#pragma once

// Which dealers' secrets make the keys: a function of the bundles that count.
//
// Source    Gennaro, Jarecki, Krawczyk, Rabin 07, fig. 2, step 1; X §1.8 P3.
// Promises  every seat that knows the same roll and bundles names the same dealers; a dealer that
//           dealt in time to all and answered every complaint is among them

#include <weft/dkg/dealing.hpp>

#include <map>

namespace weft::dkg {

/// The roll: which bundles count. It is what the committee settles on. The bundles themselves are the same
/// everywhere (reliable broadcast); which of them came in time is a matter of opinion before that.
struct Roll {
    protocol::SeatSet deals;
    protocol::SeatSet verdicts;
    protocol::SeatSet justifications;
    friend bool operator==(const Roll&, const Roll&) = default;
};
[[nodiscard]] Bytes encode(const Roll& roll);
[[nodiscard]] codec::Decoded<Roll> decode_roll(ByteSpan bytes, protocol::Committee committee);

/// The well-formed bundles that were delivered, by seat.
struct Evidence {
    std::map<ValidatorIndex, Committed> deals;
    std::map<ValidatorIndex, Verdict> verdicts;
    /// By dealer: the answers that fit its deal. Empty for a justification with none.
    std::map<ValidatorIndex, std::map<ValidatorIndex, Values>> answers;
};

/// Why a dealer does not count.
enum class Exclusion : std::uint8_t {
    silent,      ///< no well-formed deal
    late,        ///< fewer than n - f seats had its deal in time
    refused,     ///< more than f seats complained: an honest dealer never meets that
    unanswered,  ///< a complaint without an answer that fits
};
[[nodiscard]] std::string_view name(Exclusion exclusion) noexcept;
struct Excluded {
    ValidatorIndex dealer;
    Exclusion why;
    friend bool operator==(const Excluded&, const Excluded&) = default;
};

struct Qualification {
    protocol::SeatSet qualified;
    std::vector<Excluded> excluded;  ///< all others, ascending
};
/// Pre: everything the roll names is in the evidence.
[[nodiscard]] Qualification qualify(const Roll& roll,
                                    const Evidence& evidence,
                                    protocol::Committee committee);

}  // namespace weft::dkg
