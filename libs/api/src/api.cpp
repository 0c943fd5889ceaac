#include <weft/api/api.hpp>

#include "metrics.hpp"
#include "turns.hpp"
#include "views.hpp"
#include "waiters.hpp"
#include <algorithm>
#include <ranges>

namespace weft::api {

namespace {

constexpr std::uint64_t wait_ms = 10'000;
constexpr std::uint64_t wait_ms_max = 50'000;  // below the server's own limit of an answer

/// "input_unknown" as words.
std::string words_of(std::string_view code)
{
    std::string text{code};
    std::ranges::replace(text, '_', ' ');
    return text;
}

}  // namespace

Api::Api(http::Server& server, Backend& backend)
    : server_{server},
      backend_{backend},
      waiters_{std::make_unique<Waiters>()},
      turns_{std::make_unique<Turns>()},
      figures_{std::make_unique<HttpFigures>()}
{
    add_node_routes();
    add_ledger_routes();
    add_dkg_routes();
    add_chain_routes();
    add_state_routes();
    add_event_stream();
    server_.on_served([this](const http::Served& what) {
        figures_->count(what);
        backend_.served(what);
    });
}

Api::~Api()
{
    server_.on_served({});
}

void Api::add_event_stream()
{
    server_.stream(
        "/events",
        [](const http::Request& request) -> std::expected<http::StreamFilter, http::Response> {
            std::vector<std::string> wanted;
            if (const auto* text = request.query_value("topics"); text != nullptr && !text->empty())
                for (const auto part : std::views::split(*text, ',')) {
                    const std::string topic{part.begin(), part.end()};
                    if (std::ranges::find(wanted, topic) == wanted.end()) wanted.push_back(topic);
                    if (std::ranges::find(topics(), topic) == topics().end())
                        return std::unexpected{
                            bad_parameter("topics", "a comma-separated list; see docs/api.md")};
                }
            std::string subject;
            if (const auto* text = request.query_value("subject")) subject = *text;
            return [wanted = std::move(wanted),
                    subject = std::move(subject)](const http::Event& event) {
                return (wanted.empty() || std::ranges::find(wanted, event.topic) != wanted.end()) &&
                       (subject.empty() || event.subject == subject);
            };
        });
}

void Api::tell(const node::Event& event)
{
    auto streamed = stream_event(event, backend_.now());
    waiters_->happened(streamed.subject);
    server_.publish(std::move(streamed));
}

void Api::tell(const PeerStatus& peer)
{
    server_.publish(stream_event(peer, backend_.now()));
}

void Api::tick()
{
    waiters_->tick(backend_.now());
    turns_->tick();
}

void Api::end_waits()
{
    waiters_->end_all();
    turns_->clear();
}

void Api::read(std::string_view pattern, Read handler)
{
    server_.route(http::Method::get, pattern,
                  [this, handler = std::move(handler)](const http::Request& request,
                                                       const http::Respond& respond) {
                      behind_writes(respond)(handler(request));
                  });
}

void Api::read_now(std::string_view pattern, Read handler, http::RouteOptions options)
{
    server_.route(
        http::Method::get, pattern, options,
        [handler = std::move(handler)](const http::Request& request, const http::Respond& respond) {
            respond(handler(request));
        });
}

std::function<void(http::Response)> Api::behind_writes(const http::Respond& respond)
{
    return [this, respond](http::Response response) {
        backend_.when_durable([respond, response = std::move(response)] { respond(response); });
    };
}

void Api::write(std::string_view pattern, Handler handler)
{
    server_.route(
        http::Method::post, pattern, {.access = http::Access::write},
        [handler = std::move(handler)](const http::Request& request, const http::Respond& respond) {
            handler(request, respond);
        });
}

void Api::wait(const http::Request& request,
               const http::Respond& respond,
               std::string_view word,
               std::string subject,
               Check check)
{
    const auto timeout = number(request, "timeout_ms", wait_ms);
    if (!timeout || *timeout > wait_ms_max)
        return respond(bad_parameter("timeout_ms", "0 to 50000"));
    const auto* wanted = request.query_value("wait");
    if (wanted != nullptr && *wanted != word)
        return respond(bad_parameter("wait", "\"" + std::string{word} + "\", or leave it out"));
    const bool at_once = wanted == nullptr || *timeout == 0;
    auto reply = behind_writes(respond);
    if (auto response = check(at_once)) return reply(*std::move(response));
    const auto now = backend_.now();
    const auto ticket =
        waiters_->add(std::move(subject), {.deadline = now + std::chrono::milliseconds{*timeout},
                                           .next_look = now + Waiters::look_every,
                                           .check = std::move(check),
                                           .respond = std::move(reply)});
    if (!ticket)
        return respond(http::error(503, "too_many_waiting", "Too many requests wait on this node.",
                                   "Ask without wait, or listen to /events."));
    respond.on_gone([this, ticket = *ticket] { waiters_->end(ticket); });
}

void Api::run_command(decltype(node::Command::what) what, const http::Respond& respond)
{
    backend_.command(std::move(what), [respond](const node::Answer& answer) {
        if (!answer.error.empty()) {
            const bool elsewhere =
                answer.error == "not_a_ledger_node" || answer.error == "not_a_committee_node";
            const int status = elsewhere ? 404 : answer.error == "busy" ? 503 : 422;
            return respond(
                http::error(status, answer.error, words_of(answer.error), answer.message));
        }
        Json values = Json::object();
        for (const auto& [key, value] : answer.values) values[key] = value;
        respond(ok(values, 202));
    });
}

}  // namespace weft::api
