#pragma once

// The backlog: what confirmed outputs at the chain's address ask the chain to do (S1, "Fetching the
// backlog"; D-45, D-48).
//
// A unit is one such output. All requests of one transaction to the chain are one unit and are
// processed in one block, in the order of their sections: the ledger holds their tokens in one
// output, which one anchor consumes (docs/decisions/0008). So a unit waits for its latest timelock.
// An output without a valid request is a stray: its tokens are credited to the chain owner.

#include <weft/chain/properties.hpp>
#include <weft/contracts/governance.hpp>
#include <weft/state/virtual_state.hpp>

#include <span>

namespace weft::chain {

/// Above this a unit is left where it is: its refund would not fit an anchor.
inline constexpr std::size_t unit_colors_max = 256;
/// The index in the id under which a stray is recorded; no section has it.
inline constexpr std::uint16_t stray_index = 0xffff;
/// In the results of its receipt: the rule that the transaction breaks (name of `NotSc`), or
/// "no_request" when none of its requests is to this chain.
inline constexpr std::string_view stray_reason_result = "reason";

struct Request {
    RequestId id;
    AgentId sender;
    Hname target;
    Hname entry_point;
    types::Dict args;
    Balances transfer;
    friend bool operator==(const Request&, const Request&) = default;
};

/// Of a request that no output of the ledger brings (off_ledger.hpp).
struct OffLedgerTerms {
    std::uint64_t nonce = 0;
    std::uint32_t valid_until = 0;  ///< Unix seconds
    std::uint64_t gas = 0;          ///< 0: the chain's default
    friend bool operator==(const OffLedgerTerms&, const OffLedgerTerms&) = default;
};

struct Unit {
    TransactionId transaction;
    Balances output;  ///< all of it, as booked: request tokens have the transaction's color
    std::vector<Request> requests;  ///< by section; empty: a stray
    Balances free_tokens;           ///< of a stray: everything
    std::optional<NotSc> not_sc;    ///< of a stray: why it is none of chains, if so
    std::uint64_t minted_supply = 0;
    std::uint32_t timelock = 0;  ///< Unix seconds, the latest of its requests; 0: none
    std::optional<OffLedgerTerms> off_ledger;  ///< then it is one request, and has no output
    std::optional<Address> at = {};            ///< where the output is; nullopt: it is not said
    std::optional<TransactionId> first = {};   ///< that it came with, before it was forwarded
    friend bool operator==(const Unit&, const Unit&) = default;

    /// The requests' ids; of a stray its one recorded id.
    [[nodiscard]] std::vector<RequestId> ids() const;
    [[nodiscard]] bool ready_at(Timestamp time) const noexcept;
};

/// What the transaction's output to the chain asks for. Nullopt when it has none, when the output
/// holds the chain token (then it is the chain's own), or more than `unit_colors_max` colors.
[[nodiscard]] std::optional<Unit> unit_of(const types::Transaction& transaction,
                                          const ChainIdentity& chain);
/// The same of a chain that may have moved: of the output at one of its homes. What another home signs is
/// no request. Pre: `at` is one of `homes`.
[[nodiscard]] std::optional<Unit> unit_at(const types::Transaction& transaction,
                                          const ChainIdentity& chain,
                                          const Address& at,
                                          std::span<const contracts::Home> homes);

/// True when the state holds the unit's receipts, or the number of an off-ledger request is used: it
/// may not be processed again.
[[nodiscard]] bool processed(const state::VirtualState& state, const Unit& unit);

}  // namespace weft::chain
