#pragma once

// How a program is stored: in one call of `blob`, or in several that each fit a transaction.
//
// Source    docs/decisions/0038-large-blobs-are-made-of-blobs.md
// Promises  whoever repeats it after an interruption stores what is missing: a part is named by what
//           it holds, and the blob's hash does not depend on its parts.

#include <weft/types/ids.hpp>
#include <weft/types/sc_payload.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace weft::contracts {

/// A program up to this fits one transaction with the request that deploys it.
inline constexpr std::size_t program_in_one_max = 60 * 1024;
/// Of a larger one's parts; their hashes and a request beside fit a transaction too.
inline constexpr std::size_t program_part_bytes = 56 * 1024;

struct StoreCalls {
    types::Hash program;  ///< the blob's hash, which deployContract is given
    /// Of storeBlob, one for each part, by the part's hash: each in a transaction of its own, in any
    /// order; whoever finds the hash stored may leave it out. Empty: there are no parts.
    struct Part {
        types::Hash hash;
        types::Dict args;
    };
    std::vector<Part> parts;
    std::string_view entry;  ///< storeBlob, or joinBlobs after all parts
    types::Dict args;        ///< of it
};
/// Nothing: the program is larger than a blob may be. `vm_type` empty: wasm.
[[nodiscard]] std::optional<StoreCalls> store_calls(ByteSpan program,
                                                    std::string_view vm_type = {});

}  // namespace weft::contracts
