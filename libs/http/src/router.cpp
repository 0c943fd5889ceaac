#include "router.hpp"

#include <weft/base/check.hpp>

#include <algorithm>

namespace weft::http {

Router::RouteIndex Router::add(Method method, std::string_view pattern)
{
    WEFT_CHECK(pattern.starts_with('/'));
    Route route{.method = method, .text = std::string{pattern}, .parts = {}};
    auto rest = pattern.substr(1);
    while (!rest.empty()) {
        WEFT_CHECK(route.parts.empty() || route.parts.back().kind != Kind::rest);
        const auto end = std::min(rest.find('/'), rest.size());
        const auto part = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (part.starts_with('{') && part.ends_with("...}"))
            route.parts.push_back({Kind::rest, std::string{part.substr(1, part.size() - 5)}});
        else if (part.starts_with('{') && part.ends_with('}'))
            route.parts.push_back({Kind::parameter, std::string{part.substr(1, part.size() - 2)}});
        else
            route.parts.push_back({Kind::literal, std::string{part}});
    }
    for (const auto& other : routes_)
        WEFT_CHECK(other.method != method || other.text != route.text);
    routes_.push_back(std::move(route));
    return routes_.size() - 1;
}

bool Router::matches(const Route& route, const std::vector<std::string>& path)
{
    for (std::size_t i = 0; i < route.parts.size(); ++i) {
        const auto& part = route.parts[i];
        if (part.kind == Kind::rest) return true;
        if (i >= path.size()) return false;
        if (part.kind == Kind::literal && part.text != path[i]) return false;
        if (part.kind == Kind::parameter && path[i].empty()) return false;
    }
    return path.size() == route.parts.size();
}

bool Router::more_literal(const Route& a, const Route& b)
{
    const auto kind = [](const Part& part) { return part.kind; };
    return std::ranges::lexicographical_compare(a.parts, b.parts, {}, kind, kind);
}

std::optional<Router::Match> Router::find(Method method, const std::vector<std::string>& path) const
{
    const Route* best = nullptr;
    for (const auto& route : routes_)
        if (route.method == method && matches(route, path) &&
            (best == nullptr || more_literal(route, *best)))
            best = &route;
    if (best == nullptr) return std::nullopt;
    Match match{.route = static_cast<RouteIndex>(best - routes_.data()), .parameters = {}};
    for (std::size_t i = 0; i < best->parts.size(); ++i) {
        const auto& part = best->parts[i];
        if (part.kind == Kind::parameter) match.parameters.emplace_back(part.text, path[i]);
        if (part.kind == Kind::rest) {
            std::string joined;
            for (auto at = i; at < path.size(); ++at) joined += (at == i ? "" : "/") + path[at];
            match.parameters.emplace_back(part.text, std::move(joined));
        }
    }
    return match;
}

std::string Router::allowed(const std::vector<std::string>& path) const
{
    std::string list;
    const auto add = [&](std::string_view method) {
        if (!list.contains(method)) list += (list.empty() ? "" : ", ") + std::string{method};
    };
    for (const auto& route : routes_) {
        if (!matches(route, path)) continue;
        add(name(route.method));
        if (route.method == Method::get) add("HEAD");
    }
    if (!list.empty()) add("OPTIONS");
    return list;
}

}  // namespace weft::http
