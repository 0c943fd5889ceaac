#include <weft/casper_blocks/deploy_pool.hpp>

namespace weft::casper {

std::string_view name(DeployState state) noexcept
{
    switch (state) {
    case DeployState::pending: return "pending";
    case DeployState::in_block: return "in_block";
    case DeployState::final: return "final";
    case DeployState::expired: return "expired";
    case DeployState::rejected: return "rejected";
    }
    return "unknown";
}

std::string_view name(Rejection rejection) noexcept
{
    switch (rejection) {
    case Rejection::cannot_pay: return "cannot_pay";
    case Rejection::gas_above_the_block: return "gas_above_the_block";
    }
    return "unknown";
}

std::string_view name(PoolError error) noexcept
{
    switch (error) {
    case PoolError::invalid: return "invalid";
    case PoolError::known: return "known";
    case PoolError::expired: return "expired";
    case PoolError::account_full: return "account_full";
    case PoolError::pool_full: return "pool_full";
    }
    return "unknown";
}

std::uint64_t lane_of(const Account& account)
{
    return codec::Reader{crypto::blake2b(account.bytes()).bytes()}.u64();
}

std::expected<DeployId, DeployPool::Refused> DeployPool::add(Deploy deploy,
                                                             types::Timestamp now,
                                                             bool checked)
{
    const auto id = id_of(deploy);
    return take(std::move(deploy), id, now, checked);
}

std::expected<DeployId, DeployPool::Refused> DeployPool::add(Deploy deploy,
                                                             const DeployId& id,
                                                             types::Timestamp now)
{
    return take(std::move(deploy), id, now, true);
}

std::expected<DeployId, DeployPool::Refused> DeployPool::take(Deploy deploy,
                                                              const DeployId& id,
                                                              types::Timestamp now,
                                                              bool checked)
{
    using enum PoolError;
    // Cheap before dear: what is known needs no signature check.
    if (held_.contains(id) || ended_.contains(id)) return std::unexpected{Refused{known}};
    if (deploy.network != network_)
        return std::unexpected{Refused{invalid, DeployError::another_network}};
    if (!checked)
        if (const auto verdict = check(deploy, network_); !verdict)
            return std::unexpected{Refused{invalid, verdict.error()}};
    if (casper::expired(deploy, now)) return std::unexpected{Refused{PoolError::expired}};
    const auto found = per_account_.find(deploy.account);
    if (found != per_account_.end() && found->second >= limits_.per_account_max)
        return std::unexpected{Refused{account_full}};
    const bool too_dear = deploy.gas_limit > limits_.block_gas_max;
    auto held = held_of(std::move(deploy));
    if (held.bytes > limits_.bytes_max - std::min(bytes_, limits_.bytes_max))
        return std::unexpected{Refused{pool_full}};
    held.since = now;
    wait(id, held_[id] = std::move(held));
    if (too_dear) reject(id, Rejection::gas_above_the_block);
    return id;
}

DeployPool::Held DeployPool::held_of(Deploy deploy)
{
    const auto bytes = size_of(deploy);
    const auto lane = lane_of(deploy.account);
    return {.deploy = std::move(deploy), .bytes = bytes, .lane = lane, .since = 0, .blocks = {}};
}

void DeployPool::wait(const DeployId& id, Held& held)
{
    order_.emplace(held.deploy.timestamp, id);
    expiring_.emplace(last_time(held.deploy), id);
    ++per_account_[held.deploy.account];
    bytes_ += held.bytes;
}

void DeployPool::leave_queue(const DeployId& id, Held& held)
{
    if (expiring_.erase({last_time(held.deploy), id}) == 0) return;
    order_.erase({held.deploy.timestamp, id});
    const auto account = per_account_.find(held.deploy.account);
    if (--account->second == 0) per_account_.erase(account);
    bytes_ -= held.bytes;
}

void DeployPool::end(const DeployId& id, DeployState state, std::optional<Rejection> rejection)
{
    auto held = held_.extract(id);
    if (held.empty()) return;
    leave_queue(id, held.mapped());
    ended_.insert_or_assign(id, Ended{state, rejection, ends_});
    ended_order_.emplace_back(ends_++, id);
    if (ended_order_.size() <= limits_.ended_max) return;
    const auto [number, oldest] = ended_order_.front();
    ended_order_.pop_front();
    if (const auto found = ended_.find(oldest);
        found != ended_.end() && found->second.number == number)
        ended_.erase(found);
}

void DeployPool::on_block(const BlockId& id, const SignedBlock& block)
{
    if (of_block_.contains(id)) return;
    auto& deploys = of_block_[id];
    for (const auto& one : block.deploys) {
        const auto& deploy = one.id;
        if (const auto ended = ended_.find(deploy); ended != ended_.end()) {
            // Final elsewhere: this block decides nothing about it. Else a block has it after all.
            if (ended->second.state == DeployState::final) continue;
            ended_.erase(ended);
        }
        deploys.push_back(deploy);
        const auto [place, fresh] = held_.try_emplace(deploy);
        auto& held = place->second;
        if (fresh) held = held_of(one.deploy);
        leave_queue(deploy, held);
        held.blocks.insert(id);
    }
}

void DeployPool::on_final(const BlockId& id)
{
    const auto deploys = of_block_.extract(id);
    if (deploys.empty()) return;
    for (const auto& deploy : deploys.mapped()) end(deploy, DeployState::final);
}

bool DeployPool::on_settled(const DeployId& id)
{
    if (!held_.contains(id)) return false;
    end(id, DeployState::final);
    return true;
}

std::vector<DeployId> DeployPool::on_orphaned(const BlockId& id, types::Timestamp now)
{
    const auto deploys = of_block_.extract(id);
    std::vector<DeployId> back;
    if (deploys.empty()) return back;
    for (const auto& deploy : deploys.mapped()) {
        const auto held = held_.find(deploy);
        if (held == held_.end()) continue;
        held->second.blocks.erase(id);
        if (!held->second.blocks.empty()) continue;
        held->second.since = now;
        wait(deploy, held->second);
        back.push_back(deploy);
    }
    return back;
}

void DeployPool::reject(const DeployId& id, Rejection why)
{
    end(id, DeployState::rejected, why);
}

std::vector<DeployId> DeployPool::expire(types::Timestamp time)
{
    std::vector<DeployId> gone;
    while (!expiring_.empty() && expiring_.begin()->first < time) {
        gone.push_back(expiring_.begin()->second);
        end(gone.back(), DeployState::expired);
    }
    return gone;
}

std::vector<const Deploy*> DeployPool::select(const Next& next,
                                              const Dag& dag,
                                              const History& history) const
{
    std::vector<const Deploy*> chosen;
    std::uint64_t gas = 0;
    std::size_t bytes = 0;
    const auto consider = [&](const DeployId& id) {
        const auto& held = held_.at(id);
        const auto& deploy = held.deploy;
        if (casper::expired(deploy, next.time)) return;
        if (deploy.gas_limit > next.gas_max - gas || held.bytes > next.bytes_max - bytes) return;
        if (next.mine && !next.mine({id, deploy, held.lane, held.since})) return;
        if (history.executed(dag, next.parents, id)) return;
        if (!std::ranges::all_of(deploy.dependencies, [&](const DeployId& needed) {
                return history.executed(dag, next.parents, needed);
            }))
            return;
        gas += deploy.gas_limit;
        bytes += held.bytes;
        chosen.push_back(&deploy);
    };
    // Nearly all that stands in a block stands in one below.
    const auto beside = not_below(next.parents, dag);
    auto one = beside.begin();
    auto two = order_.begin();
    while (chosen.size() < next.deploys_max) {
        const bool first = two == order_.end() || (one != beside.end() && *one < *two);
        if (first && one == beside.end()) break;
        const auto& [timestamp, id] = first ? *one : *two;
        if (timestamp > next.time) break;
        consider(id);
        ++(first ? one : two);
    }
    return chosen;
}

/// What stands in blocks that these parents do not stand on.
DeployPool::Order DeployPool::not_below(const std::vector<BlockId>& parents, const Dag& dag) const
{
    Bits below;
    for (const auto& parent : parents)
        if (const auto slot = dag.find(parent)) below |= dag[*slot].parent_past;
    Order order;
    for (const auto& [block, deploys] : of_block_) {
        const auto slot = dag.find(block);
        if (slot && below.test(*slot)) continue;
        for (const auto& deploy : deploys)
            if (const auto held = held_.find(deploy); held != held_.end())
                order.emplace(held->second.deploy.timestamp, deploy);
    }
    return order;
}

const Deploy* DeployPool::find(const DeployId& id) const
{
    const auto held = held_.find(id);
    return held == held_.end() ? nullptr : &held->second.deploy;
}

std::optional<DeployPool::Status> DeployPool::status(const DeployId& id) const
{
    if (const auto held = held_.find(id); held != held_.end()) {
        const auto& blocks = held->second.blocks;
        return Status{.state = blocks.empty() ? DeployState::pending : DeployState::in_block,
                      .rejection = {},
                      .blocks = {blocks.begin(), blocks.end()}};
    }
    if (const auto ended = ended_.find(id); ended != ended_.end())
        return Status{
            .state = ended->second.state, .rejection = ended->second.rejection, .blocks = {}};
    return {};
}

}  // namespace weft::casper
