// The engine is held against the plain model: the same scenarios, every figure equal.

#include <weft/tangle/engine.hpp>

#include <gtest/gtest.h>

#include "drawn_scenario.hpp"

namespace weft::tangle {

namespace {

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
                   .message_denominator = network.message_threshold.denominator},
                  [](TransactionIndex) { return ledger::Pledge{}; }}
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
        tell(engine_.book(solid), at);
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

plain::Names names(const Engine& engine, const std::vector<TransactionIndex>& list)
{
    plain::Names found;
    for (const auto t : list) found.insert(name_of(engine.id(t)));
    return found;
}

void expect_equal(const plain::Tangle& model, const Subject& subject)
{
    const auto& engine = subject.engine();
    ASSERT_EQ(subject.invalid, model.invalid());
    ASSERT_EQ(engine.dag().size() - 1, model.messages().size());
    for (const auto& [id, message] : model.messages()) {
        const auto index = *engine.dag().find(id_of<MessageId>(id));
        ASSERT_EQ(names(engine, engine.branches().normalised(engine.dag().claims(index))),
                  model.branches_of(id))
            << id;
        ASSERT_EQ(engine.dag()[index].rank, model.rank(id)) << id;
        plain::Names supporters;
        for (const auto node : engine.supporters(index))
            supporters.insert(name_of(engine.mana().id(node)));
        ASSERT_EQ(supporters, model.supporters_of_message(id)) << id;
        ASSERT_EQ(engine.weight(index), model.weight_of_message(id)) << id;
        ASSERT_EQ(engine.dag()[index].confirmed, model.confirmed(id)) << id;
    }
    for (const auto& id : model.booked_transactions()) {
        const auto t = *engine.find(id_of<TransactionId>(id));
        ASSERT_EQ(engine.branches().is_branch(t), model.branches().contains(id)) << id;
        ASSERT_EQ(static_cast<int>(engine.state(t)), static_cast<int>(model.transaction_state(id)))
            << id;
        if (!engine.branches().is_branch(t)) continue;
        plain::Names supporters;
        for (const auto node : engine.branch_supporters(t))
            supporters.insert(name_of(engine.mana().id(node)));
        ASSERT_EQ(supporters, model.supporters_of_branch(id)) << id;
        ASSERT_EQ(engine.branch_weight(t), model.weight_of_branch(id)) << id;
        ASSERT_EQ(names(engine, engine.branches().conflicts(t)), model.conflicts(id)) << id;
        ASSERT_EQ(static_cast<int>(engine.branches().state(engine.branches().claims(t))),
                  static_cast<int>(model.branch_state(id)))
            << id;
    }
    ASSERT_EQ(subject.events, model.events());
}

TEST(Engine, equals_the_definitions_after_every_message_of_drawn_scenarios)
{
    std::size_t reorgs = 0;
    std::size_t branches = 0;
    std::size_t invalid = 0;
    for (std::uint64_t seed = 1; seed <= 600; ++seed) {
        Prng prng{seed};
        const auto drawn = draw_scenario(prng);
        plain::Tangle model{drawn.network};
        Subject subject{drawn.network};
        for (const auto& message : drawn.messages) {
            SCOPED_TRACE("seed " + std::to_string(seed) + " at " + message.id);
            model.receive(message);
            subject.receive(message);
            ASSERT_EQ(subject.events, model.events());
            ASSERT_EQ(subject.invalid, model.invalid());
        }
        SCOPED_TRACE("seed " + std::to_string(seed));
        expect_equal(model, subject);
        if (HasFatalFailure()) return;
        branches += model.branches().size();
        invalid += model.invalid().size();
        for (const auto& event : model.events()) reorgs += event.event == "reorg" ? 1 : 0;
    }
    // The scenarios are worth their time.
    EXPECT_GT(reorgs, 20u);
    EXPECT_GT(branches, 200u);
    EXPECT_GT(invalid, 300u);
}

}  // namespace

}  // namespace weft::tangle
