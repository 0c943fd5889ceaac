#include <weft/api/api.hpp>

#include "views.hpp"
#include <algorithm>
#include <ranges>

namespace weft::api {

namespace {

constexpr std::uint64_t wait_ms_max = 50'000;  // below the server's own limit of an answer

constexpr std::string_view topics[] = {"message_confirmed",
                                       "transaction_booked",
                                       "transaction_confirmed",
                                       "transaction_rejected",
                                       "conflict",
                                       "dkg",
                                       "block",
                                       "request",
                                       "anchor",
                                       "accusation",
                                       "stalled"};

}  // namespace

Api::Api(http::Server& server, Backend& backend) : server_{server}, backend_{backend}
{
    add_node_routes();
    add_ledger_routes();
    add_dkg_routes();
    add_chain_routes();
    server_.stream(
        "/events",
        [](const http::Request& request) -> std::expected<http::StreamFilter, http::Response> {
            std::vector<std::string> wanted;
            if (const auto* text = request.query_value("topics"))
                for (const auto part : std::views::split(*text, ',')) {
                    wanted.emplace_back(part.begin(), part.end());
                    if (std::ranges::find(topics, wanted.back()) == std::end(topics))
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
    server_.publish(stream_event(event));
    for (auto waiter = waiters_.begin(); waiter != waiters_.end();) {
        if (auto response = waiter->check(false)) {
            waiter->respond(*std::move(response));
            waiter = waiters_.erase(waiter);
        } else {
            ++waiter;
        }
    }
}

void Api::tick()
{
    const auto now = backend_.now();
    for (auto waiter = waiters_.begin(); waiter != waiters_.end();) {
        if (auto response = waiter->check(now >= waiter->deadline)) {
            waiter->respond(*std::move(response));
            waiter = waiters_.erase(waiter);
        } else {
            ++waiter;
        }
    }
}

void Api::read(std::string_view pattern,
               std::function<http::Response(const http::Request&)> handler)
{
    server_.route(
        http::Method::get, pattern,
        [handler = std::move(handler)](const http::Request& request, const http::Respond& respond) {
            respond(handler(request));
        });
}

void Api::write(std::string_view pattern, Handler handler)
{
    server_.route(
        http::Method::post, pattern, {.access = http::Access::write},
        [handler = std::move(handler)](const http::Request& request, const http::Respond& respond) {
            handler(request, respond);
        });
}

void Api::wait(const http::Request& request, const http::Respond& respond, Check check)
{
    const auto timeout = number(request, "timeout_ms", 10'000);
    if (!timeout || *timeout > wait_ms_max)
        return respond(bad_parameter("timeout_ms", "0 to 50000"));
    const bool waits = request.query_value("wait") != nullptr;
    if (auto response = check(!waits)) return respond(*std::move(response));
    waiters_.push_back(
        {backend_.now() + std::chrono::milliseconds{*timeout}, std::move(check), respond});
}

void Api::run_command(decltype(node::Command::what) what, const http::Respond& respond)
{
    backend_.command(std::move(what), [respond](const node::Answer& answer) {
        if (!answer.error.empty()) {
            const bool elsewhere =
                answer.error == "not_a_ledger_node" || answer.error == "not_a_committee_node";
            return respond(
                http::error(elsewhere ? 404 : 422, answer.error, answer.error, answer.message));
        }
        Json values = Json::object();
        for (const auto& [key, value] : answer.values) values[key] = value;
        respond(ok(values, 202));
    });
}

}  // namespace weft::api
