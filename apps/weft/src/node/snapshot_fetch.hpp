#pragma once

// The snapshot file of a peer, fetched by a node that has not run yet.
//
// Source    docs/formats/snapshot-file.md, docs/formats/peer-frames.md (25 to 28).
// Input     the node's settings and identity; the hash that a person gives.
// Promises  what comes back has that hash; what a peer says of it is believed for nothing else: one whose
//           bytes are others is named and left, and the next that offers it is asked;
//           memory grows with what has come, not with what a peer says will come.
// Effects   links to the configured ledger peers, for as long as it takes.

#include <weft/crypto/ed25519.hpp>
#include <weft/types/ids.hpp>

#include "node/load.hpp"
#include <chrono>
#include <functional>

namespace weft::app {

struct FetchPatience {
    std::chrono::milliseconds offers{10'000};  ///< for all peers together
    std::chrono::milliseconds part{15'000};    ///< without anything new of the file
};

struct Fetched {
    Bytes file;
    types::NodeId from;
};
/// `tell`: what it does, for whoever waits.
/// Errors: snapshot_not_offered, which lists what is; snapshot_incomplete.
[[nodiscard]] Try<Fetched> fetch_snapshot(const LoadedNode& node,
                                          const crypto::ed25519::KeyPair& identity,
                                          const types::Hash& hash,
                                          const std::function<void(const std::string&)>& tell,
                                          FetchPatience patience = {});

}  // namespace weft::app
