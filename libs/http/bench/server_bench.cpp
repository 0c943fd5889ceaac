// Requests per second over the loopback interface: one client, one connection, the server on a
// thread of its own.

#include <weft/http/client.hpp>
#include <weft/http/server.hpp>

#include <benchmark/benchmark.h>

#include <thread>

namespace weft::http {
namespace {

void http_requests(benchmark::State& state)
{
    net::Io io;
    auto server = Server::open(io, {}).value();
    server->route(Method::get, "/x",
                  [](const Request&, const Respond& respond) { respond({.body = "{}"}); });
    std::thread serving{[&] { io.run(); }};
    auto client = Client::at("http://127.0.0.1:" + std::to_string(server->port())).value();
    for (auto _ : state)
        if (!client.get("/x")) state.SkipWithError("no answer");
    state.SetItemsProcessed(state.iterations());
    io.stop();
    serving.join();
}
BENCHMARK(http_requests)->UseRealTime();

void http_events(benchmark::State& state)
{
    net::Io io;
    auto server = Server::open(io, {}).value();
    server->stream("/events", [](const Request&) -> std::expected<StreamFilter, Response> {
        return [](const Event&) { return true; };
    });
    std::thread serving{[&] { io.run(); }};
    auto client = Client::at("http://127.0.0.1:" + std::to_string(server->port())).value();
    auto stream = client.subscribe("/events").value();
    constexpr int group = 1'000;
    for (auto _ : state) {
        io.post([&] {
            for (int i = 0; i < group; ++i)
                server->publish(
                    {.topic = "message", .subject = "", .data = R"({"id":"0123456789"})"});
        });
        for (int i = 0; i < group; ++i)
            if (!stream.next(std::chrono::seconds{5})) state.SkipWithError("broken");
    }
    state.SetItemsProcessed(state.iterations() * group);
    io.stop();
    serving.join();
}
BENCHMARK(http_events)->UseRealTime();

}  // namespace
}  // namespace weft::http
