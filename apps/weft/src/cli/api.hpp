#pragma once

// Reaching a node's API from a command.

#include <weft/client/client.hpp>

#include "cli/cli.hpp"

namespace weft::app {

struct ApiOptions {
    std::string url = "http://127.0.0.1:7780";
    std::string token;
};
/// --api (WEFT_API) and --token (WEFT_TOKEN).
void add_api_options(CLI::App& verb, ApiOptions& options);
/// --committee-api, also --api (WEFT_COMMITTEE_API), and --token (WEFT_TOKEN).
void add_committee_options(CLI::App& verb, ApiOptions& options);
/// One committee node. The variable may name them all, as `weft chain deploy` wants it, with commas
/// between: then it is the first.
void add_committee_option(CLI::App& verb, const std::string& names, std::string& url);

/// Opens no connection yet. Errors (usage): url_malformed.
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

}  // namespace weft::app
