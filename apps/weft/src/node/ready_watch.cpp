#include "node/ready_watch.hpp"

#include <weft/node/notices.hpp>

#include <algorithm>

namespace weft::app {
namespace {

std::string without_digits(std::string text)
{
    std::erase_if(text, [](char c) { return c >= '0' && c <= '9'; });
    return text;
}

}  // namespace

void ReadyWatch::see(const answers::Readiness& readiness)
{
    turned_ = ready_ != readiness.ready;
    ready_ = readiness.ready;
    fresh_.clear();
    std::set<std::string> now;
    for (const auto& reason : readiness.reasons)
        if (const auto key = without_digits(reason.stage + ": " + reason.reason);
            now.insert(key).second && !known_.contains(key))
            fresh_.push_back(reason);
    known_ = std::move(now);
}

std::string text_of(const answers::Readiness& readiness)
{
    if (readiness.ready) return "ready";
    std::string text;
    for (const auto& [stage, reason] : readiness.reasons)
        if (stage != node::Notices::noted)
            text += (text.empty() ? "" : "\n") + ("not ready  " + stage + ": " + reason);
    return text;
}

}  // namespace weft::app
