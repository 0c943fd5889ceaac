#pragma once

// How a command reaches the devnet that runs in a folder: a socket in that folder, an order and an answer,
// a line of JSON each.
//
//   FOLDER/control.sock     of the folder's owner alone
//
// Promises  an order is at most 64 KiB; who says nothing for a second is not waited for.

#include <weft/answers/describe.hpp>

#include "cli/cli.hpp"
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>

namespace weft::app::devnet {

struct Order {
    std::string what;  ///< "status", "down", or the name of an action
    std::vector<std::vector<std::string>> groups;
};
BOOST_DESCRIBE_STRUCT(Order, (), (what, groups))

struct Refusal {
    std::string code;
    std::string message;
    std::string hint;
};
BOOST_DESCRIBE_STRUCT(Refusal, (), (code, message, hint))

struct NodeState {
    std::string name;
    std::string role;
    std::string id;
    std::string api;
    std::string state;  ///< running, paused, stopped, killed, ended (by itself)
    std::uint32_t process = 0;
};
BOOST_DESCRIBE_STRUCT(NodeState, (), (name, role, id, api, state, process))

struct Standing {
    bool ready = false;              ///< chains and contracts of the plan are there
    std::string begins;              ///< what is being done until then
    std::vector<NodeState> nodes;
    std::vector<std::vector<std::string>> cut;  ///< pairs that do not hear each other
    std::vector<std::string> chains;            ///< addresses, by committee
    std::uint32_t faults_left = 0;              ///< of the plan
};
BOOST_DESCRIBE_STRUCT(Standing, (), (ready, begins, nodes, cut, chains, faults_left))

struct Answer {
    std::optional<Refusal> refused;
    std::optional<Standing> standing;
};
BOOST_DESCRIBE_STRUCT(Answer, (), (refused, standing))

class Control {
public:
    /// Errors: already_running, folder_unwritable.
    [[nodiscard]] static Try<std::unique_ptr<Control>> open(const std::filesystem::path& folder);
    Control(const Control&) = delete;
    Control& operator=(const Control&) = delete;
    ~Control();  ///< removes the socket

    /// Who waits for an answer.
    class Asker {
    public:
        Asker(Order order, int socket) : order_{std::move(order)}, socket_{socket} {}
        Asker(Asker&& other) noexcept
            : order_{std::move(other.order_)}, socket_{std::exchange(other.socket_, -1)}
        {}
        Asker& operator=(Asker&&) = delete;
        ~Asker();
        [[nodiscard]] const Order& order() const noexcept { return order_; }
        void answer(const Answer& answer) const;

    private:
        Order order_;
        int socket_;
    };
    /// The next order, when one comes in time.
    [[nodiscard]] std::optional<Asker> wait(std::chrono::milliseconds at_most);

private:
    Control(int folder, int socket) : folder_{folder}, socket_{socket} {}
    int folder_;
    int socket_;
};

/// Errors: not_running, those of the devnet.
[[nodiscard]] Try<Standing> order(const std::filesystem::path& folder, const Order& order);
/// One runs in this folder.
[[nodiscard]] bool runs(const std::filesystem::path& folder);

}  // namespace weft::app::devnet
