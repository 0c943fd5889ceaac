#pragma once

// An off-ledger request as it came and as it was checked.

#include <weft/node/checked.hpp>
#include <weft/types/off_ledger.hpp>

namespace weft::node {

struct SignedOffLedger {
    Bytes bytes;
    types::OffLedgerRequest request;

    /// Errors: bad_request with the codec's word for it, signature_invalid.
    [[nodiscard]] static std::expected<SignedOffLedger, Refusal> check(Bytes bytes,
                                                                       const Checking& checking);
};

}  // namespace weft::node
