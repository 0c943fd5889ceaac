#pragma once

// What happened: for the log, the API's event stream, and the checkers of the simulator.
//
// An event is a struct with its topic, how much it weighs, what it is about, and a description of
// its data (weft/answers/describe.hpp). It says in which role's list it stands; one that is not in
// its list does not compile.
//
//   struct BlockCommitted {
//       using List = struct CommitteeEvents;
//       static constexpr std::string_view topic = "block";
//       static constexpr Weight weight = Weight::info;
//       types::ChainId chain;
//       std::uint32_t index = 0;
//       [[nodiscard]] std::string subject() const { return chain.text(); }
//   };
//   BOOST_DESCRIBE_STRUCT(BlockCommitted, (), (chain, index))
//   struct CommitteeEvents {
//       using Any = std::variant<BlockCommitted>;
//   };

#include <weft/answers/describe.hpp>
#include <weft/types/ids.hpp>

#include <any>
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

namespace weft::node {

/// How loud an event is in a log.
enum class Weight : std::uint8_t { trace, debug, info, warning };

template <class E>
concept EventKind = requires(const E& event) {
    { E::topic } -> std::convertible_to<std::string_view>;
    { E::weight } -> std::convertible_to<Weight>;
    { event.subject() } -> std::convertible_to<std::string>;
    typename E::List::Any;
};

namespace detail {
template <class E, class Any>
inline constexpr bool is_listed = false;
template <class E, class... All>
inline constexpr bool is_listed<E, std::variant<All...>> = (std::is_same_v<E, All> || ...);
}  // namespace detail

/// Any event of any role.
class Event {
public:
    template <EventKind E>
    Event(E event)
        : topic_{E::topic},
          weight_{E::weight},
          subject_{[](const std::any& held) { return std::any_cast<E>(&held)->subject(); }},
          event_{std::move(event)}
    {
        static_assert(detail::is_listed<E, typename E::List::Any>);
    }

    /// Stable, for programs: "transaction_confirmed".
    [[nodiscard]] std::string_view topic() const noexcept { return topic_; }
    [[nodiscard]] Weight weight() const noexcept { return weight_; }
    /// What it is about, as text: clients choose by it.
    [[nodiscard]] std::string subject() const { return subject_(event_); }
    /// Null when it is another one.
    template <EventKind E>
    [[nodiscard]] const E* get_if() const noexcept
    {
        return std::any_cast<E>(&event_);
    }

private:
    std::string_view topic_;
    Weight weight_;
    std::string (*subject_)(const std::any&);
    std::any event_;
};

// --- what any role may have to tell ---

/// A peer broke a protocol, provably.
struct PeerAccused {
    using List = struct NodeEvents;
    static constexpr std::string_view topic = "accusation";
    static constexpr Weight weight = Weight::warning;
    types::NodeId peer;
    std::string protocol;
    std::string fault;
    [[nodiscard]] std::string subject() const { return types::to_text(peer); }
};
BOOST_DESCRIBE_STRUCT(PeerAccused, (), (peer, protocol, fault))
inline answers::Notes notes(const PeerAccused*)
{
    return {{"", "A peer broke a protocol, provably. Subject: the peer."}};
}

struct Stalled {
    using List = struct NodeEvents;
    static constexpr std::string_view topic = "stalled";
    static constexpr Weight weight = Weight::warning;
    std::string stage;
    std::string reason;
    [[nodiscard]] std::string subject() const { return stage; }
};
BOOST_DESCRIBE_STRUCT(Stalled, (), (stage, reason))
inline answers::Notes notes(const Stalled*)
{
    return {{"", "Something does not go on. Subject: the stage."}};
}

struct NodeEvents {
    using Any = std::variant<PeerAccused, Stalled>;
};

}  // namespace weft::node
