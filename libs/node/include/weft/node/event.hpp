#pragma once

// What happened: for the log, the API's event stream, and the checkers of the simulator.

#include <weft/base/bytes.hpp>
#include <weft/types/contract_ids.hpp>
#include <weft/types/ids.hpp>
#include <weft/types/transaction.hpp>

#include <string>
#include <variant>
#include <vector>

namespace weft::node {

struct MessageConfirmed {
    types::MessageId message;
};
struct TransactionBooked {
    types::TransactionId transaction;
};
struct TransactionConfirmed {
    types::TransactionId transaction;
};
struct TransactionRejected {
    types::TransactionId transaction;
    std::string reason;
};
/// An output is spent by more than one transaction.
struct ConflictSeen {
    types::OutputId output;
    /// By id: all of up to sixteen, else the first fifteen and the newest. A query names all.
    std::vector<types::TransactionId> transactions;
};
struct DkgProgress {
    Bytes run;
    std::string state;  ///< "running", "done", "failed"
    std::string phase;
    types::Address address;               ///< when done
    std::vector<types::NodeId> culprits;  ///< whose dealing was refused
};
struct BlockCommitted {
    types::ChainId chain;
    std::uint32_t index = 0;
    types::Hash state_hash;
    types::Hash block_hash;
    std::size_t requests = 0;
};
struct RequestProcessed {
    types::ChainId chain;
    types::RequestId request;
    std::uint32_t block_index = 0;
    std::string error;  ///< empty: success
};
/// An anchor got its committee's signature and was posted, or was seen confirmed on the ledger.
struct AnchorSeen {
    types::ChainId chain;
    types::TransactionId transaction;
    std::uint32_t block_index = 0;
    bool confirmed = false;
};
struct PeerAccused {
    types::NodeId peer;
    std::string protocol;
    std::string fault;
};
struct Stalled {
    std::string stage;
    std::string reason;
};

using Event = std::variant<MessageConfirmed,
                           TransactionBooked,
                           TransactionConfirmed,
                           TransactionRejected,
                           ConflictSeen,
                           DkgProgress,
                           BlockCommitted,
                           RequestProcessed,
                           AnchorSeen,
                           PeerAccused,
                           Stalled>;

}  // namespace weft::node
