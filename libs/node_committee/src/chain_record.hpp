#pragma once

// What a node must know to boot a chain (S1's boot-up record).
//
//   u8 version 1 ‖ address 33 ‖ origin id 32 ‖ text description ‖ bytes origin transaction
//
// The last is empty until the ledger has confirmed it. On disk: "cr" ‖ address 33.

#include <weft/codec/codec.hpp>
#include <weft/types/transaction.hpp>

#include <string>

namespace weft::node {

struct ChainRecord {
    types::Address chain;
    types::TransactionId origin;
    std::string description;
    Bytes origin_transaction;  ///< empty until the ledger has confirmed it
    friend bool operator==(const ChainRecord&, const ChainRecord&) = default;
};
[[nodiscard]] Bytes encode(const ChainRecord& record);
[[nodiscard]] codec::Decoded<ChainRecord> decode_chain_record(ByteSpan bytes);

}  // namespace weft::node
