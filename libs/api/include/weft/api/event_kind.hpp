#pragma once

// Kinds of events as clients see them. They come from a role's list of events, so that a topic that
// is told is a topic that is described.

#include <weft/json/types.hpp>
#include <weft/node/event.hpp>

#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

namespace weft::api {

struct EventKind {
    std::string_view topic;
    std::string about;  ///< what its subject is
    std::function<json::Json(json::Schemas&)> schema;
    /// The data; nullopt: an event of another kind.
    std::function<std::optional<json::Json>(const node::Event&)> data;
};

template <node::EventKind E>
[[nodiscard]] EventKind event_kind()
{
    const auto* about = json::note_of(json::notes_of<E>(), "");
    return {.topic = E::topic,
            .about = about == nullptr ? std::string{} : std::string{about->text},
            .schema = [](json::Schemas& schemas) { return json::schema<E>(schemas); },
            .data = [](const node::Event& event) -> std::optional<json::Json> {
                const auto* one = event.get_if<E>();
                if (one == nullptr) return std::nullopt;
                return json::write(*one);
            }};
}

namespace detail {
template <class... E>
std::vector<EventKind> kinds_of(std::type_identity<std::variant<E...>>)
{
    return {event_kind<E>()...};
}
}  // namespace detail

/// All kinds of a role's list, such as node::LedgerEvents.
template <class List>
[[nodiscard]] std::vector<EventKind> event_kinds()
{
    return detail::kinds_of(std::type_identity<typename List::Any>{});
}

}  // namespace weft::api
