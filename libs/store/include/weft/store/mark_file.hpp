#pragma once

// The file of a node's high-water marks, beside its store: "store.mark" for "store".
//
// Source    weft/node/marks.hpp; D-76, D-94.
// Promises  a mark that `write` returned for survives kill -9 and power loss, and the loss of the
//           whole store; the file is the one before or the new one, never half of it: a page of the
//           same length, at most 512 bytes, is written over the one before, for a device writes a
//           sector whole or not at all; any other page is a new file that takes the old one's place;
//           a file that is not what was written, or another node's, gives no marks and says why.
// Effects   one small file.
// Cost      one synced write in place; a new file two synced writes and one of its folder.
//
//   hash 32 ‖ text "weft.marks" ‖ u8 version 1 ‖ node 32 ‖ u32 n (at most 4096),
//   (bytes key (at most 64) ‖ u64 mark)*, keys strictly ascending
//   hash = BLAKE2b-256( 18 ‖ "weft.store.marks.1" ‖ all after the hash )

#include <weft/store/store.hpp>

#include <map>

namespace weft::store {

/// By key.
using Marks = std::map<Bytes, std::uint64_t>;

inline constexpr std::size_t mark_count_max = 4096;
inline constexpr std::size_t mark_key_bytes_max = 64;

/// Beside the store in that directory.
[[nodiscard]] std::string mark_file_of(const std::string& store_directory);
/// nullopt: there is no such file. Errors: corrupt, other_node, unknown_format, io; `detail` names
/// the file.
[[nodiscard]] Result<std::optional<Marks>> read_marks(const std::string& path,
                                                      const types::NodeId& node);
/// Returns when the marks are on the device. Errors: io, no_space, read_only.
/// Pre: the bounds above hold.
[[nodiscard]] Result<void> write_marks(const std::string& path,
                                       const types::NodeId& node,
                                       const Marks& marks);

}  // namespace weft::store
