// Contracts that nobody would write on purpose, and calls that nobody would make.
//
// Of each seed: programs of the tree with bytes changed, cut off or put together anew, and bytes that
// are none; and the contract `faults`, which loops for ever, recurses, eats memory and storms its host.
// All are deployed and called with drawn entry points, parameters, tokens and gas. Each deployment is
// done or refused by a rule, each call has one receipt with no more gas than it was given, views end,
// and no token appears or goes. A second run has every program interpreted instead of compiled to the
// machine's code: each receipt (result, gas, error), each answer of a view and the states are the same.
//
// Usage: weft_solo_corpus_swarm SEEDS

#include <weft/base/prng.hpp>
#include <weft/interface/section.hpp>
#include <weft/solo/solo.hpp>
#include <weft/vm/wasm/factory.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

namespace weft::solo {
namespace {

struct Known {
    std::string_view name;
    Bytes program;
    std::vector<std::string> entries;
};

Bytes read(std::string_view name)
{
    const std::string folder = WEFT_SOURCE_DIR "/contracts/" + std::string{name} + "/";
    std::ifstream file{folder + std::string{name} + ".wasm", std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    return to_bytes(text.str());
}

const std::vector<Known>& corpus()
{
    static const std::vector<Known> all = [] {
        std::vector<Known> made;
        for (const std::string_view name :
             {"counter", "erc20", "faults", "testcore", "kinds", "token_sale", "dividend"}) {
            Known known{.name = name, .program = read(name), .entries = {}};
            if (const auto description = interface::description_in(known.program))
                for (const auto& item : description->items)
                    if (item.is_entry()) known.entries.push_back(item.name);
            made.push_back(std::move(known));
        }
        return made;
    }();
    return all;
}

constexpr std::array fault_entries{
    "refuse",          "trap",        "panic_with_text",     "burn_gas",       "burn_gas_on_host",
    "recurse",         "eat_memory",  "read_beyond_memory",  "divide_by_zero", "overdraw",
    "write_then_trap", "call_itself", "catch_nested_failure"};
constexpr std::array fault_views{"write_in_view", "who_calls_a_view", "burn_gas_in_view"};

class Run {
public:
    Run(std::uint64_t seed, std::shared_ptr<vm::wasm::WasmFactory> wasm)
        : prng_{seed}, solo_{{.wasm = std::move(wasm)}}
    {
        for (const auto* name : {"alice", "bob"}) {
            wallets_.push_back(&solo_.wallet(name));
            check(solo_.fund(wallets_.back()->address(), 10'000).has_value(), "funds");
        }
        check(solo_.start_chain("main", *wallets_[0]).has_value(), "a chain");
    }

    /// What came of it: receipts, answers of views, the state at the end.
    std::vector<std::string> play()
    {
        deploy("faults", corpus()[2].program, true);
        for (auto programs = 1 + prng_.below(3); programs > 0; --programs) {
            const auto& known = corpus()[prng_.below(corpus().size())];
            const auto name = "c" + std::to_string(programs);
            if (!deploy(name, drawn(known), false)) continue;
            for (auto calls = prng_.below(4); calls > 0; --calls) call(name, known.entries);
        }
        for (auto calls = 2 + prng_.below(4); calls > 0; --calls) call_faults();
        judge_tokens();
        seen_.push_back("state " + solo_.chain("main").state().hash().hex());
        return std::move(seen_);
    }

private:
    static void check(bool holds, std::string_view what) { EXPECT_TRUE(holds) << what; }

    /// As it is, or with some of its bytes otherwise; now and then nothing of it.
    Bytes drawn(const Known& known)
    {
        auto program = known.program;
        switch (prng_.below(6)) {
        case 0: return program;
        case 1: {
            Bytes noise = to_bytes(std::string_view{"\0asm\1\0\0\0", 8});
            for (auto size = prng_.below(300); size > 0; --size)
                noise.push_back(static_cast<std::byte>(prng_.below(256)));
            return noise;
        }
        case 2: program.resize(1 + prng_.below(program.size())); return program;
        case 3: {
            // A piece of itself, somewhere else.
            const auto from = prng_.below(program.size());
            const auto size = prng_.below(std::min<std::uint64_t>(64, program.size() - from)) + 1;
            const auto to = prng_.below(program.size() - size + 1);
            const Bytes piece{program.begin() + static_cast<std::ptrdiff_t>(from),
                              program.begin() + static_cast<std::ptrdiff_t>(from + size)};
            std::copy(piece.begin(), piece.end(),
                      program.begin() + static_cast<std::ptrdiff_t>(to));
            return program;
        }
        default:
            for (auto changes = 1 + prng_.below(3); changes > 0; --changes)
                program[prng_.below(program.size())] = static_cast<std::byte>(prng_.below(256));
            return program;
        }
    }

    Bytes bytes_of_any_size()
    {
        Bytes bytes(prng_.below(prng_.below(8) == 0 ? 50'000 : 40));
        for (auto& byte : bytes) byte = static_cast<std::byte>(prng_.below(256));
        return bytes;
    }

    types::Dict drawn_params()
    {
        constexpr std::array names{"n", "value", "account", "amount", "to",        "text",
                                   "a", "price", "color",   "target", "$$refund$$"};
        types::Dict params;
        for (auto count = prng_.below(4); count > 0; --count) {
            const auto name = prng_.below(5) == 0
                                  ? bytes_of_any_size()
                                  : to_bytes(std::string_view{names[prng_.below(names.size())]});
            if (name.size() > 1000) continue;
            params.insert_or_assign(name, bytes_of_any_size());
        }
        return params;
    }

    /// Whether it was done.
    bool deploy(const std::string& name, const Bytes& program, bool must)
    {
        const auto ran =
            solo_.deploy(*wallets_[0], {.chain = "main", .name = name, .program = program});
        if (!ran) {
            ADD_FAILURE() << "a deployment: " << ran.error().text;
            return false;
        }
        const auto* own = ran->own(1);
        if (own == nullptr) {
            ADD_FAILURE() << "no receipt of a deployment";
            return false;
        }
        judge(own->receipt);
        EXPECT_TRUE(!must || !own->receipt.error);
        return !own->receipt.error.has_value();
    }

    void call(const std::string& contract, const std::vector<std::string>& entries)
    {
        if (entries.empty()) return;
        const auto& entry = entries[prng_.below(entries.size())];
        view(contract, entry, drawn_params());
        request(contract, entry, drawn_params());
    }
    void view(std::string_view contract,
              std::string_view entry,
              types::Dict params,
              vm::Gas gas = chain::view_gas_default)
    {
        const auto outcome = solo_.view("main", contract, entry, params, gas);
        auto said = std::string{contract} + "." + std::string{entry};
        if (!outcome) {
            said += " " + vm::to_text(outcome.error());
        } else {
            for (const auto& [name, value] : *outcome)
                said += " " + to_hex(name) + "=" + to_hex(value);
        }
        seen_.push_back(std::move(said));
    }
    void call_faults()
    {
        if (prng_.below(3) == 0)
            view("faults", fault_views[prng_.below(fault_views.size())], {},
                 1 + prng_.below(20'000'000));
        request("faults", fault_entries[prng_.below(fault_entries.size())], drawn_params());
    }

    void request(const std::string& contract, const std::string& entry, types::Dict params)
    {
        const auto& from = *wallets_[prng_.below(wallets_.size())];
        const auto gas = 1 + prng_.below(20'000'000);
        const auto ran = solo_.request(
            from, {.chain = "main",
                   .contract = contract,
                   .entry = entry,
                   .args = std::move(params),
                   .tokens = prng_.below(2) == 0 ? Balances{}
                                                 : Balances{{types::iota_color, prng_.below(50)}},
                   .gas = gas});
        // A transaction can be too large, or a wallet empty: then nothing was sent.
        if (!ran) return check(ran.error().error == SoloError::not_built, ran.error().text);
        const auto* own = ran->own();
        if (own == nullptr) return check(false, "no receipt");
        judge(own->receipt);
        EXPECT_LE(own->receipt.gas_limit, gas);
    }

    void judge(const contracts::Receipt& receipt)
    {
        seen_.push_back(types::to_text(receipt.request) + " gas " +
                        std::to_string(receipt.gas_used) + " " +
                        (receipt.error ? vm::to_text(*receipt.error) : "done"));
        EXPECT_LE(receipt.gas_used, receipt.gas_limit);
        if (receipt.error) {
            EXPECT_NE(receipt.error->kind, vm::FailureKind::node_lacks);
        }
    }

    void judge_tokens()
    {
        std::uint64_t all = 0;
        std::vector<Address> addresses{solo_.wallet("faucet of all tokens").address(),
                                       solo_.identity("main").id};
        for (const auto* wallet : wallets_) addresses.push_back(wallet->address());
        for (const auto& address : addresses)
            for (const auto& [color, amount] : solo_.on_ledger(address)) all += amount;
        EXPECT_EQ(all, LoneLedger::supply) << "tokens have appeared or gone";
    }

    std::vector<std::string> seen_;
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
    const auto interpreter = std::make_shared<weft::vm::wasm::WasmFactory>(
        weft::vm::wasm::WasmOptions{.engine = {.interprets = true}});
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const auto once = weft::solo::Run{seed, nullptr}.play();
        const auto again = weft::solo::Run{seed, interpreter}.play();
        EXPECT_EQ(once, again) << "machine code and interpreter differ";
        if (::testing::Test::HasFailure()) {
            std::cout << "seed " << seed << " broke a promise\n";
            return 1;
        }
    }
    std::cout << seeds << " seeds kept every promise\n";
    return 0;
}
