#pragma once

// What the fake node says of contracts by their descriptions.

#include <weft/node_committee/contract_queries.hpp>

namespace weft::api {

class FakeContracts final : public node::ContractQueries {
public:
    /// Pre: both outlive this.
    FakeContracts(const std::optional<node::QueryFailure>& refusal, const bool& bare)
        : refusal_{refusal}, bare_{bare}
    {}

    [[nodiscard]] node::Queried<answers::ContractInterface> contract_interface(
        const types::ChainId&, types::Hname contract) const override
    {
        if (refusal_) return std::unexpected{*refusal_};
        const answers::InterfaceField n{.name = "n", .type = "u64", .optional = true};
        return answers::ContractInterface{
            .contract = "counter",
            .hname = contract,
            .program_hash = types::Hash::filled(0x77),
            .text = "func add(n?: u64) -> (n: u64) # Adds.\n",
            .entry_points = {{.name = "add",
                              .hname = types::hname_of("add"),
                              .view = false,
                              .payable = true,
                              .params = {n},
                              .other_params = true,
                              .results = {n},
                              .other_results = false,
                              .about = "Adds."}},
            .events = {{.name = "added", .fields = {n}, .about = ""}},
            .errors = {{.name = "too_much", .about = "There is a limit."}}};
    }
    [[nodiscard]] node::Queried<Run<answers::TypedResults>> ask(
        const types::ChainId&, const answers::TypedCall& call) const override
    {
        if (refusal_) return std::unexpected{*refusal_};
        answers::TypedResults answer{.block_index = call.block.value_or(9),
                                     .timestamp = 21,
                                     .results = call.params,
                                     .error = {}};
        answer.results->named.emplace("of", answers::Value{call.contract});
        answer.results->named.emplace("number", answers::Value{std::int64_t{-3}});
        answer.results->named.emplace("flag", answers::Value{true});
        if (bare_) {
            answer.results.reset();
            answer.error = answers::CallError{
                .kind = "contract_error", .name = {}, .text = "contract_error: no \xff"};
        }
        return [answer]() -> node::Queried<answers::TypedResults> { return answer; };
    }
    [[nodiscard]] node::Queried<Run<answers::Estimated>> estimate(const types::ChainId&,
                                                                  const answers::EstimateAsk& ask,
                                                                  node::Instant) const override
    {
        if (refusal_) return std::unexpected{*refusal_};
        answers::Estimated answer{.block_index = 9,
                                  .timestamp = 21,
                                  .gas = 17,
                                  .gas_limit = ask.gas.value_or(100),
                                  .fee = {},
                                  .error = {},
                                  .results = {},
                                  .events = {},
                                  .changes = {},
                                  .changes_left_out = 0,
                                  .accounts = {},
                                  .sent = {}};
        if (!bare_) {
            answer.fee = {{types::iota_color, 1}};
            answer.results = ask.params;
            answer.events = {seen()};
            answer.changes = {change()};
            answer.changes_left_out = 2;
            answer.accounts = {{ask.sender, {{types::iota_color, 5}}, {}}};
            answer.sent = {{ask.sender.address, {{types::iota_color, 5}}}};
        }
        return [answer]() -> node::Queried<answers::Estimated> { return answer; };
    }
    [[nodiscard]] node::Queried<Run<answers::Traced>> trace(
        const types::ChainId& chain, const types::RequestId& request) const override
    {
        if (refusal_) return std::unexpected{*refusal_};
        answers::Traced answer{.request = request,
                               .block_index = 9,
                               .timestamp = 21,
                               .gas = 17,
                               .gas_limit = 100,
                               .fee = {},
                               .error = {},
                               .calls = {},
                               .calls_left_out = 0};
        if (!bare_) {
            const answers::CallError error{
                .kind = "contract_error", .name = "too_much", .text = "contract_error: too_much"};
            answer.error = error;
            answer.calls_left_out = 3;
            answer.calls = {{.depth = 0,
                             .contract = "counter",
                             .entry_point = "add",
                             .view = false,
                             .caller = types::AgentId{chain},
                             .params = {{{"n", {"5"}}}},
                             .transfer = {{types::iota_color, 5}},
                             .gas = 17,
                             .own_gas = 16,
                             .error = error,
                             .results = {},
                             .changes = {change()},
                             .changes_left_out = 1,
                             .events = {seen()},
                             .rolled_back = true}};
        }
        return [answer]() -> node::Queried<answers::Traced> { return answer; };
    }

private:
    static answers::EventSeen seen()
    {
        return {.contract = "counter",
                .text = "added n=5",
                .event = "added",
                .fields = {{{"n", {"5"}}}}};
    }
    static answers::StateChange change()
    {
        return {.contract = "counter", .key = to_bytes("key"), .value = std::nullopt};
    }

    const std::optional<node::QueryFailure>& refusal_;
    const bool& bare_;
};

}  // namespace weft::api
