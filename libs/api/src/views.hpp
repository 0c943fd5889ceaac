#pragma once

// Values of the core as JSON (docs/api.md): ids in base58, bytes in hex, amounts as integers.
// Times are in nanoseconds.

#include <weft/api/api.hpp>
#include <weft/http/event_log.hpp>
#include <weft/http/json.hpp>
#include <weft/node/event.hpp>
#include <weft/node_committee/queries.hpp>
#include <weft/node_dkg/queries.hpp>
#include <weft/node_ledger/queries.hpp>

#include <optional>

namespace weft::api {

using Json = nlohmann::ordered_json;

[[nodiscard]] Json view(const types::Balances& balances);
[[nodiscard]] Json view(const types::OutputId& id);
[[nodiscard]] Json view(const types::Dict& dict);
[[nodiscard]] Json view(const answers::AddressOutput& info);
[[nodiscard]] Json view(const answers::Transaction& info);
[[nodiscard]] Json view(const answers::HistoryEntry& entry);
[[nodiscard]] Json view(const answers::Conflict& info);
[[nodiscard]] Json view(const answers::Message& info);
[[nodiscard]] Json view(const answers::Tangle& info);
[[nodiscard]] Json view(const answers::Dkg& info);
[[nodiscard]] Json view(const answers::Chain& info);
[[nodiscard]] Json view(const answers::ChainHead& info);
[[nodiscard]] Json view(const answers::Receipt& info);
[[nodiscard]] Json view(const answers::BlockHead& info);
[[nodiscard]] Json view(const answers::Block& info);
[[nodiscard]] Json view(const answers::Contract& info);

template <class Ids>
[[nodiscard]] Json texts(const Ids& ids)
{
    Json list = Json::array();
    for (const auto& id : ids) list.push_back(types::to_text(id));
    return list;
}

[[nodiscard]] http::Response ok(const Json& value, int status = 200);
[[nodiscard]] http::Response refusal(const node::QueryFailure& failure);
[[nodiscard]] http::Response bad_parameter(std::string_view name, std::string_view what);
/// {"items", "next"}: the page that the request's `limit` and `cursor` ask of `query`.
template <class Query, class View>
[[nodiscard]] http::Response page(const http::Request& request, Query query, View to_json);

/// Of the query; nullopt: not decimal digits.
[[nodiscard]] std::optional<std::uint64_t> number(const http::Request& request,
                                                  const std::string& name,
                                                  std::uint64_t fallback);
/// Decimal digits alone.
[[nodiscard]] std::optional<std::uint64_t> number_from(std::string_view text);
[[nodiscard]] std::optional<types::ChainId> chain_of_path(const http::Request& request);
[[nodiscard]] http::Response bad_chain();
/// nullptr: no such field, or not a text.
[[nodiscard]] const std::string* text_field(const nlohmann::json& body, const char* field);
/// An hname by its eight hex digits, or of a name.
[[nodiscard]] types::Hname hname_or_name(std::string_view text);

/// Topic, subject and data for the stream.
[[nodiscard]] http::Event stream_event(const node::Event& event, node::Instant now);
[[nodiscard]] http::Event stream_event(const PeerStatus& peer, node::Instant now);

template <class Query, class View>
http::Response page(const http::Request& request, Query query, View to_json)
{
    const auto limit = number(request, "limit", answers::page_limit_default);
    if (!limit || *limit == 0 || *limit > answers::page_limit_max)
        return bad_parameter("limit", "1 to 1000");
    answers::PageAsk ask{.cursor = {}, .limit = static_cast<std::uint32_t>(*limit)};
    if (const auto* cursor = request.query_value("cursor")) ask.cursor = *cursor;
    const auto page = query(ask);
    if (!page) return refusal(page.error());
    Json list = Json::array();
    for (const auto& item : page->items) list.push_back(to_json(item));
    return ok(
        {{"items", std::move(list)}, {"next", page->next ? Json(*page->next) : Json(nullptr)}});
}

}  // namespace weft::api
