#include <weft/api_dkg/door.hpp>
#include <weft/node_dkg/dkg_door.hpp>

namespace weft::api {

namespace {

using node::DkgQueries;

constexpr Refusal not_a_committee_node{"not_a_committee_node", 404, "This node runs no chains.",
                                       "Ask a node with the role committee."};
constexpr Refusal unknown_run{"unknown_run", 404, "No such key generation.", "See GET /dkg."};

/// 32 bytes in hex.
constexpr PathParameter<types::Hash> run_id{
    "run", "A key generation.", "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a"};

answers::StartDkg example()
{
    answers::StartDkg body;
    for (const auto* member : {"24UuMqTxY7TkGxUgb37nhzq3nazDB7qxdbrLRVtQUZNz",
                               "4H5nFEiYyXrPfy2AULFgmm91RT3fU9zQpfDENNeXEMAq",
                               "EN28i71RXnU3gEZeR6fTmAXzMjSwgrp7jp9uvuzxr8v5",
                               "CuEViZSZ9WvBt3tQGwqo9DUdSvUYMaGYzqwNKXiTkjVK"})
        body.members.push_back(*types::id_from_text<types::NodeId>(member));
    return body;
}

}  // namespace

Door dkg_door()
{
    Door door{.role = "dkg",
              .about = "Key generation, on nodes with the role committee.",
              .routes = {},
              .events = event_kinds<node::DkgEvents>()};
    door.routes = {
        command<answers::StartDkg, answers::DkgStarted>(
            {.path = "/dkg",
             .id = "start_dkg",
             .summary = "Generate a key together with other nodes",
             .refusals = {not_a_committee_node,
                          {"members_count", 422, {}, {}},
                          {"member_repeated", 422, {}, {}},
                          {"not_a_member", 422, {}, {}},
                          {"timeout_range", 422, {}, {}},
                          {"member_not_connected", 422, {}, {}},
                          {"too_many_runs", 422, {}, {}}},
             .answered = "Begun."},
            example(),
            [](answers::StartDkg body) -> Answered<node::AnyCommand> {
                return node::StartDkg{.members = std::move(body.members),
                                      .phase_timeout_ms = body.timeout_ms};
            }),
        list<answers::Dkg>(
            {.path = "/dkg",
             .id = "dkg_runs",
             .summary = "Key generations this node takes part in",
             .refusals = {not_a_committee_node}},
            [](const Backend& node, const http::Request&,
               const answers::PageAsk& ask) -> Answered<answers::Page<answers::Dkg>> {
                return told(node.queries().ask(&DkgQueries::dkg_runs, ask));
            }),
        wait<answers::Dkg>(
            {.path = "/dkg/{run}",
             .id = "dkg",
             .summary = "A key generation",
             .parameters = {run_id},
             .refusals = {not_a_committee_node, unknown_run}},
            "done",
            "Answer when the generation is done or failed, or as it is when the time is over.",
            [](const http::Request& request) -> Answered<Waiting<answers::Dkg>> {
                WEFT_TRY(const auto run, run_id.of(request));
                return Waiting<answers::Dkg>{
                    .subject = run.hex(),
                    .look = [run](const Backend& node,
                                  bool last) -> std::optional<Answered<answers::Dkg>> {
                        auto answer = node.queries().ask(&DkgQueries::dkg_run, run.bytes());
                        if (answer && answer->state == answers::DkgState::running && !last)
                            return std::nullopt;
                        return told(std::move(answer));
                    }};
            }),
    };
    return door;
}

}  // namespace weft::api
