// Drawn requests on two chains of Solo, with estimates before and traces after.
//
// Wallets deposit, withdraw, call, fail, catch failures, send on and ask the other chain, with too
// little gas now and then. Of each request: the estimate is the receipt that then comes; the gas of
// each call is that of its own and of those within; the trace ends with the receipt's error and says
// what a failed call had written; nothing that a failed request wrote is left; what contracts ask of
// the other chain has run when the call returns. After each: no token has appeared or gone.
//
// Usage: weft_solo_solo SEEDS

#include <weft/base/prng.hpp>
#include <weft/solo/solo.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <iostream>

namespace weft::solo {
namespace {

Bytes param(const vm::ViewSandbox& sandbox, std::string_view name)
{
    const auto found = sandbox.params().find(to_bytes(name));
    return found == sandbox.params().end() ? Bytes{} : found->second;
}

std::unexpected<vm::Failure> refused(std::string text)
{
    return std::unexpected{vm::Failure{vm::FailureKind::contract_error, std::move(text)}};
}

/// A contract that does what its arguments say; each call leaves the key "mark" if it is not undone.
std::shared_ptr<const vm::Processor> actor()
{
    using vm::Outcome;
    using vm::Results;
    using vm::Sandbox;
    auto actor = std::make_shared<vm::TableProcessor>();
    actor->func("keep", [](Sandbox& s) -> Outcome {
        static_cast<void>(s.charge(1000));
        s.state_set(as_bytes("mark"), ByteSpan{s.request_id().transaction.bytes()});
        return Results{{to_bytes("here"), to_bytes("yes")}};
    });
    actor->func("mess", [](Sandbox& s) -> Outcome {
        static_cast<void>(s.charge(500));
        s.state_set(as_bytes("mess"), ByteSpan{s.request_id().transaction.bytes()});
        s.event("a mess");
        return refused("as asked");
    });
    actor->func("pay", [](Sandbox& s) -> Outcome {
        s.state_set(as_bytes("mark"), as_bytes("paid"));
        const auto sent = s.transfer_to_address(s.caller().address, s.balances());
        if (!sent) return std::unexpected{sent.error()};
        return Results{};
    });
    // Calls an entry of the same contract, twice, and goes on in spite of a failure when asked to.
    actor->func("nest", [](Sandbox& s) -> Outcome {
        static_cast<void>(s.charge(2000));
        s.state_set(as_bytes("outer"), ByteSpan{s.request_id().transaction.bytes()});
        const auto entry = types::hname_of(to_string(param(s, "entry")));
        auto params = s.params();
        params.erase(to_bytes("entry"));
        for (int i = 0; i < 2; ++i) {
            const auto called = s.call(s.contract_id().contract, entry, params, {});
            if (!called && param(s, "swallow").empty()) return called;
        }
        return Results{};
    });
    actor->func("ask", [](Sandbox& s) -> Outcome {
        vm::PostRequest request;
        codec::Reader reader{s.params().at(to_bytes("target"))};
        request.target = types::decode_contract_id(reader);
        request.entry_point = types::hname_of(to_string(param(s, "there")));
        const auto posted = s.post_request(request);
        if (!posted) return std::unexpected{posted.error()};
        return Results{};
    });
    return actor;
}

class Run {
public:
    explicit Run(std::uint64_t seed) : prng_{seed}, solo_{options()}
    {
        for (const auto* name : {"alice", "bob", "carol"}) {
            wallets_.push_back(&solo_.wallet(name));
            check(solo_.fund(wallets_.back()->address(), 10'000).has_value(), "funds");
        }
        for (const auto* name : {"near", "far"}) {
            check(solo_.start_chain(name, *wallets_[0]).has_value(), "a chain");
            const auto deployed =
                solo_.deploy(*wallets_[0], {.chain = name,
                                            .name = "actor",
                                            .program = to_bytes("actor"),
                                            .vm_type = std::string{vm::builtin_vm_type}});
            check(deployed && !deployed->own(1)->receipt.error, "a deployment");
        }
        if (prng_.below(2) == 0) set_fee();
    }

    types::Hash play()
    {
        for (auto steps = 10 + prng_.below(10); steps > 0; --steps) {
            if (prng_.below(8) == 0) {
                check(solo_.advance(static_cast<Timestamp>(prng_.below(100)) * types::second)
                          .has_value(),
                      "time");
                continue;
            }
            one_request();
        }
        codec::Writer all;
        for (const auto& name : solo_.chains()) all.fixed(solo_.chain(name).state().hash());
        all.fixed(solo_.ledger().ledger().digest());
        return crypto::blake2b(all.view());
    }

private:
    static Options options()
    {
        auto builtin = contracts::core_contracts();
        builtin->add("actor", actor());
        return {.builtin = std::move(builtin)};
    }
    static void check(bool holds, std::string_view what) { EXPECT_TRUE(holds) << what; }
    std::string some_chain() { return prng_.below(2) == 0 ? "near" : "far"; }

    void set_fee()
    {
        codec::Writer fee;
        fee.u64(3);
        Request request{.chain = {},
                        .contract = contracts::root_name,
                        .entry = contracts::root::set_default_fee,
                        .args = {{to_bytes(contracts::root::p_owner_fee), to_bytes(fee.view())}}};
        for (const auto& chain : solo_.chains()) {
            request.chain = chain;
            check(solo_.request(*wallets_[0], request).has_value(), "a fee");
        }
    }

    Request drawn()
    {
        Request request{.chain = some_chain(), .contract = "actor", .entry = "keep"};
        const auto tokens = prng_.below(4) == 0 ? 0 : 1 + prng_.below(40);
        if (tokens > 0) request.tokens = {{types::iota_color, tokens}};
        switch (prng_.below(8)) {
        case 0: request.entry = "mess"; break;
        case 1: request.entry = "pay"; break;
        case 2:
        case 3: {
            static constexpr std::array entries{"keep", "mess", "pay", "nest", "nobody"};
            request.entry = "nest";
            request.args = {{to_bytes("entry"),
                             to_bytes(std::string_view{entries[prng_.below(entries.size())]})}};
            if (prng_.below(2) == 0) request.args[to_bytes("swallow")] = to_bytes("yes");
            break;
        }
        case 4: {
            const auto other = request.chain == "near" ? "far" : "near";
            const types::ContractId target{solo_.identity(other).id, types::hname_of("actor")};
            request.entry = "ask";
            request.args = {{to_bytes("target"), types::encoded(target)},
                            {to_bytes("there"), to_bytes(prng_.below(2) == 0 ? "keep" : "mess")}};
            break;
        }
        case 5:
            request.contract = contracts::accounts_name;
            request.entry = prng_.below(2) == 0 ? contracts::accounts::deposit
                                                : contracts::accounts::withdraw_to_address;
            break;
        case 6: request.gas = prng_.below(3000); break;
        default: break;
        }
        return request;
    }

    void one_request()
    {
        const auto& from = *wallets_[prng_.below(wallets_.size())];
        const auto request = drawn();
        const auto estimate = solo_.estimate(from, request);
        const auto ran = solo_.request(from, request);
        ASSERT_TRUE(estimate.has_value() && ran.has_value());
        ASSERT_NE(ran->own(), nullptr);
        const auto& own = *ran->own();
        EXPECT_EQ(estimate->receipt, own.receipt) << "the estimate is another one";
        EXPECT_EQ(estimate->events, own.events);
        EXPECT_EQ(estimate->changes, own.changes);
        for (const auto& processed : ran->processed) judge(processed);
        if (!own.receipt.error && request.entry.hname == types::hname_of("ask")) {
            EXPECT_GE(ran->processed.size(), 2U) << "what was asked of the other chain has not run";
        }
        judge_tokens();
    }

    static bool wrote(const std::vector<state::Mutation>& changes, std::string_view key)
    {
        return std::ranges::any_of(changes, [&](const state::Mutation& change) {
            return change.value && to_string(ByteSpan{change.key}.subspan(4)) == key;
        });
    }

    static void judge(const Processed& processed)
    {
        const auto& trace = processed.trace;
        const auto& receipt = processed.receipt;
        EXPECT_EQ(trace.error, receipt.error);
        if (!trace.call) return;
        EXPECT_EQ(trace.gas_limit, receipt.gas_limit);
        EXPECT_EQ(trace.call->gas_used, receipt.gas_used) << "the gas of the calls is not all";
        EXPECT_EQ(trace.call->outcome.has_value(), !receipt.error.has_value());
        EXPECT_EQ(chain::failing_path(trace).empty(), !receipt.error.has_value());
        judge_call(*trace.call);
        for (const auto* key : {"mark", "mess", "outer"}) {
            EXPECT_FALSE(receipt.error && wrote(processed.changes, key))
                << "a failed request left something";
        }
        EXPECT_FALSE(wrote(processed.changes, "mess")) << "a failed call left something";
    }

    static void judge_call(const chain::CallTrace& traced)
    {
        vm::Gas within = 0;
        for (const auto& call : traced.calls) {
            within += call.gas_used;
            judge_call(call);
        }
        EXPECT_GE(traced.gas_used, within) << "a call used less than those within it";
        const bool made_a_mess = traced.entry_point == types::hname_of("mess") && !traced.outcome &&
                                 traced.outcome.error().text == "as asked";
        EXPECT_TRUE(!made_a_mess || wrote(traced.changes, "mess"))
            << "what was rolled back is not shown";
    }

    void judge_tokens()
    {
        std::uint64_t all = 0;
        std::vector<Address> addresses{solo_.wallet("faucet of all tokens").address()};
        for (const auto* wallet : wallets_) addresses.push_back(wallet->address());
        for (const auto& name : solo_.chains()) addresses.push_back(solo_.identity(name).id);
        for (const auto& address : addresses)
            for (const auto& [color, amount] : solo_.on_ledger(address)) all += amount;
        EXPECT_EQ(all, LoneLedger::supply) << "tokens have appeared or gone";
    }

    Prng prng_;
    Solo solo_;
    std::vector<const Wallet*> wallets_;
};

}  // namespace
}  // namespace weft::solo

int main(int argc, char** argv)
{
    ::testing::InitGoogleTest(&argc, argv);
    const auto seeds = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const auto once = weft::solo::Run{seed}.play();
        const auto again = weft::solo::Run{seed}.play();
        EXPECT_EQ(once, again) << "two runs of one seed differ";
        if (::testing::Test::HasFailure()) {
            std::cout << "seed " << seed << " broke a promise\n";
            return 1;
        }
    }
    std::cout << seeds << " seeds kept every promise\n";
    return 0;
}
