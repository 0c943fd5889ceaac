// Whole nodes whose ledger changes its mind about what a chain has processed, or whose ledger has a node that
// lies about it, while members fall.
//
// Safety: one state of each block, one end of each return, no request in two blocks that stand, no correct
// node accused, no return when nothing was lost, tokens conserved. After healing: what was lost is in no
// block that stands, all else is done once, and the chain is anchored on what the ledger has.

#include <weft/sim/swarm.hpp>

#include "reorganised.hpp"
#include <sstream>

using namespace weft;
using namespace weft::cluster;

namespace {

struct Plan {
    bool turns = true;  ///< the ledger changes its mind
    bool lies = false;  ///< ledger node 3 calls everything rejected; it does not turn then
    std::vector<std::size_t> before;  ///< members that fall before, and come back after
    std::vector<std::size_t> while_;  ///< members that fall and rise while the chain goes back
    std::size_t poor = 0;       ///< so many members lack what the blocks replaced, the last ones
    bool false_blocks = false;  ///< member 0 gives another block of a return than it made
    bool access = false;
    ClusterFaults faults;

    static Plan draw(std::uint64_t seed)
    {
        Prng prng{seed};
        Plan plan;
        plan.turns = !prng.chance(Ratio::percent(25));
        plan.lies = !plan.turns;
        if (prng.chance(Ratio::percent(40)))
            for (const auto all = prng.chance(Ratio::percent(50)) ? 4u : 1u;
                 plan.before.size() < all;)
                plan.before.push_back(all == 4 ? plan.before.size() : prng.below(4));
        for (auto falls = prng.below(4); falls > 0; --falls) plan.while_.push_back(prng.below(4));
        plan.access = prng.chance(Ratio::percent(30));
        plan.faults.latency_max = 1ms + std::chrono::milliseconds{prng.below(60)};
        plan.faults.sync_max = 1ms + std::chrono::milliseconds{prng.below(30)};
        Prng more = prng.fork();
        if (plan.turns && more.chance(Ratio::percent(40))) plan.poor = 1 + more.below(2);
        plan.false_blocks = plan.poor > 0 && more.chance(Ratio::percent(50));
        return plan;
    }
    [[nodiscard]] std::string text() const
    {
        std::ostringstream out;
        out << (turns ? "the ledger turns" : "a ledger node lies") << ", " << before.size()
            << " members away, " << while_.size() << " falls, " << poor << " cannot go back"
            << (false_blocks ? ", one gives false blocks" : "")
            << (access ? ", an access node" : "") << "\n";
        return out.str();
    }
};

class Run {
public:
    explicit Run(std::uint64_t seed)
        : plan_{Plan::draw(seed)},
          prng_{seed ^ 0x5eed},
          world_{{.spares = plan_.access ? 2u : 0u,
                  .seed = seed,
                  .faults = plan_.faults,
                  .access = plan_.access,
                  .first_is_named = plan_.access}}
    {}
    sim::Outcome play(bool want_text)
    {
        if (plan_.turns)
            turn();
        else
            lie();
        auto& scene = world_.scene;
        if (!scene.violation().empty()) {
            outcome_.failure = sim::Failure::safety;
            outcome_.what = scene.violation();
        }
        outcome_.steps = cluster().agenda().steps();
        outcome_.digest = cluster().digest();
        if (want_text) outcome_.scenario = plan_.text();
        return outcome_;
    }

private:
    [[nodiscard]] Cluster& cluster() { return world_.scene.cluster(); }
    void fail(sim::Failure failure, std::string what)
    {
        if (!outcome_.what.empty() || what.empty()) return;
        outcome_.failure = failure;
        outcome_.what = std::move(what);
    }
    void fall(std::size_t member)
    {
        const auto host = world_.scene.member(member);
        if (!cluster().up(host)) return;
        cluster().crash(host);
        cluster().run_for(std::chrono::milliseconds{prng_.below(1'500)});
        cluster().start(host);
    }
    void turn()
    {
        world_.prepare();
        world_.process_one_side();
        fail(sim::Failure::liveness, world_.trouble());
        if (!outcome_.what.empty()) return;
        for (std::size_t i = 0; i < plan_.poor; ++i) world_.forget_replaced(3 - i);
        if (plan_.false_blocks) give_false_blocks();
        for (const auto member : plan_.before)
            if (cluster().up(world_.scene.member(member)))
                cluster().crash(world_.scene.member(member));
        world_.turn();
        for (const auto member : plan_.before)
            if (!cluster().up(world_.scene.member(member)))
                cluster().start(world_.scene.member(member));
        for (const auto member : plan_.while_) {
            cluster().run_for(std::chrono::milliseconds{prng_.below(4'000)});
            fall(member);
        }
        fail(sim::Failure::liveness, world_.went_back());
        if (!outcome_.what.empty()) return;
        fail(sim::Failure::safety, world_.all_is_as_it_should_be());
    }
    void give_false_blocks()
    {
        world_.scene.note_liar(world_.scene.member(0));
        cluster().lie(world_.scene.member(0), [](std::size_t, ByteSpan bytes) {
            auto frame = node::decode_frame<std::variant<node::ReturnBlock>>(bytes);
            if (!frame) return std::optional{to_bytes(bytes)};
            auto& given = std::get<node::ReturnBlock>(*frame);
            auto block = state::decode_block(given.block).value();
            block.timestamp += 1;
            for (auto& update : block.updates) update.timestamp += 1;
            given.block = state::encode(block);
            return std::optional{node::encode(given)};
        });
    }
    void lie()
    {
        auto& scene = world_.scene;
        world_.prepare();
        cluster().lie(scene.ledger(3), [](std::size_t, ByteSpan bytes) {
            auto frame = node::decode_frame<std::variant<node::FromLedgerFrame>>(bytes);
            if (!frame) return std::optional{to_bytes(bytes)};
            auto message = std::get<node::FromLedgerFrame>(*frame).message;
            if (auto* inclusion = std::get_if<node::InclusionState>(&message))
                inclusion->state = node::Inclusion::rejected;
            else if (const auto* update = std::get_if<node::AddressUpdate>(&message))
                message = node::TakenBack{update->address, update->transaction};
            return std::optional{node::encode(node::FromLedgerFrame{std::move(message)})};
        });
        std::vector<types::RequestId> sent;
        for (int i = 0; i < 4; ++i) {
            sent.push_back(scene.request(scene.section("accounts", "deposit")));
            cluster().run_for(std::chrono::seconds{prng_.below(8)});
            if (i < static_cast<int>(plan_.while_.size()))
                fall(plan_.while_[static_cast<std::size_t>(i)]);
        }
        for (const auto& id : sent)
            if (!scene.processed(id, 120s))
                fail(sim::Failure::liveness, "a request is never processed");
        cluster().run_for(20s);
        if (!scene.returns().empty())
            fail(sim::Failure::safety, "the chain went back, and nothing was lost");
        if (!cluster().run_until([&] { return scene.agreed(); }, 30s))
            fail(sim::Failure::liveness, "members differ");
    }

    Plan plan_;
    Prng prng_;
    Reorganised world_;
    sim::Outcome outcome_;
};

}  // namespace

int main(int argc, char** argv)
{
    return sim::swarm_main(
        argc, argv,
        {.name = "returns",
         .about = "whole nodes; the ledger changes its mind",
         .probe_prefix = "node: a chain",
         .run = [](std::uint64_t seed, bool want_text) { return Run{seed}.play(want_text); }});
}
