// Programs of Wasp v0.1 run as they are (D-64): a guest that knows nothing but their interface
// (wasp_guest/guest.rs), on the sandbox in memory.

#include <weft/base/prng.hpp>
#include <weft/crypto/bls.hpp>
#include <weft/crypto/ed25519.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/vm/wasm/factory.hpp>

#include <gtest/gtest.h>

#include "memory_chain.hpp"
#include "wat.hpp"

namespace weft::vm::wasm {
namespace {

using test::MemoryChain;
using test::request;

const auto me = types::hname_of("guest");
const auto red = types::Color::filled(6);
const auto alice = types::AgentId{types::Address{types::Address::Base::filled(1)}};

ProcessorRegistry& registry()
{
    static ProcessorRegistry all = [] {
        ProcessorRegistry made;
        add_to(made, std::make_shared<WasmFactory>());
        return made;
    }();
    return all;
}

Bytes guest()
{
    return test::read_file(WEFT_WASP_GUEST);
}

Bytes int64(std::int64_t value)
{
    codec::Writer writer;
    writer.u64(static_cast<std::uint64_t>(value));
    return std::move(writer).take();
}
Bytes key(std::string_view text)
{
    return to_bytes(text);
}

class AProgramOfWasp : public testing::Test {
protected:
    void SetUp() override
    {
        const auto loaded = registry().load(wasp_vm_type, guest(), cost_schedule_newest);
        ASSERT_TRUE(loaded) << to_text(loaded.error());
        chain.contracts[me].processor = *loaded;
        chain.gas = 2'000'000'000;
    }
    Outcome call(std::string_view entry, Params params = {}, types::Balances incoming = {})
    {
        return request(chain, me, entry, std::move(params), std::move(incoming), alice);
    }
    Results good(std::string_view entry, Params params = {}, types::Balances incoming = {})
    {
        auto outcome = call(entry, std::move(params), std::move(incoming));
        EXPECT_TRUE(outcome) << entry << ": " << to_text(outcome.error());
        return outcome.value_or(Results{});
    }
    Failure bad(std::string_view entry, Params params = {})
    {
        const auto outcome = call(entry, std::move(params));
        EXPECT_FALSE(outcome) << entry;
        return outcome ? Failure{} : outcome.error();
    }
    const MemoryChain::State& state() { return chain.contracts.at(me).state; }

    MemoryChain chain;
};

TEST_F(AProgramOfWasp, names_its_entry_points_when_it_is_loaded)
{
    const auto& processor = *chain.contracts.at(me).processor;
    const auto init = processor.entry_point(types::hname_of("init"));
    ASSERT_TRUE(init);
    EXPECT_FALSE(is_view(*init));
    const auto view = processor.entry_point(types::hname_of("getCounter"));
    ASSERT_TRUE(view);
    EXPECT_TRUE(is_view(*view));
    EXPECT_FALSE(processor.entry_point(types::hname_of("on_load")));
}

TEST_F(AProgramOfWasp, keeps_values_in_its_state_under_their_names)
{
    good("init", {{key("counter"), int64(41)}});
    good("increment");
    EXPECT_EQ(good("getCounter"), (Results{{key("counter"), int64(42)}}));
    EXPECT_EQ(state(), (MemoryChain::State{{key("counter"), int64(42)}}));
    EXPECT_EQ(chain.events, std::vector<std::string>{"incremented"});
    EXPECT_EQ(chain.logged, std::vector<std::string>{"a line"});
}

TEST_F(AProgramOfWasp, calls_itself_with_parameters_and_reads_what_came_back)
{
    EXPECT_EQ(good("fibonacci", {{key("n"), int64(6)}}), (Results{{key("n"), int64(8)}}));
}

TEST_F(AProgramOfWasp, has_arrays_and_maps_in_maps_whose_names_are_joined_by_points)
{
    const auto results = good("containers");
    EXPECT_EQ(results.at(key("size")), int64(3));
    EXPECT_EQ(results.at(key("last")), int64(20));
    EXPECT_EQ(results.at(key("beyond")), int64(0));
    EXPECT_EQ(results.at(key("names")), int64(1));
    EXPECT_EQ(results.at(key("names.0")), key("Ada"));
    auto raw = key("book.");
    append(raw, Bytes{std::byte{1}, std::byte{2}, std::byte{3}});
    const MemoryChain::State wanted{{key("list"), int64(3)},
                                    {key("list.0"), int64(0)},
                                    {key("list.1"), int64(10)},
                                    {key("list.2"), int64(20)},
                                    {key("people"), int64(1)},
                                    {key("people.0.name"), key("Ada")},
                                    {raw, key("raw")},
                                    {key("book.inner"), int64(1)},
                                    {key("book.inner.0"), key("zero")}};
    EXPECT_EQ(state(), wanted);
    EXPECT_EQ(good("copy_all_state"), Results(wanted.begin(), wanted.end()))
        << "a view that every program has";

    EXPECT_EQ(good("clear").at(key("size")), int64(0));
    EXPECT_EQ(state(),
              (MemoryChain::State{{key("people"), int64(1)}, {key("people.0.name"), key("Ada")}}));
    EXPECT_EQ(bad("gap").kind, FailureKind::bad_argument) << "an array has no holes";
}

TEST_F(AProgramOfWasp, sees_what_came_with_the_call_and_what_it_has)
{
    const types::Balances came{{red, 5}, {types::Color::filled(7), 2}};
    good("tokens", {}, {{red, 1}});
    const auto results = good("tokens", {}, came);
    EXPECT_EQ(results.at(key("colors")), int64(2));
    EXPECT_EQ(results.at(key("incoming")), int64(5));
    EXPECT_EQ(results.at(key("balance")), int64(6));
}

TEST_F(AProgramOfWasp, pays_addresses_asks_other_chains_and_deploys)
{
    chain.contracts.at(me).account.set(types::iota_color, 10);
    const auto to = types::Address{types::Address::Base::filled(1)};
    good("pay", {{key("to"), to_bytes(to.bytes())}});
    EXPECT_EQ(chain.paid_out.at(to), (types::Balances{{types::iota_color, 7}}));
    EXPECT_EQ(bad("pay", {{key("to"), to_bytes(to.bytes())}}).kind,
              FailureKind::insufficient_funds);

    good("post");
    good("post", {{key("delay"), int64(60)}});
    ASSERT_EQ(chain.posted.size(), 2u);
    EXPECT_EQ(chain.posted[0], (PostRequest{.target = chain.id_of(me),
                                            .entry_point = types::hname_of("increment"),
                                            .timelock = 0,
                                            .params = {{key("counter"), int64(5)}},
                                            .transfer = {{types::iota_color, 3}}}));
    EXPECT_EQ(chain.posted[1].timelock, 1'700'000'060u) << "a delay counts from now";
    EXPECT_EQ(bad("post", {{key("delay"), int64(-1)}}).kind, FailureKind::bad_argument);

    const auto program = types::Hash::filled(9);
    good("deploy", {{key("hash"), to_bytes(program.bytes())}});
    EXPECT_EQ(chain.deployed,
              (std::vector<Deployment>{{program, "other", "another contract", {}}}));
}

TEST_F(AProgramOfWasp, has_hashes_names_and_signatures)
{
    const auto keys = crypto::ed25519::KeyPair::from(
        *crypto::ed25519::Seed::from(Bytes(crypto::ed25519::Seed::size_bytes, std::byte{3})));
    const auto message = key("message");
    Params params{{key("message"), message},
                  {key("public"), to_bytes(keys.public_key().bytes())},
                  {key("signature"), to_bytes(keys.sign(message).bytes())}};
    const auto results = good("utilities", params);
    EXPECT_EQ(to_hex(results.at(key("blake2b"))),
              "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    EXPECT_EQ(to_hex(results.at(key("sha3"))),
              "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532");
    EXPECT_EQ(results.at(key("base58")), key("Cn8eVZg"));
    EXPECT_EQ(results.at(key("decoded")), key("hello"));
    EXPECT_EQ(results.at(key("valid")), int64(1));
    EXPECT_EQ(results.at(key("hname")), int64(0x3c4b5e02));
    params[key("message")] = key("another");
    EXPECT_EQ(good("utilities", params).at(key("valid")), int64(0));
}

TEST_F(AProgramOfWasp, has_addresses_of_keys_and_sums_of_signatures)
{
    namespace bls = crypto::bls;
    const auto message = key("message");
    const auto pair = crypto::ed25519::KeyPair::from(
        *crypto::ed25519::Seed::from(Bytes(crypto::ed25519::Seed::size_bytes, std::byte{3})));
    const auto first = bls::derive_key(Bytes(32, std::byte{1}));
    const auto second = bls::derive_key(Bytes(32, std::byte{2}));
    const auto signed_by = [&](const bls::SecretKey& secret) {
        return to_bytes(bls::sign(secret, bls::Purpose::ledger, message).bytes());
    };
    Params params{{key("message"), message},
                  {key("ed25519"), to_bytes(pair.public_key().bytes())},
                  {key("first"), to_bytes(bls::public_key(first).bytes())},
                  {key("second"), to_bytes(bls::public_key(second).bytes())},
                  {key("firstSigned"), signed_by(first)},
                  {key("secondSigned"), signed_by(second)}};
    const auto results = good("keys", params);
    EXPECT_EQ(results.at(key("ed25519")), to_bytes(types::Address::of(pair.public_key()).bytes()));
    EXPECT_EQ(results.at(key("bls")), to_bytes(types::Address::of(bls::public_key(first)).bytes()));
    EXPECT_EQ(results.at(key("valid")), int64(1));
    EXPECT_EQ(results.at(key("other")), int64(0));
    params[key("secondSigned")] = signed_by(first);
    EXPECT_EQ(good("keys", params).at(key("valid")), int64(0)) << "nobody signed for the second";
    params[key("second")] = Bytes(96);
    EXPECT_EQ(bad("keys", params).kind, FailureKind::bad_argument) << "no point";
    params[key("second")] = Bytes(95);
    EXPECT_EQ(bad("keys", params).kind, FailureKind::bad_argument) << "no key";
}

TEST_F(AProgramOfWasp, knows_its_chain_and_its_request)
{
    const auto results = good("about");
    EXPECT_EQ(results.at(key("owner")), types::encoded(chain.owner));
    EXPECT_EQ(results.at(key("creator")), types::encoded(chain.owner));
    EXPECT_EQ(results.at(key("request")),
              types::encoded(types::RequestId{types::TransactionId::filled(7), 3}));
    EXPECT_EQ(results.at(key("minted")), int64(5));
}

TEST_F(AProgramOfWasp, cuts_random_numbers_from_the_requests_entropy_and_then_from_its_hash)
{
    const auto results = good("random");
    const auto entropy = Entropy::filled(9);
    const auto next = crypto::blake2b(entropy.bytes());
    const auto piece = [](ByteSpan bytes, std::size_t at) {
        return to_bytes(bytes.subspan(at, 8));
    };
    EXPECT_EQ(results.at(key("a")), piece(entropy.bytes(), 0));
    EXPECT_EQ(results.at(key("d")), piece(entropy.bytes(), 24));
    EXPECT_EQ(results.at(key("e")), piece(next.bytes(), 0));
}

TEST_F(AProgramOfWasp, has_fresh_memory_in_each_call_and_what_loading_left_in_it)
{
    for (int i = 0; i < 2; ++i) {
        const auto results = good("localState");
        EXPECT_EQ(results.at(key("own")), int64(2));
        EXPECT_EQ(results.at(key("other")), int64(1));
        EXPECT_EQ(results.at(key("loaded")), int64(1));
    }
}

TEST_F(AProgramOfWasp, ends_its_call_and_its_callers_with_its_own_words)
{
    EXPECT_EQ(bad("panic"), (Failure{FailureKind::contract_error, "testing panic"}));
    EXPECT_EQ(bad("nestedPanic"), (Failure{FailureKind::contract_error, "testing panic"}));
    EXPECT_TRUE(state().empty()) << "what it did before is undone";
}

TEST_F(AProgramOfWasp, writes_nothing_in_a_view_and_has_no_caller_there)
{
    EXPECT_EQ(bad("writesInView").kind, FailureKind::not_in_view);
    EXPECT_EQ(bad("callerInView").kind, FailureKind::not_in_view);
    EXPECT_EQ(good("who").at(key("caller")), types::encoded(alice));
}

TEST_F(AProgramOfWasp, that_asks_for_what_is_not_there_fails_by_name_and_harms_nothing)
{
    using enum FailureKind;
    const FailureKind wanted[] = {bad_argument, bad_argument, bad_argument, bad_argument,
                                  bad_argument, bad_argument, bad_argument, too_large,
                                  too_large,    bad_argument, bad_argument, bad_argument,
                                  bad_argument, bad_argument};
    std::int64_t which = 0;
    for (const auto kind : wanted) {
        const auto failure = bad("hostile", {{key("which"), int64(which)}});
        EXPECT_EQ(failure.kind, kind) << which << ": " << to_text(failure);
        ++which;
        EXPECT_TRUE(state().empty());
    }
}

TEST_F(AProgramOfWasp, costs_the_same_whatever_ran_before)
{
    const auto gas_of = [&] {
        const auto before = chain.gas;
        good("containers");
        const auto used = before - chain.gas;
        chain.contracts.at(me).state.clear();
        return used;
    };
    const auto first = gas_of();
    for (std::int64_t n = 0; n < 3; ++n) good("fibonacci", {{key("n"), int64(n)}});
    EXPECT_EQ(gas_of(), first);
    MemoryChain other;
    other.gas = chain.gas;
    const auto again = std::make_shared<WasmFactory>();
    other.contracts[me].processor = *again->load(guest(), cost_schedule_newest);
    ASSERT_TRUE(request(other, me, "containers", {}, {}, alice));
    EXPECT_EQ(chain.gas - other.gas, first) << "nor in which process";
}

TEST_F(AProgramOfWasp, comes_back_from_the_compiled_code_that_was_kept)
{
    const auto place = std::make_shared<MemoryPlace>();
    for (int life = 0; life < 2; ++life) {
        WasmFactory factory;
        factory.keep_in(place);
        const auto loaded = factory.load(guest(), cost_schedule_newest);
        ASSERT_TRUE(loaded);
        chain.contracts[me].processor = *loaded;
        EXPECT_EQ(good("fibonacci", {{key("n"), int64(4)}}).at(key("n")), int64(3));
        EXPECT_EQ(factory.figures().compiled, life == 0 ? 1u : 0u);
        EXPECT_EQ(factory.figures().restored, life == 0 ? 0u : 1u);
    }
}

TEST(AProgramsHost, is_told_by_what_it_imports)
{
    EXPECT_EQ(abi_of(guest()), Abi::wasplib);
    EXPECT_EQ(abi_of(test::wat("(module (memory (export \"memory\") 1))")), Abi::weft1);
    EXPECT_EQ(abi_of(as_bytes("rubbish")), Abi::weft1);
    EXPECT_TRUE(registry().load(wasm_vm_type, guest(), cost_schedule_newest));
    EXPECT_TRUE(registry().load(wasp_vm_type, guest(), cost_schedule_newest));
}

TEST(WhatAProgramOfWaspPrints, is_a_line_of_the_nodes_log_when_it_goes_to_standard_output)
{
    const auto program = test::wat(R"((module
        (import "wasplib" "hostGetObjectId" (func $object (param i32 i32 i32) (result i32)))
        (import "wasplib" "hostSetBytes" (func $set (param i32 i32 i32 i32 i32)))
        (import "wasi_unstable" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (data (i32.const 0) "go")
        (data (i32.const 16) "hello")
        (data (i32.const 32) "\10\00\00\00\05\00\00\00")
        (func (export "on_load")
          (drop (call $write (i32.const 1) (i32.const 32) (i32.const 1) (i32.const 48)))
          (call $set (call $object (i32.const 1) (i32.const -18) (i32.const 44)) (i32.const 0)
                     (i32.const 12) (i32.const 0) (i32.const 2)))
        (func (export "on_call_entrypoint") (param i32)
          (if (call $write (i32.const 1) (i32.const 32) (i32.const 1) (i32.const 48)) (then unreachable))
          (if (i32.ne (i32.load (i32.const 48)) (i32.const 5)) (then unreachable))
          (if (i32.eqz (call $write (i32.const 2) (i32.const 32) (i32.const 1) (i32.const 48))) (then unreachable))
          (if (i32.eqz (call $write (i32.const 1) (i32.const 32) (i32.const 2) (i32.const 48))) (then unreachable)))))");
    ASSERT_FALSE(program.empty());
    const auto loaded = registry().load(wasp_vm_type, program, cost_schedule_newest);
    ASSERT_TRUE(loaded) << to_text(loaded.error());
    MemoryChain chain;
    chain.contracts[me].processor = *loaded;
    const auto outcome = request(chain, me, "go");
    EXPECT_TRUE(outcome) << to_text(outcome.error());
    EXPECT_EQ(chain.logged, std::vector<std::string>{"hello"}) << "loading prints nothing";
}

struct Loading {
    const char* title;
    const char* body;  ///< of on_load
    const char* refusal;
};
class LoadingAProgramOfWasp : public testing::TestWithParam<Loading> {};

TEST_P(LoadingAProgramOfWasp, that_does_not_do_as_it_should_is_refused)
{
    const auto program = test::wat(std::string{R"((module
        (import "wasplib" "hostGetObjectId" (func $object (param i32 i32 i32) (result i32)))
        (import "wasplib" "hostSetBytes" (func $set (param i32 i32 i32 i32 i32)))
        (memory (export "memory") 1)
        (data (i32.const 0) "name")
        (func (export "on_call_entrypoint") (param i32))
        (func (export "on_load") )"} +
                                   GetParam().body + "))");
    ASSERT_FALSE(program.empty());
    const auto loaded = registry().load(wasp_vm_type, program, cost_schedule_newest);
    if (GetParam().refusal == std::string{}) {
        EXPECT_TRUE(loaded) << to_text(loaded.error());
        return;
    }
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().kind, FailureKind::refused_program);
    EXPECT_NE(loaded.error().text.find(GetParam().refusal), std::string::npos)
        << loaded.error().text;
}

#define WEFT_EXPORT(index)                                                                      \
    "(call $set (call $object (i32.const 1) (i32.const -18) (i32.const 44)) (i32.const " #index \
    ") (i32.const 12) (i32.const 0) (i32.const 4))"
INSTANTIATE_TEST_SUITE_P(
    Cases,
    LoadingAProgramOfWasp,
    testing::Values(
        Loading{"names_nothing", "", ""},
        Loading{"names_one", WEFT_EXPORT(0), ""},
        Loading{"same_list", WEFT_EXPORT(-41), ""},
        Loading{"same_name_twice", WEFT_EXPORT(0) WEFT_EXPORT(1), "twice"},
        Loading{"negative_number", WEFT_EXPORT(-42), "entry point number"},
        Loading{"number_too_large", WEFT_EXPORT(65536), "entry point number"},
        Loading{"asks_for_state",
                "(drop (call $object (i32.const 1) (i32.const -35) (i32.const 10)))",
                "while loading"},
        Loading{
            "acts",
            "(call $set (i32.const 1) (i32.const -17) (i32.const 12) (i32.const 0) (i32.const 4))",
            "while loading"},
        Loading{"traps", "unreachable", "on_load: trap"},
        Loading{"never_ends", "(loop $l (br $l))", "on_load: out_of_gas"}),
    [](const auto& one) { return std::string{one.param.title}; });

TEST(AProgramOfWaspsForm, needs_memory_both_functions_and_known_imports)
{
    const auto refusal = [](const std::string& text) {
        const auto program = check(test::wat("(module " + text + ")"), Abi::wasplib);
        return program ? std::string{} : to_text(program.error());
    };
    const std::string memory = R"((memory (export "memory") 1))";
    const std::string load = R"((func (export "on_load")))";
    const std::string entry = R"((func (export "on_call_entrypoint") (param i32)))";
    EXPECT_EQ(refusal(memory + load + entry), "");
    EXPECT_TRUE(refusal(load + entry).starts_with("memory_missing"));
    EXPECT_TRUE(refusal(memory + entry).starts_with("entry_point_name"));
    EXPECT_TRUE(refusal(memory + load).starts_with("entry_point_name"));
    EXPECT_TRUE(refusal(memory + load + R"((func (export "on_call_entrypoint")))")
                    .starts_with("entry_point_type"));
    EXPECT_TRUE(
        refusal(R"((import "weft1" "gas_left" (func (result i64))))" + memory + load + entry)
            .starts_with("unknown_import"));
    EXPECT_TRUE(
        refusal(R"((import "wasplib" "hostGetKeyId" (func (param i32))))" + memory + load + entry)
            .starts_with("import_type"));
    EXPECT_EQ(
        refusal(
            R"((import "wasi_unstable" "fd_write" (func (param i32 i32 i32 i32) (result i32))))" +
            memory + load + entry),
        "");
}

/// Whatever numbers a program passes: an answer or a named failure, and bounded work.
TEST(AProgramOfWaspsWords, may_be_any_numbers)
{
    const auto program = test::wat(R"((module
        (import "wasplib" "hostGetBytes" (func $get (param i32 i32 i32 i32 i32) (result i32)))
        (import "wasplib" "hostGetKeyId" (func $key (param i32 i32) (result i32)))
        (import "wasplib" "hostGetObjectId" (func $object (param i32 i32 i32) (result i32)))
        (import "wasplib" "hostSetBytes" (func $set (param i32 i32 i32 i32 i32)))
        (import "wasplib" "hostGetObjectId" (func $params (param i32 i32 i32) (result i32)))
        (import "wasi_unstable" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (data (i32.const 0) "go")
        (data (i32.const 16) "args")
        (func (export "on_load")
          (call $set (call $object (i32.const 1) (i32.const -18) (i32.const 44)) (i32.const 0)
                     (i32.const 12) (i32.const 0) (i32.const 2)))
        ;; "args": steps of 24 bytes: which function, then five numbers; results are used as objects
        (func (export "on_call_entrypoint") (param i32) (local $at i32) (local $end i32) (local $map i32)
          (local.set $map (call $object (i32.const 1) (i32.const -29) (i32.const 10)))
          (local.set $end (i32.add (i32.const 1024)
            (call $get (local.get $map) (call $key (i32.const 16) (i32.const 4)) (i32.const 3)
                       (i32.const 1024) (i32.const 60000))))
          (local.set $at (i32.const 1024))
          (block $done (loop $next
            (br_if $done (i32.ge_s (local.get $at) (local.get $end)))
            (block $b4 (block $b3 (block $b2 (block $b1 (block $b0
              (br_table $b0 $b1 $b2 $b3 $b4 (i32.load (local.get $at))))
              (drop (call $get (i32.load offset=4 (local.get $at)) (i32.load offset=8 (local.get $at))
                (i32.load offset=12 (local.get $at)) (i32.load offset=16 (local.get $at)) (i32.load offset=20 (local.get $at))))
              (br $b4))
              (drop (call $key (i32.load offset=4 (local.get $at)) (i32.load offset=8 (local.get $at))))
              (br $b4))
              (drop (call $object (i32.load offset=4 (local.get $at)) (i32.load offset=8 (local.get $at))
                (i32.load offset=12 (local.get $at))))
              (br $b4))
              (call $set (i32.load offset=4 (local.get $at)) (i32.load offset=8 (local.get $at))
                (i32.load offset=12 (local.get $at)) (i32.load offset=16 (local.get $at)) (i32.load offset=20 (local.get $at)))
              (br $b4))
            (local.set $at (i32.add (local.get $at) (i32.const 24)))
            (br $next)))))
    )");
    ASSERT_FALSE(program.empty());
    const auto loaded = registry().load(wasp_vm_type, program, cost_schedule_newest);
    ASSERT_TRUE(loaded) << to_text(loaded.error());
    const Gas budget = 20'000'000;
    std::map<std::string, int> ends;
    for (std::uint64_t seed = 0; seed < 3000; ++seed) {
        Prng prng{seed};
        codec::Writer args;
        const auto steps = 1 + prng.below(40);
        for (std::uint64_t i = 0; i < steps; ++i) {
            args.u32(static_cast<std::uint32_t>(prng.below(5)));
            const auto any = [&](std::uint64_t small) {
                return prng.below(20) == 0 ? static_cast<std::uint32_t>(prng.next())
                                           : static_cast<std::uint32_t>(prng.below(small));
            };
            const auto key_number = [&]() -> std::uint32_t {
                if (prng.below(3) == 0) return any(6);
                return static_cast<std::uint32_t>(-1 - static_cast<std::int32_t>(prng.below(41)));
            };
            args.u32(any(5)).u32(key_number());
            args.u32(prng.below(2) == 0 ? 1 + any(12) : 0x21 + any(12));
            args.u32(any(2000)).u32(any(50));
        }
        MemoryChain chain;
        chain.gas = budget;
        chain.contracts[me].processor = *loaded;
        chain.contracts[me].account.set(types::iota_color, 100);
        const auto outcome = request(
            chain, me, "go", {{key("args"), args.view().empty() ? Bytes{} : to_bytes(args.view())}},
            {{red, 3}}, alice);
        ++ends[outcome ? "good" : std::string{name(outcome.error().kind)}];
        EXPECT_LT(chain.gas, budget);
    }
    EXPECT_GT(ends["good"], 20);
    EXPECT_GT(ends["bad_argument"], 500);
    for (const auto& [end, count] : ends) RecordProperty(end, count);
}

}  // namespace
}  // namespace weft::vm::wasm
