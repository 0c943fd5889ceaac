#include "metrics.hpp"

#include <weft/api/api.hpp>
#include <weft/api/readiness.hpp>

#include <prometheus/text_serializer.h>

#include "waiters.hpp"
#include <algorithm>

namespace weft::api {

namespace {

double seconds(std::chrono::duration<double> time)
{
    return time.count();
}

}  // namespace

prometheus::ClientMetric& Exposition::put(const node::Figure& figure, prometheus::MetricType type)
{
    const auto [found, fresh] = by_name_.try_emplace(figure.name, families_.size());
    if (fresh)
        families_.push_back({.name = std::string{figure.name},
                             .help = std::string{figure.help},
                             .type = type,
                             .metric = {}});
    auto& metric = families_[found->second].metric.emplace_back();
    for (const auto& label : figure.labels)
        metric.label.push_back({.name = std::string{label.name}, .value = label.value});
    return metric;
}

void Exposition::add(const node::Figure& figure, double value)
{
    if (figure.name.ends_with("_total"))
        put(figure, prometheus::MetricType::Counter).counter.value = value;
    else
        put(figure, prometheus::MetricType::Gauge).gauge.value = value;
}

void Exposition::add(const node::Figure& figure, prometheus::ClientMetric::Histogram histogram)
{
    put(figure, prometheus::MetricType::Histogram).histogram = std::move(histogram);
}

std::string Exposition::text() const
{
    return prometheus::TextSerializer{}.Serialize(families_);
}

void HttpFigures::count(const http::Served& what)
{
    const auto pattern = what.pattern.empty() ? std::string{"none"} : std::string{what.pattern};
    ++requests_[{std::string{what.method}, pattern, what.status}];
    if (what.pattern.empty() || what.status == 101) return;
    auto& times = times_[pattern];
    ++times.count;
    times.sum += what.took;
    const auto bound = std::ranges::find_if(bounds, [&](auto limit) { return what.took <= limit; });
    if (bound != bounds.end()) ++times.within[static_cast<std::size_t>(bound - bounds.begin())];
}

void HttpFigures::add_to(Exposition& exposition) const
{
    for (const auto& [what, count] : requests_) {
        const auto& [method, route, status] = what;
        exposition.add(
            {"weft_http_requests_total",
             "Requests answered; route none: no such endpoint.",
             count,
             {{"method", method}, {"route", route}, {"status", std::to_string(status)}}});
    }
    for (const auto& [route, times] : times_) {
        prometheus::ClientMetric::Histogram histogram;
        histogram.sample_count = times.count;
        histogram.sample_sum = seconds(times.sum);
        std::uint64_t below = 0;
        for (std::size_t i = 0; i < bounds.size(); ++i) {
            below += times.within[i];
            histogram.bucket.push_back(
                {.cumulative_count = below, .upper_bound = seconds(bounds[i])});
        }
        exposition.add({"weft_http_answer_seconds",
                        "From a request's header to its answer, waiting included.",
                        0,
                        {{"route", route}}},
                       std::move(histogram));
    }
}

std::string Api::metrics() const
{
    Exposition exposition;
    const auto status = backend_.status();
    std::string roles;
    for (const auto& role : status.roles) roles += (roles.empty() ? "" : ",") + role;
    exposition.add({"weft_node_info",
                    "Always 1; the labels say what runs.",
                    1,
                    {{"id", types::to_text(status.id)},
                     {"version", status.version},
                     {"network", backend_.queries().genesis().network},
                     {"roles", roles}}});
    exposition.add({"weft_uptime_seconds", "Time since the program started."},
                   seconds(std::chrono::milliseconds{status.uptime_ms}));
    exposition.add(
        {"weft_ready", "1 when GET /ready says so.", readiness_of(backend_).ready ? 1u : 0u});

    for (const auto& figure : backend_.queries().figures()) exposition.add(figure);

    exposition.add({"weft_peers_known", "Peers in the settings.", status.peers.size()});
    std::uint64_t connected = 0;
    for (const auto& peer : status.peers) connected += peer.connected ? 1 : 0;
    exposition.add({"weft_peers_connected", "Peers connected.", connected});
    for (const auto& peer : status.peers) {
        const auto add = [&, id = types::to_text(peer.id)](
                             std::string_view name, std::string_view help, std::uint64_t value) {
            exposition.add({name, help, value, {{"peer", id}}});
        };
        add("weft_peer_connected", "1 while the peer is connected.", peer.connected ? 1 : 0);
        add("weft_peer_frames_in_total", "Frames received from the peer.", peer.frames_in);
        add("weft_peer_frames_out_total", "Frames sent to the peer.", peer.frames_out);
    }
    for (const auto& figure : backend_.metrics()) exposition.add(figure);

    const auto server = server_.status();
    exposition.add({"weft_http_connections", "HTTP connections open.", server.connections});
    exposition.add({"weft_http_streams", "Event streams open.", server.streams});
    exposition.add({"weft_http_connections_refused_total", "HTTP connections above a limit.",
                    server.turned_away});
    exposition.add({"weft_http_waiting", "Requests that wait for a state.", waiters_->size()});
    figures_->add_to(exposition);
    return exposition.text();
}

}  // namespace weft::api
