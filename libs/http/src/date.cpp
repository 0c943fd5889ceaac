#include "date.hpp"

#include <array>
#include <string_view>

namespace weft::http {
namespace {

std::string two_digits(long long value)
{
    return {static_cast<char>('0' + value / 10 % 10), static_cast<char>('0' + value % 10)};
}

}  // namespace

std::string http_date(std::chrono::sys_seconds time)
{
    static constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed",
                                                          "Thu", "Fri", "Sat"};
    static constexpr std::array<std::string_view, 12> months{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    std::string text{days[std::chrono::weekday{day}.c_encoding()]};
    text += ", " + two_digits(static_cast<unsigned>(date.day())) + " ";
    text += months[static_cast<unsigned>(date.month()) - 1];
    text += " " + std::to_string(static_cast<int>(date.year())) + " ";
    text += two_digits(clock.hours().count()) + ":" + two_digits(clock.minutes().count()) + ":" +
            two_digits(clock.seconds().count()) + " GMT";
    return text;
}

}  // namespace weft::http
