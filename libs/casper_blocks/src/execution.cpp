#include <weft/casper_blocks/execution.hpp>

namespace weft::casper {

namespace {

/// The state while a block is executed: the one before it, and all that was done since.
class Running {
public:
    Running(const ReadState& before, const RunDeploy& run) : before_{before}, run_{run} {}

    struct One {
        Ran ran;
        Changes changes;
    };
    [[nodiscard]] One on_state_before(const Deploy& deploy) const { return on(deploy, before_); }
    [[nodiscard]] One on_state_now(const Deploy& deploy) const
    {
        const ReadState now{[this](ByteSpan key) {
                                const auto found = values_.find(to_bytes(key));
                                return found == values_.end() ? before_(key) : found->second;
                            },
                            [this](ByteSpan prefix, ByteSpan after, std::size_t& passed) {
                                return next_over(
                                    values_, [](const auto& entry) { return entry.second; },
                                    before_, prefix, after, passed);
                            }};
        return on(deploy, now);
    }
    void join(const Changes& changes)
    {
        then(changes_, changes, before_);
        Changes touched;
        for (const auto& [key, change] : changes) touched.emplace(key, changes_.at(key));
        for (auto& [key, value] : result(touched, before_)) values_.insert_or_assign(key, value);
    }
    [[nodiscard]] Changes& changes() { return changes_; }

private:
    [[nodiscard]] One on(const Deploy& deploy, const ReadState& state) const
    {
        Draft draft{state};
        const auto ran = run_(deploy, draft);
        return {ran, std::move(draft).take()};
    }

    const ReadState& before_;
    const RunDeploy& run_;
    Changes changes_;
    std::map<Bytes, std::optional<Bytes>> values_;
};

}  // namespace

std::vector<Slot> blocks_to_merge(const Dag& dag, const std::vector<Slot>& parents)
{
    Bits merged;
    for (const auto parent : parents) merged |= dag[parent].parent_past;
    std::vector<Slot> slots;
    // Slots grow along citations.
    (merged - dag[parents.front()].parent_past).each([&](Slot slot) { slots.push_back(slot); });
    return slots;
}

Processed process(const std::vector<const Deploy*>& deploys,
                  const ReadState& before,
                  const RunDeploy& run)
{
    Running running{before, run};
    Processed processed;
    std::vector<const Deploy*> later;
    for (const auto* deploy : deploys) {
        const auto one = running.on_state_before(*deploy);
        if (!commute(running.changes(), one.changes)) {
            later.push_back(deploy);
            continue;
        }
        running.join(one.changes);
        processed.deploys.push_back({0, one.ran.gas, one.ran.outcome, *deploy, id_of(*deploy)});
    }
    std::uint32_t stage = 0;
    for (const auto* deploy : later) {
        const auto one = running.on_state_now(*deploy);
        running.join(one.changes);
        processed.deploys.push_back(
            {++stage, one.ran.gas, one.ran.outcome, *deploy, id_of(*deploy)});
    }
    processed.changes = std::move(running.changes());
    return processed;
}

Replayed replay(const SignedBlock& block, const ReadState& before, const RunDeploy& run)
{
    Running running{before, run};
    Replayed replayed;
    for (const auto& executed : block.deploys) {
        const auto one = executed.stage == 0 ? running.on_state_before(executed.deploy)
                                             : running.on_state_now(executed.deploy);
        if (executed.stage == 0 && !commute(running.changes(), one.changes)) {
            // The rest has no meaning on a state that depends on the order.
            replayed.stages_commute = false;
            replayed.deploys.resize(block.deploys.size());
            return replayed;
        }
        running.join(one.changes);
        replayed.deploys.push_back({one.ran.gas, one.ran.outcome});
        if (one.ran.gas != executed.gas || one.ran.outcome != executed.outcome) {
            // The block is wrong here already; a lie about gas buys no more execution than this.
            replayed.deploys.resize(block.deploys.size());
            break;
        }
    }
    replayed.changes = std::move(running.changes());
    return replayed;
}

}  // namespace weft::casper
