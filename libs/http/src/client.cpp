#include <weft/http/client.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <algorithm>
#include <charconv>
#include <deque>

namespace weft::http {
namespace asio = boost::asio;
namespace beast = boost::beast;
using Tcp = asio::ip::tcp;
using ErrorCode = boost::system::error_code;

std::string_view name(ClientError error) noexcept
{
    switch (error) {
    case ClientError::bad_url: return "bad_url";
    case ClientError::unreachable: return "unreachable";
    case ClientError::timeout: return "timeout";
    case ClientError::broken: return "broken";
    case ClientError::malformed: return "malformed";
    case ClientError::refused: return "refused";
    }
    return "?";
}

namespace {

struct Url {
    std::string host;
    std::string port = "80";
    std::string base;  // path without its last '/'
    [[nodiscard]] std::string authority() const
    {
        return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + port;
    }
};

std::optional<Url> parse_url(std::string_view text)
{
    static constexpr std::string_view scheme = "http://";
    if (!text.starts_with(scheme)) return std::nullopt;
    text.remove_prefix(scheme.size());
    const auto slash = std::min(text.find('/'), text.size());
    auto authority = text.substr(0, slash);
    Url url;
    url.base = text.substr(slash);
    while (url.base.ends_with('/')) url.base.pop_back();
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        url.host = authority.substr(1, end - 1);
        authority.remove_prefix(end + 1);
    } else {
        const auto colon = std::min(authority.find(':'), authority.size());
        url.host = authority.substr(0, colon);
        authority.remove_prefix(colon);
    }
    if (authority.starts_with(':')) {
        unsigned port = 0;
        const auto digits = authority.substr(1);
        const auto [end, failed] =
            std::from_chars(digits.data(), digits.data() + digits.size(), port);
        if (failed != std::errc{} || end != digits.data() + digits.size() || port > 65'535)
            return std::nullopt;
        url.port = digits;
    } else if (!authority.empty()) {
        return std::nullopt;
    }
    if (url.host.empty()) return std::nullopt;
    return url;
}

std::unexpected<ClientFailure> failure(const ErrorCode& error, ClientError otherwise)
{
    if (error == beast::error::timeout)
        return std::unexpected{ClientFailure{ClientError::timeout, "no answer in time"}};
    return std::unexpected{ClientFailure{otherwise, error.message()}};
}

/// Runs one asynchronous operation to its end; Beast's time limits need it to be asynchronous.
template <class Start>
ErrorCode run(asio::io_context& context, Start start)
{
    ErrorCode result = asio::error::would_block;
    start([&result](const ErrorCode& error, const auto&...) { result = error; });
    context.restart();
    // Not until there is nothing left: an open WebSocket always has a timer.
    while (result == asio::error::would_block && context.run_one() > 0) {
    }
    return result;
}

ErrorCode connect(asio::io_context& context,
                  beast::tcp_stream& stream,
                  const Url& url,
                  const ClientOptions& options)
{
    ErrorCode error;
    Tcp::resolver resolver{context};
    const auto found = resolver.resolve(url.host, url.port, error);
    if (error) return error;
    stream.expires_after(options.connect_time);
    error = run(context, [&](auto done) { stream.async_connect(found, done); });
    if (!error) {
        ErrorCode ignored;
        stream.socket().set_option(Tcp::no_delay{true}, ignored);
    }
    return error;
}

template <class Message>
Response response_of(Message& message)
{
    Response response;
    response.status = static_cast<int>(message.result_int());
    response.content_type = std::string{message[beast::http::field::content_type]};
    for (const auto& field : message)
        response.headers.emplace_back(std::string{field.name_string()}, std::string{field.value()});
    response.body = std::move(message.body());
    return response;
}

}  // namespace

struct Client::Impl {
    Url url;
    ClientOptions options;
    asio::io_context context{1};
    std::optional<beast::tcp_stream> stream{};  // kept between requests
    beast::flat_buffer buffer{};

    /// A connection that was kept may have been closed by the server meanwhile.
    [[nodiscard]] bool kept()
    {
        if (!stream) return false;
        char byte = 0;
        ErrorCode error;
        stream->socket().non_blocking(true, error);
        stream->socket().receive(asio::buffer(&byte, 1), Tcp::socket::message_peek, error);
        return error == asio::error::would_block;
    }
    ClientResult<void> open()
    {
        if (kept()) return {};
        buffer.clear();
        stream.emplace(context);
        if (const auto error = connect(context, *stream, url, options)) {
            stream.reset();
            auto failed = failure(error, ClientError::unreachable);
            failed.error().detail = url.authority() + ": " + failed.error().detail;
            return failed;
        }
        return {};
    }
};

Client::Client(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

ClientResult<Client> Client::at(std::string_view url, ClientOptions options)
{
    auto parsed = parse_url(url);
    if (!parsed)
        return std::unexpected{ClientFailure{
            ClientError::bad_url, std::string{url} + " is not of the form http://host:port"}};
    return Client{std::make_unique<Impl>(*std::move(parsed), std::move(options))};
}

ClientResult<Response> Client::get(std::string_view path)
{
    return send(Method::get, path, {});
}

ClientResult<Response> Client::post(std::string_view path, std::string json)
{
    return send(Method::post, path, std::move(json));
}

ClientResult<Response> Client::send(Method method, std::string_view path, std::string body)
{
    auto& impl = *impl_;
    if (auto opened = impl.open(); !opened) return std::unexpected{std::move(opened).error()};
    beast::http::request<beast::http::string_body> request;
    request.method_string(std::string{http::name(method)});
    request.target(impl.url.base + std::string{path});
    request.version(11);
    request.set(beast::http::field::host, impl.url.authority());
    request.set(beast::http::field::user_agent, "weft");
    if (!impl.options.token.empty())
        request.set(beast::http::field::authorization, "Bearer " + impl.options.token);
    if (method != Method::get) {
        request.set(beast::http::field::content_type, "application/json");
        request.body() = std::move(body);
        request.prepare_payload();
    }
    impl.stream->expires_after(impl.options.answer_time);
    auto error = run(impl.context,
                     [&](auto done) { beast::http::async_write(*impl.stream, request, done); });
    beast::http::response_parser<beast::http::string_body> parser;
    parser.body_limit(impl.options.answer_bytes_max);
    // A server that refuses a body may answer before it was sent: the answer counts.
    const auto read_error = run(impl.context, [&](auto done) {
        beast::http::async_read(*impl.stream, impl.buffer, parser, done);
    });
    if (read_error) {
        impl.stream.reset();
        const bool ours = read_error.category() ==
                          beast::http::make_error_code(beast::http::error::bad_version).category();
        const bool ended = read_error == beast::http::error::end_of_stream ||
                           read_error == beast::http::error::partial_message;
        return failure(error && error != beast::http::error::end_of_stream ? error : read_error,
                       ours && !ended ? ClientError::malformed : ClientError::broken);
    }
    if (error || !parser.keep_alive()) impl.stream.reset();
    return response_of(parser.get());
}

struct Subscription::Impl {
    // In this order: the stream goes before its context.
    asio::io_context context{1};
    beast::websocket::stream<beast::tcp_stream> stream{context};
    beast::flat_buffer buffer{};
    std::deque<std::string> texts{};
    std::optional<ErrorCode> ended{};
    bool reading = false;

    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl()
    {
        beast::get_lowest_layer(stream).close();
        context.restart();
        while (reading && context.run_one() > 0) {
        }
    }
    void read()
    {
        if (reading || ended) return;
        reading = true;
        stream.async_read(buffer, [this](const ErrorCode& error, std::size_t) {
            reading = false;
            if (error) {
                ended = error;
                return;
            }
            texts.push_back(beast::buffers_to_string(buffer.data()));
            buffer.clear();
        });
    }
};

Subscription::Subscription(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}
Subscription::~Subscription() = default;
Subscription::Subscription(Subscription&&) noexcept = default;
Subscription& Subscription::operator=(Subscription&&) noexcept = default;

ClientResult<std::optional<std::string>> Subscription::next(std::chrono::milliseconds at_most)
{
    const auto end = std::chrono::steady_clock::now() + at_most;
    while (impl_->texts.empty()) {
        if (impl_->ended)
            return std::unexpected{ClientFailure{ClientError::broken, impl_->ended->message()}};
        impl_->read();
        impl_->context.restart();
        impl_->context.run_one_until(end);
        if (impl_->texts.empty() && !impl_->ended && std::chrono::steady_clock::now() >= end)
            return std::nullopt;
    }
    auto text = std::move(impl_->texts.front());
    impl_->texts.pop_front();
    return text;
}

ClientResult<Subscription> Client::subscribe(std::string_view path)
{
    auto impl = std::make_unique<Subscription::Impl>();
    auto& lowest = beast::get_lowest_layer(impl->stream);
    if (const auto error = connect(impl->context, lowest, impl_->url, impl_->options)) {
        auto failed = failure(error, ClientError::unreachable);
        failed.error().detail = impl_->url.authority() + ": " + failed.error().detail;
        return failed;
    }
    lowest.expires_never();
    beast::websocket::stream_base::timeout limits{.handshake_timeout = impl_->options.answer_time,
                                                  .idle_timeout = std::chrono::seconds{60},
                                                  .keep_alive_pings = true};
    impl->stream.set_option(limits);
    impl->stream.set_option(beast::websocket::stream_base::decorator{
        [token = impl_->options.token](beast::websocket::request_type& request) {
            if (!token.empty()) request.set(beast::http::field::authorization, "Bearer " + token);
        }});
    beast::websocket::response_type answer;
    const auto target = impl_->url.base + std::string{path};
    const auto error = run(impl->context, [&](auto done) {
        impl->stream.async_handshake(answer, impl_->url.authority(), target, done);
    });
    if (error == beast::websocket::error::upgrade_declined)
        return std::unexpected{
            ClientFailure{ClientError::refused, answer.body(), response_of(answer)}};
    if (error) return failure(error, ClientError::broken);
    return Subscription{std::move(impl)};
}

}  // namespace weft::http
