#pragma once

// From a method and a decoded path to a route.

#include <weft/http/message.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::http {

/// Route numbers by pattern. Pure; the server keeps what the numbers mean.
class Router {
public:
    using RouteIndex = std::size_t;
    struct Match {
        RouteIndex route = 0;
        std::vector<std::pair<std::string, std::string>> parameters;
    };
    /// Pre: the pattern begins with '/', "{x...}" stands only at its end, and no equal pattern of
    /// that method exists.
    RouteIndex add(Method method, std::string_view pattern);
    [[nodiscard]] std::optional<Match> find(Method method,
                                            const std::vector<std::string>& path) const;
    /// "GET, HEAD, POST, OPTIONS" for a path that exists; empty for one that does not.
    [[nodiscard]] std::string allowed(const std::vector<std::string>& path) const;
    [[nodiscard]] const std::string& pattern(RouteIndex route) const { return routes_[route].text; }
    [[nodiscard]] Method method(RouteIndex route) const { return routes_[route].method; }

private:
    enum class Kind : std::uint8_t { literal, parameter, rest };  // best match first
    struct Part {
        Kind kind = Kind::literal;
        std::string text;
    };
    struct Route {
        Method method = Method::get;
        std::string text;
        std::vector<Part> parts;
    };
    [[nodiscard]] static bool matches(const Route& route, const std::vector<std::string>& path);
    [[nodiscard]] static bool more_literal(const Route& a, const Route& b);

    std::vector<Route> routes_;
};

}  // namespace weft::http
