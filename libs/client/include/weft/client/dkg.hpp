#pragma once

// Key generations: what a committee node is asked and told about them.

#include <weft/answers/dkg.hpp>
#include <weft/client/client.hpp>
#include <weft/client/connecting.hpp>

namespace weft::client {

/// Asked again while a member is not connected yet, for as long as `connecting`.
[[nodiscard]] Try<answers::DkgStarted> start_dkg(
    const Client& node,
    const answers::StartDkg& plan,
    std::chrono::milliseconds connecting = connecting_max);
/// With a wait: answers when the run is over, or when the time is with its state then.
[[nodiscard]] Try<answers::Dkg> dkg(const Client& node, ByteSpan run, Wait wait = {});
[[nodiscard]] Try<std::vector<answers::Dkg>> dkg_runs(const Client& node);

}  // namespace weft::client
