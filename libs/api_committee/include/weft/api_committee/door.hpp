#pragma once

// What a committee node shows of its chains: blocks, requests, contracts, accounts, values, proofs.

#include <weft/api/api.hpp>

namespace weft::api {

[[nodiscard]] Door committee_door();

}  // namespace weft::api
