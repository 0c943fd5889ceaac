#include "demo/network.hpp"

#include <weft/base/check.hpp>
#include <weft/base/try.hpp>
#include <weft/client/node.hpp>
#include <weft/store/mark_file.hpp>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/api.hpp"
#include "cli/files.hpp"
#include "cli/values.hpp"
#include "demo/validators.hpp"
#include "node/casper_genesis_file.hpp"
#include "node/disk.hpp"
#include "node/genesis_file.hpp"
#include "node/identity.hpp"
#include "node/settings.hpp"
#include "wallet/wallet_file.hpp"
#include <algorithm>
#include <atomic>
#include <thread>

namespace weft::app::demo {
namespace {

constexpr std::uint64_t mana_each = 1'000'000;

bool is_free(std::uint16_t port)
{
    const int file = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    (void)::setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool free =
        file >= 0 && ::bind(file, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(file);
    return free;
}

/// `count` ports from `first` on, which nobody has just now.
Try<std::vector<std::uint16_t>> ports_from(std::uint16_t first, std::size_t count)
{
    std::vector<std::uint16_t> ports;
    for (std::size_t i = 0; i < count; ++i) {
        const auto port = static_cast<std::uint16_t>(first + i);
        if (!is_free(port))
            return std::unexpected{Failure{
                "port_taken", "port " + std::to_string(port) + " is not free",
                "Something else listens there: --api-port gives others, 0 any that are free.",
                exit_failed}};
        ports.push_back(port);
    }
    return ports;
}

bool is_there(const std::filesystem::path& path)
{
    std::error_code ignored;
    return std::filesystem::exists(path, ignored);
}

}  // namespace

Try<std::vector<std::uint16_t>> free_ports(std::size_t count)
{
    // Those above are given to whoever connects: by the time a node listens, one of hundreds of
    // connections would have its port.
    constexpr std::uint32_t first = 10'240;
    constexpr std::uint32_t last = 32'000;
    static std::atomic<std::uint32_t> next{static_cast<std::uint32_t>(::getpid()) * 61U};
    std::vector<std::uint16_t> ports;
    for (std::uint32_t tries = first; tries < last && ports.size() < count; ++tries) {
        const auto port = static_cast<std::uint16_t>(first + next++ % (last - first));
        if (is_free(port)) ports.push_back(port);
    }
    if (ports.size() == count) return ports;
    return std::unexpected{
        Failure{"no_free_port", "no loopback port is free from 10240 to 31999", "", exit_failed}};
}

Try<std::unique_ptr<Network>> Network::create(const NetworkPlan& plan)
{
    auto network = std::make_unique<Network>();
    network->folder_ = plan.folder;
    network->program_ = plan.program;
    network->dashboards_ = plan.dashboards;
    network->star_ = plan.star;
    if (const auto made = network->make_nodes(plan); !made) return std::unexpected{made.error()};
    if (const auto made = network->make_wallets(plan); !made) return std::unexpected{made.error()};
    if (const auto made = network->make_genesis(plan); !made) return std::unexpected{made.error()};
    const auto nodes = network->all();
    const auto direct = [&](std::size_t, std::size_t to) { return nodes[to]->net_port; };
    if (const auto made = network->write_settings(direct); !made)
        return std::unexpected{made.error()};
    return network;
}

Try<void> Network::write_settings(const Reach& reach)
{
    for (std::size_t i = 0; i < all().size(); ++i)
        if (auto made = make_settings(i, reach); !made) return made;
    return {};
}

bool Network::know(const NodePlace& one, const NodePlace& other)
{
    return one.id != other.id && (one.role == "casper") == (other.role == "casper");
}

Try<void> Network::make_nodes(const NetworkPlan& plan)
{
    const auto count = plan.ledgers + plan.committee + plan.validators;
    WEFT_TRY(const auto net_ports, free_ports(count + (plan.api_port == 0 ? count : 0)));
    auto api_ports = std::vector<std::uint16_t>{
        net_ports.begin() + static_cast<std::ptrdiff_t>(count), net_ports.end()};
    if (plan.api_port != 0) {
        WEFT_TRY(api_ports, ports_from(plan.api_port, count));
    }
    for (std::size_t i = 0; i < count; ++i) {
        const bool ledger = i < plan.ledgers;
        const bool member = !ledger && i < plan.ledgers + plan.committee;
        auto& group = ledger ? ledgers_ : member ? committee_ : validators_;
        NodePlace node;
        node.role = ledger ? "ledger" : member ? "committee" : "casper";
        node.name = (node.role == "casper" ? "validator" : node.role) + "-" +
                    std::to_string(group.size() + 1);
        node.folder = folder_ / node.name;
        node.net_port = net_ports[i];
        node.api_port = api_ports[i];
        std::error_code failed;
        std::filesystem::create_directories(node.folder, failed);
        if (failed)
            return std::unexpected{Failure{"folder_unwritable",
                                           node.folder.string() + ": " + failed.message(), "",
                                           exit_failed}};
        const auto identity = node.folder / "identity.toml";
        WEFT_TRY(node.id, is_there(identity) ? identity_name(identity)
                                             : create_identity(identity, std::nullopt));
        group.push_back(std::move(node));
    }
    return {};
}

Try<void> Network::make_wallets(const NetworkPlan& plan)
{
    for (const auto& name : plan.wallets) {
        const auto file = folder_ / "wallets" / (name + ".toml");
        std::error_code ignored;
        std::filesystem::create_directories(file.parent_path(), ignored);
        const auto seed = plan.seeds.find(name);
        if (!is_there(file)) {
            const auto made =
                create_wallet(file.string(),
                              seed == plan.seeds.end() ? std::nullopt : std::optional{seed->second},
                              std::nullopt);
            if (!made) return std::unexpected{made.error()};
        }
        WEFT_TRY(auto keys, open_wallet({file.string(), ""}));
        wallets_.push_back({name, file, std::move(keys), plan.iotas_each});
    }
    return {};
}

Try<void> Network::make_genesis(const NetworkPlan& plan)
{
    const auto file = folder_ / "genesis.toml";
    if (is_there(file)) {
        WEFT_TRY(const auto text, read_text(file.string()));
        const auto genesis = parse_genesis(text);
        if (!genesis) return std::unexpected{malformed(file.string() + ": " + genesis.error())};
        genesis_ = *genesis;
        return {};
    }
    genesis_.network = plan.network;
    genesis_.time = now() - types::second;
    genesis_.voting = plan.voting;
    genesis_.allocations = plan.allocations;
    for (const auto& wallet : wallets_)
        genesis_.allocations.push_back(
            {wallet.address(), {{types::iota_color, wallet.genesis_iotas}}});
    for (std::size_t i = 0; i < ledgers_.size(); ++i) {
        const auto mana = plan.mana.empty() ? mana_each : plan.mana.at(i);
        if (mana == 0) continue;
        genesis_.pledges.push_back({ledgers_[i].id, mana, mana});
    }
    std::ranges::sort(genesis_.allocations, {}, &types::Genesis::Allocation::address);
    std::ranges::sort(genesis_.pledges, {}, &types::Genesis::Pledge::node);
    if (!validators_.empty()) {
        ValidatorsPlan validators;
        for (const auto& allocation : plan.allocations)
            validators.accounts.push_back({allocation.address, validators.each});
        const auto casper = genesis_of(validators_, wallets_, validators);
        if (auto written = write_text(folder_ / "casper.toml", render(casper)); !written)
            return written;
    }
    return write_text(file, render(genesis_));
}

Try<void> Network::make_settings(std::size_t place, const Reach& reach)
{
    const auto nodes = all();
    const auto& node = *nodes[place];
    Settings settings;
    settings.name = node.name;
    settings.roles = {node.role};
    settings.genesis = "../genesis.toml";
    settings.casper_genesis = "../casper.toml";
    settings.net_listen = "127.0.0.1:" + std::to_string(node.net_port);
    settings.api_listen = "127.0.0.1:" + std::to_string(node.api_port);
    settings.unprotected = true;
    // Ledger nodes are asked by each other's pages, and by those of a committee: a call of a contract is
    // paid by a transaction, which only a ledger node takes.
    if (dashboards_ && node.role != "casper")
        for (const auto& other : ledgers_)
            if (other.id != node.id) settings.api_dashboard_nodes.push_back(other.api());
    if (dashboards_ && node.role == "ledger") {
        for (const auto& other : ledgers_)
            if (other.id != node.id) settings.api_origins.push_back(other.api());
        for (const auto& other : committee_) settings.api_origins.push_back(other.api());
    }
    if (star_) settings.net_address = settings.net_listen;
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (know(node, *nodes[i]) && (!star_ || place == 0 || i == 0))
            settings.peers.push_back({types::to_text(nodes[i]->id),
                                      "127.0.0.1:" + std::to_string(reach(place, i)),
                                      {nodes[i]->role},
                                      nodes[i]->name});
    const auto marks = store::mark_file_of(resolve(node.folder, settings.store_path).string());
    if (!is_there(node.folder / "node.toml"))
        if (const auto begun = store::write_marks(marks, node.id, {}); !begun)
            return std::unexpected{failure_of(begun.error())};
    return write_text(node.folder / "node.toml", render(settings), 0600);
}

Try<void> Network::start(NodePlace& node)
{
    WEFT_TRY(node.process, Process::start({program_, "node", "run", "--config",
                                           (node.folder / "node.toml").string()},
                                          node.folder / "log.txt"));
    return {};
}

Try<void> Network::wait_ready(const std::vector<NodePlace*>& nodes, Milliseconds at_most)
{
    const auto end = std::chrono::steady_clock::now() + at_most;
    for (auto* node : nodes) {
        std::string reason = "no answer";
        for (;;) {
            if (!node->process.running())
                return std::unexpected{Failure{
                    "node_died",
                    node->name + " has ended; its log is " + (node->folder / "log.txt").string(),
                    "", exit_failed}};
            const auto readiness = client::ready(client(*node));
            if (readiness && readiness->ready) break;
            if (readiness && !readiness->reasons.empty())
                reason =
                    readiness->reasons.front().stage + ": " + readiness->reasons.front().reason;
            if (std::chrono::steady_clock::now() > end)
                return std::unexpected{
                    Failure{"not_ready", node->name + " is not ready: " + reason, "", exit_failed}};
            std::this_thread::sleep_for(Milliseconds{100});
        }
    }
    return {};
}

client::Client Network::client(const NodePlace& node)
{
    auto opened = connect({node.api(), ""});
    WEFT_CHECK(opened.has_value());  // we wrote the URL
    return *std::move(opened);
}

std::vector<NodePlace*> Network::all()
{
    std::vector<NodePlace*> nodes;
    for (auto& node : ledgers_) nodes.push_back(&node);
    for (auto& node : committee_) nodes.push_back(&node);
    for (auto& node : validators_) nodes.push_back(&node);
    return nodes;
}

WalletPlace& Network::wallet(const std::string& name)
{
    const auto found = std::ranges::find(wallets_, name, &WalletPlace::name);
    WEFT_CHECK(found != wallets_.end());
    return *found;
}

}  // namespace weft::app::demo
