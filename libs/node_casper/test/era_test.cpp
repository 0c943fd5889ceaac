// An era: what is refused of a block, and by which rule.

#include "../src/era.hpp"

#include <gtest/gtest.h>

#include "../../casper_state/test/made_state.hpp"

namespace weft::casper {
namespace {

class AnEra : public testing::Test {
protected:
    explicit AnEra(std::uint64_t ranks = 1'000) { genesis.parameters.era_ranks = ranks; }

    SignedBlock block_of(unsigned validator, const std::vector<Deploy>& deploys = {})
    {
        std::vector<const Deploy*> taken;
        for (const auto& deploy : deploys) taken.push_back(&deploy);
        return era.propose(made::key(validator), made::noon + types::second, taken);
    }
    std::string refused(const SignedBlock& block)
    {
        return era.take(id_of(block.header), block, true).refused.value_or("");
    }
    Deploy pay(unsigned account)
    {
        return made::deploy(network, account, transfer_call(made::address(5), 7), made::noon);
    }

    Genesis genesis = made::genesis();
    NetworkId network = id_of(genesis);
    Machine machine{network, genesis.parameters, made::programs()};
    Era era{genesis, network, machine, first_opening(genesis)};
};

class AnEraOfOneRank : public AnEra {
protected:
    AnEraOfOneRank() : AnEra{1} {}
};

}  // namespace

TEST_F(AnEraOfOneRank, takes_no_deploys_in_the_block_that_closes_it_and_none_after_it)
{
    auto closing = block_of(0);
    auto with_deploy = closing;
    with_deploy.deploys.push_back(
        {.stage = 0, .gas = 0, .outcome = Outcome::done, .deploy = pay(3)});
    sign(with_deploy, made::key(0));
    EXPECT_EQ(refused(with_deploy), "deploys_while_closing");
    ASSERT_EQ(refused(closing), "");
    EXPECT_EQ(era.next(made::noon).phase, Era::Phase::closed);
    auto vote = block_of(1);
    vote.deploys.push_back({.stage = 0, .gas = 0, .outcome = Outcome::done, .deploy = pay(3)});
    sign(vote, made::key(1));
    EXPECT_EQ(refused(vote), "deploys_while_closing");
}

TEST_F(AnEra, refuses_a_block_that_says_another_state_before_it_for_that_first)
{
    auto block = block_of(0, {pay(3)});
    block.header.state_before = types::Hash::filled(7);
    block.deploys.front().gas += 1;
    block.header.gas += 1;
    sign(block, made::key(0));
    EXPECT_EQ(refused(block), "state_before_wrong");
}

TEST_F(AnEra, refuses_what_neither_does_nor_has_heard_anything)
{
    EXPECT_EQ(refused(block_of(1)), "says_nothing") << "the first block of an era does something";
    const auto deploy = pay(3);
    ASSERT_EQ(refused(block_of(0, {deploy})), "");
    EXPECT_EQ(refused(block_of(0)), "says_nothing") << "nobody has answered";
    ASSERT_EQ(refused(block_of(1)), "");
    EXPECT_EQ(refused(block_of(1)), "says_nothing");
    EXPECT_EQ(refused(block_of(0)), "");
    EXPECT_EQ(refused(block_of(0, {pay(4)})), "") << "deploys are something";
}

TEST_F(AnEra, refuses_the_blocks_without_deploys_of_two_that_answer_each_other)
{
    ASSERT_EQ(refused(block_of(0, {pay(3)})), "");
    std::size_t taken = 0;
    for (std::size_t k = 0; k < 20; ++k) taken += refused(block_of(1 - k % 2)).empty() ? 1 : 0;
    EXPECT_EQ(taken, 2u) << "1 stands on it and knows 0, and 0 knows 1";
    // Whatever they have heard of each other: another block with work is a reason again.
    ASSERT_EQ(refused(block_of(1, {pay(4)})), "");
    for (std::size_t k = 0; k < 20; ++k) taken += refused(block_of(k % 2)).empty() ? 1 : 0;
    EXPECT_EQ(taken, 4u);
    EXPECT_EQ(era.dag().size(), 7u);
}

TEST_F(AnEra, a_change_of_stakes_ends_it_when_it_is_old_enough)
{
    const auto bond = made::deploy(network, 1, bond_call(1), made::noon);
    ASSERT_EQ(refused(block_of(0, {bond})), "");
    EXPECT_EQ(era.next(genesis.time + stakes_wait - 1).phase, Era::Phase::open);
    EXPECT_EQ(era.next(genesis.time + stakes_wait).phase, Era::Phase::closing);
    auto early = era.propose(made::key(1), genesis.time + stakes_wait - 1, {});
    ASSERT_EQ(refused(early), "");
    EXPECT_EQ(era.kept(*era.dag().find(id_of(early.header))).closes, false);
    const auto closing = era.propose(made::key(1), genesis.time + stakes_wait, {});
    ASSERT_EQ(refused(closing), "");
    EXPECT_EQ(era.kept(*era.dag().find(id_of(closing.header))).closes, true);
}

TEST_F(AnEra, the_same_free_deploy_in_two_blocks_side_by_side_conflicts)
{
    // The account has nothing, so its payment fails and changes nothing.
    const auto deploy = made::deploy(network, 9, transfer_call(made::address(5), 7), made::noon);
    const auto first = block_of(0, {deploy});
    const auto second = block_of(1, {deploy});
    ASSERT_EQ(refused(first), "");
    ASSERT_EQ(refused(second), "");
    EXPECT_EQ(era.next(made::noon).parents.size(), 1u);
}

TEST_F(AnEra, the_state_says_which_deploys_the_next_one_begins_with)
{
    genesis.parameters.era_ranks = 2;
    Era two{genesis, network, machine, first_opening(genesis)};
    const auto deploy = pay(3);
    const std::vector<const Deploy*> taken{&deploy};
    const auto block = two.propose(made::key(0), made::noon + types::second, taken);
    ASSERT_FALSE(two.take(id_of(block.header), block, true).refused);
    const auto closing = two.propose(made::key(1), made::noon + types::second, {});
    ASSERT_FALSE(two.take(id_of(closing.header), closing, true).refused);
    two.believe(*two.dag().find(id_of(closing.header)));
    const auto next = two.close().next;
    ASSERT_EQ(next.settled.size(), 1u);
    EXPECT_EQ(next.settled.at(id_of(deploy)).block, id_of(block.header));
    EXPECT_EQ(next.state.get(keys::settled()), to_bytes(hash_of(next.settled).bytes()));
}

}  // namespace weft::casper
