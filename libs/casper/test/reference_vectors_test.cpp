// The vectors of the reference study (K 6.3) that speak of what this engine decides, written as there:
// name(creator; parents; justifications), the first parent is the main one, G is genesis.
//
// What differs, and why:
//  * Genesis is never cited as a justification, nothing is cited twice, and who is in the past is cited: `make`
//    leaves out and adds what is needed for that (D-84).
//  * An equivocator's block is no leaf, and one that merges its creator's two lanes is refused (V4; D-81, D-86).
//  * Nothing is cut off by what is final, and no parent is too deep: what commutes joins (V7, V16; D-82).
//  * A block is final by a clique of validators who know of each other (D-85), not by a committee in which
//    knowing is counted per member: final at the same blocks in V9, with the smaller clique named. What a matrix
//    holds between blocks (V9 a) has no counterpart, nor has a threshold below 0, by which one's own word is final (V9 j).
//  * There is no base rank of an equivocation (V15 a, b): whoever has two lanes is heard in no view that shows both,
//    whatever the rank at which they part.
//  * Sets of blocks are compared, so no common ancestor is looked for (V11 b).
//  * Whole blocks are in or out: conflict resolution by deploys (V19) has no counterpart. Ballots and eras
//    (V9 g, h) have none either. Deploys (V17) and adding (V20) are no matter of the block DAG.

#include <weft/casper/casper.hpp>
#include <weft/casper/fork_choice.hpp>

#include <gtest/gtest.h>

#include <sstream>

namespace weft::casper {
namespace {

using Names = std::vector<std::string>;

class Drawn {
public:
    explicit Drawn(std::vector<std::uint64_t> stakes,
                   Threshold finality = {1, 5},
                   Rules rules = {Parents::any})
        : casper_{{.genesis = id("G"),
                   .stakes = std::move(stakes),
                   .finality = finality,
                   .rules = rules}}
    {}

    /// The verdict, and below what became final: "b1 by 01".
    std::string make(const std::string& name,
                     Validator creator,
                     const Names& parents,
                     const Names& justifications = {},
                     Effects effects = {})
    {
        Block block{.id = id(name),
                    .creator = creator,
                    .parents = {},
                    .justifications = {},
                    .effects = std::move(effects)};
        for (const auto& parent : parents) block.parents.push_back(id(parent));
        for (const auto& one : justifications)
            if (one != "G" && std::ranges::find(parents, one) == parents.end())
                block.justifications.push_back(id(one));
        cite_the_rest(block);
        const auto events = casper_.arrive(block);
        if (events.empty()) return "waits";
        for (const auto& one : events.front().finalised) {
            std::string by;
            for (const auto v : one.clique.vertices) by += std::to_string(v);
            final_.push_back(name_of(dag()[one.block].id) + " at " + name + " by " + by);
        }
        return events.front().error ? std::string{weft::casper::name(*events.front().error)} : "ok";
    }
    [[nodiscard]] const Dag& dag() const { return casper_.dag(); }
    [[nodiscard]] Slot at(const std::string& name) const { return *dag().find(id(name)); }
    [[nodiscard]] std::uint64_t score(const std::string& name) const
    {
        return dag().whole().scores[at(name)];
    }
    [[nodiscard]] Names tips() const { return names(fork_choice(dag(), dag().whole())); }
    [[nodiscard]] Names parents() const { return names(casper::parents(dag(), dag().whole())); }
    /// What the first has below it over parents and the second has not, in order of insertion.
    [[nodiscard]] Names uncommon(const std::string& of, const std::string& than) const
    {
        std::vector<Slot> slots;
        (dag()[at(of)].parent_past - dag()[at(than)].parent_past).each([&](Slot slot) {
            slots.push_back(slot);
        });
        return names(slots);
    }
    [[nodiscard]] bool equivocates_in_past_of(const std::string& name, Validator v) const
    {
        return dag().latest_in(dag()[at(name)].past, v) == no_slot;
    }
    [[nodiscard]] const Names& final_blocks() const { return final_; }

private:
    static BlockId id(const std::string& name)
    {
        BlockId id;
        for (std::size_t k = 0; k < name.size(); ++k)
            id.writable()[k] = static_cast<std::byte>(name[k]);
        return id;
    }
    static std::string name_of(const BlockId& id)
    {
        std::string name;
        for (const auto byte : id.bytes())
            if (byte != std::byte{0}) name += static_cast<char>(byte);
        return name;
    }
    [[nodiscard]] Names names(const std::vector<Slot>& slots) const
    {
        Names names;
        for (const auto slot : slots) names.push_back(name_of(dag()[slot].id));
        return names;
    }
    /// Of everybody in the past somebody is cited.
    void cite_the_rest(Block& block) const
    {
        Bits seen;
        Bits cited;
        for (const auto* list : {&block.parents, &block.justifications})
            for (const auto& id : *list)
                if (const auto slot = dag().find(id)) {
                    seen |= dag()[*slot].past;
                    cited.set(*slot);
                }
        for (Validator v = 0; v < dag().stakes().size(); ++v) {
            const auto tips = dag().tips(seen, v);
            if (!tips.empty() &&
                std::ranges::none_of(tips, [&](Slot tip) { return cited.test(tip); }))
                block.justifications.push_back(dag()[tips.front()].id);
        }
    }

    Casper casper_;
    Names final_;
};

Effects writes(std::initializer_list<int> keys)
{
    Effects effects;
    for (const auto key : keys) effects.emplace(Bytes{static_cast<std::byte>(key)}, Op::write);
    return effects;
}
Effects adds(int key)
{
    return {{Bytes{static_cast<std::byte>(key)}, Op::add}};
}

TEST(ReferenceVectors, v1_a_simple_dag)
{
    Drawn drawn{{2, 3}, {1, 2}};
    drawn.make("b2", 1, {"G"});
    drawn.make("b3", 0, {"G"});
    drawn.make("b4", 1, {"b2"});
    drawn.make("b5", 0, {"b2"}, {"b3"});
    drawn.make("b6", 1, {"b4"}, {"b5"});
    drawn.make("b7", 0, {"b4"}, {"b5"});
    drawn.make("b8", 0, {"b7"}, {"b4"});
    EXPECT_EQ(drawn.tips(), (Names{"b6", "b8"}));
    const std::vector<std::uint64_t> scores{drawn.score("b2"), drawn.score("b3"),
                                            drawn.score("b4"), drawn.score("b6"),
                                            drawn.score("b7"), drawn.score("b8")};
    EXPECT_EQ(scores, (std::vector<std::uint64_t>{5, 0, 5, 3, 2, 2}));
    EXPECT_EQ(drawn.final_blocks(), (Names{"b2 at b6 by 01"})) << "b2 alone has the clique of all";
}

TEST(ReferenceVectors, v2_the_fork_choice_flips)
{
    Drawn drawn{{25, 20, 15}, {0, 1}};
    drawn.make("b2", 1, {"G"});
    drawn.make("b3", 0, {"G"});
    drawn.make("b4", 2, {"b2"});
    drawn.make("b5", 1, {"b3"}, {"b2"});
    drawn.make("b6", 0, {"b4"}, {"b3", "b2"});
    drawn.make("b7", 2, {"b5"}, {"b3", "b4"});
    drawn.make("b8", 1, {"b6"}, {"b5", "b4"});
    EXPECT_EQ(drawn.tips(), (Names{"b8", "b7"}));
    EXPECT_EQ(drawn.final_blocks(), Names{}) << "nobody's clique has more than 25 of 60";
}

TEST(ReferenceVectors, v4_an_equivocator_has_no_score_and_may_not_merge_its_lanes)
{
    Drawn drawn{{5, 3}};
    drawn.make("a1", 0, {"G"});
    drawn.make("a2", 0, {"G"});
    drawn.make("b", 1, {"a2"});
    EXPECT_EQ(drawn.make("c", 0, {"b"}, {"a1"}), "swimlane_merged");
    EXPECT_EQ(drawn.score("a1"), 0u);
    EXPECT_EQ(drawn.score("a2"), 3u);
    EXPECT_EQ(drawn.score("b"), 3u);
    EXPECT_EQ(drawn.tips(), Names{"b"});
}

TEST(ReferenceVectors, v6_who_is_below_another_latest_message_is_no_tip)
{
    Drawn drawn{{30, 80, 10}};
    drawn.make("b1", 0, {"G"});
    drawn.make("b2", 1, {"G"});
    drawn.make("b3", 2, {"b1"});
    drawn.make("b4", 2, {"b2", "b3"}, {"b1"});
    EXPECT_EQ(drawn.tips(), Names{"b4"});
}

TEST(ReferenceVectors, v7_an_old_message_beside_what_is_final_still_joins)
{
    Drawn drawn{{1, 1, 1}};
    drawn.make("b1", 2, {"G"});
    drawn.make("b2", 1, {"G"});
    drawn.make("b3", 0, {"b2"});
    EXPECT_EQ(drawn.tips(), (Names{"b3", "b1"}));
    EXPECT_EQ(drawn.parents(), (Names{"b3", "b1"}));
}

TEST(ReferenceVectors, v9_a_two_that_know_of_each_other)
{
    for (const auto threshold : {Threshold{1, 5}, Threshold{4, 5}}) {
        Drawn drawn{{10, 10}, threshold};
        drawn.make("b1", 0, {"G"});
        drawn.make("b2", 1, {"G"});
        drawn.make("b3", 0, {"b1"}, {"b1", "b2"});
        drawn.make("b4", 1, {"b3"}, {"b3", "b2"});
        EXPECT_EQ(drawn.final_blocks(), Names{}) << "0 has not heard that 1 stands on it";
        drawn.make("b5", 0, {"b4"}, {"b3", "b4"});
        EXPECT_EQ(drawn.final_blocks(), (Names{"b1 at b5 by 01", "b3 at b5 by 01"}));
    }
}

TEST(ReferenceVectors, v9_b_one_dominant_validator)
{
    Drawn drawn{{20, 10}};
    drawn.make("b1", 0, {"G"});
    drawn.make("b2", 1, {"b1"});
    drawn.make("b3", 0, {"b1"});
    drawn.make("b4", 0, {"b3"}, {"b2"});
    EXPECT_EQ(drawn.final_blocks(), (Names{"b1 at b1 by 0", "b3 at b3 by 0", "b4 at b4 by 0"}));
}

TEST(ReferenceVectors, v9_c_round_robin)
{
    Drawn drawn{{10, 10, 10}};
    std::string last = "G";
    for (Validator k = 0; k < 7; ++k) {
        const auto name = "b" + std::to_string(k + 1);
        ASSERT_EQ(drawn.make(name, k % 3, {last}), "ok");
        last = name;
    }
    EXPECT_EQ(drawn.final_blocks(),
              (Names{"b1 at b4 by 01", "b2 at b5 by 01", "b3 at b6 by 02", "b4 at b7 by 01"}));
}

TEST(ReferenceVectors, v9_d_an_equivocating_voter_does_not_count)
{
    Drawn drawn{{10, 10, 10}};
    drawn.make("b1", 0, {"G"});
    drawn.make("b2", 1, {"b1"});
    drawn.make("b4", 1, {"b1"});
    drawn.make("b3", 2, {"b2"});
    drawn.make("b5", 0, {"b3"}, {"b1"});
    EXPECT_EQ(drawn.final_blocks(), Names{"b1 at b5 by 02"});
}

TEST(ReferenceVectors, v9_e_an_equivocators_block_is_made_final_by_the_honest)
{
    Drawn drawn{{10, 10, 10}};
    drawn.make("b1", 0, {"G"});
    drawn.make("b2", 1, {"b1"});
    drawn.make("b3", 0, {"G"});
    drawn.make("b4", 2, {"b2"});
    drawn.make("b5", 1, {"b4"});
    EXPECT_EQ(drawn.final_blocks(), (Names{"b1 at b5 by 12", "b2 at b5 by 12"}));
}

TEST(ReferenceVectors, v9_f_where_two_of_three_equivocate_nothing_is_final)
{
    Drawn drawn{{10, 10, 10}};
    drawn.make("a1", 0, {"G"});
    drawn.make("a2", 0, {"G"});
    drawn.make("b1", 1, {"G"});
    drawn.make("b2", 1, {"G"});
    drawn.make("c1", 2, {"a1"});
    drawn.make("c2", 2, {"c1"});
    EXPECT_EQ(drawn.final_blocks(), Names{});
}

TEST(ReferenceVectors, v9_i_a_recorded_run_in_which_nothing_is_final)
{
    Drawn drawn{{52, 51, 50, 54, 53}};
    for (const std::string line :
         {"b994 2 G", "b707 4 G", "b296 0 b994", "bo8a 0 b994 b296", "b206 2 b994",
          "b8a1 4 b994 b296 b206 b707", "bc7e 0 b994 bo8a b206", "bc38 2 b994 b206",
          "b66a 0 b994 bc7e b707", "bb9b 3 b707", "b6e2 1 b994 bo8a b206 bb9b",
          "b1ee 3 b707 bb9b bo8a", "b5d6 1 b994 b6e2 b1ee b8a1", "b7f0 4 b994 b8a1 bb9b bc38 bo8a",
          "be2f 1 b994 b5d6 b7f0", "b5e4 3 b707 bc7e b206 b1ee"}) {
        std::istringstream words{line};
        std::string name;
        Validator creator = 0;
        std::string parent;
        words >> name >> creator >> parent;
        Names justifications;
        for (std::string word; words >> word;) justifications.push_back(word);
        EXPECT_EQ(drawn.make(name, creator, {parent}, justifications), "ok") << name;
    }
    EXPECT_EQ(drawn.final_blocks(), Names{});
}

TEST(ReferenceVectors, v10_siblings_that_commute_are_all_parents)
{
    Drawn drawn{{3, 2, 1}};
    drawn.make("a", 0, {"G"}, {}, writes({2}));
    drawn.make("b", 1, {"G"}, {}, writes({3}));
    drawn.make("c", 2, {"G"}, {}, adds(4));
    EXPECT_EQ(drawn.parents(), (Names{"a", "b", "c"}));
}

TEST(ReferenceVectors, v10_one_leaf_alone_is_the_parent)
{
    Drawn drawn{{3, 2}};
    drawn.make("a", 0, {"G"}, {}, writes({2}));
    EXPECT_EQ(drawn.parents(), Names{"a"});
}

TEST(ReferenceVectors, v10_what_both_sides_have_does_not_conflict)
{
    Drawn drawn{{3, 2, 1, 4}};
    drawn.make("b1", 3, {"G"}, {}, writes({1}));
    drawn.make("a2", 0, {"b1"}, {}, writes({2}));
    drawn.make("b2", 1, {"b1"}, {}, writes({1}));
    drawn.make("c2", 2, {"G"}, {}, adds(4));
    EXPECT_EQ(drawn.parents(), (Names{"a2", "b2", "c2"}));
}

TEST(ReferenceVectors, v10_what_conflicts_with_a_better_one_is_no_parent)
{
    Drawn drawn{{3, 2, 1}};
    drawn.make("a", 0, {"G"}, {}, writes({2}));
    drawn.make("b", 1, {"G"}, {}, writes({2, 3}));
    drawn.make("c", 2, {"G"}, {}, adds(4));
    EXPECT_EQ(drawn.parents(), (Names{"a", "c"}));
}

TEST(ReferenceVectors, v10_the_same_deploy_in_two_branches_keeps_one_of_them_out)
{
    constexpr int deploy = 9;  // its identity is a key that it writes
    Drawn drawn{{1, 2}};
    drawn.make("a", 0, {"G"}, {}, writes({deploy}));
    drawn.make("b", 1, {"G"}, {}, writes({deploy}));
    EXPECT_EQ(drawn.parents(), Names{"b"}) << "the heavier validator's block";
}

TEST(ReferenceVectors, v11_uncommon_ancestors)
{
    Drawn drawn{{1, 1, 1, 1, 1, 1, 1}};
    drawn.make("b1", 0, {"G"});
    drawn.make("b2", 1, {"G"});
    drawn.make("b3", 2, {"b1"});
    drawn.make("b4", 3, {"b3"});
    drawn.make("b5", 4, {"b3"});
    drawn.make("b6", 5, {"b4", "b5"});
    drawn.make("b7", 6, {"b2", "b5"});
    EXPECT_EQ(drawn.uncommon("b6", "b7"), (Names{"b4", "b6"}));
    EXPECT_EQ(drawn.uncommon("b7", "b6"), (Names{"b2", "b7"}));
    EXPECT_EQ(drawn.uncommon("b6", "b3"), (Names{"b4", "b5", "b6"}));
    EXPECT_EQ(drawn.uncommon("b4", "b2"), (Names{"b1", "b3", "b4"}));
}

TEST(ReferenceVectors, v13_parents_are_what_the_fork_choice_gives_in_its_order)
{
    Drawn drawn{{1, 3, 5}, {1, 5}, {Parents::chosen}};
    EXPECT_EQ(drawn.make("b1", 0, {"G"}), "ok");
    EXPECT_EQ(drawn.make("b2", 1, {"G"}), "ok");
    EXPECT_EQ(drawn.make("b3", 2, {"G"}), "ok");
    EXPECT_EQ(drawn.make("b4", 0, {"b1"}), "ok");
    EXPECT_EQ(drawn.make("b5", 1, {"b3", "b2", "b1"}), "ok");
    EXPECT_EQ(drawn.make("b6", 0, {"b5", "b4"}), "ok");
    EXPECT_EQ(drawn.make("b7", 1, {"b4"}, {"b5"}), "invalid_parents") << "not the best";
    EXPECT_EQ(drawn.make("b8", 2, {"b1", "b2", "b3"}), "invalid_parents") << "another order";
    EXPECT_EQ(drawn.make("b9", 0, {"b4"}, {"b6"}), "invalid_parents");
    EXPECT_EQ(drawn.make("b10", 0, {"G"}, {"b9"}), "ancestor_rejected");
}

TEST(ReferenceVectors, v13_parents_are_judged_in_the_view_of_the_block)
{
    Drawn drawn{{2, 3, 5, 2}, {1, 5}, {Parents::chosen}};
    drawn.make("a", 1, {"G"});
    drawn.make("b", 2, {"G"});
    drawn.make("c", 2, {"G"});
    EXPECT_EQ(drawn.make("d", 3, {"c", "a"}), "ok") << "it has not seen b";
    EXPECT_EQ(drawn.make("e", 0, {"a"}, {"b", "c"}), "ok") << "it has seen both";
}

TEST(ReferenceVectors, v15_equivocation_is_a_property_of_a_pair_and_seen_where_both_are)
{
    Drawn drawn{{1, 1, 1}};
    drawn.make("a1", 0, {"G"});
    drawn.make("a2", 0, {"G"});
    drawn.make("b", 1, {"a2"});
    drawn.make("c", 2, {"b"}, {"a1"});
    EXPECT_FALSE(drawn.equivocates_in_past_of("a2", 0));
    EXPECT_FALSE(drawn.equivocates_in_past_of("b", 0));
    EXPECT_TRUE(drawn.equivocates_in_past_of("c", 0));
    EXPECT_TRUE(drawn.dag().whole().equivocates(0));
}

TEST(ReferenceVectors, v15_a_who_equivocated_once_is_flagged_whatever_it_makes_later)
{
    Drawn drawn{{1, 1}};
    drawn.make("b1", 0, {"G"});
    drawn.make("b2", 0, {"b1"});
    EXPECT_FALSE(drawn.dag().whole().equivocates(0));
    drawn.make("b3", 0, {"b1"});
    EXPECT_TRUE(drawn.dag().whole().equivocates(0));
    drawn.make("b4", 0, {"b3"});
    EXPECT_TRUE(drawn.dag().whole().equivocates(0));
    EXPECT_FALSE(drawn.equivocates_in_past_of("b4", 0)) << "b4 has not seen b2";
}

TEST(ReferenceVectors, v15_b_wherever_the_lanes_part)
{
    Drawn drawn{{1, 1}};
    drawn.make("b1", 0, {"G"});
    drawn.make("b2", 0, {"b1"});
    drawn.make("b3", 0, {"b2"});
    drawn.make("b4", 0, {"b2"});
    EXPECT_TRUE(drawn.dag().whole().equivocates(0));
    EXPECT_EQ(drawn.make("b6", 0, {"b1"}), "ok") << "a third lane is kept, too";
    EXPECT_TRUE(drawn.dag().whole().equivocates(0));
}

TEST(ReferenceVectors, v15_c_what_stands_on_who_sees_it_sees_it)
{
    Drawn drawn{{1, 1, 1}};
    drawn.make("a1", 0, {"G"});
    drawn.make("a2", 0, {"G"});
    drawn.make("b", 1, {"a2"});
    drawn.make("c", 2, {"b"}, {"a1"});
    drawn.make("d", 1, {"c"});
    EXPECT_TRUE(drawn.equivocates_in_past_of("d", 0));
}

TEST(ReferenceVectors, v15_d_two_lanes_of_ones_own_may_not_be_merged)
{
    Drawn drawn{{1, 1}};
    drawn.make("a", 0, {"G"});
    drawn.make("b", 0, {"G"});
    drawn.make("c", 1, {"G"}, {"a"});
    EXPECT_EQ(drawn.make("d", 0, {"b"}, {"c"}), "swimlane_merged");
    EXPECT_EQ(drawn.make("e", 0, {"a"}, {"c"}), "ok");
}

TEST(ReferenceVectors, v16_no_parent_is_too_deep)
{
    Drawn drawn{{1, 1}};
    drawn.make("b1", 0, {"G"});
    drawn.make("b2", 1, {"G"});
    for (const std::string name : {"b3", "b4", "b5"})
        drawn.make(name, 1, {"b" + std::to_string(name[1] - '1')});
    EXPECT_EQ(drawn.parents(), (Names{"b1", "b5"}));
}

TEST(ReferenceVectors, v18_what_a_final_block_stands_on_is_final_and_what_it_left_has_no_score)
{
    Drawn drawn{{10, 10}};
    drawn.make("A", 0, {"G"});
    drawn.make("B", 1, {"G"});
    drawn.make("C", 1, {"B"});
    drawn.make("D", 1, {"A"}, {"C"});
    drawn.make("E", 0, {"A", "D"});
    drawn.make("F", 1, {"E"});
    EXPECT_EQ(drawn.final_blocks(), (Names{"A at E by 01", "D at F by 01"}));
    EXPECT_EQ(drawn.score("B"), 0u);
    EXPECT_EQ(drawn.score("C"), 0u);
}

TEST(ReferenceVectors, v18_a_what_a_block_stands_on_is_final_before_it)
{
    Drawn drawn{{10, 10}};
    drawn.make("A", 0, {"G"});
    drawn.make("A1", 1, {"A"});
    drawn.make("B", 0, {"A", "A1"});
    drawn.make("C", 1, {"B"});
    drawn.make("D", 0, {"C"});
    EXPECT_EQ(drawn.final_blocks(), (Names{"A at B by 01", "A1 at C by 01", "B at D by 01"}));
}

TEST(ReferenceVectors, v18_c_each_block_is_final_once_with_the_first_that_stands_on_it)
{
    Drawn drawn{{100, 1, 1, 1, 1}};
    drawn.make("A", 1, {"G"});
    drawn.make("B", 2, {"A"});
    drawn.make("C", 0, {"G", "A"});
    EXPECT_EQ(drawn.final_blocks(), (Names{"A at C by 0", "C at C by 0"}));
    drawn.make("D", 3, {"A"});
    drawn.make("E", 4, {"B"});
    drawn.make("F", 0, {"C", "D", "E"});
    EXPECT_EQ(drawn.final_blocks(), (Names{"A at C by 0", "C at C by 0", "B at F by 0",
                                           "D at F by 0", "E at F by 0", "F at F by 0"}));
}

}  // namespace
}  // namespace weft::casper
