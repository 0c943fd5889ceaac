#include "era.hpp"

#include <weft/base/check.hpp>
#include <weft/casper/fork_choice.hpp>
#include <weft/protocol/planted.hpp>

namespace weft::casper {

namespace {

types::Hash stakes_hash(const State& state)
{
    const auto table = state.get(keys::table());
    return crypto::blake2b(table.value_or(Bytes{}));
}

/// What an era keeps grows with the square of its blocks; each validator must still be able to say the few
/// words that close it.
std::uint64_t era_blocks(const Parameters& parameters, std::size_t validators)
{
    return 4 * std::min<std::uint64_t>(parameters.era_ranks, 4'096) + 8 * validators;
}

Settings settings_of(const Genesis& genesis, const Opening& opening, const Table& table)
{
    return {.genesis = opening.id,
            .stakes = stakes_of(table),
            .finality = {.numerator = genesis.parameters.threshold_numerator,
                         .denominator = genesis.parameters.threshold_denominator},
            .rules = {.parents = Parents::chosen}};
}

}  // namespace

Opening first_opening(const Genesis& genesis)
{
    const auto network = id_of(genesis);
    return {.number = 0,
            .id = *BlockId::from(network.bytes()),
            .rank = 0,
            .time = genesis.time,
            .state = state_of(genesis),
            .settled = {}};
}

Era::Era(const Genesis& genesis, const NetworkId& network, Machine& machine, Opening opening)
    : genesis_{genesis},
      network_{network},
      machine_{machine},
      opening_{std::move(opening)},
      table_{opening_.state.table()},
      casper_{settings_of(genesis, opening_, table_)},
      history_{opening_.id,
               {.creator = no_slot,
                .sequence_number = 0,
                .timestamp = opening_.time,
                .rank = opening_.rank}},
      highest_rank_{opening_.rank}
{
    for (const auto& [deploy, one] : opening_.settled) history_.settle(deploy, one.last);
    Kept first;
    first.id = opening_.id;
    first.decided = true;
    first.final = true;
    first.after = opening_.state;
    kept_.push_back(std::move(first));
}

State Era::merged(const std::vector<Slot>& parents) const
{
    if (merged_ && merged_->first == parents) return merged_->second;
    auto state = kept_[parents.front()].after;
    for (const auto slot : blocks_to_merge(dag(), parents))
        state.apply(result(kept_[slot].changes, state.reading()));
    merged_.emplace(parents, state);
    return state;
}

Era::Before Era::before(const std::vector<Slot>& parents,
                        const Bits& seen,
                        std::uint64_t rank,
                        types::Timestamp time) const
{
    Before before{.state = merged(parents), .phase = Phase::open, .equivocators = {}};
    for (Validator v = 0; v < table_.size(); ++v)
        if (dag().whole().equivocates(v) && dag().tips(seen, v).size() > 1)
            before.equivocators.insert(table_[v].validator);
    if (before.state.era() != opening_.number)
        before.phase = Phase::closed;
    else if ((time - opening_.time >= stakes_wait && before.state.get(keys::pending())) ||
             !before.equivocators.empty() ||
             rank - opening_.rank >= genesis_.parameters.era_ranks ||
             seen.count() > era_blocks(genesis_.parameters, table_.size()))
        before.phase = Phase::closing;
    return before;
}

Changes Era::own_changes(const Before& before,
                         const std::vector<Slot>& parents,
                         types::Timestamp time) const
{
    Changes changes;
    if (before.phase == Phase::closing) {
        changes = close_era(before.state, genesis_.parameters, before.equivocators, time);
        Bits past;
        for (const auto parent : parents) past |= dag()[parent].parent_past;
        const auto hash = hash_of(settled_on(past, time));
        changes.insert_or_assign(keys::settled(),
                                 Change{.op = Op::write, .value = to_bytes(hash.bytes())});
        return changes;
    }
    // What closes the era conflicts with whatever does not stand on it.
    if (before.phase == Phase::open && !WEFT_PLANTED(casper_closing_commutes))
        changes.emplace(keys::era(), Change{.op = Op::read});
    return changes;
}

namespace {

Era::Verdict refuse(std::string_view why)
{
    return Era::Verdict{.refused = std::string{why}};
}

void finish(Era::Done& done, const Era::Before& before)
{
    const auto reading = before.state.reading();
    done.after = before.state;
    if (done.execution.stages_commute) done.after.apply(result(done.changes, reading));
    done.execution.state_before = before.state.root();
    done.execution.effects = effects_of(done.changes);
    done.execution.state_after = done.after.root();
    done.execution.stakes = stakes_hash(done.after);
}

}  // namespace

std::variant<Era::Verdict, Era::Work> Era::examine(const BlockId& id,
                                                   const SignedBlock& block,
                                                   bool deploys_valid)
{
    const auto& header = block.header;
    const auto creator = place_of(table_, header.creator);
    if (!creator) return refuse(name(BlockError::creator_unbonded));
    if (!deploys_valid) return refuse(name(Fault::deploy_invalid));
    if (const auto alone = check_alone(block, genesis_.parameters.block_gas_max,
                                       {.deploys_of = network_, .approvals_checked = true});
        !alone)
        return refuse(name(alone.error().fault));
    const auto consensus = consensus_block(header, *creator, {});
    if (const auto form = check_form(dag(), consensus); !form) return refuse(name(form.error()));
    if (const auto cited = check_cited(block, *creator, dag(), history_); !cited)
        return refuse(name(cited.error().fault));
    if (const auto checked = check(dag(), consensus, casper_.rules()); !checked)
        return refuse(name(checked.error()));

    std::vector<Slot> parents;
    Bits seen;
    Bits standing;
    for (const auto& parent : header.parents) {
        parents.push_back(*dag().find(parent));
        seen |= dag()[parents.back()].past;
        standing |= dag()[parents.back()].parent_past;
    }
    for (const auto& one : header.justifications) seen |= dag()[*dag().find(one)].past;
    auto before = this->before(parents, seen, header.rank, header.timestamp);
    if (before.phase != Phase::open && !block.deploys.empty())
        return refuse(name(Fault::deploys_while_closing));
    if (before.phase != Phase::closing && block.deploys.empty() &&
        !says_something(*creator,
                        header.previous.is_zero() ? genesis_slot : *dag().find(header.previous),
                        standing, seen))
        return refuse(name(Fault::says_nothing));
    // Known without executing anything.
    if (before.state.root() != header.state_before) return refuse(name(Fault::state_before_wrong));
    auto own = own_changes(before, parents, header.timestamp);
    return Work{.id = id,
                .block = block,
                .before = std::move(before),
                .own = std::move(own),
                .machine = machine_};
}

Era::Verdict Era::conclude(const Work& work, Done done)
{
    if (done.lacks) return Verdict{.lacks = std::move(done.lacks)};
    const auto& block = work.block;
    if (const auto executed = check_executed(block, done.execution); !executed)
        return refuse(name(executed.error().fault));

    const auto creator = *place_of(table_, block.header.creator);
    const bool closes = work.before.phase == Phase::closing;
    const auto event =
        casper_.accept(consensus_block(block.header, creator, std::move(done.execution.effects)));
    const auto slot = *dag().find(work.id);
    WEFT_CHECK(slot == kept_.size());
    history_.insert(work.id, creator, block);
    kept_.push_back({.header = block.header,
                     .id = work.id,
                     .closes = closes,
                     .after = std::move(done.after),
                     .changes = std::move(done.changes),
                     .deploys = std::move(done.deploys)});
    open_.insert(slot);
    if (closes || !block.deploys.empty()) {
        work_.set(slot);
        all_work_.set(slot);
        ++work_count_;
    }
    highest_rank_ = std::max(highest_rank_, block.header.rank);

    Verdict verdict;
    std::vector<Slot> finals;
    for (const auto& one : event.finalised) {
        finals.push_back(one.block);
        for (const auto member : one.clique.vertices) kept_[one.block].proof.set(member);
        kept_[one.block].proof_weight = one.clique.weight;
    }
    decide(verdict, finals);
    for (const auto lost : event.contradicted) verdict.contradicted.push_back(dag()[lost].id);
    return verdict;
}

Era::Verdict Era::take(const BlockId& id, const SignedBlock& block, bool deploys_valid)
{
    auto examined = examine(id, block, deploys_valid);
    if (auto* verdict = std::get_if<Verdict>(&examined)) return std::move(*verdict);
    auto& work = std::get<Work>(examined);
    auto known = done_before(id);
    return conclude(work, known ? *std::move(known) : work.run());
}

std::optional<Era::Done> Era::done_before(const BlockId& id)
{
    if (!proposed_ || proposed_->first != id) return std::nullopt;
    auto done = std::move(proposed_->second);
    proposed_.reset();
    return done;
}

std::uint64_t Era::Work::gas_limit() const
{
    std::uint64_t sum = 0;
    const auto add = [&](const Deploy& deploy) {
        sum += std::min(deploy.gas_limit, ~std::uint64_t{0} - sum);
    };
    for (const auto& one : block.deploys) add(one.deploy);
    for (const auto& one : proposed) add(one);
    return sum;
}

Era::Done Era::Work::run()
{
    const auto& header = block.header;
    const auto reading = before.state.reading();
    Done done;
    done.changes = own;
    const RunDeploy plain = machine.runner({.creator = header.creator, .time = header.timestamp});
    if (!proposed.empty()) {
        std::map<DeployId, std::string> why;
        const RunDeploy run = [&](const Deploy& deploy, Draft& draft) {
            const auto ran = plain(deploy, draft);
            // Who does not fit in the first stage runs again, and that run counts.
            if (!machine.why().empty())
                why.insert_or_assign(id_of(deploy), machine.why());
            else if (!why.empty())
                why.erase(id_of(deploy));
            return ran;
        };
        std::vector<const Deploy*> deploys;
        for (const auto& deploy : proposed) deploys.push_back(&deploy);
        auto processed = process(deploys, reading, run);
        block.deploys = std::move(processed.deploys);
        for (const auto& one : block.deploys) {
            done.execution.deploys.push_back({one.gas, one.outcome});
            const auto failed = why.find(one.id);
            done.deploys.push_back({one.id, last_time(one.deploy), one.gas, one.outcome,
                                    failed == why.end() ? std::string{} : failed->second});
        }
        then(done.changes, processed.changes, reading);
    } else if (!block.deploys.empty()) {
        const RunDeploy run = [&](const Deploy& deploy, Draft& draft) {
            const auto ran = plain(deploy, draft);
            // They run in their order.
            done.deploys.push_back({block.deploys[done.deploys.size()].id, last_time(deploy),
                                    ran.gas, ran.outcome, machine.why()});
            return ran;
        };
        auto replayed = replay(block, reading, run);
        done.execution.deploys = std::move(replayed.deploys);
        done.execution.stages_commute = replayed.stages_commute;
        then(done.changes, replayed.changes, reading);
    }
    done.lacks = machine.lacks();
    if (!done.lacks) finish(done, before);
    return done;
}

/// What does not commute with a final block never becomes final.
void Era::decide(Verdict& verdict, const std::vector<Slot>& finals)
{
    for (const auto slot : finals) {
        if (slot == genesis_slot) continue;
        settle(slot);
        kept_[slot].final = true;
        verdict.final.push_back(slot);
        if (kept_[slot].closes) closed_by_ = slot;
    }
    for (const auto slot : finals) {
        if (slot == genesis_slot) continue;
        const auto& standing = dag()[slot].parent_past;
        std::vector<Slot> lost;
        for (const auto other : open_)
            if (!dag()[other].parent_past.test(slot) &&
                !dag().commute(dag()[other].parent_past, standing))
                lost.push_back(other);
        for (const auto other : lost) {
            settle(other);
            verdict.orphaned.push_back(other);
        }
    }
}

void Era::settle(Slot slot)
{
    open_.erase(slot);
    kept_[slot].decided = true;
    if (!work_.test(slot)) return;
    work_.reset(slot);
    --work_count_;
}

bool Era::says_something(Validator v, Slot previous, const Bits& standing, const Bits& seen) const
{
    const auto work = all_work_ & standing;
    const auto& before = dag()[previous];
    if (WEFT_PLANTED(casper_speaks_for_nothing)) return !seen.within(before.past);
    if (!(work - before.parent_past).empty()) return true;
    // A message of b that is new, from which on all of b's stand on a block that it or one before it did not
    // stand on.
    for (Validator b = 0; b < table_.size(); ++b) {
        const auto latest = dag().latest_in(seen, b);
        if (b == v || latest == no_slot || before.past.test(latest)) continue;
        const auto now = work & dag()[latest].parent_past;
        if (now.empty()) continue;
        const auto known = dag().latest_in(before.past, b);
        if (known == no_slot || !now.within(dag()[known].parent_past)) return true;
        const auto& messages = dag().messages(b);
        for (auto m = messages.rbegin(); m != messages.rend() && !before.past.test(*m); ++m)
            if (seen.test(*m) && !now.within(dag()[*m].parent_past)) return true;
    }
    return false;
}

bool Era::helps(Validator self, const std::vector<BlockId>& parents) const
{
    if (work_count_ == 0) return false;
    Bits standing;
    std::vector<Slot> slots;
    for (const auto& parent : parents) {
        slots.push_back(*dag().find(parent));
        standing |= dag()[slots.back()].parent_past;
    }
    if (!casper_.finality().gains(self, standing, work_)) return false;
    // Of an equivocator's many lanes two are cited: another one is no news to anybody who reads it.
    const auto& whole = dag().whole();
    if (whole.equivocates(self)) return false;
    const auto& said = dag()[whole.latest[self]].past;
    const auto beside = justifications(dag(), whole, slots);
    Bits seen;
    for (const auto slot : slots) seen |= dag()[slot].past;
    for (const auto slot : beside) seen |= dag()[slot].past;
    return !seen.within(said) && says_something(self, whole.latest[self], standing, seen);
}

SupportGraph Era::support(Slot slot) const
{
    // Somebody who looks may cost a tenth of what an insertion may.
    const auto work = std::max(clique_work_max / 10, clique_work_least(dag().stakes().size()));
    return casper_.finality().graph(dag(), slot, work);
}

std::uint64_t Era::decisive_weight() const
{
    return least_decisive(dag().total(),
                          {.numerator = genesis_.parameters.threshold_numerator,
                           .denominator = genesis_.parameters.threshold_denominator});
}

std::optional<Era::Waits> Era::waits_for() const
{
    const auto oldest = std::ranges::find_if(open_, [&](Slot slot) { return work_.test(slot); });
    if (oldest == open_.end()) return std::nullopt;
    Waits waits;
    const auto& latest = dag().whole().latest;
    for (Validator v = 0; v < table_.size(); ++v)
        if (latest[v] != no_slot && dag()[latest[v]].parent_past.test(*oldest))
            waits.stake += table_[v].stake;
        else
            waits.without.push_back(table_[v].validator);
    return waits;
}

Era::Next Era::next(types::Timestamp now) const
{
    const auto& whole = dag().whole();
    const auto parents = casper::parents(dag(), whole);
    Next next;
    for (const auto slot : parents) next.parents.push_back(dag()[slot].id);
    std::uint64_t rank = 0;
    for (Validator v = 0; v < table_.size(); ++v)
        for (const auto tip : dag().tips(whole.blocks, v)) {
            const auto* known = history_.find(dag()[tip].id);
            next.time = std::max(next.time, known->timestamp);
            rank = std::max(rank, known->rank);
        }
    next.time = std::max({next.time, opening_.time, now});
    next.phase = before(parents, whole.blocks, std::max(rank, opening_.rank) + 1, next.time).phase;
    return next;
}

State Era::head() const
{
    // Whoever sends a deploy asks for it; only a block changes it.
    if (!head_ || head_->first != dag().size())
        head_.emplace(dag().size(), merged(casper::parents(dag(), dag().whole())));
    return head_->second;
}

std::vector<BlockId> Era::tips() const
{
    std::vector<BlockId> ids;
    for (Validator v = 0; v < table_.size(); ++v)
        for (const auto tip : dag().tips(dag().whole().blocks, v)) ids.push_back(dag()[tip].id);
    std::ranges::sort(ids);
    return ids;
}

SignedBlock Era::propose(const crypto::ed25519::KeyPair& key,
                         types::Timestamp now,
                         const std::vector<const Deploy*>& deploys)
{
    auto work = plan(key.public_key(), now, deploys);
    auto done = work.run();
    return propose(key, std::move(work), std::move(done));
}

Era::Work Era::plan(const types::NodeId& creator,
                    types::Timestamp now,
                    const std::vector<const Deploy*>& deploys)
{
    const auto& whole = dag().whole();
    const auto self = place_of(table_, creator);
    WEFT_CHECK(self && !whole.equivocates(*self));
    const auto parents = casper::parents(dag(), whole);
    const auto beside = justifications(dag(), whole, parents);
    SignedBlock block;
    auto& header = block.header;
    header.network = network_of(opening_);
    header.creator = creator;
    const auto own = whole.latest[*self];
    if (own != genesis_slot) {
        header.previous = dag()[own].id;
        header.sequence_number = history_.find(header.previous)->sequence_number;
    }
    header.sequence_number += 1;
    header.timestamp = std::max(now, opening_.time);
    Bits seen;
    for (const auto* list : {&parents, &beside})
        for (const auto slot : *list) {
            const auto* known = history_.find(dag()[slot].id);
            header.timestamp = std::max(header.timestamp, known->timestamp);
            header.rank = std::max(header.rank, known->rank);
            seen |= dag()[slot].past;
        }
    header.rank += 1;
    for (const auto slot : parents) header.parents.push_back(dag()[slot].id);
    for (const auto slot : beside) header.justifications.push_back(dag()[slot].id);
    std::ranges::sort(header.justifications);

    auto before = this->before(parents, seen, header.rank, header.timestamp);
    auto own_work = own_changes(before, parents, header.timestamp);
    Work work{.id = {},
              .block = std::move(block),
              .before = std::move(before),
              .own = std::move(own_work),
              .machine = machine_};
    if (work.before.phase == Phase::open)
        for (const auto* deploy : deploys) work.proposed.push_back(*deploy);
    return work;
}

/// What a machine that lacks something has made is not told to anybody.
SignedBlock Era::propose(const crypto::ed25519::KeyPair& key, Work work, Done done)
{
    auto& header = work.block.header;
    header.state_before = done.execution.state_before;
    header.state_after = done.execution.state_after;
    header.effects = hash_of(done.execution.effects);
    header.stakes = done.execution.stakes;
    sign(work.block, key);
    proposed_.emplace(id_of(header), std::move(done));
    return std::move(work.block);
}

void Era::believe(Slot slot)
{
    WEFT_CHECK(kept_[slot].closes);
    if (!closed_by_) closed_by_ = slot;
}

SettledDeploys Era::settled_on(const Bits& past, types::Timestamp time) const
{
    SettledDeploys settled;
    for (const auto& [deploy, one] : opening_.settled)
        if (one.last >= time) settled.emplace(deploy, one);
    past.each([&](Slot slot) {
        for (const auto& deploy : kept_[slot].deploys)
            if (deploy.last >= time)
                settled.emplace(deploy.id, Settled{.last = deploy.last,
                                                   .block = kept_[slot].id,
                                                   .gas = deploy.gas,
                                                   .outcome = deploy.outcome});
    });
    return settled;
}

Era::Closing Era::close() const
{
    WEFT_CHECK(closed_by_);
    const auto& last = kept_[*closed_by_];
    const auto& past = dag()[*closed_by_].parent_past;
    Closing closing;
    closing.next = {.number = opening_.number + 1,
                    .id = last.id,
                    .rank = last.header.rank,
                    .time = last.header.timestamp,
                    .state = last.after,
                    .settled = settled_on(past, last.header.timestamp)};
    for (Slot slot = 1; slot < kept_.size(); ++slot) {
        if (!past.test(slot)) {
            closing.outside.push_back(slot);
            continue;
        }
        closing.inside.push_back(slot);
        for (const auto& [key, change] : kept_[slot].changes)
            if (change.op != Op::read) closing.changed.insert(key);
    }
    return closing;
}

}  // namespace weft::casper
