// Mana moves with what is confirmed, nodes fall silent and come back, and confirmations are taken
// back: after every message of drawn lives everything is recounted from the definitions.

#include <weft/base/prng.hpp>
#include <weft/fixtures/drawn_tangle.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace weft::tangle {
namespace {

using namespace fixtures;

constexpr std::int64_t window = 30 * 60;

struct Payment {
    std::vector<std::string> spends;  ///< "w0" of genesis, "w1/t3" of t3
    std::map<std::string, std::uint64_t> creates;
    std::string pledge;
};
struct Sent {
    std::string issuer;
    std::set<std::string> strong;
    std::set<std::string> weak;
    std::int64_t time;
    std::string transaction;
};

/// The definitions, over names; nothing is kept but what is confirmed.
class Recount {
public:
    Recount(const DrawnTangle& t,
            const Drawing& drawing,
            const std::map<std::string, Payment>& payments,
            const std::map<std::string, Sent>& sent)
        : t_{t}, drawing_{drawing}, payments_{payments}, sent_{sent}
    {
        for (const auto& [id, message] : sent_)
            if (!message.transaction.empty()) booked_.insert(message.transaction);
        for (const auto& [id, message] : sent_)
            if (t_.confirmed(id)) {
                tangle_time_ = std::max(tangle_time_, message.time);
                for (const auto& tx : stands_for(id)) approved_.insert(tx);
            }
        count_mana();
        fold();
    }

    [[nodiscard]] std::set<std::string> stands_for(const std::string& id) const
    {
        const auto known = stands_.find(id);
        if (known != stands_.end()) return known->second;
        std::set<std::string> found;
        const auto& message = sent_.at(id);
        for (const auto& parent : message.strong)
            if (parent != "genesis") found.merge(stands_for(parent));
        for (const auto& parent : message.weak)
            if (parent != "genesis") add_history(sent_.at(parent).transaction, found);
        add_history(message.transaction, found);
        return stands_.emplace(id, found).first->second;
    }
    void add_history(const std::string& tx, std::set<std::string>& into) const
    {
        if (tx.empty() || !into.insert(tx).second) return;
        for (const auto& spent : payments_.at(tx).spends)
            if (const auto slash = spent.find('/'); slash != std::string::npos)
                add_history(spent.substr(slash + 1), into);
    }
    [[nodiscard]] std::set<std::string> conflicts(const std::string& tx) const
    {
        std::set<std::string> found;
        for (const auto& other : booked_)
            if (other != tx &&
                std::ranges::any_of(payments_.at(other).spends, [&](const auto& output) {
                    return std::ranges::count(payments_.at(tx).spends, output) > 0;
                }))
                found.insert(other);
        return found;
    }
    /// Of these transactions those in a conflict.
    [[nodiscard]] std::set<std::string> branches(const std::set<std::string>& of) const
    {
        std::set<std::string> found;
        for (const auto& tx : of)
            if (!conflicts(tx).empty()) found.insert(tx);
        return found;
    }
    [[nodiscard]] std::set<std::string> ancestors(const std::string& tx) const
    {
        std::set<std::string> history;
        add_history(tx, history);
        return branches(history);
    }
    [[nodiscard]] std::uint64_t weight_of_branch(const std::string& branch) const
    {
        std::uint64_t sum = 0;
        for (const auto& [node, own] : supported_)
            if (own.contains(branch)) sum += of(undisputed_, node);
        return sum;
    }
    [[nodiscard]] std::uint64_t weight_of_message(const std::string& id) const
    {
        const auto own = branches(stands_for(id));
        std::uint64_t sum = 0;
        for (const auto& node : supporters(id))
            if (std::ranges::includes(supported_.at(node), own)) sum += active(node, mana_);
        return sum;
    }
    using Mana = std::map<std::string, std::uint64_t>;
    [[nodiscard]] std::uint64_t total() const { return total(mana_); }
    /// Of the mana that no side of a conflict gave, confirmed or not.
    [[nodiscard]] std::uint64_t undisputed_total() const { return total(undisputed_); }
    [[nodiscard]] std::uint64_t mana(const std::string& node) const { return of(mana_, node); }
    [[nodiscard]] const std::set<std::string>& booked() const { return booked_; }

private:
    [[nodiscard]] std::set<std::string> supporters(const std::string& id) const
    {
        std::set<std::string> found;
        for (const auto& [other, message] : sent_)
            if (strong_past(other).contains(id)) found.insert(message.issuer);
        return found;
    }
    [[nodiscard]] const std::set<std::string>& strong_past(const std::string& id) const
    {
        const auto known = pasts_.find(id);
        if (known != pasts_.end()) return known->second;
        std::set<std::string> past{id};
        if (id != "genesis")
            for (const auto& parent : sent_.at(id).strong) {
                const auto& above = strong_past(parent);
                past.insert(above.begin(), above.end());
            }
        return pasts_.emplace(id, std::move(past)).first->second;
    }
    [[nodiscard]] std::uint64_t total(const Mana& all) const
    {
        std::uint64_t sum = 0;
        for (const auto& [node, mana] : all) sum += active(node, all);
        return sum;
    }
    [[nodiscard]] static std::uint64_t of(const Mana& all, const std::string& node)
    {
        const auto found = all.find(node);
        return found == all.end() ? 0 : found->second;
    }
    [[nodiscard]] std::uint64_t active(const std::string& node, const Mana& all) const
    {
        std::optional<std::int64_t> newest;
        if (drawing_.nodes.contains(node)) newest = 0;
        for (const auto& [id, message] : sent_)
            if (message.issuer == node) newest = std::max(newest.value_or(0), message.time);
        return newest && tangle_time_ - *newest <= window ? of(all, node) : 0;
    }
    void count_mana()
    {
        mana_ = undisputed_ = drawing_.nodes;
        for (const auto& tx : approved_) move(tx, mana_);
        for (const auto& tx : booked_)
            if (ancestors(tx).empty()) move(tx, undisputed_);
    }
    /// Sums of what is moved pass zero on the way: they wrap and come back.
    void move(const std::string& tx, Mana& mana) const
    {
        for (const auto& spent : payments_.at(tx).spends) {
            const auto slash = spent.find('/');
            const auto owner = spent.substr(0, slash);
            const auto amount = slash == std::string::npos
                                    ? drawing_.wallets.at(owner)
                                    : payments_.at(spent.substr(slash + 1)).creates.at(owner);
            if (slash != std::string::npos)
                if (const auto& from = payments_.at(spent.substr(slash + 1)).pledge; !from.empty())
                    mana[from] -= amount;
            if (const auto& to = payments_.at(tx).pledge; !to.empty()) mana[to] += amount;
        }
    }
    void fold()
    {
        std::vector<std::string> statements;
        for (const auto& [id, message] : sent_) statements.push_back(id);
        std::ranges::sort(statements, [&](const auto& a, const auto& b) {
            return std::pair{sent_.at(a).time, t_.id(a)} < std::pair{sent_.at(b).time, t_.id(b)};
        });
        for (const auto& id : statements) {
            auto& mine = supported_[sent_.at(id).issuer];
            const auto voted = branches(stands_for(id));
            std::set<std::string> lost;
            for (const auto& branch : voted) lost.merge(conflicts(branch));
            std::erase_if(mine, [&](const auto& branch) {
                return std::ranges::any_of(ancestors(branch), [&](const auto& ancestor) {
                    return lost.contains(ancestor);
                });
            });
            mine.insert(voted.begin(), voted.end());
        }
    }

    const DrawnTangle& t_;
    const Drawing& drawing_;
    const std::map<std::string, Payment>& payments_;
    const std::map<std::string, Sent>& sent_;
    mutable std::map<std::string, std::set<std::string>> stands_;
    mutable std::map<std::string, std::set<std::string>> pasts_;
    std::set<std::string> booked_;
    std::set<std::string> approved_;
    std::int64_t tangle_time_ = 0;
    Mana mana_;
    Mana undisputed_;
    std::map<std::string, std::set<std::string>> supported_;
};

struct Figures {
    std::uint64_t reorganisations = 0;
    std::uint64_t unconfirmed = 0;
    std::uint64_t moves = 0;     ///< of mana
    std::uint64_t inactive = 0;  ///< times at which some mana was
};

void expect_all_as_defined(const DrawnTangle& t, const Recount& recount)
{
    const auto& engine = t.tangle.engine();
    const auto& mana = engine.mana();
    ASSERT_EQ(mana.active_total(), recount.total());
    for (const auto& entry : t.tangle.mana())
        for (const auto* node : {"A", "B", "C", "D", "E", "F"})
            if (entry.node == node_id(node)) {
                ASSERT_EQ(entry.mana, recount.mana(node)) << node;
            }
    ASSERT_EQ(engine.undisputed_mana().active_total(), recount.undisputed_total());
    const auto total = recount.total();
    const auto deciding = recount.undisputed_total();
    std::map<std::string, std::uint64_t> weights;
    for (const auto& tx : recount.booked()) {
        const auto index = *engine.find(t.txid(tx));
        ASSERT_EQ(engine.state(index), t.tangle.ledger().state(t.txid(tx))) << tx;
        ASSERT_EQ(engine.branches().is_branch(index), !recount.conflicts(tx).empty()) << tx;
        if (!engine.branches().is_branch(index)) continue;
        weights[tx] = recount.weight_of_branch(tx);
        ASSERT_EQ(engine.branch_weight(index), weights[tx]) << tx;
    }
    const auto branch_confirmed = [&](const std::string& tx) {
        return engine.branches().confirmed(*engine.find(t.txid(tx)));
    };
    for (const auto& [tx, weight] : weights) {
        std::uint64_t heaviest = 0;
        bool ancestors = true;
        for (const auto& other : recount.conflicts(tx)) {
            heaviest = std::max(heaviest, weights.at(other));
            ASSERT_FALSE(branch_confirmed(tx) && branch_confirmed(other)) << tx << " " << other;
        }
        for (const auto& ancestor : recount.ancestors(tx))
            ancestors = ancestors && (ancestor == tx || branch_confirmed(ancestor));
        if (branch_confirmed(tx)) {
            ASSERT_TRUE(ancestors) << tx;
        }
        const auto conflicts = recount.conflicts(tx);
        const bool free = std::ranges::none_of(conflicts, branch_confirmed);
        if (deciding > 0 && ancestors && free && weight >= heaviest &&
            2 * (weight - heaviest) >= deciding) {
            ASSERT_TRUE(branch_confirmed(tx)) << tx << " leads";
        }
    }
    for (MessageIndex m = 1; m < engine.dag().size(); ++m) {
        const auto name = t.name(engine.dag()[m].id);
        const auto weight = recount.weight_of_message(name);
        ASSERT_EQ(engine.weight(m), weight) << name;
        const auto own = recount.branches(recount.stands_for(name));
        const bool settled = std::ranges::all_of(own, branch_confirmed);
        if (engine.dag()[m].confirmed) {
            ASSERT_TRUE(settled) << name;
        }
        if (settled && total > 0 && 2 * weight > total) {
            ASSERT_TRUE(engine.dag()[m].confirmed) << name << " weighs enough";
        }
    }
}

void live(std::uint64_t seed, Figures& figures)
{
    Prng prng{seed};
    Drawing drawing{.nodes = {}, .wallets = {{"w0", 40}, {"w1", 9}, {"w2", 70}}};
    for (const auto* node : {"A", "B", "C", "D"}) drawing.nodes[node] = 1 + prng.below(40);
    DrawnTangle t{drawing};
    const std::vector<std::string> issuers = {"A", "B", "C", "D", "E", "F"};
    std::map<std::string, Payment> payments;
    std::vector<std::string> outputs = {"w0", "w1", "w2"};
    std::map<std::string, std::uint64_t> amounts = drawing.wallets;
    std::map<std::string, Sent> sent;
    Names made = {"genesis"};
    std::vector<Bytes> log;
    for (int i = 0; i < 36; ++i) {
        t.now += (prng.chance({1, 10}) ? 400 + static_cast<Timestamp>(prng.below(1200)) : 1) *
                 types::second;
        const auto id = std::to_string(i);
        Sent one{.issuer = issuers[prng.below(issuers.size())],
                 .strong = {},
                 .weak = {},
                 .time = t.now / types::second,
                 .transaction = {}};
        for (auto n = 1 + prng.below(3); n > 0; --n) {
            const auto back = std::min<std::uint64_t>(made.size(), 1 + prng.below(7));
            const auto& parent = prng.chance({1, 10}) ? made[0] : made[made.size() - back];
            (one.strong.empty() || prng.chance({3, 4}) ? one.strong : one.weak).insert(parent);
        }
        for (const auto& parent : one.strong) one.weak.erase(parent);
        if (prng.chance({2, 5})) {
            one.transaction = "t" + id;
            auto& pay = payments[one.transaction];
            pay.spends = {
                outputs[outputs.size() - 1 - prng.below(std::min<std::size_t>(outputs.size(), 5))]};
            const auto amount = amounts.at(pay.spends[0]);
            pay.creates = {{"w" + std::to_string(prng.below(3)), amount}};
            pay.pledge = prng.chance({4, 5}) ? issuers[prng.below(issuers.size())] : "";
            t.transaction({one.transaction, pay.spends, pay.creates, pay.pledge, one.time});
        } else if (!payments.empty() && prng.chance({1, 6})) {
            one.transaction = std::prev(payments.end())->first;  // a reattachment
        }
        const auto step = t.put({.id = id,
                                 .issuer = one.issuer,
                                 .strong = {one.strong.begin(), one.strong.end()},
                                 .weak = {one.weak.begin(), one.weak.end()},
                                 .time = one.time,
                                 .transaction = one.transaction});
        if (!t.tangle.booked(t.id(id))) continue;
        if (step.booked[0].first) {
            const auto& [owner, amount] = *payments.at(one.transaction).creates.begin();
            outputs.push_back(owner + "/" + one.transaction);
            amounts[outputs.back()] = amount;
        }
        made.push_back(id);
        sent[id] = one;
        log.push_back(step.booked[0].bytes);
        for (const auto& change : step.messages) figures.unconfirmed += !change.confirmed;
        for (const auto& change : step.transactions)
            figures.moves += change.after == TransactionState::confirmed;
        const auto& mana = t.tangle.engine().mana();
        for (const auto node : mana.holders())
            figures.inactive += mana.of(node) > mana.active_mana(node);

        SCOPED_TRACE("seed " + std::to_string(seed) + " message " + id);
        expect_all_as_defined(t, Recount{t, drawing, payments, sent});
        if (::testing::Test::HasFatalFailure()) return;
    }
    figures.reorganisations += t.tangle.counts().reorganisations;
    Tangle again{t.genesis};
    for (const auto& bytes : log) ASSERT_TRUE(again.restore(bytes));
    ASSERT_EQ(again.digest(), t.tangle.digest()) << "seed " << seed;
}

TEST(MovingMana, everything_equals_a_recount_after_every_message_of_drawn_lives)
{
    Figures figures;
    for (std::uint64_t seed = 1; seed <= 150; ++seed) {
        live(seed, figures);
        if (::testing::Test::HasFailure()) return;
    }
    // The lives are worth their time.
    EXPECT_GT(figures.reorganisations, 10u);
    EXPECT_GT(figures.unconfirmed, 50u);
    EXPECT_GT(figures.moves, 100u);
    EXPECT_GT(figures.inactive, 100u);
}

}  // namespace
}  // namespace weft::tangle
