#include "cli/api.hpp"

#include <weft/base/try.hpp>
#include <weft/http/client.hpp>

#include "cli/passphrase.hpp"
#include "node/settings.hpp"
#include <iostream>
#include <memory>

namespace weft::app {
namespace {

/// A node answers within a minute, if only that it cannot (503 `timeout`), and no command asks it to
/// wait for longer than 50 s. One that says nothing must not hold a command, the doctor least of all.
constexpr std::chrono::seconds answer_time{75};

}  // namespace

void warn_of_visible_token(const char* better)
{
    std::cerr << "weft: a token on the command line is visible to every user of this machine\n  "
              << better << '\n';
}

void add_token_options(CLI::App& verb, ApiToken& token)
{
    option_or_variable(verb, "--token-file", token.file, "WEFT_TOKEN_FILE",
                       "holds what the node's writes want to see; mode 0600");
    option_or_variable(verb, "--token", token.text, "WEFT_TOKEN",
                       "the same in clear: better the file")
        ->each([](const std::string&) {
            warn_of_visible_token("Use --token-file, WEFT_TOKEN_FILE or WEFT_TOKEN.");
        });
}

Try<std::string> text_of(const ApiToken& token)
{
    if (token.file.empty()) return token.text;
    WEFT_TRY(auto text, private_line(token.file));
    // Without one the node would answer that it wants one, and the user look in the wrong place.
    if (text.empty())
        return std::unexpected{usage("token_empty", token.file + ": its first line is empty",
                                     "Its first line is the token of the node.")};
    return text;
}

void add_api_options(CLI::App& verb, ApiOptions& options)
{
    option_or_variable(verb, "--api", options.url, "WEFT_API", "the node's API")
        ->capture_default_str();
    add_token_options(verb, options.token);
}

void add_committee_options(CLI::App& verb, ApiOptions& options)
{
    add_committee_option(verb, "--committee-api,--api", options.url);
    add_token_options(verb, options.token);
}

void add_committee_option(CLI::App& verb, const std::string& names, std::string& url)
{
    auto* option =
        option_or_variable(verb, names, url, "WEFT_COMMITTEE_API", "API of a committee node");
    url = url.substr(0, url.find(','));
    option->capture_default_str();
}

namespace {

/// "http://127.0.0.1:7780": a node on this machine.
bool is_here(std::string_view url)
{
    if (const auto scheme = url.find("://"); scheme != std::string_view::npos)
        url.remove_prefix(scheme + 3);
    const std::string authority{url.substr(0, url.find('/'))};
    auto endpoint = endpoint_from(authority);
    if (!endpoint) endpoint = endpoint_from(authority + ":80");
    return endpoint && is_loopback(*endpoint);
}

}  // namespace

Try<client::Client> connect(const ApiOptions& options)
{
    WEFT_TRY(const auto token, text_of(options.token));
    auto opened = http::Client::at(options.url, {.token = token, .answer_time = answer_time});
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
    return client::Client{std::move(transport), token, is_here(url)};
}

Failure failure_of(const client::Failure& failure)
{
    return {failure.code, failure.message, failure.hint, exit_failed};
}

}  // namespace weft::app
