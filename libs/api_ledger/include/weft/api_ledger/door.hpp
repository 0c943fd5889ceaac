#pragma once

// What a ledger node shows to clients: addresses, transactions, messages, conflicts.

#include <weft/api/api.hpp>

namespace weft::api {

[[nodiscard]] Door ledger_door();

}  // namespace weft::api
