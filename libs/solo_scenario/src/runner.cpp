#include "runner.hpp"

#include <weft/base/utf8.hpp>
#include <weft/contracts/names.hpp>

namespace weft::solo_scenario {

Report Runner::run()
{
    learn_names();
    prepare();
    for (const auto& step : model_.steps) {
        if (!report_.ok()) break;
        processed_.clear();
        ++report_.steps;
        std::visit([&](const auto& what) { on(step, what); }, step.what);
    }
    if (!report_.ok())
        for (const auto& one : processed_) explain(one);
    for (const auto& chain : solo_.chains()) {
        const auto& state = solo_.chain(chain).state();
        report_.chains.push_back({chain, state.block_index(), state.hash()});
    }
    return std::move(report_);
}

/// What calls are called in a trace: hnames do not say it.
void Runner::learn_names()
{
    namespace c = contracts;
    for (const auto name : {c::root_name,
                            c::accounts_name,
                            c::blob_name,
                            c::eventlog_name,
                            c::governance_name,
                            c::root::set_gas_fee,
                            c::root::set_chain_parameters,
                            c::governance::change_access_nodes,
                            c::governance::rotate_committee,
                            c::governance::set_voting_body,
                            c::init_entry,
                            c::root::deploy_contract,
                            c::root::delegate_chain_ownership,
                            c::root::claim_chain_ownership,
                            c::root::set_default_fee,
                            c::root::set_contract_fee,
                            c::root::grant_deploy_permission,
                            c::root::revoke_deploy_permission,
                            c::root::find_contract,
                            c::root::get_chain_info,
                            c::root::get_fee_info,
                            c::accounts::deposit,
                            c::accounts::give_back,
                            c::accounts::withdraw_to_address,
                            c::accounts::withdraw_to_chain,
                            c::accounts::balance,
                            c::accounts::total_assets,
                            c::blob::store_blob,
                            c::blob::get_blob_info,
                            c::blob::get_blob_field,
                            c::blob::list_blobs,
                            c::eventlog::get_records,
                            c::eventlog::get_num_records})
        names_.remember(name);
    const auto from_ask = [&](const Ask& ask) {
        names_.remember(ask.contract);
        names_.remember(ask.entry);
    };
    for (const auto& step : model_.steps) {
        if (const auto* deploy = std::get_if<step::Deploy>(&step.what))
            names_.remember(deploy->name);
        if (const auto* requests = std::get_if<step::Requests>(&step.what))
            for (const auto& ask : requests->list) from_ask(ask);
        if (const auto* view = std::get_if<step::View>(&step.what)) from_ask(view->ask);
        if (const auto* estimate = std::get_if<step::Estimate>(&step.what)) from_ask(estimate->ask);
    }
}

void Runner::prepare()
{
    for (const auto& [name, iotas] : model_.wallets) {
        const auto& wallet = solo_.wallet(name);
        if (iotas == 0) continue;
        if (const auto funded = solo_.fund(wallet.address(), iotas); !funded)
            return mismatch(Place{}.key("wallets").key(name), funded.error().text);
    }
    for (const auto& chain : model_.chains) {
        const auto place = Place{}.key("chains").key(chain.name);
        const auto started = solo_.start_chain(chain.name, solo_.wallet(chain.owner),
                                               chain.parameters, chain.description);
        if (!started)
            return mismatch(place, std::string{solo::name(started.error().error)} + ": " +
                                       started.error().text);
        const auto* init = started->own();
        if (init == nullptr || init->receipt.error)
            return mismatch(place, "init failed: " + (init ? vm::to_text(*init->receipt.error)
                                                           : std::string{"not processed"}));
        std::vector<types::Address> validators;
        for (const auto& one : chain.validators) validators.push_back(names_.address(one));
        solo_.set_validators(chain.name, std::move(validators));
    }
}

// --- steps ---

void Runner::on(const Step& step, const step::Deploy& deploy)
{
    auto init = names_.dict(deploy.args);
    if (!init) return mismatch(step.place.key("args"), init.error());
    Bytes program = to_bytes(deploy.builtin);
    if (!deploy.program.empty()) {
        auto read = files_(deploy.program);
        if (!read) return mismatch(step.place.key("program"), read.error());
        program = *std::move(read);
    }
    auto type = deploy.vm_type;
    if (!deploy.builtin.empty()) type = vm::builtin_vm_type;
    const auto ran = solo_.deploy(solo_.wallet(deploy.by), {.chain = deploy.chain,
                                                            .name = deploy.name,
                                                            .program = std::move(program),
                                                            .init = *std::move(init),
                                                            .description = deploy.description,
                                                            .vm_type = std::move(type),
                                                            .gas = deploy.gas});
    if (!went(ran, step.place, deploy.expect)) return;
    take(*ran);
    Ask ask;
    ask.chain = deploy.chain;
    ask.contract = contracts::root_name;
    ask.entry = contracts::root::deploy_contract;
    const auto* own = ran->own(1);
    if (own == nullptr) return mismatch(step.place, "the deployment was not processed");
    report_.gas.push_back({deploy.name, "deploy", own->receipt.gas_used, false});
    compare(deploy.expect, step.place, ask, own->receipt, own->results ? &*own->results : nullptr,
            own->events);
    compare_rest(deploy.expect, step.place, *ran, 2);
}

void Runner::on(const Step& step, const step::Send& send)
{
    const auto ran =
        solo_.send(solo_.wallet(send.by), names_.address(send.to), names_.balances(send.tokens));
    if (!went(ran, step.place, send.expect)) return;
    take(*ran);
    compare_rest(send.expect, step.place, *ran, 0);
}

void Runner::on(const Step& step, const step::MintColor& mint)
{
    const auto color = solo_.mint(solo_.wallet(mint.by), mint.mint.amount);
    if (went(color, step.place, mint.expect)) names_.color(mint.mint.color, *color);
}

void Runner::on(const Step& step, const step::Burn& burn)
{
    const auto burnt = solo_.burn(solo_.wallet(burn.by), names_.color(burn.color), burn.amount);
    static_cast<void>(went(burnt, step.place, burn.expect));
}

void Runner::on(const Step& step, const step::Requests& requests)
{
    std::vector<solo::Request> list;
    for (const auto& ask : requests.list) {
        auto request = request_of(ask);
        if (!request) return;
        list.push_back(*std::move(request));
    }
    const auto& by = solo_.wallet(requests.by);
    const auto ran = !list.empty() && requests.list.front().off_ledger
                         ? solo_.request_off_ledger(by, list.front())
                         : solo_.requests(by, list, requests.mint ? requests.mint->amount : 0);
    if (!went(ran, step.place, requests.expect)) return;
    take(*ran);
    if (requests.mint) names_.color(requests.mint->color, types::color_of(ran->transaction));
    std::size_t own = 0;
    for (std::size_t i = 0; i < requests.list.size(); ++i) {
        const auto& ask = requests.list[i];
        const auto* done = ran->own(static_cast<std::uint16_t>(i));
        if (done != nullptr) ++own;
        if (ask.expect.waits != (done == nullptr)) {
            mismatch(done == nullptr ? ask.place : ask.expect.place.key("waits"),
                     done == nullptr ? "it was not processed" : "it was processed");
            continue;
        }
        if (done == nullptr) continue;
        report_.gas.push_back({ask.contract, ask.entry, done->receipt.gas_used, false});
        compare(ask.expect, ask.place, ask, done->receipt,
                done->results ? &*done->results : nullptr, done->events);
    }
    compare_rest(requests.expect, step.place, *ran, own);
}

void Runner::on(const Step& step, const step::Estimate& estimate)
{
    const auto request = request_of(estimate.ask);
    if (!request) return;
    const auto estimated = solo_.estimate(solo_.wallet(estimate.by), *request);
    if (!went(estimated, step.place, estimate.ask.expect)) return;
    report_.gas.push_back(
        {estimate.ask.contract, estimate.ask.entry, estimated->receipt.gas_used, true});
    compare(estimate.ask.expect, step.place, estimate.ask, estimated->receipt, estimated->results(),
            estimated->events);
    if (report_.ok()) return;
    processed_.push_back({.chain = estimate.ask.chain,
                          .receipt = estimated->receipt,
                          .results = std::nullopt,
                          .events = {},
                          .changes = {},
                          .trace = estimated->trace});
}

void Runner::on(const Step& step, const step::View& view)
{
    const auto args = names_.dict(view.ask.args);
    if (!args) return mismatch(step.place.key("args"), args.error());
    const auto outcome = solo_.view(view.ask.chain, view.ask.contract, view.ask.entry, *args,
                                    view.ask.gas.value_or(chain::view_gas_default));
    std::optional<vm::Failure> error;
    if (!outcome) error = outcome.error();
    if (compare_error(view.ask.expect, step.place, error) && outcome)
        compare_results(view.ask.expect, &*outcome);
}

void Runner::on(const Step& step, const step::Advance& advance)
{
    const auto ran = solo_.advance(advance.duration);
    if (!went(ran, step.place, advance.expect)) return;
    take(*ran);
    compare_rest(advance.expect, step.place, *ran, 0);
}

void Runner::on(const Step& step, const step::SetTime& set)
{
    const auto ran = solo_.set_time(set.time);
    if (!went(ran, step.place, set.expect)) return;
    take(*ran);
    compare_rest(set.expect, step.place, *ran, 0);
}

void Runner::on(const Step& step, const step::Check& check)
{
    static_cast<void>(step);
    for (const auto& wanted : check.amounts) {
        const auto expected = names_.balances(wanted.tokens);
        const auto has = wanted.chain.empty() ? solo_.on_ledger(names_.address(wanted.who))
                         : wanted.who.empty()
                             ? solo_.total_assets(wanted.chain)
                             : solo_.account(wanted.chain, names_.agent(wanted.who));
        if (has != expected)
            mismatch(wanted.place,
                     "expected " + names_.shown(expected) + ", got " + names_.shown(has));
    }
    for (const auto& wanted : check.state) {
        const auto key = names_.bytes_of(wanted.key);
        if (!key) {
            mismatch(wanted.place.key("key"), key.error());
            continue;
        }
        const auto has = solo_.state(wanted.chain, wanted.contract, *key);
        if (!wanted.value) {
            if (has)
                mismatch(wanted.place.key("absent"),
                         "expected nothing, got " + names_.shown(*has, {}));
            continue;
        }
        const auto value = names_.bytes_of(*wanted.value);
        if (!value) {
            mismatch(wanted.place.key("value"), value.error());
        } else if (!has || *has != *value) {
            const auto& type = wanted.value->type;
            mismatch(wanted.place.key("value"),
                     "expected " + names_.shown(*value, type) + ", got " +
                         (has ? names_.shown(*has, type) : std::string{"nothing"}));
        }
    }
}

std::optional<solo::Request> Runner::request_of(const Ask& ask)
{
    auto args = names_.dict(ask.args);
    if (!args) {
        mismatch(ask.place.key("args"), args.error());
        return std::nullopt;
    }
    solo::Request request{.chain = ask.chain,
                          .contract = ask.contract,
                          .entry = ask.entry,
                          .args = *std::move(args),
                          .tokens = names_.balances(ask.tokens),
                          .gas = ask.gas};
    if (ask.refund) request.refund = names_.agent(*ask.refund);
    if (ask.timelock)
        request.timelock = static_cast<std::uint32_t>(
            std::min(solo::Solo::time_max, solo_.now() + *ask.timelock) / types::second);
    return request;
}

Report run(const Scenario& scenario, const Files& files, solo::Options options)
{
    options.start = scenario->start;
    options.seed = scenario->seed;
    return Runner{*scenario, files, std::move(options)}.run();
}

}  // namespace weft::solo_scenario
