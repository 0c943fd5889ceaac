#include <weft/sim/network.hpp>

#include <algorithm>

namespace weft::sim {
namespace {

Duration nanoseconds(std::uint64_t count)
{
    return Duration{static_cast<std::int64_t>(count)};
}
std::string milliseconds(Duration d)
{
    return std::to_string(d.count() / 1'000'000) + "ms";
}
std::string percent(Ratio r)
{
    return std::to_string(r.numerator * 100 / r.denominator) + "%";
}

}  // namespace

NetworkFaults NetworkFaults::swarm(Prng& prng, std::size_t nodes)
{
    const auto maybe = [&](std::uint64_t percent_max) {
        if (!prng.chance(Ratio::percent(50))) return Ratio::never();
        return Ratio::percent(prng.within(1, percent_max));
    };
    NetworkFaults faults;
    faults.latency_min = nanoseconds(prng.below(30'000'000));
    faults.latency_max = 30ms + nanoseconds(prng.below(500'000'000));
    faults.replay = maybe(30);
    faults.clog = maybe(20);
    faults.clog_max = 3s;
    if (nodes > 1) faults.partition = static_cast<Partition>(prng.below(3));
    faults.symmetry = static_cast<Symmetry>(prng.below(2));
    faults.partition_length_max = 6s;
    return faults;
}

NetworkFaults NetworkFaults::calm()
{
    NetworkFaults faults;
    faults.latency_min = faults.latency_max = 1ms;
    return faults;
}

std::string text(const NetworkFaults& faults)
{
    auto line = "latency " + milliseconds(faults.latency_min) + " to " +
                milliseconds(faults.latency_max) + ", replay " + percent(faults.replay) +
                ", clog " + percent(faults.clog) + " up to " + milliseconds(faults.clog_max);
    switch (faults.partition) {
    case Partition::none: return line + ", no partition";
    case Partition::uniform_size: line += ", partitions of any size"; break;
    case Partition::isolate_one: line += ", one node cut off"; break;
    }
    return line + (faults.symmetry == Symmetry::one_way ? " one way" : " both ways") + " up to " +
           milliseconds(faults.partition_length_max);
}

Links::Links(Agenda& agenda, Prng prng, const NetworkFaults& faults, std::size_t nodes)
    : agenda_{agenda}, prng_{prng}, faults_{faults}, nodes_{nodes}, open_at_(nodes * nodes)
{
    if (faults_.partition != Partition::none) cut();
}

Links::Arrival Links::send(std::size_t from, std::size_t to)
{
    auto delay = latency();
    auto& open_at = open_at_[from * nodes_ + to];
    if (prng_.chance(faults_.clog))
        open_at = std::max(open_at, agenda_.now() + within(Duration::zero(), faults_.clog_max));
    delay += std::max(Duration::zero(), open_at - agenda_.now());
    Arrival arrival{delay, std::nullopt};
    if (prng_.chance(faults_.replay)) arrival.again = delay * 2;
    return arrival;
}

Duration Links::latency()
{
    return within(faults_.latency_min, faults_.latency_max);
}

void Links::heal()
{
    healed_ = true;
    faults_ = NetworkFaults::calm();
    std::ranges::fill(open_at_, Duration::zero());
}

void Links::cut()
{
    if (healed_) return;
    std::vector<std::size_t> order(nodes_);
    for (std::size_t i = 0; i < nodes_; ++i) order[i] = i;
    prng_.shuffle(std::span{order});
    const auto size = faults_.partition == Partition::isolate_one ? 1 : prng_.within(1, nodes_ - 1);
    const auto until = agenda_.now() + within(1ms, faults_.partition_length_max);
    std::vector<bool> inside(nodes_);
    for (std::size_t i = 0; i < size; ++i) inside[order[i]] = true;
    for (std::size_t from = 0; from < nodes_; ++from)
        for (std::size_t to = 0; to < nodes_; ++to)
            if (inside[from] != inside[to] &&
                (faults_.symmetry == Symmetry::symmetric || inside[from])) {
                auto& open_at = open_at_[from * nodes_ + to];
                open_at = std::max(open_at, until);
            }
    agenda_.after(until - agenda_.now(), [this] { cut(); });
}

Duration Links::within(Duration least, Duration most)
{
    const auto spread = static_cast<std::uint64_t>((most - least).count());
    return least + nanoseconds(prng_.below(spread + 1));
}

}  // namespace weft::sim
