#pragma once

// What the engine says of a drawn DAG, held against the definitions after every block.

#include <weft/casper/agreement.hpp>

#include "drawn_dag.hpp"
#include "plain_casper.hpp"
#include <map>
#include <string>

namespace weft::casper::drawn {

class Compared {
public:
    explicit Compared(std::uint64_t seed) : prng_{seed}
    {
        std::vector<std::uint64_t> stakes(prng_.within(1, 6));
        for (auto& stake : stakes) stake = prng_.within(1, prng_.below(2) == 0 ? 2 : 9);
        plain_.stakes = stakes;
        rules_.parents = prng_.below(2) == 0 ? Parents::any : Parents::chosen;
        threshold_ = {prng_.below(3), 3};
        plain_.blocks.front().id = id_of(0);
        plain_.blocks.front().creator = no_slot;
        blocks_.emplace(prng_.next(), stakes, rules_);
        engine_.emplace(Settings{id_of(0), stakes, threshold_, rules_});
    }

    void run(std::size_t count)
    {
        for (std::size_t k = 0; k < count && complaint.empty(); ++k) {
            const auto block = blocks_->next();
            if (engine_->buffer().knows(block.id)) continue;  // the same name drawn twice
            put(block);
        }
    }
    std::string complaint;  ///< what differs from the definitions, if anything does
    std::size_t final_count = 0;
    std::size_t equivocators = 0;
    std::map<std::string_view, std::size_t> errors;

private:
    template <class Value, class Defined>
    bool equal(std::string_view what, const Value& value, const Defined& defined)
    {
        if (complaint.empty() && !(value == defined))
            complaint = "another " + std::string{what} + " than the definition's";
        return complaint.empty();
    }
    void put(const Block& block)
    {
        const auto events = engine_->arrive(block);
        if (!equal("a verdict though all citations are here", events.size(), 1u)) return;
        if (!check_form(engine_->dag(), block)) {
            ++errors[name(*events.front().error)];
            return;
        }
        const auto error = plain_.judge(block, rules_);
        if (!equal("verdict", events.front().error, error)) return;
        if (error) {
            ++errors[name(*error)];
            return;
        }
        plain_.accept(block);
        compare_view(plain_.all(), engine_->dag().whole());
        compare_finality(events.front().finalised);
        // The view of any block, and of any two.
        plain::Set part = 1;
        Bits same;
        for (int k = 0; k < 2; ++k) {
            const auto x = static_cast<Slot>(prng_.below(plain_.past.size()));
            part |= plain_.past[x];
            same |= engine_->dag()[x].past;
        }
        compare_view(part, engine_->dag().view(same));
        compare_agreement();
    }
    void compare_view(plain::Set set, const View& view)
    {
        const auto& dag = engine_->dag();
        for (const auto x : plain_.list(set)) {
            if (!equal("score", dag.score(view, x), plain_.score(set, x))) return;
            if (!equal("cumulative gas", dag[x].cumulative_gas, plain_.cumulative_gas(x))) return;
        }
        for (Validator v = 0; v < plain_.stakes.size(); ++v)
            if (!equal("latest message", view.latest[v], plain_.latest(set, v).value_or(no_slot)))
                return;
        if (!equal("fork choice", fork_choice(dag, view), plain_.fork_choice(set))) return;
        const auto on = parents(dag, view);
        if (!equal("parents", on, plain_.parents(set))) return;
        if (!equal("justifications", justifications(dag, view, on), plain_.justifications(set, on)))
            return;
    }
    void compare_finality(const std::vector<Finalised>& finalised)
    {
        auto given = finalised.begin();
        for (plain::Node x = 1; x < plain_.past.size(); ++x) {
            if (final_.contains(x)) continue;
            const auto [weight, clique] = plain_.support(x);
            if (!decisive(weight, plain_.total(), threshold_)) continue;
            final_.insert(x);
            ++final_count;
            if (!equal("final block", given != finalised.end(), true)) return;
            if (!equal("final block", given->block, x)) return;
            if (!equal("weight of the proof", given->clique.weight, weight)) return;
            if (!equal("clique", given->clique.vertices, clique)) return;
            ++given;
        }
        if (!equal("number of final blocks", given, finalised.end())) return;
        compare_gains();
        compare_graph();
        equivocators = 0;
        for (Validator v = 0; v < plain_.stakes.size(); ++v)
            equivocators += plain_.equivocates(plain_.all(), v) ? 1 : 0;
    }
    void compare_gains()
    {
        plain::Set standing = 0;
        for (const auto parent : plain_.parents(plain_.all()))
            standing |= plain_.parent_past[parent];
        plain::Set among = 0;
        Bits same;
        for (plain::Node x = 1; x < plain_.past.size(); ++x)
            if (!final_.contains(x)) {
                among |= plain::Set{1} << x;
                same.set(x);
            }
        Bits on;
        for (const auto x : plain_.list(standing)) on.set(x);
        for (Validator v = 0; v < plain_.stakes.size(); ++v)
            if (!plain_.equivocates(plain_.all(), v) &&
                !equal("gain of a message", engine_->finality().gains(v, on, same),
                       plain_.gains(v, among & standing)))
                return;
    }
    /// Of any block, final or not.
    void compare_graph()
    {
        const auto block = static_cast<plain::Node>(prng_.within(1, plain_.past.size() - 1));
        const auto graph =
            engine_->finality().graph(engine_->dag(), static_cast<Slot>(block), clique_work_max);
        const auto [weight, clique] = plain_.support(block);
        if (!equal("weight of a support graph's clique", graph.clique.weight, weight)) return;
        if (!equal("clique of a support graph", graph.clique.vertices, clique)) return;
        std::uint64_t standing = 0;
        for (Validator a = 0; a < plain_.stakes.size(); ++a) {
            const auto last = plain_.latest(plain_.all(), a);
            const bool stands = last && plain::Plain::has(plain_.parent_past[*last], block);
            if (stands) standing += plain_.stakes[a];
            if (!equal("supporter", graph.supporters.test(a), stands)) return;
            for (Validator b = 0; b < plain_.stakes.size(); ++b) {
                const auto other = plain_.latest(plain_.all(), b);
                const bool knows = a != b && stands && other &&
                                   plain::Plain::has(plain_.parent_past[*other], block) &&
                                   plain_.convinced(a, b, block);
                if (!equal("knowledge of a supporter", graph.knows[a].test(b), knows)) return;
            }
        }
        if (!equal("stake that stands on a block", graph.weight, standing)) return;
    }
    void compare_agreement()
    {
        const auto own = static_cast<Slot>(prng_.within(1, plain_.past.size() - 1));
        const auto seen = plain_.list(plain_.past[own]);
        const auto block = seen[prng_.below(seen.size())];
        if (!equal("decision weight", agreement(engine_->dag(), own, block).weight,
                   plain_.decision_weight(own, block)))
            return;
    }

    Prng prng_;
    Rules rules_;
    Threshold threshold_;
    plain::Plain plain_;
    std::optional<drawn::Blocks> blocks_;
    std::optional<Casper> engine_;
    std::set<plain::Node> final_;
};

}  // namespace weft::casper::drawn
