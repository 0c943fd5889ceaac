#include <weft/base/check.hpp>
#include <weft/base/try.hpp>
#include <weft/protocol/planted.hpp>

#include "parts.hpp"
#include <algorithm>

namespace weft::solo {
namespace {

void take_block(std::string_view chain, chain::BlockResult& result, chain::Trace& trace, Ran& ran)
{
    std::size_t traced = 0;
    for (auto& receipt : result.receipts) {
        Processed one{.chain = std::string{chain},
                      .receipt = std::move(receipt),
                      .results = std::nullopt,
                      .events = {},
                      .changes = {},
                      .trace = {}};
        const auto& id = one.receipt.request;
        if (traced < trace.requests.size() && trace.requests[traced].id == id)
            one.trace = std::move(trace.requests[traced++]);
        if (!one.receipt.error && one.trace.call && one.trace.call->outcome)
            one.results = *one.trace.call->outcome;
        for (const auto& event : result.events)
            if (event.request == id) one.events.push_back(event);
        for (const auto& update : result.block.updates)
            if (update.request == id) one.changes = update.mutations;
        ran.processed.push_back(std::move(one));
    }
    std::ranges::move(result.log, std::back_inserter(ran.log));
}

}  // namespace

Try<Ran> Solo::settled(const TransactionId& transaction)
{
    Ran ran{.transaction = transaction, .processed = {}};
    if (const auto done = settle(ran); !done) return std::unexpected{done.error()};
    return ran;
}

Try<std::vector<Processed>> Solo::settle()
{
    WEFT_TRY(auto ran, settled({}));
    return std::move(ran.processed);
}

Try<void> Solo::settle(Ran& ran)
{
    for (std::size_t blocks = 0; blocks < blocks_max;) {
        bool made = false;
        for (auto& one : chains_) {
            WEFT_TRY(const auto block, run_block(one, ran));
            if (!block) continue;
            made = true;
            ++blocks;
            if (const auto anchored = anchor(one); !anchored) return anchored;
        }
        if (made && WEFT_PLANTED(solo_returns_after_one_round)) return {};
        if (made) continue;
        // Nothing is left to run now. What waits for an anchor is waited for.
        std::optional<Timestamp> next;
        for (const auto& one : chains_)
            if (const auto at = one.chain.anchor_at(); at && *at > now_)
                next = next ? std::min(*next, *at) : *at;
        if (!next) return {};
        now_ = *next;
    }
    return fail(SoloError::never_settles,
                std::to_string(blocks_max) +
                    " blocks, and still something is left to do: contracts that ask each other for "
                    "ever?");
}

std::vector<chain::Unit> Solo::backlog(const Running& running) const
{
    const auto& identity = running.chain.identity();
    std::vector<chain::Unit> units;
    for (const auto& output : ledger_.unspent(identity.id)) {
        const auto* transaction = ledger_.find(output.id.transaction);
        WEFT_CHECK(transaction != nullptr);
        auto unit = chain::unit_of(*transaction, identity);
        if (unit && !chain::processed(running.chain.state(), *unit))
            units.push_back(*std::move(unit));
    }
    units.insert(units.end(), running.pool.begin(), running.pool.end());
    return units;
}

chain::BatchInput Solo::batch(const Running& running,
                              std::vector<chain::Unit> units,
                              Timestamp time) const
{
    // D-71: another one for each block, which nothing in the block decides.
    const auto order = derived(options_, "order of " + running.name,
                               std::to_string(running.chain.state().block_index() + 1));
    return {.units = std::move(units),
            .timestamp = time,
            .order = *chain::OrderRandomness::from(order.bytes()),
            .validators = running.validators};
}

/// False: there is nothing to make a block of.
Try<bool> Solo::run_block(Running& running, Ran& ran)
{
    const auto time = now_ + options_.block_step;
    auto units = backlog(running);
    const auto own_at = chain::own_request_at(running.chain.state());
    const bool some_ready =
        (own_at && *own_at <= time) ||
        std::ranges::any_of(units, [&](const auto& unit) { return unit.ready_at(time); });
    const auto anchor_at = running.chain.anchor_at();
    if (!some_ready && !(anchor_at && *anchor_at <= now_)) return false;

    const auto input = batch(running, std::move(units), some_ready ? time : now_);
    chain::Trace trace;
    auto result =
        chain::execute(running.chain.identity(), programs_, running.chain.state(), input, trace);
    if (result.unknown_schedule)
        return fail(SoloError::cannot_run,
                    "chain " + running.name + " has " +
                        chain::unknown_schedule_text(*result.unknown_schedule));
    if (result.lacks) return fail(SoloError::cannot_run, *result.lacks);
    if (!result.needed) return false;
    now_ = input.timestamp;
    static_cast<void>(running.chain.commit(result, std::nullopt));
    std::erase_if(running.pool, [&](const chain::Unit& unit) {
        return chain::processed(running.chain.state(), unit);
    });
    if (const auto& figures = running.chain.account_sums(); !figures)
        return fail(SoloError::figures_differ, "chain " + running.name + ": " + figures.error());
    take_block(running.name, result, trace, ran);
    return true;
}

Try<void> Solo::anchor(Running& running)
{
    while (const auto job = running.chain.next_anchor(now_)) {
        const auto transaction =
            chain::with_signature(job->essence, running.group,
                                  crypto::bls::sign(running.secret, crypto::bls::Purpose::ledger,
                                                    types::encode(job->essence)));
        const auto id = ledger_.submit(transaction);
        if (!id)
            return fail(SoloError::figures_differ,
                        "chain " + running.name + ": the ledger refuses its anchor: " + id.error());
        static_cast<void>(running.chain.anchor_signed(job->block_index, *id));
        const auto claim = chain::read_anchor(types::encode(transaction));
        WEFT_CHECK(claim.has_value());
        const auto confirmed = running.chain.anchor_confirmed(*claim);
        WEFT_CHECK(confirmed.known && !confirmed.contradicts);
        const auto holds = running.chain.outbox().chain_output();
        const auto chain_address = running.chain.identity().id;
        const auto* output = ledger_.ledger().find(types::OutputId{chain_address, *id});
        const bool newest = job->block_index == running.chain.state().block_index();
        if (newest && (!holds || output == nullptr || *output != *holds))
            return fail(SoloError::figures_differ,
                        "chain " + running.name + ": its output is not what it says it holds");
    }
    return {};
}

}  // namespace weft::solo
