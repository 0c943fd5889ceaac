// A thousand bad days for whole nodes: ledger and committee under crashes, lost sessions, skewed
// clocks and liars.
//
// Everything is the production code behind NodeCore, with real signatures, shares and wasm-free
// core contracts. Safety is watched all the time: one state per block, a request in one block, no
// correct node accused, tokens conserved. Off-ledger requests are given to members that may die as they
// answer: what was taken is done, once. After healing, every request is processed on every
// correct member, and all states are equal.

#include <weft/sim/swarm.hpp>

#include "scene.hpp"
#include <algorithm>
#include <memory>
#include <set>
#include <sstream>
#include <tuple>

using namespace weft;
using namespace weft::cluster;

namespace {

constexpr std::uint64_t supply = 1'000'000'000;

enum class Lie : std::uint8_t { silent, half_mute, garbled, replaying };
constexpr std::uint64_t lies = 4;

struct Plan {
    SceneOptions options;
    std::map<std::size_t, Lie> liars;  // by member
    std::size_t requests = 0;
    std::size_t crashes = 0;
    std::size_t cuts = 0;
    std::chrono::minutes gap{0};  ///< without any ledger node, for all members
    std::size_t early = 0;        ///< requests before init: attempts that make no block
    std::size_t deaf = 0;         ///< members that meanwhile hear of them from the others alone
    std::size_t posts_fatal = 0;  ///< members are killed as they post an anchor, so often
    std::optional<std::size_t> loser = {};  ///< its disk breaks its word: each crash takes its end
    std::size_t lost_max = 0;               ///< writes
    std::size_t calls = 0;                  ///< off-ledger requests
    std::size_t fatal_takes = 0;            ///< members are killed as they take one, so often

    static Plan draw(std::uint64_t seed)
    {
        Prng prng{seed};
        Plan plan;
        const std::size_t sizes[] = {1, 4, 4, 4, 4, 7, 7, 10};
        plan.options.committee = sizes[prng.below(8)];
        plan.options.ledger = prng.chance(Ratio::percent(20)) ? 1 : 4;
        plan.options.seed = prng.next();
        const protocol::Committee committee{static_cast<std::uint16_t>(plan.options.committee)};
        const auto liars = prng.within(0, committee.faulty_max());
        for (std::uint64_t i = 0; i < liars; ++i) {
            const auto member = prng.below(plan.options.committee);
            plan.liars[member] = static_cast<Lie>(prng.below(lies));
        }
        auto& faults = plan.options.faults;
        faults.latency_max = 1ms + std::chrono::milliseconds{prng.below(150)};
        faults.sync_max = 1ms + std::chrono::milliseconds{prng.below(30)};
        if (prng.chance(Ratio::percent(50))) faults.clock_offset_max = 1s;
        if (prng.chance(Ratio::percent(50))) faults.clock_drift_ppm_max = 500;
        plan.requests = prng.within(2, 5);
        plan.crashes = prng.chance(Ratio::percent(60)) ? prng.within(1, 6) : 0;
        plan.cuts = prng.chance(Ratio::percent(40)) ? prng.within(1, 6) : 0;
        // Long enough that an anchor on its way is too old for every message (D-20, D-75).
        if (prng.chance(Ratio::percent(25))) plan.gap = std::chrono::minutes{prng.within(9, 24)};
        if (prng.chance(Ratio::percent(25))) {
            plan.early = prng.within(1, 3);
            plan.deaf = prng.within(0, plan.options.committee / 2);
        }
        if (prng.chance(Ratio::percent(30))) plan.posts_fatal = prng.within(1, 3);
        // Who has lost what it said is silent, and so one of f.
        Prng losses{seed ^ 0x1057};
        if (plan.liars.size() < committee.faulty_max() && losses.chance(Ratio::percent(50))) {
            plan.loser = losses.below(plan.options.committee);
            if (plan.liars.contains(*plan.loser)) plan.loser.reset();
            plan.lost_max = losses.within(1, 12);
            plan.crashes = std::max<std::size_t>(plan.crashes, 3);
            faults.remembers_writes = true;
        }
        // Longer than a round: the others have the block, and the next one, before this batch has run.
        if (prng.chance(Ratio::percent(40)))
            faults.job_max = std::chrono::milliseconds{prng.within(100, 6000)};
        Prng called{seed ^ 0xca11};
        if (called.chance(Ratio::percent(60))) {
            plan.calls = called.within(1, 12);
            plan.fatal_takes = called.within(0, 2);
        }
        return plan;
    }
    [[nodiscard]] std::string text() const
    {
        std::ostringstream out;
        out << options.ledger << " ledger, " << options.committee << " members, " << liars.size()
            << " liars (" << (liars.empty() ? -1 : static_cast<int>(liars.begin()->second)) << "), "
            << requests << " requests, " << crashes << " crashes, " << cuts << " cuts, "
            << gap.count() << " min without ledger, " << early << " requests before init, " << deaf
            << " deaf members, " << posts_fatal << " killed as they post, batches run for up to "
            << options.faults.job_max.count() / 1'000'000 << " ms, " << calls
            << " off-ledger requests, " << fatal_takes << " members killed as they take one";
        if (loser) out << ", member " << *loser << " loses up to " << lost_max << " writes";
        return out.str();
    }
};

void arrange_lies(Scene& scene, const Plan& plan, Prng& prng)
{
    for (const auto& [member, lie] : plan.liars) {
        const auto host = scene.member(member);
        scene.note_liar(host);
        auto own = std::make_shared<Prng>(prng.fork());
        scene.cluster().lie(
            host, [lie = lie, own](std::size_t, ByteSpan frame) -> std::optional<Bytes> {
                auto bytes = to_bytes(frame);
                // u8 version ‖ u8 role ‖ u8 kind
                using Lied = node::RoundFrame;
                if (bytes.size() < 3 ||
                    std::to_integer<std::uint8_t>(bytes[1]) != Lied::role.value() ||
                    std::to_integer<std::uint8_t>(bytes[2]) != Lied::kind)
                    return bytes;
                switch (lie) {
                case Lie::silent: return std::nullopt;
                case Lie::half_mute:
                    if (own->chance(Ratio::percent(50))) return std::nullopt;
                    return bytes;
                case Lie::garbled:
                    // The tail is the share, digest or payload: mostly the frame still decodes.
                    if (own->chance(Ratio::percent(30)))
                        bytes[bytes.size() - 1 -
                              own->below(std::min<std::size_t>(bytes.size() - 2, 40))] ^=
                            std::byte{1};
                    return bytes;
                case Lie::replaying: return bytes;  // and more: `arrange_replays`
                }
                return bytes;
            });
    }
}

/// What was said in blocks and attempts, the newest of it.
class Past {
public:
    void hear(std::size_t from, const node::RoundFrame& said)
    {
        said_.emplace(said.block_index, said.attempt, from, said.body);
        if (said_.size() > 512) said_.erase(said_.begin());
    }
    /// Something that was said in another block or attempt than this; null: nothing found.
    [[nodiscard]] const Bytes* of_another(Prng& prng, const node::RoundFrame& than) const
    {
        for (int tries = 0; tries < 4 && !said_.empty(); ++tries) {
            const auto& [block, attempt, from, body] =
                *std::next(said_.begin(), static_cast<std::ptrdiff_t>(prng.below(said_.size())));
            if (block != than.block_index || attempt != than.attempt) return &body;
        }
        return nullptr;
    }

private:
    std::set<std::tuple<std::uint32_t, std::uint32_t, std::size_t, Bytes>> said_;
};

/// A liar that takes part as it should, and also says, as its own, in each round what anybody said in
/// other blocks and attempts.
void arrange_replays(Scene& scene, const Plan& plan, Prng& prng)
{
    auto past = std::make_shared<Past>();
    auto own = std::make_shared<Prng>(prng.fork());
    std::set<Cluster::HostIndex> liars;
    for (const auto& [member, lie] : plan.liars)
        if (lie == Lie::replaying) liars.insert(scene.member(member));
    if (liars.empty()) return;
    auto& cluster = scene.cluster();
    cluster.listen([&cluster, past, own, liars, speaking = false](std::size_t from, std::size_t to,
                                                                  ByteSpan bytes) mutable {
        const auto frame = node::decode_frame<std::variant<node::RoundFrame>>(bytes);
        if (!frame || speaking) return;
        const auto& round = std::get<node::RoundFrame>(*frame);
        past->hear(from, round);
        if (!liars.contains(from)) return;
        const auto* body = past->of_another(*own, round);
        if (body == nullptr) return;
        auto again = round;
        again.body = *body;
        speaking = true;
        cluster.say(from, to, node::encode(again));
        speaking = false;
    });
}

void arrange_trouble(Scene& scene, const Plan& plan, Prng& prng)
{
    auto& cluster = scene.cluster();
    const auto later = [&](std::uint64_t ms_max) {
        return std::chrono::milliseconds{prng.below(ms_max)};
    };
    for (std::size_t i = 0; i < plan.crashes; ++i) {
        // Any number of members; of four ledger nodes one at a time, the last one.
        const bool ledger = plan.options.ledger == 4 && prng.chance(Ratio::percent(25));
        auto host = ledger ? scene.ledger(3) : scene.member(prng.below(plan.options.committee));
        if (plan.loser && i % 2 == 0) host = scene.member(*plan.loser);
        const auto at = later(8000);
        std::size_t lost = 0;
        if (plan.loser && host == scene.member(*plan.loser)) lost = prng.within(1, plan.lost_max);
        cluster.agenda().after(at, [&cluster, host, lost] {
            cluster.crash(host);
            if (lost > 0) cluster.lose_suffix(host, lost);
        });
        cluster.agenda().after(at + 100ms + later(4000), [&cluster, host] {
            if (!cluster.up(host)) cluster.start(host);
        });
    }
    for (std::size_t i = 0; i < plan.cuts; ++i) {
        const auto a = scene.member(prng.below(plan.options.committee));
        const auto b = prng.below(cluster.size());
        if (a == b) continue;
        const auto at = later(8000);
        cluster.agenda().after(at, [&cluster, a, b] { cluster.cut(a, b); });
    }
    if (plan.gap.count() == 0) return;
    cluster.agenda().after(later(8000), [&scene, &cluster, plan] {
        for (std::size_t member = 0; member < plan.options.committee; ++member)
            for (std::size_t node = 0; node < plan.options.ledger; ++node)
                cluster.cut(scene.member(member), scene.ledger(node));
    });
}

/// What is posted has left: a member that dies at this moment must know it in its next life.
void arrange_deaths_at_posts(Scene& scene, const Plan& plan, Prng& prng)
{
    auto left = std::make_shared<std::size_t>(plan.posts_fatal);
    auto own = std::make_shared<Prng>(prng.fork());
    auto& cluster = scene.cluster();
    for (std::size_t member = 0; member < plan.options.committee; ++member) {
        if (plan.posts_fatal == 0 || plan.liars.contains(member)) continue;
        const auto host = scene.member(member);
        cluster.lie(host, [&cluster, host, left, own](std::size_t, ByteSpan bytes) {
            const auto frame = node::decode_frame<std::variant<node::ToLedgerFrame>>(bytes);
            if (frame &&
                std::holds_alternative<node::PostTransaction>(
                    std::get<node::ToLedgerFrame>(*frame).message) &&
                *left > 0 && own->chance(Ratio::percent(50))) {
                --*left;
                const auto down = std::chrono::milliseconds{100 + own->below(4000)};
                cluster.agenda().after(Duration::zero(), [&cluster, host] {
                    if (cluster.up(host)) cluster.crash(host);
                });
                cluster.agenda().after(down, [&cluster, host] {
                    if (!cluster.up(host)) cluster.start(host);
                });
            }
            return std::optional{to_bytes(bytes)};
        });
    }
}

/// Requests that come before init, of which some members hear from the others alone.
std::vector<types::RequestId> be_early(Scene& scene, const Plan& plan, std::uint64_t& deposited)
{
    auto& cluster = scene.cluster();
    cluster.run_for(2s);
    for (std::size_t member = 0; member < plan.deaf; ++member)
        for (std::size_t node = 0; node < plan.options.ledger; ++node)
            cluster.cut(scene.member(member), scene.ledger(node));
    std::vector<types::RequestId> requests;
    for (std::size_t i = 0; i < plan.early; ++i) {
        requests.push_back(
            scene.request(scene.section("accounts", "deposit", {}, {{types::iota_color, 1}})));
        ++deposited;
    }
    cluster.run_for(5s);
    cluster.heal();
    return requests;
}

/// Off-ledger requests of the wallet, numbered without a gap: gifts to another account, and calls that
/// fail. What a member has taken is left to the members; what none has taken is given again.
class Calls {
public:
    static constexpr std::uint64_t funds = 10'000;

    Calls(Scene& scene, const Plan& plan, Prng prng)
        : scene_{scene}, plan_{plan}, prng_{prng}, deaths_{plan.fatal_takes}
    {}

    void make()
    {
        if (calls_.size() >= plan_.calls) return;
        const auto gift = prng_.chance(Ratio::percent(70)) ? prng_.within(1, 50) : 0;
        given_ += gift;
        Call call{.request = scene_.off_ledger(
                      calls_.size(), gift > 0 ? "accounts" : "nobody", "deposit",
                      {{to_bytes("a"), types::encoded(other_)}},
                      gift > 0 ? types::Balances{{types::iota_color, gift}} : types::Balances{}),
                  .answer = {}};
        calls_.push_back(std::move(call));
        give(calls_.back(), prng_.below(plan_.options.committee));
    }
    /// Pre: all members are up.
    [[nodiscard]] bool all_taken()
    {
        return std::ranges::all_of(calls_, [&](Call& call) {
            for (std::size_t tries = 0; !taken(call) && tries < 60; ++tries) {
                give(call, tries % plan_.options.committee);
                scene_.cluster().run_until([&] { return taken(call); }, 2s);
            }
            return taken(call);
        });
    }
    /// What broke a promise; empty: nothing.
    [[nodiscard]] std::string check()
    {
        for (const auto& call : calls_)
            if (!scene_.processed(types::id_of(call.request), 120s))
                return "a request that was taken is lost";
        for (std::size_t i = 0; i < plan_.options.committee && !calls_.empty(); ++i) {
            // One may have fallen since all were up.
            if (plan_.liars.contains(i) || !scene_.cluster().up(scene_.member(i))) continue;
            const auto account = scene_.account(i, other_);
            if (!account) return "member " + std::to_string(i) + " has no state of the chain";
            if (account->of(types::iota_color) != given_)
                return "off-ledger gifts of " + std::to_string(given_) + " came to " +
                       std::to_string(account->of(types::iota_color));
        }
        return {};
    }

private:
    struct Call {
        types::OffLedgerRequest request;
        std::vector<std::shared_ptr<std::string>> answer;  ///< of each member that was asked
    };
    /// Who loses what was durable has promised nothing.
    [[nodiscard]] bool keeps_word(std::size_t member) const
    {
        return !plan_.liars.contains(member) && plan_.loser != member &&
               scene_.cluster().up(scene_.member(member));
    }
    void give(Call& call, std::size_t member)
    {
        if (!keeps_word(member)) return;
        call.answer.push_back(scene_.give(call.request, member));
        if (deaths_ == 0) return;
        --deaths_;
        auto& cluster = scene_.cluster();
        const auto host = scene_.member(member);
        cluster.run_until([&] { return taken(call); }, 100ms);
        if (cluster.up(host)) cluster.crash(host);
        cluster.agenda().after(std::chrono::milliseconds{100 + prng_.below(4000)},
                               [&cluster, host] {
                                   if (!cluster.up(host)) cluster.start(host);
                               });
    }
    [[nodiscard]] static bool taken(const Call& call)
    {
        // A used number: another member's word was kept already.
        return std::ranges::any_of(
            call.answer, [](const auto& said) { return said->empty() || *said == "nonce_used"; });
    }

    Scene& scene_;
    const Plan& plan_;
    Prng prng_;
    std::size_t deaths_;
    types::AgentId other_{fixtures::wallet("other")};
    std::uint64_t given_ = 0;
    std::vector<Call> calls_;
};

std::uint64_t tokens(Scene& scene)
{
    std::uint64_t sum = 0;
    for (const auto& funds : scene.funds()) sum += funds.balance.of(types::iota_color);
    return sum;
}

sim::Outcome run(std::uint64_t seed, bool want_text)
{
    const auto plan = Plan::draw(seed);
    Prng prng{seed ^ 0x5eed};
    Scene scene{plan.options};
    sim::Outcome outcome;
    if (want_text) outcome.scenario = plan.text();

    arrange_lies(scene, plan, prng);
    arrange_replays(scene, plan, prng);
    arrange_deaths_at_posts(scene, plan, prng);
    std::vector<types::RequestId> requests;
    std::uint64_t deposited = 0;
    scene.create();
    if (plan.early > 0) requests = be_early(scene, plan, deposited);
    scene.init();
    Calls calls{scene, plan, Prng{seed ^ 0xca12}};
    if (plan.calls > 0) {
        requests.push_back(scene.request(
            scene.section("accounts", "deposit", {}, {{types::iota_color, Calls::funds}})));
        deposited += Calls::funds;
        if (!scene.processed(requests.back(), 120s))
            outcome.what = "the first deposit is not processed";
    }
    arrange_trouble(scene, plan, prng);
    for (std::size_t i = 0; i < plan.calls / 2; ++i) calls.make();
    for (std::size_t i = 0; i < plan.requests; ++i) {
        const auto amount = prng.within(1, 1000);
        const bool bad = prng.chance(Ratio::percent(40));
        if (!bad) deposited += amount;
        requests.push_back(scene.request(
            bad ? scene.section("nobody", "nothing", {}, {{types::iota_color, amount}})
                : scene.section("accounts", "deposit", {}, {{types::iota_color, amount}})));
        scene.cluster().run_for(std::chrono::milliseconds{prng.below(2000)});
        for (std::size_t call = 0; call < 3; ++call) calls.make();
    }
    scene.cluster().run_for(10s + plan.gap);

    scene.cluster().start_all();
    scene.cluster().heal();
    if (!calls.all_taken() && outcome.what.empty()) outcome.what = "a request is not taken";
    if (outcome.what.empty()) outcome.what = calls.check();
    for (const auto& request : requests)
        if (!scene.processed(request, 120s) && outcome.what.empty())
            outcome.what = "a request is not processed";
    if (!scene.cluster().run_until([&] { return scene.agreed(); }, 60s) && outcome.what.empty())
        outcome.what = "members do not agree in the end";
    // The chain token stays with the chain; refunds and request tokens come back.
    if (!scene.cluster().run_until([&] { return tokens(scene) == supply - 1 - deposited; }, 240s) &&
        outcome.what.empty())
        outcome.what = "tokens: " + std::to_string(tokens(scene)) + " of " +
                       std::to_string(supply - 1 - deposited);
    if (!outcome.what.empty()) outcome.failure = sim::Failure::liveness;
    return scene.close(std::move(outcome));
}

}  // namespace

int main(int argc, char** argv)
{
    return sim::swarm_main(
        argc, argv,
        {.name = "nodes",
         .about = "whole nodes, real cryptography; simulated disks, clocks and sessions",
         .probe_prefix = "",
         .run = run});
}
