#pragma once

// How a snapshot file begins, and what its hash begins with (docs/formats/snapshot-file.md).

#include <string_view>

namespace weft::node {

inline constexpr std::string_view snapshot_magic = "weft snapshot 1\n";
inline constexpr std::string_view snapshot_tag = "weft/ledger/snapshot-file";

}  // namespace weft::node
