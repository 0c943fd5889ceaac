#pragma once

// The last events, each with a cursor, for streams that may break and resume.
//
// Promises  a reader that comes back with the cursor of the last event it saw misses nothing, or is
//           told that it does (`missed`); memory is bounded by two limits; readers cost nothing, a
//           slow one only finds itself told.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace weft::http {

struct Event {
    std::string topic;      ///< "tangle.message_confirmed"
    std::string subject;    ///< what filters look for, such as an address; may be empty
    std::string chain{};    ///< the same; may be empty
    std::string data;       ///< JSON text
    std::int64_t time = 0;  ///< Unix time, ns; 0: not told
};

class EventLog {
public:
    struct Limits {
        std::size_t events_max = 50'000;
        std::size_t bytes_max = 32u << 20;
    };
    /// Next event to read, as a number; a reader's whole state.
    using Position = std::uint64_t;
    struct Start {
        Position next = 0;
        bool missed = false;  ///< events after the cursor are gone, or it is of another life
    };
    struct Next {
        Position position = 0;  ///< of this event
        const Event* event = nullptr;
        bool missed = false;  ///< events before this one are gone
    };

    /// `life` names this run of the program: cursors of another one cannot be resumed.
    EventLog(std::string life, Limits limits);
    explicit EventLog(std::string life) : EventLog{std::move(life), {}} {}

    void append(Event event);
    /// After the event of this cursor. nullopt: not a cursor.
    [[nodiscard]] std::optional<Start> after(std::string_view cursor) const;
    /// Only what comes from now on.
    [[nodiscard]] Start now() const noexcept { return {.next = end(), .missed = false}; }
    /// The event at this position or the oldest kept after it. `event` is null at the end.
    [[nodiscard]] Next read(Position from) const noexcept;
    /// "life-position": what a client sends back.
    [[nodiscard]] std::string cursor(Position position) const;
    [[nodiscard]] Position end() const noexcept { return first_ + events_.size(); }

private:
    static std::size_t size_of(const Event& event) noexcept;

    std::string life_;
    Limits limits_;
    std::deque<Event> events_;
    Position first_ = 1;  // 0 is the cursor before everything
    std::size_t bytes_ = 0;
};

}  // namespace weft::http
