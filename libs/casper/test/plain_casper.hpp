#pragma once

// The definitions of D-80 to D-89, word for word and without any memory: a view is a set of blocks, and
// everything is computed from it anew. At most 64 blocks, so that a set is a word.

#include <weft/casper/casper.hpp>

#include <functional>
#include <numeric>

namespace weft::casper::plain {

using Set = std::uint64_t;
using Node = unsigned;  ///< place in order of insertion; 0 is genesis

struct Plain {
    std::vector<std::uint64_t> stakes;
    std::vector<Block> blocks{Block{}};  ///< accepted; the first stands for genesis
    std::vector<Set> parent_past{1};
    std::vector<Set> past{1};
    mutable Set asked = 0;
    mutable std::vector<std::optional<Node>> answers;

    static bool has(Set set, Node x) { return (set >> x & 1) != 0; }
    [[nodiscard]] Set all() const
    {
        return past.size() == 64 ? ~Set{0} : (Set{1} << past.size()) - 1;
    }
    [[nodiscard]] std::vector<Node> list(Set set) const
    {
        std::vector<Node> nodes;
        for (Node x = 0; x < past.size(); ++x)
            if (has(set, x)) nodes.push_back(x);
        return nodes;
    }
    [[nodiscard]] Node at(const BlockId& id) const
    {
        Node x = 0;
        while (blocks[x].id != id) ++x;
        return x;
    }
    [[nodiscard]] std::uint64_t total() const
    {
        return std::accumulate(stakes.begin(), stakes.end(), std::uint64_t{0});
    }

    [[nodiscard]] std::vector<Node> messages(Set view, Validator v) const
    {
        std::vector<Node> mine;
        for (const auto x : list(view))
            if (x != 0 && blocks[x].creator == v) mine.push_back(x);
        return mine;
    }
    [[nodiscard]] bool equivocates(Set view, Validator v) const
    {
        for (const auto x : messages(view, v))
            for (const auto y : messages(view, v))
                if (!has(past[x], y) && !has(past[y], x)) return true;
        return false;
    }
    /// Whether the view has a newer message of the same creator.
    [[nodiscard]] bool outdated(Set view, Node x) const
    {
        for (const auto y : messages(view, blocks[x].creator))
            if (y != x && has(past[y], x)) return true;
        return false;
    }
    [[nodiscard]] std::vector<Node> tips(Set view, Validator v) const
    {
        auto tips = messages(view, v);
        std::erase_if(tips, [&](Node x) { return outdated(view, x); });
        return tips;
    }
    /// Genesis for who has not spoken; nothing for who equivocates. Kept for the view asked last.
    [[nodiscard]] std::optional<Node> latest(Set view, Validator v) const
    {
        if (asked != view) {
            asked = view;
            answers.clear();
            for (Validator u = 0; u < stakes.size(); ++u) {
                const auto last = tips(view, u);
                answers.push_back(equivocates(view, u) ? std::nullopt
                                  : last.empty()       ? std::optional<Node>{0}
                                                       : last.front());
            }
        }
        return answers[v];
    }
    [[nodiscard]] std::uint64_t score(Set view, Node x) const
    {
        std::uint64_t sum = 0;
        for (Validator v = 0; v < stakes.size(); ++v)
            if (const auto last = latest(view, v); last && has(parent_past[*last], x))
                sum += stakes[v];
        return sum;
    }
    [[nodiscard]] std::uint64_t cumulative_gas(Node x) const
    {
        std::uint64_t sum = 0;
        for (const auto y : list(parent_past[x]))
            if (y != x) sum += blocks[y].gas;
        return sum;
    }
    [[nodiscard]] std::vector<Node> sorted(Set view, std::vector<Node> nodes) const
    {
        std::ranges::sort(nodes, [&](Node a, Node b) {
            const auto s = score(view, a);
            const auto t = score(view, b);
            if (s != t) return s > t;
            const auto g = cumulative_gas(a);
            const auto h = cumulative_gas(b);
            return g != h ? g > h : blocks[a].id < blocks[b].id;
        });
        return nodes;
    }
    [[nodiscard]] std::vector<Node> fork_choice(Set view) const
    {
        std::vector<Node> leaves{0};
        if (score(view, 0) == 0) return {};
        for (;;) {
            std::vector<Node> next;
            for (const auto x : leaves) {
                std::vector<Node> children;
                for (const auto y : list(view))
                    if (std::ranges::find(blocks[y].parents, blocks[x].id) !=
                            blocks[y].parents.end() &&
                        score(view, y) > 0)
                        children.push_back(y);
                children = children.empty() ? std::vector{x} : sorted(view, children);
                for (const auto y : children)
                    if (std::ranges::find(next, y) == next.end()) next.push_back(y);
            }
            if (next == leaves) return leaves;
            leaves = next;
        }
    }
    /// One operation per key: the same twice stays for reads and adds, all else is a write.
    [[nodiscard]] Effects net(Set set) const
    {
        Effects sum;
        for (const auto x : list(set))
            for (const auto& [key, op] : blocks[x].effects) {
                const auto [known, fresh] = sum.emplace(key, op);
                if (!fresh && known->second != op) known->second = Op::write;
            }
        return sum;
    }
    [[nodiscard]] bool commute(Set past_of_one, Set merged) const
    {
        const auto mine = net(past_of_one & ~merged);
        for (const auto& [key, op] : net(merged & ~past_of_one))
            if (const auto found = mine.find(key);
                found != mine.end() && (found->second == Op::write || op != found->second))
                return false;
        return true;
    }
    [[nodiscard]] std::vector<Node> parents(Set view) const
    {
        Set heavy = 1;
        for (const auto x : list(view))
            if (score(view, x) > total() - score(view, x)) heavy |= Set{1} << x;
        Set merged = heavy;
        Set below = 0;
        std::vector<Node> chosen;
        for (const auto leaf : fork_choice(view)) {
            if (!commute(parent_past[leaf], merged)) continue;
            merged |= parent_past[leaf];
            below |= parent_past[leaf];
            chosen.push_back(leaf);
        }
        std::vector<Node> heads;
        for (const auto x : list(heavy & ~below)) {
            bool top = true;
            for (const auto y : list(heavy)) top = top && (x == y || !has(parent_past[y], x));
            if (top) heads.push_back(x);
        }
        for (const auto x : sorted(view, heads)) chosen.push_back(x);
        return chosen;
    }
    [[nodiscard]] std::vector<Node> justifications(Set view, const std::vector<Node>& parents) const
    {
        std::vector<Node> cited;
        for (Validator v = 0; v < stakes.size(); ++v) {
            auto left = tips(view, v);
            std::erase_if(left,
                          [&](Node x) { return std::ranges::find(parents, x) != parents.end(); });
            std::ranges::sort(left, {}, [&](Node x) { return blocks[x].id; });
            for (std::size_t k = 0; k < std::min<std::size_t>(2, left.size()); ++k)
                cited.push_back(left[k]);
        }
        return cited;
    }

    [[nodiscard]] std::optional<BlockError> judge(const Block& block, const Rules& rules) const
    {
        std::vector<Node> parents_given;
        std::vector<Node> others;
        Set view = 0;
        Set cited = 0;
        for (const auto& id : block.parents) parents_given.push_back(at(id));
        for (const auto& id : block.justifications) others.push_back(at(id));
        for (const auto* some : {&parents_given, &others})
            for (const auto x : *some) {
                view |= past[x];
                cited |= Set{1} << x;
            }
        if (equivocates(view, block.creator)) return BlockError::swimlane_merged;
        const auto own = tips(view, block.creator);
        for (const auto j : others)
            if (j != 0 && !own.empty() && outdated(past[own.front()], j))
                return BlockError::justification_regression;
        for (const auto j : others)
            if (j == 0 || outdated(view, j)) return BlockError::justification_stale;
        for (Validator v = 0; v < stakes.size(); ++v) {
            const auto last = tips(view, v);
            if (!last.empty() && std::ranges::none_of(last, [&](Node x) { return has(cited, x); }))
                return BlockError::justification_missing;
        }
        Set merged = 0;
        for (const auto x : parents_given) {
            if (merged != 0 && !commute(parent_past[x], merged))
                return BlockError::parents_conflict;
            merged |= parent_past[x];
        }
        if (rules.parents == Parents::chosen && parents(view) != parents_given)
            return BlockError::invalid_parents;
        return {};
    }
    void accept(const Block& block)
    {
        const Set self = Set{1} << past.size();
        Set parents_seen = self;
        for (const auto& id : block.parents) parents_seen |= parent_past[at(id)];
        Set seen = self;
        for (const auto* some : {&block.parents, &block.justifications})
            for (const auto& id : *some) seen |= past[at(id)];
        blocks.push_back(block);
        parent_past.push_back(parents_seen);
        past.push_back(seen);
    }

    using Joined = std::function<bool(Validator, Validator)>;
    /// All subsets, one by one. Of equal cliques, the first in the order of their sorted vertices.
    [[nodiscard]] std::pair<std::uint64_t, std::vector<Validator>> heaviest(
        const std::vector<Validator>& vertices, const Joined& joined, std::size_t size_min) const
    {
        std::pair<std::uint64_t, std::vector<Validator>> best;
        for (Set subset = 1; subset < Set{1} << vertices.size(); ++subset) {
            std::vector<Validator> chosen;
            std::uint64_t weight = 0;
            for (std::size_t k = 0; k < vertices.size(); ++k)
                if ((subset >> k & 1) != 0) {
                    chosen.push_back(vertices[k]);
                    weight += stakes[vertices[k]];
                }
            bool clique = chosen.size() >= size_min;
            for (const auto a : chosen)
                for (const auto b : chosen) clique = clique && (a == b || joined(a, b));
            if (clique && (weight > best.first || (weight == best.first && chosen < best.second)))
                best = {weight, chosen};
        }
        return best;
    }
    /// a's latest message has seen one of b from which on all of b's have the block in their past.
    [[nodiscard]] bool convinced(Validator a, Validator b, Node block) const
    {
        const auto theirs = messages(all(), b);
        return std::ranges::any_of(theirs, [&](Node m) {
            return has(past[*latest(all(), a)], m) && std::ranges::all_of(theirs, [&](Node n) {
                       return !has(past[n], m) || has(parent_past[n], block);
                   });
        });
    }
    /// Whether a message of v that has seen everything and stands on these would add to the graph of one of them.
    /// Pre: v does not equivocate.
    [[nodiscard]] bool gains(Validator v, Set among) const
    {
        const auto last = latest(all(), v);
        return std::ranges::any_of(list(among), [&](Node block) {
            if (!has(parent_past[*last], block)) return true;
            for (Validator b = 0; b < stakes.size(); ++b)
                if (const auto theirs = latest(all(), b);
                    b != v && theirs && has(parent_past[*theirs], block) && !convinced(v, b, block))
                    return true;
            return false;
        });
    }
    [[nodiscard]] std::pair<std::uint64_t, std::vector<Validator>> support(Node block) const
    {
        std::vector<Validator> vertices;
        for (Validator v = 0; v < stakes.size(); ++v)
            if (const auto last = latest(all(), v); last && has(parent_past[*last], block))
                vertices.push_back(v);
        return heaviest(
            vertices,
            [&](Validator a, Validator b) {
                return convinced(a, b, block) && convinced(b, a, block);
            },
            1);
    }
    [[nodiscard]] bool knows(Set view, Validator a, Validator b, Node block) const
    {
        for (const auto x : messages(view, a))
            for (const auto y : messages(view, b))
                if (has(past[x], y) && has(past[y], block)) return true;
        return false;
    }
    [[nodiscard]] std::uint64_t decision_weight(Node own, Node block) const
    {
        const auto view = past[own];
        std::vector<Validator> honest;
        for (Validator v = 0; v < stakes.size(); ++v)
            if (!equivocates(view, v)) honest.push_back(v);
        const auto mutual = [&](Validator a, Validator b) {
            return knows(view, a, b, block) && knows(view, b, a, block);
        };
        return std::max(stakes[blocks[own].creator], heaviest(honest, mutual, 2).first);
    }
};

}  // namespace weft::casper::plain
