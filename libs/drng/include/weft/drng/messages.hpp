#pragma once

// What the members of a beacon committee say to each other. Bytes: docs/protocols/drng.md.

#include <weft/codec/codec.hpp>
#include <weft/drng/key.hpp>

#include <variant>

namespace weft::drng {

using BeaconSignature = crypto::bls::min_pk::Signature;

/// One member's share of a round.
struct Partial {
    std::uint64_t round = 0;
    Bytes previous;  ///< the signature of the round before: 96 bytes, or the seed's 32
    BeaconSignature share;
    friend bool operator==(const Partial&, const Partial&) = default;
};
/// Finished rounds for a member that is behind: `first` and those after it.
struct Rounds {
    std::uint64_t first = 0;
    std::vector<BeaconSignature> signatures;  ///< 1 to rounds_sent_max
    friend bool operator==(const Rounds&, const Rounds&) = default;
};
inline constexpr std::size_t rounds_sent_max = 16;

/// A round by itself, for a member that is further behind than what is kept for it.
struct Latest {
    std::uint64_t round = 0;
    Bytes previous;  ///< as in Partial
    BeaconSignature signature;
    friend bool operator==(const Latest&, const Latest&) = default;
};

using Message = std::variant<KeyTwin, Partial, Rounds, Latest>;

[[nodiscard]] Bytes encode(const Message& message);
[[nodiscard]] codec::Decoded<Message> decode_message(ByteSpan bytes);

}  // namespace weft::drng
