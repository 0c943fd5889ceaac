#pragma once

// Running contracts for one request or one query: the implementation of vm/sandbox.hpp.
//
// Everything a contract changes is in the overlay: its state, the accounts, the outbox, the event
// log. So a failed call is undone by rolling the overlay back to the mark taken before it (D-51).

#include <weft/chain/executor.hpp>
#include <weft/contracts/accounts_state.hpp>

#include "outbox_writer.hpp"
#include "partitions.hpp"
#include "root_facts.hpp"
#include "tracer.hpp"
#include "used_programs.hpp"

namespace weft::chain {

/// What a request brings along; fixed while it runs.
struct RequestFacts {
    RequestId id;
    Timestamp timestamp = 0;
    vm::Entropy entropy;
    std::uint64_t minted_supply = 0;
};

class CallContext {
public:
    /// `outbox` is nullptr for queries: views write nothing.
    CallContext(const ChainIdentity& chain,
                const Programs& programs,
                UsedPrograms& used,
                state::Overlay& overlay,
                const RootFacts& root,
                OutboxWriter* outbox,
                const RequestFacts& facts,
                vm::Gas gas,
                RequestTrace* trace = nullptr);

    /// Where the tokens of a call come from.
    enum class Tokens : std::uint8_t {
        of_the_caller,  ///< its account here; moving them is charged
        of_the_sender,  ///< the same, charged when the request was posted
        new_here,       ///< with the request, from the ledger
    };
    struct Call {
        AgentId caller;
        Hname contract;
        Hname entry_point;
        const types::Dict& params;
        const Balances& transfer;
        Tokens tokens = Tokens::of_the_caller;
        bool from_request = false;
    };
    /// Runs the entry point a request asks for and gives its contract the tokens. On failure
    /// everything is as before, but for the gas. Pre: `call.from_request`.
    [[nodiscard]] vm::Outcome call_from_request(const Call& call) { return run(call); }
    [[nodiscard]] vm::Outcome call_view(Hname contract,
                                        Hname entry_point,
                                        const types::Dict& params);

    [[nodiscard]] vm::Gas gas_used() const noexcept { return gas_limit_ - gas_left_; }
    /// Something did not fit the pending anchor: with an empty outbox it might have.
    [[nodiscard]] bool anchor_was_full() const noexcept { return anchor_full_; }
    /// What this node lacked to run a call, whatever became of the call: nothing that this context
    /// did may be used.
    [[nodiscard]] const std::optional<std::string>& lacks() const noexcept { return lacks_; }
    [[nodiscard]] const std::vector<EmittedEvent>& events() const noexcept { return events_; }
    [[nodiscard]] const std::vector<contracts::Receipt::EventRef>& event_refs() const noexcept
    {
        return event_refs_;
    }
    /// What contracts wrote to the node's log, also those that failed.
    [[nodiscard]] const std::vector<EmittedEvent>& log() const noexcept { return log_; }
    /// The chain owner; the originator before init.
    [[nodiscard]] AgentId owner() const { return root_.owner(); }

private:
    template <class Base>
    class Reading;
    class ViewSandbox;
    class FullSandbox;
    /// All that a failed call takes back.
    struct Undo {
        state::Overlay::Mark overlay;
        OutboxWriter::Size outbox;
        std::size_t events = 0;
    };

    struct Target {
        AgentId creator;
        std::shared_ptr<const vm::Processor> processor;
    };
    [[nodiscard]] std::expected<Target, vm::Failure> find(Hname contract);
    [[nodiscard]] std::expected<std::shared_ptr<const vm::Processor>, vm::Failure> load(
        const RootFacts::Contract& contract);
    /// Nullopt for the originator's init and for root's own calls of init.
    [[nodiscard]] std::optional<vm::Failure> init_refusal(const AgentId& caller,
                                                          Hname contract) const;
    [[nodiscard]] vm::Outcome run(const Call& call);
    [[nodiscard]] vm::Outcome run_untraced(const Call& call);
    [[nodiscard]] vm::Outcome view_untraced(Hname contract,
                                            Hname entry_point,
                                            const types::Dict& params);
    [[nodiscard]] vm::Outcome run_full(const Call& call,
                                       const Target& target,
                                       const vm::FullEntryPoint& code);
    [[nodiscard]] vm::Outcome run_view(Hname contract,
                                       const Target& target,
                                       const types::Dict& params,
                                       const vm::ViewEntryPoint& code);
    [[nodiscard]] vm::Outcome checked(vm::Outcome outcome);
    [[nodiscard]] bool charge(vm::Gas gas) noexcept;
    void note(const vm::Failure& failure);

    [[nodiscard]] Undo mark() const;
    void rollback(const Undo& undo);

    const ChainIdentity& chain_;
    const Programs& programs_;
    UsedPrograms& used_;
    state::Overlay& overlay_;
    const RootFacts& root_;
    OutboxWriter* outbox_;
    const RequestFacts& facts_;
    const vm::CostSchedule* costs_;
    vm::Gas gas_limit_;
    vm::Gas gas_left_;
    bool exhausted_ = false;
    bool anchor_full_ = false;
    std::optional<std::string> lacks_;
    unsigned depth_ = 0;
    std::vector<EmittedEvent> events_;
    std::vector<contracts::Receipt::EventRef> event_refs_;
    std::vector<EmittedEvent> log_;
    Tracer tracer_;
};

}  // namespace weft::chain
