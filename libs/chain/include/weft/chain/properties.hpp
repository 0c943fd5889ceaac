#pragma once

// Reading a confirmed transaction as a smart-contract transaction (S1; D-41; C §4.3).
//
// Promises  total: any transaction gives a value or the rule it breaks. What breaks one is "not an
//           SC transaction"; the ledger does not care.
//
//   1  the data decodes as an SC payload (types/sc_payload.hpp)
//   2  all inputs are at one address: the sender
//   3  a state section with color zero is an origin: block 0, the hash of the empty state, no
//      requests; exactly one token is minted, into an output with nothing else: the chain address
//   4  any other state section: exactly one token of its color over all outputs; block index above 0. In
//      the output to the sender's own address, which is the chain's home; or, when the chain moves, in the
//      output to its next home, which has no request and mints nothing; both are addresses of committees
//   5  each target chain of a request has an output, and it is not the sender's own address
//   6  the output to a target mints exactly as many tokens as it has requests: the request tokens
//   7  the declared transfers to a target are covered by its output, request tokens aside; they are
//      sums that fit u64 and name no mint marker
//
// What an output to a target holds beyond tokens and transfers is free: the chain owner's.

#include <weft/chain/identity.hpp>
#include <weft/types/sc_payload.hpp>
#include <weft/types/transaction.hpp>

#include <expected>

namespace weft::chain {

enum class NotSc : std::uint8_t {
    no_payload,             ///< rule 1: there is no data
    malformed_payload,      ///< rule 1
    several_senders,        ///< rule 2
    bad_origin,             ///< rule 3
    bad_chain_token,        ///< rule 4
    target_without_output,  ///< rule 5
    request_to_self,        ///< rule 5
    wrong_request_tokens,   ///< rule 6
    transfer_not_covered,   ///< rule 7
};
[[nodiscard]] std::string_view name(NotSc reason) noexcept;

struct ScTransaction {
    /// What one target chain gets.
    struct Target {
        std::vector<std::uint16_t> sections;  ///< indexes into payload.requests, ascending
        Balances output;  ///< as booked: the mint marker is the transaction's id
        Balances free_tokens;
    };
    TransactionId id;
    Address sender;
    bool is_origin = false;
    std::optional<ChainId> chain;  ///< with a state section: the address that held the chain token
    std::optional<Address> moved_to;  ///< the chain token goes to another one
    types::ScPayload payload;
    std::map<ChainId, Target> targets;
    std::uint64_t free_minted = 0;  ///< tokens minted, request tokens and chain token aside
};

[[nodiscard]] std::expected<ScTransaction, NotSc> parse(const types::Transaction& transaction);

/// An output's balance as it stands on the ledger: the mint marker is the transaction's id.
[[nodiscard]] Balances booked(const Balances& output, const TransactionId& id);

/// Who the chain is, from its origin transaction.
[[nodiscard]] std::expected<ChainIdentity, NotSc> identity_of(const types::Transaction& origin);

}  // namespace weft::chain
