#include "bench/net_bench.hpp"

#include <weft/http/client.hpp>

#include "demo/demo.hpp"
#include <algorithm>

namespace weft::app::net_bench {

Failure failed(std::string what)
{
    return {"bench_failed", std::move(what), "", exit_failed};
}

Try<void> start_all(demo::Network& network)
{
    std::vector<demo::NodePlace*> nodes;
    for (auto& node : network.ledgers()) {
        if (const auto started = network.start(node); !started)
            return std::unexpected{started.error()};
        nodes.push_back(&node);
    }
    return network.wait_ready(nodes, demo::patience);
}

void Times::posted(const std::string& what, Clock::time_point at)
{
    const std::lock_guard lock{mutex_};
    posted_.emplace(what, at);
}

void Times::ended(const std::string& what, Clock::time_point at)
{
    const std::lock_guard lock{mutex_};
    ended_.emplace(what, at);
}

void Times::renamed(const std::string& what, const std::string& now)
{
    const std::lock_guard lock{mutex_};
    renamed_.emplace(what, now);
}

std::size_t Times::renamed() const
{
    const std::lock_guard lock{mutex_};
    return renamed_.size();
}

std::vector<double> Times::taken() const
{
    const std::lock_guard lock{mutex_};
    std::vector<double> all;
    for (const auto& [what, at] : posted_) {
        auto end = ended_.find(what);
        auto other = renamed_.find(what);
        while (end == ended_.end() && other != renamed_.end()) {
            end = ended_.find(other->second);
            other = renamed_.find(other->second);
        }
        if (end != ended_.end())
            all.push_back(std::chrono::duration<double, std::nano>(end->second - at).count());
    }
    std::ranges::sort(all);
    return all;
}

void listen(const demo::NodePlace& node,
            const std::string& topic,
            const std::atomic<bool>& over,
            Times& times)
{
    auto at = http::Client::at(node.api(), {});
    if (!at) return;
    constexpr auto attached_again = "message_attached_again";
    auto stream = at->subscribe("/events?topics=" + topic + "," + attached_again);
    if (!stream) return;
    while (!over) {
        const auto event = stream->next(std::chrono::milliseconds{100});
        if (!event) return;
        if (!*event) continue;
        const auto now = Clock::now();
        // tidy: allow reader: what a node of this bench told
        const auto document = Json::parse(**event);
        if (document.at("topic") == topic) times.ended(document.at("subject"), now);
        if (document.at("topic") == attached_again)
            times.renamed(document.at("subject"), document.at("data").at("again"));
    }
}

double of_hundred(const std::vector<double>& sorted, std::size_t hundredths)
{
    return sorted[std::min(sorted.size() - 1, sorted.size() * hundredths / 100)];
}

std::string milliseconds(double nanoseconds)
{
    return std::to_string(static_cast<std::uint64_t>(nanoseconds / 1e6)) + " ms";
}

}  // namespace weft::app::net_bench
