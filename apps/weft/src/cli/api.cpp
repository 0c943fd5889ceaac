#include "cli/api.hpp"

#include <weft/http/client.hpp>

#include <memory>

namespace weft::app {
namespace {

/// Above every wait a command asks for.
constexpr std::chrono::minutes answer_time{10};

}  // namespace

void add_api_options(CLI::App& verb, ApiOptions& options)
{
    option_or_variable(verb, "--api", options.url, "WEFT_API", "the node's API")
        ->capture_default_str();
    option_or_variable(verb, "--token", options.token, "WEFT_TOKEN", "what its writes want to see");
}

void add_committee_options(CLI::App& verb, ApiOptions& options)
{
    add_committee_option(verb, "--committee-api,--api", options.url);
    option_or_variable(verb, "--token", options.token, "WEFT_TOKEN", "what its writes want to see");
}

void add_committee_option(CLI::App& verb, const std::string& names, std::string& url)
{
    auto* option =
        option_or_variable(verb, names, url, "WEFT_COMMITTEE_API", "API of a committee node");
    url = url.substr(0, url.find(','));
    option->capture_default_str();
}

Try<client::Client> connect(const ApiOptions& options)
{
    auto opened =
        http::Client::at(options.url, {.token = options.token, .answer_time = answer_time});
    if (!opened) return std::unexpected{usage("url_malformed", opened.error().detail)};
    // Shared: the transport is a copyable function, the connection behind it is one.
    auto connection = std::make_shared<http::Client>(*std::move(opened));
    const auto url = options.url;
    client::Transport transport =
        [connection,
         url](const client::Exchange& exchange) -> std::expected<client::Reply, std::string> {
        const auto method = exchange.method == "POST" ? http::Method::post : http::Method::get;
        const auto answer = connection->send(method, exchange.target, exchange.body);
        if (!answer)
            return std::unexpected{
                url + ": " + std::string{http::name(answer.error().error)} +
                (answer.error().detail.empty() ? "" : ": " + answer.error().detail)};
        return client::Reply{static_cast<unsigned>(answer->status), answer->body};
    };
    return client::Client{std::move(transport), options.token};
}

Failure failure_of(const client::Failure& failure)
{
    return {failure.code, failure.message, failure.hint, exit_failed};
}

}  // namespace weft::app
