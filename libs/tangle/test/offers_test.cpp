#include <weft/base/prng.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/tangle/offers.hpp>

#include <gtest/gtest.h>

#include <set>

namespace weft::tangle {
namespace {

using types::TransactionId;

/// Random messages over a random ledger; what each stands for is kept as a set, by the definition.
class NaiveOffers {
public:
    explicit NaiveOffers(std::uint64_t seed, std::size_t checkpoint_after)
        : prng_{seed},
          offers_{checkpoint_after},
          ledger_{std::span<const ledger::Ledger::Initial>{}}
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

        std::set<TransactionIndex> offered;
        for (const auto parent : strong)
            offered.insert(stands_for_[parent].begin(), stands_for_[parent].end());
        for (const auto parent : weak) add_history(offered, dag_[parent].transaction);
        check(strong_list, weak_list, offered);

        Dag::Record record;
        record.id = id<types::MessageId>(size);
        record.time = static_cast<types::Timestamp>(size);
        if (prng_.chance({1, 3})) record.transaction = carry(offered);
        const auto self = dag_.add(record, strong_list, weak_list);
        if (record.transaction != no_index) offers_.carried_by(record.transaction, self);
        add_history(offered, record.transaction);
        stands_for_.push_back(std::move(offered));
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

    /// An old transaction again, or a new one that spends from some of what is offered.
    TransactionIndex carry(const std::set<TransactionIndex>& offered)
    {
        if (!offered.empty() && prng_.chance({1, 4})) {
            auto pick = offered.begin();
            std::advance(pick, static_cast<std::ptrdiff_t>(prng_.below(offered.size())));
            return *pick;
        }
        types::Essence essence;
        essence.outputs = {{types::Address{}, {}}};
        std::set<TransactionIndex> creators;
        for (const auto creator : offered)
            if (prng_.below(offered.size()) < 2) creators.insert(creator);
        for (const auto creator : creators)
            essence.inputs.push_back({types::Address{}, offers_.id(creator)});
        const auto transaction = id<TransactionId>(1'000'000 + spends_from_.size());
        (void)ledger_.book(transaction, essence);
        const auto index = offers_.carry(transaction);
        spends_from_[index] = creators;
        return index;
    }

    void check(const std::vector<MessageIndex>& strong,
               const std::vector<MessageIndex>& weak,
               const std::set<TransactionIndex>& offered)
    {
        std::vector<TransactionIndex> wanted;
        std::set<TransactionIndex> expected;
        for (TransactionIndex t = 0; t < offers_.size(); ++t)
            if (prng_.chance({1, 2})) {
                wanted.push_back(t);
                if (!offered.contains(t)) expected.insert(t);
            }
        const auto missing = offers_.missing(strong, weak, wanted, dag_, ledger_);
        EXPECT_EQ((std::set<TransactionIndex>{missing.begin(), missing.end()}), expected);
        for (const auto one : wanted) {
            const auto alone = offers_.missing(strong, weak, {one}, dag_, ledger_);
            ASSERT_EQ(alone.empty(), offered.contains(one));
        }
    }

    Prng prng_;
    Dag dag_;
    Offers offers_;
    ledger::Ledger ledger_;
    std::vector<std::set<TransactionIndex>> stands_for_;  ///< by message
    std::map<TransactionIndex, std::set<TransactionIndex>> spends_from_;
};

TEST(Offers, equal_the_definition_on_random_dags_with_and_without_checkpoints)
{
    for (std::uint64_t seed = 1; seed <= 30; ++seed)
        for (const std::size_t checkpoint_after : {2u, 8u, 4096u}) {
            NaiveOffers naive{seed, checkpoint_after};
            for (int i = 0; i < 60; ++i) naive.grow();
            ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed;
        }
}

}  // namespace
}  // namespace weft::tangle
