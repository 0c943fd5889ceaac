#pragma once

// Which chain this is: all a node must be told (the boot record) to run or follow it (S1).

#include <weft/types/balances.hpp>
#include <weft/types/contract_ids.hpp>

namespace weft::chain {

using types::Address;
using types::AgentId;
using types::Balances;
using types::ChainId;
using types::Color;
using types::Hash;
using types::Hname;
using types::RequestId;
using types::Timestamp;
using types::TransactionId;

struct ChainIdentity {
    ChainId id;          ///< the chain's address
    Color color;         ///< of the chain token: the id of the origin transaction
    Address originator;  ///< who signed the origin; its `init` request alone starts the chain
    friend bool operator==(const ChainIdentity&, const ChainIdentity&) = default;
};

}  // namespace weft::chain
