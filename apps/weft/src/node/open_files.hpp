#pragma once

// How the files that the system lets this process have open are shared out: a crowd of connections
// must not keep the database from opening its own, which ends the node.
//
// Input     how many there may be (`ulimit -n`).
// Promises  all that has a share together leaves three tenths to peers, logs and what is open for a
//           moment; who has more than enough has the full limits; below the least the node does not
//           start, by name.

#include <cstddef>
#include <cstdint>
#include <optional>

namespace weft::app {

struct FileShares {
    int store = 512;
    std::size_t clients = 512;    ///< connections at the API
    std::size_t anteroom = 64;    ///< beside them
    std::size_t strangers = 128;  ///< connections at the peer port that have not said who they are
};

/// 512 of the store, 576 at the API, 128 strangers, peers, spare.
inline constexpr std::uint64_t files_wanted = 4'096;
inline constexpr std::uint64_t files_min = 256;

/// Nullopt: too few.
[[nodiscard]] constexpr std::optional<FileShares> shares_of(std::uint64_t files)
{
    constexpr std::uint64_t enough = 2'048;
    if (files < files_min) return std::nullopt;
    if (files >= enough) return FileShares{};
    return FileShares{.store = static_cast<int>(files / 4),
                      .clients = files / 4,
                      .anteroom = files / 16,
                      .strangers = files / 16};
}

}  // namespace weft::app
