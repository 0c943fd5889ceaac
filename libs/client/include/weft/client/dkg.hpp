#pragma once

// Key generations: what a committee node is asked and told about them.

#include <weft/answers/dkg.hpp>
#include <weft/client/client.hpp>

namespace weft::client {

[[nodiscard]] Try<answers::DkgStarted> start_dkg(const Client& node, const answers::StartDkg& plan);
/// With a wait: answers when the run is over, or when the time is with its state then.
[[nodiscard]] Try<answers::Dkg> dkg(const Client& node, ByteSpan run, Wait wait = {});
[[nodiscard]] Try<std::vector<answers::Dkg>> dkg_runs(const Client& node);

}  // namespace weft::client
