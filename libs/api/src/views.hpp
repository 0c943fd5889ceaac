#pragma once

// Values of the core as JSON (docs/api.md): ids in base58, bytes in hex, amounts as integers, times
// in ns.

#include <weft/http/event_log.hpp>
#include <weft/http/json.hpp>
#include <weft/node/event.hpp>
#include <weft/node/queries.hpp>

namespace weft::api {

using Json = nlohmann::ordered_json;

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
[[nodiscard]] Json view(const node::ReceiptInfo& info);
[[nodiscard]] Json view(const node::BlockInfo& info, bool whole);
[[nodiscard]] Json view(const node::ContractInfo& info);

[[nodiscard]] http::Response ok(const Json& value, int status = 200);
[[nodiscard]] http::Response refusal(const node::QueryFailure& failure);
[[nodiscard]] http::Response bad_parameter(std::string_view name, std::string_view what);
/// {"items", "next"}: the page of `items` that `limit` and `cursor` ask for; the cursor is a
/// position.
template <class Items, class View>
[[nodiscard]] http::Response page(const http::Request& request, const Items& items, View to_json);

[[nodiscard]] std::optional<std::uint64_t> number(const http::Request& request,
                                                  const std::string& name,
                                                  std::uint64_t fallback);
/// An hname by its eight hex digits, or of a name.
[[nodiscard]] types::Hname hname_or_name(std::string_view text);

/// Topic, subject and data for the stream.
[[nodiscard]] http::Event stream_event(const node::Event& event);

template <class Items, class View>
http::Response page(const http::Request& request, const Items& items, View to_json)
{
    constexpr std::uint64_t limit_max = 1000;
    const auto limit = number(request, "limit", 100);
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
