// Safety and liveness of the agreement stack under a seeded, Byzantine, badly behaved network.
// Each seed draws one engine (reliable broadcast, binary agreement, common subset), a committee of
// 1 to 10, its liars and its network; a few play the coin-seeing adversary instead.

#include <weft/base/probe.hpp>

#include "coin_seer.hpp"
#include "dealt_keys.hpp"
#include "world.hpp"

namespace weft::sim::agreement {
namespace {

Bytes random_payload(Prng& prng)
{
    Bytes payload(prng.chance(Ratio::percent(5)) ? prng.below(5'000) : prng.below(60));
    for (auto& byte : payload) byte = static_cast<std::byte>(prng.below(256));
    return payload;
}

Scenario draw(Prng& prng)
{
    Scenario s;
    const auto kind = prng.below(10);
    s.kind = kind < 3 ? Kind::rbc : kind < 7 ? Kind::aba : Kind::acs;
    const auto n = prng.within(1, 10);
    auto& setting = s.setting;
    setting.committee = Committee{static_cast<std::uint16_t>(n)};
    setting.keys = &dealt_keys(static_cast<std::uint16_t>(n));
    setting.proposer = prng.below(n);
    setting.correct.assign(n, true);
    s.liars.resize(n);

    std::vector<std::size_t> order(n);
    for (std::size_t i = 0; i < n; ++i) order[i] = i;
    prng.shuffle(std::span{order});
    const auto liars = prng.chance(Ratio::percent(60))
                           ? setting.committee.faulty_max()
                           : prng.within(0, setting.committee.faulty_max());
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

    const auto inputs = prng.below(4);  // all 0, all 1, mixed, mixed
    const bool together = prng.chance(Ratio::percent(50));
    for (std::size_t i = 0; i < n; ++i) {
        setting.truths.push_back(random_payload(prng));
        auto lie = setting.truths.back();
        lie.push_back(std::byte{0x21});
        setting.lies.push_back(std::move(lie));
        const bool bit = prng.below(2) == 1;
        setting.bits.push_back(inputs == 0 ? false : inputs == 1 ? true : bit);
        const auto start = static_cast<std::int64_t>(prng.below(2'000'000'000));
        s.starts.push_back(together ? Duration::zero() : Duration{start});
    }
    s.calm = prng.chance(Ratio::percent(15));
    const auto trouble = NetworkFaults::swarm(prng, n);
    s.network = s.calm ? NetworkFaults::calm() : trouble;
    return s;
}

Outcome duel(std::uint64_t seed, Prng& prng)
{
    static constexpr std::uint16_t sizes[] = {4, 7, 10};
    const auto size = sizes[prng.below(3)];
    const bool input = prng.below(2) == 1;
    // Each real coin splits with probability at most 1/2 in a correct build: 64 of them are enough
    // to be sure of a mistake.
    const auto result = coin_seer(dealt_keys(size), input, 64);
    probe<"swarm: duels with the coin seer">();
    Outcome outcome;
    outcome.digest = result.digest;
    outcome.steps = result.round_last;
    outcome.scenario = "coin seer against " + std::to_string(size) + " seats, input " +
                       std::to_string(input) + ", seed " + std::to_string(seed);
    if (!result.agreed) {
        outcome.failure = Failure::safety;
        outcome.what = "agreement";
    } else if (result.stalled || !result.decided) {
        outcome.failure = Failure::liveness;
        outcome.what = "no decision after " + std::to_string(result.round_last) + " rounds";
    }
    return outcome;
}

Outcome play(std::uint64_t seed, bool want_text)
{
    Prng prng{seed};
    if (prng.chance({1, 40})) return duel(seed, prng);
    const auto scenario = draw(prng);
    Outcome outcome;
    switch (scenario.kind) {
    case Kind::rbc: outcome = World<Rbc>{scenario, prng}.run(); break;
    case Kind::aba: outcome = World<Aba>{scenario, prng}.run(); break;
    case Kind::acs: outcome = World<Acs>{scenario, prng}.run(); break;
    }
    if (want_text) outcome.scenario = scenario.text();
    return outcome;
}

}  // namespace

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

int main(int argc, char** argv)
{
    using namespace weft::sim;
    return swarm_main(argc, argv,
                      {.name = "agreement",
                       .about = agreement::about_keys(),
                       .probe_prefix = "",
                       .run = agreement::play});
}
