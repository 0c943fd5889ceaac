#pragma once

// A contract that does what a test asks of it, good and bad.

#include "lone_chain.hpp"

namespace weft::chain::test {

inline Bytes param(const vm::ViewSandbox& sandbox, std::string_view name)
{
    const auto found = sandbox.params().find(to_bytes(name));
    return found == sandbox.params().end() ? Bytes{} : found->second;
}
inline Balances amount_param(const vm::ViewSandbox& sandbox)
{
    const auto bytes = param(sandbox, "amount");
    if (bytes.empty()) return sandbox.balances();
    codec::Reader reader{bytes};
    return types::decode_balances(reader);
}
inline std::unexpected<vm::Failure> box_error(vm::FailureKind kind, std::string text)
{
    return std::unexpected{vm::Failure{kind, std::move(text)}};
}

inline std::shared_ptr<const vm::Processor> testbox()
{
    using vm::Outcome;
    using vm::Params;
    using vm::Results;
    using vm::Sandbox;
    using vm::ViewSandbox;
    auto box = std::make_shared<vm::TableProcessor>();
    box->func("init", [](Sandbox& s) -> Outcome {
        if (!param(s, "fail").empty())
            return box_error(vm::FailureKind::contract_error, "init fails as asked");
        s.state_set(as_bytes("init"), param(s, "greeting"));
        return Results{};
    });
    box->func("keep", [](Sandbox&) -> Outcome { return Results{}; });
    box->func("echo", [](Sandbox& s) -> Outcome {
        if (!param(s, "fail").empty())
            return box_error(vm::FailureKind::contract_error, "as asked");
        return Results{s.params()};
    });
    box->func("set", [](Sandbox& s) -> Outcome {
        s.state_set(param(s, "key"), param(s, "value"));
        return Results{};
    });
    // Changes everything it can, then fails.
    box->func("mess", [](Sandbox& s) -> Outcome {
        s.state_set(as_bytes("mess"), as_bytes("1"));
        s.event("a mess");
        static_cast<void>(s.transfer_to_address(s.caller().address, s.balances()));
        return box_error(vm::FailureKind::trap, "unreachable");
    });
    box->func("burn", [](Sandbox& s) -> Outcome {
        s.state_set(as_bytes("burn"), as_bytes("1"));
        while (s.charge(1000)) {
        }
        return Results{};  // as if nothing had happened: the chain must notice
    });
    box->func("spend", [](Sandbox& s) -> Outcome {
        codec::Reader gas{s.params().at(to_bytes("units"))};
        static_cast<void>(s.charge(gas.u64()));
        return Results{};
    });
    box->func("send", [](Sandbox& s) -> Outcome {
        const auto to = types::Address{*types::Address::Base::from(param(s, "to"))};
        const auto sent = s.transfer_to_address(to, amount_param(s));
        if (!sent) return std::unexpected{sent.error()};
        return Results{};
    });
    box->func("post", [](Sandbox& s) -> Outcome {
        if (!param(s, "units").empty())
            static_cast<void>(s.charge(as_u64(s.params().at(to_bytes("units")))));
        const auto chain = types::Address{*types::Address::Base::from(param(s, "to"))};
        vm::PostRequest request;
        request.target = {chain, types::hname_of(to_string(param(s, "contract")))};
        request.entry_point = types::hname_of(to_string(param(s, "entry")));
        request.params = {{to_bytes("data"), param(s, "data")}};
        if (!param(s, "timelock").empty())
            request.timelock =
                static_cast<std::uint32_t>(as_u64(s.params().at(to_bytes("timelock"))));
        if (!param(s, "gas").empty())
            request.params[to_bytes(contracts::gas_param)] = param(s, "gas");
        if (!param(s, "refund").empty())
            request.params[to_bytes(contracts::refund_param)] = param(s, "refund");
        request.transfer = amount_param(s);
        const auto posted = s.post_request(request);
        if (!posted) return std::unexpected{posted.error()};
        return Results{};
    });
    // Asks another chain to deploy.
    box->func("post_deploy", [](Sandbox& s) -> Outcome {
        vm::PostRequest request;
        request.target = {types::Address{*types::Address::Base::from(param(s, "to"))},
                          types::hname_of(contracts::root_name)};
        request.entry_point = types::hname_of(contracts::root::deploy_contract);
        request.params = {{to_bytes(contracts::root::p_program_hash), param(s, "program")},
                          {to_bytes(contracts::root::p_name), param(s, "name")}};
        const auto posted = s.post_request(request);
        if (!posted) return std::unexpected{posted.error()};
        return Results{};
    });
    // Posts itself to its own chain again, twice, for ever.
    box->func("breed", [](Sandbox& s) -> Outcome {
        for (int i = 0; i < 2; ++i) {
            vm::PostRequest request;
            request.target = s.contract_id();
            request.entry_point = types::hname_of("breed");
            const auto posted = s.post_request(request);
            if (!posted) return std::unexpected{posted.error()};
        }
        return Results{};
    });
    // Calls `entry` of `contract` with `amount`, and goes on in spite of an error when asked to.
    box->func("nest", [](Sandbox& s) -> Outcome {
        s.state_set(as_bytes("before"), as_bytes("1"));
        auto params = s.params();
        for (const auto name : {"contract", "entry", "amount", "swallow"})
            params.erase(to_bytes(name));
        const auto result = s.call(types::hname_of(to_string(param(s, "contract"))),
                                   types::hname_of(to_string(param(s, "entry"))), params,
                                   param(s, "amount").empty() ? Balances{} : amount_param(s));
        if (!result && param(s, "swallow").empty()) return result;
        s.state_set(as_bytes("after"), as_bytes(result ? "ok" : vm::name(result.error().kind)));
        return Results{};
    });
    box->func("recurse", [](Sandbox& s) -> Outcome {
        return s.call(s.contract_id().contract, types::hname_of("recurse"), {}, {});
    });
    box->func("list", [](Sandbox& s) -> Outcome {
        static_cast<void>(s.balances());
        return Results{};
    });
    box->func("emit", [](Sandbox& s) -> Outcome {
        s.event(to_string(param(s, "text")));
        return Results{};
    });
    box->func("look", [](Sandbox& s) -> Outcome {
        s.state_set(as_bytes("entropy " + types::to_text(s.request_id())), s.entropy().bytes());
        s.state_set(as_bytes("minted"), u64(s.minted_supply()));
        s.state_set(as_bytes("caller"), types::encoded(s.caller()));
        s.state_set(as_bytes("incoming"), balances_bytes(s.incoming()));
        s.state_set(as_bytes("timestamp"), u64(static_cast<std::uint64_t>(s.timestamp())));
        return Results{};
    });
    box->func("write", [](Sandbox& s) -> Outcome {
        codec::Reader reader{s.params().at(to_bytes("bytes"))};
        auto left = reader.u64();
        for (std::uint64_t i = 0; left > 0; ++i) {
            const auto piece = std::min<std::uint64_t>(left, 16 * 1024);
            s.state_set(u64(i), Bytes(piece, std::byte{7}));
            left -= piece;
        }
        return Results{};
    });
    box->func("deploy", [](Sandbox& s) -> Outcome {
        const auto done = s.deploy({*types::Hash::from(param(s, "program")),
                                    to_string(param(s, "name")),
                                    "from a contract",
                                    {}});
        if (!done) return std::unexpected{done.error()};
        return Results{};
    });
    box->view("get", [](ViewSandbox& s) -> Outcome {
        const auto value = s.state_get(param(s, "key"));
        if (!value) return box_error(vm::FailureKind::contract_error, "no such key");
        return Results{{to_bytes("value"), *value}};
    });
    box->view("peek", [](ViewSandbox& s) -> Outcome {
        return s.call_view(types::hname_of(to_string(param(s, "contract"))),
                           types::hname_of(to_string(param(s, "entry"))), s.params());
    });
    return box;
}

inline Programs programs_with_testbox()
{
    auto builtin = contracts::core_contracts();
    builtin->add("testbox", testbox());
    auto viewer = std::make_shared<vm::TableProcessor>();
    viewer->view("init", [](vm::ViewSandbox&) -> vm::Outcome { return vm::Results{}; });
    builtin->add("viewer", std::move(viewer));
    vm::ProcessorRegistry registry;
    registry.add(std::string{vm::builtin_vm_type}, builtin);
    return Programs{std::move(registry)};
}

inline const Dict testbox_blob{{to_bytes("p"), to_bytes("testbox")},
                               {to_bytes("v"), to_bytes("builtin")}};

/// What the first call of a box in a block pays for its program.
inline constexpr vm::Gas box_load =
    vm::cost_schedule_newest.load +
    vm::Gas{vm::cost_schedule_newest.load_byte} * std::string_view{"testbox"}.size();

/// A started chain with the contract deployed as `box` and as `box2`.
class Boxes : public ::testing::Test {
protected:
    Boxes() : lone{ledger, programs_with_testbox()}
    {
        lone.start();
        for (const auto* name : {"alice", "bob"})
            ledger.mint_genesis(Wallet{name}.address, {{types::iota_color, faucet_tokens}});
        const auto stored = lone.request(lone.originator(), {"blob", "storeBlob", testbox_blob});
        EXPECT_EQ(stored.error, std::nullopt);
        for (const auto* name : {"box", "box2"}) deploy(name);
    }
    void deploy(std::string_view name)
    {
        const auto program = contracts::blob_hash(testbox_blob);
        const auto receipt = lone.request(
            lone.originator(), {"root",
                                "deployContract",
                                {{to_bytes(contracts::root::p_program_hash), of(program.bytes())},
                                 {to_bytes(contracts::root::p_name), to_bytes(name)},
                                 {to_bytes("greeting"), to_bytes("hello")}}});
        EXPECT_EQ(receipt.error, std::nullopt)
            << vm::to_text(receipt.error.value_or(vm::Failure{}));
    }
    [[nodiscard]] std::string value(std::string_view contract, std::string_view key) const
    {
        const auto result = lone.view(contract, "get", {{to_bytes("key"), to_bytes(key)}});
        return result ? to_string(result->at(to_bytes("value"))) : "(none)";
    }
    [[nodiscard]] std::uint64_t below(const Wallet& wallet) const
    {
        return lone.iotas_below(wallet.address);
    }

    NaiveLedger ledger;
    LoneChain lone;
    Wallet alice{"alice"};
    Wallet bob{"bob"};
};

/// Colors by number, for those who bring many.
inline Color color_number(std::size_t n)
{
    auto color = Color::filled(0x11);
    color.writable()[0] = static_cast<std::byte>(n >> 8);
    color.writable()[1] = static_cast<std::byte>(n);
    return color;
}
inline Balances colors_from(std::size_t first, std::size_t count, std::uint64_t each = 1)
{
    Balances balances;
    for (std::size_t n = first; n < first + count; ++n) balances.set(color_number(n), each);
    return balances;
}

inline const Balances iotas_42{{types::iota_color, 42}};

}  // namespace weft::chain::test
