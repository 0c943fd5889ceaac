#pragma once

// What validators say to each other in one slot of FP-ACS.

#include <weft/acs/common_subset.hpp>
#include <weft/crypto/bls.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/protocol/instance.hpp>

#include <cstdint>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace weft::fpacs {

/// The proposals of a set, by their digests (rbc::digest): ascending seats.
struct Vector {
    /// Who put it together. The two never have one digest, so the certificate of a decision says which
    /// path it took.
    enum class Of : std::uint8_t {
        leader = 0,  ///< at least n - f proposals that the leader listed
        all = 1,     ///< the output of the common subset
    };
    Of of = Of::leader;
    std::vector<std::pair<ValidatorIndex, crypto::Hash>> entries;
    friend bool operator==(const Vector&, const Vector&) = default;
};

/// n - f seats voted for it in the first phase: no other vector of this slot's leader is prepared.
struct Prepared {
    Vector vector;
    crypto::bls::Signature certificate;  ///< K_hi over `prepare_digest`
    friend bool operator==(const Prepared&, const Prepared&) = default;
};

/// leader -> all, once. `share` is the leader's own Vote1: it signs what it lists.
struct PrePrepare {
    Vector vector;
    crypto::bls::Signature share;
    friend bool operator==(const PrePrepare&, const PrePrepare&) = default;
};
/// all -> all, once: "I hold all that the leader listed, and will vote for no other list."
struct Vote1 {
    crypto::Hash digest;
    crypto::bls::Signature share;  ///< K_hi over `prepare_digest`
    friend bool operator==(const Vote1&, const Vote1&) = default;
};
/// all -> all: a commit vote and a share of the order's randomness in one. Once for the leader's vector, once
/// more for what the fallback decided, when that is another.
struct Vote2 {
    crypto::Hash digest;
    crypto::bls::Signature share;  ///< K_hi over `order_digest`
    /// Of the leader's vector: its certificate, for who lacks it.
    std::optional<crypto::bls::Signature> prepared;
    friend bool operator==(const Vote2&, const Vote2&) = default;
};
/// all -> all, once: "I vote no more for the leader's vector. This is what I know to be prepared."
struct Pace {
    std::optional<Prepared> prepared;
    friend bool operator==(const Pace&, const Pace&) = default;
};
/// all -> all, with the input 1 to the agreement on whether anything was prepared.
struct Known {
    Prepared prepared;
    friend bool operator==(const Known&, const Known&) = default;
};
/// all -> all once decided; also the answer to who paces later.
struct Decide {
    crypto::Hash digest;
    crypto::bls::Signature order;  ///< K_hi over `order_digest`: n - f commit votes
    friend bool operator==(const Decide&, const Decide&) = default;
};
/// "Send me the vector of this digest."
struct WantVector {
    crypto::Hash digest;
    friend bool operator==(const WantVector&, const WantVector&) = default;
};
struct GiveVector {
    Vector vector;
    friend bool operator==(const GiveVector&, const GiveVector&) = default;
};
/// "Send me this proposal."
struct WantProposal {
    ValidatorIndex proposer;
    crypto::Hash digest;
    friend bool operator==(const WantProposal&, const WantProposal&) = default;
};
struct GiveProposal {
    ValidatorIndex proposer;
    Bytes proposal;
    friend bool operator==(const GiveProposal&, const GiveProposal&) = default;
};
/// The agreement on whether anything was prepared.
struct Zeroth {
    aba::Message message;
    friend bool operator==(const Zeroth&, const Zeroth&) = default;
};

/// acs::Message: a proposal is its broadcast's first message; the rest of the common subset only when the fast
/// path is late.
using Message = std::variant<acs::Message,
                             PrePrepare,
                             Vote1,
                             Vote2,
                             Pace,
                             Known,
                             Decide,
                             WantVector,
                             GiveVector,
                             WantProposal,
                             GiveProposal,
                             Zeroth>;

[[nodiscard]] crypto::Hash digest_of(const protocol::InstanceId& instance, const Vector& vector);
/// What Vote1 and Vote2 sign. Both are hashes under tags of their own: a share of one is none of the other. Both name
/// the slot themselves: who has not seen the vector cannot tell from its digest of which slot it is.
[[nodiscard]] crypto::Hash prepare_digest(const protocol::InstanceId& instance,
                                          const crypto::Hash& vector) noexcept;
[[nodiscard]] crypto::Hash order_digest(const protocol::InstanceId& instance,
                                        const crypto::Hash& vector) noexcept;

}  // namespace weft::fpacs
