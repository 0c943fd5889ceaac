#pragma once

// How a chain comes to be (S1, "Deployment of the contract chain"; D-43): the origin transaction
// mints the chain token into the chain's address, the init request then starts the chain.

#include <weft/chain/properties.hpp>
#include <weft/contracts/root_state.hpp>

namespace weft::chain {

/// One unspent output of the wallet that pays.
struct Funds {
    types::OutputId id;
    Balances balance;
};

/// The origin essence: one IOTA of `funds` becomes the chain token, the rest returns to their
/// address. Nullopt when the funds are at several addresses, too large to add, or hold no IOTA.
[[nodiscard]] std::optional<types::Essence> build_origin(const ChainId& chain,
                                                         std::span<const Funds> funds,
                                                         Timestamp timestamp,
                                                         const types::NodeId& pledge = {});

/// The init request: to be sent by the originator, with a request token and no transfer.
[[nodiscard]] types::RequestSection init_request(const ChainIdentity& chain,
                                                 std::string_view description,
                                                 const contracts::ChainParameters& parameters = {});

/// A transaction that carries requests from a wallet: transfers and request tokens to each target,
/// the rest of `funds` back to their address. Nullopt when the funds do not suffice, are at several
/// addresses, or when there is no request or more than 127.
[[nodiscard]] std::optional<types::Essence> build_requests(
    std::span<const types::RequestSection> requests,
    std::span<const Funds> funds,
    Timestamp timestamp,
    const types::NodeId& pledge = {});

}  // namespace weft::chain
