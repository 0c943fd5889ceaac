#pragma once

// The engine behind the plain model's door: the same scenarios in, and all that either of them says
// about a set of messages as one value.

#include <weft/tangle/engine.hpp>

#include "plain_tangle.hpp"

namespace weft::tangle {

template <class Id>
Id id_of(const std::string& name)
{
    Id id;
    WEFT_CHECK(name.size() <= 32);
    for (std::size_t k = 0; k < name.size(); ++k)
        id.writable()[k] = static_cast<std::byte>(name[k]);
    return id;
}
template <class Id>
std::string name_of(const Id& id)
{
    std::string name;
    for (const auto byte : id.bytes())
        if (byte != std::byte{0}) name += static_cast<char>(byte);
    return name;
}

/// Solidification as the plain model has it, in front of the engine.
class Subject {
public:
    explicit Subject(const plain::Network& network)
        : network_{network},
          engine_{mana(network),
                  {.lead_numerator = network.branch_lead.numerator,
                   .lead_denominator = network.branch_lead.denominator,
                   .message_numerator = network.message_threshold.numerator,
                   .message_denominator = network.message_threshold.denominator}}
    {
        for (const auto& [id, transaction] : network.transactions) {
            for (const auto& output : transaction.spends) number(output);
            for (const auto& output : transaction.creates) {
                number(output);
                creator_[output] = id;
            }
        }
    }

    void receive(const plain::Message& message)
    {
        plain::Names all;
        bool repeated = false;
        for (const auto* parents : {&message.strong, &message.weak})
            for (const auto& parent : *parents) repeated = !all.insert(parent).second || repeated;
        if (message.strong.empty() || message.strong.size() > 8 || message.weak.size() > 8)
            invalid[message.id] = "parents_count";
        else if (repeated)
            invalid[message.id] = "parents_duplicate";
        else
            waiting_.emplace(std::pair{message.time, message.id}, message);
        for (bool again = true; again;) {
            again = false;
            for (const auto& [key, one] : waiting_) {
                if (!solid(one)) continue;
                const auto next = one;
                waiting_.erase(key);
                settle(next, message.id);
                again = true;
                break;
            }
        }
    }

    [[nodiscard]] const Engine& engine() const { return engine_; }
    std::map<plain::Name, ledger::Pledge> pledges;  ///< by transaction; without: it moves no mana
    std::map<plain::Name, std::string> invalid;
    std::vector<plain::Event> events;

private:
    static Mana mana(const plain::Network& network)
    {
        std::vector<std::pair<NodeId, std::uint64_t>> holders;
        for (const auto& [name, mana] : network.mana)
            holders.emplace_back(id_of<NodeId>(name), mana);
        return Mana{holders};
    }
    OutputIndex number(const plain::Name& output)
    {
        return outputs_.try_emplace(output, static_cast<OutputIndex>(outputs_.size()))
            .first->second;
    }
    static MessageId message_id(const plain::Name& name)
    {
        return name == plain::genesis ? types::genesis_message : id_of<MessageId>(name);
    }
    [[nodiscard]] bool solid(const plain::Message& message) const
    {
        for (const auto* parents : {&message.strong, &message.weak})
            for (const auto& parent : *parents)
                if (!engine_.dag().find(message_id(parent)) && !invalid.contains(parent))
                    return false;
        return true;
    }
    void settle(const plain::Message& message, const plain::Name& at)
    {
        Solid solid{.id = message_id(message.id),
                    .issuer = id_of<NodeId>(message.issuer),
                    .time = message.time * 1'000'000'000,
                    .strong = {},
                    .weak = {},
                    .transaction = {}};
        for (const auto& parent : message.strong) {
            if (invalid.contains(parent)) return refuse(message, "parent_invalid");
            solid.strong.push_back(message_id(parent));
        }
        for (const auto& parent : message.weak) {
            if (invalid.contains(parent)) return refuse(message, "parent_invalid");
            solid.weak.push_back(message_id(parent));
        }
        if (message.transaction) {
            auto& shape = solid.transaction.emplace();
            shape.id = id_of<TransactionId>(*message.transaction);
            for (const auto& output : network_.transactions.at(*message.transaction).spends) {
                shape.inputs.push_back(number(output));
                const auto creator = creator_.find(output);
                if (creator == creator_.end()) continue;
                const auto id = id_of<TransactionId>(creator->second);
                if (std::ranges::find(shape.creators, id) == shape.creators.end())
                    shape.creators.push_back(id);
            }
        }
        if (const auto ok = engine_.check_parents(solid); !ok)
            return refuse(message, name(ok.error()));
        if (const auto ok = engine_.check_conflicts(solid); !ok)
            return refuse(message, name(ok.error()));
        const auto pledge = [&](TransactionIndex t) {
            const auto found = pledges.find(name_of(engine_.id(t)));
            return found == pledges.end() ? ledger::Pledge{} : found->second;
        };
        tell(engine_.book(solid, pledge), at);
    }
    void refuse(const plain::Message& message, std::string_view error)
    {
        invalid[message.id] = std::string{error};
    }
    void tell(const Decisions& decisions, const plain::Name& at)
    {
        plain::Names named;
        const auto name = [&](TransactionIndex t) { return name_of(engine_.id(t)); };
        for (const auto& one : decisions.branches) {
            if (one.after != BranchState::confirmed) continue;
            if (one.over) {
                events.push_back({at, "reorg", name(one.branch), name(*one.over)});
                named.insert(name(*one.over));
            } else {
                events.push_back({at, "branch_confirmed", name(one.branch), {}});
            }
        }
        for (const auto& one : decisions.branches)
            if (one.before == BranchState::confirmed && one.after == BranchState::pending &&
                !named.contains(name(one.branch)))
                events.push_back({at, "branch_unconfirmed", name(one.branch), {}});
        for (const auto& one : decisions.branches)
            if (one.after == BranchState::rejected && !named.contains(name(one.branch)))
                events.push_back({at, "branch_rejected", name(one.branch), {}});
        for (const auto message : decisions.unconfirmed)
            events.push_back({at, "message_unconfirmed", name_of(engine_.dag()[message].id), {}});
        for (const auto message : decisions.confirmed)
            events.push_back({at, "message_confirmed", name_of(engine_.dag()[message].id), {}});
    }

    const plain::Network& network_;
    Engine engine_;
    std::map<plain::Name, OutputIndex> outputs_;
    std::map<plain::Name, plain::Name> creator_;
    std::map<std::pair<std::int64_t, plain::Name>, plain::Message> waiting_;
};

/// What is said of messages, branches and transactions once all is received.
struct Outcome {
    struct Message {
        plain::Names branches;  ///< normalised
        std::uint32_t rank = 0;
        plain::Names supporters;
        std::uint64_t weight = 0;
        bool confirmed = false;
    };
    struct Transaction {
        plain::Names conflicts;  ///< empty: it is no branch
        plain::Names ancestors;  ///< of a branch: all branches it builds on, itself included
        plain::Names supporters;
        std::uint64_t weight = 0;
        plain::State branch = plain::State::pending;  ///< of a branch only
        plain::State state = plain::State::pending;
    };
    std::map<plain::Name, std::string> invalid;
    std::map<plain::Name, Message> messages;
    std::map<plain::Name, Transaction> transactions;
};

inline Outcome outcome(const plain::Tangle& model)
{
    Outcome told{.invalid = model.invalid(), .messages = {}, .transactions = {}};
    for (const auto& [id, message] : model.messages())
        told.messages[id] = {.branches = model.branches_of(id),
                             .rank = model.rank(id),
                             .supporters = model.supporters_of_message(id),
                             .weight = model.weight_of_message(id),
                             .confirmed = model.confirmed(id)};
    for (const auto& id : model.booked_transactions()) {
        auto& one = told.transactions[id];
        one.state = model.transaction_state(id);
        one.conflicts = model.conflicts(id);
        if (one.conflicts.empty()) continue;
        one.ancestors = model.all_branches_of(id);
        one.supporters = model.supporters_of_branch(id);
        one.weight = model.weight_of_branch(id);
        one.branch = model.branch_state(id);
    }
    return told;
}

inline Outcome outcome(const Subject& subject, const plain::Network& network)
{
    const auto& engine = subject.engine();
    const auto& branches = engine.branches();
    const auto transactions = [&](const std::vector<TransactionIndex>& list) {
        plain::Names found;
        for (const auto t : list) found.insert(name_of(engine.id(t)));
        return found;
    };
    const auto nodes = [&](const std::vector<Mana::Node>& list) {
        plain::Names found;
        for (const auto node : list) found.insert(name_of(engine.mana().id(node)));
        return found;
    };
    Outcome told{.invalid = subject.invalid, .messages = {}, .transactions = {}};
    for (MessageIndex m = 0; m < engine.dag().size(); ++m) {
        if (engine.dag()[m].id == types::genesis_message) continue;
        told.messages[name_of(engine.dag()[m].id)] = {
            .branches = transactions(branches.normalised(engine.dag().claims(m))),
            .rank = engine.dag()[m].rank,
            .supporters = nodes(engine.supporters(m)),
            .weight = engine.weight(m),
            .confirmed = engine.dag()[m].confirmed};
    }
    for (const auto& [id, transaction] : network.transactions) {
        const auto t = engine.find(id_of<TransactionId>(id));
        if (!t) continue;
        auto& one = told.transactions[id];
        one.state = static_cast<plain::State>(engine.state(*t));
        if (!branches.is_branch(*t)) continue;
        one.conflicts = transactions(branches.conflicts(*t));
        one.ancestors = transactions(branches.branches(branches.claims(*t)));
        one.supporters = nodes(engine.branch_supporters(*t));
        one.weight = engine.branch_weight(*t);
        one.branch = static_cast<plain::State>(branches.state(branches.claims(*t)));
    }
    return told;
}

/// What is a function of the set of messages (D-24). Empty: all the same; else the first figure that
/// differs.
inline std::string differing_facts(const Outcome& one, const Outcome& other)
{
    if (one.invalid != other.invalid) return "invalid messages";
    if (one.messages.size() != other.messages.size()) return "number of messages";
    for (const auto& [id, message] : one.messages) {
        const auto found = other.messages.find(id);
        if (found == other.messages.end()) return id + " is not booked";
        const auto& its = found->second;
        if (message.branches != its.branches) return id + ": branches";
        if (message.rank != its.rank) return id + ": rank";
        if (message.supporters != its.supporters) return id + ": supporters";
        if (message.weight != its.weight) return id + ": weight";
    }
    if (one.transactions.size() != other.transactions.size()) return "number of transactions";
    for (const auto& [id, transaction] : one.transactions) {
        const auto found = other.transactions.find(id);
        if (found == other.transactions.end()) return id + " is not booked";
        const auto& its = found->second;
        if (transaction.conflicts != its.conflicts) return id + ": conflicts";
        if (transaction.ancestors != its.ancestors) return id + ": ancestors";
        if (transaction.supporters != its.supporters) return id + ": supporters";
        if (transaction.weight != its.weight) return id + ": weight";
    }
    return {};
}

/// States, which the order of arrival may change as long as weights do not settle them.
inline std::string differing_states(const Outcome& one, const Outcome& other)
{
    for (const auto& [id, message] : one.messages)
        if (message.confirmed != other.messages.at(id).confirmed) return id + ": confirmed";
    for (const auto& [id, transaction] : one.transactions) {
        if (transaction.branch != other.transactions.at(id).branch) return id + ": branch state";
        if (transaction.state != other.transactions.at(id).state) return id + ": state";
    }
    return {};
}

}  // namespace weft::tangle
