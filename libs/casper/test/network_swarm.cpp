// Several validators, each with its own engine, on a network that delays, reorders and parts. Honest
// ones propose what the fork choice gives (D-81, D-82, D-84); some are silent from some time on; some
// have two tongues: two machines with one name, each of which sees a part.
//
// Checked   an honest block is accepted by every honest validator;
//           no two honest validators hold conflicting blocks for final, and nothing that is final for
//           one is left out by the next block of another, once all have seen the same;
//           the engine reports no contradiction while the faulty stake is at most t * T / 2;
//           after the network has healed, blocks that were made then become final, if the honest stake
//           that still speaks is enough.
// In some lives the faulty stake is above what the proofs allow: then final blocks may conflict, and if
// they do or one is left out, somebody reports the contradiction.

#include <weft/base/probe.hpp>
#include <weft/casper/casper.hpp>
#include <weft/sim/agenda.hpp>
#include <weft/sim/digest.hpp>
#include <weft/sim/swarm.hpp>

#include "drawn_dag.hpp"
#include <memory>

namespace weft::casper {
namespace {

using drawn::id_of;
using std::chrono::milliseconds;

constexpr milliseconds healed{4'000};
constexpr milliseconds talk_ends{7'000};

/// One machine: an engine and what it has said and holds for final.
struct Machine {
    Validator name = 0;
    bool honest = true;
    milliseconds silent_from = talk_ends;
    std::unique_ptr<Casper> casper;
    std::vector<BlockId> final_blocks;
    std::size_t contradictions = 0;
};

class Network {
public:
    explicit Network(std::uint64_t seed) : prng_{seed}
    {
        draw_cast();
        for (auto& machine : machines_)
            machine.casper = std::make_unique<Casper>(
                Settings{id_of(0), stakes_, threshold_, {Parents::chosen}});
        for (std::size_t m = 0; m < machines_.size(); ++m) speak_later(m);
    }

    sim::Outcome live()
    {
        while (outcome_.failure == sim::Failure::none && agenda_.step()) ++outcome_.steps;
        if (outcome_.failure == sim::Failure::none) check_end();
        for (const auto& machine : machines_) {
            digest_.mix(std::uint64_t{machine.casper->dag().size()});
            digest_.mix(std::uint64_t{machine.final_blocks.size()});
        }
        outcome_.digest = digest_.value();
        return outcome_;
    }

private:
    void draw_cast()
    {
        const auto validators = prng_.within(3, 7);
        for (std::uint64_t v = 0; v < validators; ++v) stakes_.push_back(prng_.within(1, 9));
        threshold_ = {prng_.within(0, 2), 3};
        const auto total = sum(stakes_);
        // In one life of eight the liars have too much.
        beyond_ = prng_.below(8) == 0;
        const auto allowed = beyond_ ? total * 2 / 3 : total * threshold_.numerator / 6;
        std::uint64_t lying = 0;
        for (Validator v = 0; v < validators; ++v) {
            const bool liar = lying + stakes_[v] <= allowed && prng_.below(2) == 0;
            if (liar) lying += stakes_[v];
            machines_.push_back({.name = v, .honest = !liar, .casper = {}, .final_blocks = {}});
            if (liar)
                machines_.push_back({.name = v, .honest = false, .casper = {}, .final_blocks = {}});
            if (prng_.below(8) == 0)
                machines_.back().silent_from =
                    milliseconds{static_cast<std::int64_t>(prng_.below(4'000))};
        }
        keys_ = prng_.below(4);
        slow_ = prng_.within(20, 1'200);
        side_.resize(machines_.size());
        for (auto& side : side_) side = prng_.below(2);
        parted_from_ = milliseconds{static_cast<std::int64_t>(prng_.below(4'000))};
        parted_to_ = milliseconds{static_cast<std::int64_t>(
            prng_.within(static_cast<std::uint64_t>(parted_from_.count()), 4'000))};
    }
    static std::uint64_t sum(const std::vector<std::uint64_t>& stakes)
    {
        std::uint64_t total = 0;
        for (const auto stake : stakes) total += stake;
        return total;
    }
    [[nodiscard]] milliseconds now() const
    {
        return std::chrono::duration_cast<milliseconds>(agenda_.now());
    }
    [[nodiscard]] std::uint64_t pause() { return prng_.within(100, 500); }

    void speak_later(std::size_t m)
    {
        const auto wait = milliseconds{static_cast<std::int64_t>(pause())};
        if (now() + wait >= std::min(talk_ends, machines_[m].silent_from)) return;
        agenda_.after(wait, [this, m] {
            speak(m);
            speak_later(m);
        });
    }
    void speak(std::size_t m)
    {
        auto& machine = machines_[m];
        const auto& dag = machine.casper->dag();
        const auto& view = dag.whole();
        // A machine that has met its twin has nothing to say: its blocks would merge two lanes.
        if (dag.tips(view.blocks, machine.name).size() > 1) return;
        const auto on = parents(dag, view);
        Block block{.id = id_of(++made_ << 16 | prng_.below(1U << 16)),
                    .creator = machine.name,
                    .gas = prng_.below(3),
                    .parents = {},
                    .justifications = {},
                    .effects = {}};
        // The order of hashes is not the order of time.
        auto bytes = block.id;
        std::ranges::reverse(bytes.writable());
        block.id = bytes;
        for (const auto slot : on) block.parents.push_back(dag[slot].id);
        for (const auto slot : justifications(dag, view, on))
            block.justifications.push_back(dag[slot].id);
        for (std::uint64_t k = 0; k < keys_; ++k)
            if (prng_.below(3) == 0)
                block.effects.emplace(Bytes{static_cast<std::byte>(k)},
                                      static_cast<Op>(prng_.below(3)));
        if (machine.honest) honest_.insert(block.id);
        if (now() > healed) late_.insert(block.id);
        hear(m, block);
        for (std::size_t to = 0; to < machines_.size(); ++to)
            if (to != m) send(m, to, block);
    }
    void send(std::size_t from, std::size_t to, const Block& block)
    {
        auto wait =
            milliseconds{static_cast<std::int64_t>(prng_.within(1, now() < healed ? slow_ : 40))};
        const bool parted = side_[from] != side_[to] && now() >= parted_from_ && now() < parted_to_;
        if (parted) wait += parted_to_ - now();
        // Two tongues: each part of the others hears the other twin late.
        if (!machines_[from].honest && now() < healed && side_[from] != side_[to])
            wait = std::max(wait, healed - now());
        agenda_.after(wait, [this, to, block] { hear(to, block); });
    }
    void hear(std::size_t m, const Block& block)
    {
        auto& machine = machines_[m];
        for (const auto& event : machine.casper->arrive(block)) {
            if (event.error && honest_.contains(event.block) && machine.honest)
                fail(sim::Failure::safety,
                     "an honest block is refused: " + std::string{name(*event.error)});
            for (const auto& one : event.finalised)
                machine.final_blocks.push_back(machine.casper->dag()[one.block].id);
            machine.contradictions += event.contradicted.size();
        }
    }

    void check_end()
    {
        const auto* judge = &machines_.front();
        for (const auto& machine : machines_)
            if (machine.honest) judge = &machine;
        if (!judge->honest) return;
        const auto& dag = judge->casper->dag();
        Bits standing;
        for (const auto parent : parents(dag, dag.whole())) standing |= dag[parent].parent_past;
        bool broken = false;
        Bits final_past;
        std::size_t reports = 0;
        for (const auto& machine : machines_) {
            if (!machine.honest) continue;
            reports += machine.contradictions;
            if (machine.casper->dag().size() != dag.size())
                return fail(sim::Failure::safety,
                            "honest validators have accepted different blocks");
            for (const auto& id : machine.final_blocks) {
                const auto slot = *dag.find(id);
                broken = broken || !standing.test(slot) ||
                         !dag.commute(dag[slot].parent_past, final_past);
                final_past |= dag[slot].parent_past;
            }
        }
        if (beyond_) {
            if (broken) probe<"casper.final_blocks_conflict_above_the_threshold">();
            if (broken && reports == 0)
                fail(sim::Failure::safety, "final blocks conflict and nobody reports it");
            return;
        }
        if (broken) return fail(sim::Failure::safety, "a final block is abandoned");
        if (reports > 0)
            return fail(sim::Failure::safety, "a contradiction is reported without one");
        check_progress(dag);
    }
    void check_progress(const Dag& dag)
    {
        std::uint64_t speaking = 0;
        for (const auto& machine : machines_)
            if (machine.honest && machine.silent_from == talk_ends)
                speaking += stakes_[machine.name];
        if (!decisive(speaking, dag.total(), threshold_)) return;
        probe<"casper.progress_is_owed">();
        for (const auto& machine : machines_) {
            if (!machine.honest) continue;
            if (std::ranges::none_of(machine.final_blocks,
                                     [&](const BlockId& id) { return late_.contains(id); }))
                return fail(sim::Failure::liveness, "nothing made after healing becomes final");
        }
    }
    void fail(sim::Failure failure, std::string what)
    {
        if (outcome_.failure != sim::Failure::none) return;
        outcome_.failure = failure;
        outcome_.what = std::move(what);
    }

    Prng prng_;
    sim::Agenda agenda_;
    sim::Digest digest_;
    sim::Outcome outcome_;
    std::vector<std::uint64_t> stakes_;
    Threshold threshold_;
    bool beyond_ = false;
    std::vector<Machine> machines_;
    std::vector<std::uint64_t> side_;  ///< by machine
    milliseconds parted_from_{};
    milliseconds parted_to_{};
    std::uint64_t slow_ = 0;
    std::uint64_t keys_ = 0;
    std::uint64_t made_ = 0;
    std::set<BlockId> honest_;
    std::set<BlockId> late_;
};

}  // namespace
}  // namespace weft::casper

int main(int argc, char** argv)
{
    return weft::sim::swarm_main(
        argc, argv,
        {.name = "casper.network",
         .about = "real: the engines; simulated: network, time, execution",
         .probe_prefix = "casper.",
         .run = [](std::uint64_t seed, bool) { return weft::casper::Network{seed}.live(); }});
}
