#include "casper_merge_bench.hpp"

#include <weft/base/check.hpp>
#include <weft/casper/fork_choice.hpp>
#include <weft/casper_blocks/execution.hpp>
#include <weft/casper_state/state.hpp>

namespace weft::bench {

namespace {

using namespace casper;

template <class Name>
Name named(std::uint64_t n)
{
    return *Name::from(crypto::blake2b(number(n)).bytes());
}
types::Address account(std::uint64_t n)
{
    return types::Address::of(named<types::NodeId>(n));
}

/// A block of every validator beside one another, on the same state.
struct Round {
    Dag dag;
    std::vector<State> after;
    std::vector<Changes> changes;

    Round(const State& before, const CasperMergeOptions::Shape& shape)
        : dag{named<BlockId>(0), std::vector<std::uint64_t>(shape.parents + 1, 1)},
          after{before},
          changes{{}}
    {
        for (std::size_t v = 0; v <= shape.parents; ++v) {
            Changes made;
            made.emplace(keys::era(), Change{.op = Op::read});
            // All pay one and the same.
            made.emplace(keys::balance(account(0)), Change{.op = Op::add, .sum = shape.deploys});
            made.emplace(keys::fees(named<types::NodeId>(v)), Change{.op = Op::add, .sum = 7});
            for (std::size_t k = 0; k < shape.deploys; ++k)
                made.emplace(keys::balance(account(1 + v * shape.deploys + k)),
                             Change{.op = Op::write, .value = number(k)});
            auto state = before;
            state.apply(result(made, before.reading()));
            dag.insert({.id = named<BlockId>(1 + v),
                        .creator = static_cast<Validator>(v),
                        .gas = 1,
                        .parents = {named<BlockId>(0)},
                        .justifications = {},
                        .effects = effects_of(made)});
            after.push_back(std::move(state));
            changes.push_back(std::move(made));
        }
    }
    /// As Era::merged() does it.
    [[nodiscard]] State merged() const
    {
        const auto on = parents(dag, dag.whole());
        auto state = after[on.front()];
        for (const auto slot : blocks_to_merge(dag, on))
            state.apply(result(changes[slot], state.reading()));
        return state;
    }
};

}  // namespace

void casper_merge(Report& report, const CasperMergeOptions& options)
{
    State before;
    std::map<Bytes, std::optional<Bytes>> values;
    for (std::size_t n = 0; n < options.accounts; ++n)
        values.emplace(keys::balance(account(n)), number(1'000'000));
    before.apply(values);
    for (const auto& shape : options.shapes) {
        const Round round{before, shape};
        WEFT_CHECK(parents(round.dag, round.dag.whole()).size() == shape.parents + 1);
        report.add({.name = "merge",
                    .input = std::to_string(shape.parents) + " parents beside the first, " +
                             std::to_string(shape.deploys) + " deploys each",
                    .size = shape.parents * (shape.deploys + 3),
                    .unit = "key",
                    .time = measure([&] { keep(round.merged().root()); }, options.effort)});
    }
}

}  // namespace weft::bench
