#include <weft/base/check.hpp>
#include <weft/casper_blocks/validation.hpp>

#include <set>

namespace weft::casper {

namespace {

std::unexpected<Refusal> refused(Fault fault,
                                 std::optional<std::size_t> deploy = {},
                                 std::optional<DeployError> error = {})
{
    return std::unexpected{Refusal{fault, deploy, error}};
}

}  // namespace

std::string_view name(Fault fault) noexcept
{
    switch (fault) {
    case Fault::another_network: return "another_network";
    case Fault::signature_invalid: return "signature_invalid";
    case Fault::body_mismatch: return "body_mismatch";
    case Fault::gas_sum_wrong: return "gas_sum_wrong";
    case Fault::too_much_gas: return "too_much_gas";
    case Fault::stages_unordered: return "stages_unordered";
    case Fault::deploy_invalid: return "deploy_invalid";
    case Fault::deploy_repeated: return "deploy_repeated";
    case Fault::deploy_from_future: return "deploy_from_future";
    case Fault::deploy_expired: return "deploy_expired";
    case Fault::timestamp_before_cited: return "timestamp_before_cited";
    case Fault::rank_wrong: return "rank_wrong";
    case Fault::previous_wrong: return "previous_wrong";
    case Fault::sequence_number_wrong: return "sequence_number_wrong";
    case Fault::deploy_in_past: return "deploy_in_past";
    case Fault::dependency_missing: return "dependency_missing";
    case Fault::deploys_while_closing: return "deploys_while_closing";
    case Fault::says_nothing: return "says_nothing";
    case Fault::state_before_wrong: return "state_before_wrong";
    case Fault::deploy_gas_wrong: return "deploy_gas_wrong";
    case Fault::deploy_outcome_wrong: return "deploy_outcome_wrong";
    case Fault::stage_conflict: return "stage_conflict";
    case Fault::effects_wrong: return "effects_wrong";
    case Fault::state_after_wrong: return "state_after_wrong";
    case Fault::stakes_wrong: return "stakes_wrong";
    }
    return "unknown";
}

Checked check_origin(const SignedBlock& block, const NetworkId& network)
{
    return check_origin(block.header, body_hash(block.deploys), network);
}

Checked check_origin(const Header& header, const types::Hash& body, const NetworkId& network)
{
    if (header.network != network) return refused(Fault::another_network);
    if (!signature_valid(header)) return refused(Fault::signature_invalid);
    if (body != header.body) return refused(Fault::body_mismatch);
    return {};
}

Checked check_alone(const SignedBlock& block, std::uint64_t gas_max, const Alone& alone)
{
    const auto& header = block.header;
    std::uint64_t gas = 0;
    for (const auto& one : block.deploys) {
        // A sum that wraps is not the header's.
        if (one.gas > ~gas) return refused(Fault::gas_sum_wrong);
        gas += one.gas;
    }
    if (gas != header.gas) return refused(Fault::gas_sum_wrong);
    if (gas > gas_max) return refused(Fault::too_much_gas);
    // What a deploy may use is what a judge may have to execute before it knows that the gas is wrong.
    for (std::size_t k = 0; k < block.deploys.size(); ++k)
        if (block.deploys[k].deploy.gas_limit > gas_max) return refused(Fault::too_much_gas, k);
    for (std::size_t k = 0; k < block.deploys.size(); ++k) {
        const auto before = k == 0 ? 0 : block.deploys[k - 1].stage;
        const auto stage = block.deploys[k].stage;
        if (stage != 0 && stage != before + 1) return refused(Fault::stages_unordered, k);
        if (stage == 0 && before != 0) return refused(Fault::stages_unordered, k);
    }
    std::set<DeployId> met;
    for (std::size_t k = 0; k < block.deploys.size(); ++k) {
        const auto& deploy = block.deploys[k].deploy;
        const auto& network = alone.deploys_of ? *alone.deploys_of : header.network;
        if (alone.approvals_checked) {
            if (deploy.network != network)
                return refused(Fault::deploy_invalid, k, DeployError::another_network);
        } else if (const auto checked = check(deploy, network); !checked) {
            return refused(Fault::deploy_invalid, k, checked.error());
        }
        if (!met.insert(block.deploys[k].id).second) return refused(Fault::deploy_repeated, k);
        if (!begun(deploy, header.timestamp)) return refused(Fault::deploy_from_future, k);
        if (expired(deploy, header.timestamp)) return refused(Fault::deploy_expired, k);
    }
    return {};
}

void History::insert(const BlockId& id, Validator creator, const SignedBlock& block)
{
    const auto& header = block.header;
    known_.emplace(id, Known{creator, header.sequence_number, header.timestamp, header.rank});
    for (const auto& one : block.deploys) {
        auto& where = deploys_[one.id];
        where.blocks.push_back(id);
        where.last = last_time(one.deploy);
    }
}

void History::settle(const DeployId& deploy, types::Timestamp last)
{
    deploys_.insert_or_assign(deploy, Where{.blocks = {}, .settled = true, .last = last});
}

bool History::settled(const DeployId& deploy) const
{
    const auto found = deploys_.find(deploy);
    return found != deploys_.end() && found->second.settled;
}

const History::Known* History::find(const BlockId& id) const
{
    const auto found = known_.find(id);
    return found == known_.end() ? nullptr : &found->second;
}

bool History::executed(const Dag& dag,
                       const std::vector<BlockId>& parents,
                       const DeployId& deploy) const
{
    const auto found = deploys_.find(deploy);
    if (found == deploys_.end()) return false;
    if (found->second.settled) return true;
    return std::ranges::any_of(found->second.blocks, [&](const BlockId& block) {
        const auto slot = dag.find(block);
        return slot && std::ranges::any_of(parents, [&](const BlockId& parent) {
                   const auto at = dag.find(parent);
                   return at && dag[*at].parent_past.test(*slot);
               });
    });
}

std::vector<BlockId> History::blocks_with(const DeployId& deploy) const
{
    const auto found = deploys_.find(deploy);
    return found == deploys_.end() ? std::vector<BlockId>{} : found->second.blocks;
}

Checked check_cited(const SignedBlock& block,
                    Validator creator,
                    const Dag& dag,
                    const History& history)
{
    const auto& header = block.header;
    std::uint64_t rank = 0;
    Bits seen;
    for (const auto* list : {&header.parents, &header.justifications})
        for (const auto& id : *list) {
            const auto* cited = history.find(id);
            const auto slot = dag.find(id);
            WEFT_CHECK(cited != nullptr && slot);
            if (header.timestamp < cited->timestamp) return refused(Fault::timestamp_before_cited);
            rank = std::max(rank, cited->rank);
            seen |= dag[*slot].past;
        }
    if (rank == ~std::uint64_t{0} || header.rank != rank + 1) return refused(Fault::rank_wrong);

    // Two lanes of one's own are the consensus' matter: either may then be the previous one.
    const auto own = dag.tips(seen, creator);
    if (own.empty() ? !header.previous.is_zero() : std::ranges::none_of(own, [&](Slot tip) {
            return dag[tip].id == header.previous;
        }))
        return refused(Fault::previous_wrong);
    const auto before = own.empty() ? 0 : history.find(header.previous)->sequence_number;
    if (header.sequence_number != before + 1) return refused(Fault::sequence_number_wrong);

    for (std::size_t k = 0; k < block.deploys.size(); ++k) {
        const auto& deploy = block.deploys[k].deploy;
        if (history.executed(dag, header.parents, block.deploys[k].id))
            return refused(Fault::deploy_in_past, k);
        for (const auto& needed : deploy.dependencies)
            if (!history.executed(dag, header.parents, needed))
                return refused(Fault::dependency_missing, k);
    }
    return {};
}

Checked check_executed(const SignedBlock& block, const Execution& execution)
{
    const auto& header = block.header;
    if (execution.state_before != header.state_before) return refused(Fault::state_before_wrong);
    if (!execution.stages_commute) return refused(Fault::stage_conflict);
    WEFT_CHECK(execution.deploys.size() == block.deploys.size());
    for (std::size_t k = 0; k < block.deploys.size(); ++k) {
        if (execution.deploys[k].gas != block.deploys[k].gas)
            return refused(Fault::deploy_gas_wrong, k);
        if (execution.deploys[k].outcome != block.deploys[k].outcome)
            return refused(Fault::deploy_outcome_wrong, k);
    }
    if (hash_of(execution.effects) != header.effects) return refused(Fault::effects_wrong);
    if (execution.state_after != header.state_after) return refused(Fault::state_after_wrong);
    if (execution.stakes != header.stakes) return refused(Fault::stakes_wrong);
    return {};
}

Block consensus_block(const Header& header, Validator creator, Effects effects)
{
    return {.id = id_of(header),
            .creator = creator,
            .gas = header.gas,
            .parents = header.parents,
            .justifications = header.justifications,
            .effects = std::move(effects)};
}

}  // namespace weft::casper
