#pragma once

// The file SEAL of a store (D-94): whose store it is, and what of its files was acknowledged.
//
// RocksDB takes a damaged end of its log for a write that was under way, and cuts it off. It cannot
// know better: what was acknowledged is written nowhere but in the log itself. So it is written
// here, in a second place: for each file that grows, how long it was and the hash of its bytes; for
// each file that is replaced as a whole, the hash of what may be there. Tables (*.sst) are not
// named here: there may be thousands. They have a list of their own (tables.hpp), which is.
//
//   SEAL  = head page ‖ page 0 ‖ page 1                     three pages of 4,096 bytes
//   head  = hash 32 ‖ text "weft.store.seal" ‖ u32 version 1 ‖ u32 format ‖ text born ‖ node 32
//           ‖ genesis 32 ‖ zeros                            hash of all after it
//   page  = hash 32 ‖ u64 count ‖ u64 sequence ‖ u32 n, files ‖ zeros
//                                                           hash of the head's hash, and all after
//   file  = text name ‖ u8 kind
//           0 leaving                                       may be gone, or be there in any state
//           1 growing  u64 length ‖ hash 32                 begins with these bytes; length 0: may
//                                                           be absent
//           2 whole    u8 may be absent ‖ u32 n (1 or 2), (u64 length ‖ hash 32)*
//
// Names ascend strictly. Page `count mod 2` holds the state `count`; the higher valid one counts.
// A page is written while the other one is durable, so a torn page leaves the state before it.

#include <weft/codec/codec.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/types/ids.hpp>

#include <map>
#include <string>
#include <variant>
#include <vector>

namespace weft::store {

inline constexpr std::size_t seal_page_bytes = 4'096;
inline constexpr std::size_t seal_bytes = 3 * seal_page_bytes;
inline constexpr std::size_t seal_name_bytes_max = 64;

struct SealHead {
    std::uint32_t format = 0;
    std::string born;  ///< drawn once per store: no page of one store counts in another
    types::NodeId node;
    crypto::Hash genesis;
    friend bool operator==(const SealHead&, const SealHead&) = default;
};

/// The first bytes of a file, or all of them.
struct Extent {
    std::uint64_t length = 0;
    crypto::Hash hash;
    friend bool operator==(const Extent&, const Extent&) = default;
};
struct Leaving {
    friend bool operator==(const Leaving&, const Leaving&) = default;
};
struct Growing {
    Extent extent;
    friend bool operator==(const Growing&, const Growing&) = default;
};
struct Whole {
    bool may_be_absent = false;
    std::vector<Extent> either;  ///< 1 or 2: before and after a replacement
    friend bool operator==(const Whole&, const Whole&) = default;
};
using SealedFile = std::variant<Leaving, Growing, Whole>;

struct SealPage {
    std::uint64_t count = 0;
    std::uint64_t sequence = 0;  ///< of the last acknowledged write, as RocksDB counts
    std::map<std::string, SealedFile> files;
    friend bool operator==(const SealPage&, const SealPage&) = default;
};

[[nodiscard]] Bytes encode(const SealHead& head);
/// nullopt: more files than a page holds.
[[nodiscard]] std::optional<Bytes> encode(const SealPage& page, const crypto::Hash& head);

/// Errors: unknown_version before all others; malformed: the hash does not agree.
[[nodiscard]] codec::Decoded<SealHead> decode_seal_head(ByteSpan page);
[[nodiscard]] codec::Decoded<SealPage> decode_seal_page(ByteSpan page, const crypto::Hash& head);
/// What pages carry of their head.
[[nodiscard]] crypto::Hash hash_of_head(ByteSpan page);

}  // namespace weft::store
