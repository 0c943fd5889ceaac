#include <weft/base/try.hpp>
#include <weft/explain/voting.hpp>
#include <weft/voting/voting.hpp>

#include "voting_scenario.hpp"
#include <algorithm>
#include <set>

namespace weft::explain {

namespace {

using voting::Opinion;
using voting::Slot;

/// Names as ids that compare as the names do: by the place among all. Place 0 is id 1: the id of all
/// zeros is genesis.
template <class Id>
class Names {
public:
    void add(const std::string& name) { ids_.emplace(name, Id{}); }
    void number()
    {
        std::uint64_t place = 0;
        for (auto& [name, id] : ids_) {
            ++place;
            for (std::size_t k = 0; k < 8; ++k)
                id.writable()[k] = static_cast<std::byte>(place >> (8 * (7 - k)) & 0xff);
            names_.emplace(id, name);
        }
    }
    [[nodiscard]] const Id& id(const std::string& name) const { return ids_.at(name); }
    [[nodiscard]] const std::string& name(const Id& id) const { return names_.at(id); }

private:
    std::map<std::string, Id> ids_;
    std::map<Id, std::string> names_;
};

std::string digits(voting::Wide number)
{
    std::string text;
    do {
        text.push_back(static_cast<char>('0' + static_cast<int>(number % 10)));
        number /= 10;
    } while (number != 0);
    std::ranges::reverse(text);
    return text;
}

Json shown(const std::optional<voting::Fraction>& fraction)
{
    if (!fraction) return nullptr;
    const auto [numerator, denominator] = fraction->reduced();
    return denominator == 1 ? digits(numerator) : digits(numerator) + "/" + digits(denominator);
}

/// Feeds the engine and writes down what it says.
class VotingRun {
public:
    explicit VotingRun(const VotingScenario& scenario)
        : scenario_{scenario}, engine_{scenario.settings}
    {
        for (const auto& one : scenario.transactions) transactions_.add(one.id);
        for (const auto& [name, amount] : scenario.mana) {
            nodes_.add(name);
            mana_.total += amount;
        }
        mana_.own = scenario.mana.at(scenario.node);
        transactions_.number();
        nodes_.number();
        number_outputs();
        for (const auto& one : scenario.transactions) times_.insert(one.time);
        for (const auto& one : scenario.approval) times_.insert(one.time);
        for (const auto& one : scenario.rounds) times_.insert({one.start, one.end});
    }

    Json answer()
    {
        for (auto now = next_time(); now && *now <= scenario_.until.value_or(*now);
             now = next_time()) {
            times_.erase(*now);
            play(*now);
            note_ended(*now);
            note_changes(*now);
        }
        return {{"transactions", shown_transactions()},
                {"changes", std::move(changes_)},
                {"votes", shown_votes()},
                {"rounds", std::move(rounds_)},
                {"writers", shown_writers()}};
    }

private:
    struct Seen {
        voting::State state;
        bool liked = false;
        friend bool operator==(const Seen&, const Seen&) = default;
    };
    struct VoteRecord {
        Json opinions = Json::array();
        Json end;
        Json result;
    };
    static voting::Instant instant(Time time) { return std::chrono::milliseconds{time}; }
    static Time time(voting::Instant instant)
    {
        return static_cast<Time>(
            std::chrono::duration_cast<std::chrono::milliseconds>(instant).count());
    }
    [[nodiscard]] const voting::Opinions& opinions() const { return engine_.opinions(); }
    [[nodiscard]] const std::string& name(Slot slot) const
    {
        return transactions_.name(opinions().id(slot));
    }

    /// Addresses are dense numbers; genesis created what nobody else did.
    void number_outputs()
    {
        const auto add = [this](const std::string& output, const types::TransactionId& creator) {
            types::Address::Base address;
            for (std::size_t k = 0; k < 8; ++k)
                address.writable()[k] = static_cast<std::byte>(outputs_.size() >> (8 * k) & 0xff);
            outputs_.emplace(output, types::OutputId{types::Address{address}, creator});
        };
        for (const auto& output : scenario_.genesis_outputs) add(output, {});
        for (const auto& one : scenario_.transactions)
            for (const auto& output : one.creates) add(output, transactions_.id(one.id));
    }

    [[nodiscard]] std::optional<Time> next_time() const
    {
        std::optional<Time> next;
        if (!times_.empty()) next = *times_.begin();
        if (const auto due = opinions().next_due(); due && (!next || time(*due) < *next))
            next = time(*due);
        return next;
    }

    /// In the order of the format: end of a round, approval, ends of quarantines, arrivals, start.
    void play(Time now)
    {
        if (running_ && scenario_.rounds[*running_].end == now) end_round(now);
        for (; approved_ < scenario_.approval.size() && scenario_.approval[approved_].time == now;
             ++approved_) {
            const auto& one = scenario_.approval[approved_];
            engine_.approve(instant(now), one.event,
                            *opinions().find(transactions_.id(one.transaction)));
        }
        engine_.advance(instant(now));
        for (; arrived_ < scenario_.transactions.size() &&
               scenario_.transactions[arrived_].time == now;
             ++arrived_) {
            const auto& one = scenario_.transactions[arrived_];
            std::vector<types::OutputId> spends;
            for (const auto& output : one.spends) spends.push_back(outputs_.at(output));
            engine_.arrive(instant(now), transactions_.id(one.id), spends);
        }
        engine_.advance(instant(now));  // a quarantine of 0 ends right after the arrivals
        if (begun_ < scenario_.rounds.size() && scenario_.rounds[begun_].start == now)
            begin_round(now);
    }

    void begin_round(Time now)
    {
        for (; heard_ < scenario_.statements.size() && scenario_.statements[heard_].time <= now;
             ++heard_) {
            const auto& one = scenario_.statements[heard_];
            std::vector<voting::Stated> stated;
            for (const auto& [transaction, opinion] : one.opinions)
                stated.push_back({transactions_.id(transaction), opinion});
            engine_.hear(instant(one.time), nodes_.id(one.node), one.round, stated);
        }
        std::vector<voting::Drawn> drawn;
        for (const auto& [peer, draws] : scenario_.rounds[begun_].drawn)
            drawn.push_back({nodes_.id(peer), draws});
        asked_ = engine_.begin_round(instant(now), drawn);
        for (const auto slot : asked_.began)
            votes_[{now, name(slot)}].opinions.push_back(
                voting::name(opinions().state(slot).opinion));
        for (const auto slot : asked_.slots)
            if (!started_.contains(slot)) started_.emplace(slot, now);
        running_ = begun_++;
    }

    void end_round(Time now)
    {
        const auto& round = scenario_.rounds[*running_];
        std::vector<voting::Answer> answers;
        auto queried = Json::object();
        for (const auto& query : asked_.queries) {
            const auto& peer = nodes_.name(query.peer);
            auto& answer = answers.emplace_back();
            answer.peer = query.peer;
            std::set<std::string> asked;
            const auto said = round.answers.find(peer);
            for (const auto place : query.asked) {
                const auto& transaction = name(asked_.slots[place]);
                asked.insert(transaction);
                auto opinion = Opinion::none;
                if (said != round.answers.end())
                    if (const auto one = said->second.find(transaction); one != said->second.end())
                        opinion = one->second;
                answer.opinions.push_back(opinion);
            }
            queried[peer] = asked;
        }
        std::set<std::string> asked;
        for (const auto slot : asked_.slots) asked.insert(name(slot));
        auto votes = Json::object();
        for (const auto& one : engine_.end_round(instant(now), answers, mana_, round.beacon)) {
            votes[name(one.slot)] = shown_judgement(one);
            if (one.opinion)
                votes_[{started_.at(one.slot), name(one.slot)}].opinions.push_back(
                    voting::name(*one.opinion));
        }
        rounds_.push_back({{"start", round.start},
                           {"end", round.end},
                           {"asked", asked},
                           {"queried", std::move(queried)},
                           {"votes", std::move(votes)}});
        running_.reset();
    }

    static Json shown_judgement(const voting::Judgement& one)
    {
        Json opinion;
        if (one.opinion) opinion = voting::name(*one.opinion);
        return {{"likes", one.likes},
                {"valid", one.valid},
                {"eta", shown(one.eta)},
                {"threshold", shown(one.threshold)},
                {"opinion", std::move(opinion)}};
    }

    void note_ended(Time now)
    {
        for (const auto& one : engine_.take_ended()) {
            auto& record = votes_[{time(one.started), name(one.slot)}];
            record.end = now;
            record.result = voting::name(one.result);
            started_.erase(one.slot);
        }
    }

    void note_changes(Time now)
    {
        std::map<std::string, Json> changed;
        for (const auto slot : engine_.take_changes()) {
            const Seen seen{opinions().state(slot), opinions().liked(slot)};
            const auto [known, fresh] = seen_.emplace(slot, seen);
            if (!fresh && known->second == seen) continue;
            known->second = seen;
            auto change = shown_state(slot);
            change["time"] = now;
            change["transaction"] = name(slot);
            changed.emplace(name(slot), std::move(change));
        }
        for (auto& [transaction, change] : changed) changes_.push_back(std::move(change));
    }

    [[nodiscard]] Json shown_state(Slot slot) const
    {
        const auto& state = opinions().state(slot);
        return {{"opinion", voting::name(state.opinion)},
                {"level", state.level},
                {"by", voting::name(state.by)},
                {"liked", opinions().liked(slot)}};
    }
    [[nodiscard]] Json shown_transactions() const
    {
        auto shown = Json::object();
        for (Slot slot = 0; slot < opinions().size(); ++slot) {
            std::set<std::string> conflicts;
            for (const auto other : opinions().conflicts(slot)) conflicts.insert(name(other));
            auto one = shown_state(slot);
            one["conflicts_with"] = conflicts;
            shown[name(slot)] = std::move(one);
        }
        return shown;
    }
    [[nodiscard]] Json shown_votes() const
    {
        auto shown = Json::array();
        for (const auto& [key, record] : votes_)
            shown.push_back({{"transaction", key.second},
                             {"start", key.first},
                             {"opinions", record.opinions},
                             {"end", record.end},
                             {"result", record.result}});
        return shown;
    }
    [[nodiscard]] Json shown_writers() const
    {
        std::vector<voting::Holder> holders;
        for (const auto& [node, amount] : scenario_.mana)
            holders.push_back({nodes_.id(node), amount});
        auto shown = Json::array();
        for (const auto& node : voting::writers(holders, scenario_.settings.writers))
            shown.push_back(nodes_.name(node));
        return shown;
    }

    const VotingScenario& scenario_;
    voting::Voting engine_;
    Names<types::TransactionId> transactions_;
    Names<types::NodeId> nodes_;
    std::map<std::string, types::OutputId> outputs_;
    voting::OwnMana mana_;
    std::set<Time> times_;  ///< of what the scenario says, and not yet played
    std::size_t approved_ = 0;
    std::size_t arrived_ = 0;
    std::size_t heard_ = 0;
    std::size_t begun_ = 0;
    std::optional<std::size_t> running_;
    voting::Asked asked_;
    std::map<Slot, Time> started_;  ///< of the votes that run
    std::map<Slot, Seen> seen_;
    std::map<std::pair<Time, std::string>, VoteRecord> votes_;
    Json changes_ = Json::array();
    Json rounds_ = Json::array();
};

}  // namespace

std::expected<std::string, std::string> voting(std::string_view text)
{
    WEFT_TRY(const auto scenario, read_voting_scenario(text));
    return VotingRun{scenario}.answer().dump();
}

}  // namespace weft::explain
