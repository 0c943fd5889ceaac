// The contracts of the tree, run from their programs.

#include <weft/codec/codec.hpp>
#include <weft/vm/wasm/factory.hpp>

#include <gtest/gtest.h>

#include "memory_chain.hpp"
#include "wat.hpp"

namespace weft::vm::wasm {
namespace {

using test::MemoryChain;
using test::request;
using types::AgentId;
using types::Balances;
using types::Color;

WasmFactory& factory()
{
    static WasmFactory shared;
    return shared;
}

std::shared_ptr<const Processor> program(const std::string& name)
{
    auto processor =
        factory().load(test::read_file(WEFT_SOURCE_DIR "/contracts/" + name + "/" + name + ".wasm"),
                       cost_schedule_newest);
    EXPECT_TRUE(processor) << to_text(processor.error());
    return processor ? *processor : nullptr;
}

Bytes number(std::uint64_t value)
{
    codec::Writer writer;
    writer.u64(value);
    return std::move(writer).take();
}
Bytes key(std::string_view text)
{
    return to_bytes(text);
}

std::uint64_t figure(const Outcome& outcome, std::string_view name)
{
    if (!outcome || !outcome->contains(key(name))) return ~std::uint64_t{0};
    codec::Reader reader{outcome->at(key(name))};
    return reader.u64();
}

#define EXPECT_REFUSED(expression, words)                                                       \
    do {                                                                                        \
        const auto refused_outcome = (expression);                                              \
        ASSERT_FALSE(refused_outcome);                                                          \
        EXPECT_EQ(to_text(refused_outcome.error()), std::string{"contract_error: "} + (words)); \
    } while (false)

const AgentId alice{types::Address{types::Address::Base::filled(1)}};  // also the owner
const AgentId bob{types::Address::of(crypto::ed25519::PublicKey::filled(7))};
const AgentId owner_with_address{types::Address::of(crypto::ed25519::PublicKey::filled(5))};

class Counter : public ::testing::Test {
protected:
    void SetUp() override { chain_.contracts[counter_].processor = program("counter"); }
    std::uint64_t value() { return figure(request(chain_, counter_, "get"), "counter"); }

    MemoryChain chain_;
    const types::Hname counter_ = types::hname_of("counter");
};

TEST_F(Counter, counts_from_zero_or_from_what_init_says)
{
    ASSERT_TRUE(request(chain_, counter_, "init"));
    EXPECT_EQ(value(), 0u);
    ASSERT_TRUE(request(chain_, counter_, "init", {{key("value"), number(40)}}));
    ASSERT_TRUE(request(chain_, counter_, "increment"));
    ASSERT_TRUE(request(chain_, counter_, "add", {{key("n"), number(2)}}));
    EXPECT_EQ(value(), 43u);
}

TEST_F(Counter, refuses_a_missing_and_a_malformed_parameter)
{
    EXPECT_REFUSED(request(chain_, counter_, "add"), "parameter 'n' is missing");
    EXPECT_REFUSED(request(chain_, counter_, "add", {{key("n"), key("seven")}}),
                   "parameter 'n' is malformed");
}

TEST_F(Counter, refuses_to_overflow)
{
    ASSERT_TRUE(request(chain_, counter_, "init", {{key("value"), number(~std::uint64_t{0})}}));
    EXPECT_REFUSED(request(chain_, counter_, "increment"), "the counter would overflow");
    EXPECT_EQ(value(), ~std::uint64_t{0});
}

TEST_F(Counter, only_the_owner_resets)
{
    ASSERT_TRUE(request(chain_, counter_, "add", {{key("n"), number(5)}}));
    EXPECT_REFUSED(request(chain_, counter_, "reset", {}, {}, bob),
                   "not_owner: only the owner may do that");
    ASSERT_TRUE(request(chain_, counter_, "reset", {{key("value"), number(3)}}));
    EXPECT_EQ(value(), 3u);
}

TEST_F(Counter, takes_tokens_only_where_it_says_so)
{
    const Balances five{{types::iota_color, 5}};
    const auto refused = request(chain_, counter_, "reset", {}, five);
    ASSERT_FALSE(refused);
    EXPECT_EQ(to_text(refused.error()), "not_callable: reset takes no tokens");
    EXPECT_TRUE(chain_.contracts[counter_].account.empty());
    ASSERT_TRUE(request(chain_, counter_, "increment", {}, five));
    EXPECT_EQ(chain_.contracts[counter_].account, five);
}

TEST_F(Counter, the_same_call_costs_the_same_gas)
{
    Gas used[2];
    for (auto& gas : used) {
        MemoryChain fresh;
        fresh.contracts = chain_.contracts;
        ASSERT_TRUE(request(fresh, counter_, "increment"));
        gas = 10'000'000 - fresh.gas;
    }
    EXPECT_EQ(used[0], used[1]);
    EXPECT_GT(used[0], cost_schedule_newest.instance);
}

class TokenSale : public ::testing::Test {
protected:
    void SetUp() override
    {
        chain_.owner = owner_with_address;
        chain_.contracts[sale_].processor = program("token_sale");
        // `accounts` as the sale sees it: deposit(a) keeps the tokens that come.
        auto accounts = std::make_shared<TableProcessor>();
        accounts->func("deposit", [this](Sandbox& sandbox) -> Outcome {
            deposited_to_ = sandbox.params().at(to_bytes("a"));
            return Results{};
        });
        chain_.contracts[types::hname_of("accounts")].processor = accounts;
    }
    Outcome set_up(std::uint64_t price)
    {
        return request(
            chain_, sale_, "init",
            {{key("color"), to_bytes(ByteSpan{gold_.bytes()})}, {key("price"), number(price)}});
    }
    Outcome deposit(std::uint64_t amount)
    {
        return request(chain_, sale_, "deposit", {}, Balances{{gold_, amount}});
    }
    Outcome buy(std::uint64_t iotas, Params params = {})
    {
        return request(chain_, sale_, "buy", std::move(params),
                       Balances{{types::iota_color, iotas}}, bob);
    }
    std::uint64_t info(std::string_view name)
    {
        return figure(request(chain_, sale_, "info"), name);
    }

    MemoryChain chain_;
    Bytes deposited_to_;
    const types::Hname sale_ = types::hname_of("token_sale");
    const Color gold_ = Color::filled(0xaa);
};

TEST_F(TokenSale, sells_tokens_to_the_buyers_address)
{
    ASSERT_TRUE(set_up(3));
    ASSERT_TRUE(deposit(100));
    const auto bought = buy(30);
    ASSERT_TRUE(bought) << to_text(bought.error());
    EXPECT_EQ(figure(bought, "amount"), 10u);
    EXPECT_EQ(chain_.paid_out.at(bob.address), (Balances{{gold_, 10}}));
    EXPECT_EQ(info("stock"), 90u);
    EXPECT_EQ(info("sold"), 10u);
    EXPECT_EQ(info("proceeds"), 30u);
    EXPECT_EQ(chain_.contracts[sale_].account, (Balances{{types::iota_color, 30}, {gold_, 90}}));
    EXPECT_EQ(chain_.events,
              (std::vector<std::string>{"stocked stock=100", "sold amount=10 paid=30"}));
}

TEST_F(TokenSale, sells_tokens_into_an_account_on_the_chain)
{
    ASSERT_TRUE(set_up(3));
    ASSERT_TRUE(deposit(100));
    ASSERT_TRUE(buy(30, {{key("account"), types::encoded(bob)}}));
    EXPECT_EQ(deposited_to_, types::encoded(bob));
    EXPECT_EQ(chain_.contracts[types::hname_of("accounts")].account, (Balances{{gold_, 10}}));
    EXPECT_TRUE(chain_.paid_out.empty());
}

TEST_F(TokenSale, pays_the_owner)
{
    ASSERT_TRUE(set_up(3));
    ASSERT_TRUE(deposit(100));
    ASSERT_TRUE(buy(30));
    EXPECT_REFUSED(request(chain_, sale_, "withdraw", {}, {}, bob),
                   "not_owner: only the owner may do that");
    EXPECT_REFUSED(request(chain_, sale_, "withdraw", {{key("amount"), number(31)}}),
                   "there is not that much");
    ASSERT_TRUE(request(chain_, sale_, "withdraw", {{key("amount"), number(10)}}));
    ASSERT_TRUE(request(chain_, sale_, "withdraw"));
    EXPECT_EQ(chain_.paid_out.at(owner_with_address.address), (Balances{{types::iota_color, 30}}));
    EXPECT_REFUSED(request(chain_, sale_, "withdraw"), "there is nothing to pay out");
    ASSERT_TRUE(request(chain_, sale_, "close"));
    EXPECT_EQ(chain_.paid_out.at(owner_with_address.address).of(gold_), 90u);
    EXPECT_TRUE(chain_.contracts[sale_].account.empty());
}

TEST_F(TokenSale, refuses_what_is_no_purchase)
{
    ASSERT_TRUE(set_up(3));
    ASSERT_TRUE(deposit(5));
    EXPECT_REFUSED(buy(31), "pay a multiple of the price");
    EXPECT_REFUSED(buy(18), "sold_out: not enough tokens in stock");
    const Color silver = Color::filled(0xbb);
    EXPECT_REFUSED(request(chain_, sale_, "buy", {}, Balances{{silver, 3}}, bob),
                   "tokens are paid in IOTA alone");
    EXPECT_REFUSED(
        request(chain_, sale_, "buy", {}, Balances{{types::iota_color, 3}, {silver, 1}}, bob),
        "tokens are paid in IOTA alone");
    EXPECT_REFUSED(request(chain_, sale_, "buy", {}, {}, bob), "tokens are paid in IOTA alone");
    EXPECT_EQ(info("stock"), 5u);
    EXPECT_EQ(chain_.contracts[sale_].account, (Balances{{gold_, 5}}));
}

TEST_F(TokenSale, takes_only_its_color_and_only_from_the_owner)
{
    ASSERT_TRUE(set_up(3));
    EXPECT_REFUSED(request(chain_, sale_, "deposit", {}, Balances{{Color::filled(0xbb), 3}}),
                   "only tokens of the color for sale are taken");
    EXPECT_REFUSED(request(chain_, sale_, "deposit", {}, Balances{{gold_, 3}}, bob),
                   "not_owner: only the owner may do that");
    ASSERT_TRUE(deposit(~std::uint64_t{0} - 1));
    chain_.contracts[sale_].account = {};
    EXPECT_REFUSED(deposit(5), "the stock would overflow");
}

TEST_F(TokenSale, is_not_set_up_with_nonsense)
{
    EXPECT_REFUSED(set_up(0), "the price must not be zero");
    EXPECT_REFUSED(deposit(1), "the sale was not set up");
    EXPECT_REFUSED(
        request(chain_, sale_, "init", {{key("color"), Bytes(32)}, {key("price"), number(1)}}),
        "IOTA cannot be sold for IOTA");
    EXPECT_REFUSED(request(chain_, sale_, "init", {{key("color"), Bytes(31)}}),
                   "parameter 'color' is malformed");
}

class Faults : public ::testing::Test {
protected:
    void SetUp() override { chain_.contracts[faults_].processor = program("faults"); }
    std::string failure(std::string_view entry)
    {
        const auto outcome = request(chain_, faults_, entry);
        return outcome ? "none" : to_text(outcome.error());
    }

    MemoryChain chain_;
    const types::Hname faults_ = types::hname_of("faults");
};

TEST_F(Faults, each_one_has_its_name_and_changes_nothing)
{
    EXPECT_EQ(failure("refuse"), "contract_error: refused");
    EXPECT_EQ(failure("trap"), "trap: unreachable");
    EXPECT_TRUE(failure("panic_with_text").starts_with("contract_error: panicked at"));
    EXPECT_EQ(failure("recurse"), "stack_exhausted");
    EXPECT_EQ(failure("read_beyond_memory"), "bad_argument: outside the program's memory");
    EXPECT_TRUE(failure("divide_by_zero").starts_with("contract_error: panicked at"));
    EXPECT_EQ(failure("overdraw"), "insufficient_funds");
    EXPECT_EQ(failure("write_then_trap"), "trap: unreachable");
    EXPECT_EQ(failure("write_in_view"), "not_in_view: state_set");
    EXPECT_EQ(failure("who_calls_a_view"), "not_in_view: caller");
    EXPECT_EQ(failure("absent"), "unknown_entry_point");
    EXPECT_TRUE(chain_.contracts[faults_].state.empty());
    EXPECT_GT(chain_.gas, 0u);
}

TEST_F(Faults, loops_run_out_of_gas)
{
    for (const auto* entry : {"burn_gas", "burn_gas_on_host", "burn_gas_in_view"}) {
        chain_.gas = 2'000'000;
        EXPECT_EQ(failure(entry), "out_of_gas");
        EXPECT_EQ(chain_.gas, 0u);
    }
}

TEST_F(Faults, memory_ends_at_its_limit)
{
    chain_.gas = 1'000'000'000;
    const auto text = failure("eat_memory");
    EXPECT_TRUE(text.starts_with("contract_error:") || text == "trap: unreachable") << text;
    EXPECT_GT(chain_.gas, 0u);
}

TEST_F(Faults, contracts_call_each_other_to_a_depth)
{
    EXPECT_TRUE(failure("call_itself").find("too") != std::string::npos ||
                failure("call_itself").find("(12)") != std::string::npos)
        << failure("call_itself");
}

TEST_F(Faults, a_caught_failure_of_a_nested_call_leaves_only_the_callers_writes)
{
    EXPECT_EQ(failure("catch_nested_failure"), "none");
    EXPECT_TRUE(chain_.contracts[faults_].state.contains(key("caught")));
    EXPECT_FALSE(chain_.contracts[faults_].state.contains(key("written")));
}

TEST_F(Faults, too_little_gas_ends_the_call_wherever_it_is)
{
    // Every budget below the full price fails the same way; the full price does not.
    MemoryChain chain = chain_;
    chain.gas = 10'000'000;
    ASSERT_TRUE(request(chain, faults_, "catch_nested_failure"));
    const auto price = 10'000'000 - chain.gas;
    for (Gas budget = 0; budget < price; budget += price / 97 + 1) {
        chain_.gas = budget;
        EXPECT_NE(failure("catch_nested_failure"), "none") << budget;
        EXPECT_TRUE(chain_.contracts[faults_].state.empty());
    }
    chain_.gas = price;
    EXPECT_EQ(failure("catch_nested_failure"), "none");
    EXPECT_EQ(chain_.gas, 0u);
}

}  // namespace
}  // namespace weft::vm::wasm
