#include <weft/api_casper/door.hpp>
#include <weft/node_casper/casper_door.hpp>

namespace weft::api {

namespace {

using node::CasperQueries;

constexpr Refusal not_a_casper_node{"not_a_casper_node", 404,
                                    "This node is not of a validators' network.",
                                    "Ask a node with the role casper."};
constexpr Refusal unknown_block{"unknown_block", 404, "No such block.",
                                "See GET /casper/blocks; it may not be here yet."};
constexpr Refusal block_of_past_era{
    "block_of_past_era", 404, "The block is of an era that is over.",
    "Who agrees on a block is told while its era lasts: see GET /casper/blocks."};
constexpr Refusal unknown_deploy{"unknown_deploy", 404, "No such deploy.",
                                 "It may be too old, or was never taken here."};

constexpr PathParameter<types::Hash> block_id{
    "block", "A block.", "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"};
constexpr PathParameter<types::Hash> deploy_id{
    "deploy", "A deploy.", "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"};

constexpr PathParameter<types::Address> address{"address", "An address.",
                                                "ZP5CRmkzpYKu4NgRhY1K3jLatQcZRw7LXHNgG2zFtrvo"};

constexpr PathParameter<Bytes> state_key{
    "key", "The contract's hname, 4 bytes little-endian, and its key.", "cebf5908636f756e746572"};

}  // namespace

Door casper_door()
{
    Door door{.role = "casper",
              .about = "The validators' network, on nodes with the role casper.",
              .routes = {},
              .events = event_kinds<node::CasperEvents>()};
    door.routes = {
        read<answers::Casper>(
            {.path = "/casper",
             .id = "casper",
             .summary = "Where this node of the validators' network stands",
             .refusals = {not_a_casper_node}},
            [](const Backend& node, const http::Request&) -> Answered<answers::Casper> {
                return told(node.queries().ask(&CasperQueries::casper));
            }),
        list<answers::CasperValidator>(
            {.path = "/casper/validators",
             .id = "casper_validators",
             .summary = "Who is bonded in this era",
             .refusals = {not_a_casper_node}},
            [](const Backend& node, const http::Request&,
               const answers::PageAsk& ask) -> Answered<answers::Page<answers::CasperValidator>> {
                return told(node.queries().ask(&CasperQueries::casper_validators, ask));
            }),
        list<answers::CasperBlock>(
            {.path = "/casper/blocks",
             .id = "casper_blocks",
             .summary = "The blocks of this era, the newest first",
             .refusals = {not_a_casper_node}},
            [](const Backend& node, const http::Request&,
               const answers::PageAsk& ask) -> Answered<answers::Page<answers::CasperBlock>> {
                return told(node.queries().ask(&CasperQueries::casper_blocks, ask));
            }),
        read<answers::CasperBlock>(
            {.path = "/casper/blocks/{block}",
             .id = "casper_block",
             .summary = "A block of any era",
             .parameters = {block_id},
             .refusals = {not_a_casper_node, unknown_block}},
            [](const Backend& node,
               const http::Request& request) -> Answered<answers::CasperBlock> {
                WEFT_TRY(const auto block, block_id.of(request));
                return told(node.queries().ask(&CasperQueries::casper_block, block.bytes()));
            }),
        read<answers::CasperAgreement>(
            {.path = "/casper/blocks/{block}/agreement",
             .id = "casper_agreement",
             .summary = "Who stands on a block of this era and knows of whom",
             .parameters = {block_id},
             .refusals = {not_a_casper_node, unknown_block, block_of_past_era}},
            [](const Backend& node,
               const http::Request& request) -> Answered<answers::CasperAgreement> {
                WEFT_TRY(const auto block, block_id.of(request));
                return told(node.queries().ask(&CasperQueries::casper_agreement, block.bytes()));
            }),
        read<answers::CasperAccount>(
            {.path = "/casper/accounts/{address}",
             .id = "casper_account",
             .summary = "What an account of the validators' network holds",
             .parameters = {address},
             .refusals = {not_a_casper_node}},
            [](const Backend& node,
               const http::Request& request) -> Answered<answers::CasperAccount> {
                WEFT_TRY(const auto at, address.of(request));
                return told(node.queries().ask(&CasperQueries::casper_account, at));
            }),
        read<answers::CasperStateValue>(
            {.path = "/casper/state/{key}",
             .id = "casper_state",
             .summary = "A value of a contract's state",
             .parameters = {state_key},
             .refusals = {not_a_casper_node}},
            [](const Backend& node,
               const http::Request& request) -> Answered<answers::CasperStateValue> {
                WEFT_TRY(const auto key, state_key.of(request));
                return told(node.queries().ask(&CasperQueries::casper_state, key));
            }),
        command<answers::SubmitDeploy, answers::DeployTaken>(
            {.path = "/casper/deploys",
             .id = "submit_deploy",
             .summary = "Send a signed deploy",
             .refusals = {not_a_casper_node,
                          {"deploy_too_long", 422, {}, {}},
                          {"deploy_malformed", 422, {}, {}},
                          {"deploy_invalid", 422, {}, {}},
                          {"another_network", 422, {}, {}},
                          {"deploy_expired", 422, {}, {}},
                          {"gas_price_too_low", 422, {}, {}},
                          {"gas_above_the_block", 422, {}, {}},
                          {"cannot_pay", 422, {}, {}},
                          {"account_full", 429, {}, {}},
                          {"pool_full", 429, {}, {}}},
             .answered =
                 "It is on this node's disk and on its way. Sending it again gives the same "
                 "answer."},
            answers::SubmitDeploy{.deploy = Bytes(1)},
            [](answers::SubmitDeploy body) -> Answered<node::AnyCommand> {
                return node::SubmitCasperDeploy{std::move(body.deploy)};
            }),
        wait<answers::CasperDeploy>(
            {.path = "/casper/deploys/{deploy}",
             .id = "deploy",
             .summary = "A deploy and its state",
             .parameters = {deploy_id},
             .refusals = {not_a_casper_node, unknown_deploy}},
            "final",
            "Answer when the deploy is final, expired or rejected, or as it is when the time is "
            "over.",
            [](const http::Request& request) -> Answered<Waiting<answers::CasperDeploy>> {
                WEFT_TRY(const auto deploy, deploy_id.of(request));
                return Waiting<answers::CasperDeploy>{
                    .subject = to_hex(deploy.bytes()),
                    .look = [deploy](const Backend& node,
                                     bool last) -> std::optional<Answered<answers::CasperDeploy>> {
                        auto answer =
                            node.queries().ask(&CasperQueries::casper_deploy, deploy.bytes());
                        const bool open =
                            answer && (answer->state == answers::CasperDeployState::pending ||
                                       answer->state == answers::CasperDeployState::in_block);
                        if (!last && open) return std::nullopt;
                        return told(std::move(answer));
                    }};
            }),
    };
    return door;
}

}  // namespace weft::api
