#include "metrics.hpp"

#include <weft/api/api.hpp>

#include "waiters.hpp"
#include <algorithm>

namespace weft::api {

namespace {

std::string escaped(std::string_view value)
{
    std::string text;
    for (const char c : value) {
        if (c == '\\' || c == '"') text += '\\';
        if (c == '\n')
            text += "\\n";
        else
            text += c;
    }
    return text;
}

/// 1500 ms is "1.500000".
std::string seconds(std::chrono::microseconds time)
{
    const auto micros = static_cast<std::uint64_t>(time.count());
    const auto rest = std::to_string(micros % 1'000'000);
    return std::to_string(micros / 1'000'000) + "." + std::string(6 - rest.size(), '0') + rest;
}

}  // namespace

std::string series(std::string_view name, std::string_view label, std::string_view value)
{
    return std::string{name} + "{" + std::string{label} + "=\"" + escaped(value) + "\"}";
}

void Exposition::add(std::string_view series, std::string value)
{
    const auto name = series.substr(0, series.find('{'));
    put(name, name.ends_with("_total") ? "counter" : "gauge",
        std::string{series} + " " + std::move(value) + "\n");
}

void Exposition::add_histogram_line(std::string_view family,
                                    std::string_view series,
                                    std::string value)
{
    put(family, "histogram", std::string{series} + " " + std::move(value) + "\n");
}

void Exposition::put(std::string_view family, std::string_view type, std::string line)
{
    const auto [found, fresh] = by_name_.try_emplace(std::string{family}, families_.size());
    if (fresh) families_.push_back({std::string{family}, type, {}});
    families_[found->second].lines += line;
}

std::string Exposition::text() const
{
    std::string text;
    for (const auto& family : families_) {
        if (const auto help = help_of(family.name); !help.empty())
            text.append("# HELP ").append(family.name).append(" ").append(help).append("\n");
        text.append("# TYPE ").append(family.name).append(" ").append(family.type).append("\n");
        text.append(family.lines);
    }
    return text;
}

void HttpFigures::count(const http::Served& what)
{
    const auto pattern = what.pattern.empty() ? std::string{"none"} : std::string{what.pattern};
    ++requests_[{std::string{what.method}, pattern, what.status}];
    if (what.pattern.empty() || what.status == 101) return;
    auto& times = times_[pattern];
    ++times.count;
    times.sum += what.took;
    const auto bound =
        std::ranges::find_if(bounds, [&](const auto& limit) { return what.took <= limit.first; });
    if (bound != bounds.end()) ++times.within[static_cast<std::size_t>(bound - bounds.begin())];
}

void HttpFigures::add_to(Exposition& exposition) const
{
    for (const auto& [what, count] : requests_) {
        const auto& [method, route, status] = what;
        exposition.add("weft_http_requests_total{method=\"" + method + "\",route=\"" +
                           escaped(route) + "\",status=\"" + std::to_string(status) + "\"}",
                       std::to_string(count));
    }
    constexpr std::string_view family = "weft_http_answer_seconds";
    for (const auto& [route, times] : times_) {
        const auto labels = "route=\"" + escaped(route) + "\"";
        const auto bucket = [&](std::string_view limit, std::uint64_t count) {
            exposition.add_histogram_line(
                family,
                std::string{family} + "_bucket{" + labels + ",le=\"" + std::string{limit} + "\"}",
                std::to_string(count));
        };
        std::uint64_t below = 0;
        for (std::size_t i = 0; i < bounds.size(); ++i) {
            below += times.within[i];
            bucket(bounds[i].second, below);
        }
        bucket("+Inf", times.count);
        exposition.add_histogram_line(family, std::string{family} + "_sum{" + labels + "}",
                                      seconds(times.sum));
        exposition.add_histogram_line(family, std::string{family} + "_count{" + labels + "}",
                                      std::to_string(times.count));
    }
}

std::string Api::metrics() const
{
    Exposition exposition;
    const auto status = backend_.status();
    std::string roles;
    for (const auto& role : status.roles) roles += (roles.empty() ? "" : ",") + role;
    exposition.add("weft_node_info{id=\"" + types::to_text(status.id) + "\",version=\"" +
                       escaped(status.version) + "\",network=\"" +
                       escaped(backend_.queries().genesis().network) + "\",roles=\"" +
                       escaped(roles) + "\"}",
                   "1");
    exposition.add("weft_uptime_seconds", seconds(std::chrono::milliseconds{status.uptime_ms}));
    const bool ready = backend_.queries().not_ready(backend_.now()).empty();
    exposition.add({"weft_ready", ready ? 1 : 0});

    for (const auto& figure : backend_.queries().counters()) exposition.add(figure);

    exposition.add({"weft_peers_known", status.peers.size()});
    std::uint64_t connected = 0;
    for (const auto& peer : status.peers) connected += peer.connected ? 1 : 0;
    exposition.add({"weft_peers_connected", connected});
    for (const auto& peer : status.peers) {
        const auto id = types::to_text(peer.id);
        exposition.add({series("weft_peer_connected", "peer", id), peer.connected ? 1 : 0});
        exposition.add({series("weft_peer_frames_in_total", "peer", id), peer.frames_in});
        exposition.add({series("weft_peer_frames_out_total", "peer", id), peer.frames_out});
    }
    for (const auto& figure : backend_.metrics()) exposition.add(figure);

    const auto server = server_.status();
    exposition.add({"weft_http_connections", server.connections});
    exposition.add({"weft_http_streams", server.streams});
    exposition.add({"weft_http_connections_refused_total", server.turned_away});
    exposition.add({"weft_http_waiting", waiters_->size()});
    figures_->add_to(exposition);
    return exposition.text();
}

}  // namespace weft::api
