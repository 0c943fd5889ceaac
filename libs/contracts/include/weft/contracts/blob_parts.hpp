#pragma once

// Blobs of which stored blobs are the parts.
//
// Source    docs/decisions/0038-large-blobs-are-made-of-blobs.md

#include <weft/contracts/core.hpp>
#include <weft/contracts/partition.hpp>

#include <optional>

namespace weft::contracts {

namespace blob {
/// Not of version 0.1: a blob of stored blobs.
inline constexpr std::string_view join_blobs = "joinBlobs";

inline constexpr std::string_view p_joined = "$$field$$";  ///< the field that the parts are
inline constexpr std::string_view p_parts = "$$parts$$";   ///< their hashes, 32 bytes each
inline constexpr std::string_view p_part = "part";         ///< u16: which part of a field
inline constexpr std::string_view r_parts = "parts";       ///< u16: how many there are
}  // namespace blob

/// Of a blob of parts: all its fields, and how many parts. With more a program could not be loaded
/// with a view's gas.
inline constexpr std::size_t blob_bytes_max = 512 * 1024;
inline constexpr std::size_t blob_parts_max = 64;

/// How many bytes it has; nothing when there is none.
[[nodiscard]] std::optional<std::size_t> blob_field_bytes(const PartitionView& blobs,
                                                          const types::Hash& blob,
                                                          std::string_view field);
/// The field as a whole; nothing when there is none.
[[nodiscard]] std::optional<Bytes> blob_field(const PartitionView& blobs,
                                              const types::Hash& blob,
                                              std::string_view field);

}  // namespace weft::contracts
