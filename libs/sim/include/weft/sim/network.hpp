#pragma once

// A full mesh between n nodes in virtual time.
//
// Loss is modelled as lateness: links between correct nodes deliver eventually, because that is
// what the protocols were promised. A lossy transport is a different world, that of the layer which
// makes this promise.

#include <weft/base/prng.hpp>
#include <weft/sim/agenda.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace weft::sim {

enum class Partition : std::uint8_t { none, uniform_size, isolate_one };
enum class Symmetry : std::uint8_t { symmetric, one_way };

/// What the network may do in the safety phase. Drawn once per seed.
struct NetworkFaults {
    Duration latency_min{};
    Duration latency_max{};
    Ratio replay;  ///< of frames that arrive a second time, later
    Ratio clog;    ///< of frames that close their link for up to clog_max
    Duration clog_max{};
    Partition partition = Partition::none;
    Symmetry symmetry = Symmetry::symmetric;
    Duration partition_length_max{};  ///< a new one is cut when the last has ended, until `heal`

    /// Swarm: half of the seeds have no replay, many no partition. A fault that is always on hides
    /// the bugs that need calm.
    [[nodiscard]] static NetworkFaults swarm(Prng& prng, std::size_t nodes);
    [[nodiscard]] static NetworkFaults calm();
};
[[nodiscard]] std::string text(const NetworkFaults& faults);

/// The opening time of every link and the delays of frames, without knowing what is sent.
class Links {
public:
    Links(Agenda& agenda, Prng prng, const NetworkFaults& faults, std::size_t nodes);

    /// When a frame sent now arrives, from now on; and again, when it is replayed.
    struct Arrival {
        Duration first;
        std::optional<Duration> again;
    };
    [[nodiscard]] Arrival send(std::size_t from, std::size_t to);
    /// A new latency draw without any fault: for a sender that chooses to be late.
    [[nodiscard]] Duration latency();
    /// No new faults from now on; what is under way arrives when it was going to.
    void heal();
    [[nodiscard]] bool healed() const noexcept { return healed_; }

private:
    void cut();
    [[nodiscard]] Duration within(Duration least, Duration most);

    Agenda& agenda_;
    Prng prng_;
    NetworkFaults faults_;
    std::size_t nodes_;
    std::vector<Duration> open_at_;  // by from * nodes + to
    bool healed_ = false;
};

template <class Message>
class Network {
public:
    using Deliver = std::function<void(std::size_t from, std::size_t to, const Message&)>;

    Network(
        Agenda& agenda, Prng prng, const NetworkFaults& faults, std::size_t nodes, Deliver deliver)
        : agenda_{agenda}, links_{agenda, prng, faults, nodes}, deliver_{std::move(deliver)}
    {}
    Network(const Network&) = delete;
    Network& operator=(const Network&) = delete;

    void send(std::size_t from, std::size_t to, Message message)
    {
        const auto arrival = links_.send(from, to);
        if (arrival.again) arrive(from, to, message, *arrival.again);
        arrive(from, to, std::move(message), arrival.first);
    }
    /// Past the faults: arrives `delay` from now.
    void arrive(std::size_t from, std::size_t to, Message message, Duration delay)
    {
        std::size_t slot = flying_.size();
        if (free_.empty()) {
            flying_.push_back({from, to, std::move(message)});
        } else {
            slot = free_.back();
            free_.pop_back();
            flying_[slot] = {from, to, std::move(message)};
        }
        agenda_.after(delay, [this, slot] { land(slot); });
    }
    void heal() { links_.heal(); }
    [[nodiscard]] Links& links() noexcept { return links_; }

private:
    struct Flight {
        std::size_t from;
        std::size_t to;
        Message message;
    };
    void land(std::size_t slot)
    {
        const auto flight = std::move(flying_[slot]);  // delivering may send
        free_.push_back(slot);
        deliver_(flight.from, flight.to, flight.message);
    }

    Agenda& agenda_;
    Links links_;
    Deliver deliver_;
    std::vector<Flight> flying_;
    std::vector<std::size_t> free_;
};

}  // namespace weft::sim
