#include <weft/base/prng.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/tangle/past_contents.hpp>

#include <gtest/gtest.h>

#include <set>
#include <utility>

namespace weft::tangle {
namespace {

using types::TransactionId;

/// Random messages over a random ledger; what each stands for is kept as a set, by the definition.
class NaiveContents {
public:
    explicit NaiveContents(std::uint64_t seed, std::size_t checkpoint_after)
        : prng_{seed}, past_{checkpoint_after}
    {
        stands_for_.emplace_back();  // genesis
    }

    void grow()
    {
        const auto size = dag_.size();
        std::set<MessageIndex> strong;
        std::set<MessageIndex> weak;
        for (std::uint64_t n = 1 + prng_.below(3); n > 0; --n) strong.insert(recent(size));
        for (std::uint64_t n = prng_.below(3); n > 0; --n) weak.insert(recent(size));
        for (const auto parent : strong) weak.erase(parent);
        const std::vector<MessageIndex> strong_list{strong.begin(), strong.end()};
        const std::vector<MessageIndex> weak_list{weak.begin(), weak.end()};

        std::set<TransactionIndex> contained;
        for (const auto parent : strong)
            contained.insert(stands_for_[parent].begin(), stands_for_[parent].end());
        for (const auto parent : weak) add_history(contained, dag_[parent].transaction);
        check(strong_list, weak_list, contained);

        Dag::Vertex record;
        record.id = id<types::MessageId>(size);
        record.time = static_cast<types::Timestamp>(size);
        if (prng_.chance({1, 3})) record.transaction = carry(contained);
        const auto self = dag_.add(record, strong_list, weak_list);
        past_.booked(self, record.transaction, dag_);
        add_history(contained, record.transaction);
        stands_for_.push_back(std::move(contained));
    }

private:
    template <class Id>
    static Id id(std::size_t n)
    {
        return *Id::from(crypto::blake2b(as_bytes(std::to_string(n))).bytes());
    }

    MessageIndex recent(std::size_t size)
    {
        const auto reach = prng_.chance({1, 6}) ? size : std::min<std::size_t>(size, 5);
        return static_cast<MessageIndex>(size - 1 - prng_.below(reach));
    }

    void add_history(std::set<TransactionIndex>& into, TransactionIndex transaction) const
    {
        if (transaction == no_index || !into.insert(transaction).second) return;
        for (const auto creator : spends_from_.at(transaction)) add_history(into, creator);
    }

    /// An old transaction again, or a new one that spends from some of what is contained.
    TransactionIndex carry(const std::set<TransactionIndex>& contained)
    {
        if (!contained.empty() && prng_.chance({1, 4})) {
            auto pick = contained.begin();
            std::advance(pick, static_cast<std::ptrdiff_t>(prng_.below(contained.size())));
            return *pick;
        }
        std::set<TransactionIndex> creators;
        for (const auto creator : contained)
            if (prng_.below(contained.size()) < 2) creators.insert(creator);
        const auto index = past_.carry(id<TransactionId>(1'000'000 + spends_from_.size()),
                                       {creators.begin(), creators.end()});
        spends_from_[index] = creators;
        return index;
    }

    void check(const std::vector<MessageIndex>& strong,
               const std::vector<MessageIndex>& weak,
               const std::set<TransactionIndex>& contained)
    {
        std::vector<TransactionIndex> wanted;
        std::set<TransactionIndex> expected;
        for (TransactionIndex t = 0; t < past_.size(); ++t)
            if (prng_.chance({1, 2})) {
                wanted.push_back(t);
                if (!contained.contains(t)) expected.insert(t);
            }
        const auto missing = past_.missing(strong, weak, wanted, dag_);
        EXPECT_EQ((std::set<TransactionIndex>{missing.begin(), missing.end()}), expected);
        for (const auto one : wanted) {
            const auto alone = past_.missing(strong, weak, {one}, dag_);
            ASSERT_EQ(alone.empty(), contained.contains(one));
        }
    }

    Prng prng_;
    Dag dag_;
    PastContents past_;
    std::vector<std::set<TransactionIndex>> stands_for_;  ///< by message
    std::map<TransactionIndex, std::set<TransactionIndex>> spends_from_;
};

TEST(PastContents, equal_the_definition_on_random_dags_with_and_without_checkpoints)
{
    for (std::uint64_t seed = 1; seed <= 30; ++seed)
        for (const std::size_t checkpoint_after : {2u, 8u, 4096u}) {
            NaiveContents naive{seed, checkpoint_after};
            for (int i = 0; i < 60; ++i) naive.grow();
            ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed;
        }
}

TEST(PastContents, an_old_transaction_costs_no_walk_to_genesis)
{
    Dag dag;
    PastContents past{64};
    const auto old = past.carry(TransactionId::filled(1), {});
    const auto stray = past.carry(TransactionId::filled(2), {});
    MessageIndex first = 0;
    MessageIndex second = 0;
    // Two lanes that approve each other, so that most messages are no cut of the graph.
    for (std::uint32_t i = 1; i <= 20'000; ++i) {
        Dag::Vertex record;
        record.id = *types::MessageId::from(crypto::blake2b(as_bytes(std::to_string(i))).bytes());
        record.time = i;
        record.transaction = i == 1 ? old : no_index;
        std::vector<MessageIndex> parents{first};
        if (second != first) parents.push_back(second);
        const auto self = dag.add(record, parents, {});
        past.booked(self, record.transaction, dag);
        second = std::exchange(first, self);
    }
    // Carried by a message that nothing approves.
    Dag::Vertex aside;
    aside.id = types::MessageId::filled(9);
    aside.time = 2;
    aside.transaction = stray;
    past.booked(dag.add(aside, std::vector<MessageIndex>{1}, {}), stray, dag);

    const std::vector<MessageIndex> parents{first, second};
    const auto before = past.visits();
    EXPECT_TRUE(past.missing(parents, {}, {old}, dag).empty());
    EXPECT_EQ(past.missing(parents, {}, {stray}, dag), std::vector{stray});
    EXPECT_LE(past.visits() - before, 300u);
}

TEST(PastContents, many_inputs_and_weak_parents_with_long_histories_cost_one_walk)
{
    Dag dag;
    PastContents past;
    std::vector<TransactionIndex> wanted;
    for (int i = 0; i < 900; ++i)
        wanted.push_back(past.carry(
            *TransactionId::from(crypto::blake2b(as_bytes("w" + std::to_string(i))).bytes()), {}));
    std::vector<TransactionIndex> chain;
    for (int i = 0; i < 20'000; ++i)
        chain.push_back(past.carry(
            *TransactionId::from(crypto::blake2b(as_bytes("c" + std::to_string(i))).bytes()),
            chain.empty() ? std::vector<TransactionIndex>{} : std::vector{chain.back()}));
    std::vector<MessageIndex> weak;
    for (std::uint8_t i = 0; i < 8; ++i) {
        Dag::Vertex record;
        record.id = types::MessageId::filled(static_cast<std::uint8_t>(i + 1));
        record.time = i;
        record.transaction = chain[chain.size() - 1 - i];
        weak.push_back(dag.add(record, std::vector<MessageIndex>{0}, {}));
        past.booked(weak.back(), record.transaction, dag);
    }
    EXPECT_EQ(past.missing(std::vector<MessageIndex>{0}, weak, wanted, dag).size(), 900u);
    EXPECT_LE(past.visits(), 20'100u);
}

}  // namespace
}  // namespace weft::tangle
