#include "views.hpp"
#include <charconv>

namespace weft::api {

http::Response ok(const Json& value, int status)
{
    // Descriptions and event texts come from contracts: bytes that are not UTF-8 are replaced,
    // never thrown at.
    return {.status = status, .body = value.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

http::Response refusal(const node::QueryFailure& failure)
{
    if (failure.error == node::QueryError::bad_cursor)
        return bad_parameter("cursor", "the `next` of the page before");
    struct Row {
        int status;
        std::string_view message;
        std::string_view hint;
    };
    const auto row = [&]() -> Row {
        switch (failure.error) {
        case node::QueryError::not_a_ledger_node:
            return {404, "this node does not hold the ledger", "ask a node with the role ledger"};
        case node::QueryError::not_a_committee_node:
            return {404, "this node runs no chains", "ask a node with the role committee"};
        case node::QueryError::unknown_transaction:
            return {404, "no such transaction is known here",
                    "it may be on its way: ask again shortly"};
        case node::QueryError::unknown_message:
            return {404, "no such message is known here",
                    "it may be on its way: ask again shortly"};
        case node::QueryError::unknown_chain:
            return {404, "this node does not run that chain", "see GET /chains"};
        case node::QueryError::unknown_block:
            return {404, "the chain has no such block here",
                    "see block_index of GET /chains/{chain}"};
        case node::QueryError::unknown_run: return {404, "no such key generation", "see GET /dkg"};
        case node::QueryError::unknown_contract:
            return {404, "no such contract", "see GET /chains/{chain}/contracts"};
        case node::QueryError::no_anchor_yet:
            return {409, "the ledger has confirmed no anchor of this chain yet",
                    "try again after the next anchor"};
        case node::QueryError::view_failed:
            return {422, "the view ended with an error", "see the contract's documentation"};
        case node::QueryError::bad_cursor: break;  // above
        }
        return {500, "unknown", ""};
    }();
    return http::error(row.status, name(failure.error),
                       failure.text.empty() ? row.message : failure.text, row.hint);
}

http::Response bad_parameter(std::string_view parameter, std::string_view what)
{
    return http::error(400, "bad_parameter", std::string{parameter} + " is not what it should be",
                       std::string{parameter} + ": " + std::string{what});
}

std::optional<std::uint64_t> number_from(std::string_view text)
{
    std::uint64_t value = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return error == std::errc{} && stop == end ? std::optional{value} : std::nullopt;
}

std::optional<std::uint64_t> number(const http::Request& request,
                                    const std::string& name,
                                    std::uint64_t fallback)
{
    const auto* text = request.query_value(name);
    return text == nullptr ? fallback : number_from(*text);
}

types::Hname hname_or_name(std::string_view text)
{
    const auto hname = types::hname_from_text(text);
    return hname ? *hname : types::hname_of(text);
}

std::optional<types::ChainId> chain_of_path(const http::Request& request)
{
    return types::Address::from_text(request.parameter("chain"));
}

http::Response bad_chain()
{
    return bad_parameter("chain", "the chain's address in base58");
}

const std::string* text_field(const nlohmann::json& body, const char* field)
{
    const auto found = body.find(field);
    return found == body.end() || !found->is_string() ? nullptr
                                                      : &found->get_ref<const std::string&>();
}

}  // namespace weft::api
