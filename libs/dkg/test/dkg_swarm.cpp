// Key generations under seeded liars and a seeded network. Real keys, real proofs, real signatures;
// nothing is replaced, so a seed costs a tenth of a second and the committee is small.
//
// Half of the seeds have a network within the promised bound: every correct member must finish. In
// the others it misbehaves for thirty virtual seconds: nothing has to happen, nothing bad may.

#include <weft/base/probe.hpp>
#include <weft/sim/swarm.hpp>

#include "lies.hpp"

namespace weft::dkg::test {
namespace {

struct Scenario {
    std::uint16_t size = 4;
    bool kind = true;   ///< the network keeps the bound
    bool late = false;  ///< what is said of the result
    std::vector<std::string> lies;
    sim::NetworkFaults network = sim::NetworkFaults::calm();

    [[nodiscard]] std::string text() const
    {
        std::string out = std::to_string(size) + " seats, " +
                          (kind ? "messages within a sixteenth of the timeout\n" : "any network\n");
        if (late) out += "  endorsements reach some seats minutes later\n";
        for (std::size_t i = 0; i < lies.size(); ++i)
            if (!lies[i].empty()) out += "  seat " + std::to_string(i) + ": " + lies[i] + "\n";
        return out + "  network: " + sim::text(network);
    }
};

std::uint16_t draw_size(Prng& prng)
{
    const auto lot = prng.below(20);
    if (lot < 1) return 1;
    if (lot < 3) return static_cast<std::uint16_t>(prng.within(2, 3));
    if (lot < 17) return 4;
    return lot < 19 ? 7 : 10;
}

std::vector<std::size_t> some_seats(Prng& prng, std::size_t size, std::size_t count)
{
    std::vector<std::size_t> seats(size);
    for (std::size_t i = 0; i < size; ++i) seats[i] = i;
    prng.shuffle(std::span{seats});
    seats.resize(std::min(size, count));
    return seats;
}

/// Seats at random, dropped from a roll or added to it.
std::function<Bytes(const Bytes&)> mangled_roll(std::uint64_t seed, protocol::Committee committee)
{
    return [=](const Bytes& value) {
        auto roll = decode_roll(value, committee);
        if (!roll) return value;
        Prng prng{seed};
        for (auto* seats : {&roll->deals, &roll->verdicts, &roll->justifications})
            if (prng.chance(Ratio::percent(60)))
                seats->remove(seat(prng.below(committee.size())));
            else
                seats->add(seat(prng.below(committee.size())));
        return encode(*roll);
    };
}

std::function<Bytes(const Bytes&)> other_missing(std::uint64_t seed, protocol::Committee committee)
{
    return [=](const Bytes&) {
        protocol::SeatSet seats;
        seats.add(seat(seed % committee.size()));
        codec::Writer out;
        write(out, seats);
        return std::move(out).take();
    };
}

/// One lie of one liar, and its name.
std::pair<std::string, Mouth> draw_lie(Prng& prng, World& world, std::size_t liar)
{
    const auto committee = world.committee();
    const auto n = committee.size();
    const auto f = committee.faulty_max();
    const auto word = prng.next();
    const auto victims = some_seats(prng, n, prng.within(1, f + 1));
    // The lies of a leader need most to come together.
    static constexpr std::uint64_t of_leaders[] = {11, 16, 18};
    const bool leads = liar == 0 && prng.chance(Ratio::percent(50));
    const auto lot = leads ? of_leaders[prng.below(3)] : prng.below(21);
    switch (lot) {
    case 0: return {"silent", silent()};
    case 1: return {"bad boxes", bad_boxes(liar, committee, victims)};
    case 2:
        return {"bad boxes, no answer",
                both(bad_boxes(liar, committee, victims), withholding(liar, Phase::justification))};
    case 3:
        return {"bad boxes, wrong answers",
                both(bad_boxes(liar, committee, victims), wrong_answers(liar, committee))};
    case 4: return {"wrong degree", wrong_degree(liar, committee, word % 2 == 0 ? 1 : -1)};
    case 5: return {"two deals", two_deals(liar, committee)};
    case 6: return {"complains falsely", complaining(liar, committee, some_seats(prng, n, n))};
    case 7: return {"withholds its reveal", withholding(liar, Phase::reveal)};
    case 8: return {"reveals another polynomial", wrong_reveal(liar, committee)};
    case 9:
        // Of itself at least: with nobody missing there is nothing to reconstruct.
        return {"withholds its reveal, wrong reconstruction",
                both(withholding(liar, Phase::reveal), wrong_reconstruction(liar, committee))};
    case 10: return {"two rolls", two_proposals(Question::roll, mangled_roll(word, committee))};
    case 11: {
        const std::size_t victim = (liar + 1) % n;
        return {"wrongs a seat, would drop its complaint",
                both(both(bad_boxes(liar, committee, {victim}),
                          withholding(liar, Phase::justification)),
                     other_proposal(Question::roll, without_verdict(victim, committee)))};
    }
    case 12:
        return {"would open others",
                both(withholding(liar, Phase::reveal),
                     other_proposal(Question::missing, other_missing(word, committee)))};
    case 13: return {"forges", forging()};
    case 14: {
        const auto phase = static_cast<Phase>(prng.below(phase_count));
        return {"withholds phase " + std::to_string(static_cast<int>(phase)),
                withholding(liar, phase)};
    }
    case 15: {
        // Some of its messages arrive at the edge of a deadline, at some.
        for (const auto to : some_seats(prng, n, n / 2))
            if (to != liar)
                world.delay(liar, to,
                            sim::Duration{
                                static_cast<std::int64_t>(prng.within(9'000, 16'000) * 1'000'000)});
        return {"late at some", [](std::size_t, const Message& said) { return std::vector{said}; }};
    }
    case 16: {
        // Around the moments that decide about verdicts.
        const auto late = prng.within(9'000, 29'000) * 1'000'000;
        world.hold_back(liar, Phase::verdict, sim::Duration{static_cast<std::int64_t>(late)});
        auto mouth = complaining(liar, committee, some_seats(prng, n, n));
        if (liar == 0 || word % 2 == 0) mouth = both(std::move(mouth), settles_nothing());
        return {"complains at the last moment", std::move(mouth)};
    }
    case 17:
        return {"deals a coefficient of zero",
                zero_coefficient(liar, world, static_cast<std::uint16_t>(word % (n - f)))};
    case 18:
        return {"would leave out who does not reveal",
                both(withholding(liar, Phase::reveal),
                     other_proposal(Question::missing, nobody_missing))};
    case 19: return {"replays another run", replaying(tape_of_another_run(n, world.keys_seed))};
    default: {
        const auto stop = prng.within(1, 40);
        const auto until = std::make_shared<std::uint64_t>(stop * n * n);
        return {"stops", [until](std::size_t, const Message& said) -> std::vector<Message> {
                    if (*until == 0) return {};
                    --*until;
                    return {said};
                }};
    }
    }
}

sim::Outcome play(std::uint64_t seed, bool want_text)
{
    Prng prng{seed};
    Scenario scenario;
    scenario.size = draw_size(prng);
    scenario.kind = prng.chance(Ratio::percent(50));
    scenario.network = sim::NetworkFaults::swarm(prng, scenario.size);
    if (scenario.kind) {
        scenario.network = sim::NetworkFaults::calm();
        scenario.network.latency_min = 1ms;
        scenario.network.latency_max =
            sim::Duration{std::chrono::milliseconds{prng.within(2, 600)}};
        scenario.network.replay =
            prng.chance(Ratio::percent(50)) ? Ratio::percent(10) : Ratio::never();
    }
    scenario.lies.resize(scenario.size);
    World world{scenario.size, prng.next(), scenario.network};
    const auto faulty = world.committee().faulty_max();
    const auto liars = prng.chance(Ratio::percent(75)) ? faulty : prng.within(0, faulty);
    auto chosen = some_seats(prng, scenario.size, liars);
    // Seat 0 leads the first views, which is where a liar can do most.
    if (liars > 0 && prng.chance(Ratio::percent(30)) &&
        std::ranges::find(chosen, 0u) == chosen.end())
        chosen[0] = 0;
    for (const auto liar : chosen) {
        auto [what, mouth] = draw_lie(prng, world, liar);
        if (prng.chance(Ratio::percent(30))) {
            auto [more, second] = draw_lie(prng, world, liar);
            what += ", " + more;
            mouth = both(std::move(mouth), std::move(second));
        }
        scenario.lies[liar] = what;
        world.lie(liar, std::move(mouth));
    }
    // The certificate comes after some have given up: who endorsed still holds its share.
    scenario.late = scenario.kind && prng.chance(Ratio::percent(15));
    world.set_disk(sim::Duration{std::chrono::milliseconds{prng.below(50)}});
    if (scenario.late)
        for (const auto to : some_seats(prng, scenario.size, prng.within(1, scenario.size)))
            for (std::size_t from = 0; from < scenario.size; ++from)
                if (from != to)
                    world.hold_back_endorsement(from, to,
                                                std::chrono::seconds{prng.within(250, 400)});
    world.agenda().after(30s, [&] { world.heal(); });
    world.start_all(
        sim::Duration{static_cast<std::int64_t>(prng.below(600'000'000 / scenario.size))});
    world.run();

    sim::Outcome outcome;
    outcome.steps = world.agenda().steps();
    outcome.what = broken_promise(world);
    if (!outcome.what.empty()) {
        outcome.failure = sim::Failure::safety;
    } else if (scenario.kind) {
        outcome.what = unfinished(world);
        if (!outcome.what.empty()) outcome.failure = sim::Failure::liveness;
    }
    for (std::size_t i = 0; i < world.size(); ++i)
        if (const auto* result = world.result(i)) {
            world.digest().mix(ByteSpan{result->certificate.transcript.bytes()});
            probe<"swarm: a member finished">();
        }
    outcome.digest = world.digest().value();
    if (want_text) outcome.scenario = scenario.text();
    return outcome;
}

}  // namespace
}  // namespace weft::dkg::test

int main(int argc, char** argv)
{
    using namespace weft;
    return sim::swarm_main(argc, argv,
                           {.name = "dkg",
                            .about = "key generation: nothing is replaced",
                            .probe_prefix = "",
                            .run = dkg::test::play});
}
