#include "demo/story.hpp"

#include <algorithm>
#include <cstdio>
#include <iostream>

namespace weft::app::demo {
namespace {

std::string seconds(Milliseconds time)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.2f s", static_cast<double>(time.count()) / 1000.0);
    return text;
}

}  // namespace

void Latencies::add(Milliseconds time)
{
    const std::lock_guard lock{mutex_};
    times_.push_back(time);
}

std::size_t Latencies::count() const
{
    const std::lock_guard lock{mutex_};
    return times_.size();
}

Milliseconds Latencies::percentile(unsigned percent) const
{
    const std::lock_guard lock{mutex_};
    auto sorted = times_;
    std::ranges::sort(sorted);
    const auto rank = (sorted.size() * percent + 99) / 100;  // nearest rank, from 1
    return sorted.at(std::max<std::size_t>(rank, 1) - 1);
}

Json Latencies::json() const
{
    if (count() == 0) return {{"count", 0}};
    return {{"count", count()},
            {"p50_ms", percentile(50).count()},
            {"p99_ms", percentile(99).count()},
            {"max_ms", percentile(100).count()}};
}

std::string Latencies::text() const
{
    if (count() == 0) return "none";
    return "p50 " + seconds(percentile(50)) + ", p99 " + seconds(percentile(99)) + "  (" +
           std::to_string(count()) + ")";
}

std::string Story::clock() const
{
    const auto since =
        std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - start_);
    char text[32];
    std::snprintf(text, sizeof text, "%5.1f", static_cast<double>(since.count()) / 1000.0);
    return text;
}

void Story::stage(const std::string& title)
{
    stage_ = title;
    if (!quiet_) std::cout << "\n" << clock() << "  " << title << std::endl;
}

void Story::say(const std::string& text) const
{
    if (!quiet_) std::cout << "         " << text << std::endl;
}

bool Story::check(const std::string& sentence, bool holds, const std::string& saw)
{
    checks_.push_back({stage_, sentence, holds, saw});
    if (!quiet_) {
        std::cout << (holds ? "     ok  " : "  FAILS  ") << sentence;
        if (!holds && !saw.empty()) std::cout << "\n         saw: " << saw;
        std::cout << std::endl;
    }
    return holds;
}

Latencies& Story::latencies(const std::string& name)
{
    for (auto& [known, times] : latencies_)
        if (known == name) return *times;
    latencies_.emplace_back(name, std::make_unique<Latencies>());
    return *latencies_.back().second;
}

bool Story::all_hold() const
{
    return !checks_.empty() && std::ranges::all_of(checks_, &Check::holds);
}

void Story::summary() const
{
    if (quiet_) return;
    std::cout << "\nSUMMARY\n";
    for (const auto& [name, value] : counts_.items())
        std::cout << "  " << name << "  " << value << "\n";
    for (const auto& [name, times] : latencies_)
        std::cout << "  " << name << "  " << times->text() << "\n";
    const auto held = std::ranges::count_if(checks_, &Check::holds);
    std::cout << "  checks  " << held << " of " << checks_.size() << " hold\n";
    for (const auto& check : checks_) {
        std::cout << (check.holds ? "    ok     " : "    FAILS  ") << check.sentence << "\n";
        if (!check.holds && !check.saw.empty())
            std::cout << "           saw: " << check.saw << "\n";
    }
    std::cout << std::flush;
}

Json Story::json() const
{
    Json checks = Json::array();
    for (const auto& check : checks_)
        checks.push_back({{"stage", check.stage},
                          {"check", check.sentence},
                          {"holds", check.holds},
                          {"saw", check.saw}});
    Json latencies = Json::object();
    for (const auto& [name, times] : latencies_) latencies[name] = times->json();
    const auto took =
        std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - start_);
    return {{"all_hold", all_hold()},
            {"duration_ms", took.count()},
            {"counts", counts_},
            {"latencies", latencies},
            {"checks", checks}};
}

}  // namespace weft::app::demo
