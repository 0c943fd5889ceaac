#pragma once

// The machines of the demonstration: ledger and committee nodes as processes on loopback ports, and
// the wallets that genesis pays.

#include <weft/client/client.hpp>
#include <weft/types/genesis.hpp>
#include <weft/wallet/keyring.hpp>

#include "demo/processes.hpp"
#include "demo/story.hpp"
#include <filesystem>
#include <functional>
#include <map>
#include <vector>

namespace weft::app::demo {

struct NodePlace {
    std::string name;  ///< "ledger-1"
    std::string role;  ///< "ledger", "committee" or "casper"
    std::filesystem::path folder;
    std::uint16_t net_port = 0;
    std::uint16_t api_port = 0;
    types::NodeId id;
    Process process;

    [[nodiscard]] std::string api() const { return "http://127.0.0.1:" + std::to_string(api_port); }
};

struct WalletPlace {
    std::string name;
    std::filesystem::path file;
    wallet::Keyring keys;
    std::uint64_t genesis_iotas = 0;
    [[nodiscard]] const types::Address& address() const { return keys.address(0); }
};

/// Loopback ports, all different, that nobody has just now and that the system gives to nobody by itself.
/// Errors: no_free_port.
[[nodiscard]] Try<std::vector<std::uint16_t>> free_ports(std::size_t count);

struct NetworkPlan {
    std::filesystem::path folder;
    std::string program = own_program();  ///< weft
    std::size_t ledgers = 4;
    std::size_t committee = 4;
    std::size_t validators = 0;  ///< nodes of a Casper network beside it, each with a stake
    std::uint16_t api_port = 0;  ///< of the first node, then one more each; 0: any that are free
    bool dashboards = false;     ///< that of each ledger node may ask the others
    /// Ledger nodes know the first of them alone, and say where they are: the rest they learn.
    bool star = false;
    std::string network = "demo";
    std::vector<std::string> wallets;
    std::map<std::string, Bytes> seeds = {};  ///< of wallets whose keys are not drawn
    std::uint64_t iotas_each = 10'000'000;
    std::vector<types::Genesis::Allocation> allocations = {};  ///< beside the wallets'
    std::vector<std::uint64_t> mana =
        {};  ///< of the ledger nodes, 0: none; empty: the same for all
    std::optional<types::Genesis::Voting> voting = {};  ///< none: weight alone decides conflicts
};

class Network {
public:
    /// Writes identities, genesis, settings and wallets; starts nothing. Of a folder that has some of it,
    /// as one that was made before, that is kept; the settings are written anew.
    /// Errors: port_taken, folder_unwritable, those of files.
    [[nodiscard]] static Try<std::unique_ptr<Network>> create(const NetworkPlan& plan);
    /// The port at which one node reaches another, by their places in `all()`.
    using Reach = std::function<std::uint16_t(std::size_t from, std::size_t to)>;
    [[nodiscard]] Try<void> write_settings(const Reach& reach);
    /// Validators know each other; all others do.
    [[nodiscard]] static bool know(const NodePlace& one, const NodePlace& other);

    [[nodiscard]] Try<void> start(NodePlace& node);
    /// Waits until each node answers that it is ready. Errors: not_ready, with the nodes' reasons.
    [[nodiscard]] Try<void> wait_ready(const std::vector<NodePlace*>& nodes, Milliseconds at_most);
    [[nodiscard]] static client::Client client(const NodePlace& node);

    [[nodiscard]] std::vector<NodePlace*> all();
    [[nodiscard]] std::vector<NodePlace>& ledgers() noexcept { return ledgers_; }
    [[nodiscard]] std::vector<NodePlace>& committee() noexcept { return committee_; }
    [[nodiscard]] std::vector<NodePlace>& validators() noexcept { return validators_; }
    [[nodiscard]] WalletPlace& wallet(const std::string& name);
    [[nodiscard]] const std::vector<WalletPlace>& wallets() const noexcept { return wallets_; }
    [[nodiscard]] const types::Genesis& genesis() const noexcept { return genesis_; }
    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }

private:
    [[nodiscard]] Try<void> make_nodes(const NetworkPlan& plan);
    [[nodiscard]] Try<void> make_wallets(const NetworkPlan& plan);
    [[nodiscard]] Try<void> make_genesis(const NetworkPlan& plan);
    [[nodiscard]] Try<void> make_settings(std::size_t node, const Reach& reach);

    std::filesystem::path folder_;
    std::string program_;
    bool dashboards_ = false;
    bool star_ = false;
    std::vector<NodePlace> ledgers_;
    std::vector<NodePlace> committee_;
    std::vector<NodePlace> validators_;
    std::vector<WalletPlace> wallets_;
    types::Genesis genesis_;
};

}  // namespace weft::app::demo
