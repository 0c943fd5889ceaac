#pragma once

// A network of processes on this machine that stays until it is told to end, and what may be done to it.
//
//   FOLDER/devnet.toml                       its plan
//   FOLDER/ledger-1/ committee-1/ …          a node each, as of any node; log.txt is what it says
//   FOLDER/genesis.toml casper.toml wallets/1.toml … 10.toml       of `weft dev`: their keys are public
//   FOLDER/control.sock                      while it runs (control.hpp)
//
// Promises  what a node acknowledged is on its disk, whatever was done to it: the next `up` in the same
//           folder goes on there;
//           no node outlives it;
//           nobody but its own links and loopback is reached.
// Effects   processes, ports, a thread for the links. Of one thread: nodes die with the one that started
//           them.

#include "demo/network.hpp"
#include "devnet/control.hpp"
#include "devnet/links.hpp"
#include "devnet/plan.hpp"
#include <set>

namespace weft::app::devnet {

class Devnet {
public:
    /// Makes what is not there; starts nothing. Errors: other_plan (usage), those of the network.
    [[nodiscard]] static Try<std::unique_ptr<Devnet>> make(const std::filesystem::path& folder,
                                                           const Plan& plan);

    [[nodiscard]] Try<void> start_all();
    /// All at once, as an operator would, each for at most 15 s.
    void stop_all();
    /// All of it or, for an error, nothing.
    /// Errors: node_unknown, not_possible: as killing who does not run.
    [[nodiscard]] Try<void> act(const Action& action);
    /// Names of nodes that have ended by themselves since.
    [[nodiscard]] std::vector<std::string> ended();

    [[nodiscard]] const Plan& plan() const noexcept { return plan_; }
    [[nodiscard]] std::vector<NodeState> nodes() const;
    [[nodiscard]] std::vector<std::vector<std::string>> cut() const;
    /// Of the members of one committee, where their APIs are.
    [[nodiscard]] std::vector<std::string> committee(std::size_t index) const;

private:
    enum class Is : std::uint8_t { running, paused, stopped, killed, ended };
    struct Node {
        demo::NodePlace* place;
        Is is = Is::stopped;
    };

    [[nodiscard]] std::size_t place_of(const std::string& name) const;
    [[nodiscard]] std::vector<std::size_t> meant_by(const Action& action) const;
    [[nodiscard]] Try<void> possible(Do what, const std::vector<std::size_t>& nodes) const;
    [[nodiscard]] Try<void> start(Node& node);
    void partition(const std::vector<std::vector<std::string>>& groups);
    void heal(const std::vector<std::size_t>& nodes);

    Plan plan_;
    std::unique_ptr<demo::Network> network_;
    std::vector<Node> nodes_;
    std::unique_ptr<Links> links_;
    std::set<Links::Pair> cut_;  ///< the smaller first
};

/// What `make` would go on with in this folder. Errors: no_devnet, those of files.
[[nodiscard]] Try<Plan> plan_in(const std::filesystem::path& folder);
/// Removes all that `make` and the nodes made. Errors: already_running, folder_unwritable.
[[nodiscard]] Try<void> reset(const std::filesystem::path& folder);
[[nodiscard]] std::filesystem::path wallet_in(const std::filesystem::path& folder, std::uint32_t n);
[[nodiscard]] std::filesystem::path log_in(const std::filesystem::path& folder,
                                           const std::string& node);

}  // namespace weft::app::devnet
