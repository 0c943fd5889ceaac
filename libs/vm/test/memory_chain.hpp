#pragma once

// A chain in memory: contracts with state and accounts behind the real sandbox interface, so that
// programs run against what the interface promises. Nested calls roll back on failure.

#include <weft/vm/processor.hpp>

#include <algorithm>
#include <memory>

namespace weft::vm::test {

struct MemoryChain {
    using State = std::map<Bytes, Bytes>;
    struct Contract {
        std::shared_ptr<const Processor> processor;
        State state;
        types::Balances account;
    };
    std::map<types::Hname, Contract> contracts;
    std::map<types::Address, types::Balances> paid_out;
    std::vector<std::string> events;
    std::vector<std::string> logged;
    std::vector<PostRequest> posted;
    std::vector<Deployment> deployed;

    types::ContractId id_of(types::Hname contract) const
    {
        return {types::ChainId{types::ChainId::Base::filled(2)}, contract};
    }
    types::AgentId owner{types::Address{types::Address::Base::filled(1)}};
    Gas gas = 10'000'000;
};

struct Call {
    types::Hname contract;
    types::AgentId caller;
    Params params;
    types::Balances incoming;
    unsigned depth = 1;
};

class MemorySandbox final : public Sandbox {
public:
    MemorySandbox(MemoryChain& chain, Call call) : chain_{chain}, call_{std::move(call)} {}

    types::ContractId contract_id() const override { return chain_.id_of(call_.contract); }
    types::AgentId chain_owner() const override { return chain_.owner; }
    types::AgentId creator() const override { return chain_.owner; }
    types::Timestamp timestamp() const override { return 1'700'000'000'000'000'000; }
    const Params& params() const override { return call_.params; }
    types::Balances balances() const override { return self().account; }
    std::uint64_t balance(const types::Color& color) const override
    {
        return self().account.of(color);
    }
    std::optional<Bytes> state_get(ByteSpan key) const override
    {
        const auto found = self().state.find(to_bytes(key));
        if (found == self().state.end()) return std::nullopt;
        return found->second;
    }
    bool state_has(ByteSpan key) const override { return self().state.contains(to_bytes(key)); }
    std::optional<Entry> state_next(ByteSpan prefix, ByteSpan after) const override
    {
        const auto& state = self().state;
        auto at = compare(prefix, after) > 0 ? state.lower_bound(to_bytes(prefix))
                                             : state.upper_bound(to_bytes(after));
        if (at == state.end() || at->first.size() < prefix.size() ||
            !std::equal(prefix.begin(), prefix.end(), at->first.begin()))
            return std::nullopt;
        return Entry{at->first, at->second};
    }
    void log(std::string_view text) override { chain_.logged.emplace_back(text); }
    bool charge(Gas gas) override
    {
        if (gas > chain_.gas) {
            chain_.gas = 0;
            return false;
        }
        chain_.gas -= gas;
        return true;
    }
    Gas gas_left() const override { return chain_.gas; }
    const CostSchedule& costs() const override { return cost_schedule_newest; }

    types::AgentId caller() const override { return call_.caller; }
    types::RequestId request_id() const override { return {types::TransactionId::filled(7), 3}; }
    Entropy entropy() const override { return Entropy::filled(9); }
    const types::Balances& incoming() const override { return call_.incoming; }
    std::uint64_t minted_supply() const override { return 5; }
    void state_set(ByteSpan key, ByteSpan value) override
    {
        self().state[to_bytes(key)] = to_bytes(value);
    }
    void state_delete(ByteSpan key) override { self().state.erase(to_bytes(key)); }

    Outcome call_view(types::Hname contract, types::Hname entry, const Params& params) override
    {
        return run(contract, entry, params, {}, true);
    }
    Outcome call(types::Hname contract,
                 types::Hname entry,
                 const Params& params,
                 const types::Balances& transfer) override
    {
        return run(contract, entry, params, transfer, false);
    }
    std::expected<void, Failure> transfer_to_address(const types::Address& to,
                                                     const types::Balances& amount) override
    {
        if (!self().account.subtract(amount))
            return std::unexpected{Failure{FailureKind::insufficient_funds, {}}};
        static_cast<void>(chain_.paid_out[to].add(amount));
        return {};
    }
    std::expected<void, Failure> post_request(const PostRequest& request) override
    {
        chain_.posted.push_back(request);
        return {};
    }
    std::expected<void, Failure> deploy(const Deployment& deployment) override
    {
        chain_.deployed.push_back(deployment);
        return {};
    }
    void event(std::string_view text) override { chain_.events.emplace_back(text); }

private:
    MemoryChain::Contract& self() const { return chain_.contracts.at(call_.contract); }

    Outcome run(types::Hname contract,
                types::Hname entry,
                const Params& params,
                const types::Balances& transfer,
                bool view_only)
    {
        const auto failed = [](FailureKind kind) { return std::unexpected{Failure{kind, {}}}; };
        if (call_.depth == call_depth_max) return failed(FailureKind::too_deep);
        const auto found = chain_.contracts.find(contract);
        if (found == chain_.contracts.end()) return failed(FailureKind::unknown_contract);
        const auto code = found->second.processor->entry_point(entry);
        if (!code) return failed(FailureKind::unknown_entry_point);
        MemorySandbox inner{
            chain_, {contract, types::AgentId{contract_id()}, params, transfer, call_.depth + 1}};
        if (is_view(*code)) return std::get<ViewEntryPoint>(*code)(inner);
        if (view_only) return failed(FailureKind::not_a_view);
        const auto before = chain_.contracts;
        if (!self().account.subtract(transfer)) return failed(FailureKind::insufficient_funds);
        static_cast<void>(found->second.account.add(transfer));
        auto outcome = std::get<FullEntryPoint>(*code)(inner);
        if (!outcome) chain_.contracts = before;
        return outcome;
    }

    MemoryChain& chain_;
    Call call_;
};

/// A request: tokens into the account, the entry point, all or nothing.
inline Outcome request(MemoryChain& chain,
                       types::Hname contract,
                       std::string_view entry,
                       Params params = {},
                       types::Balances incoming = {},
                       std::optional<types::AgentId> caller = {})
{
    const auto code = chain.contracts.at(contract).processor->entry_point(types::hname_of(entry));
    if (!code) return std::unexpected{Failure{FailureKind::unknown_entry_point, {}}};
    const auto before = chain.contracts;
    static_cast<void>(chain.contracts.at(contract).account.add(incoming));
    MemorySandbox sandbox{chain,
                          {contract, caller.value_or(chain.owner), std::move(params), incoming, 1}};
    auto outcome = is_view(*code) ? std::get<ViewEntryPoint>(*code)(sandbox)
                                  : std::get<FullEntryPoint>(*code)(sandbox);
    if (!outcome) chain.contracts = before;
    return outcome;
}

}  // namespace weft::vm::test
