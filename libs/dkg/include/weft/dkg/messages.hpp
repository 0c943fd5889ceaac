#pragma once

// Everything members of a key generation say to each other.

#include <weft/dkg/certificate.hpp>
#include <weft/dkg/settlement.hpp>
#include <weft/rbc/reliable_broadcast.hpp>

namespace weft::dkg {

/// A part of the reliable broadcast of `sender`'s bundle of `phase`.
struct Broadcast {
    Phase phase = Phase::deal;
    ValidatorIndex sender;
    rbc::Message message;
    friend bool operator==(const Broadcast&, const Broadcast&) = default;
};
/// The two questions that are settled.
enum class Question : std::uint8_t {
    roll,     ///< which bundles count (Roll)
    missing,  ///< which dealers to reconstruct (a seat set)
};
struct Settling {
    Question question = Question::roll;
    settlement::Message message;
    friend bool operator==(const Settling&, const Settling&) = default;
};
/// all -> all, once: "these are the keys I hold a share of".
struct Endorsement {
    crypto::Hash transcript;
    crypto::ed25519::Signature signature;
    friend bool operator==(const Endorsement&, const Endorsement&) = default;
};
/// all -> all, once: whoever endorsed the same needs to wait no longer.
struct Certified {
    Certificate certificate;
    friend bool operator==(const Certified&, const Certified&) = default;
};
using Message = std::variant<Broadcast, Settling, Endorsement, Certified>;

}  // namespace weft::dkg
