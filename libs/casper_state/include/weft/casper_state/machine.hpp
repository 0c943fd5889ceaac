#pragma once

// What a deploy does to the state: it pays, and its session runs on the contract engine of the chains.
//
// Source    seed 003, "payment code and session code", gas; D-60, D-83, D-87, D-88.
// Input     a checked deploy, the state as a draft, who made the block and when.
// Promises  1. A deploy pays gas used * gas price, never more than gas limit * gas price, to who made the
//              block; a session that fails pays and does nothing else; what payment code did stays.
//           2. Fees and what is received are added: transfers of many accounts to one recipient commute. Two
//              deploys of one account never do, not even where they cost nothing and do nothing.
//           3. A session acts as its account: a contract holds tokens and state of its own and reaches
//              nobody else's.
//           4. The same on every node. Where this machine cannot run a program at all it says so (`lacks`)
//              and gives no verdict.
// Payment   None: the account must hold what the gas limit costs. Payment code of a deploy's own runs first, as
//           the account, with gas of its own limit: then the account must hold what that costs before, and what
//           the gas limit costs after it. So a contract may lend what a deploy costs.
// State     A contract's own keys, one by one or in order. Going through them (state_next) reads how often the
//           contract's state was written, which every write adds to: so it conflicts with all writes of others
//           to that contract, and writes to different keys commute. What the deploy itself has erased on the
//           way costs as much as what it finds.

#include <weft/casper_blocks/execution.hpp>
#include <weft/casper_state/pos.hpp>
#include <weft/chain/programs.hpp>

namespace weft::casper {

/// Contracts calling contracts: the first is 1. The strand's thread has the stack of any program's.
inline constexpr unsigned call_depth_max = 4;
/// What payment code may use.
inline constexpr std::uint64_t payment_gas_max = 5'000'000;
/// What every deploy uses before any code: bytes and signatures.
[[nodiscard]] std::uint64_t base_gas(const Deploy& deploy);
/// What must be paid for before the session may begin: the gas limit, or what payment code may use.
[[nodiscard]] std::uint64_t gas_before_session(const Deploy& deploy);
/// Whether who holds that much can pay for so much gas at the deploy's price.
[[nodiscard]] bool affords(const Deploy& deploy, std::uint64_t gas, std::uint64_t held);

struct BlockFacts {
    types::NodeId creator;
    types::Timestamp time = 0;
};

struct SessionFacts;

class Machine {
public:
    Machine(const NetworkId& network, const Parameters& parameters, chain::Programs programs);

    [[nodiscard]] Ran run(const Deploy& deploy, const BlockFacts& block, Draft& draft);
    /// For process() and replay(). Valid while the machine lives.
    [[nodiscard]] RunDeploy runner(const BlockFacts& block);
    /// Set when a program could not be run here: nothing that was run since counts.
    [[nodiscard]] const std::optional<std::string>& lacks() const { return lacks_; }
    /// Why the last deploy failed; empty: it did not.
    [[nodiscard]] const std::string& why() const { return why_; }

private:
    class Payment;
    Ran run_payment(const SessionFacts& facts,
                    const Deploy& deploy,
                    Payment& payment,
                    Draft& draft,
                    std::uint64_t base);

    NetworkId network_;
    Parameters parameters_;
    chain::Programs programs_;
    std::optional<std::string> lacks_;
    std::string why_;
};

}  // namespace weft::casper
