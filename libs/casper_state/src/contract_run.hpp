#pragma once

// One session and all that it calls: the sandboxes of contracts over the draft of a deploy.

#include <weft/casper_state/calls.hpp>
#include <weft/casper_state/machine.hpp>

namespace weft::casper {

struct SessionFacts {
    const Parameters& parameters;
    const chain::Programs& programs;
    const vm::CostSchedule& costs;
    types::ChainId chain;  ///< made of the network's id
    types::NodeId account;
    const Deploy& deploy;
    types::Timestamp time = 0;
};

class ContractRun {
public:
    ContractRun(const SessionFacts& facts, Draft& draft, vm::Gas gas)
        : facts_{facts}, draft_{&draft}, gas_left_{gas}
    {}

    vm::Outcome session(const Code& code);
    [[nodiscard]] vm::Gas gas_left() const { return gas_left_; }
    [[nodiscard]] const std::optional<std::string>& lacks() const { return lacks_; }

private:
    class Sandbox;
    struct Call {
        types::AgentId caller;
        types::Hname contract;  ///< 0: the session's own program, which acts as the account
        types::Hname entry_point;
        const types::Dict& params;
        types::Balances transfer;
        bool view = false;
    };

    vm::Outcome run(const Call& call);
    vm::Outcome run_program(const Call& call, ByteSpan program, const types::AgentId& creator);
    vm::Outcome run_core(const Call& call);
    vm::Outcome transfer(const Call& call);
    vm::Outcome stake(const Call& call);
    vm::Outcome deploy_contract(const Call& call);
    [[nodiscard]] bool charge(vm::Gas gas) noexcept;
    [[nodiscard]] const DeployId& deploy_id();
    [[nodiscard]] Bytes balance_key(const types::AgentId& agent) const;
    /// Errors: insufficient_funds.
    [[nodiscard]] Done move(const types::AgentId& from,
                            const types::AgentId& to,
                            std::uint64_t amount);

    const SessionFacts& facts_;
    Draft* draft_;
    vm::Gas gas_left_;
    unsigned depth_ = 0;
    std::optional<std::string> lacks_;
    std::optional<DeployId> deploy_id_;
};

}  // namespace weft::casper
