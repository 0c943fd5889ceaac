#pragma once

// Common coin: one bit that nobody knows before f + 1 validators have given their share of it, and
// that is the same for all.
//
// Source    Cachin, Kursawe, Shoup, Random oracles in Constantinople, J. Cryptology 18 (2005),
//           sec. 4, with threshold BLS as its unique signature; X §2.4, §4.2 (iii), (iv).
// Model     n > 3f; authenticated links; a dealt or generated key with threshold f + 1.
// Promises  agreement   all correct validators that toss it see the same bit
//           secrecy     unpredictable to f liars until a correct validator releases its share
//           liveness    once f + 1 correct validators have released, all can toss
//           evidence    a wrong share that was looked at names its sender, never anybody else
// Cost      one hop, n shares of 48 bytes to everybody; one combination and one verification; each
//           further failure names at least one liar, so at most f failures per coin.
//
// Shares are only collected until we release our own: a coin nobody waits for costs no pairing.

#include <weft/coin/keys.hpp>
#include <weft/protocol/instance.hpp>
#include <weft/protocol/seats.hpp>
#include <weft/protocol/step.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace weft::coin {

enum class Fault : std::uint8_t {
    bad_share,   ///< not this seat's share of this coin
    two_shares,  ///< two different shares; there is only one right one
};
using Step = protocol::Step<Share, bool, Fault>;

/// What is signed: H("weft/coin" ‖ instance ‖ round as u32 LE), never the same for two coins.
[[nodiscard]] crypto::Hash coin_message(const protocol::InstanceId& instance, std::uint32_t round);

class Coin {
public:
    /// Pre: `keys` outlives the coin.
    Coin(const Keys& keys,
         ValidatorIndex self,
         const protocol::InstanceId& instance,
         std::uint32_t round);

    /// Gives our share to all and wants the bit from now on. Later calls are empty steps.
    Step release();
    /// Feeds one authenticated share. Pre: `from` is another seat of the committee.
    Step handle(ValidatorIndex from, const Share& share);
    /// The bit, once enough good shares are there: the low bit of SHA-256(signature).
    [[nodiscard]] std::optional<bool> value() const noexcept { return value_; }

private:
    void toss(Step& step);

    const Keys* keys_;
    ValidatorIndex self_;
    crypto::Hash message_;
    protocol::SeatSet heard_;                          // a seat's first share counts
    std::vector<crypto::bls::SignatureShare> shares_;  // not known to be bad
    std::optional<bool> value_;
    bool released_ = false;
};

}  // namespace weft::coin
