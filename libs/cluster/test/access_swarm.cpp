// Nodes that follow a chain without a seat: access nodes, and access nodes of access nodes.
//
// A committee makes blocks, of on-ledger and off-ledger requests, while access nodes join, crash, lose
// their sessions and hear liars: up to f members that give them false blocks, false facts, false
// heights, or nothing. In the end each has the committee's state; what it took of users is done, once;
// and who is not named has got nothing.

#include <weft/chain/certificate.hpp>
#include <weft/node_committee/frames.hpp>
#include <weft/sim/swarm.hpp>
#include <weft/state/block.hpp>

#include "scene.hpp"
#include <algorithm>
#include <memory>
#include <sstream>

using namespace weft;
using namespace weft::cluster;

namespace {

constexpr std::size_t stranger = 2;
enum class Lie : std::uint8_t { silent, blocks, facts, heights };
constexpr std::uint64_t lies = 4;

struct Plan {
    SceneOptions options;
    std::map<std::size_t, Lie> liars;  // by member
    std::size_t before = 0;            ///< requests before anybody follows
    std::size_t requests = 0;          ///< and after
    std::size_t calls = 0;             ///< off-ledger requests, given to access nodes
    std::size_t fatal_takes = 0;       ///< access nodes are killed as they take one, so often
    std::size_t crashes = 0;
    std::size_t cuts = 0;
    bool withdrawn = false;  ///< governance names the first, and no more in the end

    static Plan draw(std::uint64_t seed)
    {
        Prng prng{seed};
        Plan plan;
        const std::size_t sizes[] = {1, 4, 4, 4, 7};
        plan.options.committee = sizes[prng.below(5)];
        plan.options.ledger = 1;
        plan.options.spares = 3;
        plan.options.access = true;
        plan.options.first_is_named = prng.chance(Ratio::percent(40));
        plan.options.seed = prng.next();
        const protocol::Committee committee{static_cast<std::uint16_t>(plan.options.committee)};
        // Each lie alone often enough that it is the only one.
        for (std::size_t i = 0; i < committee.faulty_max(); ++i)
            if (prng.chance(Ratio::percent(70)))
                plan.liars[prng.below(plan.options.committee)] = static_cast<Lie>(prng.below(lies));
        auto& faults = plan.options.faults;
        faults.latency_max = 1ms + std::chrono::milliseconds{prng.below(100)};
        faults.sync_max = 1ms + std::chrono::milliseconds{prng.below(20)};
        plan.before = prng.within(0, 4);
        plan.requests = prng.within(1, 3);
        plan.calls = prng.within(1, 8);
        plan.fatal_takes = prng.within(0, 2);
        plan.crashes = prng.chance(Ratio::percent(50)) ? prng.within(1, 4) : 0;
        plan.cuts = prng.chance(Ratio::percent(50)) ? prng.within(1, 4) : 0;
        plan.withdrawn = !plan.options.first_is_named && prng.chance(Ratio::percent(30));
        return plan;
    }
    [[nodiscard]] std::string text() const
    {
        std::ostringstream out;
        out << options.committee << " members, " << liars.size() << " liars ("
            << (liars.empty() ? -1 : static_cast<int>(liars.begin()->second)) << "), named by "
            << (options.first_is_named ? "settings" : "governance") << ", " << before << " and "
            << requests << " requests, " << calls << " off-ledger, " << fatal_takes
            << " access nodes killed as they take one, " << crashes << " crashes, " << cuts
            << " cuts" << (withdrawn ? ", withdrawn in the end" : "");
        return out.str();
    }
};

/// Another block of the same index, with a certificate that fits it but for the signature.
Bytes false_record(ByteSpan record)
{
    codec::Reader reader{record};
    const auto version = reader.u8();
    auto block = *state::decode_block(reader.bytes(1u << 24));
    auto certificate = *chain::decode_certificate(reader.bytes(256));
    // A nanosecond later, all of it: well-formed, and another state.
    for (auto& update : block.updates) ++update.timestamp;
    ++block.timestamp;
    certificate.block_hash = state::hash_of(block);
    codec::Writer writer;
    writer.u8(version).bytes(state::encode(block)).bytes(chain::encode(certificate)).bytes({});
    return std::move(writer).take();
}

std::optional<Bytes> lied(Lie lie, ByteSpan bytes)
{
    const auto frame =
        node::decode_frame<std::variant<node::BlockFrame, node::ChainFacts, node::ChainHeight>>(
            bytes);
    if (!frame) return to_bytes(bytes);
    const auto* block = std::get_if<node::BlockFrame>(&*frame);
    const auto* facts = std::get_if<node::ChainFacts>(&*frame);
    const auto* height = std::get_if<node::ChainHeight>(&*frame);
    if (lie == Lie::silent && block != nullptr) return std::nullopt;
    if (lie == Lie::blocks && block != nullptr) {
        auto other = *block;
        other.record = false_record(block->record);
        return node::encode(other);
    }
    if (lie == Lie::facts && facts != nullptr) {
        auto other = *facts;
        const auto dealt = crypto::bls::deal(1, 1, crypto::Hash::filled(9).bytes());
        other.group = dealt.public_key.group;
        return node::encode(other);
    }
    if (lie == Lie::heights && height != nullptr) {
        auto other = *height;
        other.block_index = UINT32_MAX;
        return node::encode(other);
    }
    return to_bytes(bytes);
}

class Run {
public:
    explicit Run(std::uint64_t seed)
        : plan_{Plan::draw(seed)}, prng_{seed ^ 0xacce55}, scene_{plan_.options}
    {}

    sim::Outcome play(bool want_text)
    {
        if (want_text) outcome_.scenario = plan_.text();
        live();
        return scene_.close(outcome_);
    }

private:
    [[nodiscard]] Cluster& cluster() { return scene_.cluster(); }
    void fail(sim::Failure failure, std::string what)
    {
        if (!outcome_.what.empty()) return;
        outcome_.failure = failure;
        outcome_.what = std::move(what);
    }

    void live()
    {
        // They lie to who follows, and are honest in rounds: other swarms look at those.
        for (const auto& [member, lie] : plan_.liars) {
            const auto host = scene_.member(member);
            scene_.note_liar(host);
            cluster().lie(host, [this, lie = lie](std::size_t to, ByteSpan frame) {
                return to < scene_.spare(0) ? std::optional{to_bytes(frame)} : lied(lie, frame);
            });
        }
        scene_.create();
        scene_.init();
        request("accounts", "deposit", {}, funds);
        for (std::size_t i = 0; i < plan_.before; ++i) request("accounts", "deposit", {}, 1);
        for (std::size_t i = 0; i < 3; ++i) scene_.follow(i);
        if (!plan_.options.first_is_named) name_first("add");
        trouble();
        for (std::size_t i = 0; i < plan_.requests; ++i) {
            request("accounts", "deposit", {}, prng_.within(1, 100));
            cluster().run_for(std::chrono::milliseconds{prng_.below(2000)});
            for (std::size_t n = 0; n < 3; ++n) call();
        }
        cluster().run_for(6s);
        cluster().start_all();
        cluster().heal();
        while (calls_.size() < plan_.calls) call();
        end();
    }

    /// Each has the state that a correct member has.
    [[nodiscard]] bool all_follow(std::size_t correct)
    {
        for (std::size_t i = 0; i < stranger; ++i)
            if (!cluster().run_until(
                    [&] {
                        const auto there = scene_.followed(i);
                        const auto here = scene_.info(correct);
                        return there && there->block_index == here.block_index &&
                               there->state_hash == here.state_hash;
                    },
                    120s))
                return false;
        return true;
    }

    void end()
    {
        std::size_t correct = 0;
        while (plan_.liars.contains(correct)) ++correct;
        if (!all_follow(correct)) return fail(sim::Failure::liveness, not_followed);
        for (auto& one : calls_)
            for (int tries = 0; !taken(one) && tries < 60; ++tries) {
                give(one);
                cluster().run_until([&] { return taken(one); }, 2s);
            }
        if (!std::ranges::all_of(calls_, taken))
            return fail(sim::Failure::liveness, "a request is not taken");
        for (const auto& one : calls_)
            if (!scene_.processed(types::id_of(one.request), 60s))
                return fail(sim::Failure::liveness, "a request that was taken is lost");
        if (!all_follow(correct)) return fail(sim::Failure::liveness, not_followed);
        const auto account = scene_.account(correct, other_);
        const auto got = account ? account->of(types::iota_color) : 0;
        if (got != given_)
            return fail(sim::Failure::safety, "off-ledger gifts of " + std::to_string(given_) +
                                                  " came to " + std::to_string(got));
        if (const auto there = scene_.followed(stranger); there && there->block_index > 0)
            return fail(sim::Failure::safety, "a stranger follows the chain");
        if (plan_.withdrawn) withdraw(correct);
    }

    /// Who is named no more gets no more.
    void withdraw(std::size_t correct)
    {
        name_first("remove");
        cluster().run_for(2s);
        const auto before = scene_.followed(0)->block_index;
        request("accounts", "deposit", {}, 1);
        cluster().run_for(10s);
        if (scene_.info(correct).block_index > before &&
            scene_.followed(0)->block_index >= scene_.info(correct).block_index)
            fail(sim::Failure::safety, "who is named no more follows the chain");
    }

    void request(std::string_view contract,
                 std::string_view entry,
                 types::Dict args,
                 std::uint64_t iotas)
    {
        types::Balances transfer;
        if (iotas > 0) transfer = {{types::iota_color, iotas}};
        const auto id =
            scene_.request(scene_.section(contract, entry, std::move(args), std::move(transfer)));
        if (!scene_.processed(id, 120s)) fail(sim::Failure::liveness, "a request is not processed");
    }
    void name_first(std::string_view what)
    {
        request("governance", "changeAccessNodes",
                {{to_bytes(what), to_bytes(cluster().id(scene_.spare(0)).bytes())}}, 0);
    }

    void trouble()
    {
        const auto later = [&](std::uint64_t ms_max) {
            return std::chrono::milliseconds{prng_.below(ms_max)};
        };
        for (std::size_t i = 0; i < plan_.crashes; ++i) {
            const auto host = prng_.chance(Ratio::percent(70))
                                  ? scene_.spare(prng_.below(stranger))
                                  : scene_.member(prng_.below(plan_.options.committee));
            const auto at = later(6000);
            cluster().agenda().after(at, [this, host] {
                if (cluster().up(host)) cluster().crash(host);
            });
            cluster().agenda().after(at + 100ms + later(3000), [this, host] {
                if (!cluster().up(host)) cluster().start(host);
            });
        }
        for (std::size_t i = 0; i < plan_.cuts; ++i) {
            const auto a = scene_.spare(prng_.below(stranger));
            const auto b = prng_.chance(Ratio::percent(30))
                               ? scene_.spare(0)
                               : scene_.member(prng_.below(plan_.options.committee));
            if (a == b) continue;
            cluster().agenda().after(later(6000), [this, a, b] { cluster().cut(a, b); });
        }
    }

    struct Call {
        types::OffLedgerRequest request;
        std::vector<std::shared_ptr<std::string>> answer = {};
    };
    [[nodiscard]] static bool taken(const Call& call)
    {
        return std::ranges::any_of(call.answer, [](const auto& said) { return said->empty(); });
    }
    void call()
    {
        if (calls_.size() >= plan_.calls) return;
        const auto gift = prng_.within(1, 50);
        given_ += gift;
        calls_.push_back({scene_.off_ledger(calls_.size(), "accounts", "deposit",
                                            {{to_bytes("a"), types::encoded(other_)}},
                                            {{types::iota_color, gift}})});
        give(calls_.back());
    }
    void give(Call& call)
    {
        const auto host = scene_.spare(prng_.below(stranger));
        if (!cluster().up(host)) return;
        call.answer.push_back(scene_.give_at(call.request, host));
        if (plan_.fatal_takes == 0) return;
        --plan_.fatal_takes;
        cluster().run_until([&] { return taken(call); }, 100ms);
        if (cluster().up(host)) cluster().crash(host);
        cluster().agenda().after(std::chrono::milliseconds{100 + prng_.below(3000)}, [this, host] {
            if (!cluster().up(host)) cluster().start(host);
        });
    }

    static constexpr std::uint64_t funds = 10'000;
    static constexpr const char* not_followed = "an access node does not follow";
    Plan plan_;
    Prng prng_;
    Scene scene_;
    types::AgentId other_{fixtures::wallet("other")};
    std::uint64_t given_ = 0;
    std::vector<Call> calls_;
    sim::Outcome outcome_;
};

}  // namespace

int main(int argc, char** argv)
{
    return sim::swarm_main(
        argc, argv,
        {.name = "access",
         .about = "whole nodes that follow a chain; some of its members lie to them",
         .probe_prefix = "access: ",
         .run = [](std::uint64_t seed, bool want_text) { return Run{seed}.play(want_text); }});
}
