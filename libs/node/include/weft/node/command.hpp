#pragma once

// What a user may ask of a node. Every command gets exactly one Answer; one that changes anything
// is answered when the change is durable (D-90).

#include <weft/node/effects.hpp>
#include <weft/types/address.hpp>

#include <string>
#include <variant>
#include <vector>

namespace weft::node {

/// Ledger: attach a signed transaction. Values: transaction, message.
struct SubmitTransaction {
    Bytes transaction;
};
/// Ledger: attach plain data. Values: message.
struct IssueData {
    Bytes data;
};
/// Committee: start a key generation among these nodes, this one among them. Values: run.
struct StartDkg {
    std::vector<types::NodeId> members;
    std::uint64_t phase_timeout_ms = 10'000;
};
/// Committee: run the chain at this address with the key of an earlier DKG (S1's boot-up record).
struct ActivateChain {
    types::Address chain;
    types::TransactionId origin;  ///< whose hash is the chain's color
    std::string description;
};

struct Command {
    CommandId id;
    std::variant<SubmitTransaction, IssueData, StartDkg, ActivateChain> what;
};

}  // namespace weft::node
