#include <weft/base/check.hpp>
#include <weft/casper_state/machine.hpp>

#include "contract_run.hpp"

namespace weft::casper {

namespace {

const vm::CostSchedule& costs = vm::cost_schedule_3;

types::ChainId chain_of(const NetworkId& network)
{
    Bytes bytes{std::byte{2}};
    append(bytes, network.bytes());
    return types::ChainId{*types::Address::Base::from(bytes)};
}

}  // namespace

std::uint64_t base_gas(const Deploy& deploy)
{
    const auto bytes = size_of(deploy);
    return costs.request + deploy.approvals.size() *
                               (costs.verify_ed25519 + std::uint64_t{costs.verify_byte} * bytes);
}

std::uint64_t gas_before_session(const Deploy& deploy)
{
    if (std::holds_alternative<None>(deploy.payment.program)) return deploy.gas_limit;
    return std::min(deploy.gas_limit, base_gas(deploy) + payment_gas_max);
}

bool affords(const Deploy& deploy, std::uint64_t gas, std::uint64_t held)
{
    return deploy.gas_price == 0 || gas <= held / deploy.gas_price;
}

Machine::Machine(const NetworkId& network, const Parameters& parameters, chain::Programs programs)
    : network_{network}, parameters_{parameters}, programs_{std::move(programs)}
{}

RunDeploy Machine::runner(const BlockFacts& block)
{
    return [this, block](const Deploy& deploy, Draft& draft) { return run(deploy, block, draft); };
}

/// The purse of who pays, and the fees of who made the block.
class Machine::Payment {
public:
    Payment(const Deploy& deploy, const BlockFacts& block, Draft& draft)
        : deploy_{deploy},
          purse_{keys::balance(types::Address::of(deploy.account))},
          fees_{keys::fees(block.creator)},
          draft_{draft}
    {}
    [[nodiscard]] std::uint64_t held(Draft& draft) const
    {
        return to_number(draft.read(purse_)).value_or(0);
    }
    [[nodiscard]] std::uint64_t held() const { return held(draft_); }
    /// Pre: affords().
    void hold_back(std::uint64_t gas) { put(held() - gas * deploy_.gas_price); }
    /// The draft may be another by now, so what is there is read anew.
    void give_back(std::uint64_t gas) { put(held() + gas * deploy_.gas_price); }
    void earn(std::uint64_t fee)
    {
        if (fee == 0) return;
        const bool added = draft_.add(fees_, fee);
        WEFT_CHECK(added);
    }
    /// What was used, or all there is.
    Ran failed(std::uint64_t gas)
    {
        const auto there = held();
        const auto fee = affords(deploy_, gas, there) ? gas * deploy_.gas_price : there;
        put(there - fee);
        earn(fee);
        return {gas, Outcome::payment_failed};
    }

private:
    void put(std::uint64_t left)
    {
        draft_.write(purse_, left == 0 ? std::nullopt : std::optional{number(left)});
    }

    const Deploy& deploy_;
    Bytes purse_;
    Bytes fees_;
    Draft& draft_;
};

Ran Machine::run(const Deploy& deploy, const BlockFacts& block, Draft& draft)
{
    why_.clear();
    // Two deploys of an account never commute, though they cost nothing: else the same one could stand in two
    // blocks side by side.
    draft.reserve(keys::balance(types::Address::of(deploy.account)));
    Payment payment{deploy, block, draft};
    auto used = std::min(base_gas(deploy), deploy.gas_limit);
    if (!affords(deploy, gas_before_session(deploy), payment.held())) {
        why_ = "the account cannot pay for the gas limit";
        return payment.failed(used);
    }
    if (used == deploy.gas_limit) {
        why_ = "the gas limit is below what every deploy uses";
        return payment.failed(used);
    }
    const SessionFacts facts{.parameters = parameters_,
                             .programs = programs_,
                             .costs = costs,
                             .chain = chain_of(network_),
                             .account = deploy.account,
                             .deploy = deploy,
                             .time = block.time};
    if (!std::holds_alternative<None>(deploy.payment.program)) {
        const auto paid = run_payment(facts, deploy, payment, draft, used);
        used = paid.gas;
        if (paid.outcome != Outcome::done) return payment.failed(used);
    }

    payment.hold_back(deploy.gas_limit);
    Draft attempt = draft;
    ContractRun session{facts, attempt, deploy.gas_limit - used};
    const auto outcome = session.session(deploy.session);
    if (session.lacks() && !lacks_) lacks_ = session.lacks();
    if (outcome)
        draft.adopt(std::move(attempt));
    else
        draft.fall_back(attempt);
    if (!outcome) why_ = vm::to_text(outcome.error());
    used = deploy.gas_limit - session.gas_left();
    payment.give_back(session.gas_left());
    payment.earn(used * deploy.gas_price);
    return {used, outcome ? Outcome::done : Outcome::session_failed};
}

/// What it may use is set aside before it runs, so that it cannot spend its own gas. Its effects stay when the
/// account can pay for the gas limit after it.
Ran Machine::run_payment(const SessionFacts& facts,
                         const Deploy& deploy,
                         Payment& payment,
                         Draft& draft,
                         std::uint64_t base)
{
    const auto most = gas_before_session(deploy);
    payment.hold_back(most);
    Draft attempt = draft;
    ContractRun code{facts, attempt, most - base};
    const auto outcome = code.session(deploy.payment);
    if (code.lacks() && !lacks_) lacks_ = code.lacks();
    const auto after = payment.held(attempt) + most * deploy.gas_price;
    const bool pays = outcome && affords(deploy, deploy.gas_limit, after);
    if (pays)
        draft.adopt(std::move(attempt));
    else
        draft.fall_back(attempt);
    payment.give_back(most);
    if (!outcome)
        why_ = "payment: " + vm::to_text(outcome.error());
    else if (!pays)
        why_ = "the account cannot pay for the gas limit after its payment code";
    return {most - code.gas_left(), pays ? Outcome::done : Outcome::payment_failed};
}

}  // namespace weft::casper
