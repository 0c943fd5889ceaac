#pragma once

// The two sandboxes of a running contract (vm/sandbox.hpp) over the context of its request.

#include <weft/contracts/eventlog.hpp>

#include "call_context.hpp"

namespace weft::chain {

/// What views and full entry points share: everything that reads.
template <class Base>
class CallContext::Reading : public Base {
public:
    using Entry = vm::ViewSandbox::Entry;

    Reading(CallContext& context, Hname contract, const AgentId& creator, const vm::Params& params)
        : context_{context}, contract_{contract}, creator_{creator}, params_{params}
    {}

    [[nodiscard]] types::ContractId contract_id() const final
    {
        return {context_.chain_.id, contract_};
    }
    [[nodiscard]] AgentId chain_owner() const final { return context_.owner(); }
    [[nodiscard]] AgentId creator() const final { return creator_; }
    [[nodiscard]] Timestamp timestamp() const final { return context_.facts_.timestamp; }
    [[nodiscard]] const vm::Params& params() const final { return params_; }
    /// Paid by color; what the gas does not reach is not listed, and the call has failed.
    [[nodiscard]] Balances balances() const final
    {
        const EntriesReader state{context_.overlay_.entries(), accounts_hname};
        return contracts::AccountsView{state}.balance(
            self(), [this] { return context_.charge(context_.costs_->color_read); });
    }
    [[nodiscard]] std::uint64_t balance(const types::Color& color) const final
    {
        const EntriesReader state{context_.overlay_.entries(), accounts_hname};
        return contracts::AccountsView{state}.balance(self(), color);
    }

    [[nodiscard]] std::optional<Bytes> state_get(ByteSpan key) const final
    {
        return EntriesReader{context_.overlay_.entries(), contract_}.get(key);
    }
    [[nodiscard]] bool state_has(ByteSpan key) const final
    {
        return context_.overlay_.find(PartitionKey{contract_, key}) != nullptr;
    }
    [[nodiscard]] std::optional<Entry> state_next(ByteSpan prefix, ByteSpan after) const final
    {
        const EntriesReader state{context_.overlay_.entries(), contract_};
        auto entry = state.next(prefix, after);
        if (!entry) return std::nullopt;
        return Entry{std::move(entry->key), std::move(entry->value)};
    }

    vm::Outcome call_view(Hname contract, Hname entry, const vm::Params& params) final
    {
        return context_.call_view(contract, entry, params);
    }
    void log(std::string_view text) final
    {
        if (context_.log_.size() >= log_lines_max) return;
        context_.log_.push_back(
            {context_.facts_.id, contract_, std::string{text.substr(0, vm::event_bytes_max)}});
    }

    [[nodiscard]] bool charge(vm::Gas gas) final { return context_.charge(gas); }
    [[nodiscard]] vm::Gas gas_left() const final { return context_.gas_left_; }
    [[nodiscard]] const vm::CostSchedule& costs() const final { return *context_.costs_; }

protected:
    [[nodiscard]] AgentId self() const { return AgentId{contract_id()}; }

    CallContext& context_;
    Hname contract_;
    AgentId creator_;
    const vm::Params& params_;
};

class CallContext::ViewSandbox final : public Reading<vm::ViewSandbox> {
public:
    using Reading::Reading;
};

class CallContext::FullSandbox final : public Reading<vm::Sandbox> {
public:
    FullSandbox(CallContext& context, const Call& call, const AgentId& creator)
        : Reading{context, call.contract, creator, call.params}, call_{call}
    {}

    [[nodiscard]] AgentId caller() const override { return call_.caller; }
    [[nodiscard]] RequestId request_id() const override { return context_.facts_.id; }
    [[nodiscard]] vm::Entropy entropy() const override { return context_.facts_.entropy; }
    [[nodiscard]] const Balances& incoming() const override { return call_.transfer; }
    [[nodiscard]] std::uint64_t minted_supply() const override
    {
        return context_.facts_.minted_supply;
    }

    void state_set(ByteSpan key, ByteSpan value) override;
    void state_delete(ByteSpan key) override;
    vm::Outcome call(Hname contract,
                     Hname entry,
                     const vm::Params& params,
                     const Balances& transfer) override;
    std::expected<void, vm::Failure> transfer_to_address(const Address& to,
                                                         const Balances& amount) override;
    std::expected<void, vm::Failure> post_request(const vm::PostRequest& request) override;
    std::expected<void, vm::Failure> deploy(const vm::Deployment& deployment) override;
    void event(std::string_view text) override;

    /// What went wrong in an operation that gives no answer; it fails the call.
    [[nodiscard]] const std::optional<vm::Failure>& misuse() const noexcept { return misuse_; }

private:
    std::expected<void, vm::Failure> load_only(const vm::Deployment& deployment);
    std::expected<void, vm::Failure> post_here(const types::RequestSection& section);
    /// Out of the contract's account, paid by color.
    std::expected<void, vm::Failure> debit(const Balances& amount);

    const Call& call_;
    std::optional<vm::Failure> misuse_;
};

}  // namespace weft::chain
