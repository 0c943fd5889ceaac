#include <weft/api_ledger/door.hpp>
#include <weft/codec/codec.hpp>
#include <weft/ledger/rules.hpp>
#include <weft/node_ledger/ledger_door.hpp>
#include <weft/tangle/tangle.hpp>

#include <algorithm>

namespace weft::api {

namespace {

using node::LedgerQueries;

constexpr Refusal not_a_ledger_node{"not_a_ledger_node", 404, "This node does not hold the ledger.",
                                    "Ask a node with the role ledger."};
constexpr Refusal unknown_transaction{"unknown_transaction", 404,
                                      "No such transaction is known here.",
                                      "It may be on its way: ask again shortly."};
constexpr Refusal unknown_message{"unknown_message", 404, "No such message is known here.",
                                  "It may be on its way: ask again shortly."};

constexpr Refusal unknown_branch{"unknown_branch", 404,
                                 "This transaction is unknown here, or in no conflict.",
                                 "Ask for the transaction itself."};

constexpr Refusal no_snapshot{"no_snapshot", 404, "This node has made no snapshot for new nodes.",
                              "Its operator makes one: weft node snapshot --api URL."};

constexpr PathParameter<types::Address> address{"address", "An address.",
                                                "ZP5CRmkzpYKu4NgRhY1K3jLatQcZRw7LXHNgG2zFtrvo"};
constexpr PathParameter<types::TransactionId> transaction_id{
    "id", "A transaction.", "6y4jYWh5d48LmkYMiBGwEyBbgivKjFqbUn1wKB5NFFpg"};
constexpr PathParameter<types::TransactionId> branch_id{
    "id", "A transaction in a conflict.", "6y4jYWh5d48LmkYMiBGwEyBbgivKjFqbUn1wKB5NFFpg"};
constexpr PathParameter<types::NodeId> node_id{"node", "A node.",
                                               "B96fuxw9KgMmD4jg3SZNrCxuH8BDGNhPA6sKTiCMCHr7"};
constexpr PathParameter<types::MessageId> message_id{
    "id", "A message.", "B96fuxw9KgMmD4jg3SZNrCxuH8BDGNhPA6sKTiCMCHr7"};

/// The names of all rules of an enumeration, whose names end with one that is none.
template <class Error, class Name>
void add_rules(std::vector<Refusal>& refusals, Name name)
{
    for (std::uint8_t i = 0; name(static_cast<Error>(i)) != std::string_view{"unknown"}; ++i) {
        const std::string_view rule = name(static_cast<Error>(i));
        if (std::ranges::find(refusals, rule, &Refusal::code) == refusals.end())
            refusals.push_back({rule, 422, {}, {}});
    }
}

/// Rules of the ledger and of the Tangle that what is issued may break.
std::vector<Refusal> issuing_refusals()
{
    // A clock that is off is the node's trouble, not that of who asks.
    std::vector<Refusal> refusals{
        not_a_ledger_node,
        {"clock_off", 503, "This node's clock is off from its peers'.", {}},
        {"clock_unsure", 503, "This node's clock may be off.", {}}};
    add_rules<tangle::PrepareError>(refusals, [](auto error) { return tangle::name(error); });
    add_rules<tangle::MessageError>(refusals, [](auto error) { return tangle::name(error); });
    add_rules<ledger::LedgerError>(refusals, [](auto error) { return ledger::name(error); });
    refusals.push_back({"not_booked", 422, {}, {}});
    refusals.push_back({"rate_limited", 429,
                        "This node has sent its part of what the network takes.",
                        "Send it again when the time in the hint is over."});
    refusals.push_back({"numbers_unknown", 503, "This node asks its peers what it issued last.",
                        "Ask /ready, or another node."});
    return refusals;
}
/// And of the encoding, which a transaction from outside may break too.
std::vector<Refusal> submitting_refusals()
{
    auto refusals = issuing_refusals();
    add_rules<codec::DecodeError>(refusals, [](auto error) { return codec::name(error); });
    return refusals;
}

/// True: whoever waits for confirmation waits in vain, or no longer.
bool is_over(const node::Queried<answers::Transaction>& answer)
{
    if (!answer) return answer.error().is(node::LedgerQueryError::not_a_ledger_node);
    return answer->state == answers::TransactionState::confirmed ||
           answer->state == answers::TransactionState::rejected;
}

bool is_over(const node::Queried<answers::Message>& answer)
{
    if (!answer) return answer.error().is(node::LedgerQueryError::not_a_ledger_node);
    return answer->confirmed || answer->again;
}

Parameter only_unspent()
{
    return {.in_path = false,
            .required = false,
            .name = "unspent",
            .description = "Confirmed outputs that nothing confirmed spends, the newest first.",
            .schema = [](json::Schemas&) { return json::Json{{"const", "true"}}; },
            .example = std::nullopt};
}

std::vector<Route> address_routes()
{
    return {
        read<answers::AddressStatus>(
            {.path = "/ledger/addresses/{address}",
             .id = "address",
             .summary = "What an address holds",
             .parameters = {address},
             .refusals = {not_a_ledger_node}},
            [](const Backend& node,
               const http::Request& request) -> Answered<answers::AddressStatus> {
                WEFT_TRY(const auto at, address.of(request));
                return told(node.queries().ask(&LedgerQueries::address, at));
            }),
        list<answers::AddressColor>(
            {.path = "/ledger/addresses/{address}/colors",
             .id = "colors",
             .summary = "What an address holds, color by color",
             .parameters = {address},
             .refusals = {not_a_ledger_node}},
            [](const Backend& node, const http::Request& request,
               const answers::PageAsk& ask) -> Answered<answers::Page<answers::AddressColor>> {
                WEFT_TRY(const auto at, address.of(request));
                return told(node.queries().ask(&LedgerQueries::colors, at, ask));
            }),
        list<answers::AddressOutput>(
            {.path = "/ledger/addresses/{address}/outputs",
             .id = "outputs",
             .summary = "Every output to an address, spent or not, the newest last; or the unspent "
                        "ones, the newest first",
             .parameters = {address, only_unspent()},
             .refusals = {not_a_ledger_node}},
            [](const Backend& node, const http::Request& request,
               const answers::PageAsk& ask) -> Answered<answers::Page<answers::AddressOutput>> {
                WEFT_TRY(const auto at, address.of(request));
                const auto* unspent = request.query_value("unspent");
                if (unspent != nullptr && *unspent != "true" && !unspent->empty())
                    return std::unexpected{bad_parameter("unspent", "\"true\", or leave it out")};
                return told(node.queries().ask(
                    unspent != nullptr ? &LedgerQueries::unspent : &LedgerQueries::outputs, at,
                    ask));
            }),
        list<answers::HistoryEntry>(
            {.path = "/ledger/addresses/{address}/history",
             .id = "history",
             .summary = "What an address received and spent",
             .parameters = {address},
             .refusals = {not_a_ledger_node}},
            [](const Backend& node, const http::Request& request,
               const answers::PageAsk& ask) -> Answered<answers::Page<answers::HistoryEntry>> {
                WEFT_TRY(const auto at, address.of(request));
                return told(node.queries().ask(&LedgerQueries::history, at, ask));
            }),
    };
}

std::vector<Route> transaction_routes()
{
    return {
        command<answers::Submit, answers::Submitted>(
            {.path = "/ledger/transactions",
             .id = "submit",
             .summary = "Send a signed transaction",
             .refusals = submitting_refusals(),
             .answered = "It is on this node's disk and on its way. Sending it again gives the "
                         "same answer."},
            answers::Submit{.bytes = Bytes(1)},
            [](answers::Submit body) -> Answered<node::AnyCommand> {
                return node::SubmitTransaction{std::move(body.bytes)};
            }),
        wait<answers::Transaction>(
            {.path = "/ledger/transactions/{id}",
             .id = "transaction",
             .summary = "A transaction and its state",
             .parameters = {transaction_id},
             .refusals = {not_a_ledger_node, unknown_transaction}},
            "confirmed",
            "Answer when the transaction is confirmed or rejected, or as it is when the time is "
            "over.",
            [](const http::Request& request) -> Answered<Waiting<answers::Transaction>> {
                WEFT_TRY(const auto id, transaction_id.of(request));
                return Waiting<answers::Transaction>{
                    .subject = types::to_text(id),
                    .look = [id](const Backend& node,
                                 bool last) -> std::optional<Answered<answers::Transaction>> {
                        auto answer = node.queries().ask(&LedgerQueries::transaction, id);
                        if (!last && !is_over(answer)) return std::nullopt;
                        return told(std::move(answer));
                    }};
            }),
        list<answers::Conflicting>(
            {.path = "/ledger/transactions/{id}/conflicts",
             .id = "transaction_conflicts",
             .summary = "Who else spends what a transaction spends",
             .parameters = {transaction_id},
             .refusals = {not_a_ledger_node, unknown_transaction}},
            [](const Backend& node, const http::Request& request,
               const answers::PageAsk& ask) -> Answered<answers::Page<answers::Conflicting>> {
                WEFT_TRY(const auto id, transaction_id.of(request));
                return told(node.queries().ask(&LedgerQueries::conflicts_of, id, ask));
            }),
        list<types::MessageId>(
            {.path = "/ledger/transactions/{id}/messages",
             .id = "transaction_messages",
             .summary = "The messages that carry a transaction",
             .parameters = {transaction_id},
             .refusals = {not_a_ledger_node, unknown_transaction}},
            [](const Backend& node, const http::Request& request,
               const answers::PageAsk& ask) -> Answered<answers::Page<types::MessageId>> {
                WEFT_TRY(const auto id, transaction_id.of(request));
                return told(node.queries().ask(&LedgerQueries::carriers, id, ask));
            }),
    };
}

std::vector<Route> branch_and_mana_routes()
{
    return {
        read<answers::Branch>(
            {.path = "/ledger/branches/{id}",
             .id = "branch",
             .summary = "A side of a conflict",
             .parameters = {branch_id},
             .refusals = {not_a_ledger_node, unknown_branch}},
            [](const Backend& node, const http::Request& request) -> Answered<answers::Branch> {
                WEFT_TRY(const auto id, branch_id.of(request));
                return told(node.queries().ask(&LedgerQueries::branch, id));
            }),
        list<answers::Mana>(
            {.path = "/mana",
             .id = "mana",
             .summary = "Who has mana",
             .refusals = {not_a_ledger_node}},
            [](const Backend& node, const http::Request&,
               const answers::PageAsk& ask) -> Answered<answers::Page<answers::Mana>> {
                return told(node.queries().ask(&LedgerQueries::mana, ask));
            }),
        read<answers::Mana>(
            {.path = "/mana/{node}",
             .id = "manaOf",
             .summary = "The mana of a node",
             .parameters = {node_id},
             .refusals = {not_a_ledger_node}},
            [](const Backend& node, const http::Request& request) -> Answered<answers::Mana> {
                WEFT_TRY(const auto id, node_id.of(request));
                return told(node.queries().ask(&LedgerQueries::mana_of, id));
            }),
    };
}

std::vector<Route> tangle_routes()
{
    return {
        read<answers::Tangle>(
            {.path = "/tangle",
             .id = "tangle",
             .summary = "The Tangle in numbers",
             .refusals = {not_a_ledger_node}},
            [](const Backend& node, const http::Request&) -> Answered<answers::Tangle> {
                return told(node.queries().ask(&LedgerQueries::tangle));
            }),
        list<types::MessageId>(
            {.path = "/tangle/tips",
             .id = "tips",
             .summary = "Messages that no other approves yet",
             .refusals = {not_a_ledger_node}},
            [](const Backend& node, const http::Request&,
               const answers::PageAsk& ask) -> Answered<answers::Page<types::MessageId>> {
                return told(node.queries().ask(&LedgerQueries::tips, ask));
            }),
        list<answers::Conflict>(
            {.path = "/tangle/conflicts",
             .id = "conflicts",
             .summary = "Outputs spent more than once",
             .refusals = {not_a_ledger_node}},
            [](const Backend& node, const http::Request&,
               const answers::PageAsk& ask) -> Answered<answers::Page<answers::Conflict>> {
                return told(node.queries().ask(&LedgerQueries::conflicts, ask));
            }),
        list<answers::MessageHead>(
            {.path = "/tangle/messages",
             .id = "messages",
             .summary = "The messages in memory, the newest first",
             .refusals = {not_a_ledger_node}},
            [](const Backend& node, const http::Request&,
               const answers::PageAsk& ask) -> Answered<answers::Page<answers::MessageHead>> {
                return told(node.queries().ask(&LedgerQueries::messages, ask));
            }),
        wait<answers::Message>(
            {.path = "/tangle/messages/{id}",
             .id = "message",
             .summary = "A message",
             .parameters = {message_id},
             .refusals = {not_a_ledger_node, unknown_message}},
            "confirmed",
            "Answer when the message is confirmed or said again in another one, or as it is when "
            "the time is over.",
            [](const http::Request& request) -> Answered<Waiting<answers::Message>> {
                WEFT_TRY(const auto id, message_id.of(request));
                return Waiting<answers::Message>{
                    .subject = types::to_text(id),
                    .look = [id](const Backend& node,
                                 bool last) -> std::optional<Answered<answers::Message>> {
                        auto answer = node.queries().ask(&LedgerQueries::message, id);
                        if (!last && !is_over(answer)) return std::nullopt;
                        return told(std::move(answer));
                    }};
            }),
        read<answers::Snapshot>(
            {.path = "/tangle/snapshot",
             .id = "snapshot",
             .summary = "The file that a new ledger node can start from",
             .refusals = {not_a_ledger_node, no_snapshot}},
            [](const Backend& node, const http::Request&) -> Answered<answers::Snapshot> {
                return told(node.queries().ask(&LedgerQueries::snapshot));
            }),
        command<answers::MakeSnapshot, answers::SnapshotBegun>(
            {.path = "/tangle/snapshot",
             .id = "makeSnapshot",
             .summary = "Make a file that a new ledger node can start from",
             .refusals = {not_a_ledger_node},
             .answered = "It is being made, or there is one."},
            answers::MakeSnapshot{.messages_at_least = 0},
            [](answers::MakeSnapshot body) -> Answered<node::AnyCommand> {
                return node::MakeSnapshot{.messages_at_least = body.messages_at_least};
            }),
        command<answers::IssueData, answers::Issued>(
            {.path = "/tangle/messages",
             .id = "issue",
             .summary = "Issue a message with data",
             .refusals = issuing_refusals(),
             .answered = "It is on this node's disk and on its way."},
            answers::IssueData{.data = to_bytes("hello")},
            [](answers::IssueData body) -> Answered<node::AnyCommand> {
                return node::IssueData{std::move(body.data)};
            }),
    };
}

}  // namespace

Door ledger_door()
{
    Door door{.role = "ledger",
              .about = "Nodes with the role ledger.",
              .routes = {},
              .events = event_kinds<node::LedgerEvents>()};
    for (const auto& routes :
         {address_routes(), transaction_routes(), branch_and_mana_routes(), tangle_routes()})
        door.routes.insert(door.routes.end(), routes.begin(), routes.end());
    return door;
}

}  // namespace weft::api
