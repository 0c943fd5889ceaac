#include <weft/api/api.hpp>
#include <weft/base/check.hpp>

#include "metrics.hpp"
#include "waiters.hpp"
#include "waiting.hpp"
#include <algorithm>
#include <atomic>
#include <ranges>

namespace weft::api {

namespace {

/// "input_unknown" as words.
std::string words_of(std::string_view code)
{
    std::string text{code};
    std::ranges::replace(text, '_', ' ');
    return text;
}

http::Response ok(const Json& value, int status)
{
    return {.status = status, .body = json::text_of(value)};
}

http::Response bad(const Refused& refused)
{
    return http::error(400, refused.code, refused.message, refused.hint);
}

/// A route refuses by the codes it names. A command's may also be ones that only the core knows.
http::Response refusal(const Route& route, const Refused& refused, int otherwise = 500)
{
    const auto known = std::ranges::find(route.refusals, refused.code, &Refusal::code);
    const auto own = known == route.refusals.end() ? Refusal{{}, otherwise, {}, {}} : *known;
    auto message = refused.message.empty() ? std::string{own.message} : refused.message;
    if (refused.code == "bad_parameter") return bad(refused);
    if (message.empty()) message = words_of(refused.code);
    return http::error(own.status, refused.code, message,
                       refused.hint.empty() ? own.hint : refused.hint);
}

http::Response response(const Route& route, const Answered<Json>& answer, int status)
{
    return answer ? ok(*answer, status) : refusal(route, answer.error());
}
http::Response response(const Route& route, const Answered<Json>& answer)
{
    return response(route, answer, route.good.front().status);
}

/// What `?wait=` and `?timeout_ms=` say; nullopt: not to wait.
Answered<std::optional<std::chrono::milliseconds>> wait_of(const http::Request& request,
                                                           std::string_view word)
{
    WEFT_TRY(const auto timeout, wait_timeout.of(request));
    const auto* wanted = request.query_value("wait");
    if (wanted == nullptr) return std::nullopt;
    if (*wanted != word)
        return std::unexpected{
            bad_parameter("wait", "\"" + std::string{word} + "\", or leave it out")};
    return std::chrono::milliseconds{timeout};
}

}  // namespace

Api::Api(http::Server& server, Backend& backend, std::vector<Door> doors)
    : server_{server},
      backend_{backend},
      doors_{std::move(doors)},
      waiters_{std::make_unique<Waiters>()},
      figures_{std::make_unique<HttpFigures>()}
{
    doors_.insert(doors_.begin(), node_door());
    for (const auto& door : doors_) {
        for (const auto& kind : door.events) topics_.push_back(kind.topic);
        for (const auto& route : door.routes) add(route);
    }
    add_own_routes();
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

void Api::add(const Route& route)
{
    const auto handle = [this, &route](const http::Request& request, const http::Respond& respond) {
        std::visit([&](const auto& handler) { answer(route, handler, request, respond); },
                   route.handler);
    };
    server_.route(
        route.method, route.path,
        {.access = route.writes ? http::Access::write : http::Access::read, .always = route.always},
        handle);
}

void Api::add_own_routes()
{
    server_.route(http::Method::get, "/metrics", {.always = true},
                  [this](const http::Request&, const http::Respond& respond) {
                      respond({.status = 200,
                               .content_type = "text/plain; version=0.0.4; charset=utf-8",
                               .body = metrics()});
                  });
    const std::vector<Door> others{doors_.begin() + 1, doors_.end()};
    server_.route(http::Method::get, "/openapi.json",
                  [document = openapi(others)](const http::Request&, const http::Respond& respond) {
                      respond({.body = document});
                  });
}

void Api::add_event_stream()
{
    server_.stream(
        "/events",
        [this](const http::Request& request) -> std::expected<http::StreamFilter, http::Response> {
            std::vector<std::string> wanted;
            if (const auto* text = request.query_value("topics"); text != nullptr && !text->empty())
                for (const auto part : std::views::split(*text, ',')) {
                    const std::string topic{part.begin(), part.end()};
                    if (std::ranges::find(wanted, topic) == wanted.end()) wanted.push_back(topic);
                    if (std::ranges::find(topics_, topic) == topics_.end())
                        return std::unexpected{bad(
                            bad_parameter("topics", "a comma-separated list; see docs/api.md"))};
                }
            std::string subject;
            if (const auto* text = request.query_value("subject")) subject = *text;
            std::string chain;
            if (const auto* text = request.query_value("chain")) chain = *text;
            return [wanted = std::move(wanted), subject = std::move(subject),
                    chain = std::move(chain)](const http::Event& event) {
                return (wanted.empty() || std::ranges::find(wanted, event.topic) != wanted.end()) &&
                       (subject.empty() || event.subject == subject) &&
                       (chain.empty() || event.chain == chain);
            };
        });
}

/// Of what happens on a chain; empty: it happens elsewhere.
static std::string chain_of(const Json& data)
{
    const auto chain = data.find("chain");
    return chain != data.end() && chain->is_string() ? chain->get<std::string>() : std::string{};
}

void Api::tell(const node::Event& event)
{
    std::optional<Json> data;
    for (const auto& door : doors_)
        for (const auto& kind : door.events)
            if (!data && kind.topic == event.topic()) data = kind.data(event);
    WEFT_CHECK(data.has_value());
    http::Event streamed{.topic = std::string{event.topic()},
                         .subject = event.subject(),
                         .chain = chain_of(*data),
                         .data = json::text_of(*data),
                         .time = static_cast<std::int64_t>(backend_.now().count())};
    waiters_->happened(streamed.subject);
    server_.publish(std::move(streamed));
}

void Api::tick()
{
    waiters_->tick(backend_.now());
}

void Api::end_waits()
{
    waiters_->end_all();
}

Api::Respond Api::behind_writes(const http::Respond& respond)
{
    return [this, respond](http::Response response) {
        backend_.when_durable([respond, response = std::move(response)] { respond(response); });
    };
}

void Api::answer(const Route&,
                 const Route::Now& now,
                 const Request& request,
                 const http::Respond& respond)
{
    respond(now(backend_, request));
}

void Api::answer(const Route& route,
                 const Route::Read& read,
                 const Request& request,
                 const http::Respond& respond)
{
    behind_writes(respond)(response(route, read(backend_, request)));
}

void Api::answer(const Route& route,
                 const Route::Wait& wait,
                 const Request& request,
                 const http::Respond& respond)
{
    auto waiting = wait.begin(request);
    if (!waiting) return respond(refusal(route, waiting.error()));
    const auto timeout = wait_of(request, wait.word);
    if (!timeout) return respond(bad(timeout.error()));
    const bool waits = answer_when_due(route, route.good.front().status, *std::move(waiting),
                                       timeout->value_or(std::chrono::milliseconds{0}), respond);
    if (!waits)
        respond(http::error(503, "too_many_waiting", "Too many requests wait on this node.",
                            "Ask without wait, or listen to /events."));
}

/// False: it is not due, and there is no place for another one that waits.
bool Api::answer_when_due(const Route& route,
                          int status,
                          Route::Wait::Waiting waiting,
                          std::chrono::milliseconds timeout,
                          const http::Respond& respond)
{
    auto check = [this, &route, status,
                  look = std::move(waiting.look)](bool last) -> std::optional<http::Response> {
        const auto answer = look(backend_, last);
        if (!answer) return std::nullopt;
        return response(route, *answer, status);
    };
    auto reply = behind_writes(respond);
    if (auto due = check(timeout.count() == 0)) {
        reply(*std::move(due));
        return true;
    }
    if (!respond.may_take_long()) return false;
    const auto now = backend_.now();
    const auto ticket =
        waiters_->add(std::move(waiting.subject), {.deadline = now + timeout,
                                                   .next_look = now + Waiters::look_every,
                                                   .check = std::move(check),
                                                   .respond = std::move(reply)});
    if (!ticket) return false;
    respond.on_gone([this, ticket = *ticket] { waiters_->end(ticket); });
    return true;
}

void Api::answer(const Route& route,
                 const Route::Aside& aside,
                 const Request& request,
                 const http::Respond& respond)
{
    auto work = aside.begin(backend_, request);
    if (!work) return respond(refusal(route, work.error()));
    const auto too_many = [&] {
        respond(refusal(route, {std::string{too_many_views.code}, {}, {}}));
    };
    if (!respond.may_take_long()) return too_many();
    // Who waits stays on this thread: what is done beside it holds only its number.
    const auto number = ++asides_;
    waiting_aside_.emplace(number, respond);
    const auto gone = std::make_shared<std::atomic<bool>>(false);
    const bool taken = backend_.aside(
        request.remote,
        [this, &route, number, gone, work = *std::move(work)]() -> std::function<void()> {
            if (*gone) return {};
            http::Response answer;
            try {
                answer = response(route, work());
            } catch (const std::exception& thrown) {  // outside of the server's own guard
                answer = http::error(500, "internal", thrown.what());
            }
            return [this, number, answer = std::move(answer)] {
                if (auto waits = waiting_aside_.extract(number))
                    behind_writes(waits.mapped())(answer);
            };
        });
    if (!taken) {
        waiting_aside_.erase(number);
        return too_many();
    }
    respond.on_gone([this, number, gone] {
        *gone = true;
        waiting_aside_.erase(number);
    });
}

void Api::answer(const Route& route,
                 const Route::Command& one,
                 const Request& request,
                 const http::Respond& respond)
{
    auto made = one.make(request);
    if (!made) return respond(refusal(route, made.error()));
    std::function<Answered<Route::Wait::Waiting>(const node::Answer&)> then;
    std::chrono::milliseconds timeout{0};
    if (one.then) {
        const auto wanted = wait_of(request, one.then->word);
        if (!wanted) return respond(bad(wanted.error()));
        auto begun = one.then->begin(request);
        if (!begun) return respond(refusal(route, begun.error()));
        if (*wanted) then = *std::move(begun);
        timeout = wanted->value_or(timeout);
    }
    backend_.command(*std::move(made), [this, &route, &one, respond, then = std::move(then),
                                        timeout](const node::Answer& answer) {
        if (!answer.error.empty())
            return respond(refusal(route, {answer.error, {}, answer.message}, 422));
        // It is done: who finds no place to wait is told how things stand.
        const auto status = route.good.back().status;
        for (const auto wait : {timeout, std::chrono::milliseconds{0}}) {
            if (!then) break;
            auto waiting = then(answer);
            if (!waiting) return respond(refusal(route, waiting.error()));
            if (answer_when_due(route, status, *std::move(waiting), wait, respond)) return;
        }
        respond(response(route, one.answer(answer)));
    });
}

}  // namespace weft::api
