// When a block is anchored, what an anchor carries (D-75), requests between chains (D-56).

#include "testbox.hpp"

namespace weft::chain::test {
namespace {

/// A chain whose anchors are rare, so that tests see the blocks between them.
class Anchors : public ::testing::Test {
protected:
    Anchors()
        : lone{ledger, programs_with_testbox(), "chain", {.anchor_interval = 10 * types::second}}
    {
        lone.start();
        ledger.mint_genesis(alice.address, {{types::iota_color, faucet_tokens}});
        ledger.mint_genesis(bob.address, {{types::iota_color, faucet_tokens}});
        EXPECT_EQ(lone.request(lone.originator(), {"blob", "storeBlob", testbox_blob}).error,
                  std::nullopt);
        const auto program = contracts::blob_hash(testbox_blob);
        EXPECT_EQ(lone.request(lone.originator(), {"root",
                                                   "deployContract",
                                                   {{to_bytes("$$proghash$$"), of(program.bytes())},
                                                    {to_bytes("$$name$$"), to_bytes("box")}}})
                      .error,
                  std::nullopt);
        lone.pass(20 * types::second);
        lone.run();  // whatever waited is anchored
    }
    [[nodiscard]] std::uint32_t anchored_block() { return lone.chain().outbox().anchored_block; }
    [[nodiscard]] bool all_anchored()
    {
        return lone.chain().anchors().back().state.block_index() ==
               lone.chain().state().block_index();
    }
    BlockResult send_and_run(const Ask& ask)
    {
        lone.send(alice, ask);
        return lone.run();
    }

    NaiveLedger ledger;
    LoneChain lone;
    Wallet alice{"alice"};
    Wallet bob{"bob"};
};

TEST_F(Anchors, wait_for_the_interval)
{
    ASSERT_TRUE(all_anchored());
    // A second passes with each block; the tenth after the anchored one is anchored.
    for (int i = 1; i < 10; ++i) {
        EXPECT_FALSE(send_and_run({"box", "keep"}).anchor_due) << i;
        EXPECT_EQ(lone.iotas_below(alice.address), faucet_tokens - static_cast<unsigned>(i));
    }
    EXPECT_TRUE(send_and_run({"box", "keep"}).anchor_due);
    EXPECT_EQ(lone.iotas_below(alice.address), faucet_tokens);  // all request tokens at once
}

TEST_F(Anchors, come_a_second_after_the_last_when_a_contract_asks_for_a_transfer)
{
    EXPECT_FALSE(send_and_run({"box", "keep", {}, iotas_42}).anchor_due);
    EXPECT_TRUE(
        send_and_run({"box", "send", {{to_bytes("to"), of(bob.address.bytes())}}}).anchor_due);
    EXPECT_EQ(lone.iotas_below(bob.address), faucet_tokens + 42);
}

TEST_F(Anchors, of_an_idle_chain_are_made_on_an_empty_block)
{
    EXPECT_EQ(lone.chain().anchor_at(), std::nullopt);
    const auto before = lone.chain().state().timestamp();
    EXPECT_FALSE(send_and_run({"box", "keep"}).anchor_due);
    const auto at = lone.chain().anchor_at();
    ASSERT_TRUE(at.has_value());
    EXPECT_EQ(*at, before + 10 * types::second);
    EXPECT_FALSE(lone.run().needed);  // too early
    lone.pass(*at - lone.now());
    const auto result = lone.run();
    EXPECT_TRUE(result.needed);
    EXPECT_TRUE(result.anchor_due);
    EXPECT_TRUE(result.receipts.empty());
    EXPECT_EQ(lone.chain().anchor_at(), std::nullopt);
    EXPECT_FALSE(lone.run().needed);
}

TEST_F(Anchors, carry_the_state_section_and_spend_every_consumed_output)
{
    lone.send(alice, {"box", "keep", {}, iotas_42});
    lone.send(bob, {"box", "keep", {}, {{types::iota_color, 8}}});
    lone.pass(20 * types::second);
    lone.anchors_enabled = false;
    lone.run();
    const auto job = lone.chain().next_anchor(lone.now());
    ASSERT_TRUE(job.has_value());
    EXPECT_EQ(job->essence.inputs.size(), 3U);
    const auto payload = types::decode_sc_payload(job->essence.data);
    ASSERT_TRUE(payload && payload->state);
    EXPECT_EQ(payload->state->chain_color, lone.identity().color);
    EXPECT_EQ(payload->state->block_index, lone.chain().state().block_index());
    EXPECT_EQ(payload->state->state_hash, lone.chain().state().hash());
    EXPECT_EQ(payload->state->timestamp, lone.chain().state().timestamp());
    EXPECT_EQ(job->essence, lone.chain().next_anchor(lone.now())->essence);
    const auto own =
        std::ranges::find(job->essence.outputs, lone.identity().id, &types::Output::address);
    ASSERT_NE(own, job->essence.outputs.end());
    EXPECT_EQ(own->balance, (Balances{{types::iota_color, 50}, {lone.identity().color, 1}}));
    lone.anchor_all();
}

TEST_F(Anchors, may_be_chained_before_the_first_is_confirmed)
{
    lone.anchors_enabled = false;
    std::vector<Essence> essences;
    std::vector<TransactionId> ids;
    for (int i = 0; i < 3; ++i) {
        lone.pass(10 * types::second);
        EXPECT_TRUE(send_and_run({"box", "keep", {}, iotas_42}).anchor_due);
        const auto job = lone.chain().next_anchor(lone.now());
        ASSERT_TRUE(job.has_value());
        if (i > 0) {
            EXPECT_EQ(job->previous, ids.back());
        }
        const auto transaction = lone.signed_anchor(job->essence);
        ids.push_back(types::id_of(transaction));
        essences.push_back(job->essence);
        lone.store().apply(lone.chain().anchor_signed(job->block_index, ids.back()));
    }
    EXPECT_EQ(lone.chain().next_anchor(lone.now()), std::nullopt);
    EXPECT_EQ(lone.chain().anchors().size(), 4U);
    for (const auto& essence : essences) ledger.book(lone.signed_anchor(essence));
    const auto claim = read_anchor(types::encode(lone.signed_anchor(essences[2])));
    ASSERT_TRUE(claim.has_value());
    EXPECT_TRUE(lone.chain().anchor_confirmed(*claim).known);
    EXPECT_EQ(lone.chain().anchors().size(), 1U);
}

TEST_F(Anchors, that_were_rejected_are_rebuilt_on_what_the_ledger_has)
{
    lone.anchors_enabled = false;
    for (int i = 0; i < 2; ++i) {
        lone.pass(10 * types::second);
        send_and_run({"box", "keep", {}, iotas_42});
        const auto job = lone.chain().next_anchor(lone.now());
        lone.store().apply(lone.chain().anchor_signed(
            job->block_index, types::id_of(lone.signed_anchor(job->essence))));
    }
    // Nobody carried them in time (D-20). In the next generation they are other transactions.
    lone.store().apply(lone.chain().void_anchors());
    lone.pass(12 * types::minute);
    for (int i = 0; i < 2; ++i) {
        const auto job = lone.chain().next_anchor(lone.now());
        ASSERT_TRUE(job.has_value());
        EXPECT_EQ(job->generation, 1U);
        EXPECT_EQ(job->essence.timestamp,
                  lone.chain().anchored(job->block_index)->state.timestamp() + 11 * types::minute);
        const auto id = ledger.book(lone.signed_anchor(job->essence));
        lone.store().apply(lone.chain().anchor_signed(job->block_index, id));
    }
    EXPECT_EQ(lone.iotas_below(alice.address), faucet_tokens - 84);
}

TEST_F(Anchors, of_two_generations_are_never_signed_at_the_same_time)
{
    const auto& state = lone.chain().state();
    const auto start = state.timestamp();
    EXPECT_EQ(anchor_generation(state, start - types::minute), 0U);
    EXPECT_EQ(anchor_generation(state, start), 0U);
    EXPECT_EQ(anchor_generation(state, start + 10 * types::minute - 1), 0U);
    // The last message that may carry generation 0 is of this time; the first of generation 1 a
    // minute later.
    EXPECT_EQ(anchor_generation(state, start + 10 * types::minute), std::nullopt);
    EXPECT_EQ(anchor_generation(state, start + 11 * types::minute - 1), std::nullopt);
    EXPECT_EQ(anchor_generation(state, start + 11 * types::minute), 1U);
    EXPECT_EQ(anchor_generation(state, start + 23 * 60 * types::minute), 125U);
    EXPECT_LT(anchor_expires(start), start + 11 * types::minute);
    EXPECT_GT(anchor_expires(start), start + 10 * types::minute);
}

TEST_F(Anchors, of_a_generation_before_the_newest_signed_one_are_not_signed_even_after_a_restart)
{
    lone.anchors_enabled = false;
    lone.pass(10 * types::second);
    send_and_run({"box", "keep", {}, iotas_42});
    const auto first = lone.now();
    lone.pass(12 * types::minute);
    const auto job = lone.chain().next_anchor(lone.now());
    ASSERT_TRUE(job.has_value());
    lone.store().apply(lone.chain().note_signing(*job));
    EXPECT_EQ(lone.chain().next_anchor(first), std::nullopt);  // the clock was set back
    const auto loaded = Chain::load(lone.identity(), to_bytes("p/"), lone.store());
    ASSERT_TRUE(loaded.has_value());
    EXPECT_EQ(loaded->next_anchor(first), std::nullopt);
    EXPECT_EQ(loaded->next_anchor(lone.now())->essence, job->essence);
}

TEST_F(Anchors, of_others_for_the_same_block_void_what_was_built_on_the_own_one)
{
    lone.anchors_enabled = false;
    std::vector<Essence> own;
    for (int i = 0; i < 2; ++i) {
        lone.pass(10 * types::second);
        send_and_run({"box", "keep"});
        const auto job = lone.chain().next_anchor(lone.now());
        own.push_back(job->essence);
        lone.store().apply(lone.chain().anchor_signed(
            job->block_index, types::id_of(lone.signed_anchor(job->essence))));
    }
    auto theirs = own[0];
    theirs.timestamp += types::second;
    const auto transaction = lone.signed_anchor(theirs);
    const auto id = ledger.book(transaction);
    EXPECT_TRUE(lone.chain().anchor_confirmed(*read_anchor(types::encode(transaction))).known);
    const auto job = lone.chain().next_anchor(lone.now());
    ASSERT_TRUE(job.has_value());
    EXPECT_EQ(job->previous, id);
    ledger.book(lone.signed_anchor(job->essence));
}

TEST_F(Anchors, with_another_state_hash_say_that_this_node_is_wrong)
{
    auto claim = *read_anchor(types::encode(*lone.anchor()));
    claim.state_hash = Hash::filled(1);
    EXPECT_TRUE(lone.chain().anchor_confirmed(claim).contradicts);
    claim.block_index = 1'000'000;
    EXPECT_FALSE(lone.chain().anchor_confirmed(claim).known);
}

TEST_F(Anchors, stay_within_a_transaction_and_what_does_not_fit_waits_for_the_next)
{
    // 600 requests of as many senders: each needs an input and an output.
    std::vector<Wallet> crowd;
    for (int i = 0; i < 600; ++i) {
        crowd.emplace_back("crowd " + std::to_string(i));
        ledger.mint_genesis(crowd.back().address, {{types::iota_color, 10}});
        lone.send(crowd.back(), {"box", "keep", {}, {{types::iota_color, 5}}});
    }
    std::size_t receipts = 0;
    std::size_t waited = 0;
    for (int blocks = 0; blocks < 10 && !lone.backlog().empty(); ++blocks) {
        const auto result = lone.run();
        receipts += result.receipts.size();
        for (const auto& [id, left] : result.left) {
            EXPECT_EQ(left, Left::anchor_full);
            ++waited;
        }
        EXPECT_TRUE(result.anchor_due);  // more than half a transaction
    }
    EXPECT_EQ(receipts, 600U);
    EXPECT_GT(waited, 0U);
    EXPECT_EQ(lone.iotas(lone.contract("box")), 3000U);
    for (const auto& wallet : crowd) EXPECT_EQ(lone.iotas_below(wallet.address), 5U);
}

TEST_F(Anchors, signed_by_another_key_or_changed_are_not_believed)
{
    auto transaction = *lone.anchor();
    EXPECT_TRUE(read_anchor(types::encode(transaction)).has_value());
    auto changed = transaction;
    changed.essence.timestamp += 1;
    EXPECT_EQ(read_anchor(types::encode(changed)).error(), AnchorError::bad_signature);
    auto forged = transaction;
    const auto key = crypto::bls::derive_key(Bytes(32, std::byte{3}));
    forged.unlocks = {types::BlsUnlock{
        crypto::bls::public_key(key),
        crypto::bls::sign(key, crypto::bls::Purpose::ledger, types::encode(forged.essence))}};
    EXPECT_EQ(read_anchor(types::encode(forged)).error(), AnchorError::bad_signature);
    transaction.unlocks.clear();
    EXPECT_FALSE(read_anchor(types::encode(transaction)).has_value());
    EXPECT_EQ(read_anchor(to_bytes("rubbish")).error(), AnchorError::malformed);
    EXPECT_EQ(read_anchor(types::encode(
                              alice.sign(*build_requests(std::vector{lone.section({"box", "keep"})},
                                                         ledger.at(alice.address), lone.now()))))
                  .error(),
              AnchorError::not_an_anchor);
}

TEST_F(Anchors, of_another_chain_are_not_this_chains)
{
    const auto bytes = types::encode(*lone.anchor());
    EXPECT_TRUE(read_anchor_of(lone.identity(), bytes).has_value());
    auto other_color = lone.identity();
    other_color.color = types::Color::filled(9);
    EXPECT_EQ(read_anchor_of(other_color, bytes).error(), AnchorError::other_chain);
    auto other_address = lone.identity();
    other_address.id = ChainId{alice.address};
    EXPECT_EQ(read_anchor_of(other_address, bytes).error(), AnchorError::other_chain);
    EXPECT_EQ(read_anchor_of(lone.identity(), to_bytes("rubbish")).error(), AnchorError::malformed);
}

TEST_F(Anchors, fit_when_their_block_waits_for_one_and_they_continue_the_one_before)
{
    lone.anchors_enabled = false;
    for (int i = 0; i < 2; ++i) {
        lone.pass(20 * types::second);
        send_and_run({"box", "keep"});
    }
    auto& chain = lone.chain();
    ASSERT_EQ(chain.anchors().size(), 3U);
    const auto job = *chain.next_anchor(lone.now());
    const auto misfit = [&](std::uint32_t block, const Hash& state, const types::Essence& essence,
                            std::optional<Timestamp> now = {}) {
        const auto fits = chain.judge(
            {.block_index = block, .state_hash = state, .essence = essence, .now = now});
        return fits ? "" : std::string{name(fits.error())};
    };
    const auto& state = chain.anchors()[1].state;
    EXPECT_EQ(misfit(job.block_index, state.hash(), job.essence), "");
    const auto time = job.essence.timestamp;
    EXPECT_EQ(misfit(job.block_index, state.hash(), job.essence, anchor_expires(time)), "");
    EXPECT_EQ(misfit(job.block_index, state.hash(), job.essence, anchor_expires(time) + 1),
              "expired");
    EXPECT_EQ(misfit(1000, state.hash(), job.essence), "not_to_be_made");
    const auto& confirmed = chain.anchors()[0].state;
    EXPECT_EQ(misfit(confirmed.block_index(), confirmed.hash(), job.essence), "not_to_be_made");
    EXPECT_EQ(misfit(job.block_index, confirmed.hash(), job.essence), "other_state");
    const auto elsewhere = build_anchor(lone.identity(), state, TransactionId::filled(9));
    EXPECT_EQ(misfit(job.block_index, state.hash(), elsewhere), "other_predecessor");
    // The second one cannot be judged while the first has no id.
    const auto& second = chain.anchors()[2].state;
    EXPECT_EQ(misfit(second.block_index(), second.hash(), elsewhere), "other_predecessor");
    lone.store().apply(
        chain.anchor_signed(job.block_index, types::id_of(lone.signed_anchor(job.essence))));
    EXPECT_EQ(misfit(job.block_index, state.hash(), job.essence), "made_already");
}

// --- two chains ---

class TwoChains : public Boxes {
protected:
    TwoChains() : far{ledger, programs_with_testbox(), "far chain"} { far.start(); }
    [[nodiscard]] Dict post_to_far(std::string_view contract, std::string_view entry) const
    {
        return {{to_bytes("to"), of(far.identity().id.bytes())},
                {to_bytes("contract"), to_bytes(contract)},
                {to_bytes("entry"), to_bytes(entry)},
                {to_bytes("amount"), balances_bytes({{types::iota_color, 40}})}};
    }
    LoneChain far;
};

TEST_F(TwoChains, a_request_arrives_with_its_funds_and_its_sender_is_the_contract)
{
    EXPECT_EQ(
        lone.request(alice, {"box", "post", post_to_far("accounts", "deposit"), iotas_42}).error,
        std::nullopt);
    EXPECT_EQ(lone.iotas(lone.contract("box")), 1U);  // 40 sent, 1 for the request token
    const auto result = far.run();
    ASSERT_EQ(result.receipts.size(), 1U);
    EXPECT_EQ(result.receipts[0].error, std::nullopt);
    EXPECT_EQ(result.receipts[0].sender, lone.contract("box"));
    EXPECT_EQ(far.iotas(lone.contract("box")), 41U);  // the token is credited there (D-44)
}

TEST_F(TwoChains, a_failed_request_of_a_contract_is_refunded_to_its_account_there)
{
    EXPECT_EQ(
        lone.request(alice, {"box", "post", post_to_far("nobody", "nothing"), iotas_42}).error,
        std::nullopt);
    const auto result = far.run();
    ASSERT_EQ(result.receipts.size(), 1U);
    EXPECT_EQ(result.receipts[0].error->kind, vm::FailureKind::unknown_contract);
    EXPECT_EQ(far.iotas(lone.contract("box")), 41U);
}

TEST_F(TwoChains, a_contract_withdraws_to_its_own_chain)
{
    EXPECT_EQ(
        lone.request(alice, {"box", "post", post_to_far("accounts", "deposit"), iotas_42}).error,
        std::nullopt);
    far.run();
    auto back = post_to_far("accounts", "withdrawToChain");
    back[to_bytes("amount")] = balances_bytes({{types::iota_color, 5}});
    EXPECT_EQ(lone.request(alice, {"box", "post", back, {{types::iota_color, 10}}}).error,
              std::nullopt);
    EXPECT_EQ(far.run().receipts.at(0).error, std::nullopt);
    // 41 + 5 sent along + 1 request token were there; one of them pays the token of the way back.
    EXPECT_EQ(far.iotas(lone.contract("box")), 0U);
    EXPECT_EQ(lone.run().receipts.at(0).error, std::nullopt);
    EXPECT_EQ(lone.iotas(lone.contract("box")), 1U + 10 - 5 - 1 + 46 + 1);
    EXPECT_EQ(lone.iotas(far.contract("accounts")), 0U);
}

TEST_F(TwoChains, a_request_that_is_not_paid_for_traps)
{
    const auto receipt = lone.request(
        alice, {"box", "post", post_to_far("accounts", "deposit"), {{types::iota_color, 40}}});
    EXPECT_EQ(receipt.error->kind, vm::FailureKind::insufficient_funds);
    EXPECT_EQ(below(alice), faucet_tokens);
    EXPECT_TRUE(far.backlog().empty());
}

}  // namespace
}  // namespace weft::chain::test
