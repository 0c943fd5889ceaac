// A thousand wrong clocks: ledger nodes of which up to f have a clock that jumps, or lie about the
// time, under sessions that break.
//
// Safety is watched all the time: no node signs a message whose time is far from the right one,
// but within the seconds in which it cannot know yet; and a node whose clock is right never says
// that it is wrong, whatever f others tell. After all clocks are right again every node takes
// transactions, all are confirmed everywhere, and nobody is told of a clock.

#include <weft/sim/swarm.hpp>

#include "scene.hpp"
#include <memory>
#include <sstream>

using namespace weft;
using namespace weft::cluster;

namespace {

/// Ahead of the right time by more than the tolerance of messages, and not noticed at once: a jump
/// by less than a clock is known for (30 s) shows with the next question (5 s).
constexpr auto signed_ahead_max = 36s;

enum class Wrong : std::uint8_t { jumps, starts_wrong, lies };

struct Plan {
    SceneOptions options;
    struct Fault {
        Wrong what;
        std::chrono::nanoseconds off;
        std::chrono::milliseconds at;
        std::chrono::milliseconds until;
    };
    std::map<std::size_t, Fault> wrong;  // by host
    std::size_t cuts = 0;
    std::size_t payments = 0;

    static Plan draw(std::uint64_t seed)
    {
        Prng prng{seed};
        Plan plan;
        plan.options = {.ledger = prng.within(4, 7), .committee = 1};
        plan.options.seed = prng.next();
        auto& faults = plan.options.faults;
        faults.latency_max = 1ms + std::chrono::milliseconds{prng.below(150)};
        if (prng.chance(Ratio::percent(50))) faults.clock_offset_max = 1s;
        if (prng.chance(Ratio::percent(50))) faults.clock_drift_ppm_max = 500;
        // The last host is the committee's: it tells its clock like any other.
        const auto f = plan.options.ledger / 3;
        for (auto i = prng.within(1, f); i > 0; --i) {
            Fault fault{
                .what = static_cast<Wrong>(prng.below(3)), .off = {}, .at = {}, .until = {}};
            const std::chrono::nanoseconds spans[] = {20s, 10min, 24h, 24h * 40};
            fault.off = spans[prng.below(4)] + std::chrono::milliseconds{prng.below(10'000)};
            if (fault.what != Wrong::jumps && prng.chance(Ratio::percent(50)))
                fault.off = -fault.off;
            fault.at = std::chrono::milliseconds{1'000 + prng.below(20'000)};
            // Every 5 s peers are asked: while their answers are on their way is the worst moment.
            if (prng.chance(Ratio::percent(50)))
                fault.at = 5s * prng.within(1, 4) +
                           std::chrono::milliseconds{prng.below(
                               static_cast<std::uint64_t>(faults.latency_max.count() / 1'000'000))};
            fault.until = fault.at + std::chrono::milliseconds{100 + prng.below(40'000)};
            plan.wrong.emplace(prng.below(plan.options.ledger), fault);
        }
        plan.cuts = prng.within(0, 3);
        plan.payments = prng.within(2, 4);
        return plan;
    }
    [[nodiscard]] std::string text() const
    {
        std::ostringstream out;
        out << options.ledger << " ledger nodes, " << cuts << " cuts, " << payments << " payments";
        for (const auto& [host, fault] : wrong)
            out << "; host " << host
                << (fault.what == Wrong::jumps          ? " jumps by "
                    : fault.what == Wrong::starts_wrong ? " starts off by "
                                                        : " lies by ")
                << fault.off.count() / 1'000'000 << " ms from " << fault.at.count() << " to "
                << fault.until.count() << " ms";
        return out.str();
    }
};

class Clocks {
public:
    explicit Clocks(const Plan& plan) : plan_{plan}, prng_{plan.options.seed}, scene_{plan.options}
    {}

    sim::Outcome run()
    {
        auto& cluster = scene_.cluster();
        for (std::size_t host = 0; host < plan_.options.ledger; ++host) watch_what_is_signed(host);
        for (const auto& [host, fault] : plan_.wrong) arrange(host, fault);
        for (std::size_t i = 0; i < plan_.cuts; ++i) {
            const auto a = prng_.below(cluster.size());
            const auto b = prng_.below(cluster.size());
            const auto at = std::chrono::milliseconds{prng_.below(30'000)};
            if (a == b) continue;
            cluster.agenda().after(at, [&cluster, a, b] { cluster.cut(a, b); });
            cluster.agenda().after(at + 2s, [&cluster] { cluster.heal(); });
        }
        for (int second = 0; second < 70 && violation_.empty(); ++second) {
            cluster.run_for(1s);
            look_at_the_right_ones();
        }
        cluster.heal();
        cluster.run_for(10s);
        for (std::size_t i = 0; i < plan_.payments; ++i)
            (void)scene_.send(payment(), prng_.below(plan_.options.ledger));
        for (std::size_t host = 0; host < plan_.options.ledger && violation_.empty(); ++host)
            if (const auto text = clock_reason(host); !text.empty() && lagging_.empty())
                lagging_ = "host " + std::to_string(host) + " in the end: " + text;
        sim::Outcome outcome;
        outcome.what = !violation_.empty() ? violation_ : scene_.violation();
        if (!outcome.what.empty()) {
            outcome.failure = sim::Failure::safety;
        } else if (!lagging_.empty() || !scene_.lagging().empty()) {
            outcome.failure = sim::Failure::liveness;
            outcome.what = lagging_.empty() ? scene_.lagging() : lagging_;
        }
        outcome.digest = cluster.digest();
        outcome.steps = cluster.agenda().steps();
        return outcome;
    }

private:
    types::Essence payment()
    {
        types::Essence essence{.timestamp = scene_.now(),
                               .access_pledge = {},
                               .consensus_pledge = {},
                               .inputs = {},
                               .outputs = {},
                               .data = {}};
        types::Balances rest;
        for (const auto& one : scene_.funds()) {
            essence.inputs.push_back(one.id);
            (void)rest.add(one.balance);
        }
        essence.outputs.push_back({scene_.wallet(), rest});
        (void)types::make_canonical(essence);
        return essence;
    }

    /// What a host sends of its own is looked at; a liar's answers are twisted.
    void watch_what_is_signed(std::size_t host)
    {
        const auto own = scene_.cluster().id(host);
        const auto fault = plan_.wrong.find(host);
        const bool lies = fault != plan_.wrong.end() && fault->second.what == Wrong::lies;
        const auto off = lies ? fault->second.off.count() : 0;
        scene_.cluster().lie(
            host,
            [this, host, own, lies, off](std::size_t, ByteSpan bytes) -> std::optional<Bytes> {
                if (const auto told =
                        node::decode_frame<std::variant<node::GossipMessage>>(bytes)) {
                    const auto message =
                        types::decode_message(std::get<node::GossipMessage>(*told).message);
                    if (message && message->issuer == own) look_at(host, message->time);
                }
                if (const auto answer = node::decode_frame<std::variant<node::WatchAnswer>>(bytes);
                    lies && answer) {
                    auto lie = std::get<node::WatchAnswer>(*answer);
                    lie.clock += off;
                    return node::encode(lie);
                }
                return to_bytes(bytes);
            });
    }
    void look_at(std::size_t host, types::Timestamp time)
    {
        const auto ahead = time - scene_.now();
        if (ahead > std::chrono::nanoseconds{signed_ahead_max}.count() && violation_.empty())
            violation_ = "host " + std::to_string(host) + " signed a message " +
                         std::to_string(ahead / types::second) + " s ahead";
    }

    void arrange(std::size_t host, const Plan::Fault& fault)
    {
        auto& cluster = scene_.cluster();
        switch (fault.what) {
        case Wrong::lies: return;  // from the start to the end
        case Wrong::jumps:
            cluster.agenda().after(fault.at, [&cluster, host, off = fault.off] {
                cluster.set_clock(host, off + 1s);  // never back: it may be a second ahead already
            });
            break;
        case Wrong::starts_wrong:
            cluster.agenda().after(fault.at, [&cluster, host, off = fault.off] {
                cluster.crash(host);
                cluster.set_clock(host, off);
                cluster.start(host);
            });
            break;
        }
        cluster.agenda().after(fault.until, [&cluster, host] {
            cluster.crash(host);
            cluster.set_clock(host, 0ns);
            cluster.start(host);
        });
    }

    std::string clock_reason(std::size_t host)
    {
        const auto* queries = scene_.cluster().queries(host);
        if (queries == nullptr) return {};
        for (const auto& reason : queries->not_ready(scene_.cluster().shown(host)))
            if (reason.stage == "clock") return reason.reason;
        return {};
    }
    void look_at_the_right_ones()
    {
        for (std::size_t host = 0; host < plan_.options.ledger; ++host)
            if (!plan_.wrong.contains(host) && violation_.empty())
                if (const auto text = clock_reason(host); !text.empty())
                    violation_ = "host " + std::to_string(host) + " has the right time: " + text;
    }

    const Plan& plan_;
    Prng prng_;
    Scene scene_;
    std::string violation_;
    std::string lagging_;
};

sim::Outcome run(std::uint64_t seed, bool want_text)
{
    const auto plan = Plan::draw(seed);
    auto outcome = Clocks{plan}.run();
    if (want_text) outcome.scenario = plan.text();
    return outcome;
}

}  // namespace

int main(int argc, char** argv)
{
    return sim::swarm_main(
        argc, argv,
        {.name = "clocks",
         .about = "ledger nodes with real signatures; simulated clocks that jump",
         .probe_prefix = "watch:",
         .run = run});
}
