#pragma once

// Two engines hear the same drawn blocks: one keeps everything, the other prunes whenever it can.
//
// Checked   the same verdicts, final blocks with the same proofs, levels, scores, gas, parents and citations.
//           One exception is allowed (D-89): what comes from an equivocator and lies below what is pruned is
//           not accepted, and then nothing that an honest validator makes stands on it.

#include <weft/casper/casper.hpp>

#include "drawn_dag.hpp"
#include <string>

namespace weft::casper::drawn {

class PrunedBeside {
public:
    explicit PrunedBeside(std::uint64_t seed) : prng_{seed}
    {
        std::vector<std::uint64_t> stakes(prng_.within(1, 5));
        for (auto& stake : stakes) stake = prng_.within(1, 4);
        const Threshold threshold{prng_.below(3), 3};
        const Rules rules{Parents::chosen, Reach::bounded};
        blocks_.emplace(prng_.next(), stakes, rules);
        whole_.emplace(Settings{id_of(0), stakes, threshold, rules});
        pruned_.emplace(Settings{id_of(0), stakes, threshold, rules, prng_.within(1, 60)});
        eager_ = prng_.below(2) == 0;
    }
    void run(std::size_t count)
    {
        for (std::size_t k = 0; k < count && complaint.empty(); ++k) {
            const auto block = blocks_->next();
            if (!whole_->buffer().knows(block.id)) put(block);
        }
        left = pruned_->dag().size();
        made = whole_->dag().size();
    }
    std::string complaint;
    std::size_t removed = 0;
    std::size_t orphaned = 0;
    std::size_t left = 0;
    std::size_t made = 0;
    std::size_t left_out = 0;  ///< accepted by one engine only

private:
    void put(const Block& block)
    {
        const auto full = whole_->arrive(block);
        const auto less = pruned_->arrive(block);
        for (const auto& event : less)
            for (const auto& one : event.finalised) final_.insert(id(*pruned_, one.block));
        const bool accepted = !full.empty() && !full.front().error;
        const bool accepted_too = !less.empty() && !less.front().error;
        if (accepted_too && !accepted) complaint = "only the pruned engine accepts a block";
        if (accepted && !accepted_too) {
            ++left_out;
            if (!whole_->dag().whole().equivocates(block.creator))
                complaint = "an honest block is refused after pruning";
        }
        if (!accepted || !accepted_too || !complaint.empty()) return;
        if (left_out == 0) compare(full.front(), less.front());
        if (eager_ || prng_.below(8) == 0) prune();
    }
    void prune()
    {
        const auto pruned = pruned_->prune();
        if (!pruned) return;
        removed += pruned->standing.size() + pruned->orphaned.size();
        orphaned += pruned->orphaned.size();
        for (const auto& id : pruned->standing)
            if (!final_.contains(id)) complaint = "what is not final is pruned";
        for (const auto& id : pruned->orphaned)
            if (left_out == 0 && whole_->dag().whole().scores[*whole_->dag().find(id)] != 0)
                complaint = "what is pruned as orphaned has a score";
        if (left_out == 0) compare_whole();
    }
    void compare(const Casper::Event& full, const Casper::Event& less)
    {
        if (full.finalised.size() != less.finalised.size())
            complaint = "another number of final blocks";
        for (std::size_t k = 0; k < full.finalised.size() && complaint.empty(); ++k) {
            const auto& a = full.finalised[k];
            const auto& b = less.finalised[k];
            if (id(*whole_, a.block) != id(*pruned_, b.block) ||
                a.clique.vertices != b.clique.vertices || a.clique.weight != b.clique.weight)
                complaint = "another proof";
        }
        if (full.contradicted.size() != less.contradicted.size())
            complaint = "another number of contradictions";
        compare_whole();
    }
    void compare_whole()
    {
        const auto& full = whole_->dag();
        const auto& less = pruned_->dag();
        for (Slot slot = 1; slot < less.size(); ++slot) {
            const auto there = full.find(less[slot].id);
            if (!there || full[*there].level != less[slot].level ||
                full[*there].cumulative_gas != less[slot].cumulative_gas ||
                full.whole().scores[*there] != less.whole().scores[slot])
                complaint = "another level, gas or score";
        }
        const auto on = parents(full, full.whole());
        const auto on_too = parents(less, less.whole());
        if (ids(*whole_, on) != ids(*pruned_, on_too)) complaint = "other parents";
        if (ids(*whole_, justifications(full, full.whole(), on)) !=
            ids(*pruned_, justifications(less, less.whole(), on_too)))
            complaint = "other citations";
    }
    static BlockId id(const Casper& casper, Slot slot) { return casper.dag()[slot].id; }
    static std::vector<BlockId> ids(const Casper& casper, const std::vector<Slot>& slots)
    {
        std::vector<BlockId> ids;
        for (const auto slot : slots) ids.push_back(id(casper, slot));
        return ids;
    }

    Prng prng_;
    bool eager_ = false;
    std::optional<Blocks> blocks_;
    std::optional<Casper> whole_;
    std::optional<Casper> pruned_;
    std::set<BlockId> final_;
};

}  // namespace weft::casper::drawn
