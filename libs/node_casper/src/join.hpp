#pragma once

// Joining a network that is eras ahead: what the newest era began with is fetched, and not executed.
//
// Source    D-89, docs/decisions/0028.
// Model     the block that opened the era is known by its id, which those vouched for that hold more than
//           half of the stake of the newest table here. Who is asked for the rest may lie.
// Input     its header, then the state and the settled deploys in pieces, from one peer at a time.
// Promises  1. What finish() gives is what the block says: the state has its hash, and the deploys have the
//              one in the state.
//           2. Who sends something else is named, when its part ends at the latest, and asked no more.
//           3. What is kept is at most `bytes_max` and one piece.

#include <weft/node_casper/frames.hpp>
#include <weft/protocol/step.hpp>

#include "era.hpp"
#include <deque>

namespace weft::node {

class Join {
public:
    using Instant = protocol::Instant;
    using Peer = types::NodeId;
    static constexpr Instant patience{5'000'000'000};

    struct Question {
        Peer peer;
        std::variant<WantCasperBlocks, WantCasperState> what;
    };
    enum class Took : std::uint8_t {
        ignored,   ///< nobody asked for it
        more,      ///< ask on
        complete,  ///< finish()
        lied,      ///< by this peer: everything begins again with the next one
        too_large,
    };

    /// Pre: `givers` is not empty.
    Join(std::uint64_t era,
         const casper::BlockId& opened_by,
         std::vector<Peer> givers,
         std::size_t bytes_max);

    /// What to ask now; nothing while an answer is awaited. Who has not answered in time makes room for the next.
    [[nodiscard]] std::optional<Question> ask(Instant now);
    /// Everybody was asked in vain: give up, and begin anew with what is known then.
    [[nodiscard]] bool hopeless() const { return givers_.empty(); }

    Took take(const Peer& from,
              const casper::BlockId& id,
              const casper::Header& header,
              ByteSpan bytes);
    Took take(const Peer& from, const CasperStateFrame& frame);
    /// Pre: complete.
    struct Result {
        casper::Opening opening;
        Bytes block;  ///< the one that opens the era
    };
    [[nodiscard]] Result finish() &&;

    [[nodiscard]] std::uint64_t era() const { return era_; }
    [[nodiscard]] const casper::BlockId& opened_by() const { return opened_by_; }
    [[nodiscard]] std::size_t bytes() const { return bytes_; }
    [[nodiscard]] std::optional<Peer> giver() const;

private:
    Took begin_again();
    [[nodiscard]] bool end_of_state();
    [[nodiscard]] bool end_of_settled() const;

    std::uint64_t era_;
    casper::BlockId opened_by_;
    std::deque<Peer> givers_;  ///< the first is asked
    std::size_t bytes_max_;
    std::optional<Instant> asked_{};
    std::optional<casper::Header> header_;
    Bytes block_;
    casper::State state_;
    casper::SettledDeploys settled_;
    CasperPart part_ = CasperPart::state;
    Bytes after_;
    std::size_t bytes_ = 0;
};

/// The piece that was asked for, of this opening.
[[nodiscard]] CasperStateFrame piece_of(const casper::Opening& opening,
                                        const WantCasperState& want);

}  // namespace weft::node
