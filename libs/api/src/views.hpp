#pragma once

// Values of the core as JSON (docs/api.md): ids in base58, bytes in hex, amounts as integers.
// Times are in nanoseconds.

#include <weft/api/api.hpp>
#include <weft/http/event_log.hpp>
#include <weft/http/json.hpp>
#include <weft/node/event.hpp>

#include <optional>

namespace weft::api {

using Json = nlohmann::ordered_json;

inline constexpr std::uint64_t limit_default = 100;
inline constexpr std::uint64_t limit_max = 1000;

[[nodiscard]] Json view(const types::Balances& balances);
[[nodiscard]] Json view(const types::OutputId& id);
[[nodiscard]] Json view(const types::Dict& dict);
[[nodiscard]] Json view(const node::OutputInfo& info);
[[nodiscard]] Json view(const node::TransactionInfo& info);
[[nodiscard]] Json view(const node::HistoryEntry& entry);
[[nodiscard]] Json view(const node::ConflictInfo& info);
[[nodiscard]] Json view(const node::MessageInfo& info);
[[nodiscard]] Json view(const node::TangleInfo& info);
[[nodiscard]] Json view(const node::DkgInfo& info);
[[nodiscard]] Json view(const node::ChainInfo& info);
/// As in the list of chains.
[[nodiscard]] Json head_view(const node::ChainInfo& info);
[[nodiscard]] Json view(const node::ReceiptInfo& info);
[[nodiscard]] Json view(const node::BlockInfo& info, bool whole);
[[nodiscard]] Json view(const node::ContractInfo& info);

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
/// {"items", "next"}: the page of `items` that `limit` and `cursor` name; a cursor is a position.
template <class Items, class View>
[[nodiscard]] http::Response page(const http::Request& request, const Items& items, View to_json);

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

template <class Items, class View>
http::Response page(const http::Request& request, const Items& items, View to_json)
{
    const auto limit = number(request, "limit", limit_default);
    const auto cursor = number(request, "cursor", 0);
    if (!limit || *limit == 0 || *limit > limit_max) return bad_parameter("limit", "1 to 1000");
    if (!cursor) return bad_parameter("cursor", "the `next` of the page before");
    Json list = Json::array();
    std::uint64_t at = *cursor;
    for (; at < items.size() && list.size() < *limit; ++at) list.push_back(to_json(items[at]));
    return ok({{"items", std::move(list)},
               {"next", at < items.size() ? Json(std::to_string(at)) : Json(nullptr)}});
}

}  // namespace weft::api
