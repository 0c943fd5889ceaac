#pragma once

// The on-chain accounts (S1, "On-chain accounts"): the state of the contract `accounts`.
//
//   'a' ‖ agent 37 ‖ color 32   u64 LE, not zero: what the agent has of the color
//   't' ‖ color 32              u64 LE, not zero: what all agents have of it
//   'o' ‖ agent 37              u64 LE, not zero: the number of the agent's next off-ledger request
//   'k', 'n'                    which colors have a slot (color_slots.hpp)
//
// Promises  the sum of the accounts equals the totals after every operation; an operation either
//           happens or changes nothing. `check` recounts it all (D-48).
// Cost      credit, debit, move: O(log n) per color, whatever the number of accounts.

#include <weft/contracts/partition.hpp>
#include <weft/types/balances.hpp>
#include <weft/types/contract_ids.hpp>

#include <array>
#include <functional>

namespace weft::contracts {

using types::AgentId;
using types::Balances;
using types::Color;

/// What nearly every request of that sender reads, in the accounts' part of the state.
[[nodiscard]] std::array<Bytes, 2> usual_keys(const AgentId& sender);

class AccountsView {
public:
    explicit AccountsView(const PartitionView& state) : state_{state} {}
    [[nodiscard]] std::uint64_t balance(const AgentId& agent, const Color& color) const;
    /// `pay` is asked before each color; the listing ends when it says no.
    using Pay = std::function<bool()>;
    [[nodiscard]] Balances balance(const AgentId& agent, const Pay& pay = {}) const;
    [[nodiscard]] Balances totals() const;
    /// Whether the account is not empty: O(log n).
    [[nodiscard]] bool holds_any(const AgentId& agent) const;
    /// Of the agent's next off-ledger request (D-46).
    [[nodiscard]] std::uint64_t next_nonce(const AgentId& agent) const;
    /// The next agent above `after` with a non-empty account, in the order of encoded ids.
    [[nodiscard]] std::optional<AgentId> next_agent(const std::optional<AgentId>& after) const;
    /// The sum over all accounts: O(accounts). Nullopt when a record is malformed or a sum too big.
    [[nodiscard]] std::optional<Balances> sum_of_accounts() const;

private:
    const PartitionView& state_;
};

class Accounts : public AccountsView {
public:
    explicit Accounts(Partition& state) : AccountsView{state}, state_{state} {}
    /// New tokens on the chain. Pre: the total supply of a color fits u64, as on the ledger.
    void credit(const AgentId& agent, const Balances& amount);
    /// Tokens that leave the chain. False, and nothing changed, when the account has less.
    [[nodiscard]] bool debit(const AgentId& agent, const Balances& amount);
    /// False, and nothing changed, when the account has less.
    [[nodiscard]] bool move(const AgentId& from, const AgentId& to, const Balances& amount);
    /// The agent's request with the number `next_nonce` runs.
    void use_nonce(const AgentId& agent);

private:
    Partition& state_;
};

}  // namespace weft::contracts
