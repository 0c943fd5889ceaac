// Nodes that come to a chain late, and take its state instead of its blocks.
//
// A committee makes blocks, keeps few of them, and gives states in small parts. Access nodes come, one
// of them with a state of long ago, and a member comes back with its key and an empty disk. They are
// killed while they gather, lose their sessions, and hear liars: sources that give wrong parts, false or
// old snapshots or none, false heights, or say that blocks are gone which are not. In the end each has the
// committee's state and goes on block by block; and nobody has ever told of two states of one block.

#include <weft/node_committee/frames.hpp>
#include <weft/sim/swarm.hpp>
#include <weft/state/block.hpp>

#include "scene.hpp"
#include <algorithm>
#include <memory>
#include <optional>
#include <sstream>

using namespace weft;
using namespace weft::cluster;

namespace {

enum class Lie : std::uint8_t { silent, parts, roots, old, heights, gone };
constexpr std::uint64_t lies = 6;

struct Plan {
    SceneOptions options;
    std::map<std::size_t, Lie> liars;  // by member
    std::size_t early = 0;             ///< blocks before the first access node comes
    std::size_t blocks = 0;            ///< and after, while it is away
    std::size_t more = 0;              ///< while they gather
    std::size_t kills = 0;
    std::size_t cuts = 0;
    std::optional<std::size_t> lost;  ///< a member that loses its disk, but for its key

    static Plan draw(std::uint64_t seed)
    {
        Prng prng{seed};
        Plan plan;
        const std::size_t sizes[] = {1, 4, 4, 4};
        plan.options.committee = sizes[prng.below(4)];
        plan.options.ledger = 1;
        plan.options.spares = 2;
        plan.options.access = true;
        plan.options.first_is_named = true;
        plan.options.snapshot_every = prng.within(3, 8);
        plan.options.keep_blocks = prng.within(1, 12);
        plan.options.part_bytes = prng.within(200, 3000);
        plan.options.seed = prng.next();
        const protocol::Committee committee{static_cast<std::uint16_t>(plan.options.committee)};
        for (std::size_t i = 0; i < committee.faulty_max(); ++i)
            if (prng.chance(Ratio::percent(75)))
                plan.liars[prng.below(plan.options.committee)] = static_cast<Lie>(prng.below(lies));
        auto& faults = plan.options.faults;
        faults.latency_max = 1ms + std::chrono::milliseconds{prng.below(100)};
        faults.sync_max = 1ms + std::chrono::milliseconds{prng.below(20)};
        plan.early = prng.within(0, 4);
        plan.blocks = prng.within(8, 20);
        plan.more = prng.within(0, 12);
        plan.kills = prng.chance(Ratio::percent(70)) ? prng.within(1, 5) : 0;
        plan.cuts = prng.chance(Ratio::percent(40)) ? prng.within(1, 4) : 0;
        if (plan.options.committee > 1 && plan.liars.empty() && prng.chance(Ratio::percent(60)))
            plan.lost = prng.below(plan.options.committee);
        return plan;
    }
    [[nodiscard]] std::string text() const
    {
        std::ostringstream out;
        out << options.committee << " members, a snapshot every " << options.snapshot_every
            << " blocks, " << options.keep_blocks << " kept, parts of " << options.part_bytes
            << " bytes, " << liars.size() << " liars ("
            << (liars.empty() ? -1 : static_cast<int>(liars.begin()->second)) << "), " << early
            << " + " << blocks << " + " << more << " blocks, " << kills << " kills, " << cuts
            << " cuts" << (lost ? ", a member that lost its disk" : "");
        return out.str();
    }
};

/// What a source says that lies so. It keeps what it said first.
class Liar {
public:
    explicit Liar(Lie lie) : lie_{lie} {}

    std::optional<Bytes> say(ByteSpan bytes)
    {
        using namespace node;
        auto frame =
            decode_frame<std::variant<StatePart, StateOffer, ChainHeight, BlockFrame, BlocksGone>>(
                bytes);
        if (!frame) return to_bytes(bytes);
        auto* part = std::get_if<StatePart>(&*frame);
        auto* offer = std::get_if<StateOffer>(&*frame);
        auto* height = std::get_if<ChainHeight>(&*frame);
        const auto* block = std::get_if<BlockFrame>(&*frame);
        if (lie_ == Lie::silent && part != nullptr) return std::nullopt;
        if (lie_ == Lie::parts && part != nullptr && !part->part.empty()) {
            part->part.back() ^= std::byte{1};
            return encode(*part);
        }
        if (lie_ == Lie::roots && offer != nullptr && !offer->record.empty()) {
            offer->tree_root.writable()[7] ^= std::byte{1};
            return encode(*offer);
        }
        if (lie_ == Lie::old && offer != nullptr && !offer->record.empty()) {
            if (!first_) first_ = *offer;
            return encode(*first_);
        }
        if (lie_ == Lie::heights && height != nullptr) {
            height->block_index = UINT32_MAX;
            return encode(*height);
        }
        if (lie_ == Lie::gone && block != nullptr)
            return encode(BlocksGone{block->chain, UINT32_MAX});
        return to_bytes(bytes);
    }

private:
    Lie lie_;
    std::optional<node::StateOffer> first_;
};

class Run {
public:
    explicit Run(std::uint64_t seed)
        : plan_{Plan::draw(seed)}, prng_{seed ^ 0x101}, scene_{plan_.options}
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
        for (const auto& [member, lie] : plan_.liars) {
            const auto host = scene_.member(member);
            scene_.note_liar(host);
            cluster().lie(
                host, [this, liar = std::make_shared<Liar>(lie)](std::size_t to, ByteSpan frame) {
                    return to < scene_.spare(0) ? std::optional{to_bytes(frame)} : liar->say(frame);
                });
        }
        scene_.create();
        scene_.init();
        deposit();
        blocks(plan_.early);
        // It has a state of now, and is away while the chain goes on.
        scene_.follow(0);
        cluster().run_until(
            [&] {
                const auto there = scene_.followed(0);
                return there && there->block_index > 0;
            },
            20s);
        cluster().crash(scene_.spare(0));
        if (plan_.lost) cluster().crash(scene_.member(*plan_.lost));
        blocks(plan_.blocks);
        if (plan_.lost) cluster().lose_disk(scene_.member(*plan_.lost));
        cluster().start_all();
        scene_.follow(0);  // the word of before may not have been on its disk
        if (plan_.lost)
            cluster().command(scene_.member(*plan_.lost),
                              node::ActivateChain{scene_.chain(), scene_.origin(), "again"});
        scene_.follow(1);
        trouble();
        blocks(plan_.more);
        cluster().run_for(6s);
        cluster().start_all();
        cluster().heal();
        // Who fell before the operator's word was on its disk is told again.
        for (const std::size_t spare : {0, 1})
            if (!scene_.followed(spare)) scene_.follow(spare);
        end();
    }

    void end()
    {
        std::size_t correct = 0;
        while (plan_.liars.contains(correct) || plan_.lost == correct) ++correct;
        if (!all_follow(correct)) return fail(sim::Failure::liveness, not_followed());
        // What they took is a state to go on from, also after a restart.
        for (std::size_t i = 0; i < 2; ++i) {
            cluster().crash(scene_.spare(i));
            cluster().start(scene_.spare(i));
        }
        blocks(2);
        if (!all_follow(correct)) return fail(sim::Failure::liveness, not_followed());
        if (plan_.lost && !cluster().run_until([&] { return scene_.agreed(); }, 60s))
            return fail(sim::Failure::liveness, "a member that lost its disk does not follow");
        for (std::size_t i = 0; i < plan_.options.committee; ++i) look_at_kept(i);
    }

    /// After the newest snapshot that a member may give, which is none after the last confirmed anchor,
    /// all blocks are there. (That those after an older one are, the access nodes show.)
    void look_at_kept(std::size_t member)
    {
        if (plan_.lost == member) return;
        const auto info = scene_.info(member);
        if (!info.anchor || info.anchor->state != answers::AnchorState::confirmed) return;
        const auto low = info.anchor->block_index;
        for (auto index = low; index <= info.block_index; ++index)
            if (!cluster()
                     .queries(scene_.member(member))
                     ->ask(&node::CommitteeQueries::block, scene_.chain(), index))
                return fail(sim::Failure::safety, "blocks after a snapshot are gone");
    }

    [[nodiscard]] bool follows(std::size_t spare, std::size_t correct)
    {
        const auto there = scene_.followed(spare);
        const auto here = scene_.info(correct);
        return there && there->block_index == here.block_index &&
               there->state_hash == here.state_hash;
    }
    /// The last block of a deposit may have been anchored by one more: they follow that too.
    [[nodiscard]] bool all_follow(std::size_t correct)
    {
        return cluster().run_until([&] { return follows(0, correct) && follows(1, correct); },
                                   200s);
    }
    [[nodiscard]] std::string not_followed()
    {
        std::string text = "an access node does not follow:";
        for (std::size_t i = 0; i < 2; ++i)
            if (const auto there = scene_.followed(i))
                text += " " + std::to_string(there->block_index) + " " + there->stage;
        return text;
    }

    void deposit() { request({{types::iota_color, funds}}); }
    void request(types::Balances transfer)
    {
        const auto id =
            scene_.request(scene_.section("accounts", "deposit", {}, std::move(transfer)));
        if (!scene_.processed(id, 120s)) fail(sim::Failure::liveness, "a request is not processed");
    }
    /// One for each off-ledger request.
    void blocks(std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i) {
            std::size_t at = prng_.below(plan_.options.committee);
            // One that gathers knows no account yet.
            while (!cluster().up(scene_.member(at)) || plan_.lost == at)
                at = (at + 1) % plan_.options.committee;
            const auto to = types::AgentId{fixtures::wallet("w" + std::to_string(prng_.below(40)))};
            const auto gift = scene_.off_ledger(nonce_++, "accounts", "deposit",
                                                {{to_bytes("a"), types::encoded(to)}},
                                                {{types::iota_color, prng_.within(1, 9)}});
            // A member that is a block behind may not know the account yet.
            bool done = false;
            for (int tries = 0; !done && tries < 6; ++tries) {
                scene_.give(gift, at);
                done = scene_.processed(types::id_of(gift), 20s);
            }
            // Some wait for the anchor before the next one comes.
            if (!done) fail(sim::Failure::liveness, "a request is not processed");
            if (prng_.chance(Ratio::percent(50)))
                cluster().run_for(std::chrono::milliseconds{prng_.below(3000)});
        }
    }

    void trouble()
    {
        const auto later = [&](std::uint64_t ms_max) {
            return std::chrono::milliseconds{prng_.below(ms_max)};
        };
        for (std::size_t i = 0; i < plan_.kills; ++i) {
            const auto host = scene_.spare(prng_.below(2));
            // Most of them while it gathers.
            const auto at = later(prng_.chance(Ratio::percent(70)) ? 1500 : 8000);
            cluster().agenda().after(at, [this, host] {
                if (cluster().up(host)) cluster().crash(host);
            });
            cluster().agenda().after(at + 50ms + later(800), [this, host] {
                if (!cluster().up(host)) cluster().start(host);
            });
        }
        for (std::size_t i = 0; i < plan_.cuts; ++i) {
            const auto a = scene_.spare(prng_.below(2));
            const auto b = prng_.chance(Ratio::percent(30))
                               ? scene_.spare(0)
                               : scene_.member(prng_.below(plan_.options.committee));
            if (a == b) continue;
            cluster().agenda().after(later(4000), [this, a, b] { cluster().cut(a, b); });
        }
    }

    static constexpr std::uint64_t funds = 100'000;
    Plan plan_;
    Prng prng_;
    Scene scene_;
    std::uint64_t nonce_ = 0;
    sim::Outcome outcome_;
};

}  // namespace

int main(int argc, char** argv)
{
    return sim::swarm_main(
        argc, argv,
        {.name = "join",
         .about = "whole nodes that come to a chain late and take its state in parts",
         .probe_prefix = "access: ",
         .run = [](std::uint64_t seed, bool want_text) { return Run{seed}.play(want_text); }});
}
