#pragma once

// The state after a block: keys, values, and one hash of them. A copy is a pointer.
//
//   'b' ‖ address 33      what an account holds, u64
//   'c' ‖ hname 4         what a contract holds, u64
//   'd'                   BLAKE2b-256 of the deploys that are settled when the era begins (settled.hpp); not there: none
//   'e'                   the era that the next block is of, u64
//   'f' ‖ validator 32    fees earned since the last era was opened, u64
//   'k' ‖ hname 4 ‖ key   the state of a contract
//   'n' ‖ hname 4         how often the state of a contract was written, u64: each write adds one, and who goes through
//                         its keys reads it. So a walk conflicts with every write, and writes commute as before
//   'n' ‖ hname 4 ‖ head 2   the same of the keys that begin with these two bytes: who goes through a part of them
//                         reads this one, and conflicts with writes there alone
//   'p'                   changes of stakes that wait for the next era, u64; not there: none
//   's' ‖ validator 32    bonded, u64
//   't'                   the table of this era (genesis.hpp)
//   'u' ‖ validator 32    on its way out: u64 amount ‖ i64 when (ns; 0: when the era is over, and a delay)
//   'v'                   the vault, u64: what was taken from equivocators
//   'w' ‖ hname 4         a contract's program: creator 37 ‖ the program
//
// Source    seed 003, "the vault holds stakes and rewards"; D-87. The sum over b, c, f, s, u and v never changes.

#include <weft/casper_blocks/changes.hpp>
#include <weft/casper_state/genesis.hpp>
#include <weft/state/entries.hpp>
#include <weft/state/tree.hpp>

namespace weft::casper {

namespace keys {
[[nodiscard]] Bytes balance(const types::Address& address);
[[nodiscard]] Bytes contract_balance(types::Hname contract);
[[nodiscard]] Bytes era();
[[nodiscard]] Bytes fees(const types::NodeId& validator);
[[nodiscard]] Bytes of_contract(types::Hname contract, ByteSpan key);
/// The same, from the contract's hname and its key in one.
[[nodiscard]] Bytes of_contracts(ByteSpan hname_and_key);
/// Of all keys of a contract; `of` two bytes or more: of those that begin with the first two of it.
[[nodiscard]] Bytes writes(types::Hname contract, ByteSpan of = {});
[[nodiscard]] Bytes pending();
[[nodiscard]] Bytes settled();
[[nodiscard]] Bytes stake(const types::NodeId& validator);
[[nodiscard]] Bytes table();
[[nodiscard]] Bytes leaving(const types::NodeId& validator);
[[nodiscard]] Bytes vault();
[[nodiscard]] Bytes program(types::Hname contract);
}  // namespace keys

class State {
public:
    [[nodiscard]] std::optional<Bytes> get(ByteSpan key) const;
    /// 0 when nothing is there.
    [[nodiscard]] std::uint64_t number_at(ByteSpan key) const;
    /// nullopt erases.
    void apply(const std::map<Bytes, std::optional<Bytes>>& values);
    [[nodiscard]] types::Hash root() const noexcept { return tree_.root(); }
    [[nodiscard]] const state::Entries& entries() const noexcept { return entries_; }
    /// Valid while this lives and is not changed.
    [[nodiscard]] ReadState reading() const;

    [[nodiscard]] std::uint64_t era() const { return number_at(keys::era()); }
    [[nodiscard]] Table table() const;

private:
    state::Entries entries_;
    state::Tree tree_;
};

/// What the network starts with.
[[nodiscard]] State state_of(const Genesis& genesis);

/// Where all tokens are.
struct Sums {
    std::uint64_t accounts = 0;  ///< and contracts
    std::uint64_t stakes = 0;    ///< bonded
    std::uint64_t leaving = 0;   ///< unbonded, not paid out
    std::uint64_t fees = 0;      ///< not paid out
    std::uint64_t vault = 0;
    [[nodiscard]] std::uint64_t all() const { return accounts + stakes + leaving + fees + vault; }
    friend bool operator==(const Sums&, const Sums&) = default;
};
/// Costs the whole state: for tests and people who ask.
[[nodiscard]] Sums sums(const State& state);

}  // namespace weft::casper
