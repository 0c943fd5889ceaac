#pragma once

// Requests from a wallet, on the ledger and off it: sent, and followed until their receipts are there.

#include <weft/client/committee.hpp>
#include <weft/types/sc_payload.hpp>

#include "cli/cli.hpp"
#include "wallet/spend.hpp"

namespace weft::app {

struct CallOptions {
    types::Hname contract;
    types::Hname entry_point;
    types::Dict args;
    types::Balances transfer;
    std::optional<std::uint64_t> gas;
    std::uint32_t timelock = 0;
};
[[nodiscard]] types::RequestSection request_to(const types::ChainId& chain,
                                               const CallOptions& call);

/// Where requests to the chain are sent on the ledger: its newest address, as that node says. A request that
/// was sent to an older one is forwarded for a day.
[[nodiscard]] Try<types::ChainId> home_of(const client::Client& committee,
                                          const types::ChainId& chain);

/// How long a node may hold it: what is in no block by then is in none ever.
inline constexpr std::chrono::minutes off_ledger_validity{10};
/// Signs the call as an off-ledger request of the wallet's first address, with the number that the
/// member names, and gives it to the member; `transfer` is the allowance. Errors: timelocked (usage),
/// those of the member: no_account, unpayable, …
[[nodiscard]] Try<types::RequestId> send_off_ledger(const client::Client& committee,
                                                    const wallet::Keyring& keys,
                                                    const types::ChainId& chain,
                                                    const CallOptions& call);

/// The ids of a transaction's requests, in the order of their sections.
[[nodiscard]] std::vector<types::RequestId> request_ids(const types::TransactionId& transaction,
                                                        std::size_t count);

/// Waits for the receipt. Errors: request_not_processed_in_time; a failed request is no error here.
[[nodiscard]] Try<answers::Receipt> wait_processed(const client::Client& committee,
                                                   const types::ChainId& chain,
                                                   const types::RequestId& request,
                                                   std::chrono::milliseconds at_most);
/// A receipt that must be a success. Errors: request_failed, with the chain's own words.
[[nodiscard]] Try<answers::Receipt> succeeded(const types::RequestId& request,
                                              Try<answers::Receipt> receipt);

}  // namespace weft::app
