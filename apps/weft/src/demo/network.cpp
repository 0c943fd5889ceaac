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
#include "node/disk.hpp"
#include "node/genesis_file.hpp"
#include "node/identity.hpp"
#include "node/settings.hpp"
#include "wallet/wallet_file.hpp"
#include <algorithm>
#include <thread>

namespace weft::app::demo {
namespace {

constexpr std::uint64_t mana_each = 1'000'000;

/// Ports the system gave us one after the other while all were held: different, and free just now.
Try<std::vector<std::uint16_t>> free_ports(std::size_t count)
{
    std::vector<int> held;
    std::vector<std::uint16_t> ports;
    for (std::size_t i = 0; i < count; ++i) {
        const int file = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const raw = reinterpret_cast<sockaddr*>(&address);
        if (file < 0 || ::bind(file, raw, size) != 0 || ::getsockname(file, raw, &size) != 0) break;
        held.push_back(file);
        ports.push_back(ntohs(address.sin_port));
    }
    for (const int file : held) ::close(file);
    if (ports.size() == count) return ports;
    return std::unexpected{
        Failure{"no_free_port", "the system gives no free loopback port", "", exit_failed}};
}

}  // namespace

Try<std::unique_ptr<Network>> Network::create(const NetworkPlan& plan)
{
    auto network = std::make_unique<Network>();
    network->folder_ = plan.folder;
    network->program_ = plan.program;
    if (const auto made = network->make_nodes(plan); !made) return std::unexpected{made.error()};
    if (const auto made = network->make_wallets(plan); !made) return std::unexpected{made.error()};
    if (const auto made = network->make_genesis(plan); !made) return std::unexpected{made.error()};
    for (const auto* node : network->all())
        if (const auto made = network->make_settings(*node); !made)
            return std::unexpected{made.error()};
    return network;
}

Try<void> Network::make_nodes(const NetworkPlan& plan)
{
    const auto count = plan.ledgers + plan.committee;
    WEFT_TRY(const auto ports, free_ports(2 * count));
    for (std::size_t i = 0; i < count; ++i) {
        const bool ledger = i < plan.ledgers;
        auto& group = ledger ? ledgers_ : committee_;
        NodePlace node;
        node.role = ledger ? "ledger" : "committee";
        node.name = node.role + "-" + std::to_string(group.size() + 1);
        node.folder = folder_ / node.name;
        node.net_port = ports[2 * i];
        node.api_port = ports[2 * i + 1];
        std::error_code failed;
        std::filesystem::create_directories(node.folder, failed);
        if (failed)
            return std::unexpected{Failure{"folder_unwritable",
                                           node.folder.string() + ": " + failed.message(), "",
                                           exit_failed}};
        WEFT_TRY(node.id, create_identity(node.folder / "identity.toml", std::nullopt));
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
        if (const auto made = create_wallet(file.string(), std::nullopt, std::nullopt); !made)
            return std::unexpected{made.error()};
        WEFT_TRY(auto keys, open_wallet({file.string(), ""}));
        wallets_.push_back({name, file, std::move(keys), plan.iotas_each});
    }
    return {};
}

Try<void> Network::make_genesis(const NetworkPlan& plan)
{
    genesis_.network = "demo";
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
    return write_text(folder_ / "genesis.toml", render(genesis_));
}

Try<void> Network::make_settings(const NodePlace& node)
{
    Settings settings;
    settings.name = node.name;
    settings.roles = {node.role};
    settings.genesis = "../genesis.toml";
    settings.net_listen = "127.0.0.1:" + std::to_string(node.net_port);
    settings.api_listen = "127.0.0.1:" + std::to_string(node.api_port);
    settings.unprotected = true;
    for (const auto* other : all())
        if (other->id != node.id)
            settings.peers.push_back({types::to_text(other->id),
                                      "127.0.0.1:" + std::to_string(other->net_port),
                                      {other->role},
                                      other->name});
    const auto marks = store::mark_file_of(resolve(node.folder, settings.store_path).string());
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
    return nodes;
}

WalletPlace& Network::wallet(const std::string& name)
{
    const auto found = std::ranges::find(wallets_, name, &WalletPlace::name);
    WEFT_CHECK(found != wallets_.end());
    return *found;
}

}  // namespace weft::app::demo
