#include "contract_routes.hpp"

#include <weft/json/values.hpp>
#include <weft/node_committee/contract_queries.hpp>

namespace weft::api {

namespace {

using node::ContractQueries;

constexpr Refusal not_a_committee_node{"not_a_committee_node", 404, "This node runs no chains.",
                                       "Ask a node with the role committee."};
constexpr Refusal unknown_chain{"unknown_chain", 404, "This node does not run that chain.",
                                "See GET /chains."};
constexpr Refusal no_anchor_yet{"no_anchor_yet", 409,
                                "The chain waits for its origin, or for its first anchor, to be "
                                "confirmed.",
                                "Try again after the next anchor."};
constexpr Refusal unknown_contract{"unknown_contract", 404, "No such contract.",
                                   "See GET /chains/{chain}/contracts."};
constexpr Refusal unknown_entry_point{
    "unknown_entry_point", 404,
    "The contract describes no such entry point, or it is of the other kind.",
    "See GET /chains/{chain}/contracts/{contract}/interface."};
constexpr Refusal no_description{
    "no_description", 422,
    "The contract does not describe its entry points, so no types are known.",
    "Values as bytes: POST /chains/{chain}/view, or `args` of an estimate."};
constexpr Refusal bad_argument{"bad_argument", 422,
                               "A value is not what the description says; the message names it.",
                               "See GET /chains/{chain}/contracts/{contract}/interface, and "
                               "docs/formats/contract-interface.md for what the types look like."};
constexpr Refusal block_not_kept{"block_not_kept", 410,
                                 "The state after that block is not kept here, or not there yet.",
                                 "Leave `block` out for the newest, or ask another member."};
constexpr Refusal request_not_kept{
    "request_not_kept", 410, "What the request's block began with is not kept here.",
    "Ask another member; receipts stay: GET /chains/{chain}/requests/{request}."};
constexpr Refusal unknown_request{"unknown_request", 404,
                                  "The chain has no receipt of that request.",
                                  "See GET /chains/{chain}/requests/{request}."};
constexpr Refusal left_out{"left_out", 422,
                           "The next block would not take that request; the message says why.",
                           "Try again later, or send it: it would wait."};
constexpr Refusal node_lacks{
    "node_lacks", 503,
    "This node had no room to run it, or does not know the chain's prices; "
    "the message says which.",
    "Try again, or ask another member. It says nothing of the contract."};

std::vector<Refusal> of_state_and(std::initializer_list<Refusal> more)
{
    std::vector<Refusal> all{not_a_committee_node, unknown_chain, no_anchor_yet};
    all.insert(all.end(), more);
    return all;
}

constexpr PathParameter<types::ChainId> chain_id{"chain", "A chain.",
                                                 "rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig"};
constexpr PathParameter<std::string> contract_name{
    "contract", "A name; eight lower-case hex digits are an hname.", "counter"};

/// An hname by its eight hex digits, or of a name.
types::Hname hname_or_name(std::string_view text)
{
    const auto hname = json::value_of_text<types::Hname>(text);
    return hname ? *hname : types::hname_of(text);
}

}  // namespace

std::vector<Route> contract_routes()
{
    return {
        read<answers::ContractInterface>(
            {.path = "/chains/{chain}/contracts/{contract}/interface",
             .id = "contract_interface",
             .summary = "What a contract has: entry points, events, errors, with their types",
             .parameters = {chain_id, contract_name},
             .refusals = of_state_and({unknown_contract, no_description})},
            [](const Backend& node,
               const http::Request& request) -> Answered<answers::ContractInterface> {
                WEFT_TRY(const auto chain, chain_id.of(request));
                WEFT_TRY(const auto contract, contract_name.of(request));
                return told(node.queries().ask(&ContractQueries::contract_interface, chain,
                                               hname_or_name(contract)));
            }),
        aside<answers::TypedCall, answers::TypedResults>(
            {.path = "/chains/{chain}/ask",
             .id = "ask",
             .summary = "Call a view by its description. It only reads, so it needs no token",
             .parameters = {chain_id},
             .refusals = of_state_and({unknown_contract, unknown_entry_point, no_description,
                                       bad_argument, block_not_kept, node_lacks})},
            answers::TypedCall{
                .contract = "counter", .entry_point = "get", .params = {}, .block = {}},
            [](const Backend& node, const http::Request& request, const answers::TypedCall& body)
                -> Answered<std::function<Answered<answers::TypedResults>()>> {
                WEFT_TRY(const auto chain, chain_id.of(request));
                WEFT_TRY(auto run, told(node.queries().ask(&ContractQueries::ask, chain, body)));
                return [run = std::move(run)] { return told(run()); };
            }),
        aside<answers::EstimateAsk, answers::Estimated>(
            {.path = "/chains/{chain}/estimate",
             .id = "estimate",
             .summary = "What a request would do now. Nothing is sent, so it needs no token",
             .parameters = {chain_id},
             .refusals = of_state_and({unknown_contract, unknown_entry_point, no_description,
                                       bad_argument, left_out, node_lacks})},
            answers::EstimateAsk{
                .sender = *types::agent_from_text("A/ZP5CRmkzpYKu4NgRhY1K3jLatQcZRw7LXHNgG2zFtrvo"),
                .contract = "counter",
                .entry_point = "add",
                .params = {{{"n", {"5"}}}},
                .args = {},
                .transfer = {},
                .gas = {}},
            [](const Backend& node, const http::Request& request, const answers::EstimateAsk& body)
                -> Answered<std::function<Answered<answers::Estimated>()>> {
                WEFT_TRY(const auto chain, chain_id.of(request));
                WEFT_TRY(auto run, told(node.queries().ask(&ContractQueries::estimate, chain, body,
                                                           node.now())));
                return [run = std::move(run)] { return told(run()); };
            }),
        aside<answers::TraceAsk, answers::Traced>(
            {.path = "/chains/{chain}/trace",
             .id = "trace",
             .summary = "What a request did, call by call: its block is run again beside the node",
             .parameters = {chain_id},
             .refusals = of_state_and({unknown_request, request_not_kept, node_lacks})},
            answers::TraceAsk{.request = *types::request_from_text(
                                  "[0]6y4jYWh5d48LmkYMiBGwEyBbgivKjFqbUn1wKB5NFFpg")},
            [](const Backend& node, const http::Request& request, const answers::TraceAsk& body)
                -> Answered<std::function<Answered<answers::Traced>()>> {
                WEFT_TRY(const auto chain, chain_id.of(request));
                WEFT_TRY(auto run,
                         told(node.queries().ask(&ContractQueries::trace, chain, body.request)));
                return [run = std::move(run)] { return told(run()); };
            }),
    };
}

}  // namespace weft::api
