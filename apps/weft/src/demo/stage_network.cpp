// The network: eight processes, TLS between all of them; and its end.

#include "demo/demo.hpp"

namespace weft::app::demo {
namespace {

/// How many of its peers each node has a link to.
std::string links(Demo& demo, bool& complete)
{
    std::string text;
    complete = true;
    for (const auto* node : demo.network.all()) {
        const auto status = client::node(Network::client(*node));
        std::size_t up = 0;
        if (status)
            for (const auto& peer : status->peers) up += peer.connected ? 1 : 0;
        complete = complete && up + 1 == demo.network.all().size();
        text += (text.empty() ? "" : ", ") + node->name + " " + std::to_string(up);
    }
    return text;
}

}  // namespace

bool start_network(Demo& demo)
{
    auto& story = demo.story;
    story.stage("Four ledger nodes and a committee of four start as processes");
    for (auto* node : demo.network.all()) {
        const auto started = demo.network.start(*node);
        if (!story.check(node->name + " starts", started,
                         "process " + std::to_string(node->process.id())))
            return false;
        story.say(node->name + "  " + types::to_text(node->id) +
                  "  peers 127.0.0.1:" + std::to_string(node->net_port) + "  API " + node->api());
    }
    bool complete = false;
    const auto saw = poll(
        Milliseconds{60'000}, [&] { return links(demo, complete); },
        [&](const std::string&) { return complete; });
    if (!story.check("every node has an authenticated TLS link to all seven others", complete, saw))
        return false;
    const auto ready = demo.network.wait_ready(demo.network.all(), Milliseconds{60'000});
    return story.check("every node says it is ready", ready);
}

bool stop_network(Demo& demo)
{
    auto& story = demo.story;
    story.stage("The nodes are told to stop");
    std::string saw;
    auto nodes = demo.network.all();
    for (const auto* beside : {&demo.validators, &demo.halves})
        if (*beside)
            for (auto* node : (*beside)->all()) nodes.push_back(node);
    for (auto* node : nodes) {
        if (!node->process.running()) {
            saw += node->name + " was not running; ";
            continue;
        }
        const auto code = node->process.stop(Milliseconds{15'000});
        if (code != 0)
            saw += node->name +
                   (code ? " ended with " + std::to_string(*code) : " did not stop in time") + "; ";
    }
    bool good =
        story.check("every node stops when it is told to, with exit code 0", saw.empty(), saw);
    const auto alive = children_alive();
    good = story.check("no process is left behind", alive == 0, std::to_string(alive) + " alive") &&
           good;
    return good;
}

}  // namespace weft::app::demo
