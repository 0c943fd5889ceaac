#pragma once

// Votes as answers and events show them.

#include <weft/answers/ledger.hpp>

#include "polls.hpp"

namespace weft::node {

/// Polls null: the network does not vote. Nullopt: it was not voted on, or weight decided it long ago.
[[nodiscard]] std::optional<answers::Vote> vote_on(const types::TransactionId& id,
                                                   const Polls* polls);
[[nodiscard]] std::vector<answers::VoteRound> rounds_of(const types::TransactionId& id,
                                                        const Polls* polls);
[[nodiscard]] std::vector<answers::StatedOpinion> stated_of(const types::TransactionId& id,
                                                            const Polls* polls);

}  // namespace weft::node
