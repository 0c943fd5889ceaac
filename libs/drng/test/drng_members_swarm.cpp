// Beacon committees in virtual time: members down, lying, restarted; a full outage and its catch-up;
// nodes that follow what is published.
//
// Checked   no two correct members make different rounds, and what a correct one made verifies; no
//           round is made before a correct member's clock has come to it; nobody correct is accused;
//           at the end every correct member that is up has the round of the time, whatever was down;
//           what correct members published is a chain that a follower takes without a gap.
// Not real  the key is dealt, not generated; the Tangle is a delay.

#include <weft/sim/digest.hpp>
#include <weft/sim/network.hpp>
#include <weft/sim/swarm.hpp>

#include "committee.hpp"
#include <array>
#include <set>

namespace weft::drng {
namespace {

using namespace std::chrono_literals;
using test::BeaconCommittee;
using test::seat;

const BeaconCommittee& committee(std::uint16_t size)
{
    static std::map<std::uint16_t, BeaconCommittee> made;
    const auto found = made.find(size);
    return found != made.end() ? found->second
                               : made.try_emplace(size, size, 1s, 10s).first->second;
}

enum class Lie : std::uint8_t {
    honest,
    wrong_share,
    wrong_previous,
    two_shares,
    rounds,
    future,
};

/// Wrong shares more often: members learn a round from the Tangle, so one lucky member hides what they
/// do to the others.
constexpr std::array lies{Lie::wrong_share, Lie::wrong_share,    Lie::wrong_share, Lie::wrong_share,
                          Lie::two_shares,  Lie::wrong_previous, Lie::rounds,      Lie::future};

struct Machine {
    std::unique_ptr<Member> member;
    std::vector<Round> disk;  ///< rounds made, over all lives
    Lie lie = Lie::honest;
    bool up = true;
    sim::Duration clock{};  ///< how far it is ahead
    std::uint64_t turn = 0;
};

class World {
public:
    World(std::uint64_t seed, std::uint16_t size)
        : prng_{seed},
          committee_{committee(size)},
          faults_{sim::NetworkFaults::swarm(prng_, size)},
          network_{agenda_, prng_.fork(), faults_, size,
                   [this](std::size_t from, std::size_t to, const Message& message) {
                       deliver(from, to, message);
                   }},
          follower_{committee_.info, genesis_round(committee_.info)}
    {
        const protocol::Committee seats{size};
        machines_.resize(size);
        auto troubled = prng_.below(seats.faulty_max() + 1);
        std::vector<std::size_t> order(size);
        for (std::size_t m = 0; m < size; ++m) order[m] = m;
        prng_.shuffle(std::span{order});
        for (std::size_t k = 0; k < size; ++k) {
            auto& machine = machines_[order[k]];
            machine.disk = {genesis_round(committee_.info)};
            machine.clock = sim::Duration{static_cast<std::int64_t>(prng_.below(200'000'000))};
            if (troubled == 0) continue;
            --troubled;
            const auto what = prng_.below(4);
            if (what == 0)
                machine.up = false;
            else if (what != 1)
                machine.lie = lies[prng_.below(lies.size())];
            else
                restarted_.insert(order[k]);
        }
        outage_ = prng_.below(2) == 0;
    }

    sim::Outcome run()
    {
        for (std::size_t m = 0; m < machines_.size(); ++m)
            if (machines_[m].up) start(m);
        for (const auto m : restarted_) {
            const auto at = 10s + drawn(3s);
            agenda_.after(at, [this, m] { stop(m); });
            agenda_.after(at + drawn(3s), [this, m] { start(m); });
        }
        if (outage_) {
            // Everybody is away for a while; in their own order they come back.
            for (std::size_t m = 0; m < machines_.size(); ++m) {
                if (!machines_[m].up || restarted_.contains(m)) continue;
                agenda_.after(12s + drawn(500ms), [this, m] { stop(m); });
                agenda_.after(15s + drawn(1s), [this, m] { start(m); });
            }
        }
        agenda_.after(18s, [this] { network_.heal(); });
        while (outcome_.failure == sim::Failure::none && agenda_.now() < 28s && agenda_.step()) {
        }
        if (outcome_.failure == sim::Failure::none) finish();
        outcome_.digest = digest_.value();
        outcome_.steps = agenda_.steps();
        return std::move(outcome_);
    }
    [[nodiscard]] std::string text() const
    {
        std::string told = std::to_string(machines_.size()) + " members, " + sim::text(faults_);
        for (std::size_t m = 0; m < machines_.size(); ++m) {
            if (machines_[m].lie != Lie::honest)
                told += ", " + std::to_string(m) + " lies (" +
                        std::to_string(static_cast<int>(machines_[m].lie)) + ")";
            if (!machines_[m].up) told += ", " + std::to_string(m) + " is down";
            if (restarted_.contains(m)) told += ", " + std::to_string(m) + " restarts";
        }
        return told + (outage_ ? ", an outage" : "");
    }

private:
    sim::Duration drawn(sim::Duration below)
    {
        return sim::Duration{
            static_cast<std::int64_t>(prng_.below(static_cast<std::uint64_t>(below.count())))};
    }
    Instant clock(std::size_t m) const
    {
        return Instant{static_cast<std::uint64_t>((agenda_.now() + machines_[m].clock).count())};
    }
    [[nodiscard]] bool correct(std::size_t m) const { return machines_[m].lie == Lie::honest; }

    void start(std::size_t m)
    {
        auto& machine = machines_[m];
        machine.up = true;
        machine.member = std::make_unique<Member>(
            committee_.info, committee_.key, seat(m), committee_.shares[m], machine.disk,
            MemberSettings{.resend = 400ms, .publish_step = 150ms});
        apply(m, machine.member->on_time(clock(m)));
    }
    void stop(std::size_t m)
    {
        machines_[m].up = false;
        machines_[m].member.reset();
        ++machines_[m].turn;
    }
    void deliver(std::size_t from, std::size_t to, const Message& message)
    {
        if (!machines_[to].up) return;
        digest_.mix(from * 131 + to);
        digest_.mix(encode(message));
        apply(to, *machines_[to].member->handle(clock(to), seat(from), message));
    }
    void apply(std::size_t m, const Step& step)
    {
        auto& machine = machines_[m];
        for (const auto& accusation : step.accusations) {
            digest_.mix(accusation.whom.value() * 16 + static_cast<std::uint64_t>(accusation.what));
            if (correct(m) && correct(accusation.whom.value()))
                fail(sim::Failure::safety,
                     "a correct member is accused of " + std::string{name(accusation.what)});
        }
        for (const auto& output : step.outputs) {
            if (const auto* made = std::get_if<Made>(&output)) {
                machine.disk.push_back(made->round);
                if (correct(m)) check(m, made->round);
            } else if (correct(m)) {
                publish(std::get<Publish>(output).round);
            }
        }
        for (const auto& [to, message] : step.messages)
            for (std::size_t other = 0; other < machines_.size(); ++other)
                if (other != m && (to.only.empty() || std::ranges::count(to.only, seat(other)) > 0))
                    say(m, other, message);
        const auto turn = ++machine.turn;
        if (!step.wake) return;
        const auto now = clock(m);
        const auto delay = *step.wake > now ? *step.wake - now : Instant{};
        agenda_.after(sim::Duration{static_cast<std::int64_t>(delay.count())}, [this, m, turn] {
            if (machines_[m].up && machines_[m].turn == turn)
                apply(m, machines_[m].member->on_time(clock(m)));
        });
    }
    /// What a liar makes of what it should say.
    void say(std::size_t m, std::size_t to, Message message)
    {
        auto* const partial = std::get_if<Partial>(&message);
        switch (machines_[m].lie) {
        case Lie::honest: break;
        case Lie::wrong_share:
            if (partial) partial->share = machines_wrong(m, *partial);
            break;
        case Lie::wrong_previous:
            if (partial) partial->previous[0] ^= std::byte{1};
            break;
        case Lie::two_shares:
            if (partial) {
                auto other = *partial;
                other.share = machines_wrong(m, *partial);
                network_.send(m, to, Message{other});
            }
            break;
        case Lie::rounds:
            network_.send(m, to, Message{Rounds{machines_[m].disk.back().number + 1, {{}, {}}}});
            break;
        case Lie::future:
            if (partial) partial->round += 1 + prng_.below(20);
            break;
        }
        network_.send(m, to, std::move(message));
    }
    /// A well-formed share of something else.
    BeaconSignature machines_wrong(std::size_t m, const Partial& partial)
    {
        return crypto::bls::min_pk::sign(committee_.shares[m],
                                         crypto::beacon::domain_tag(committee_.info.scheme),
                                         partial.previous);
    }
    void check(std::size_t m, const Round& round)
    {
        digest_.mix(round.number);
        const auto [known, fresh] = made_.try_emplace(round.number, round);
        if (!fresh && known->second != round)
            return fail(sim::Failure::safety, "two correct members made different rounds");
        if (!fresh) return;
        // The fastest clock is 200 ms ahead.
        if (time_of(committee_.info, round.number) >
            Instant{static_cast<std::uint64_t>((agenda_.now() + 200ms).count())})
            return fail(sim::Failure::safety, "a round comes before its time");
        (void)m;
    }
    /// The Tangle: everybody sees it a little later.
    void publish(const Round& round)
    {
        agenda_.after(50ms + drawn(100ms), [this, round] {
            if (const auto taken = follower_.hear(round); taken)
                follow(*taken);
            else if (taken.error() != Refusal::round_repeated &&
                     taken.error() != Refusal::round_skipped)
                fail(sim::Failure::safety,
                     "what was published is refused: " + std::string{name(taken.error())});
            for (std::size_t m = 0; m < machines_.size(); ++m)
                if (machines_[m].up) apply(m, machines_[m].member->seen(clock(m), round));
        });
    }
    void follow(const std::vector<Taken>& taken)
    {
        for (const auto& [round, randomness] : taken) {
            if (round.number != ++followed_)
                fail(sim::Failure::safety, "a follower's rounds are not consecutive");
            else if (made_.at(round.number) != round)
                fail(sim::Failure::safety, "a follower took another round");
            digest_.mix(randomness.bytes());
        }
    }
    void finish()
    {
        // Who stops before its turn to publish never does: then a node that sees the gap asks for it.
        if (outage_ || !restarted_.empty())
            while (follower_.gap()) follow(*follower_.hear(made_.at(follower_.gap()->first)));
        const auto due =
            round_at(committee_.info, Instant{static_cast<std::uint64_t>(agenda_.now().count())});
        for (std::size_t m = 0; m < machines_.size(); ++m)
            if (machines_[m].up && correct(m) && machines_[m].member->last().number + 1 < due)
                return fail(sim::Failure::liveness,
                            "a correct member is behind at the end: " + std::to_string(m) +
                                " has round " + std::to_string(machines_[m].member->last().number) +
                                " of " + std::to_string(due));
        if (follower_.gap()) return fail(sim::Failure::liveness, "a round was never published");
        if (follower_.last()->number + 2 < due)
            return fail(sim::Failure::liveness, "rounds are made and not published");
        std::uint64_t expected = 1;
        for (const auto& [number, round] : made_)
            if (number != expected++) return fail(sim::Failure::safety, "a round is missing");
        // Each names the one before, so the last ones stand for all.
        if (!crypto::beacon::verify(committee_.info.scheme, committee_.info.public_key,
                                    made_.rbegin()->second))
            fail(sim::Failure::safety, "a round does not verify");
    }
    void fail(sim::Failure failure, std::string what)
    {
        if (outcome_.failure != sim::Failure::none) return;
        outcome_.failure = failure;
        outcome_.what = std::move(what);
    }

    Prng prng_;
    const BeaconCommittee& committee_;
    sim::NetworkFaults faults_;
    sim::Agenda agenda_;
    sim::Network<Message> network_;
    std::vector<Machine> machines_;
    std::set<std::size_t> restarted_;
    bool outage_ = false;
    std::map<std::uint64_t, Round> made_;
    Follower follower_;
    std::uint64_t followed_ = 0;
    sim::Digest digest_;
    sim::Outcome outcome_;
};

sim::Outcome play(std::uint64_t seed, bool want_text)
{
    static constexpr std::uint16_t sizes[] = {1, 2, 3, 4, 4, 4, 4, 7};
    World world{seed, sizes[Prng{seed}.below(8)]};
    const auto scenario = want_text ? world.text() : std::string{};
    auto outcome = world.run();
    if (want_text) outcome.scenario = scenario;
    return outcome;
}

}  // namespace
}  // namespace weft::drng

int main(int argc, char** argv)
{
    using namespace weft;
    return sim::swarm_main(argc, argv,
                           {.name = "drng_members",
                            .about = "shares and signatures are real; the key is dealt",
                            .probe_prefix = "drng.",
                            .run = drng::play});
}
