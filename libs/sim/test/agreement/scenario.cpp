#include "scenario.hpp"

#include "dealt_keys.hpp"
#include "world.hpp"
#include <algorithm>
#include <functional>

namespace weft::sim::agreement {
namespace {

Bytes random_payload(Prng& prng)
{
    Bytes payload(prng.chance(Ratio::percent(5)) ? prng.below(5'000) : prng.below(60));
    for (auto& byte : payload) byte = static_cast<std::byte>(prng.below(256));
    return payload;
}

}  // namespace

Scenario plain(Kind kind, std::uint16_t size, Prng& prng)
{
    Scenario s;
    s.kind = kind;
    s.setting.committee = Committee{size};
    s.setting.keys = &dealt_keys(size);
    s.setting.correct.assign(size, true);
    s.liars.resize(size);
    s.starts.assign(size, Duration::zero());
    s.network = NetworkFaults::calm();
    for (std::size_t i = 0; i < size; ++i) {
        s.setting.truths.push_back(random_payload(prng));
        auto lie = s.setting.truths.back();
        lie.push_back(std::byte{0x21});
        s.setting.lies.push_back(std::move(lie));
        s.setting.bits.push_back(prng.below(2) == 1);
    }
    return s;
}

Scenario draw(Prng& prng)
{
    const auto kind = prng.below(10);
    const auto n = prng.within(1, 10);
    auto s = plain(kind < 3   ? Kind::rbc
                   : kind < 7 ? Kind::aba
                              : Kind::acs,
                   static_cast<std::uint16_t>(n), prng);
    auto& setting = s.setting;
    setting.proposer = prng.below(n);

    std::vector<std::size_t> order(n);
    for (std::size_t i = 0; i < n; ++i) order[i] = i;
    prng.shuffle(std::span{order});
    const auto f = setting.committee.faulty_max();
    const auto liars = prng.chance(Ratio::percent(60)) ? f : prng.within(0, f);
    const bool alike = prng.chance(Ratio::percent(50));
    const auto common = static_cast<Lie>(prng.below(lies));
    for (std::size_t i = 0; i < liars; ++i) {
        const auto own = static_cast<Lie>(prng.below(lies));
        s.liars[order[i]] = alike ? common : own;
        setting.correct[order[i]] = false;
    }
    // A broadcast is most interesting when its proposer lies.
    if (s.kind == Kind::rbc && liars > 0 && prng.chance(Ratio::percent(50)))
        setting.proposer = order[0];

    const auto inputs = prng.below(4);  // all 0, all 1, else mixed as they are
    if (inputs < 2) setting.bits.assign(n, inputs == 1);
    if (prng.chance(Ratio::percent(50)))
        for (auto& start : s.starts)
            start = Duration{static_cast<std::int64_t>(prng.below(2'000'000'000))};
    const auto trouble = NetworkFaults::swarm(prng, n);
    if (!prng.chance(Ratio::percent(15))) s.network = trouble;
    return s;
}

Outcome play(const Scenario& scenario, Prng prng, bool trace)
{
    switch (scenario.kind) {
    case Kind::rbc: return World<Rbc>{scenario, prng, trace}.run();
    case Kind::aba: return World<Aba>{scenario, prng, trace}.run();
    case Kind::acs: return World<Acs>{scenario, prng, trace}.run();
    }
    __builtin_unreachable();
}

namespace {

/// One seat fewer, the last one. False when the committee would have too many liars.
bool without_last_seat(Scenario& s)
{
    auto& setting = s.setting;
    const auto size = setting.committee.size() - 1;
    if (size == 0 || setting.proposer == size) return false;
    setting.committee = Committee{static_cast<std::uint16_t>(size)};
    setting.keys = &dealt_keys(static_cast<std::uint16_t>(size));
    setting.correct.resize(size);
    setting.truths.resize(size);
    setting.lies.resize(size);
    setting.bits.resize(size);
    s.liars.resize(size);
    s.starts.resize(size);
    return static_cast<std::size_t>(std::ranges::count(setting.correct, false)) <=
           setting.committee.faulty_max();
}

}  // namespace

Scenario shrunk(Scenario scenario, Prng prng)
{
    const auto failure = play(scenario, prng).failure;
    using Change = std::function<bool(Scenario&)>;
    std::vector<Change> changes{
        without_last_seat,
        [](Scenario& s) { return s.network = NetworkFaults::calm(), true; },
        [](Scenario& s) { return s.network.partition = Partition::none, true; },
        [](Scenario& s) { return s.network.clog = Ratio::never(), true; },
        [](Scenario& s) { return s.network.replay = Ratio::never(), true; },
        [](Scenario& s) { return s.starts.assign(s.starts.size(), Duration::zero()), true; },
    };
    for (std::size_t seat = 0; seat < scenario.liars.size(); ++seat) {
        changes.push_back([seat](Scenario& s) {
            if (seat >= s.liars.size() || !s.liars[seat]) return false;
            s.liars[seat].reset();
            s.setting.correct[seat] = true;
            return true;
        });
        changes.push_back([seat](Scenario& s) {
            if (seat >= s.liars.size() || !s.liars[seat]) return false;
            return s.liars[seat] = Lie::silence, true;
        });
    }
    for (bool again = true; again && failure != Failure::none;) {
        again = false;
        for (const auto& change : changes) {
            auto simpler = scenario;
            if (!change(simpler) || simpler.text() == scenario.text()) continue;
            if (play(simpler, prng).failure != failure) continue;
            scenario = std::move(simpler);
            again = true;
        }
    }
    return scenario;
}

std::string Scenario::text() const
{
    static constexpr const char* kinds[] = {"reliable broadcast", "binary agreement",
                                            "common subset"};
    std::string out = std::string{kinds[static_cast<std::size_t>(kind)]} + ", " +
                      std::to_string(setting.committee.size()) + " seats\n";
    for (std::size_t i = 0; i < liars.size(); ++i) {
        out += "  seat " + std::to_string(i) + ": " +
               (liars[i] ? std::string{name(*liars[i])} : std::string{"correct"}) + ", starts at " +
               std::to_string(starts[i].count() / 1'000'000) + "ms";
        if (kind == Kind::aba) out += setting.bits[i] ? ", input 1" : ", input 0";
        if (kind == Kind::acs) out += ", " + std::to_string(setting.truths[i].size()) + " bytes";
        if (kind == Kind::rbc && i == setting.proposer)
            out += ", proposes " + std::to_string(setting.truths[i].size()) + " bytes";
        out += '\n';
    }
    return out + "  network: " + sim::text(network);
}

}  // namespace weft::sim::agreement
