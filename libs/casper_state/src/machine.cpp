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

std::uint64_t base_gas(std::size_t deploy_bytes)
{
    return costs.request + costs.verify_ed25519 + std::uint64_t{costs.verify_byte} * deploy_bytes;
}

Machine::Machine(const NetworkId& network, const Parameters& parameters, chain::Programs programs)
    : network_{network}, parameters_{parameters}, programs_{std::move(programs)}
{}

RunDeploy Machine::runner(const BlockFacts& block)
{
    return [this, block](const Deploy& deploy, Draft& draft) { return run(deploy, block, draft); };
}

Ran Machine::run(const Deploy& deploy, const BlockFacts& block, Draft& draft)
{
    why_.clear();
    const auto base = std::min(base_gas(encode(deploy).size()), deploy.gas_limit);
    const auto purse = keys::balance(types::Address::of(deploy.account));
    const auto held = to_number(draft.read(purse)).value_or(0);
    const auto put = [&](std::uint64_t left) {
        draft.write(purse, left == 0 ? std::nullopt : std::optional{number(left)});
    };
    const auto earn = [&](std::uint64_t fee) {
        if (fee == 0) return;
        const bool added = draft.add(keys::fees(block.creator), fee);
        WEFT_CHECK(added);
    };
    const bool affordable = deploy.gas_price == 0 || deploy.gas_limit <= held / deploy.gas_price;
    const bool pays = affordable && std::holds_alternative<None>(deploy.payment.program) &&
                      base < deploy.gas_limit;
    if (!pays) {
        why_ = !affordable                ? "the account cannot pay for the gas limit"
               : base == deploy.gas_limit ? "the gas limit is below what every deploy uses"
                                          : "payment code is not run here";
        const auto fee = deploy.gas_price == 0 || base <= held / deploy.gas_price
                             ? base * deploy.gas_price
                             : held;
        put(held - fee);
        earn(fee);
        return {base, Outcome::payment_failed};
    }
    put(held - deploy.gas_limit * deploy.gas_price);

    Draft attempt = draft;
    const SessionFacts facts{.parameters = parameters_,
                             .programs = programs_,
                             .costs = costs,
                             .chain = chain_of(network_),
                             .account = deploy.account,
                             .deploy = id_of(deploy),
                             .time = block.time};
    ContractRun session{facts, attempt, deploy.gas_limit - base};
    const auto outcome = session.session(deploy.session);
    if (session.lacks() && !lacks_) lacks_ = session.lacks();
    if (outcome)
        draft.adopt(std::move(attempt));
    else
        draft.fall_back(attempt);
    if (!outcome) why_ = vm::to_text(outcome.error());
    const auto used = deploy.gas_limit - session.gas_left();
    // What is left goes back; a session that failed may have been the account's own, so it is read anew.
    put(to_number(draft.read(purse)).value_or(0) + session.gas_left() * deploy.gas_price);
    earn(used * deploy.gas_price);
    return {used, outcome ? Outcome::done : Outcome::session_failed};
}

}  // namespace weft::casper
