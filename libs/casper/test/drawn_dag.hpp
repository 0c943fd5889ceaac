#pragma once

// Drawn blocks: proposers of whom each has seen a part, some of them with two tongues, and now and then
// a block that breaks a rule.

#include <weft/base/prng.hpp>
#include <weft/casper/checks.hpp>
#include <weft/casper/fork_choice.hpp>

#include <set>

namespace weft::casper::drawn {

inline BlockId id_of(std::uint64_t n)
{
    BlockId id;
    for (std::size_t k = 0; k < 8; ++k)
        id.writable()[k] = static_cast<std::byte>(n >> (8 * (7 - k)) & 0xff);
    return id;
}

class Blocks {
public:
    Blocks(std::uint64_t seed, std::vector<std::uint64_t> stakes, Rules rules)
        : prng_{seed}, rules_{rules}, dag_{id_of(0), std::move(stakes)}
    {
        const auto validators = dag_.stakes().size();
        liars_ = static_cast<Validator>(prng_.below(3) == 0 ? prng_.below(validators + 1)
                                                            : prng_.below(2));
        seen_.resize(validators);
        for (auto& seen : seen_) seen.set(genesis_slot);
        hearing_ = prng_.within(1, 4);
        keys_ = prng_.below(4);
    }

    /// The next block; what passes the checks is remembered, so that later ones cite it.
    Block next()
    {
        const auto creator = static_cast<Validator>(prng_.below(dag_.stakes().size()));
        auto view = look_around(creator);
        Block block = propose(creator, view);
        if (prng_.below(8) == 0) spoil(block, view);
        if (check_form(dag_, block) && check(dag_, block, rules_)) {
            const auto slot = dag_.insert(block);
            if (block.creator != creator || creator >= liars_ || prng_.below(2) == 0)
                seen_[block.creator] |= dag_[slot].past;
        }
        return block;
    }

private:
    /// A liar's view never has two of its own messages that do not know each other.
    Bits look_around(Validator creator)
    {
        auto& view = seen_[creator];
        for (Slot slot = 1; slot < dag_.size(); ++slot) {
            if (dag_[slot].creator == creator || prng_.below(8) >= hearing_) continue;
            auto more = view | dag_[slot].past;
            if (dag_.tips(more, creator).size() <= 1 || prng_.below(64) == 0)
                view = std::move(more);
        }
        return view;
    }
    Block propose(Validator creator, const Bits& seen)
    {
        const auto view = dag_.view(seen);
        auto on = parents(dag_, view);
        if (rules_.parents == Parents::any && prng_.below(3) == 0) {
            on.clear();
            seen.each([&](Slot slot) {
                if (on.size() < 3 && prng_.below(dag_.size()) < 3) on.push_back(slot);
            });
            if (on.empty()) on.push_back(genesis_slot);
        }
        Block block{.id = {},
                    .creator = creator,
                    .gas = prng_.below(4),
                    .parents = {},
                    .justifications = {},
                    .effects = {}};
        block.id = id_of(prng_.below(1U << 30) + 1);
        for (const auto slot : on) block.parents.push_back(dag_[slot].id);
        for (const auto slot : justifications(dag_, view, on))
            block.justifications.push_back(dag_[slot].id);
        for (std::uint64_t k = 0; k < keys_; ++k)
            if (prng_.below(4) == 0)
                block.effects.emplace(Bytes{static_cast<std::byte>(k)},
                                      static_cast<Op>(prng_.below(3)));
        return block;
    }
    void spoil(Block& block, const Bits& seen)
    {
        std::vector<BlockId> known;
        seen.each([&](Slot slot) { known.push_back(dag_[slot].id); });
        const auto any = known[prng_.below(known.size())];
        switch (prng_.below(6)) {
        case 0: block.parents.clear(); break;
        case 1: block.justifications.push_back(any); break;
        case 2:
            if (!block.justifications.empty()) block.justifications.pop_back();
            break;
        case 3:
            if (!block.justifications.empty()) block.justifications.front() = any;
            break;
        case 4: std::ranges::reverse(block.parents); break;
        default: block.creator = static_cast<Validator>(prng_.below(dag_.stakes().size() + 1));
        }
    }

    Prng prng_;
    Rules rules_;
    Dag dag_;
    Validator liars_ = 0;
    std::uint64_t hearing_ = 1;
    std::uint64_t keys_ = 0;
    std::vector<Bits> seen_;
};

}  // namespace weft::casper::drawn
