#include "batch_under_way.hpp"

#include <weft/base/check.hpp>
#include <weft/protocol/planted.hpp>

#include <algorithm>
#include <utility>

namespace weft::node {

namespace {

crypto::Hash order_key(const crypto::Hash& randomness, const types::TransactionId& unit)
{
    codec::Writer writer;
    writer.fixed(randomness).fixed(unit);
    return crypto::tagged_hash("weft/order-key", writer.view());
}

}  // namespace

BatchUnderWay::Missing BatchUnderWay::missing(const committee::Decided& decided,
                                              const Backlog& backlog,
                                              const OffLedgerPool& pool,
                                              const UnitReader& reader,
                                              ValidatorIndex self) const
{
    Missing missing;
    for (const auto& mention : decided.plan.units) {
        if (backlog.contains(mention.unit) || pool.contains(mention.unit) ||
            fetched_requests_.contains(mention.unit))
            continue;
        auto lacks = std::optional{mention.unit};
        if (const auto* bytes = fetched(mention.unit))
            lacks = reader.read(*types::decode_transaction(*bytes)).lacks;
        if (!lacks) continue;
        missing.units.push_back(*lacks);
        for (const auto seat : mention.proposers)
            if (seat != self) missing.by_proposer[seat].push_back(*lacks);
    }
    return missing;
}

bool BatchUnderWay::take(const committee::Decided& decided, ByteSpan bytes)
{
    const auto transaction = types::decode_transaction(bytes);
    if (!transaction) return false;
    const auto id = types::id_of(*transaction);
    if (!std::ranges::binary_search(decided.plan.units, id, {}, &committee::UnitMention::unit))
        return false;
    fetched_.insert_or_assign(id, to_bytes(bytes));
    return true;
}

bool BatchUnderWay::take(const committee::Decided& decided, const SignedOffLedger& request)
{
    const auto id = types::id_of(request.request).transaction;
    if (!std::ranges::binary_search(decided.plan.units, id, {}, &committee::UnitMention::unit))
        return false;
    fetched_requests_.insert_or_assign(id, request.request);
    return true;
}

const Bytes* BatchUnderWay::fetched(const types::TransactionId& id) const
{
    const auto found = fetched_.find(id);
    return found == fetched_.end() ? nullptr : &found->second;
}

BatchUnderWay::Run BatchUnderWay::run(const committee::Decided& decided,
                                      const chain::Chain& chain,
                                      const chain::Programs& programs,
                                      const Backlog& backlog,
                                      const OffLedgerPool& pool,
                                      const UnitReader& reader,
                                      std::optional<state::Earlier> back)
{
    const auto& plan = decided.plan;
    std::vector<std::pair<crypto::Hash, chain::Unit>> ordered;
    for (const auto& mention : plan.units) {
        const auto key = order_key(decided.randomness, mention.unit);
        if (const auto* held = pool.find(mention.unit)) {
            ordered.emplace_back(key, held->unit);
            continue;
        }
        if (const auto request = fetched_requests_.find(mention.unit);
            request != fetched_requests_.end()) {
            // What is of no form for the chain is in nobody's block.
            auto unit = chain::unit_of(request->second, chain.identity());
            if (unit) ordered.emplace_back(key, *std::move(unit));
            continue;
        }
        if (const auto* waits = backlog.unit(mention.unit)) {
            ordered.emplace_back(key, *waits);
            continue;
        }
        const auto* bytes = fetched(mention.unit);
        WEFT_CHECK(bytes != nullptr);
        auto unit = reader.read(*types::decode_transaction(*bytes)).unit;
        if (unit) ordered.emplace_back(key, *std::move(unit));
    }
    std::ranges::sort(ordered, {}, [](const auto& entry) { return entry.first; });

    chain::BatchInput input;
    for (auto& [order, unit] : ordered) input.units.push_back(std::move(unit));
    if (WEFT_PLANTED(node_runs_what_it_alone_saw))
        for (auto& unit : backlog.units()) input.units.push_back(std::move(unit));
    input.timestamp = plan.time;
    input.order = *chain::OrderRandomness::from(decided.randomness.bytes());
    input.handed_over = plan.handed_over;
    input.moved_to = plan.moved_to;
    input.back = std::move(back);
    for (const auto& [seat, address] : plan.fee_addresses) input.validators.push_back(address);

    input_ = std::make_shared<const chain::BatchInput>(std::move(input));
    return [identity = chain.identity(), state = chain.state(), programs, input = input_] {
        return chain::execute(identity, programs, state, *input);
    };
}

const BatchUnderWay::Executed& BatchUnderWay::was_run(
    chain::BlockResult result,
    const chain::Chain& chain,
    const std::optional<types::TransactionId>& before)
{
    auto& executed = executed_.emplace();
    executed.result = std::move(result);
    executed.batch = input_;
    // The anchor is signed with the block when the anchor before it has an id, as it nearly always has.
    // Otherwise it is signed later, beside the rounds (AnchorKeeper).
    if (executed.result.needed && executed.result.anchor_due && before) {
        executed.anchored_on = before;
        executed.anchor = chain::build_anchor(chain.identity(), executed.result.state, *before);
    }
    return executed;
}

const BatchUnderWay::Executed& BatchUnderWay::was_made(
    chain::BlockResult result,
    const chain::Chain& chain,
    const std::optional<types::TransactionId>& before)
{
    input_.reset();
    return was_run(std::move(result), chain, before);
}

const state::Block* BatchUnderWay::made_return() const
{
    const bool made = executed_ && executed_->result.needed &&
                      chain::returned_to(executed_->result.state).has_value();
    return made ? &executed_->result.block : nullptr;
}

BatchUnderWay::Executed BatchUnderWay::certified()
{
    WEFT_CHECK(executed_.has_value());
    return *std::exchange(executed_, std::nullopt);
}

void BatchUnderWay::on_block()
{
    executed_.reset();
    input_.reset();
    fetched_.clear();
    fetched_requests_.clear();
}

}  // namespace weft::node
