// Settlements alone: cheap enough for many seeds, so that views change, locks matter and proofs
// travel. Before the links heal nothing has to happen; after that, all correct seats must decide.

#include <weft/base/prng.hpp>
#include <weft/base/probe.hpp>
#include <weft/dkg/settlement.hpp>
#include <weft/fixtures/keys.hpp>
#include <weft/sim/agenda.hpp>
#include <weft/sim/digest.hpp>
#include <weft/sim/network.hpp>
#include <weft/sim/swarm.hpp>

#include <memory>

namespace weft::dkg::settlement {
namespace {

using namespace std::chrono_literals;

enum class Lie : std::uint8_t { none, silent, two_stories, favourites, stale_locks };

struct Seat {
    crypto::ed25519::KeyPair keys;
    std::unique_ptr<Settlement> node;
    Lie lie = Lie::none;
    std::uint64_t favourites = 0;
    Value candidate;
    std::optional<Value> decision;
    std::uint64_t turn = 0;
};

class World {
public:
    World(std::uint64_t seed, std::uint16_t size, Prng prng)
        : prng_{prng},
          committee_{size},
          faults_{sim::NetworkFaults::swarm(prng_, size)},
          network_{agenda_, prng_.fork(), faults_, size,
                   [this](std::size_t from, std::size_t to, const Message& message) {
                       deliver(from, to, message);
                   }}
    {
        std::vector<crypto::ed25519::PublicKey> keys;
        seats_.resize(size);
        for (std::size_t i = 0; i < size; ++i) {
            seats_[i].keys =
                fixtures::key_of("seat " + std::to_string(i) + " of " + std::to_string(seed));
            seats_[i].candidate = to_bytes(std::string(1, static_cast<char>('a' + prng_.below(3))));
            keys.push_back(seats_[i].keys.public_key());
        }
        std::vector<std::size_t> order(size);
        for (std::size_t i = 0; i < size; ++i) order[i] = i;
        if (prng_.chance(Ratio::percent(50))) prng_.shuffle(std::span{order});
        for (std::size_t i = 0; i < committee_.faulty_max(); ++i) {
            seats_[order[i]].lie = static_cast<Lie>(prng_.below(5));
            seats_[order[i]].favourites = prng_.next();
        }
        for (std::size_t i = 0; i < size; ++i)
            seats_[i].node =
                std::make_unique<Settlement>(committee_, index(i), context(), keys, seats_[i].keys);
    }

    sim::Outcome run()
    {
        for (std::size_t i = 0; i < seats_.size(); ++i) {
            const sim::Duration start{static_cast<std::int64_t>(prng_.below(2'000'000'000))};
            agenda_.after(start, [this, i] {
                seats_[i].node->begin(now(), view_duration);
                advance(i);
            });
        }
        agenda_.after(60s, [this] { network_.heal(); });
        while (outcome_.what.empty() && agenda_.now() < 1h && agenda_.step()) {
        }
        for (const auto& seat : seats_)
            if (outcome_.what.empty() && seat.lie == Lie::none && !seat.decision)
                fail(sim::Failure::liveness, "a correct seat never decided");
        outcome_.digest = digest_.value();
        outcome_.steps = agenda_.steps();
        return outcome_;
    }
    [[nodiscard]] std::string text() const
    {
        std::string out = std::to_string(seats_.size()) + " seats\n";
        for (std::size_t i = 0; i < seats_.size(); ++i)
            if (seats_[i].lie != Lie::none)
                out += "  seat " + std::to_string(i) + " tells lie " +
                       std::to_string(static_cast<int>(seats_[i].lie)) + "\n";
        return out + "  network: " + sim::text(faults_);
    }

private:
    static constexpr auto view_duration = protocol::Instant{2s};
    static crypto::Hash context() { return crypto::Hash::filled(5); }
    static ValidatorIndex index(std::size_t i)
    {
        return ValidatorIndex{static_cast<std::uint16_t>(i)};
    }
    [[nodiscard]] protocol::Instant now() const
    {
        return protocol::Instant{static_cast<std::uint64_t>(agenda_.now().count())};
    }
    void fail(sim::Failure failure, std::string what)
    {
        if (!outcome_.what.empty()) return;
        outcome_.failure = failure;
        outcome_.what = std::move(what);
    }
    void deliver(std::size_t from, std::size_t to, const Message& message)
    {
        digest_.mix(from * 131 + to + 65536 * message.index());
        take(to, seats_[to].node->handle(index(from), message));
        advance(to);
    }
    void advance(std::size_t who)
    {
        auto& seat = seats_[who];
        take(who, seat.node->advance(now(), seat.candidate, [](const Value&) { return true; }));
        const auto turn = ++seat.turn;
        const auto wake = seat.node->wake();
        if (!wake) return;
        const auto delay = sim::Duration{static_cast<std::int64_t>(wake->count())} - agenda_.now();
        agenda_.after(std::max(delay, sim::Duration::zero()), [this, who, turn] {
            if (seats_[who].turn == turn) advance(who);
        });
    }
    void take(std::size_t who, Step step)
    {
        auto& seat = seats_[who];
        for (const auto& accusation : step.accusations)
            if (seat.lie == Lie::none && seats_[accusation.whom.value()].lie == Lie::none)
                fail(sim::Failure::safety, "evidence: a correct seat accused a correct seat");
        for (const auto& value : step.outputs) {
            seat.decision = value;
            digest_.mix(ByteSpan{value});
            for (const auto& other : seats_)
                if (seat.lie == Lie::none && other.lie == Lie::none && other.decision &&
                    *other.decision != value)
                    fail(sim::Failure::safety, "agreement: two correct seats decided differently");
        }
        for (const auto& [to, message] : step.messages)
            for (std::size_t i = 0; i < seats_.size(); ++i)
                if (i != who) say(who, i, message);
    }
    void say(std::size_t who, std::size_t to, const Message& message)
    {
        auto& seat = seats_[who];
        auto said = message;
        switch (seat.lie) {
        case Lie::none: break;
        case Lie::silent: return;
        case Lie::two_stories:
            if (to % 2 == 0) twist(seat, said);
            break;
        case Lie::favourites:
            if ((seat.favourites >> to & 1) == 0) return;
            break;
        case Lie::stale_locks:
            if (auto* next = std::get_if<NextView>(&said)) next->locked.reset();
            if (auto* proposal = std::get_if<Proposal>(&said)) {
                proposal->prepared.reset();
                proposal->value = seat.candidate;
            }
            break;
        }
        network_.send(who, to, std::move(said));
    }
    /// The same message for another value, honestly signed.
    void twist(Seat& seat, Message& message)
    {
        const auto other = to_bytes(seat.candidate == to_bytes("a") ? "b" : "a");
        if (auto* proposal = std::get_if<Proposal>(&message)) {
            proposal->value = other;
            proposal->prepared.reset();
        } else if (auto* vote = std::get_if<Vote>(&message)) {
            vote->value = other;
            codec::Writer out;
            out.fixed(context())
                .u8(static_cast<std::uint8_t>(vote->stage))
                .u32(vote->view)
                .bytes(other);
            vote->signature =
                seat.keys.sign(crypto::tagged_hash("weft dkg settlement vote", out.view()).bytes());
        }
    }

    Prng prng_;
    protocol::Committee committee_;
    sim::NetworkFaults faults_;
    sim::Agenda agenda_;
    sim::Network<Message> network_;
    std::vector<Seat> seats_;
    sim::Digest digest_;
    sim::Outcome outcome_;
};

sim::Outcome play(std::uint64_t seed, bool want_text)
{
    Prng prng{seed};
    static constexpr std::uint16_t sizes[] = {1, 2, 4, 4, 4, 4, 7, 10};
    const auto size = sizes[prng.below(8)];
    World world{seed, size, prng.fork()};
    auto outcome = world.run();
    if (want_text) outcome.scenario = world.text();
    return outcome;
}

}  // namespace
}  // namespace weft::dkg::settlement

int main(int argc, char** argv)
{
    using namespace weft;
    return sim::swarm_main(argc, argv,
                           {.name = "settlement",
                            .about = "settlement: real signatures",
                            .probe_prefix = "dkg: ",
                            .run = dkg::settlement::play});
}
