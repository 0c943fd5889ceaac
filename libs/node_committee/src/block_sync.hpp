#pragma once

// Catching up with the others: who stands where, whom to ask for blocks, and what was offered.
//
// Source    S1 "Synchronizing between nodes".
// Input     heights as seats tell them or show them by their work, offered blocks, time.
// Promises  who lacks blocks asks one connected seat that has them, another one the next time;
//           a seat that is behind is told our height, but not at each of its frames;
//           an offered block is well-formed or its sender lied; the chain checks the rest.
// Effects   none.

#include <weft/chain/chain.hpp>
#include <weft/protocol/committee.hpp>
#include <weft/protocol/step.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace weft::node {

using protocol::Instant;

class BlockSync {
public:
    /// A seat says that this is its last block.
    void says(ValidatorIndex seat, std::uint32_t block_index) { heights_[seat] = block_index; }
    /// A seat works on this block: it has the one before.
    void works_on(ValidatorIndex seat, std::uint32_t block_index);

    /// The highest that f + 1 seats have told: a correct one has that block.
    [[nodiscard]] std::uint32_t of_one_correct(protocol::Committee committee) const;

    struct Question {
        ValidatorIndex to;
        std::uint32_t from = 0;  ///< the first block that is lacked
    };
    using Reachable = std::function<bool(ValidatorIndex)>;
    /// Whom to ask now, when somebody who has more is reachable and nobody was asked within `pause`.
    [[nodiscard]] std::optional<Question> ask(Instant now,
                                              std::uint32_t height,
                                              Instant pause,
                                              const Reachable& reachable);
    /// True when the answer to the last question has come as far as a block may be expected in it.
    [[nodiscard]] bool answered(std::uint32_t block_index) const
    {
        return block_index >= asked_until_;
    }
    /// True when a seat that works on a block we have is to be told our height.
    [[nodiscard]] bool may_tell(Instant now, ValidatorIndex seat);

    /// Blocks in an answer, and their bytes.
    static constexpr std::uint32_t blocks_per_answer = 32;
    static constexpr std::size_t answer_bytes_max = 4u << 20;
    using AnchorOf = std::function<std::optional<Bytes>(std::uint32_t block_index)>;
    /// Block records from `from` on, as far as this chain has them.
    [[nodiscard]] static std::vector<Bytes> answer(const chain::Chain& chain,
                                                   const types::StoreView& store,
                                                   std::uint32_t from,
                                                   const AnchorOf& anchor_of);
    struct Offer {
        state::Block block;
        chain::Certificate certificate;
        Bytes anchor;  ///< as its sender gives it; empty: none
    };
    /// Errors: what does not decode.
    [[nodiscard]] static codec::Decoded<Offer> read(ByteSpan record);

private:
    std::map<ValidatorIndex, std::uint32_t> heights_;  // as told
    std::map<ValidatorIndex, Instant> told_;           // when we last told it our height
    Instant asked_{0};
    std::uint32_t asked_until_ = 0;
    std::size_t questions_ = 0;
};

}  // namespace weft::node
