// Keys handed over under seeded liars, restarts and a seeded network. Nothing is replaced. Before the
// links heal and everybody is up nothing has to happen; after that every correct member of either
// committee comes to the end, also one that got an older copy of its disk back and knows that it did. Old shares go at the certificate, so no dealer can help after it.

#include <weft/base/probe.hpp>
#include <weft/sim/swarm.hpp>

#include "handover_world.hpp"

namespace weft::dkg::handover::test {
namespace {

struct Scenario {
    std::uint16_t from = 4, to = 4, first = 0;
    std::vector<std::string> lies;
    std::vector<std::string> falls;
    sim::NetworkFaults network = sim::NetworkFaults::calm();

    [[nodiscard]] std::string text() const
    {
        std::string out = std::to_string(from) + " old members, " + std::to_string(to) +
                          " new ones from party " + std::to_string(first) + " on\n";
        for (const auto& one : lies) out += "  " + one + "\n";
        for (const auto& one : falls) out += "  " + one + "\n";
        return out + "  network: " + sim::text(network);
    }
};

std::vector<std::size_t> some_new(Prng& prng, World& world, std::size_t count)
{
    std::vector<std::size_t> parties;
    for (std::size_t s = 0; s < world.terms.to.size(); ++s) parties.push_back(world.new_member(s));
    prng.shuffle(std::span{parties});
    parties.resize(std::min(parties.size(), count));
    return parties;
}

std::pair<std::string, Mouth> draw_lie(Prng& prng, World& world, std::size_t liar)
{
    const auto to = world.to();
    const bool deals = world[liar].old_seat.has_value();
    const bool receives = world[liar].new_seat.has_value();
    const auto word = prng.next();
    const auto few = some_new(prng, world, to.faulty_max() + prng.below(2));
    // Enough to be certain with the liars' words, and not more.
    const auto enough =
        some_new(prng, world, to.all_but_faulty() - prng.below(to.faulty_max() + 1));
    if (deals && (!receives || prng.chance(Ratio::percent(50)))) switch (prng.below(5)) {
        case 0: return {"bad boxes", bad_boxes(few)};
        case 1: return {"deals to some", deals_only_to(enough)};
        case 2: return {"two deals", two_deals(world, liar)};
        case 3: return {"another secret", another_secret(world, liar)};
        default: return {"deals to some, bad boxes", both(deals_only_to(enough), bad_boxes(few))};
        }
    switch (prng.below(5)) {
    case 0: return {"false words", false_words(word, world)};
    case 1:
        return receives ? std::pair{std::string{"wrong help"}, wrong_help(world, liar)}
                        : std::pair{std::string{"silent"}, silent()};
    case 2: return {"other rolls", other_rolls(word, world, liar)};
    case 3: return {"forges", forges(world, liar)};
    default: return {"silent", silent()};
    }
}

sim::Outcome play(std::uint64_t seed, bool want_text)
{
    Prng prng{seed};
    Scenario scenario;
    static constexpr std::uint16_t sizes[] = {1, 2, 3, 4, 4, 4, 4, 4, 5, 7};
    scenario.from = sizes[prng.below(10)];
    scenario.to = sizes[prng.below(10)];
    scenario.first = static_cast<std::uint16_t>(prng.below(scenario.from + 1u));
    if (scenario.first + scenario.to > 1 || scenario.from > 1)
        scenario.network = sim::NetworkFaults::swarm(prng, 8);
    World world{scenario.from, scenario.to, scenario.first, prng.next(), scenario.network};

    // Of either committee no more than its f are liars.
    auto old_left = protocol::Committee{scenario.from}.faulty_max();
    auto new_left = world.to().faulty_max();
    // One that gets an older copy of its disk back is one of these, and not accused all the same.
    std::optional<std::size_t> forgetful;
    if (new_left > 0 && prng.chance(Ratio::percent(30))) {
        forgetful = world.new_member(prng.below(world.terms.to.size()));
        --new_left;
        const auto copied = std::chrono::milliseconds{prng.below(3'600)};
        const auto down = copied + std::chrono::milliseconds{prng.below(600)};
        const auto back = down + std::chrono::milliseconds{prng.below(2'000)};
        scenario.falls.push_back("party " + std::to_string(*forgetful) + " has at " +
                                 std::to_string(back.count()) + " ms what it had at " +
                                 std::to_string(copied.count()) + " ms, down from " +
                                 std::to_string(down.count()) + " ms");
        world.agenda().after(copied, [&world, who = *forgetful] { world.copy(who); });
        world.agenda().after(down, [&world, who = *forgetful] { world.forget(who); });
        world.agenda().after(back, [&world, who = *forgetful] {
            if (!world[who].node) world.start(who);
        });
    }
    std::vector<std::size_t> order(world.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    prng.shuffle(std::span{order});
    for (const auto party : order) {
        const auto& one = world[party];
        if (party == forgetful || (one.old_seat && old_left == 0) ||
            (one.new_seat && new_left == 0))
            continue;
        if (prng.chance(Ratio::percent(15))) continue;
        if (one.old_seat) --old_left;
        if (one.new_seat) --new_left;
        auto [what, mouth] = draw_lie(prng, world, party);
        if (prng.chance(Ratio::percent(40))) {
            auto [more, second] = draw_lie(prng, world, party);
            what += ", " + more;
            mouth = both(std::move(mouth), std::move(second));
        }
        scenario.lies.push_back("party " + std::to_string(party) + ": " + what);
        world.lie(party, std::move(mouth));
    }
    for (std::size_t party = 0; party < world.size(); ++party)
        world.agenda().after(sim::Duration{std::chrono::milliseconds{prng.below(3'000)}},
                             [&world, party] { world.start(party); });
    for (auto falls = prng.below(5); falls > 0; --falls) {
        const auto party = prng.below(world.size());
        // Most of it happens within the first seconds after all have started.
        const auto at = std::chrono::milliseconds{
            prng.chance(Ratio::percent(70)) ? 3'000 + prng.below(600) : prng.below(20'000)};
        const auto back = at + std::chrono::milliseconds{prng.below(8'000)};
        scenario.falls.push_back("party " + std::to_string(party) + " is down from " +
                                 std::to_string(at.count()) + " to " +
                                 std::to_string(back.count()) + " ms");
        world.agenda().after(at, [&world, party] { world.crash(party); });
        world.agenda().after(back, [&world, party] {
            const auto& one = world[party];
            if (!one.node && (one.new_seat || !one.disk.certificate)) world.start(party);
        });
    }
    world.agenda().after(30s, [&world] {
        world.heal();
        for (std::size_t party = 0; party < world.size(); ++party)
            if (const auto& one = world[party];
                !one.node && (one.new_seat || !one.disk.certificate))
                world.start(party);
    });
    world.run(3min);

    sim::Outcome outcome;
    outcome.steps = world.agenda().steps();
    outcome.what = broken_promise(world);
    if (!outcome.what.empty()) outcome.failure = sim::Failure::safety;
    if (outcome.what.empty()) {
        outcome.what = unfinished(world);
        if (!outcome.what.empty()) outcome.failure = sim::Failure::liveness;
    }
    for (std::size_t i = 0; i < world.size(); ++i)
        if (world[i].made) {
            world.digest().mix(ByteSpan{transcript(world.terms.run, *world[i].made).bytes()});
            probe<"handover: a member finished">();
        }
    outcome.digest = world.digest().value();
    if (want_text) outcome.scenario = scenario.text();
    return outcome;
}

}  // namespace
}  // namespace weft::dkg::handover::test

int main(int argc, char** argv)
{
    using namespace weft;
    return sim::swarm_main(argc, argv,
                           {.name = "handover",
                            .about = "keys handed over: nothing is replaced",
                            .probe_prefix = "handover: ",
                            .run = dkg::handover::test::play});
}
