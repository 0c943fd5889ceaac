#include <weft/fixtures/keys.hpp>
#include <weft/ledger/ledger.hpp>

#include <gtest/gtest.h>

namespace weft::ledger {
namespace {

using types::iota_color;
using types::mint_color;

constexpr auto most = std::numeric_limits<std::uint64_t>::max();
constexpr auto i64_most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
const auto c1 = Color::filled(1);
const auto c2 = Color::filled(2);

std::string verdict(const std::vector<Balances>& inputs, const std::vector<Balances>& outputs)
{
    std::vector<const Balances*> in;
    for (const auto& input : inputs) in.push_back(&input);
    std::vector<Output> out;
    for (const auto& output : outputs) out.push_back({Address{}, output});
    const auto checked = check_balances(in, out);
    return checked ? "valid" : std::string{name(checked.error())};
}

TEST(BalanceRule, tokens_pass_on_are_uncolored_or_are_minted_and_nothing_else)
{
    const std::vector<Balances> inputs = {{{iota_color, 1337}, {c1, 20}, {c2, 30}}};
    EXPECT_EQ(verdict(inputs, {{{iota_color, 1297}, {c1, 10}, {c2, 10}, {mint_color, 70}}}),
              "valid");
    EXPECT_EQ(verdict(inputs, {{{iota_color, 1357}, {c1, 10}, {c2, 10}, {mint_color, 10}}}),
              "valid")
        << "twenty uncolored";
    EXPECT_EQ(verdict({{{c1, 1337}}}, {{{mint_color, 1337}}}), "valid") << "recolored";
    EXPECT_EQ(verdict({{{iota_color, 100}}, {{iota_color, 100}}}, {{{iota_color, 200}}}), "valid");
    EXPECT_EQ(verdict({{{iota_color, 100}}, {{iota_color, 99}}}, {{{iota_color, 200}}}),
              "inputs_outputs_unequal");
    EXPECT_EQ(verdict({{{iota_color, 100}}, {{iota_color, 101}}}, {{{iota_color, 200}}}),
              "inputs_outputs_unequal")
        << "nothing is burned";
    EXPECT_EQ(verdict({{{iota_color, 100}}, {{iota_color, most}}}, {{{iota_color, 200}}}),
              "amount_overflow");
}

TEST(BalanceRule, cases_of_the_first_value_tangle)
{
    EXPECT_EQ(verdict({{{iota_color, i64_most}}}, {{{iota_color, i64_most}}}), "valid");
    const std::vector<Balances> parts = {
        {{iota_color, 122}}, {{iota_color, 1}}, {{iota_color, 5000}}, {{iota_color, 20000}}};
    EXPECT_EQ(verdict({{{iota_color, 25123}}}, parts), "valid");
    EXPECT_EQ(verdict({{{iota_color, 1000}}}, parts), "inputs_outputs_unequal");
    EXPECT_EQ(verdict({{{iota_color, i64_most}, {c1, 1}}}, {{{iota_color, 1000}}}),
              "inputs_outputs_unequal");
    EXPECT_EQ(verdict({{{iota_color, 1000}}},
                      {{{mint_color, 333}}, {{mint_color, 333}}, {{mint_color, 334}}}),
              "valid");
    EXPECT_EQ(verdict({{{iota_color, 1000}}}, {{{mint_color, 122}}, {{mint_color, 1}}}),
              "inputs_outputs_unequal");
    EXPECT_EQ(verdict({{{c1, 1000}, {c2, 25123}}},
                      {{{c1, 333}}, {{c1, 333}, {c2, 25000}}, {{c1, 334}, {c2, 123}}}),
              "valid");
    EXPECT_EQ(verdict({{{c1, 1000}}}, {{{c1, 1000}}, {{c2, 25000}}}), "color_created");
    EXPECT_EQ(verdict({{{c1, 1000}}}, {{{c1, i64_most}}, {{c1, i64_most}}}), "color_created");
    EXPECT_EQ(verdict({{{c1, 1000}, {c2, 1000}, {iota_color, 1000}}},
                      {{{c1, 1000}, {c2, 500}, {mint_color, 500}}, {{mint_color, 1000}}}),
              "valid");
}

TEST(BalanceRule, the_first_of_several_broken_parts_is_named)
{
    EXPECT_EQ(verdict({{{c1, most}}, {{c1, 1}}}, {{{c2, 1}}}), "amount_overflow") << "inputs first";
    EXPECT_EQ(verdict({{{c1, 1}}}, {{{iota_color, most}, {mint_color, most}, {c2, 1}}}),
              "color_created")
        << "then colors";
    EXPECT_EQ(verdict({{{c1, 1}}}, {{{iota_color, most}, {mint_color, 1}}}), "amount_overflow")
        << "IOTA and MINT are one sum";
}

TEST(BalanceRule, a_remainder_beyond_u64_is_a_number_like_any_other)
{
    EXPECT_EQ(verdict({{{iota_color, most}, {c1, 5}}}, {{{iota_color, 100}}}),
              "inputs_outputs_unequal");
    EXPECT_EQ(verdict({{{iota_color, most}, {c1, 5}}}, {{{iota_color, most}, {c1, 5}}}), "valid");
    EXPECT_EQ(verdict({{{iota_color, most}, {c1, most}, {c2, most}}},
                      {{{iota_color, most}, {c1, most}}, {{c2, most}}}),
              "valid");
    EXPECT_EQ(verdict({{{iota_color, most}, {c1, 1}}}, {{{iota_color, most}}, {{iota_color, 1}}}),
              "amount_overflow");
}

Address owner(std::uint8_t n)
{
    Address address{Address::Base::filled(n)};
    address.writable()[0] = std::byte{1};
    return address;
}

/// One genesis output of ten tokens per owner 1…9.
Ledger start()
{
    std::vector<Ledger::Initial> outputs;
    for (std::uint8_t n = 1; n <= 9; ++n)
        outputs.push_back({{owner(n), TransactionId{}}, {{iota_color, 10}}});
    return Ledger{outputs};
}

std::string verdict(const Essence& essence, const std::vector<Address>& signers)
{
    const auto ledger = start();
    const auto checked = check(essence, signers, BookedOutputs{ledger, Branches{}});
    return checked ? "valid" : std::string{name(checked.error())};
}

OutputId of_genesis(std::uint8_t n)
{
    return {owner(n), TransactionId{}};
}

TEST(Rules, are_tried_in_their_order)
{
    // Broken in every way at first, mended one rule at a time.
    Essence essence;
    std::vector<Address> signers = {owner(5)};
    EXPECT_EQ(verdict(essence, signers), "inputs_empty");
    essence.inputs = {of_genesis(1), {owner(2), TransactionId::filled(9)}, of_genesis(1)};
    EXPECT_EQ(verdict(essence, signers), "input_duplicate");
    essence.inputs.pop_back();
    EXPECT_EQ(verdict(essence, signers), "outputs_empty");
    essence.outputs = {{owner(3), {}}, {owner(4), {{c1, 0}}}, {owner(3), {{c1, 1}}}};
    EXPECT_EQ(verdict(essence, signers), "output_duplicate_address");
    essence.outputs.pop_back();
    EXPECT_EQ(verdict(essence, signers), "balance_empty");
    essence.outputs[0].balance = {{c1, 1}};
    EXPECT_EQ(verdict(essence, signers), "balance_zero");
    essence.outputs[1].balance = {{iota_color, 1}};
    EXPECT_EQ(verdict(essence, signers), "input_unknown");
    essence.inputs[1] = of_genesis(2);
    EXPECT_EQ(verdict(essence, signers), "color_created");
    essence.outputs[0].balance = {{mint_color, most}};
    EXPECT_EQ(verdict(essence, signers), "amount_overflow");
    essence.outputs[0].balance = {{mint_color, 18}};
    EXPECT_EQ(verdict(essence, signers), "inputs_outputs_unequal");
    essence.outputs[0].balance = {{mint_color, 19}};
    EXPECT_EQ(verdict(essence, signers), "unlock_missing");
    signers = {owner(1), owner(2), owner(5)};
    EXPECT_EQ(verdict(essence, signers), "unlock_unexpected");
    signers = {owner(2), owner(1)};
    EXPECT_EQ(verdict(essence, signers), "valid");
}

TEST(Rules, one_signature_per_distinct_address_and_no_others)
{
    Essence essence;
    essence.inputs = {of_genesis(1), of_genesis(2)};
    essence.outputs = {{owner(3), {{iota_color, 20}}}};
    EXPECT_EQ(verdict(essence, {owner(1)}), "unlock_missing");
    EXPECT_EQ(verdict(essence, {owner(1), owner(3)}), "unlock_missing") << "missing comes first";
    EXPECT_EQ(verdict(essence, {owner(1), owner(2), owner(2)}), "unlock_unexpected")
        << "a second signature of an address";
    EXPECT_EQ(verdict(essence, {}), "unlock_missing");
}

TEST(Rules, the_mint_marker_becomes_the_transactions_color)
{
    const auto id = TransactionId::filled(7);
    const Balances balance{{iota_color, 1}, {c1, 2}, {mint_color, 3}};
    EXPECT_EQ(minted(balance, id), (Balances{{iota_color, 1}, {c1, 2}, {types::color_of(id), 3}}));
    EXPECT_EQ(minted(Balances{{c1, 2}}, id), (Balances{{c1, 2}}));
}

TEST(Rules, real_signatures_are_checked_last)
{
    const auto key = fixtures::key_of("alice");
    const auto address = Address::of(key.public_key());
    const std::vector<Ledger::Initial> outputs = {{{address, TransactionId{}}, {{iota_color, 5}}}};
    const Ledger ledger{outputs};
    const Branches none;
    const BookedOutputs view{ledger, none};
    Essence essence;
    essence.inputs = {{address, TransactionId{}}};
    essence.outputs = {{owner(1), {{iota_color, 5}}}};
    auto pay = types::sign(essence, {&key, 1});
    EXPECT_TRUE(check(pay, view));
    pay.essence.timestamp += 1;  // signed is the whole essence
    EXPECT_EQ(check(pay, view).error(), LedgerError::unlock_invalid);
    pay.essence.outputs[0].balance = {{iota_color, 6}};
    EXPECT_EQ(check(pay, view).error(), LedgerError::inputs_outputs_unequal);
    pay = types::sign(essence, {});
    EXPECT_EQ(check(pay, view).error(), LedgerError::unlock_missing);
}

TEST(Rules, a_threshold_key_owns_outputs_like_any_other)
{
    const auto dealt = crypto::bls::deal(1, 1, Bytes(32, std::byte{3}));
    const auto address = Address::of(dealt.public_key.group);
    const std::vector<Ledger::Initial> outputs = {{{address, TransactionId{}}, {{iota_color, 5}}}};
    const Ledger ledger{outputs};
    const Branches none;
    const BookedOutputs view{ledger, none};
    Transaction anchor;
    anchor.essence.inputs = {{address, TransactionId{}}};
    anchor.essence.outputs = {{address, {{iota_color, 5}}}};
    const auto essence = encode(anchor.essence);
    const auto sign = [&](crypto::bls::Purpose purpose) {
        anchor.unlocks = {types::BlsUnlock{dealt.public_key.group,
                                           crypto::bls::sign(dealt.shares[0], purpose, essence)}};
    };
    sign(crypto::bls::Purpose::ledger);
    EXPECT_TRUE(check(anchor, view));
    sign(crypto::bls::Purpose::certificate);
    EXPECT_EQ(check(anchor, view).error(), LedgerError::unlock_invalid)
        << "a signature for another purpose";
}

}  // namespace
}  // namespace weft::ledger
