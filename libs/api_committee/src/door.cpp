#include <weft/api_committee/door.hpp>
#include <weft/json/values.hpp>
#include <weft/node_committee/committee_door.hpp>
#include <weft/node_drng/commands.hpp>

#include "contract_routes.hpp"

namespace weft::api {

namespace {

using node::CommitteeQueries;

constexpr std::size_t description_bytes_max = 1024;

constexpr Refusal not_a_committee_node{"not_a_committee_node", 404, "This node runs no chains.",
                                       "Ask a node with the role committee."};
constexpr Refusal unknown_chain{"unknown_chain", 404, "This node does not run that chain.",
                                "See GET /chains."};
constexpr Refusal unknown_block{"unknown_block", 404, "The chain has no such block here.",
                                "See block_index of GET /chains/{chain}."};
constexpr Refusal block_pruned{
    "block_pruned", 410,
    "This node does not keep the block any more, or has never had it; the "
    "message names the first one that it keeps.",
    "Ask a node that keeps all blocks: [chain] keep_blocks = 0."};
constexpr Refusal unknown_contract{"unknown_contract", 404, "No such contract.",
                                   "See GET /chains/{chain}/contracts."};
constexpr Refusal no_anchor_yet{"no_anchor_yet", 409,
                                "The chain waits for its origin, or for its first anchor, to be "
                                "confirmed.",
                                "Try again after the next anchor."};
constexpr Refusal view_failed{"view_failed", 422,
                              "The view ended with an error, told in the message.",
                              "See the contract's documentation."};
constexpr Refusal node_lacks{"node_lacks", 503,
                             "This node had no room to run the view, or does not know the chain's "
                             "prices; the message says which.",
                             "Try again, or ask another member. It says nothing of the contract."};
std::vector<Refusal> of_chain()
{
    return {not_a_committee_node, unknown_chain};
}
std::vector<Refusal> of_state()
{
    return {not_a_committee_node, unknown_chain, no_anchor_yet};
}
/// What a member says against an off-ledger request; the messages are the role's.
std::vector<Refusal> off_ledger_refusals()
{
    std::vector<Refusal> all{not_a_committee_node, unknown_chain};
    for (const auto* code :
         {"bad_request", "signature_invalid", "before_init", "expired", "valid_too_long",
          "nonce_used", "nonce_taken", "nonce_too_far", "no_account", "unpayable"})
        all.push_back({code, 422, {}, {}});
    for (const auto* code : {"account_full", "pool_full"}) all.push_back({code, 429, {}, {}});
    return all;
}
std::vector<Refusal> of_state_and(std::initializer_list<Refusal> more)
{
    auto all = of_state();
    all.insert(all.end(), more);
    return all;
}

constexpr PathParameter<types::ChainId> chain_id{"chain", "A chain.",
                                                 "rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig"};
constexpr PathParameter<std::uint32_t> block_index{"index", "A block.", "1"};
constexpr PathParameter<types::RequestId> request_id{
    "request", "A request; escape the brackets: %5B0%5D…",
    "[0]6y4jYWh5d48LmkYMiBGwEyBbgivKjFqbUn1wKB5NFFpg"};
constexpr PathParameter<types::AgentId> agent_id{"agent",
                                                 "An agent; its slash may be escaped or not.",
                                                 "A/ZP5CRmkzpYKu4NgRhY1K3jLatQcZRw7LXHNgG2zFtrvo"};
constexpr PathParameter<Bytes> state_key{
    "key", "The contract's hname, 4 bytes little-endian, and its key.", "cebf5908636f756e746572"};
constexpr QueryParameter<std::string> contract_name{
    "contract", "A name; eight lower-case hex digits are an hname.", "counter"};

/// An hname by its eight hex digits, or of a name.
types::Hname hname_or_name(std::string_view text)
{
    const auto hname = json::value_of_text<types::Hname>(text);
    return hname ? *hname : types::hname_of(text);
}

Answered<Bytes> key_of(const http::Request& request)
{
    WEFT_TRY(auto key, state_key.of(request));
    if (key.empty()) return std::unexpected{bad_parameter("key", "at least one byte, in hex")};
    return key;
}

/// A block of the chain may hold the request, or bring the chain to life.
Waiting<answers::Request> until_processed(const types::ChainId& chain, const types::RequestId& id)
{
    return {.subject = chain.text(),
            .look = [chain, id](const Backend& node,
                                bool last) -> std::optional<Answered<answers::Request>> {
                auto answer = node.queries().ask(&CommitteeQueries::request, chain, id);
                // A chain that waits for its origin may yet answer.
                const bool due = answer
                                     ? answer->state == answers::RequestState::processed ||
                                           answer->state == answers::RequestState::not_a_request
                                     : !answer.error().is(node::CommitteeQueryError::no_anchor_yet);
                if (!due && !last) return std::nullopt;
                return told(std::move(answer));
            }};
}

Route off_ledger_route()
{
    auto route = command<answers::OffLedger, answers::OffLedgerTaken>(
        {.path = "/chains/{chain}/requests",
         .id = "request_off_ledger",
         .summary = "Send a signed off-ledger request",
         .parameters = {chain_id},
         .refusals = off_ledger_refusals(),
         .answered = "It is on this member's disk and on its way to the others. Sending it again "
                     "gives the same answer; what becomes of it: GET "
                     "/chains/{chain}/requests/{request}?wait=processed, or wait here."},
        answers::OffLedger{.bytes = Bytes(1)},
        [](const http::Request& request, answers::OffLedger body) -> Answered<node::AnyCommand> {
            WEFT_TRY(const auto chain, chain_id.of(request));
            return node::SubmitOffLedger{chain, std::move(body.bytes)};
        });
    then_wait<answers::Request, answers::OffLedgerTaken>(
        route, "processed",
        "Answer when the request has a receipt, or as it is when the time is over.",
        "With `wait`: what became of it.",
        [](const http::Request& request)
            -> Answered<std::function<Waiting<answers::Request>(const answers::OffLedgerTaken&)>> {
            WEFT_TRY(const auto chain, chain_id.of(request));
            return [chain](const answers::OffLedgerTaken& taken) {
                return until_processed(chain, taken.request);
            };
        });
    return route;
}

Route off_ledgers_route()
{
    return command<answers::OffLedgers, answers::OffLedgersTaken>(
        {.path = "/chains/{chain}/requests/batch",
         .id = "request_off_ledgers",
         .summary = "Send several signed off-ledger requests",
         .parameters = {chain_id},
         .refusals = off_ledger_refusals(),
         .answered =
             "The first ones, up to `last`, are on this member's disk and on their way to the "
             "others. Sending them again gives the same answer. When the first is refused, the "
             "answer is its refusal."},
        answers::OffLedgers{.requests = {Bytes(1)}},
        [](const http::Request& request, answers::OffLedgers body) -> Answered<node::AnyCommand> {
            WEFT_TRY(const auto chain, chain_id.of(request));
            return node::SubmitOffLedgers{chain, std::move(body.requests)};
        });
}

Route reshare_route()
{
    return command<answers::ReshareChain, answers::ChainReshareStarted>(
        {.path = "/chains/{chain}/reshare",
         .id = "reshare_chain",
         .summary = "Hand the chain's key to other members; its address stays",
         .parameters = {chain_id},
         .refusals = {{"no_seat", 422, {}, {}},
                      {"members_count", 422, {}, {}},
                      {"member_repeated", 422, {}, {}},
                      {"member_not_connected", 422, {}, {}},
                      {"key_in_use", 409, {}, {}}},
         .answered =
             "Begun; `hand_over` of GET /chains/{chain} tells how far it is. The chain goes "
             "on meanwhile."},
        answers::ReshareChain{.members = {types::NodeId::filled(1), types::NodeId::filled(2),
                                          types::NodeId::filled(3), types::NodeId::filled(4)}},
        [](const http::Request& request, answers::ReshareChain body) -> Answered<node::AnyCommand> {
            WEFT_TRY(const auto chain, chain_id.of(request));
            return node::ReshareChain{.chain = chain, .members = std::move(body.members)};
        });
}

Route move_route()
{
    return command<answers::MoveChain, answers::MoveAgreed>(
        {.path = "/chains/{chain}/move",
         .id = "move_chain",
         .summary = "Agree that the chain moves to another address",
         .parameters = {chain_id},
         .refusals = {{"no_seat", 422, {}, {}},
                      {"was_home", 422, {}, {}},
                      {"address_in_use", 422, {}, {}},
                      {"unknown_chain", 422, {}, {}},
                      {"other_origin", 422, {}, {}},
                      {"members_count", 422, {}, {}},
                      {"not_agreed", 422, {}, {}}},
         .answered =
             "This node agrees, over restarts too; `hand_over` of GET /chains/{chain} tells "
             "what the move waits for. The chain goes on meanwhile."},
        answers::MoveChain{
            .to = *types::Address::from_text("rTsJg2Lk86PLjjeFnfLk7MpCuhrxWyq2DF44YofS16ig"),
            .color = {},
            .from = {},
            .withdraw = false},
        [](const http::Request& request, answers::MoveChain body) -> Answered<node::AnyCommand> {
            WEFT_TRY(const auto chain, chain_id.of(request));
            return node::MoveChain{.chain = chain,
                                   .to = body.to,
                                   .origin = body.color,
                                   .from = std::move(body.from),
                                   .withdraw = body.withdraw};
        });
}

std::vector<Route> chain_routes()
{
    return {
        command<answers::ActivateChain, answers::Activated>(
            {.path = "/chains",
             .id = "activate",
             .summary = "Run a chain, or follow it",
             .refusals = {not_a_committee_node,
                          {"unknown_key", 422, {}, {}},
                          {"other_origin", 422, {}, {}},
                          {"followed", 422, {}, {}},
                          {"key_in_use", 422, {}, {}},
                          {"no_sources", 422, {}, {}}},
             .answered = "This node runs or follows it, now and after a restart."},
            answers::ActivateChain{.chain = *types::Address::from_text(chain_id.example),
                                   .color = *types::id_from_text<types::TransactionId>(
                                       "6y4jYWh5d48LmkYMiBGwEyBbgivKjFqbUn1wKB5NFFpg"),
                                   .description = "a chain to try things on",
                                   .follow = false},
            [](answers::ActivateChain body) -> Answered<node::AnyCommand> {
                if (body.description.size() > description_bytes_max)
                    return std::unexpected{
                        bad_parameter("description", "a text of at most 1024 bytes")};
                return node::ActivateChain{body.chain, body.color, std::move(body.description),
                                           body.follow};
            }),
        reshare_route(),
        move_route(),
        off_ledger_route(),
        off_ledgers_route(),
        list<answers::ChainHead>(
            {.path = "/chains",
             .id = "chains",
             .summary = "Chains this node runs",
             .refusals = {not_a_committee_node}},
            [](const Backend& node, const http::Request&,
               const answers::PageAsk& ask) -> Answered<answers::Page<answers::ChainHead>> {
                return told(node.queries().ask(&CommitteeQueries::chains, ask));
            }),
        read<answers::Chain>(
            {.path = "/chains/{chain}",
             .id = "chain",
             .summary = "A chain",
             .parameters = {chain_id},
             .refusals = of_chain()},
            [](const Backend& node, const http::Request& request) -> Answered<answers::Chain> {
                WEFT_TRY(const auto chain, chain_id.of(request));
                return told(node.queries().ask(&CommitteeQueries::chain, chain));
            }),
        list<answers::BlockHead>(
            {.path = "/chains/{chain}/blocks",
             .id = "blocks",
             .summary = "Blocks, the newest last; the cursor is the index of the first",
             .parameters = {chain_id},
             .refusals = of_state()},
            [](const Backend& node, const http::Request& request,
               const answers::PageAsk& ask) -> Answered<answers::Page<answers::BlockHead>> {
                WEFT_TRY(const auto chain, chain_id.of(request));
                return told(node.queries().ask(&CommitteeQueries::blocks, chain, ask));
            }),
        read<answers::Block>(
            {.path = "/chains/{chain}/blocks/{index}",
             .id = "block",
             .summary = "A block with its receipts",
             .parameters = {chain_id, block_index},
             .refusals = of_state_and({unknown_block, block_pruned})},
            [](const Backend& node, const http::Request& request) -> Answered<answers::Block> {
                WEFT_TRY(const auto chain, chain_id.of(request));
                WEFT_TRY(const auto index, block_index.of(request));
                return told(node.queries().ask(&CommitteeQueries::block, chain, index));
            }),
        list<answers::Receipt>(
            {.path = "/chains/{chain}/requests",
             .id = "requests",
             .summary = "What was processed, the newest first. A page may be short, or empty, "
                        "before the last",
             .parameters = {chain_id},
             .refusals = of_state()},
            [](const Backend& node, const http::Request& request,
               const answers::PageAsk& ask) -> Answered<answers::Page<answers::Receipt>> {
                WEFT_TRY(const auto chain, chain_id.of(request));
                return told(node.queries().ask(&CommitteeQueries::receipts, chain, ask));
            }),
        wait<answers::Request>(
            {.path = "/chains/{chain}/requests/{request}",
             .id = "request",
             .summary = "What became of a request",
             .parameters = {chain_id, request_id},
             .refusals = of_state()},
            "processed",
            "Answer when the request has a receipt, or as it is when the time is over.",
            [](const http::Request& request) -> Answered<Waiting<answers::Request>> {
                WEFT_TRY(const auto chain, chain_id.of(request));
                WEFT_TRY(const auto id, request_id.of(request));
                return until_processed(chain, id);
            }),
    };
}

std::vector<Route> state_routes()
{
    return {
        // A view reads: it needs no token, although its parameters travel in a body.
        aside<answers::ViewCall, answers::ViewResults>(
            {.path = "/chains/{chain}/view",
             .id = "view",
             .summary = "Call a view. It only reads, so it needs no token",
             .parameters = {chain_id},
             .refusals = of_state_and({view_failed, node_lacks})},
            answers::ViewCall{.contract = "counter", .entry_point = "get", .params = {}},
            [](const Backend& node, const http::Request& request, answers::ViewCall body)
                -> Answered<std::function<Answered<answers::ViewResults>()>> {
                WEFT_TRY(const auto chain, chain_id.of(request));
                WEFT_TRY(auto run, told(node.queries().ask(
                                       &CommitteeQueries::view, chain, hname_or_name(body.contract),
                                       hname_or_name(body.entry_point), std::move(body.params))));
                return [run = std::move(run)] { return told(run()); };
            }),
        list<answers::Contract>(
            {.path = "/chains/{chain}/contracts",
             .id = "contracts",
             .summary = "Contracts on the chain",
             .parameters = {chain_id},
             .refusals = of_state()},
            [](const Backend& node, const http::Request& request,
               const answers::PageAsk& ask) -> Answered<answers::Page<answers::Contract>> {
                WEFT_TRY(const auto chain, chain_id.of(request));
                return told(node.queries().ask(&CommitteeQueries::contracts, chain, ask));
            }),
        list<types::AgentId>(
            {.path = "/chains/{chain}/accounts",
             .id = "accounts",
             .summary = "Who has an account on the chain",
             .parameters = {chain_id},
             .refusals = of_state()},
            [](const Backend& node, const http::Request& request,
               const answers::PageAsk& ask) -> Answered<answers::Page<types::AgentId>> {
                WEFT_TRY(const auto chain, chain_id.of(request));
                return told(node.queries().ask(&CommitteeQueries::accounts, chain, ask));
            }),
        read<answers::Account>(
            {.path = "/chains/{chain}/accounts/{agent...}",
             .id = "account",
             .summary = "What an account holds",
             .parameters = {chain_id, agent_id},
             .refusals = of_state()},
            [](const Backend& node, const http::Request& request) -> Answered<answers::Account> {
                WEFT_TRY(const auto chain, chain_id.of(request));
                WEFT_TRY(const auto agent, agent_id.of(request));
                return told(node.queries().ask(&CommitteeQueries::account, chain, agent));
            }),
        read<answers::StateValue>(
            {.path = "/chains/{chain}/state/{key}",
             .id = "state",
             .summary = "A value of the state",
             .parameters = {chain_id, state_key},
             .refusals = of_state()},
            [](const Backend& node, const http::Request& request) -> Answered<answers::StateValue> {
                WEFT_TRY(const auto chain, chain_id.of(request));
                WEFT_TRY(const auto key, key_of(request));
                return told(node.queries().ask(&CommitteeQueries::state_value, chain, key));
            }),
        read<answers::Proof>(
            {.path = "/chains/{chain}/proof/{key}",
             .id = "proof",
             .summary = "A value of the state with its proof",
             .parameters = {chain_id, state_key},
             .refusals = of_state()},
            [](const Backend& node, const http::Request& request) -> Answered<answers::Proof> {
                WEFT_TRY(const auto chain, chain_id.of(request));
                WEFT_TRY(const auto key, key_of(request));
                return told(node.queries().ask(&CommitteeQueries::proof, chain, key));
            }),
        list<answers::LogLine>(
            {.path = "/chains/{chain}/events",
             .id = "log",
             .summary = "What a contract logged",
             .parameters = {chain_id, contract_name},
             .refusals = of_state_and({unknown_contract})},
            [](const Backend& node, const http::Request& request,
               const answers::PageAsk& ask) -> Answered<answers::Page<answers::LogLine>> {
                WEFT_TRY(const auto chain, chain_id.of(request));
                WEFT_TRY(const auto contract, contract_name.of(request));
                return told(node.queries().ask(&CommitteeQueries::contract_events, chain,
                                               hname_or_name(contract), ask));
            }),
    };
}

}  // namespace

Door committee_door()
{
    Door door{.role = "committee",
              .about = "Chains, on nodes with the role committee.",
              .routes = chain_routes(),
              .events = event_kinds<node::CommitteeEvents>()};
    for (const auto& more : {state_routes(), contract_routes()})
        door.routes.insert(door.routes.end(), more.begin(), more.end());
    return door;
}

}  // namespace weft::api
