#pragma once

// What is at an old home of a chain when it has moved, and what comes there later (docs/decisions/0062).
//
// The anchors of the new home cannot take it: a transaction of chains has one sender. So the old committee,
// until it gives up its key, sends each such output to the newest home as it is, in a transaction of its
// own that says nothing. The chain reads it together with the one that brought the output there: requests
// keep their ids, so one is processed once whether it came before the move or behind it; senders are those
// of the first transaction, so the old key, whoever holds it then, speaks for nobody. What the chain has
// taken up before it moved is spent by its anchor: it is forwarded when that one is confirmed, and not
// before.
//
//   inputs    the one output at the old home
//   outputs   all of it to the newer one; request tokens as tokens of this transaction: with its mint
//             marker, as many as there are requests
//   payload   none
//
// Promises  total; what is forwarded again, since the chain has moved once more, is what it was.

#include <weft/chain/backlog.hpp>

namespace weft::chain {

/// What sends the unit's output on. Nullopt: it is there, or has no output.
[[nodiscard]] std::optional<types::Essence> build_forward(const Unit& unit,
                                                          const Address& to,
                                                          Timestamp timestamp);

/// The unit as that transaction forwarded it. Nullopt: it does not, or not to a later home.
[[nodiscard]] std::optional<Unit> forwarded(const Unit& unit,
                                            const types::Transaction& forward,
                                            std::span<const contracts::Home> homes);

}  // namespace weft::chain
