#pragma once

// A route: how it is called, what it takes and gives, how it refuses, and who answers. From a list
// of them come the server's routes and openapi.json, so that neither says what the other does not.
//
//   Route route = read<answers::AddressStatus>(
//       {.path = "/ledger/addresses/{address}", .id = "address", .summary = "What an address holds",
//        .parameters = {address}, .refusals = {not_a_ledger_node}},
//       [](const Backend& node, const http::Request& request) -> Answered<answers::AddressStatus> {
//           WEFT_TRY(const auto at, address.of(request));
//           return told(node.queries().ask(&node::LedgerQueries::address, at));
//       });
//
// A role's routes are a function that gives a list, beside the role's other calls: it needs no node.

#include <weft/api/backend.hpp>
#include <weft/api/parameter.hpp>
#include <weft/base/check.hpp>
#include <weft/base/try.hpp>
#include <weft/http/json.hpp>
#include <weft/http/server.hpp>
#include <weft/node/queries.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace weft::api {

/// A code by which a route refuses: stable, for programs.
struct Refusal {
    std::string_view code;
    int status;
    std::string_view message;  ///< what happened; empty: the code in words
    std::string_view hint;     ///< what to do
};

/// What a route is, for people.
struct About {
    std::string_view path;
    std::string_view id;  ///< unique; what generators name a call after
    std::string_view summary;
    std::vector<Parameter> parameters = {};
    std::vector<Refusal> refusals = {};
    std::string_view answered = "Here it is.";  ///< what the good answer means
};

struct Route {
    http::Method method = http::Method::get;
    std::string path;
    std::string id;
    std::string summary;
    std::vector<Parameter> parameters;
    std::vector<Refusal> refusals;  ///< those that any request may meet left out
    bool writes = false;
    bool waits = false;
    bool stream = false;
    bool always = false;  ///< however many others ask for something

    struct Body {
        std::function<Json(json::Schemas&)> schema;
        Json example;
    };
    std::optional<Body> body = {};
    struct Good {
        int status = 200;
        std::string about;
        std::string content_type = "application/json";
        std::function<Json(json::Schemas&)> schema;
    };
    std::vector<Good> good;

    // --- who answers ---

    /// At once, whatever the disk does: about the process, not about the ledger.
    using Now = std::function<http::Response(const Backend&, const http::Request&)>;
    /// Behind the writes that came before.
    using Read = std::function<Answered<Json>(const Backend&, const http::Request&)>;
    /// At once, or with `?wait=word` when it is due.
    struct Wait {
        std::string word;
        struct Waiting {
            std::string subject;  ///< events about it make the route look again
            /// nullopt: not due. `last`: any answer will do.
            std::function<std::optional<Answered<Json>>(const Backend&, bool last)> look;
        };
        std::function<Answered<Waiting>(const http::Request&)> begin;
    };
    /// Takes longer than the node's own thread has: `begin` takes of the node what the work needs, the
    /// work is done beside it and touches nothing else.
    struct Aside {
        using Work = std::function<Answered<Json>()>;
        std::function<Answered<Work>(const Backend&, const http::Request&)> begin;
    };
    /// A command of the core; `answer` makes what it says of what it made.
    struct Command {
        std::function<Answered<node::AnyCommand>(const http::Request&)> make;
        std::function<Answered<Json>(const node::Answer&)> answer;
        /// With `?wait=word`: what is asked once the command is done, and answers in its place, with the
        /// status of the second of `good`.
        struct Then {
            std::string word;
            std::function<Answered<std::function<Answered<Wait::Waiting>(const node::Answer&)>>(
                const http::Request&)>
                begin;
        };
        std::optional<Then> then = {};
    };
    std::variant<Now, Read, Wait, Aside, Command> handler;
};

inline constexpr Refusal too_many_views{
    "too_many_views", 503, "There is no place for another view of yours on this node now.",
    "Try again shortly, or ask for less at a time."};

/// A query's answer, or its refusal by the same code.
template <class T>
[[nodiscard]] Answered<T> told(node::Queried<T> answer)
{
    if (answer) return *std::move(answer);
    auto& failure = answer.error();
    if (failure.is(node::PageError::bad_cursor))
        return std::unexpected{bad_parameter("cursor", "the `next` of the page before")};
    return std::unexpected{Refused{std::string{failure.code}, std::move(failure.text), {}}};
}

/// The body as a value. Refusals: those of every body.
[[nodiscard]] Answered<Json> body_of(const http::Request& request);
[[nodiscard]] Refused refused_body(const json::Malformed& malformed);
template <class Body>
[[nodiscard]] Answered<Body> body_as(const http::Request& request)
{
    WEFT_TRY(const auto document, body_of(request));
    auto body = json::read<Body>(document);
    if (!body) return std::unexpected{refused_body(body.error())};
    return *std::move(body);
}
namespace detail {

[[nodiscard]] Route route(http::Method method, const About& about);
void add_body_refusals(Route& route);
template <class Answer>
[[nodiscard]] Route::Good good(int status, const About& about)
{
    return {.status = status,
            .about = std::string{about.answered},
            .schema = [](json::Schemas& schemas) { return json::schema<Answer>(schemas); }};
}
template <class Body>
[[nodiscard]] Route::Body body(const Body& example)
{
    return {.schema = [](json::Schemas& schemas) { return json::schema<Body>(schemas); },
            .example = json::write(example)};
}
template <class Answer>
[[nodiscard]] Answered<Json> written(const Answered<Answer>& answer)
{
    if (!answer) return std::unexpected{answer.error()};
    return json::write(*answer);
}
/// "transaction", "message", … as the texts of `Answer`'s fields.
[[nodiscard]] Json values_of(const node::Answer& answer);
/// Refusals: answer_unreadable, when the role's values are not what its route names. That is a fault of the
/// node, but no reason to end it: the command was carried out.
[[nodiscard]] Refused unreadable(const json::Malformed& malformed);
template <class Answer>
[[nodiscard]] Answered<Answer> values_as(const node::Answer& answer)
{
    auto values = json::read<Answer>(values_of(answer));
    if (!values) return std::unexpected{unreadable(values.error())};
    return *std::move(values);
}

}  // namespace detail

/// `answer`: Answered<Answer>(const Backend&, const http::Request&).
template <class Answer, class Fn>
[[nodiscard]] Route read(const About& about, Fn answer)
{
    auto route = detail::route(http::Method::get, about);
    route.good = {detail::good<Answer>(200, about)};
    route.handler = Route::Read{
        [answer = std::move(answer)](const Backend& node, const http::Request& request) {
            return detail::written<Answer>(answer(node, request));
        }};
    return route;
}

/// `answer`: Answered<Page<Item>>(const Backend&, const http::Request&, const PageAsk&).
template <class Item, class Fn>
[[nodiscard]] Route list(const About& about, Fn answer)
{
    auto route = read<answers::Page<Item>>(
        about,
        [answer = std::move(answer)](
            const Backend& node, const http::Request& request) -> Answered<answers::Page<Item>> {
            WEFT_TRY(const auto ask, page_ask(request));
            return answer(node, request, ask);
        });
    for (auto& parameter : page_parameters()) route.parameters.push_back(std::move(parameter));
    return route;
}

/// What a waiting route asks again and again.
template <class Answer>
struct Waiting {
    std::string subject;
    std::function<std::optional<Answered<Answer>>(const Backend&, bool last)> look;
};
[[nodiscard]] std::vector<Parameter> wait_parameters(std::string_view word,
                                                     std::string_view description);
namespace detail {
template <class Answer>
[[nodiscard]] Route::Wait::Waiting waiting(Waiting<Answer> waiting)
{
    return {.subject = std::move(waiting.subject),
            .look = [look = std::move(waiting.look)](const Backend& node,
                                                     bool last) -> std::optional<Answered<Json>> {
                const auto answer = look(node, last);
                if (!answer) return std::nullopt;
                return written<Answer>(*answer);
            }};
}
}  // namespace detail
/// `begin`: Answered<Waiting<Answer>>(const http::Request&).
template <class Answer, class Fn>
[[nodiscard]] Route wait(const About& about,
                         std::string_view word,
                         std::string_view description,
                         Fn begin)
{
    auto route = detail::route(http::Method::get, about);
    route.good = {detail::good<Answer>(200, about)};
    route.waits = true;
    for (auto& parameter : wait_parameters(word, description))
        route.parameters.push_back(std::move(parameter));
    route.handler =
        Route::Wait{.word = std::string{word},
                    .begin = [begin = std::move(begin)](
                                 const http::Request& request) -> Answered<Route::Wait::Waiting> {
                        WEFT_TRY(auto waiting, begin(request));
                        return detail::waiting<Answer>(std::move(waiting));
                    }};
    return route;
}

/// A question with a body that is worked out beside the node's own thread.
/// `begin`: Answered<function<Answered<Answer>()>>(const Backend&, const http::Request&, Body).
template <class Body, class Answer, class Fn>
[[nodiscard]] Route aside(const About& about, const Body& example, Fn begin)
{
    auto route = detail::route(http::Method::post, about);
    route.good = {detail::good<Answer>(200, about)};
    route.body = detail::body<Body>(example);
    detail::add_body_refusals(route);
    route.refusals.push_back(too_many_views);
    route.handler = Route::Aside{
        [begin = std::move(begin)](const Backend& node,
                                   const http::Request& request) -> Answered<Route::Aside::Work> {
            WEFT_TRY(auto body, body_as<Body>(request));
            WEFT_TRY(auto work, begin(node, request, std::move(body)));
            return Route::Aside::Work{
                [work = std::move(work)] { return detail::written<Answer>(work()); }};
        }};
    return route;
}

/// A write: a command of the core, answered when what it changed is durable (D-90).
/// `make`: Answered<node::AnyCommand>(Body), or (const http::Request&, Body). The command's values are the fields of `Answer`.
template <class Body, class Answer, class Fn>
[[nodiscard]] Route command(const About& about, const Body& example, Fn make)
{
    auto route = detail::route(http::Method::post, about);
    route.good = {detail::good<Answer>(202, about)};
    route.body = detail::body<Body>(example);
    route.writes = true;
    detail::add_body_refusals(route);
    route.refusals.push_back(
        {"busy", 503, "Too many commands wait on this node.", "Try again shortly."});
    route.handler =
        Route::Command{.make = [make = std::move(make)](
                                   const http::Request& request) -> Answered<node::AnyCommand> {
                           WEFT_TRY(auto body, body_as<Body>(request));
                           if constexpr (std::invocable<Fn, const http::Request&, Body>)
                               return make(request, std::move(body));
                           else
                               return make(std::move(body));
                       },
                       .answer = [](const node::Answer& answer) -> Answered<Json> {
                           WEFT_TRY(const auto values, detail::values_as<Answer>(answer));
                           return json::write(values);
                       }};
    return route;
}

/// The same, and who says `?wait=word` is answered when what the command began has ended; at once, with how it
/// stands, when there is no place for another one that waits: the command was carried out.
/// `begin`: Answered<function<Waiting<End>(const Answer&)>>(const http::Request&), before the command.
template <class End, class Answer, class Fn>
void then_wait(Route& route,
               std::string_view word,
               std::string_view description,
               std::string_view answered,
               Fn begin)
{
    for (auto& parameter : wait_parameters(word, description))
        route.parameters.push_back(std::move(parameter));
    route.good.push_back(
        detail::good<End>(200, {.path = {}, .id = {}, .summary = {}, .answered = answered}));
    std::get<Route::Command>(route.handler).then = Route::Command::Then{
        .word = std::string{word},
        .begin = [begin = std::move(begin)](const http::Request& request)
            -> Answered<std::function<Answered<Route::Wait::Waiting>(const node::Answer&)>> {
            WEFT_TRY(auto begun, begin(request));
            return [begun = std::move(begun)](
                       const node::Answer& answer) -> Answered<Route::Wait::Waiting> {
                WEFT_TRY(const auto values, detail::values_as<Answer>(answer));
                return detail::waiting<End>(begun(values));
            };
        }};
}

}  // namespace weft::api
