#include <weft/http/event_log.hpp>

#include <charconv>

namespace weft::http {

EventLog::EventLog(std::string life, Limits limits) : life_{std::move(life)}, limits_{limits} {}

std::size_t EventLog::size_of(const Event& event) noexcept
{
    return sizeof event + event.topic.size() + event.subject.size() + event.chain.size() +
           event.data.size();
}

void EventLog::append(Event event)
{
    bytes_ += size_of(event);
    events_.push_back(std::move(event));
    while (events_.size() > limits_.events_max ||
           (bytes_ > limits_.bytes_max && events_.size() > 1)) {
        bytes_ -= size_of(events_.front());
        events_.pop_front();
        ++first_;
    }
}

std::optional<EventLog::Start> EventLog::after(std::string_view cursor) const
{
    const auto dash = cursor.rfind('-');
    if (dash == std::string_view::npos || dash == 0) return std::nullopt;
    const auto digits = cursor.substr(dash + 1);
    Position position = 0;
    const auto [end_of_digits, failed] =
        std::from_chars(digits.data(), digits.data() + digits.size(), position);
    if (failed != std::errc{} || end_of_digits != digits.data() + digits.size())
        return std::nullopt;
    if (cursor.substr(0, dash) != life_ || position >= end()) return Start{first_, true};
    return Start{position + 1, position + 1 < first_};
}

EventLog::Next EventLog::read(Position from) const noexcept
{
    const bool missed = from < first_;
    const auto position = missed ? first_ : from;
    if (position >= end()) return {.position = position, .event = nullptr, .missed = missed};
    return {.position = position, .event = &events_[position - first_], .missed = missed};
}

std::string EventLog::cursor(Position position) const
{
    return life_ + "-" + std::to_string(position);
}

}  // namespace weft::http
