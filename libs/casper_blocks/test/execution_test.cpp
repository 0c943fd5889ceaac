#include <weft/base/prng.hpp>
#include <weft/casper/fork_choice.hpp>
#include <weft/casper_blocks/execution.hpp>

#include <gtest/gtest.h>

#include "made.hpp"

namespace weft::casper {
namespace {

using Values = std::map<Bytes, Bytes>;

Bytes key_of(std::uint64_t n)
{
    return number(n);
}
ReadState reading(const Values& values)
{
    return [&values](ByteSpan key) -> std::optional<Bytes> {
        const auto found = values.find(to_bytes(key));
        if (found == values.end()) return {};
        return found->second;
    };
}
void put_into(Values& values, const Changes& changes)
{
    for (const auto& [key, value] : result(changes, reading(values)))
        if (value)
            values.insert_or_assign(key, *value);
        else
            values.erase(key);
}
std::uint64_t at(const Values& values, std::uint64_t n)
{
    return *to_number(reading(values)(key_of(n)));
}

class Drafts : public testing::Test {
protected:
    /// What is noted of key 1, which has 5, after these steps: r read, w write of 9, s write of 5, a add of 2.
    Change noted(const std::string& steps)
    {
        Draft draft{below};
        for (const auto step : steps) {
            if (step == 'r') (void)draft.read(key_of(1));
            if (step == 'w') draft.write(key_of(1), number(9));
            if (step == 's') draft.write(key_of(1), number(5));
            if (step == 'a') {
                EXPECT_TRUE(draft.add(key_of(1), 2));
            }
        }
        return std::move(draft).take().at(key_of(1));
    }
    static Change written(std::uint64_t value) { return {.op = Op::write, .value = number(value)}; }

    Values values{{key_of(1), number(5)}};
    ReadState below = reading(values);
};

TEST_F(Drafts, one_operation_is_noted_per_key)
{
    EXPECT_EQ(noted("r"), Change{});
    EXPECT_EQ(noted("aa"), (Change{.op = Op::add, .value = {}, .sum = 4}));
    EXPECT_EQ(noted("w"), written(9));
    EXPECT_EQ(noted("wa"), written(11));
    EXPECT_EQ(noted("ra"), written(7)) << "who has read and adds, writes";
    EXPECT_EQ(noted("ar"), written(7));
    EXPECT_EQ(noted("aw"), written(9));
    EXPECT_EQ(noted("wr"), written(9));
}

TEST_F(Drafts, a_write_of_what_stands_there_is_a_read)
{
    EXPECT_EQ(noted("s"), Change{});
    EXPECT_EQ(noted("ws"), Change{});
}

TEST_F(Drafts, reading_what_is_not_there_is_a_read_too)
{
    Draft draft{below};
    EXPECT_FALSE(draft.read(key_of(8)));
    EXPECT_EQ(std::move(draft).take().at(key_of(8)).op, Op::read);
}

TEST_F(Drafts, v20_adding_wraps_and_adds_to_numbers_alone)
{
    values[key_of(2)] = number(~std::uint64_t{0});
    values[key_of(3)] = to_bytes("text");
    Draft draft{below};
    EXPECT_TRUE(draft.add(key_of(2), 3));
    EXPECT_FALSE(draft.add(key_of(3), 1));
    EXPECT_TRUE(draft.add(key_of(4), 1)) << "nothing is 0";
    put_into(values, std::move(draft).take());
    EXPECT_EQ(at(values, 2), 2u);
    EXPECT_EQ(at(values, 4), 1u);
}

TEST_F(Drafts, two_drafts_one_after_the_other_are_one)
{
    const std::string steps = "rwas";
    for (const auto a : steps)
        for (const auto b : steps)
            for (const auto c : steps) {
                auto first = Changes{{key_of(1), noted({a})}};
                auto after = values;
                put_into(after, first);
                const auto now = reading(after);
                Draft draft{now};
                for (const auto step : {b, c}) {
                    if (step == 'r') (void)draft.read(key_of(1));
                    if (step == 'w') draft.write(key_of(1), number(9));
                    if (step == 's') draft.write(key_of(1), number(5));
                    if (step == 'a') (void)draft.add(key_of(1), 2);
                }
                const auto second = std::move(draft).take();
                put_into(after, second);
                const auto ops = std::pair{first.at(key_of(1)).op, second.at(key_of(1)).op};
                then(first, second, below);
                auto at_once = values;
                put_into(at_once, first);
                EXPECT_EQ(at_once, after) << a << b << c;
                EXPECT_EQ(first.at(key_of(1)).op, ops.first == ops.second ? ops.first : Op::write)
                    << "the join of D-83";
            }
}

/// A deploy moves 1 from its account to the one its arguments name; without funds its session fails.
Ran transfer(const Deploy& deploy, Draft& draft)
{
    const auto from = to_bytes(deploy.account.bytes());
    const auto& to = deploy.session.arguments.begin()->second;
    const auto funds = *to_number(draft.read(from));
    if (funds == 0) return {.gas = 1, .outcome = Outcome::session_failed};
    draft.write(from, number(funds - 1));
    (void)draft.add(to, 1);
    return {.gas = 2, .outcome = Outcome::done};
}
Bytes account(unsigned n)
{
    return to_bytes(made::key(n).public_key().bytes());
}
Deploy pay(unsigned from, unsigned to, types::Timestamp timestamp = made::noon)
{
    auto deploy = made::unsigned_deploy(from, timestamp);
    deploy.session.arguments = {{Bytes{}, account(to)}};
    return deploy;
}
std::vector<std::uint32_t> stages_of(const Processed& processed)
{
    std::vector<std::uint32_t> stages;
    for (const auto& one : processed.deploys) stages.push_back(one.stage);
    return stages;
}
SignedBlock block_of(const Processed& processed)
{
    SignedBlock block;
    block.deploys = processed.deploys;
    return block;
}

TEST(Process, transfers_to_one_recipient_commute_and_two_of_one_account_do_not)
{
    Values values{{account(1), number(5)}, {account(2), number(5)}};
    const auto a = pay(1, 3);
    const auto b = pay(2, 3);
    const auto again = pay(1, 3, made::noon + 1);
    const auto processed = process({&a, &again, &b}, reading(values), transfer);
    EXPECT_EQ(stages_of(processed), (std::vector{0u, 0u, 1u}));
    EXPECT_EQ(processed.deploys[2].deploy, again);
    put_into(values, processed.changes);
    EXPECT_EQ(*to_number(values.at(account(1))), 3u);
    EXPECT_EQ(*to_number(values.at(account(3))), 3u);
}

TEST(Process, a_later_stage_sees_what_the_ones_before_it_did)
{
    const Values values{{account(1), number(1)}};
    const auto first = pay(1, 2);
    const auto second = pay(1, 2, made::noon + 1);
    const auto passed_on = pay(2, 3);
    const auto processed = process({&first, &second, &passed_on}, reading(values), transfer);
    EXPECT_EQ(stages_of(processed), (std::vector{0u, 1u, 2u}));
    EXPECT_EQ(processed.deploys[1].outcome, Outcome::session_failed) << "nothing is left";
    EXPECT_EQ(processed.deploys[2].outcome, Outcome::done) << "what came in can go on";
}

TEST(Replay, doing_a_block_again_gives_what_its_proposer_got)
{
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        Prng prng{seed};
        Values values;
        for (unsigned n = 0; n < 4; ++n) values[account(n)] = number(prng.below(3));
        std::vector<Deploy> deploys;
        const auto count = prng.below(8);
        for (std::uint64_t k = 0; k < count; ++k) {
            const auto from = static_cast<unsigned>(prng.below(4));
            const auto to = static_cast<unsigned>(prng.below(4));
            deploys.push_back(pay(from, to, made::noon + static_cast<types::Timestamp>(k)));
        }
        std::vector<const Deploy*> pointers;
        for (const auto& deploy : deploys) pointers.push_back(&deploy);
        const auto processed = process(pointers, reading(values), transfer);
        const auto replayed = replay(block_of(processed), reading(values), transfer);
        EXPECT_TRUE(replayed.stages_commute);
        ASSERT_EQ(replayed.changes, processed.changes) << seed;
        ASSERT_EQ(replayed.deploys.size(), deploys.size());
        for (std::size_t k = 0; k < deploys.size(); ++k) {
            EXPECT_EQ(replayed.deploys[k].gas, processed.deploys[k].gas);
            EXPECT_EQ(replayed.deploys[k].outcome, processed.deploys[k].outcome);
        }
    }
}

TEST(Replay, a_stage_0_that_does_not_commute_is_named_before_all_else)
{
    const Values values{{account(1), number(5)}};
    const auto first = pay(1, 2);
    const auto second = pay(1, 3, made::noon + 1);
    auto block = block_of(process({&first, &second}, reading(values), transfer));
    block.deploys[1].stage = 0;
    const auto replayed = replay(block, reading(values), transfer);
    EXPECT_FALSE(replayed.stages_commute);
    const auto checked = check_executed(block, {.state_before = {},
                                                .deploys = replayed.deploys,
                                                .stages_commute = replayed.stages_commute,
                                                .effects = {},
                                                .state_after = {},
                                                .stakes = {}});
    EXPECT_EQ(checked.error().fault, Fault::stage_conflict);
}

TEST(Replay, ends_at_the_first_deploy_whose_gas_is_not_what_the_block_says)
{
    const Values values{{account(1), number(5)}, {account(2), number(5)}, {account(3), number(5)}};
    const auto first = pay(1, 4);
    const auto second = pay(2, 4, made::noon + 1);
    const auto third = pay(3, 4, made::noon + 2);
    auto block = block_of(process({&first, &second, &third}, reading(values), transfer));
    ASSERT_EQ(block.deploys.size(), 3u);
    block.deploys[1].gas += 1;
    std::size_t runs = 0;
    const auto replayed = replay(block, reading(values), [&](const Deploy& deploy, Draft& draft) {
        ++runs;
        return transfer(deploy, draft);
    });
    EXPECT_EQ(runs, 2u);
    const auto checked = check_executed(block, {.state_before = {},
                                                .deploys = replayed.deploys,
                                                .stages_commute = replayed.stages_commute,
                                                .effects = {},
                                                .state_after = {},
                                                .stakes = {}});
    EXPECT_EQ(checked.error().fault, Fault::deploy_gas_wrong);
    EXPECT_EQ(checked.error().deploy, 1u);
}

/// Drawn DAGs of blocks with transfers: each block is executed on what its parents give.
class Merged {
public:
    explicit Merged(std::uint64_t seed) : prng_{seed}
    {
        for (unsigned n = 0; n < accounts; ++n) genesis_[account(n)] = number(3);
        states_.push_back(genesis_);
        changes_.emplace_back();
    }
    /// The state before a block on these parents, beginning with the first.
    [[nodiscard]] Values state_on(const std::vector<Slot>& parents) const
    {
        auto values = states_[parents.front()];
        for (const auto slot : blocks_to_merge(dag, parents)) put_into(values, changes_[slot]);
        return values;
    }
    void grow()
    {
        const auto creator = static_cast<Validator>(prng_.below(3));
        // Everybody has seen own blocks, and of the others' what chance shows.
        for (Slot slot = 0; slot < dag.size(); ++slot)
            if (prng_.below(2) == 0) seen_[creator] |= dag[slot].past;
        seen_[creator].set(genesis_slot);
        const auto view = dag.view(seen_[creator]);
        const auto on = parents(dag, view);
        const auto before = state_on(on);
        std::vector<Deploy> deploys;
        const auto count = prng_.below(3);
        for (std::uint64_t k = 0; k < count; ++k) {
            const auto from = static_cast<unsigned>(prng_.below(accounts));
            const auto to = static_cast<unsigned>(prng_.below(accounts));
            deploys.push_back(pay(from, to, made::noon + static_cast<types::Timestamp>(k)));
        }
        std::vector<const Deploy*> pointers;
        for (const auto& deploy : deploys) pointers.push_back(&deploy);
        auto processed = process(pointers, reading(before), transfer);
        Block block{.id = *BlockId::from(crypto::blake2b(number(dag.size())).bytes()),
                    .creator = creator,
                    .gas = 1,
                    .parents = {},
                    .justifications = {},
                    .effects = effects_of(processed.changes)};
        for (const auto slot : on) block.parents.push_back(dag[slot].id);
        for (const auto slot : justifications(dag, view, on))
            block.justifications.push_back(dag[slot].id);
        auto after = before;
        put_into(after, processed.changes);
        seen_[creator] |= dag[dag.insert(block)].past;
        states_.push_back(std::move(after));
        changes_.push_back(std::move(processed.changes));
    }
    static std::uint64_t total(const Values& values)
    {
        std::uint64_t sum = 0;
        for (const auto& [key, value] : values) sum += *to_number(value);
        return sum;
    }

    static constexpr unsigned accounts = 6;
    Dag dag{made::genesis, {2, 3, 4}};

private:
    Prng prng_;
    Values genesis_;
    std::vector<Values> states_;    ///< by slot, after the block
    std::vector<Changes> changes_;  ///< by slot
    std::array<Bits, 3> seen_;
};

TEST(Merge, the_state_is_a_function_of_the_blocks_whichever_parent_is_first_and_nothing_is_lost)
{
    std::size_t merges = 0;
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        Merged merged{seed};
        for (int k = 0; k < 12; ++k) {
            merged.grow();
            auto on = parents(merged.dag, merged.dag.whole());
            const auto state = merged.state_on(on);
            ASSERT_EQ(Merged::total(state), 3u * Merged::accounts) << seed;
            if (on.size() > 1) ++merges;
            for (std::size_t turn = 1; turn < on.size(); ++turn) {
                std::ranges::rotate(on, on.begin() + 1);
                ASSERT_EQ(merged.state_on(on), state) << seed;
            }
        }
    }
    EXPECT_GE(merges, 100u);
}

}  // namespace
}  // namespace weft::casper
