#pragma once

// The Tangle by its definitions alone: every set is made anew after every message, nothing is kept
// but the messages, what was confirmed, and who lost a confirmation when. Slow, short, and the
// measure of the engine.
//
// Source    S2 "Approval weight"; D-14, D-15, D-20 … D-24, D-26.
// Names     stand for ids and compare bytewise. All nodes are active.

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace weft::tangle::plain {

using Name = std::string;
using Names = std::set<Name>;
inline const Name genesis = "genesis";

__extension__ using Wide = unsigned __int128;
struct Rational {
    std::uint64_t numerator = 1;
    std::uint64_t denominator = 2;
};
struct Transaction {
    std::vector<Name> spends;   ///< outputs
    std::vector<Name> creates;  ///< outputs
};
struct Message {
    Name id;
    Name issuer;
    std::vector<Name> strong;
    std::vector<Name> weak;
    std::int64_t time = 0;
    std::optional<Name> transaction;
};
struct Network {
    std::map<Name, std::uint64_t> mana;  ///< of nodes; the total is below 2^64
    std::map<Name, Transaction> transactions;
    Rational branch_lead;
    Rational message_threshold;
    std::int64_t parent_age_max = 30 * 60;  ///< in the unit of Message::time
};
enum class State : std::uint8_t { pending, confirmed, rejected };
struct Event {
    Name at;
    std::string event;
    Name name;  ///< of a reorg: the branch confirmed now
    Name from;  ///< of a reorg only
    friend bool operator==(const Event&, const Event&) = default;
    friend std::ostream& operator<<(std::ostream& out, const Event& event)
    {
        return out << event.at << ": " << event.event << ' ' << event.name
                   << (event.from.empty() ? "" : " over ") << event.from;
    }
};

class Tangle {
public:
    explicit Tangle(Network network) : network_{std::move(network)}
    {
        for (const auto& [id, transaction] : network_.transactions)
            for (const auto& output : transaction.creates) creator_[output] = id;
    }

    /// Books what becomes solid, lowest (time, id) first.
    void receive(const Message& message)
    {
        if (const auto error = judge_at_arrival(message)) {
            invalid_[message.id] = *error;
        } else {
            waiting_.emplace(std::pair{message.time, message.id}, message);
        }
        for (bool again = true; again;) {
            again = false;
            for (const auto& [key, waits] : waiting_) {
                if (!solid(waits)) continue;
                const auto next = waits;
                waiting_.erase(key);
                if (const auto error = judge(next))
                    invalid_[next.id] = *error;
                else
                    book(next, message.id);
                again = true;
                break;
            }
        }
    }

    /// True when it would be booked at once.
    [[nodiscard]] bool would_book(const Message& message) const
    {
        return !judge_at_arrival(message) && solid(message) && !judge(message);
    }

    // What is known after all that was received.
    [[nodiscard]] const std::map<Name, Message>& messages() const { return booked_; }
    [[nodiscard]] const std::map<Name, std::string>& invalid() const { return invalid_; }
    [[nodiscard]] Names unsolid() const
    {
        Names names;
        for (const auto& [key, message] : waiting_) names.insert(message.id);
        return names;
    }
    [[nodiscard]] const std::vector<Event>& events() const { return events_; }
    [[nodiscard]] const Names& booked_transactions() const { return transactions_; }

    /// Booked transactions that conflict with another booked one.
    [[nodiscard]] Names branches() const
    {
        Names found;
        for (const auto& id : transactions_)
            if (!conflicts(id).empty()) found.insert(id);
        return found;
    }
    /// Direct conflicts.
    [[nodiscard]] Names conflicts(const Name& transaction) const
    {
        Names found;
        for (const auto& other : transactions_)
            if (other != transaction && conflict(other, transaction)) found.insert(other);
        return found;
    }
    /// All branches in the transaction's history, its own included.
    [[nodiscard]] Names all_branches_of(const Name& transaction) const
    {
        return those_that_conflict(history(transaction));
    }
    /// The branches of its history without itself, without those that others of them build on.
    [[nodiscard]] Names branch_parents(const Name& branch) const
    {
        auto above = all_branches_of(branch);
        above.erase(branch);
        return normalised(above);
    }
    /// The normalised branches of a booked message.
    [[nodiscard]] Names branches_of(const Name& message) const
    {
        return normalised(those_that_conflict(stands_for(booked_.at(message))));
    }
    /// 1 + the highest rank of a strong parent.
    [[nodiscard]] std::uint32_t rank(const Name& message) const
    {
        if (message == genesis) return 0;
        const auto known = ranks_.find(message);
        if (known != ranks_.end()) return known->second;
        std::uint32_t highest = 0;
        for (const auto& parent : booked_.at(message).strong)
            highest = std::max(highest, rank(parent));
        return ranks_.emplace(message, highest + 1).first->second;
    }
    /// Who references it over strong parents, its issuer included.
    [[nodiscard]] Names supporters_of_message(const Name& message) const
    {
        Names found;
        for (const auto& [id, other] : booked_)
            if (strong_past(id).contains(message)) found.insert(other.issuer);
        return found;
    }
    /// The branches that each node supports: its statements folded in order of (time, id).
    [[nodiscard]] std::map<Name, Names> supported() const
    {
        std::map<std::pair<std::int64_t, Name>, const Message*> statements;
        for (const auto& [id, message] : booked_)
            statements.emplace(std::pair{message.time, id}, &message);
        std::map<Name, Names> supported;
        for (const auto& [key, message] : statements) {
            auto& mine = supported[message->issuer];
            const auto voted = those_that_conflict(stands_for(*message));
            Names lost;
            for (const auto& branch : voted) lost.merge(conflicts(branch));
            std::erase_if(mine, [&](const Name& branch) {
                const auto with_ancestors = all_branches_of(branch);
                return std::ranges::any_of(
                    with_ancestors, [&](const Name& ancestor) { return lost.contains(ancestor); });
            });
            mine.insert(voted.begin(), voted.end());
        }
        return supported;
    }
    [[nodiscard]] Names supporters_of_branch(const Name& branch) const
    {
        Names found;
        for (const auto& [node, branches] : supported())
            if (branches.contains(branch)) found.insert(node);
        return found;
    }
    [[nodiscard]] std::uint64_t weight_of_branch(const Name& branch) const
    {
        return mana_of(supporters_of_branch(branch));
    }
    /// Of the supporters, those who support all its branches.
    [[nodiscard]] std::uint64_t weight_of_message(const Name& message) const
    {
        return weight_of_message(message, supported());
    }
    [[nodiscard]] std::uint64_t total() const
    {
        std::uint64_t sum = 0;
        for (const auto& [node, mana] : network_.mana) sum += mana;
        return sum;
    }

    [[nodiscard]] State branch_state(const Name& branch) const
    {
        if (confirmed_branches_.contains(branch)) return State::confirmed;
        for (const auto& ancestor : all_branches_of(branch))
            for (const auto& other : conflicts(ancestor))
                if (confirmed_branches_.contains(other)) return State::rejected;
        return State::pending;
    }
    [[nodiscard]] bool confirmed(const Name& message) const
    {
        return confirmed_messages_.contains(message);
    }
    [[nodiscard]] State transaction_state(const Name& transaction) const
    {
        bool all = true;
        for (const auto& branch : all_branches_of(transaction)) {
            const auto state = branch_state(branch);
            if (state == State::rejected) return state;
            all = all && state == State::confirmed;
        }
        if (!all) return State::pending;
        for (const auto& message : confirmed_messages_)
            if (stands_for(booked_.at(message)).contains(transaction)) return State::confirmed;
        return State::pending;
    }

private:
    [[nodiscard]] static std::optional<std::string> judge_at_arrival(const Message& message)
    {
        if (message.strong.empty() || message.strong.size() > 8 || message.weak.size() > 8)
            return "parents_count";
        Names all;
        for (const auto* parents : {&message.strong, &message.weak})
            for (const auto& parent : *parents)
                if (!all.insert(parent).second) return "parents_duplicate";
        return {};
    }
    [[nodiscard]] bool known(const Name& message) const
    {
        return message == genesis || booked_.contains(message) || invalid_.contains(message);
    }
    [[nodiscard]] bool solid(const Message& message) const
    {
        return std::ranges::all_of(message.strong, [&](const Name& p) { return known(p); }) &&
               std::ranges::all_of(message.weak, [&](const Name& p) { return known(p); });
    }
    [[nodiscard]] std::optional<std::string> judge(const Message& message) const
    {
        std::vector<Name> parents = message.strong;
        parents.insert(parents.end(), message.weak.begin(), message.weak.end());
        std::erase(parents, genesis);
        for (const auto& parent : parents)
            if (invalid_.contains(parent)) return "parent_invalid";
        for (const auto& parent : parents)
            if (booked_.at(parent).time >= message.time) return "time_not_after_parent";
        for (const auto& parent : parents)
            if (message.time - booked_.at(parent).time > network_.parent_age_max)
                return "time_too_far_after_parent";
        if (message.transaction) {
            const auto contained = past_contents(message);
            for (const auto& output : network_.transactions.at(*message.transaction).spends)
                if (creator_.contains(output) && !contained.contains(creator_.at(output)))
                    return "inputs_not_in_past";
            if (contradicts_itself(history(*message.transaction))) return "inputs_conflict";
        }
        if (contradicts_itself(make_stands_for(message))) return "parents_conflict";
        return {};
    }
    void book(const Message& message, const Name& at)
    {
        const auto was = snapshot();
        booked_.emplace(message.id, message);
        if (message.transaction) {
            // D-14: what is confirmed when its first conflict arrives stays so, as a branch.
            std::set<Name> settled;
            for (const auto& id : transactions_)
                if (transaction_state(id) == State::confirmed) settled.insert(id);
            for (const auto& id : branches())
                if (confirmed_branches_.contains(id))
                    for (const auto& below : history(id)) settled.insert(below);
            transactions_.insert(*message.transaction);
            for (const auto& id : branches())
                if (settled.contains(id)) confirmed_branches_.insert(id);
        }
        evaluate();
        tell(was, at);
    }

    void evaluate()
    {
        const auto votes = supported();
        std::map<Name, std::uint64_t> weight;
        for (const auto& [node, branches] : votes)
            for (const auto& branch : branches) weight[branch] += mana(node);
        const auto all = branches();

        // A confirmed branch falls to a heavier conflict, and all that builds on it with it.
        Names fallen;
        for (const auto& branch : all) {
            if (!confirmed_branches_.contains(branch)) continue;
            for (const auto& ancestor : all_branches_of(branch))
                for (const auto& other : conflicts(ancestor))
                    if (weight[other] > weight[ancestor] ||
                        (weight[other] == weight[ancestor] && other < ancestor))
                        if (confirmed_branches_.contains(ancestor)) fallen.insert(branch);
        }
        for (const auto& branch : in_order(fallen)) {
            confirmed_branches_.erase(branch);
            std::erase(lost_, branch);
            lost_.push_back(branch);
        }
        for (bool again = true; again;) {
            again = false;
            for (const auto& branch : all) {
                if (confirmed_branches_.contains(branch) || branch_state(branch) == State::rejected)
                    continue;
                std::uint64_t heaviest = 0;
                for (const auto& other : conflicts(branch))
                    heaviest = std::max(heaviest, weight[other]);
                const bool leads = weight[branch] >= heaviest && total() > 0 &&
                                   at_least(weight[branch] - heaviest, network_.branch_lead);
                const auto parents = branch_parents(branch);
                if (!leads || !std::ranges::all_of(parents, [&](const Name& parent) {
                        return confirmed_branches_.contains(parent);
                    }))
                    continue;
                confirmed_branches_.insert(branch);
                again = true;
            }
        }
        for (const auto& [id, message] : booked_) {
            const auto own = branches_of(id);
            const bool settled = std::ranges::all_of(
                own, [&](const Name& branch) { return confirmed_branches_.contains(branch); });
            if (!settled)
                confirmed_messages_.erase(id);
            else if (total() > 0 && above(weight_of_message(id, votes), network_.message_threshold))
                confirmed_messages_.insert(id);
        }
    }

    struct Snapshot {
        std::map<Name, State> branches;
        Names messages;
        std::size_t lost = 0;
    };
    [[nodiscard]] Snapshot snapshot() const
    {
        Snapshot taken{.branches = {}, .messages = confirmed_messages_, .lost = lost_.size()};
        for (const auto& branch : branches()) taken.branches[branch] = branch_state(branch);
        return taken;
    }
    void tell(const Snapshot& was, const Name& at)
    {
        const auto before = [&](const Name& branch) {
            const auto found = was.branches.find(branch);
            return found == was.branches.end() ? std::nullopt : std::optional{found->second};
        };
        const auto ordered = in_order(branches());
        Names named;
        for (const auto& branch : ordered) {
            if (branch_state(branch) != State::confirmed || before(branch) == State::confirmed)
                continue;
            const auto others = conflicts(branch);
            const auto last = std::find_if(lost_.rbegin(), lost_.rend(),
                                           [&](const Name& lost) { return others.contains(lost); });
            if (last == lost_.rend()) {
                events_.push_back({at, "branch_confirmed", branch, {}});
            } else {
                events_.push_back({at, "reorg", branch, *last});
                named.insert(*last);
            }
        }
        for (const auto& branch : ordered)
            if (branch_state(branch) == State::pending && before(branch) == State::confirmed &&
                !named.contains(branch))
                events_.push_back({at, "branch_unconfirmed", branch, {}});
        for (const auto& branch : ordered)
            if (branch_state(branch) == State::rejected && before(branch) != State::rejected &&
                !named.contains(branch))
                events_.push_back({at, "branch_rejected", branch, {}});
        tell_messages(was.messages, confirmed_messages_, "message_unconfirmed", at);
        tell_messages(confirmed_messages_, was.messages, "message_confirmed", at);
    }
    /// Those in `in` and not in `out`, by (time, id).
    void tell_messages(const Names& in, const Names& out, const std::string& event, const Name& at)
    {
        std::set<std::pair<std::int64_t, Name>> ordered;
        for (const auto& id : in)
            if (!out.contains(id)) ordered.emplace(booked_.at(id).time, id);
        for (const auto& [time, id] : ordered) events_.push_back({at, event, id, {}});
    }

    /// Fewest ancestors first, then by name.
    [[nodiscard]] std::vector<Name> in_order(const Names& branches) const
    {
        std::vector<Name> ordered{branches.begin(), branches.end()};
        std::ranges::stable_sort(
            ordered, {}, [&](const Name& branch) { return all_branches_of(branch).size(); });
        return ordered;
    }
    [[nodiscard]] bool conflict(const Name& a, const Name& b) const
    {
        const auto& one = network_.transactions.at(a).spends;
        return std::ranges::any_of(network_.transactions.at(b).spends, [&](const Name& output) {
            return std::ranges::find(one, output) != one.end();
        });
    }
    /// The transaction and all it builds on.
    [[nodiscard]] const Names& history(const Name& transaction) const
    {
        const auto known = histories_.find(transaction);
        if (known != histories_.end()) return known->second;
        Names found{transaction};
        for (const auto& output : network_.transactions.at(transaction).spends)
            if (creator_.contains(output)) add(found, history(creator_.at(output)));
        return histories_.emplace(transaction, std::move(found)).first->second;
    }
    static void add(Names& to, const Names& more) { to.insert(more.begin(), more.end()); }
    [[nodiscard]] bool contradicts_itself(const Names& transactions) const
    {
        for (auto a = transactions.begin(); a != transactions.end(); ++a)
            for (auto b = std::next(a); b != transactions.end(); ++b)
                if (conflict(*a, *b)) return true;
        return false;
    }
    /// What the past of a message contains (D-20).
    [[nodiscard]] Names past_contents(const Message& message) const
    {
        Names found;
        for (const auto& parent : message.strong)
            if (parent != genesis) add(found, stands_for(booked_.at(parent)));
        for (const auto& parent : message.weak)
            if (parent != genesis && booked_.at(parent).transaction)
                add(found, history(*booked_.at(parent).transaction));
        return found;
    }
    [[nodiscard]] Names make_stands_for(const Message& message) const
    {
        auto found = past_contents(message);
        if (message.transaction) add(found, history(*message.transaction));
        return found;
    }
    /// Of a booked message.
    [[nodiscard]] const Names& stands_for(const Message& message) const
    {
        const auto known = stands_for_.find(message.id);
        if (known != stands_for_.end()) return known->second;
        return stands_for_.emplace(message.id, make_stands_for(message)).first->second;
    }
    [[nodiscard]] Names those_that_conflict(const Names& transactions) const
    {
        Names found;
        for (const auto& id : transactions)
            if (!conflicts(id).empty()) found.insert(id);
        return found;
    }
    /// Without those that another one builds on.
    [[nodiscard]] Names normalised(const Names& branches) const
    {
        auto left = branches;
        for (const auto& branch : branches)
            for (const auto& ancestor : history(branch))
                if (ancestor != branch) left.erase(ancestor);
        return left;
    }
    [[nodiscard]] const Names& strong_past(const Name& message) const
    {
        const auto known = pasts_.find(message);
        if (known != pasts_.end()) return known->second;
        Names found{message};
        if (message != genesis)
            for (const auto& parent : booked_.at(message).strong) add(found, strong_past(parent));
        return pasts_.emplace(message, std::move(found)).first->second;
    }
    [[nodiscard]] std::uint64_t weight_of_message(const Name& message,
                                                  const std::map<Name, Names>& votes) const
    {
        const auto own = branches_of(message);
        std::uint64_t sum = 0;
        for (const auto& node : supporters_of_message(message))
            if (std::ranges::includes(votes.at(node), own)) sum += mana(node);
        return sum;
    }
    [[nodiscard]] std::uint64_t mana(const Name& node) const
    {
        const auto found = network_.mana.find(node);
        return found == network_.mana.end() ? 0 : found->second;
    }
    [[nodiscard]] std::uint64_t mana_of(const Names& nodes) const
    {
        std::uint64_t sum = 0;
        for (const auto& node : nodes) sum += mana(node);
        return sum;
    }
    [[nodiscard]] bool at_least(std::uint64_t weight, Rational share) const
    {
        return static_cast<Wide>(weight) * share.denominator >=
               static_cast<Wide>(total()) * share.numerator;
    }
    [[nodiscard]] bool above(std::uint64_t weight, Rational share) const
    {
        return static_cast<Wide>(weight) * share.denominator >
               static_cast<Wide>(total()) * share.numerator;
    }

    Network network_;
    // Facts that never change once they are known.
    mutable std::map<Name, Names> histories_;
    mutable std::map<Name, Names> stands_for_;
    mutable std::map<Name, Names> pasts_;
    mutable std::map<Name, std::uint32_t> ranks_;
    std::map<Name, Name> creator_;  ///< of outputs that are not from genesis
    std::map<std::pair<std::int64_t, Name>, Message> waiting_;
    std::map<Name, Message> booked_;
    std::map<Name, std::string> invalid_;
    Names transactions_;
    Names confirmed_branches_;
    Names confirmed_messages_;
    std::vector<Name> lost_;  ///< branches that lost a confirmation, the last one last
    std::vector<Event> events_;
};

}  // namespace weft::tangle::plain
