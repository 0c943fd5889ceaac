// What a deploy does: payment, transfers, stakes, contracts.

#include <gtest/gtest.h>

#include "../../vm/test/wat.hpp"
#include "made_state.hpp"
#include <fstream>
#include <iterator>

namespace weft::casper {
namespace {

class Deploys : public testing::Test {
protected:
    Genesis genesis = made::genesis();
    NetworkId network = id_of(genesis);
    State state = state_of(genesis);
    Machine machine{network, genesis.parameters, made::programs()};
    const std::uint64_t supply = sums(state).all();

    Ran run(unsigned account, Code session, std::uint64_t gas_limit = 2'000'000)
    {
        const auto below = state.reading();
        Draft draft{below};
        const auto ran =
            machine.run(made::deploy(network, account, std::move(session), made::noon, gas_limit),
                        {.creator = made::node(0), .time = made::noon}, draft);
        changes = std::move(draft).take();
        state.apply(result(changes, below));
        EXPECT_EQ(sums(state).all(), supply) << "tokens are conserved";
        return ran;
    }
    Ran run_paid(unsigned account, Code payment, Code session, std::uint64_t gas_limit = 2'000'000)
    {
        auto deploy = made::deploy(network, account, std::move(session), made::noon, gas_limit);
        deploy.payment = std::move(payment);
        approve(deploy, made::key(account));
        const auto below = state.reading();
        Draft draft{below};
        const auto ran = machine.run(deploy, {.creator = made::node(0), .time = made::noon}, draft);
        state.apply(result(std::move(draft).take(), below));
        EXPECT_EQ(sums(state).all(), supply) << "tokens are conserved";
        return ran;
    }
    std::uint64_t held(unsigned account)
    {
        return state.number_at(keys::balance(made::address(account)));
    }
    Changes changes;
};

Bytes file(const std::string& path)
{
    std::ifstream in{path, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    return to_bytes(text);
}

}  // namespace

TEST_F(Deploys, a_transfer_moves_tokens_and_pays_its_gas_to_who_made_the_block)
{
    const auto ran = run(4, transfer_call(made::address(5), 7));
    EXPECT_EQ(ran.outcome, Outcome::done);
    EXPECT_EQ(held(5), 1'000'000'007u);
    EXPECT_EQ(held(4), 1'000'000'000u - 7 - ran.gas);
    EXPECT_EQ(state.number_at(keys::fees(made::node(0))), ran.gas);
    EXPECT_EQ(changes.at(keys::balance(made::address(5))).op, Op::add) << "so that others commute";
    EXPECT_EQ(changes.at(keys::fees(made::node(0))).op, Op::add);
}

TEST_F(Deploys, two_of_an_account_never_commute_though_they_cost_nothing_and_do_nothing)
{
    // Nobody has heard of the first account; the other's deploy is free.
    auto of_nobody = made::deploy(network, 9, transfer_call(made::address(5), 7), made::noon);
    auto free =
        made::deploy(network, 4, transfer_call(made::address(5), 2'000'000'000), made::noon);
    free.gas_price = 0;
    for (const auto* deploy : {&of_nobody, &free}) {
        const auto before = state.root();
        const auto below = state.reading();
        Draft draft{below};
        const auto ran =
            machine.run(*deploy, {.creator = made::node(0), .time = made::noon}, draft);
        EXPECT_NE(ran.outcome, Outcome::done);
        const auto done = std::move(draft).take();
        EXPECT_FALSE(commute(done, done)) << "the same one may stand in two blocks side by side";
        state.apply(result(done, below));
        EXPECT_EQ(state.root(), before);
    }
}

TEST_F(Deploys, a_session_that_fails_pays_and_does_nothing_else)
{
    const auto ran = run(4, transfer_call(made::address(5), 2'000'000'000));
    EXPECT_EQ(ran.outcome, Outcome::session_failed);
    EXPECT_EQ(machine.why(), "insufficient_funds");
    EXPECT_EQ(held(5), 1'000'000'000u);
    EXPECT_EQ(held(4), 1'000'000'000u - ran.gas);
}

TEST_F(Deploys, who_cannot_pay_the_gas_limit_pays_for_the_failed_payment)
{
    const auto ran = run(4, transfer_call(made::address(5), 7), 2'000'000'000);
    EXPECT_EQ(ran.outcome, Outcome::payment_failed);
    EXPECT_EQ(held(4), 1'000'000'000u - ran.gas);
    EXPECT_EQ(held(5), 1'000'000'000u);
}

TEST_F(Deploys, payment_code_runs_first_and_what_it_does_stays_when_the_session_fails)
{
    const auto plain = run(4, transfer_call(made::address(5), 7)).gas;
    const auto both =
        run_paid(4, transfer_call(made::address(5), 1), transfer_call(made::address(5), 7));
    EXPECT_EQ(both.outcome, Outcome::done);
    EXPECT_GT(both.gas, plain) << "both are paid for";
    const auto failed = run_paid(4, transfer_call(made::address(5), 100),
                                 transfer_call(made::address(5), 2'000'000'000));
    EXPECT_EQ(failed.outcome, Outcome::session_failed);
    EXPECT_EQ(held(5), 1'000'000'000u + 7 + 8 + 100);
    EXPECT_EQ(held(4), 1'000'000'000u - 7 - 8 - 100 - plain - both.gas - failed.gas);
}

TEST_F(Deploys, payment_code_that_fails_or_leaves_too_little_is_charged_and_nothing_else_happens)
{
    const auto failed = run_paid(4, transfer_call(made::address(5), 2'000'000'000),
                                 transfer_call(made::address(5), 7));
    EXPECT_EQ(failed.outcome, Outcome::payment_failed);
    EXPECT_EQ(machine.why(), "payment: insufficient_funds");
    const auto spent = run_paid(4, transfer_call(made::address(5), 990'000'000),
                                transfer_call(made::address(5), 7), 20'000'000);
    EXPECT_EQ(spent.outcome, Outcome::payment_failed);
    EXPECT_EQ(held(5), 1'000'000'000u);
    EXPECT_EQ(held(4), 1'000'000'000u - failed.gas - spent.gas);
    EXPECT_GT(spent.gas, base_gas(made::deploy(network, 4, transfer_call(made::address(5), 7))));
}

TEST_F(Deploys, payment_code_cannot_spend_what_its_own_gas_costs)
{
    const auto ran = run_paid(4, transfer_call(made::address(5), 1'000'000'000),
                              transfer_call(made::address(5), 7));
    EXPECT_EQ(ran.outcome, Outcome::payment_failed);
    EXPECT_EQ(held(4), 1'000'000'000u - ran.gas);
}

TEST_F(Deploys, each_signature_of_a_deploy_is_paid_for)
{
    auto deploy = made::deploy(network, 4, transfer_call(made::address(5), 7));
    const auto one = base_gas(deploy);
    approve(deploy, made::key(3));
    EXPECT_GT(base_gas(deploy), one + one / 2);
}

TEST_F(Deploys, a_transfer_to_ones_own_account_changes_nothing_but_the_gas)
{
    const auto ran = run(4, transfer_call(made::address(4), 7));
    EXPECT_EQ(ran.outcome, Outcome::done);
    EXPECT_EQ(held(4), 1'000'000'000u - ran.gas);
}

TEST_F(Deploys, a_bond_waits_for_the_next_era_and_what_is_unbonded_is_paid_a_delay_after_it)
{
    ASSERT_EQ(run(4, bond_call(50)).outcome, Outcome::done);
    EXPECT_EQ(state.table().size(), 3u);
    const auto next = [&](types::Timestamp time, std::set<types::NodeId> equivocators = {}) {
        state.apply(
            result(close_era(state, genesis.parameters, equivocators, time), state.reading()));
        EXPECT_EQ(sums(state).all(), supply);
    };
    next(made::noon);
    EXPECT_EQ(state.table().size(), 4u);
    EXPECT_EQ(state.era(), 1u);
    EXPECT_EQ(state.number_at(keys::fees(made::node(0))), 0u) << "fees are paid";
    ASSERT_EQ(run(4, unbond_call(0)).outcome, Outcome::done);
    EXPECT_EQ(run(4, withdraw_call()).outcome, Outcome::session_failed);
    next(made::noon - 10 * types::second);
    EXPECT_EQ(state.table().size(), 3u);
    const auto before = held(4);
    const auto ran = run(4, withdraw_call());
    EXPECT_EQ(ran.outcome, Outcome::done);
    EXPECT_EQ(held(4), before + 50 - ran.gas);
}

TEST_F(Deploys, stakes_outside_of_the_minimum_and_maximum_are_refused)
{
    EXPECT_EQ(run(4, bond_call(9)).outcome, Outcome::session_failed);
    EXPECT_EQ(run(4, bond_call(1'001)).outcome, Outcome::session_failed);
    EXPECT_EQ(run(0, bond_call(901)).outcome, Outcome::session_failed);
    EXPECT_EQ(run(0, unbond_call(95)).outcome, Outcome::session_failed);
    EXPECT_EQ(run(4, unbond_call(1)).outcome, Outcome::session_failed);
}

TEST_F(Deploys, an_equivocator_loses_its_stake_and_what_is_on_its_way_out_to_the_vault)
{
    ASSERT_EQ(run(0, unbond_call(30)).outcome, Outcome::done);
    state.apply(
        result(close_era(state, genesis.parameters, {made::node(0)}, made::noon), state.reading()));
    EXPECT_EQ(sums(state).vault, 100u);
    EXPECT_EQ(sums(state).leaving, 0u);
    EXPECT_EQ(state.table().size(), 2u);
    EXPECT_EQ(sums(state).all(), supply);
}

TEST_F(Deploys, the_last_validator_stays_heard_when_everybody_leaves)
{
    for (unsigned n = 0; n < 3; ++n) ASSERT_EQ(run(n, unbond_call(0)).outcome, Outcome::done);
    state.apply(result(close_era(state, genesis.parameters, {}, made::noon), state.reading()));
    EXPECT_EQ(state.table().size(), 3u);
}

TEST_F(Deploys, a_contract_of_the_chains_is_deployed_and_called)
{
    const auto program = file(WEFT_COUNTER_WASM);
    ASSERT_FALSE(program.empty());
    const auto ran = run(4, deploy_call("counter", program), 900'000'000);
    ASSERT_EQ(ran.outcome, Outcome::done) << machine.why();
    EXPECT_EQ(run(5, deploy_call("counter", program), 500'000'000).outcome,
              Outcome::session_failed);
    EXPECT_EQ(machine.why(), "contract_error: deploy: the name is taken");
    ASSERT_EQ(run(5, stored_call(types::hname_of("counter"), "increment", {}), 100'000'000).outcome,
              Outcome::done)
        << machine.why();
}

/// Keys in, keys out, and all of them in order.
constexpr auto shelf_text = R"((module
  (import "weft1" "param" (func $param (param i32 i32 i32 i32) (result i32)))
  (import "weft1" "state_set" (func $set (param i32 i32 i32 i32)))
  (import "weft1" "state_delete" (func $delete (param i32 i32)))
  (import "weft1" "state_next" (func $next (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "weft1" "fail" (func $fail (param i32 i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "k")
  (func $key (result i32) (call $param (i32.const 0) (i32.const 1) (i32.const 16) (i32.const 64)))
  (func $put (local $n i32)
    (local.set $n (call $key))
    (call $set (i32.const 16) (local.get $n) (i32.const 16) (local.get $n)))
  (func $walk (result i32) (local $after i32) (local $told i32)
    (loop $more
      (if (i32.ge_s (call $next (i32.const 0) (i32.const 0) (i32.const 200) (local.get $after)
                                (i32.const 300) (i32.const 256)) (i32.const 0))
        (then
          (local.set $after (i32.load (i32.const 300)))
          (memory.copy (i32.const 200) (i32.const 304) (local.get $after))
          (memory.copy (i32.add (i32.const 1024) (local.get $told)) (i32.const 304) (local.get $after))
          (local.set $told (i32.add (local.get $told) (local.get $after)))
          (br $more))))
    (local.get $told))
  (func (export "func:put") (call $put))
  (func (export "func:drop") (call $delete (i32.const 16) (call $key)))
  (func (export "func:walk") (drop (call $walk)))
  (func (export "func:find")
    (drop (call $next (i32.const 16) (call $key) (i32.const 200) (i32.const 0) (i32.const 300) (i32.const 256))))
  (func (export "func:put_and_walk") (call $put) (drop (call $walk)))
  (func (export "func:drop_and_tell")
    (call $delete (i32.const 16) (call $key))
    (call $fail (i32.const 1024) (call $walk)))))";

class AShelf : public Deploys {
protected:
    void SetUp() override
    {
        ASSERT_EQ(run(4, deploy_call("shelf", vm::test::wat(shelf_text)), 900'000'000).outcome,
                  Outcome::done)
            << machine.why();
        for (const auto* key : {"b", "a", "dd"}) ASSERT_EQ(call("put", key), Outcome::done);
    }
    Outcome call(std::string_view entry, std::string_view key = "z", unsigned account = 5)
    {
        ran = run(account,
                  stored_call(types::hname_of("shelf"), entry, {{to_bytes("k"), to_bytes(key)}}),
                  100'000'000);
        return ran.outcome;
    }
    /// What the call would do to the state as it is.
    Changes tried(std::string_view entry, std::string_view key, unsigned account)
    {
        const auto before = state;
        EXPECT_EQ(call(entry, key, account), Outcome::done) << machine.why();
        state = before;
        return changes;
    }
    const Bytes writes = keys::writes(types::hname_of("shelf"));
    Ran ran;
};

TEST_F(AShelf, is_walked_through_in_the_order_of_its_keys_with_what_the_deploy_itself_did)
{
    EXPECT_EQ(call("drop_and_tell"), Outcome::session_failed);
    EXPECT_EQ(machine.why(), "contract_error: abdd");
    ASSERT_EQ(call("put", "c"), Outcome::done);
    EXPECT_EQ(call("drop_and_tell", "b"), Outcome::session_failed);
    EXPECT_EQ(machine.why(), "contract_error: acdd");
    EXPECT_EQ(call("drop_and_tell", "a"), Outcome::session_failed);
    EXPECT_EQ(machine.why(), "contract_error: bcdd") << "what failed before is undone";
}

TEST_F(AShelf, who_walks_conflicts_with_every_write_and_writes_of_different_keys_commute)
{
    const auto put_x = tried("put", "x", 3);
    const auto put_y = tried("put", "y", 4);
    const auto drop_a = tried("drop", "a", 5);
    const auto walk = tried("walk", "", 3);
    const auto again = tried("walk", "", 4);
    const auto put_and_walk = tried("put_and_walk", "x", 5);
    EXPECT_EQ(put_x.at(writes).op, Op::add);
    EXPECT_EQ(walk.at(writes).op, Op::read);
    EXPECT_EQ(put_and_walk.at(writes).op, Op::write);
    EXPECT_TRUE(commute(put_x, put_y));
    EXPECT_TRUE(commute(put_x, drop_a));
    EXPECT_TRUE(commute(walk, again));
    EXPECT_FALSE(commute(walk, put_x)) << "it would have found it";
    EXPECT_FALSE(commute(walk, drop_a));
    EXPECT_FALSE(commute(put_and_walk, put_y));
    EXPECT_FALSE(commute(put_and_walk, walk));
}

TEST_F(AShelf, who_walks_through_a_part_conflicts_with_writes_there_alone)
{
    const auto find_ab = tried("find", "ab", 3);
    EXPECT_FALSE(find_ab.contains(writes));
    EXPECT_FALSE(commute(find_ab, tried("put", "ab", 4)));
    EXPECT_FALSE(commute(find_ab, tried("put", "abc", 4)));
    EXPECT_FALSE(commute(find_ab, tried("drop", "abc", 4)));
    EXPECT_TRUE(commute(find_ab, tried("put", "ac", 4)));
    EXPECT_TRUE(commute(find_ab, tried("put", "a", 4))) << "it does not begin with ab";
    EXPECT_TRUE(commute(find_ab, tried("find", "ac", 4)));
    EXPECT_FALSE(commute(tried("find", "abc", 3), tried("put", "abc", 4)));
    EXPECT_FALSE(commute(tried("find", "a", 3), tried("put", "ac", 4)));
    EXPECT_FALSE(commute(tried("walk", "", 3), tried("put", "ac", 4)));
    EXPECT_TRUE(commute(tried("put", "abc", 3), tried("put", "abd", 4)));
}

TEST_F(Deploys, what_is_unknown_fails_and_is_named)
{
    run(4, stored_call(types::hname_of("nobody"), "x", {}));
    EXPECT_EQ(machine.why(), "unknown_contract");
    run(4, stored_call(types::hname_of("pos"), "x", {}));
    EXPECT_EQ(machine.why(), "unknown_entry_point");
    run(4, wasm_call(to_bytes("no program"), "main", {}));
    EXPECT_TRUE(machine.why().starts_with("refused_program")) << machine.why();
}

TEST(CasperGenesis, its_rules_are_named)
{
    auto genesis = made::genesis();
    EXPECT_TRUE(check(genesis));
    genesis.validators[0].stake = 5;
    EXPECT_EQ(check(genesis).error(), GenesisError::stake_range);
    genesis = made::genesis();
    std::swap(genesis.validators[0], genesis.validators[1]);
    EXPECT_EQ(check(genesis).error(), GenesisError::validators_unsorted);
    genesis = made::genesis();
    genesis.accounts[0].amount = ~std::uint64_t{0};
    EXPECT_EQ(check(genesis).error(), GenesisError::sum_overflow);
    EXPECT_EQ(decode_table(encode(genesis.validators)), genesis.validators);
}

}  // namespace weft::casper
