#pragma once

// Reaching a node's API from a command.

#include <weft/client/client.hpp>

#include "cli/cli.hpp"

namespace weft::app {

/// What a node's writes want to see. Everybody on a machine sees the arguments of its processes, so
/// a token comes from a file that only its owner may read, or from the environment; `--token` works
/// and warns.
struct ApiToken {
    std::string text{};
    std::string file{};  ///< the first line of it; before `text`
};
struct ApiOptions {
    std::string url = "http://127.0.0.1:7780";
    ApiToken token{};
};
/// --token-file (WEFT_TOKEN_FILE) and --token (WEFT_TOKEN).
void add_token_options(CLI::App& verb, ApiToken& token);
/// Errors: those of private_line.
[[nodiscard]] Try<std::string> text_of(const ApiToken& token);
/// A word to whoever writes a token on the command line.
void warn_of_visible_token(const char* better);
/// --api (WEFT_API) and the token's.
void add_api_options(CLI::App& verb, ApiOptions& options);
/// --committee-api, also --api (WEFT_COMMITTEE_API), and the token's.
void add_committee_options(CLI::App& verb, ApiOptions& options);
/// One committee node. The variable may name them all, as `weft chain deploy` wants it, with commas
/// between: then it is the first.
void add_committee_option(CLI::App& verb, const std::string& names, std::string& url);

/// Opens no connection yet. Errors: url_malformed (usage), those of text_of.
[[nodiscard]] Try<client::Client> connect(const ApiOptions& options);
[[nodiscard]] Failure failure_of(const client::Failure& failure);

/// The value, or the client's error as this command's.
template <class T>
[[nodiscard]] Try<T> told(client::Try<T> answer)
{
    if (!answer) return std::unexpected{failure_of(answer.error())};
    if constexpr (std::is_void_v<T>)
        return {};
    else
        return *std::move(answer);
}

/// A whole list as the API's last page: what `--json` prints of it.
template <class Item>
[[nodiscard]] Json document_of(std::vector<Item> items)
{
    return json::write(answers::Page<Item>{.items = std::move(items), .next = {}});
}

}  // namespace weft::app
