#pragma once

// What shows to anybody that a member breaks the protocol: two first votes of one seat in one attempt, each
// signed with its share of K_hi. A correct member signs one (fpacs, F1), over restarts too; who holds the
// committee's public key needs to believe nobody.
//
// Promises  a correct seat is never shown so, whoever makes the evidence;
//           it is of one chain, block, attempt and committee: at another place it shows nothing.
// Cost      290 bytes; to check it, two pairing checks.

#include <weft/committee/batch.hpp>
#include <weft/fpacs/fast_subset.hpp>

namespace weft::committee {

struct TwoVotes {
    std::uint32_t block_index = 0;
    std::uint32_t attempt = 0;
    ValidatorIndex seat;
    fpacs::DoubleVote votes;
    friend bool operator==(const TwoVotes&, const TwoVotes&) = default;
};

/// The first vote that is less comes first: two members that saw them in another order have the same.
[[nodiscard]] TwoVotes in_order(TwoVotes evidence);
/// Whether it shows that. False for a seat that does not exist, and for votes that are one.
[[nodiscard]] bool proves(const TwoVotes& evidence,
                          const types::ChainId& chain,
                          const crypto::bls::SharedPublicKey& hi);
/// Of which committee a seat is meant: its keys, by seat.
[[nodiscard]] crypto::Hash digest_of(const crypto::bls::SharedPublicKey& hi);

void encode(codec::Writer& writer, const TwoVotes& evidence);
[[nodiscard]] TwoVotes decode_two_votes(codec::Reader& reader);

}  // namespace weft::committee
