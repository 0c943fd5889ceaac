// Tokens abroad come home (D-57): who gets what comes back, which colors a chain has room for, and
// what becomes of those it has not.

#include <weft/contracts/color_slots.hpp>

#include "testbox.hpp"

namespace weft::chain::test {
namespace {

using contracts::color_price;
using contracts::colors_free;
using contracts::colors_max;
using vm::FailureKind;

constexpr std::uint64_t riches = 1'000'000'000'000;

Dict refund_to(const AgentId& agent)
{
    return {{to_bytes("$$refund$$"), types::encoded(agent)}};
}

/// Two chains with a box each; mallory has a thousand colors and much IOTA.
class Abroad : public Boxes {
protected:
    Abroad() : far{ledger, programs_with_testbox(), "far chain"}
    {
        far.start();
        auto treasure = colors_from(0, 400, 10);
        treasure.set(types::iota_color, riches);
        ledger.mint_genesis(mallory.address, treasure);
    }
    [[nodiscard]] Dict post(std::string_view contract,
                            std::string_view entry,
                            const Balances& amount) const
    {
        return {{to_bytes("to"), of(far.identity().id.bytes())},
                {to_bytes("contract"), to_bytes(contract)},
                {to_bytes("entry"), to_bytes(entry)},
                {to_bytes("amount"), balances_bytes(amount)}};
    }
    /// The box of the near chain gets tokens, and posts them to the far one.
    contracts::Receipt post_from_box(std::string_view contract,
                                     std::string_view entry,
                                     const Balances& amount,
                                     std::optional<AgentId> refund = std::nullopt)
    {
        auto args = post(contract, entry, amount);
        if (refund) args[to_bytes("refund")] = types::encoded(*refund);
        auto sent = amount;
        EXPECT_TRUE(sent.add(types::iota_color, 1));
        return lone.request(mallory, {"box", "post", args, sent});
    }
    static void set_fee(LoneChain& chain, std::uint64_t fee)
    {
        EXPECT_EQ(chain
                      .request(chain.originator(),
                               {"root", "setDefaultFee", {{to_bytes("$$ownerfee$$"), u64(fee)}}})
                      .error,
                  std::nullopt);
    }
    /// So many colors of the chain's owner, who pays nothing for them.
    void fill(LoneChain& chain, std::size_t count)
    {
        for (std::size_t first = 0; first < count; first += 250) {
            const auto some = colors_from(5'000 + first, std::min<std::size_t>(250, count - first));
            const Wallet filler{"filler " + std::to_string(first)};
            ledger.mint_genesis(filler.address, some);
            Essence essence;
            essence.timestamp = chain.now();
            for (const auto& funds : ledger.at(filler.address)) essence.inputs.push_back(funds.id);
            essence.outputs = {{chain.originator().address, some}};
            EXPECT_TRUE(types::make_canonical(essence));
            ledger.book(filler.sign(essence));
            EXPECT_EQ(chain.request(chain.originator(), {"accounts", "deposit", {}, some}).error,
                      std::nullopt);
        }
    }
    /// A transaction of mallory's that gives the chain tokens beside its requests.
    TransactionId send_free(LoneChain& chain,
                            const std::vector<RequestSection>& sections,
                            const Balances& free_tokens)
    {
        Essence essence;
        if (sections.empty()) {
            essence.timestamp = chain.now();
            Balances rest;
            for (const auto& funds : ledger.at(mallory.address)) {
                essence.inputs.push_back(funds.id);
                EXPECT_TRUE(rest.add(funds.balance));
            }
            EXPECT_TRUE(rest.subtract(free_tokens));
            essence.outputs = {{mallory.address, rest}, {chain.identity().id, free_tokens}};
            EXPECT_TRUE(types::make_canonical(essence));
        } else {
            essence = *build_requests(sections, ledger.at(mallory.address), chain.now());
            for (auto& output : essence.outputs)
                EXPECT_TRUE(output.address == chain.identity().id
                                ? output.balance.add(free_tokens)
                                : output.balance.subtract(free_tokens));
        }
        return ledger.book(mallory.sign(essence));
    }
    [[nodiscard]] std::size_t accounts_of(const LoneChain& chain) const
    {
        return chain.view("accounts", "accounts")->size();
    }
    [[nodiscard]] AgentId box() const { return lone.contract("box"); }

    LoneChain far;
    Wallet mallory{"mallory"};
    const Balances gold{{color_number(7), 5}};
};

// --- who gets what comes back ---

TEST_F(Abroad, a_withdrawal_acts_for_the_one_who_withdraws)
{
    EXPECT_EQ(post_from_box("accounts", "deposit", iotas_42).error, std::nullopt);
    far.run();
    EXPECT_EQ(far.iotas(box()), 43U);
    EXPECT_EQ(post_from_box("accounts", "withdrawToChain", {}).error, std::nullopt);
    EXPECT_EQ(far.run().receipts.at(0).error, std::nullopt);
    const auto home = lone.run();
    EXPECT_EQ(home.receipts.at(0).error, std::nullopt);
    EXPECT_EQ(home.receipts.at(0).sender, far.contract("accounts"));
    EXPECT_EQ(lone.iotas(box()), 44U);
    EXPECT_EQ(lone.iotas(far.contract("accounts")), 0U);
    EXPECT_EQ(accounts_of(far), 0U);
    EXPECT_EQ(accounts_of(lone), 1U);
}

TEST_F(Abroad, a_withdrawal_that_does_not_pay_the_fee_at_home_is_the_withdrawers_all_the_same)
{
    EXPECT_EQ(post_from_box("accounts", "deposit", iotas_42).error, std::nullopt);
    far.run();
    EXPECT_EQ(post_from_box("accounts", "withdrawToChain", {}).error, std::nullopt);
    far.run();
    set_fee(lone, 1'000);  // in this block the withdrawal comes home
    EXPECT_EQ(lone.iotas(far.contract("accounts")), 0U);
    EXPECT_EQ(lone.iotas(box()), 44U);
}

TEST_F(Abroad, a_request_names_who_gets_its_token_and_its_refund)
{
    const auto receipt = lone.request(
        alice, {"nobody", "nothing", refund_to(bob.agent()), {{types::iota_color, 10}}});
    EXPECT_EQ(receipt.error->kind, FailureKind::unknown_contract);
    EXPECT_EQ(below(alice), faucet_tokens - 11);
    EXPECT_EQ(below(bob), faucet_tokens + 11);

    EXPECT_EQ(lone.request(alice, {"nobody", "nothing", refund_to(box()), iotas_42}).error->kind,
              FailureKind::unknown_contract);
    EXPECT_EQ(lone.iotas(box()), 43U);
}

TEST_F(Abroad, whom_a_request_names_the_contract_does_not_see)
{
    auto args = refund_to(bob.agent());
    args[to_bytes("key")] = to_bytes("k");
    args[to_bytes("value")] = to_bytes("v");
    EXPECT_EQ(lone.request(alice, {"box", "set", args}).error, std::nullopt);
    EXPECT_EQ(value("box", "k"), "v");
    EXPECT_EQ(below(bob), faucet_tokens + 1);
}

TEST_F(Abroad, a_request_that_names_nobody_who_could_use_it_fails_and_its_sender_has_everything)
{
    auto short_one = refund_to(bob.agent());
    short_one.begin()->second.pop_back();
    auto no_address = refund_to(bob.agent());
    no_address.begin()->second[0] = std::byte{9};
    const auto stranger = AgentId{types::ContractId{far.identity().id, "accounts"_hn}};
    for (const auto& args :
         {short_one, no_address, refund_to(lone.contract("accounts")), refund_to(stranger),
          refund_to(lone.contract("not here")), refund_to(AgentId{lone.identity().id}),
          Dict{{to_bytes("$$refund$$"), Bytes{}}}}) {
        const auto receipt = lone.request(alice, {"box", "keep", args, iotas_42});
        ASSERT_TRUE(receipt.error.has_value());
        EXPECT_EQ(receipt.error->kind, FailureKind::bad_argument);
        EXPECT_EQ(below(alice), faucet_tokens);
    }
    EXPECT_EQ(accounts_of(lone), 0U);
}

TEST_F(Abroad, nobody_deposits_where_nobody_could_use_it)
{
    for (const auto& agent :
         {lone.contract("accounts"), lone.contract("root"), far.contract("blob"),
          lone.contract("not here"), AgentId{lone.identity().id}}) {
        const auto receipt = lone.request(
            alice, {"accounts", "deposit", {{to_bytes("a"), types::encoded(agent)}}, iotas_42});
        ASSERT_TRUE(receipt.error.has_value()) << types::to_text(agent);
        EXPECT_EQ(receipt.error->kind, FailureKind::bad_argument);
    }
    EXPECT_EQ(below(alice), faucet_tokens);
    for (const auto& agent : {box(), far.contract("box"), bob.agent()})
        EXPECT_EQ(lone.request(alice, {"accounts",
                                       "deposit",
                                       {{to_bytes("a"), types::encoded(agent)}},
                                       {{types::iota_color, 1}}})
                      .error,
                  std::nullopt)
            << types::to_text(agent);
}

// --- the price of colors ---

TEST_F(Abroad, the_first_slots_are_free_and_then_the_price_doubles_every_eight)
{
    EXPECT_EQ(color_price(0), 0U);
    EXPECT_EQ(color_price(127), 0U);
    EXPECT_EQ(color_price(128), 1U);
    EXPECT_EQ(color_price(135), 1U);
    EXPECT_EQ(color_price(136), 2U);
    EXPECT_EQ(color_price(144), 4U);
    EXPECT_EQ(color_price(392), std::uint64_t{1} << 33);
    EXPECT_EQ(color_price(398), std::uint64_t{1} << 33);
    EXPECT_EQ(color_price(399), std::nullopt);
    for (std::size_t n = 1; n < colors_max; ++n) EXPECT_GE(color_price(n), color_price(n - 1));
}

TEST_F(Abroad, a_color_new_to_the_chain_is_paid_to_its_owner_and_the_next_of_it_is_free)
{
    fill(lone, colors_free + 8);
    const auto owner = lone.originator().agent();
    const auto before = lone.iotas(owner);
    auto two = colors_from(0, 2);
    EXPECT_EQ(lone.request(mallory, {"box", "keep", {}, two}).error->kind,
              FailureKind::insufficient_funds);
    two.set(types::iota_color, 10);
    const auto receipt = lone.request(mallory, {"box", "keep", {}, two});
    EXPECT_EQ(receipt.error, std::nullopt);
    EXPECT_EQ(receipt.fee, (Balances{{types::iota_color, 4}}));
    EXPECT_EQ(lone.iotas(owner) - before, 4U);
    EXPECT_EQ(lone.iotas(box()), 6U);
    EXPECT_EQ(lone.request(mallory, {"box", "keep", {}, colors_from(0, 2)}).fee, Balances{});
}

TEST_F(Abroad, a_request_that_fails_gets_the_price_of_its_colors_back)
{
    fill(lone, colors_free);
    const auto before = below(mallory);
    auto sent = colors_from(0, 2);
    sent.set(types::iota_color, 10);
    const auto receipt = lone.request(mallory, {"box", "mess", {}, sent});
    EXPECT_EQ(receipt.error->kind, FailureKind::trap);
    EXPECT_EQ(receipt.fee, Balances{});
    EXPECT_EQ(below(mallory), before);
}

TEST_F(Abroad, to_take_every_slot_of_a_chain_costs_more_than_to_keep_one_from_it)
{
    // What was the whole attack: two deposits.
    auto first = colors_from(0, 250);
    first.set(types::iota_color, 10'000'000);
    auto receipt = lone.request(mallory, {"accounts", "deposit", {}, first});
    ASSERT_EQ(receipt.error, std::nullopt);
    EXPECT_EQ(receipt.fee.of(types::iota_color), 8U * 32767 + 2U * 32768);
    auto second = colors_from(250, 149);
    second.set(types::iota_color, 100'000'000);
    EXPECT_EQ(lone.request(mallory, {"accounts", "deposit", {}, second}).error->kind,
              FailureKind::insufficient_funds);
    // Somebody who needs one slot pays for one.
    ledger.mint_genesis(bob.address, {{types::iota_color, 40'000}, {color_number(900), 1}});
    Balances one{{color_number(900), 1}, {types::iota_color, 32'768}};
    EXPECT_EQ(lone.request(bob, {"accounts", "deposit", {}, one}).error, std::nullopt);
    // Whoever takes his colors away makes room.
    EXPECT_EQ(lone.request(mallory, {"accounts", "withdrawToAddress"}).error, std::nullopt);
    EXPECT_EQ(lone.request(alice, {"accounts", "deposit", {}, {{types::iota_color, 1}}}).fee,
              Balances{});
}

TEST_F(Abroad, a_full_chain_refuses_one_request_and_goes_on_with_the_others_of_its_transaction)
{
    fill(lone, colors_max - 1);
    auto one = colors_from(0, 1);
    one.set(types::iota_color, 20'000'000'000);
    lone.send(mallory,
              {lone.section({"box", "keep", {}, colors_from(10, 2)}),
               lone.section({"box", "keep", {}, one}), lone.section({"box", "keep", {}, iotas_42}),
               lone.section({"box", "keep", {}, colors_from(20, 1)})});
    const auto result = lone.run();
    ASSERT_EQ(result.receipts.size(), 4U);
    EXPECT_EQ(result.receipts[0].error->kind, FailureKind::too_large);
    EXPECT_EQ(result.receipts[1].error, std::nullopt);
    EXPECT_EQ(result.receipts[2].error, std::nullopt);
    EXPECT_EQ(result.receipts[3].error->kind, FailureKind::too_large);
    EXPECT_EQ(ledger.balance(mallory.address).of(color_number(10)), 10U);
    EXPECT_EQ(ledger.balance(mallory.address).of(color_number(20)), 10U);
}

TEST_F(Abroad, what_nobody_asked_for_takes_no_slot_that_costs_but_goes_to_the_owners_address)
{
    const auto owner = lone.originator().address;
    fill(lone, colors_free);
    const auto here = lone.view("accounts", "totalAssets")->size();
    auto tokens = colors_from(0, 200, 2);
    tokens.set(types::iota_color, 9);
    send_free(lone, {}, tokens);
    lone.pass(2 * types::second);
    lone.run();
    EXPECT_EQ(ledger.balance(owner).of(color_number(199)), 2U);
    EXPECT_EQ(lone.iotas(AgentId{owner}), 9U);
    EXPECT_EQ(lone.view("accounts", "totalAssets")->size(), here + 1);  // IOTA
    send_free(lone, {lone.section({"box", "keep"})}, colors_from(0, 3, 2));
    lone.pass(2 * types::second);
    lone.run();
    EXPECT_EQ(ledger.balance(owner).of(color_number(2)), 4U);
    EXPECT_EQ(lone.view("accounts", "totalAssets")->size(), here + 1);
    // Of a color that the chain has it is credited, as it is while colors cost nothing.
    const Balances bought{{color_number(5), 1}, {types::iota_color, 1}};
    EXPECT_EQ(lone.request(mallory, {"box", "keep", {}, bought}).error, std::nullopt);
    send_free(lone, {}, colors_from(5, 1, 3));
    lone.run();
    EXPECT_EQ(lone.account(AgentId{owner}).of(color_number(5)), 3U);
    send_free(far, {}, colors_from(5, 1, 3));
    far.run();
    EXPECT_EQ(far.account(far.originator().agent()).of(color_number(5)), 3U);
}

// --- what a chain cannot hold ---

TEST_F(Abroad, what_a_full_chain_cannot_hold_comes_home_to_the_contract_that_sent_it)
{
    fill(far, colors_max);
    EXPECT_EQ(post_from_box("accounts", "deposit", gold).error, std::nullopt);
    const auto refused = far.run();
    ASSERT_EQ(refused.receipts.size(), 1U);
    EXPECT_EQ(refused.receipts[0].error->kind, FailureKind::too_large);
    EXPECT_EQ(accounts_of(far), 1U);  // the filler's
    EXPECT_EQ(far.iotas(far.originator().agent()), 0U);
    far.pass(2 * types::second);
    far.run();
    const auto home = lone.run();
    ASSERT_EQ(home.receipts.size(), 1U);
    EXPECT_EQ(home.receipts[0].error, std::nullopt);
    EXPECT_EQ(home.receipts[0].entry_point, "giveBack"_hn);
    EXPECT_EQ(lone.account(box()), (Balances{{types::iota_color, 1}, {color_number(7), 5}}));
}

TEST_F(Abroad, it_finds_its_slot_when_its_own_chain_has_become_full_meanwhile)
{
    fill(far, colors_max);
    EXPECT_EQ(post_from_box("accounts", "deposit", gold).error, std::nullopt);
    EXPECT_EQ(lone.account(box()).of(color_number(7)), 0U);
    fill(lone, colors_max - 1);
    auto one = colors_from(0, 1);
    one.set(types::iota_color, 20'000'000'000);
    EXPECT_EQ(lone.request(mallory, {"box", "keep", {}, one}).error->kind, FailureKind::too_large);
    far.run();
    far.pass(2 * types::second);
    far.run();
    EXPECT_EQ(lone.run().receipts.at(0).error, std::nullopt);
    EXPECT_EQ(lone.account(box()), (Balances{{types::iota_color, 1}, {color_number(7), 5}}));
}

TEST_F(Abroad, a_slot_is_kept_for_a_week_and_what_comes_later_to_a_full_chain_is_its_owners)
{
    fill(far, colors_max);
    EXPECT_EQ(post_from_box("accounts", "deposit", gold).error, std::nullopt);
    fill(lone, colors_max - 1);
    lone.pass(contracts::color_kept_for);
    auto one = colors_from(0, 1);
    one.set(types::iota_color, 20'000'000'000);
    EXPECT_EQ(lone.request(mallory, {"box", "keep", {}, one}).error, std::nullopt);
    far.run();
    far.pass(2 * types::second);
    far.run();
    EXPECT_EQ(lone.run().receipts.at(0).error->kind, FailureKind::too_large);
    lone.pass(2 * types::second);
    lone.run();
    EXPECT_EQ(ledger.balance(lone.originator().address).of(color_number(7)), 5U);
    EXPECT_TRUE(far.backlog().empty());
    EXPECT_TRUE(lone.backlog().empty());
}

TEST_F(Abroad, what_does_not_pay_for_its_slots_comes_home_too)
{
    fill(far, colors_free);
    EXPECT_EQ(post_from_box("accounts", "deposit", gold).error, std::nullopt);
    EXPECT_EQ(far.run().receipts.at(0).error->kind, FailureKind::insufficient_funds);
    far.pass(2 * types::second);
    far.run();
    lone.run();
    EXPECT_EQ(lone.account(box()).of(color_number(7)), 5U);
    auto paid = gold;
    paid.set(types::iota_color, 1);
    EXPECT_EQ(post_from_box("accounts", "deposit", paid).error, std::nullopt);
    EXPECT_EQ(far.run().receipts.at(0).error, std::nullopt);
    EXPECT_EQ(far.account(box()), (Balances{{types::iota_color, 1}, {color_number(7), 5}}));
}

TEST_F(Abroad, an_address_that_is_named_gets_it_on_the_ledger_wherever_there_is_no_room)
{
    fill(far, colors_max);
    EXPECT_EQ(post_from_box("accounts", "deposit", gold, bob.agent()).error, std::nullopt);
    far.run();
    far.pass(2 * types::second);
    far.run();
    EXPECT_EQ(ledger.balance(bob.address).of(color_number(7)), 5U);
    EXPECT_EQ(below(bob), faucet_tokens + 1);
}

TEST_F(Abroad, a_withdrawal_that_finds_no_room_at_home_stays_abroad)
{
    // gold@far comes from a wallet, for the box of the near chain.
    EXPECT_EQ(far.request(mallory, {"accounts",
                                    "deposit",
                                    {{to_bytes("a"), types::encoded(box())}},
                                    {{color_number(7), 5}, {types::iota_color, 3}}})
                  .error,
              std::nullopt);
    fill(lone, colors_max);
    EXPECT_EQ(post_from_box("accounts", "withdrawToChain", {}).error, std::nullopt);
    far.run();
    EXPECT_EQ(lone.run().receipts.at(0).error->kind, FailureKind::too_large);
    lone.pass(2 * types::second);
    lone.run();
    EXPECT_EQ(far.run().receipts.at(0).error, std::nullopt);
    EXPECT_EQ(far.account(box()), (Balances{{types::iota_color, 4}, {color_number(7), 5}}));
    EXPECT_TRUE(lone.backlog().empty());
}

// --- what fits a request, and a way back ---

TEST_F(Abroad, an_anchor_takes_no_more_colors_to_other_chains_than_can_come_back)
{
    constexpr auto most = contracts::posted_colors_max;
    EXPECT_EQ(lone.request(mallory, {"box", "keep", {}, colors_from(0, 100)}).error, std::nullopt);
    auto more = colors_from(100, most - 99);
    more.set(types::iota_color, 10'000'000);
    EXPECT_EQ(lone.request(mallory, {"box", "keep", {}, more}).error, std::nullopt);
    lone.pass(2 * types::second);
    lone.run();
    const auto posts = [&](const Balances& amount) {
        return lone.section({"box", "post", post("accounts", "deposit", amount)});
    };
    lone.send(mallory, {posts(colors_from(0, most + 1))});
    EXPECT_EQ(lone.run().receipts.at(0).error->kind, FailureKind::too_large);
    // Two that are too many together: the second one leaves with the next anchor.
    lone.anchors_enabled = false;
    lone.pass(-types::second);
    // Whichever comes second over there pays for colors that are new to the chain.
    const auto with_iotas = [](Balances amount) {
        amount.set(types::iota_color, 1'000'000);
        return amount;
    };
    const auto first = lone.send(mallory, {posts(with_iotas(colors_from(0, 200)))});
    const auto second = lone.send(mallory, {posts(with_iotas(colors_from(200, most - 199)))});
    const auto result = lone.run();
    EXPECT_EQ(result.receipts.size(), 1U);
    ASSERT_EQ(result.left.size(), 1U);
    EXPECT_EQ(result.left[0].second, Left::anchor_full);
    EXPECT_TRUE(result.left[0].first == first || result.left[0].first == second);
    lone.anchors_enabled = true;
    lone.anchor_all();
    EXPECT_EQ(lone.run().receipts.at(0).error, std::nullopt);
    lone.pass(2 * types::second);
    lone.run();
    EXPECT_EQ(far.backlog().size(), 2U);
    EXPECT_EQ(far.run().receipts.size(), 2U);
}

TEST_F(Abroad, an_account_of_more_colors_than_a_request_takes_is_withdrawn_in_parts)
{
    const Dict for_box{{to_bytes("a"), types::encoded(box())}};
    for (const std::size_t first : {0, 200}) {
        auto some = colors_from(first, 150);
        some.set(types::iota_color, 10'000'000'000);
        EXPECT_EQ(far.request(mallory, {"accounts", "deposit", for_box, some}).error, std::nullopt);
    }
    EXPECT_EQ(far.account(box()).size(), 301U);
    for (const std::size_t left : {46, 0}) {
        // The rest needs slots at home too, which it pays for.
        const Balances price{{types::iota_color, 100'000'000}};
        EXPECT_EQ(post_from_box("accounts", "withdrawToChain", price).error, std::nullopt);
        EXPECT_EQ(far.run().receipts.at(0).error, std::nullopt);
        EXPECT_EQ(far.account(box()).size(), left);
        EXPECT_EQ(lone.run().receipts.at(0).error, std::nullopt);
    }
    EXPECT_EQ(lone.account(box()).size(), 301U);
}

TEST_F(Abroad, all_that_an_anchor_can_carry_can_come_back_in_one)
{
    fill(far, colors_max);
    EXPECT_EQ(lone.request(mallory, {"box", "keep", {}, colors_from(0, 101, 5)}).error,
              std::nullopt);
    // More small requests than an anchor takes.
    std::vector<RequestSection> sections;
    for (std::size_t n = 0; n < types::request_sections_max; ++n) {
        auto args = post("accounts", "deposit", colors_from(n % 100, 2));
        sections.push_back(lone.section({"box", "post", args, {{types::iota_color, 1}}}));
    }
    lone.send(mallory, sections);
    std::size_t sent = 0;
    for (const auto& receipt : lone.run().receipts) {
        if (!receipt.error) ++sent;
        EXPECT_TRUE(!receipt.error || receipt.error->kind == FailureKind::too_large);
    }
    EXPECT_GT(sent, 80U);
    EXPECT_LT(sent, types::request_sections_max);
    ASSERT_EQ(far.backlog().size(), 1U);
    const auto refused = far.run();
    EXPECT_EQ(refused.receipts.size(), sent);
    for (const auto& receipt : refused.receipts)
        EXPECT_EQ(receipt.error->kind, FailureKind::too_large);
    EXPECT_EQ(accounts_of(far), 1U);
    far.pass(2 * types::second);
    far.run();
    const auto home = lone.run();
    EXPECT_EQ(home.receipts.size(), sent);
    for (const auto& receipt : home.receipts) EXPECT_EQ(receipt.error, std::nullopt);
}

TEST_F(Abroad, requests_that_need_much_room_to_come_back_are_the_first_of_the_next_anchor)
{
    EXPECT_EQ(lone.request(mallory, {"box", "keep", {}, colors_from(0, 101, 5)}).error,
              std::nullopt);
    std::vector<RequestSection> sections;
    for (std::size_t n = 0; n < 100; ++n)
        sections.push_back(lone.section({"box",
                                         "post",
                                         post("accounts", "deposit", colors_from(n % 100, 2)),
                                         {{types::iota_color, 1}}}));
    lone.send(mallory, sections);
    lone.run();
    ASSERT_EQ(far.backlog().size(), 1U);
    const auto from_afar = far.backlog()[0];
    // Wallets fill a part of each anchor before it has its turn.
    const auto crowd = [&](const std::string& name) {
        std::vector<Unit> units;
        for (int i = 0; i < 120; ++i) {
            const Wallet one{name + std::to_string(i)};
            ledger.mint_genesis(one.address, {{types::iota_color, 10}});
            const auto id = far.send(one, Ask{"accounts", "deposit"});
            units.push_back(*unit_of(*ledger.find(id), far.identity()));
        }
        units.push_back(from_afar);
        return units;
    };
    const auto first = far.run(crowd("a"));
    ASSERT_EQ(first.left, (std::vector{std::pair{from_afar.transaction, Left::anchor_full}}));
    const auto second = far.run(crowd("b"));
    ASSERT_FALSE(second.receipts.empty());
    EXPECT_EQ(second.receipts.front().request.transaction, from_afar.transaction);
    EXPECT_EQ(second.receipts.front().error, std::nullopt);
}

TEST_F(Abroad, requests_of_a_lying_chain_that_could_not_come_back_do_not_stop_this_one)
{
    fill(lone, colors_max);
    // The far chain signs what no executor would have posted.
    ledger.mint_genesis(far.identity().id, [] {
        auto funds = colors_from(0, 250, 200);
        funds.set(types::iota_color, 1'000);
        return funds;
    }());
    const auto id = lone.identity().id;
    Essence essence;
    types::ScPayload payload;
    payload.state = types::StateSection{far.identity().color, 99, far.now(), Hash::filled(1)};
    Balances all;
    for (std::size_t n = 0; n < types::request_sections_max; ++n) {
        payload.requests.push_back({.sender_contract = Hname{static_cast<std::uint32_t>(n + 1)},
                                    .target = {id, "box"_hn},
                                    .timelock = 0,
                                    .entry_point = "keep"_hn,
                                    .args = {},
                                    .transfer = colors_from(n, 6)});
        EXPECT_TRUE(all.add(payload.requests.back().transfer));
        EXPECT_TRUE(all.add(types::mint_color, 1));
    }
    Balances rest;
    for (const auto& funds : ledger.at(far.identity().id)) {
        essence.inputs.push_back(funds.id);
        EXPECT_TRUE(rest.add(funds.balance));
    }
    auto paid = all;
    EXPECT_TRUE(paid.subtract(types::mint_color, types::request_sections_max));
    EXPECT_TRUE(paid.add(types::iota_color, types::request_sections_max));
    EXPECT_TRUE(rest.subtract(paid));
    essence.timestamp = far.now();
    essence.outputs = {{far.identity().id, rest}, {id, all}};
    essence.data = types::encode(payload);
    ASSERT_TRUE(types::make_canonical(essence));
    ledger.book(far.signed_anchor(essence));
    ASSERT_EQ(lone.backlog().size(), 1U);
    const auto result = lone.run();
    ASSERT_EQ(result.receipts.size(), types::request_sections_max);
    for (const auto& receipt : result.receipts)
        EXPECT_EQ(receipt.error->kind, FailureKind::too_large);
    EXPECT_EQ(accounts_of(lone), 1U);
}

}  // namespace
}  // namespace weft::chain::test
