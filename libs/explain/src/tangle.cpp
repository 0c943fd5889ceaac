#include <weft/base/check.hpp>
#include <weft/base/try.hpp>
#include <weft/explain/tangle.hpp>
#include <weft/tangle/engine.hpp>

#include "tangle_scenario.hpp"
#include <numeric>
#include <set>

namespace weft::explain {

namespace {

using tangle::BranchState;
using tangle::MessageId;
using tangle::NodeId;
using tangle::TransactionId;
using tangle::TransactionIndex;

/// Ids that compare as the names do: the place of a name among all of its kind, from 1. Genesis
/// has place 0.
template <class Id>
class Ids {
public:
    explicit Ids(const std::set<std::string>& names) : names_{names.begin(), names.end()}
    {
        for (std::size_t place = 0; place < names_.size(); ++place)
            ids_.emplace(names_[place], id_at(place + 1));
    }
    [[nodiscard]] const Id& id(const std::string& name) const { return ids_.at(name); }
    [[nodiscard]] const std::string& name(const Id& id) const
    {
        std::size_t place = 0;
        for (std::size_t k = 0; k < 8; ++k)
            place = place << 8 | std::to_integer<std::size_t>(id.bytes()[k]);
        return names_[place - 1];
    }

private:
    static Id id_at(std::uint64_t place)
    {
        Id id;
        for (std::size_t k = 0; k < 8; ++k)
            id.writable()[k] = static_cast<std::byte>(place >> (8 * (7 - k)) & 0xff);
        return id;
    }
    std::vector<std::string> names_;
    std::map<std::string, Id> ids_;
};

std::string share_of(std::uint64_t weight, std::uint64_t total)
{
    if (total == 0 || weight == 0) return "0";
    const auto divisor = std::gcd(weight, total);
    const auto denominator = total / divisor;
    return std::to_string(weight / divisor) +
           (denominator == 1 ? "" : "/" + std::to_string(denominator));
}

std::string_view name_of(BranchState state)
{
    switch (state) {
    case BranchState::pending: return "pending";
    case BranchState::confirmed: return "confirmed";
    case BranchState::rejected: return "rejected";
    }
    return "unknown";
}

/// Feeds the engine and writes down what it says.
class Run {
public:
    explicit Run(const TangleScenario& scenario)
        : scenario_{scenario},
          messages_{message_names(scenario)},
          transactions_{keys(scenario.transactions)},
          nodes_{keys(scenario.nodes)},
          engine_{mana(),
                  {.lead_numerator = scenario.branch_lead.numerator,
                   .lead_denominator = scenario.branch_lead.denominator,
                   .message_numerator = scenario.message.numerator,
                   .message_denominator = scenario.message.denominator}}
    {
        for (const auto& [id, one] : scenario.transactions)
            for (const auto* names : {&one.spends, &one.creates})
                for (const auto& name : *names)
                    outputs_.try_emplace(name, static_cast<tangle::OutputIndex>(outputs_.size()));
    }

    Json answer()
    {
        for (const auto& message : scenario_.messages) receive(message);
        auto unsolid = Json::array();
        std::set<std::string> names;
        for (const auto& [id, missing] : missing_) names.insert(id);
        for (const auto& name : names) unsolid.push_back(name);
        auto invalid = Json::array();
        for (const auto& [id, error] : invalid_)
            invalid.push_back({{"message", id}, {"error", error}});
        return {{"messages", shown_messages()},         {"branches", shown_branches()},
                {"transactions", shown_transactions()}, {"unsolid", std::move(unsolid)},
                {"invalid", std::move(invalid)},        {"events", std::move(events_)}};
    }

private:
    template <class Map>
    static std::set<std::string> keys(const Map& map)
    {
        std::set<std::string> names;
        for (const auto& [name, value] : map) names.insert(name);
        return names;
    }
    static std::set<std::string> message_names(const TangleScenario& scenario)
    {
        std::set<std::string> names;
        for (const auto& message : scenario.messages) names.insert(message.id);
        return names;
    }
    [[nodiscard]] tangle::Mana mana() const
    {
        std::vector<std::pair<NodeId, std::uint64_t>> holders;
        for (const auto& [name, mana] : scenario_.nodes)
            holders.emplace_back(nodes_.id(name), mana);
        return tangle::Mana{holders};
    }
    [[nodiscard]] MessageId message_id(const std::string& name) const
    {
        return name == genesis_name ? types::genesis_message : messages_.id(name);
    }

    void receive(const TangleMessage& message)
    {
        if (const auto error = judge_parents(message); !error.empty()) {
            settle_invalid(message, error);
        } else {
            std::set<std::string> missing;
            for (const auto* parents : {&message.strong, &message.weak})
                for (const auto& parent : *parents)
                    if (parent != genesis_name && !settled_.contains(parent))
                        missing.insert(parent);
            for (const auto& parent : missing) waiters_[parent].push_back(&message);
            if (missing.empty())
                ready_.emplace(std::pair{message.time, message.id}, &message);
            else
                missing_.emplace(message.id, missing.size());
        }
        while (!ready_.empty()) {
            const auto* next = ready_.extract(ready_.begin()).mapped();
            judge(*next, message.id);
        }
    }
    static std::string judge_parents(const TangleMessage& message)
    {
        if (message.strong.empty() || message.strong.size() > types::parents_of_a_kind_max ||
            message.weak.size() > types::parents_of_a_kind_max)
            return "parents_count";
        std::set<std::string> all;
        for (const auto* parents : {&message.strong, &message.weak})
            for (const auto& parent : *parents)
                if (!all.insert(parent).second) return "parents_duplicate";
        return {};
    }
    void settle_invalid(const TangleMessage& message, std::string_view error)
    {
        invalid_.emplace(message.id, error);
        settle(message);
    }
    void settle(const TangleMessage& message)
    {
        settled_.insert(message.id);
        const auto waiting = waiters_.find(message.id);
        if (waiting == waiters_.end()) return;
        for (const auto* one : waiting->second) {
            const auto missing = missing_.find(one->id);
            if (--missing->second > 0) continue;
            missing_.erase(missing);
            ready_.emplace(std::pair{one->time, one->id}, one);
        }
        waiters_.erase(waiting);
    }
    void judge(const TangleMessage& message, const std::string& at)
    {
        tangle::Solid solid{.id = message_id(message.id),
                            .issuer = nodes_.id(message.issuer),
                            .time = message.time * types::second,
                            .strong = {},
                            .weak = {},
                            .transaction = {}};
        for (const auto* parents : {&message.strong, &message.weak})
            for (const auto& parent : *parents) {
                if (invalid_.contains(parent))
                    return settle_invalid(message, name(tangle::MessageError::parent_invalid));
                (parents == &message.strong ? solid.strong : solid.weak)
                    .push_back(message_id(parent));
            }
        if (message.transaction) solid.transaction = shape_of(*message.transaction);
        for (const auto& verdict : {engine_.check_parents(solid)})
            if (!verdict) return settle_invalid(message, name(verdict.error()));
        for (const auto& verdict : {engine_.check_conflicts(solid)})
            if (!verdict) return settle_invalid(message, name(verdict.error()));
        // Mana does not move in a scenario.
        tell(engine_.book(solid, [](TransactionIndex) { return ledger::Pledge{}; }), at);
        settle(message);
    }
    [[nodiscard]] tangle::TransactionShape shape_of(const std::string& id) const
    {
        tangle::TransactionShape shape{.id = transactions_.id(id), .creators = {}, .inputs = {}};
        std::set<TransactionId> creators;
        for (const auto& output : scenario_.transactions.at(id).spends) {
            shape.inputs.push_back(outputs_.at(output));
            const auto creator = scenario_.creators.find(output);
            if (creator != scenario_.creators.end())
                creators.insert(transactions_.id(creator->second));
        }
        shape.creators.assign(creators.begin(), creators.end());
        return shape;
    }

    [[nodiscard]] const std::string& branch_name(TransactionIndex t) const
    {
        return transactions_.name(engine_.id(t));
    }
    void tell(const tangle::Decisions& decisions, const std::string& at)
    {
        std::set<TransactionIndex> named;
        const auto say = [&](std::string_view event, const std::string& name) {
            events_.push_back({{"at", at}, {"event", event}, {"name", name}});
        };
        for (const auto& one : decisions.branches) {
            if (one.after != BranchState::confirmed) continue;
            if (!one.over) {
                say("branch_confirmed", branch_name(one.branch));
                continue;
            }
            named.insert(*one.over);
            events_.push_back({{"at", at},
                               {"event", "reorg"},
                               {"from", branch_name(*one.over)},
                               {"to", branch_name(one.branch)}});
        }
        for (const auto& [state, event] : {std::pair{BranchState::pending, "branch_unconfirmed"},
                                           std::pair{BranchState::rejected, "branch_rejected"}})
            for (const auto& one : decisions.branches)
                if (one.after == state && !named.contains(one.branch) &&
                    (state == BranchState::rejected || one.before == BranchState::confirmed))
                    say(event, branch_name(one.branch));
        for (const auto message : decisions.unconfirmed)
            say("message_unconfirmed", messages_.name(engine_.dag()[message].id));
        for (const auto message : decisions.confirmed)
            say("message_confirmed", messages_.name(engine_.dag()[message].id));
    }

    [[nodiscard]] Json node_names(const std::vector<tangle::Mana::Node>& nodes) const
    {
        std::set<std::string> names;
        for (const auto node : nodes) names.insert(nodes_.name(engine_.mana().id(node)));
        return names;
    }
    [[nodiscard]] Json branch_names(const std::vector<TransactionIndex>& branches) const
    {
        std::set<std::string> names;
        for (const auto branch : branches) names.insert(branch_name(branch));
        return names;
    }
    [[nodiscard]] Json shown_messages() const
    {
        auto shown = Json::object();
        const auto& dag = engine_.dag();
        for (tangle::MessageIndex m = 1; m < dag.size(); ++m)
            shown[messages_.name(dag[m].id)] = {
                {"branches", branch_names(engine_.branches().normalised(dag.claims(m)))},
                {"rank", dag[m].rank},
                {"supporters", node_names(engine_.supporters(m))},
                {"approval_weight", share_of(engine_.weight(m), engine_.mana().active_total())},
                {"confirmed", dag[m].confirmed}};
        return shown;
    }
    [[nodiscard]] Json shown_branches() const
    {
        auto shown = Json::object();
        const auto& branches = engine_.branches();
        for (TransactionIndex t = 1; t < branches.size(); ++t) {
            if (!branches.is_branch(t)) continue;
            auto ancestors = branches.claims(t);
            for (const auto conflict_set : branches.conflict_sets(t))
                ancestors = ancestors.without(conflict_set);
            shown[branch_name(t)] = {
                {"parents", branch_names(branches.normalised(ancestors))},
                {"conflicts_with", branch_names(branches.conflicts(t))},
                {"supporters", node_names(engine_.branch_supporters(t))},
                {"approval_weight",
                 share_of(engine_.branch_weight(t), engine_.undisputed_mana().active_total())},
                {"state", name_of(branches.state(branches.claims(t)))}};
        }
        return shown;
    }
    [[nodiscard]] Json shown_transactions() const
    {
        auto shown = Json::object();
        for (TransactionIndex t = 1; t < engine_.branches().size(); ++t)
            shown[branch_name(t)] = ledger::name(engine_.state(t));
        return shown;
    }

    const TangleScenario& scenario_;
    Ids<MessageId> messages_;
    Ids<TransactionId> transactions_;
    Ids<NodeId> nodes_;
    tangle::Engine engine_;
    std::map<std::string, tangle::OutputIndex> outputs_;
    std::map<std::string, std::string> invalid_;
    std::set<std::string> settled_;
    std::map<std::string, std::vector<const TangleMessage*>> waiters_;  ///< by missing parent
    std::map<std::string, std::size_t> missing_;                        ///< parents, by message
    std::map<std::pair<std::int64_t, std::string>, const TangleMessage*> ready_;
    Json events_ = Json::array();
};

}  // namespace

std::expected<std::string, std::string> tangle(std::string_view text)
{
    WEFT_TRY(const auto scenario, read_tangle_scenario(text));
    return Run{scenario}.answer().dump();
}

}  // namespace weft::explain
