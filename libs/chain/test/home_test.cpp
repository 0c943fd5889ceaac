// A chain moves to another address of the ledger (docs/decisions/0062): who signs, who believes it, and
// what becomes of what is left behind.

#include "../src/partitions.hpp"
#include "testbox.hpp"

namespace weft::chain::test {
namespace {

class Move : public Boxes {
protected:
    /// The owner asks, and the next block does it.
    types::Address move(std::string_view name = "new")
    {
        const auto to = lone.new_committee(name);
        EXPECT_EQ(lone.ask_to_move(to).error, std::nullopt);
        lone.moved_to = to;
        lone.run();
        EXPECT_EQ(lone.home(), to);
        return to;
    }
    [[nodiscard]] bool done(const TransactionId& transaction) const
    {
        const auto results =
            lone.view("eventlog", "isRequestProcessed",
                      {{to_bytes("requestID"), types::encoded(RequestId{transaction, 0})}});
        return results && results->at(to_bytes("processed")) == Bytes{std::byte{1}};
    }
    [[nodiscard]] types::Address name() const { return lone.identity().id; }
    const Wallet alice{"alice"};
    const Wallet bob{"bob"};
    const Ask deposit{"accounts", "deposit", {}, {{types::iota_color, 10}}};
};

TEST_F(Move, takes_token_and_assets_to_the_new_address_and_goes_on_there)
{
    EXPECT_EQ(lone.request(alice, deposit).error, std::nullopt);
    EXPECT_EQ(lone.homes(), (std::vector<Home>{{name(), 0}}));
    const auto last = lone.chain().state().block_index() + 2;  // of the wish, and of the move
    const auto to = move();
    EXPECT_EQ(lone.homes(), (std::vector<Home>{{name(), 0}, {to, last + 1}}));
    EXPECT_TRUE(ledger.at(name()).empty());
    EXPECT_EQ(ledger.balance(to).of(lone.identity().color), 1U);
    const auto below_before = lone.iotas_below(to);
    EXPECT_EQ(lone.request(alice, deposit).error, std::nullopt);
    EXPECT_EQ(lone.iotas_below(to), below_before + 10);
    EXPECT_EQ(lone.iotas(alice.agent()), 20U) << "the same account";
    EXPECT_EQ(lone.contract("box").address, name()) << "contracts are called by the name";
    EXPECT_EQ(home_at(lone.identity(), lone.chain().state().entries(), last), name());
    EXPECT_EQ(home_at(lone.identity(), lone.chain().state().entries(), last + 1), to);
}

TEST_F(Move, is_not_taken_back)
{
    EXPECT_EQ(lone.request(alice, deposit).error, std::nullopt);
    const auto before = lone.chain().state().block_index();
    (void)move();
    EXPECT_EQ(lone.request(alice, deposit).error, std::nullopt);
    const auto moved = lone.chain().state().block_index() - 1;
    EXPECT_EQ(lone.chain().earlier(lone.store(), before).error(), ReturnRefusal::other_home);
    EXPECT_EQ(lone.chain().earlier(lone.store(), moved - 1).error(), ReturnRefusal::other_home);
    const auto since = lone.chain().earlier(lone.store(), moved);
    EXPECT_TRUE(since || since.error() != ReturnRefusal::other_home);
}

TEST_F(Move, tells_the_new_address_and_forgets_the_wish)
{
    const auto to = move();
    const auto info = lone.view("governance", "getRotation");
    ASSERT_TRUE(info.has_value());
    EXPECT_TRUE(info->empty());
    const auto root = lone.view("root", "getChainInfo");
    ASSERT_TRUE(root.has_value());
    EXPECT_EQ(root->at(to_bytes("ad")), of(to.bytes()));
    EXPECT_EQ(root->at(to_bytes("c")), of(name().bytes()));
    EXPECT_EQ(lone.request(lone.originator(), {"governance", "cancelRotation"}).error->kind,
              vm::FailureKind::contract_error)
        << "there is none";
    EXPECT_EQ(lone.ask_to_move(name()).error->kind, vm::FailureKind::bad_argument);
    EXPECT_EQ(lone.ask_to_move(to).error, std::nullopt);
    lone.moved_to = to;
    lone.run();
    EXPECT_EQ(lone.homes().size(), 2U) << "it is there";
}

TEST_F(Move, ends_at_the_last_address_that_its_list_has_room_for)
{
    while (lone.homes().size() < homes_max) move("home " + std::to_string(lone.homes().size()));
    const auto last = lone.home();
    const auto further = lone.new_committee("one too many");
    EXPECT_EQ(lone.ask_to_move(further).error, std::nullopt);
    lone.moved_to = further;
    EXPECT_FALSE(lone.run().needed) << "no block for a move that is not made";
    EXPECT_EQ(lone.home(), last);
    EXPECT_EQ(lone.request(alice, deposit).error, std::nullopt);
}

TEST_F(Move, forgets_the_hand_over_of_the_old_key)
{
    lone.handed_over = types::Hash::filled(7);
    lone.run();
    const EntriesReader before{lone.chain().state().entries(), governance_hname};
    EXPECT_TRUE(contracts::committee_of(before).has_value());
    const auto to = lone.new_committee("new");
    EXPECT_EQ(lone.ask_to_move(to).error, std::nullopt);
    lone.moved_to = to;
    lone.handed_over = types::Hash::filled(8);  // both at once: it moves
    lone.run();
    EXPECT_EQ(lone.home(), to);
    const EntriesReader after{lone.chain().state().entries(), governance_hname};
    EXPECT_EQ(contracts::committee_of(after), std::nullopt);
}

TEST_F(Move, is_made_for_nobody_but_the_owner_and_to_no_place_but_where_he_asks)
{
    const auto to = lone.new_committee("new");
    const auto other = lone.new_committee("other");
    const auto stays = [&](const types::Address& where) {
        lone.moved_to = where;
        const auto result = lone.run();
        return lone.home() == name() && !result.needed;
    };
    EXPECT_TRUE(stays(to)) << "nobody asks";
    EXPECT_EQ(
        lone.request(alice,
                     {"governance", "rotateCommittee", {{to_bytes("address"), of(to.bytes())}}})
            .error->kind,
        vm::FailureKind::unauthorized);
    EXPECT_TRUE(stays(to));
    EXPECT_EQ(lone.ask_to_move(to).error, std::nullopt);
    EXPECT_TRUE(stays(other));
    EXPECT_TRUE(stays(name()));
    EXPECT_EQ(lone.ask_to_move(bob.address).error, std::nullopt);
    EXPECT_TRUE(stays(bob.address)) << "a wallet is no committee";
    EXPECT_EQ(lone.request(lone.originator(), {"governance", "cancelRotation"}).error,
              std::nullopt);
    EXPECT_TRUE(stays(bob.address));
}

/// The wish came, or went, in the very block that was to move.
TEST_F(Move, waits_for_a_block_before_and_after_which_it_is_wished)
{
    const auto to = lone.new_committee("new");
    const Ask ask{"governance", "rotateCommittee", {{to_bytes("address"), of(to.bytes())}}};
    lone.moved_to = to;
    EXPECT_EQ(lone.request(lone.originator(), ask).error, std::nullopt);
    EXPECT_EQ(lone.home(), name());
    lone.moved_to = to;
    EXPECT_EQ(lone.request(lone.originator(), {"governance", "cancelRotation"}).error,
              std::nullopt);
    EXPECT_EQ(lone.home(), name());
    EXPECT_EQ(lone.request(lone.originator(), ask).error, std::nullopt);
    lone.moved_to = to;
    EXPECT_EQ(lone.request(lone.originator(), ask).error, std::nullopt);
    EXPECT_EQ(lone.home(), name()) << "it is another wish";
    lone.moved_to = to;
    lone.run();
    EXPECT_EQ(lone.home(), to);
}

TEST_F(Move, waits_while_the_anchor_pays_where_the_chain_is_to_go)
{
    lone.anchors_enabled = false;
    const auto to = lone.new_committee("new");
    EXPECT_EQ(lone.ask_to_move(to).error, std::nullopt);
    EXPECT_EQ(
        lone.request(alice,
                     {"box", "send", {{to_bytes("to"), of(to.bytes())}}, {{types::iota_color, 5}}})
            .error,
        std::nullopt);
    lone.moved_to = to;
    lone.run();
    EXPECT_EQ(lone.home(), name());
    lone.anchors_enabled = true;
    lone.pass(10 * types::second);
    lone.request(alice, deposit);
    EXPECT_EQ(lone.iotas_below(to), 5U);
    lone.moved_to = to;
    lone.run();
    EXPECT_EQ(lone.home(), to);
}

TEST_F(Move, sends_nothing_to_a_home_of_the_chain)
{
    const auto to = move();
    for (const auto& home : {name(), to}) {
        const auto sent = lone.request(
            alice, {"box", "send", {{to_bytes("to"), of(home.bytes())}}, {{types::iota_color, 5}}});
        ASSERT_TRUE(sent.error.has_value());
        EXPECT_EQ(sent.error->kind, vm::FailureKind::bad_argument);
    }
    // A contract "at a later home" is nobody: what was to come back to it is the owner's.
    const AgentId nobody{types::ContractId{to, "box"_hn}};
    const auto before = lone.iotas(lone.originator().agent());
    const auto refused = lone.request(alice, {"nobody",
                                              "here",
                                              {{to_bytes("$$refund$$"), types::encoded(nobody)}},
                                              {{types::iota_color, 5}}});
    EXPECT_TRUE(refused.error.has_value());
    EXPECT_EQ(lone.iotas(nobody), 0U);
    EXPECT_GE(lone.iotas(lone.originator().agent()), before);
}

/// D-45: each confirmed request once, wherever it was sent.
TEST_F(Move, processes_what_was_sent_to_the_old_address_once_it_is_forwarded)
{
    const auto to = lone.new_committee("new");
    EXPECT_EQ(lone.ask_to_move(to).error, std::nullopt);
    const auto early = lone.send(alice, deposit);
    auto late_section = lone.section(deposit);
    lone.moved_to = to;
    lone.run(std::vector<Unit>{});  // the last block has not seen it
    ASSERT_EQ(lone.home(), to);
    const auto late = lone.send(bob, std::vector{late_section});  // who has not heard of the move
    EXPECT_TRUE(lone.backlog().empty());
    EXPECT_EQ(lone.forward_all(), 2U);
    lone.run();
    EXPECT_TRUE(done(early));
    EXPECT_TRUE(done(late));
    EXPECT_EQ(lone.iotas(alice.agent()), 10U);
    EXPECT_EQ(lone.iotas(bob.agent()), 10U);
    EXPECT_TRUE(ledger.at(name()).empty());
    EXPECT_TRUE(lone.backlog().empty());
}

TEST_F(Move, leaves_out_a_unit_whose_output_is_at_an_old_home)
{
    const auto old = lone.send(alice, deposit);
    const auto unit = lone.backlog().at(0);
    const auto to = lone.new_committee("new");
    auto wish =
        lone.send(lone.originator(),
                  {"governance", "rotateCommittee", {{to_bytes("address"), of(to.bytes())}}});
    auto units = lone.backlog();
    std::erase_if(units, [&](const Unit& one) { return one.transaction != wish; });
    lone.run(units);
    lone.moved_to = to;
    lone.run(std::vector<Unit>{});
    const auto result = lone.run(std::vector{unit});
    ASSERT_EQ(result.left.size(), 1U);
    EXPECT_EQ(result.left[0], std::pair(old, Left::elsewhere));
    lone.forward_all();
    lone.run();
    EXPECT_TRUE(done(old));
    const auto again = lone.run(std::vector{unit});
    EXPECT_FALSE(again.needed);
}

TEST_F(Move, forwards_what_is_forwarded_when_it_moves_once_more)
{
    const auto old = lone.send(alice, deposit);
    const auto second = lone.new_committee("second");
    const auto third = lone.new_committee("third");
    const auto only = [&](const TransactionId& id) {
        auto units = lone.backlog();
        std::erase_if(units, [&](const Unit& one) { return one.transaction != id; });
        lone.run(units);
    };
    for (const auto& to : {second, third}) {
        only(lone.send(lone.originator(),
                       {"governance", "rotateCommittee", {{to_bytes("address"), of(to.bytes())}}}));
        lone.moved_to = to;
        lone.run(std::vector<Unit>{});
        EXPECT_EQ(lone.forward_all(), 1U);
    }
    lone.run();
    EXPECT_TRUE(done(old));
    EXPECT_EQ(lone.iotas(alice.agent()), 10U);
    // A wallet that pays a stranger is no forward.
    const auto unit = unit_at(*ledger.find(old), lone.identity(), name(), lone.homes());
    ASSERT_TRUE(unit.has_value());
    EXPECT_FALSE(build_forward(*unit, name(), 1).has_value());
    auto essence = build_forward(*unit, second, 1);
    ASSERT_TRUE(essence.has_value());
    EXPECT_TRUE(forwarded(*unit, {*essence, {}}, lone.homes()).has_value());
    auto elsewhere = *essence;
    elsewhere.outputs[0].address = bob.address;
    EXPECT_FALSE(forwarded(*unit, {elsewhere, {}}, lone.homes()).has_value());
    auto with_words = *essence;
    with_words.data = to_bytes("words");
    EXPECT_FALSE(forwarded(*unit, {with_words, {}}, lone.homes()).has_value());
}

/// The old key made another chain at the old address, and speaks as its "governance".
TEST_F(Move, takes_nothing_for_a_request_that_an_old_home_has_signed)
{
    move();
    ledger.mint_genesis(bob.address, {{types::iota_color, faucet_tokens}});
    const auto made =
        ledger.book(bob.sign(*build_origin(ChainId{name()}, ledger.at(bob.address), lone.now())));
    Essence payment;
    payment.timestamp = lone.now();
    Balances rest;
    for (const auto& funds : ledger.at(bob.address)) {
        payment.inputs.push_back(funds.id);
        EXPECT_TRUE(rest.add(funds.balance));
    }
    EXPECT_TRUE(rest.subtract(types::iota_color, 1));
    payment.outputs = {{bob.address, rest}, {name(), {{types::iota_color, 1}}}};
    EXPECT_TRUE(types::make_canonical(payment));
    const auto paid = ledger.book(bob.sign(payment));
    auto section = lone.section({"root", "setDefaultFee", {{to_bytes("$$ownerfee$$"), u64(9)}}});
    section.sender_contract = "governance"_hn;
    const auto color = types::color_of(made);
    Essence anchor;
    anchor.timestamp = lone.now();
    anchor.inputs = {{name(), paid}, {name(), made}};
    anchor.outputs = {{name(), {{color, 1}}}, {lone.home(), {{types::mint_color, 1}}}};
    types::ScPayload payload;
    payload.state = types::StateSection{color, 1, lone.now(), Hash{}};
    payload.requests = {section};
    anchor.data = types::encode(payload);
    EXPECT_TRUE(types::make_canonical(anchor));
    const auto id = ledger.book(lone.signed_anchor(anchor));
    const auto unit = lone.unit_known({lone.home(), id});
    ASSERT_TRUE(unit.has_value());
    EXPECT_TRUE(unit->requests.empty()) << "its tokens are the owner's";
    const auto result = lone.run(std::vector{*unit});
    ASSERT_EQ(result.receipts.size(), 1U);
    EXPECT_EQ(result.receipts[0].request, (RequestId{id, stray_index}));
}

TEST_F(Move, is_followed_by_whoever_has_the_blocks_and_no_key_counts_out_of_its_time)
{
    lone.request(alice, deposit);
    move();
    lone.request(alice, deposit);
    auto& chain = lone.chain();
    const auto newest = chain.state().block_index();
    Chain other{chain.identity(), to_bytes("p/")};
    for (std::uint32_t i = 1; i <= newest; ++i) {
        const auto block = chain.block(lone.store(), i);
        const auto certificate = chain.certificate(lone.store(), i);
        ASSERT_TRUE(block && certificate);
        const auto& right = lone.group_of(i);
        const auto& wrong = right == lone.group() ? lone.group_of(newest) : lone.group();
        EXPECT_EQ(other.follow(*block, *certificate, wrong).error(), FollowError::bad_signature);
        ASSERT_TRUE(other.follow(*block, *certificate, right).has_value()) << i;
    }
    EXPECT_EQ(other.state().hash(), chain.state().hash());
    const auto loaded = Chain::load(chain.identity(), to_bytes("p/"), lone.store());
    ASSERT_TRUE(loaded.has_value());
    EXPECT_EQ(loaded->anchors().size(), chain.anchors().size());
}

TEST_F(Move, is_proved_by_its_anchors_to_who_knows_name_and_color_alone)
{
    const auto color = lone.identity().color;
    const auto homes = [&](std::vector<Bytes> moves) { return homes_by(name(), color, moves); };
    EXPECT_EQ(homes({}), (std::vector<Home>{{name(), 0}}));
    lone.request(alice, deposit);
    const auto plain = types::encode(*lone.anchor());
    const auto second = move("second");
    lone.request(alice, deposit);
    const auto third = move("third");
    ASSERT_EQ(lone.moves.size(), 2U);
    const auto known = homes(lone.moves);
    ASSERT_TRUE(known.has_value());
    EXPECT_EQ(*known, lone.homes());
    EXPECT_EQ(homes({lone.moves[1]}).error(), HomeError::other_chain) << "not from the name";
    EXPECT_EQ(homes({plain}).error(), HomeError::no_move);
    EXPECT_EQ(homes({Bytes{}}).error(), HomeError::not_an_anchor);
    EXPECT_EQ(homes_by(name(), Color::filled(1), lone.moves).error(), HomeError::other_chain);
    // Of a proof at the newest anchor: whose signature it must carry.
    lone.request(alice, deposit);
    const auto anchor = read_anchor(types::encode(*lone.anchor()));
    ASSERT_TRUE(anchor.has_value());
    EXPECT_EQ(anchor->chain, third);
    EXPECT_EQ(signer_by(*known, anchor->block_index), third);
    EXPECT_EQ(signer_by(*known, (*known)[1].first_block), second);
    EXPECT_EQ(signer_by(*known, (*known)[1].first_block - 1), name());
}

/// The new committee certifies blocks before the anchor of the move is signed.
TEST_F(Move, is_anchored_by_the_old_key_and_what_is_behind_it_by_the_new_one)
{
    lone.anchors_enabled = false;
    lone.request(alice, deposit);
    const auto to = move();
    lone.pass(10 * types::second);
    lone.request(alice, deposit);
    EXPECT_GE(lone.chain().anchors().size(), 3U);
    EXPECT_EQ(ledger.balance(to).of(lone.identity().color), 0U);
    lone.anchor_all();
    EXPECT_EQ(ledger.balance(to).of(lone.identity().color), 1U);
    EXPECT_FALSE(lone.chain().next_anchor(lone.now()).has_value());
}

/// 0060: what the chain writes by itself has no part in the bound of the state.
TEST(MoveOfABoundedChain, is_no_growth)
{
    NaiveLedger ledger;
    LoneChain lone{ledger,
                   programs_with_testbox(),
                   "chain",
                   {.anchor_interval = types::second, .state_max = 1u << 20}};
    lone.start();
    const auto to = lone.new_committee("new");
    EXPECT_EQ(lone.ask_to_move(to).error, std::nullopt);
    const auto before = counted_growth(lone.chain().state());
    lone.moved_to = to;
    lone.run();
    EXPECT_EQ(lone.home(), to);
    EXPECT_EQ(counted_growth(lone.chain().state()), before);
}

}  // namespace
}  // namespace weft::chain::test
