// The order of the checks: a block that breaks two rules is refused by the name of the first (K 3.3, "first failure
// wins"). Each rule of an era is broken alone, and with each of those after it.

#include <gtest/gtest.h>

#include "../../casper_state/test/made_state.hpp"
#include "../src/era.hpp"

namespace weft::casper {
namespace {

/// Blocks of three validators in a row, A C A' E A2 C2, on which the next of validator 1 stands; beside them E' and C2',
/// other lanes of validators 1 and 2.
class ChecksInOrder : public testing::Test {
protected:
    struct Made {
        SignedBlock block;
        unsigned signer = 1;
        bool deploys_valid = true;
        std::uint64_t gas_off = 0;
    };
    struct Broken {
        std::string_view name;
        std::function<void(Made&)> spoil;
    };

    Deploy pay(unsigned account,
               types::Timestamp begins = made::noon,
               std::uint64_t gas = 2'000'000)
    {
        return made::deploy(network, account, transfer_call(made::address(5), 7), begins, gas);
    }
    static SignedBlock proposed(Era& at, unsigned validator, int second, const Deploy& deploy)
    {
        const std::vector<const Deploy*> taken{&deploy};
        return at.propose(made::key(validator), made::noon + second * types::second, taken);
    }
    BlockId accept(Era& at, const SignedBlock& block)
    {
        const auto id = id_of(block.header);
        EXPECT_EQ(at.take(id, block, true).refused.value_or(""), "");
        return id;
    }
    void SetUp() override
    {
        Era other{genesis, network, machine, first_opening(genesis)};
        const auto both = [&](unsigned validator, int second, const Deploy& deploy) {
            const auto block = proposed(era, validator, second, deploy);
            accept(other, block);
            return accept(era, block);
        };
        first_deploy = pay(0);
        a = both(0, 1, first_deploy);
        both(2, 2, pay(1));
        a_again = both(0, 3, pay(2));
        const auto lane = proposed(other, 1, 4, pay(3, made::noon + 1));
        e = both(1, 4, pay(3));
        a2 = both(0, 5, pay(0, made::noon + 1));
        const auto other_lane = proposed(other, 2, 6, pay(1, made::noon + 2));
        c2 = accept(era, proposed(era, 2, 6, pay(1, made::noon + 1)));
        good = proposed(era, 1, 7, pay(4));
        ASSERT_EQ(good.header.parents, std::vector{c2});
        ASSERT_EQ(good.header.justifications.size(), 2u);
        e_beside = accept(era, lane);
        c2_beside = accept(era, other_lane);
    }

    static void put(SignedBlock& block, Deploy deploy)
    {
        block.deploys.front().deploy = std::move(deploy);
    }
    /// Beside the parents.
    static void cite(SignedBlock& block, std::vector<BlockId> justifications)
    {
        const auto& parents = block.header.parents;
        std::erase_if(justifications, [&](const BlockId& id) {
            return std::ranges::find(parents, id) != parents.end();
        });
        std::ranges::sort(justifications);
        block.header.justifications = std::move(justifications);
    }
    std::string refused(Made made)
    {
        sign(made.block, made::key(made.signer));
        made.block.header.gas += made.gas_off;  // an era is given what has an origin
        return era.take(id_of(made.block.header), made.block, made.deploys_valid)
            .refused.value_or("");
    }

    /// In the order of the page.
    std::vector<Broken> rules()
    {
        const auto most = genesis.parameters.block_gas_max;
        return {
            {"creator_unbonded", [](Made& m) { m.signer = 9; }},
            {"deploy_invalid", [](Made& m) { m.deploys_valid = false; }},
            {"gas_sum_wrong", [](Made& m) { ++m.gas_off; }},
            {"too_much_gas", [=](Made& m) { m.block.deploys.front().gas = most + 1; }},
            {"too_much_gas", [=, this](Made& m) { put(m.block, pay(4, made::noon, most + 1)); }},
            {"stages_unordered", [](Made& m) { m.block.deploys.front().stage = 2; }},
            {"deploy_repeated",
             [](Made& m) {
                 m.block.deploys.insert(m.block.deploys.begin(), m.block.deploys.front());
             }},
            {"deploy_from_future",
             [this](Made& m) { put(m.block, pay(4, made::noon + types::minute)); }},
            {"deploy_expired",
             [this](Made& m) { put(m.block, pay(4, made::noon - 61 * types::minute)); }},
            {"parents_empty", [](Made& m) { m.block.header.parents.clear(); }},
            {"citation_repeated", [this](Made& m) { m.block.header.justifications.push_back(c2); }},
            {"timestamp_before_cited",
             [](Made& m) { m.block.header.timestamp = made::noon + types::second; }},
            {"rank_wrong", [](Made& m) { ++m.block.header.rank; }},
            {"previous_wrong", [this](Made& m) { m.block.header.previous = a; }},
            {"sequence_number_wrong", [](Made& m) { ++m.block.header.sequence_number; }},
            {"deploy_in_past", [this](Made& m) { put(m.block, first_deploy); }},
            {"dependency_missing",
             [this](Made& m) {
                 auto deploy = pay(4);
                 deploy.dependencies = {id_of(pay(5))};
                 deploy.approvals.clear();
                 approve(deploy, made::key(4));
                 put(m.block, deploy);
             }},
            {"swimlane_merged", [this](Made& m) { cite(m.block, {a2, e, e_beside}); }},
            {"justification_regression", [this](Made& m) { cite(m.block, {a, a2, e}); }},
            {"justification_stale", [this](Made& m) { cite(m.block, {a_again, a2, e}); }},
            {"justification_missing", [this](Made& m) { cite(m.block, {e}); }},
            {"parents_conflict",
             [this](Made& m) {
                 m.block.header.parents = {c2, c2_beside};
                 cite(m.block, {a2, e});
             }},
            {"invalid_parents",
             [this](Made& m) {
                 m.block.header.parents = {c2, e};
                 cite(m.block, {a2});
             }},
            {"state_before_wrong",
             [](Made& m) { m.block.header.state_before = types::Hash::filled(7); }},
            {"stage_conflict",
             [this](Made& m) {
                 auto another = m.block.deploys.front();
                 another.deploy = pay(4, made::noon + 1);
                 another.id = id_of(another.deploy);
                 m.block.deploys.push_back(std::move(another));
             }},
            {"deploy_gas_wrong", [](Made& m) { ++m.block.deploys.front().gas; }},
            {"deploy_outcome_wrong",
             [](Made& m) { m.block.deploys.front().outcome = Outcome::session_failed; }},
            {"effects_wrong", [](Made& m) { m.block.header.effects = types::Hash::filled(7); }},
            {"state_after_wrong",
             [](Made& m) { m.block.header.state_after = types::Hash::filled(7); }},
            {"stakes_wrong", [](Made& m) { m.block.header.stakes = types::Hash::filled(7); }},
        };
    }

    Genesis genesis = made::genesis();
    NetworkId network = id_of(genesis);
    Machine machine{network, genesis.parameters, made::programs()};
    Era era{genesis, network, machine, first_opening(genesis)};
    Deploy first_deploy;
    BlockId a;
    BlockId a_again;
    BlockId e;
    BlockId e_beside;
    BlockId a2;
    BlockId c2;
    BlockId c2_beside;
    SignedBlock good;
};

}  // namespace

TEST_F(ChecksInOrder, each_broken_rule_is_named)
{
    for (const auto& rule : rules()) {
        Made made{good};
        rule.spoil(made);
        EXPECT_EQ(refused(std::move(made)), rule.name);
    }
    EXPECT_EQ(refused({good}), "") << "what breaks none is taken";
}

TEST_F(ChecksInOrder, of_two_broken_rules_the_first_is_named)
{
    const auto all = rules();
    // Deploys are looked at one after the other, in the block alone and when they run: what the first of them breaks is
    // named, and here the other one is broken.
    const std::set<std::pair<std::string_view, std::string_view>> other_deploys{
        {"deploy_repeated", "deploy_from_future"},
        {"deploy_repeated", "deploy_expired"},
        {"stage_conflict", "deploy_gas_wrong"},
        {"stage_conflict", "deploy_outcome_wrong"}};
    for (std::size_t first = 0; first < all.size(); ++first)
        for (std::size_t then = first + 1; then < all.size(); ++then) {
            if (other_deploys.contains({all[first].name, all[then].name})) continue;
            Made made{good};
            all[then].spoil(made);
            all[first].spoil(made);
            EXPECT_EQ(refused(std::move(made)), all[first].name) << "and " << all[then].name;
        }
}

}  // namespace weft::casper
