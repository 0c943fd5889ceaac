// Whole nodes of a validators' network: they crash, are cut off, forget the end of their disks, and one of
// them may show two faces.
//
// Safety: all honest nodes open each era on the same block with the same state; no final block is abandoned;
// no honest validator makes two blocks side by side; tokens are conserved. After healing every deploy that
// was taken is final everywhere, was executed once (what is left of each account says so), and who
// equivocated has lost its stake.
//
// In some lives too much stake is away for a while: the others fall silent when all is said.
//
// In some lives a node comes when eras are over, and takes the state that the newest began with; who has two
// faces falsifies it.
//
// In some lives a validator is struck: it crashes in the instant in which a block of its own leaves, may lose
// the end of its disk or its marks, and starts again where nobody can tell it what it said; there it is
// asked to speak.

#include <weft/base/probe.hpp>
#include <weft/sim/swarm.hpp>

#include "validators.hpp"
#include <sstream>

using namespace weft;
using namespace weft::cluster;

namespace {

struct Plan {
    ValidatorsOptions options;
    bool two_faces = false;
    std::size_t deploys = 0;
    std::size_t troubles = 0;
    bool forgets = false;  ///< crashes may take the end of a disk
    bool bonds = false;
    std::size_t strikes = 0;
    bool loses_marks = false;  ///< a strike takes disk and marks
    bool stalls = false;       ///< for a while nothing can become final
    bool late = false;         ///< who is not bonded starts at the end

    static Plan draw(std::uint64_t seed)
    {
        Prng prng{seed};
        Plan plan;
        plan.two_faces = prng.chance(Ratio::percent(40));
        auto& options = plan.options;
        options.seed = seed;
        options.validators = plan.two_faces ? 5 : prng.within(1, 4);
        options.others = prng.below(2);
        options.accounts = prng.within(2, 6);
        options.parameters.threshold_numerator = plan.two_faces ? 2 : 1;
        options.parameters.threshold_denominator = 5;
        options.parameters.era_ranks = prng.within(10, 60);
        options.faults.latency_max = 1ms + std::chrono::milliseconds{prng.below(150)};
        options.faults.sync_max = 1ms + std::chrono::milliseconds{prng.below(30)};
        options.faults.remembers_writes = true;
        plan.deploys = prng.within(5, 40);
        plan.troubles = prng.below(5);
        // One host may forget: what it made and nobody has, it waits for in vain.
        plan.forgets = options.validators >= 3 && prng.chance(Ratio::percent(50));
        plan.bonds = prng.chance(Ratio::percent(50));
        // Who has lost its last block for good speaks no more in its era; the others must be enough.
        if (options.validators >= 3 && prng.chance(Ratio::percent(60)))
            plan.strikes = prng.within(1, 2);
        plan.loses_marks = prng.chance(Ratio::percent(60));
        plan.stalls = options.validators >= 4 && prng.chance(Ratio::percent(50));
        plan.late = options.others > 0 && prng.chance(Ratio::percent(50));
        if (plan.late) {
            options.parameters.era_ranks = 10;
            plan.deploys += 20;
        }
        return plan;
    }
    [[nodiscard]] std::string text() const
    {
        std::ostringstream out;
        out << options.validators << " validators, " << options.others << " others, " << deploys
            << " deploys, " << troubles << " troubles, eras of " << options.parameters.era_ranks
            << (two_faces ? ", one with two faces" : "") << (forgets ? ", disks that forget" : "")
            << (bonds ? ", stakes change" : "") << ", " << strikes << " strikes"
            << (loses_marks ? " that take marks" : "") << (stalls ? ", a stall" : "")
            << (late ? ", one comes late" : "");
        return out.str();
    }
};

/// Sends half of its peers another block in the place of each of its own.
class TwoFaces {
public:
    TwoFaces(Cluster& nodes, Cluster::HostIndex host, std::size_t from)
    {
        nodes.lie(
            host,
            [this, key = crypto::ed25519::KeyPair::from(Validators::node_key(host).seed()).seed(),
             from](Cluster::HostIndex to, ByteSpan frame) -> std::optional<Bytes> {
                const auto decoded = node::decode_frame<node::CasperFrames>(frame);
                if (decoded)
                    if (const auto* piece = std::get_if<node::CasperStateFrame>(&*decoded))
                        return falsified(*piece);
                const auto* told =
                    decoded ? std::get_if<node::CasperBlockFrame>(&*decoded) : nullptr;
                if (told == nullptr || to % 2 == 0) return to_bytes(frame);
                auto block = casper::decode_signed_block(told->block);
                const auto pair = crypto::ed25519::KeyPair::from(key);
                if (!block || block->header.creator != pair.public_key() ||
                    block->header.rank < from)
                    return to_bytes(frame);
                block->header.timestamp += 1;
                casper::sign(*block, pair);
                probe<"casper_nodes.a_block_has_a_twin">();
                return node::encode(node::CasperBlockFrame{casper::encode(*block)});
            });
    }

private:
    static Bytes falsified(node::CasperStateFrame piece);
};

Bytes TwoFaces::falsified(node::CasperStateFrame piece)
{
    // What somebody holds: with another table of stakes it could not even begin.
    for (auto& [key, value] : piece.entries)
        if (key.front() == std::byte{'b'}) {
            probe<"casper_nodes.a_state_is_falsified">();
            value.front() ^= std::byte{1};
            break;
        }
    return node::encode(piece);
}

/// Host 0 crashes as its block leaves, and comes back alone.
class Strikes {
public:
    Strikes(Validators& network, const Plan& plan, Prng& prng)
        : network_{network}, plan_{plan}, prng_{prng}
    {
        network.nodes.listen([this](Cluster::HostIndex from, Cluster::HostIndex, ByteSpan frame) {
            if (from != 0 || !waits_) return;
            const auto decoded = node::decode_frame<node::CasperFrames>(frame);
            const auto* told = decoded ? std::get_if<node::CasperBlockFrame>(&*decoded) : nullptr;
            if (told == nullptr) return;
            const auto block = casper::decode_signed_block(told->block);
            left_ = left_ || (block && block->header.creator == network_.nodes.id(0));
        });
    }
    void strike()
    {
        auto& nodes = network_.nodes;
        if (!nodes.up(0)) return;
        ask_to_speak();
        left_ = false;
        waits_ = true;
        const bool left = nodes.run_until([&] { return left_; }, 5s);
        waits_ = false;
        if (!left) return;
        probe<"casper_nodes.struck_as_a_block_leaves">();
        // With a liar among five, all others are needed.
        const bool forgets = plan_.forgets && !plan_.two_faces;
        // What is on its way is lost with who sent it: somebody shall have the block, and who made it may not
        // have it on disk if it spoke too early.
        const Duration until_durable = plan_.options.faults.sync_max;
        const Duration until_heard = 300ms;
        const auto most =
            static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(
                                           forgets ? until_heard : until_durable)
                                           .count());
        nodes.run_for(std::chrono::microseconds{prng_.below(most)});
        nodes.crash(0);
        if (forgets) {
            nodes.lose_suffix(0, prng_.within(1, 6));
            if (plan_.loses_marks) {
                nodes.lose_marks(0);
                probe<"casper_nodes.marks_are_lost">();
            }
        }
        nodes.run_for(std::chrono::milliseconds{prng_.below(400)});
        for (std::size_t other = 1; other < nodes.size(); ++other) nodes.cut(0, other);
        nodes.start(0);
        for (int k = 0; k < 3; ++k) {
            nodes.run_for(2s);
            ask_to_speak();
        }
        nodes.run_for(8s);
        nodes.heal();
    }

private:
    /// Whoever's turn it is: after a while it is host 0's too.
    void ask_to_speak()
    {
        for (std::size_t account = 0; account < plan_.options.accounts; ++account)
            network_.transfer(0, account, (account + 1) % plan_.options.accounts, 1);
    }

    Validators& network_;
    const Plan& plan_;
    Prng& prng_;
    bool waits_ = false;
    bool left_ = false;
};

/// Too few validators are up. How many blocks are made when all has been said for long.
std::size_t blocks_in_a_stall(Validators& network, const Plan& plan, Prng& prng)
{
    auto& nodes = network.nodes;
    nodes.heal();
    // Of four with t of 1/5 three must agree, of five with 2/5 and a liar all others.
    const std::size_t away = plan.two_faces ? 1 : 2;
    for (std::size_t host = 0; host < nodes.size(); ++host)
        if (host < away && nodes.up(host))
            nodes.crash(host);
        else if (host >= away && host < plan.options.validators && !nodes.up(host))
            nodes.start(host);
    nodes.run_for(4s);
    for (int k = 0; k < 5; ++k) {
        const auto from = prng.below(plan.options.accounts);
        network.transfer(away, from, (from + 1) % plan.options.accounts, 1);
        nodes.run_for(std::chrono::milliseconds{prng.below(1'500)});
    }
    probe<"casper_nodes.nothing_can_become_final">();
    // The turns of who is away are over, and all votes are heard.
    nodes.run_for(30s);
    const auto before = network.blocks();
    nodes.run_for(20s);
    return network.blocks() - before;
}

sim::Outcome run(std::uint64_t seed, bool want_text)
{
    const auto plan = Plan::draw(seed);
    sim::Outcome outcome;
    if (want_text) outcome.scenario = plan.text();
    Prng prng{seed ^ 0xca5be4};
    Validators network{plan.options};
    auto& nodes = network.nodes;
    const auto hosts = nodes.size();
    const auto validators = plan.options.validators;
    const std::size_t liar = plan.two_faces ? validators - 1 : hosts;
    std::optional<TwoFaces> faces;
    if (plan.two_faces) {
        network.liars.insert(liar);
        faces.emplace(nodes, liar, prng.within(1, 20));
    }
    Strikes strikes{network, plan, prng};
    for (std::size_t host = 0; host < (plan.late ? validators : hosts); ++host) nodes.start(host);
    nodes.run_for(4s);

    const auto any_up = [&]() -> std::optional<std::size_t> {
        for (int tries = 0; tries < 20; ++tries)
            if (const auto host = prng.below(hosts); nodes.up(host) && host != liar) return host;
        return std::nullopt;
    };
    std::size_t trouble = 0;
    for (std::size_t k = 0; k < plan.deploys; ++k) {
        if (const auto host = any_up()) {
            const auto from = prng.below(plan.options.accounts);
            const auto to = prng.below(plan.options.accounts);
            if (plan.bonds && prng.chance(Ratio::percent(15)))
                if (prng.chance(Ratio::percent(60)))
                    network.bond(*host, from, 1);
                else
                    network.unbond(*host, from);
            else
                network.transfer(*host, from, to, 1 + prng.below(1000));
        }
        nodes.run_for(std::chrono::milliseconds{prng.below(800)});
        if (trouble < plan.troubles && prng.chance(Ratio::percent(25))) {
            ++trouble;
            const auto host = prng.below(hosts);
            if (prng.chance(Ratio::percent(50))) {
                if (nodes.up(host)) {
                    nodes.crash(host);
                    if (plan.forgets && host == 0) {
                        const auto writes = prng.within(1, 20);
                        // With a liar among five, all others are needed: one whose own block is lost
                        // everywhere is silent for good.
                        if (!plan.two_faces) {
                            nodes.lose_suffix(host, writes);
                            probe<"casper_nodes.a_disk_forgets">();
                        }
                    }
                    nodes.run_for(std::chrono::milliseconds{prng.below(8'000)});
                    nodes.start(host);
                }
            } else {
                if (const auto other = prng.below(hosts); other != host) nodes.cut(host, other);
                nodes.run_for(std::chrono::milliseconds{prng.below(8'000)});
                nodes.heal();
            }
        }
    }
    for (std::size_t k = 0; k < plan.strikes; ++k) strikes.strike();
    if (plan.stalls)
        if (const auto made = blocks_in_a_stall(network, plan, prng); made > 0) {
            outcome.failure = sim::Failure::safety;
            outcome.what = "a network that cannot finalise goes on making blocks";
            outcome.digest = nodes.digest();
            outcome.steps = nodes.agenda().steps();
            return outcome;
        }
    nodes.heal();
    for (std::size_t host = 0; host < hosts; ++host)
        if (!nodes.up(host)) nodes.start(host);

    std::vector<std::size_t> honest;
    for (std::size_t host = 0; host < hosts; ++host)
        if (host != liar) honest.push_back(host);
    // What a disk forgot it had taken nobody else may know: then only what somebody still has must end.
    const auto ended = [&] {
        for (const auto& deploy : network.taken) {
            std::size_t final = 0;
            std::size_t known = 0;
            for (const auto host : honest) {
                if (host < validators)
                    known += network.at(host).casper_deploy(deploy.bytes()).has_value() ? 1 : 0;
                final += network.final_at(host, deploy) ? 1 : 0;
            }
            if (final != honest.size() && !(plan.forgets && known == 0)) return false;
        }
        return true;
    };
    const auto quiet = [&] {
        std::optional<std::uint64_t> era;
        for (const auto host : honest) {
            const auto now = network.at(host).casper();
            if (era && *era != now->era) return false;
            era = now->era;
        }
        return true;
    };
    const bool done = nodes.run_until([&] { return ended() && quiet(); }, 180s);
    if (!network.violation.empty()) {
        outcome.failure = sim::Failure::safety;
        outcome.what = network.violation;
    } else if (!done) {
        outcome.failure = sim::Failure::liveness;
        outcome.what = "a deploy that was taken is not final everywhere";
    } else {
        for (const auto host : honest) {
            const auto sums = *network.at(host).casper();
            if (sums.accounts + sums.stakes + sums.leaving + sums.fees + sums.vault !=
                network.supply()) {
                outcome.failure = sim::Failure::safety;
                outcome.what = "tokens come or go";
            }
            const auto owed = network.owed(host);
            for (std::size_t account = 0; account < owed.size(); ++account) {
                if (network.balance(host, account) != owed[account]) {
                    outcome.failure = sim::Failure::safety;
                    outcome.what = "a deploy is final and was not executed once";
                }
            }
        }
        if (network.eras > 0) probe<"casper_nodes.an_era_is_closed">();
        if (network.at(honest.front()).casper()->vault > 0)
            probe<"casper_nodes.somebody_is_slashed">();
    }
    outcome.digest = nodes.digest();
    outcome.steps = nodes.agenda().steps();
    return outcome;
}

}  // namespace

int main(int argc, char** argv)
{
    return sim::swarm_main(argc, argv,
                           {.name = "casper_nodes",
                            .about = "whole nodes of a validators' network",
                            .probe_prefix = "casper_nodes.",
                            .run = run});
}
