#include "devnet/devnet.hpp"

#include <weft/base/check.hpp>
#include <weft/base/try.hpp>

#include <signal.h>

#include "cli/files.hpp"
#include "dev/dev_keys.hpp"
#include <algorithm>

namespace weft::app::devnet {
namespace {

constexpr std::chrono::milliseconds stops_within{15'000};

std::filesystem::path plan_file(const std::filesystem::path& folder)
{
    return folder / "devnet.toml";
}

demo::NetworkPlan network_of(const std::filesystem::path& folder, const Plan& plan)
{
    demo::NetworkPlan network;
    network.folder = folder;
    network.network = "devnet";
    network.ledgers = plan.ledgers;
    network.committee = plan.members();
    network.validators = plan.validators;
    network.api_port = plan.api_port;
    network.dashboards = true;
    network.iotas_each = dev::iotas_each;
    network.voting = types::Genesis::Voting{};
    for (std::uint32_t n = 1; n <= dev::wallets; ++n) {
        network.wallets.push_back(std::to_string(n));
        network.seeds.emplace(std::to_string(n), dev::seed_of(n));
    }
    network.allocations.push_back(
        {dev::keys_of(dev::faucet).address(0), {{types::iota_color, dev::faucet_iotas}}});
    // Each node has more than all tokens together: whoever spends them gives the node it spends at a
    // little more, and no node ever decides alone.
    network.mana.assign(plan.ledgers, 2 * (dev::faucet_iotas + dev::wallets * dev::iotas_each));
    return network;
}

bool same_nodes(const Plan& one, const Plan& other)
{
    return one.ledgers == other.ledgers && one.committees == other.committees &&
           one.validators == other.validators;
}

}  // namespace

Try<std::unique_ptr<Devnet>> Devnet::make(const std::filesystem::path& folder, const Plan& plan)
{
    std::error_code ignored;
    if (std::filesystem::exists(plan_file(folder), ignored)) {
        WEFT_TRY(const auto before, plan_in(folder));
        if (!same_nodes(before, plan))
            return std::unexpected{
                usage("other_plan", folder.string() + " holds a devnet of other nodes",
                      "`weft devnet reset` forgets it; --folder names another place.")};
    }
    auto devnet = std::make_unique<Devnet>();
    devnet->plan_ = plan;
    WEFT_TRY(devnet->network_, demo::Network::create(network_of(folder, plan)));
    if (auto written = write_text(plan_file(folder), render(plan)); !written)
        return std::unexpected{written.error()};
    std::vector<std::uint16_t> ports;
    std::vector<Links::Pair> pairs;
    const auto all = devnet->network_->all();
    for (std::size_t from = 0; from < all.size(); ++from) {
        devnet->nodes_.push_back({.place = all[from]});
        ports.push_back(all[from]->net_port);
        for (std::size_t to = 0; to < all.size(); ++to)
            if (demo::Network::know(*all[from], *all[to])) pairs.emplace_back(from, to);
    }
    WEFT_TRY(devnet->links_, Links::open(pairs, ports));
    const auto through = [&](std::size_t from, std::size_t to) {
        return devnet->links_->port(from, to);
    };
    if (auto written = devnet->network_->write_settings(through); !written)
        return std::unexpected{written.error()};
    return devnet;
}

Try<void> Devnet::start(Node& node)
{
    if (node.is == Is::paused) {
        ::kill(node.place->process.id(), SIGCONT);
    } else if (auto started = network_->start(*node.place); !started) {
        return started;
    }
    node.is = Is::running;
    return {};
}

Try<void> Devnet::start_all()
{
    for (auto& node : nodes_)
        if (auto started = start(node); !started) return started;
    return {};
}

void Devnet::stop_all()
{
    for (auto& node : nodes_)
        if (node.place->process.running()) {
            ::kill(node.place->process.id(), SIGCONT);
            ::kill(node.place->process.id(), SIGTERM);
        }
    for (auto& node : nodes_) {
        (void)node.place->process.stop(stops_within);
        node.is = Is::stopped;
    }
}

std::vector<std::string> Devnet::ended()
{
    std::vector<std::string> names;
    for (auto& node : nodes_)
        if ((node.is == Is::running || node.is == Is::paused) && !node.place->process.running()) {
            node.is = Is::ended;
            names.push_back(node.place->name);
        }
    return names;
}

std::size_t Devnet::place_of(const std::string& name) const
{
    const auto found =
        std::ranges::find_if(nodes_, [&](const Node& node) { return node.place->name == name; });
    WEFT_CHECK(found != nodes_.end());  // `known` was asked
    return static_cast<std::size_t>(found - nodes_.begin());
}

std::vector<std::size_t> Devnet::meant_by(const Action& action) const
{
    std::vector<std::size_t> places;
    for (const auto& group : action.groups)
        for (const auto& name : group) places.push_back(place_of(name));
    if (places.empty() && action.what == Do::start)
        for (std::size_t i = 0; i < nodes_.size(); ++i)
            if (nodes_[i].is != Is::running) places.push_back(i);
    return places;
}

Try<void> Devnet::possible(Do what, const std::vector<std::size_t>& nodes) const
{
    for (const auto place : nodes) {
        const auto& node = nodes_[place];
        const bool there = node.is == Is::running || node.is == Is::paused;
        const bool good = what == Do::start                      ? node.is != Is::running
                          : what == Do::pause                    ? node.is == Is::running
                          : what == Do::kill || what == Do::stop ? there
                                                                 : true;
        if (!good)
            return std::unexpected{
                Failure{"not_possible",
                        node.place->name + (node.is == Is::paused ? " is paused already"
                                            : there               ? " runs already"
                                                                  : " does not run"),
                        there && node.is != Is::paused
                            ? "`weft devnet status` says what runs."
                            : "`weft devnet start " + node.place->name + "` lets it run again.",
                        exit_failed}};
    }
    return {};
}

Try<void> Devnet::act(const Action& action)
{
    if (const auto good = known(action, plan_.nodes()); !good)
        return std::unexpected{Failure{"node_unknown", good.error(),
                                       "`weft devnet status` names all; each stands in one group.",
                                       exit_failed}};
    const auto places = meant_by(action);
    if (auto good = possible(action.what, places); !good) return good;
    switch (action.what) {
    case Do::partition: partition(action.groups); return {};
    case Do::heal: heal(places); return {};
    case Do::kill:
    case Do::stop:
    case Do::start:
    case Do::pause: break;
    }
    for (const auto place : places) {
        auto& node = nodes_[place];
        switch (action.what) {
        case Do::kill:
            node.place->process.kill();
            node.is = Is::killed;
            break;
        case Do::stop:
            ::kill(node.place->process.id(), SIGCONT);
            (void)node.place->process.stop(stops_within);
            node.is = Is::stopped;
            break;
        case Do::pause:
            ::kill(node.place->process.id(), SIGSTOP);
            node.is = Is::paused;
            break;
        case Do::start:
            if (auto started = start(node); !started) return started;
            break;
        case Do::partition:
        case Do::heal: break;
        }
    }
    return {};
}

void Devnet::partition(const std::vector<std::vector<std::string>>& groups)
{
    std::vector<std::size_t> group_of(nodes_.size(), groups.size());  // not named: one more group
    for (std::size_t group = 0; group < groups.size(); ++group)
        for (const auto& name : groups[group]) group_of[place_of(name)] = group;
    for (std::size_t a = 0; a < nodes_.size(); ++a)
        for (std::size_t b = a + 1; b < nodes_.size(); ++b)
            if (group_of[a] != group_of[b] &&
                demo::Network::know(*nodes_[a].place, *nodes_[b].place) &&
                cut_.emplace(a, b).second)
                links_->cut(a, b);
}

void Devnet::heal(const std::vector<std::size_t>& nodes)
{
    const auto heard = [&](std::size_t place) {
        return nodes.empty() || std::ranges::find(nodes, place) != nodes.end();
    };
    std::erase_if(cut_, [&](const Links::Pair& pair) {
        if (!heard(pair.first) && !heard(pair.second)) return false;
        links_->heal(pair.first, pair.second);
        return true;
    });
}

std::vector<NodeState> Devnet::nodes() const
{
    const auto shown = [](Is is) -> std::string {
        switch (is) {
        case Is::running: return "running";
        case Is::paused: return "paused";
        case Is::stopped: return "stopped";
        case Is::killed: return "killed";
        case Is::ended: return "ended";
        }
        return {};
    };
    std::vector<NodeState> states;
    for (const auto& node : nodes_)
        states.push_back(
            {.name = node.place->name,
             .role = node.place->role,
             .id = types::to_text(node.place->id),
             .api = node.place->api(),
             .state = shown(node.is),
             .process = static_cast<std::uint32_t>(std::max(node.place->process.id(), 0))});
    return states;
}

std::vector<std::vector<std::string>> Devnet::cut() const
{
    std::vector<std::vector<std::string>> pairs;
    for (const auto& [a, b] : cut_) pairs.push_back({nodes_[a].place->name, nodes_[b].place->name});
    return pairs;
}

std::vector<std::string> Devnet::committee(std::size_t index) const
{
    std::size_t first = 0;
    for (std::size_t i = 0; i < index; ++i) first += plan_.committees.at(i);
    std::vector<std::string> apis;
    for (std::size_t i = 0; i < plan_.committees.at(index); ++i)
        apis.push_back(network_->committee().at(first + i).api());
    return apis;
}

Try<Plan> plan_in(const std::filesystem::path& folder)
{
    const auto file = plan_file(folder);
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
        return std::unexpected{Failure{"no_devnet", folder.string() + " holds no devnet",
                                       "`weft devnet up` makes one; --folder names another place.",
                                       exit_failed}};
    WEFT_TRY(const auto text, read_text(file.string()));
    auto plan = parse_plan(text);
    if (!plan) return std::unexpected{malformed(file.string() + ": " + plan.error())};
    return *std::move(plan);
}

Try<void> reset(const std::filesystem::path& folder)
{
    WEFT_TRY(const auto plan, plan_in(folder));
    if (runs(folder))
        return std::unexpected{Failure{"already_running", folder.string() + ": its devnet runs",
                                       "`weft devnet down` ends it.", exit_failed}};
    auto made = plan.nodes();
    // The plan goes last: what is left of a removal that was cut short can be removed again.
    for (const auto* name : {"wallets", "genesis.toml", "casper.toml", "devnet.log",
                             "devnet.log.plan", "control.sock", "devnet.toml"})
        made.emplace_back(name);
    for (const auto& name : made) {
        std::error_code failed;
        std::filesystem::remove_all(folder / name, failed);
        if (failed)
            return std::unexpected{Failure{"folder_unwritable",
                                           (folder / name).string() + ": " + failed.message(), "",
                                           exit_failed}};
    }
    return {};
}

std::filesystem::path wallet_in(const std::filesystem::path& folder, std::uint32_t n)
{
    return folder / "wallets" / (std::to_string(n) + ".toml");
}

std::filesystem::path log_in(const std::filesystem::path& folder, const std::string& node)
{
    return folder / node / "log.txt";
}

}  // namespace weft::app::devnet
