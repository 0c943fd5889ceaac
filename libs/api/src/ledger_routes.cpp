// Routes of the ledger role: addresses, transactions, messages, conflicts.

#include <weft/api/api.hpp>
#include <weft/node_ledger/ledger_door.hpp>

#include "views.hpp"

namespace weft::api {

namespace {

template <class Id>
std::optional<Id> id_of_path(const http::Request& request, std::string_view name)
{
    return types::id_from_text<Id>(request.parameter(name));
}

std::optional<Bytes> hex_field(const nlohmann::json& body, const char* field)
{
    const auto found = body.find(field);
    if (!body.is_object() || found == body.end() || !found->is_string()) return std::nullopt;
    return from_hex(found->get_ref<const std::string&>());
}

}  // namespace

void Api::add_ledger_routes()
{
    read("/ledger/addresses/{address}", [this](const http::Request& request) {
        const auto address = types::Address::from_text(request.parameter("address"));
        if (!address) return bad_parameter("address", "33 bytes in base58");
        const auto status = backend_.queries().ask(&node::LedgerQueries::address, *address);
        if (!status) return refusal(status.error());
        return ok({{"address", status->address.text()},
                   {"confirmed", view(status->confirmed)},
                   {"pending", view(status->pending)}});
    });
    read("/ledger/addresses/{address}/outputs", [this](const http::Request& request) {
        const auto address = types::Address::from_text(request.parameter("address"));
        if (!address) return bad_parameter("address", "33 bytes in base58");
        return page(
            request, [&](const auto& ask) { return backend_.queries().ask(&node::LedgerQueries::outputs, *address, ask); },
            [](const auto& output) { return view(output); });
    });
    read("/ledger/addresses/{address}/history", [this](const http::Request& request) {
        const auto address = types::Address::from_text(request.parameter("address"));
        if (!address) return bad_parameter("address", "33 bytes in base58");
        return page(
            request, [&](const auto& ask) { return backend_.queries().ask(&node::LedgerQueries::history, *address, ask); },
            [](const auto& entry) { return view(entry); });
    });
    write("/ledger/transactions",
          [this](const http::Request& request, const http::Respond& respond) {
              const auto body = http::json_body(request);
              if (!body) return respond(body.error());
              auto bytes = hex_field(*body, "bytes");
              if (!bytes) return respond(bad_parameter("bytes", "the signed transaction in hex"));
              run_command(node::SubmitTransaction{*std::move(bytes)}, respond);
          });
    server_.route(http::Method::get, "/ledger/transactions/{id}",
                  [this](const http::Request& request, const http::Respond& respond) {
                      const auto id = id_of_path<types::TransactionId>(request, "id");
                      if (!id) return respond(bad_parameter("id", "32 bytes in base58"));
                      wait(request, respond, "confirmed", types::to_text(*id),
                           [this, id = *id](bool last) -> std::optional<http::Response> {
                               const auto info = backend_.queries().ask(&node::LedgerQueries::transaction, id);
                               const bool there =
                                   info && (info->state == answers::TransactionState::confirmed ||
                                            info->state == answers::TransactionState::rejected);
                               const bool never = !info && info.error().error ==
                                                               node::QueryError::not_a_ledger_node;
                               if (!there && !never && !last) return std::nullopt;
                               return info ? ok(view(*info)) : refusal(info.error());
                           });
                  });
    read("/tangle", [this](const http::Request&) {
        const auto info = backend_.queries().ask(&node::LedgerQueries::tangle);
        return info ? ok(view(*info)) : refusal(info.error());
    });
    read("/tangle/tips", [this](const http::Request& request) {
        return page(
            request, [&](const auto& ask) { return backend_.queries().ask(&node::LedgerQueries::tips, ask); },
            [](const auto& id) { return Json(types::to_text(id)); });
    });
    read("/tangle/conflicts", [this](const http::Request& request) {
        return page(
            request, [&](const auto& ask) { return backend_.queries().ask(&node::LedgerQueries::conflicts, ask); },
            [](const auto& conflict) { return view(conflict); });
    });
    read("/tangle/messages/{id}", [this](const http::Request& request) {
        const auto id = id_of_path<types::MessageId>(request, "id");
        if (!id) return bad_parameter("id", "32 bytes in base58");
        const auto info = backend_.queries().ask(&node::LedgerQueries::message, *id);
        return info ? ok(view(*info)) : refusal(info.error());
    });
    write("/tangle/messages", [this](const http::Request& request, const http::Respond& respond) {
        const auto body = http::json_body(request);
        if (!body) return respond(body.error());
        auto data = hex_field(*body, "data");
        if (!data) return respond(bad_parameter("data", "the payload in hex"));
        run_command(node::IssueData{*std::move(data)}, respond);
    });
}

}  // namespace weft::api
