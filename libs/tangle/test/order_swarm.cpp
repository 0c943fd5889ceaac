// Drawn scenarios in many orders of arrival: the engine equals the definitions in the order that was drawn, and
// what it says in every other order is the same wherever D-24 says so. Then the same messages once more, with
// transactions that move mana: what is confirmed on the way differs, and no order may weigh sides otherwise.

#include "drawn_scenario.hpp"
#include "engine_subject.hpp"
#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace weft::tangle {

namespace {

constexpr std::uint64_t scenarios_per_seed = 5;
constexpr int orders_per_scenario = 4;

struct Figures {
    std::uint64_t branches = 0;
    std::uint64_t settled = 0;  ///< branches that must be confirmed in every order
    std::uint64_t killed = 0;   ///< branches that must be rejected in every order
    std::uint64_t open = 0;     ///< orders that left some state another way than the drawn one
    std::uint64_t reorgs = 0;
    std::uint64_t moved =
        0;  ///< scenarios with a side that weighs other than with the mana of the beginning
};

/// What the final weights alone decide.
struct Settled {
    plain::Names confirmed;
    plain::Names rejected;
};

Settled settled(const Outcome& told, const plain::Network& network)
{
    std::uint64_t total = 0;
    for (const auto& [node, mana] : network.mana) total += mana;
    Settled found;
    const auto leads = [&](const Outcome::Transaction& branch) {
        std::uint64_t heaviest = 0;
        for (const auto& other : branch.conflicts)
            heaviest = std::max(heaviest, told.transactions.at(other).weight);
        return total > 0 && branch.weight >= heaviest &&
               (branch.weight - heaviest) * network.branch_lead.denominator >=
                   total * network.branch_lead.numerator;
    };
    for (const auto& [id, transaction] : told.transactions)
        if (!transaction.conflicts.empty() &&
            std::ranges::all_of(transaction.ancestors, [&](const plain::Name& ancestor) {
                return leads(told.transactions.at(ancestor));
            }))
            found.confirmed.insert(id);
    for (const auto& [id, transaction] : told.transactions)
        for (const auto& ancestor : transaction.ancestors)
            for (const auto& other : told.transactions.at(ancestor).conflicts)
                if (found.confirmed.contains(other)) found.rejected.insert(id);
    return found;
}

/// Empty: every state is as the final weights settle it.
std::string unsettled(const Outcome& told, const Settled& settled, const plain::Network& network)
{
    for (const auto& id : settled.confirmed)
        if (told.transactions.at(id).branch != plain::State::confirmed)
            return id + " leads and is not confirmed";
    for (const auto& id : settled.rejected) {
        if (told.transactions.at(id).branch != plain::State::rejected)
            return id + " lost and is not rejected as a branch";
        if (told.transactions.at(id).state != plain::State::rejected)
            return id + " lost and is not rejected";
    }
    std::uint64_t total = 0;
    for (const auto& [node, mana] : network.mana) total += mana;
    for (const auto& [id, message] : told.messages) {
        const bool heavy = message.weight * network.message_threshold.denominator >
                           total * network.message_threshold.numerator;
        if (total > 0 && heavy && std::ranges::includes(settled.confirmed, message.branches) &&
            !message.confirmed)
            return id + " weighs enough and is not confirmed";
        for (const auto& branch : message.branches)
            if (settled.rejected.contains(branch) && message.confirmed)
                return id + " stands for what lost and is confirmed";
    }
    return {};
}

/// Empty: no branch that is confirmed in one order conflicts with one that is in the other.
std::string contradiction(const Outcome& one, const Outcome& other)
{
    for (const auto& [id, transaction] : one.transactions) {
        if (transaction.branch != plain::State::confirmed) continue;
        for (const auto& conflict : transaction.conflicts)
            if (other.transactions.at(conflict).branch == plain::State::confirmed)
                return id + " and " + conflict + " are confirmed, each in an order";
    }
    return {};
}

/// Amounts and pledges, so that payments move about as much as nodes begin with.
std::map<plain::Name, ledger::Pledge> draw_pledges(const plain::Network& network, Prng& prng)
{
    struct Output {
        std::uint64_t amount = 0;
        NodeId pledged_to;
    };
    std::map<plain::Name, Output> outputs;
    std::map<plain::Name, ledger::Pledge> pledges;
    for (const auto& [id, transaction] : network.transactions) {  // creators come first
        auto& pledge = pledges[id];
        std::uint64_t sum = 0;
        for (const auto& name : transaction.spends) {
            const auto [place, initial] = outputs.try_emplace(name);
            if (initial) place->second.amount = 1 + prng.below(80);
            pledge.from.push_back({place->second.pledged_to, place->second.amount});
            sum += place->second.amount;
        }
        if (const auto node = prng.below(network.mana.size() + 1); node < network.mana.size())
            pledge.to = id_of<NodeId>(numbered("n", node));
        for (const auto& name : transaction.creates) {
            outputs[name] = {transaction.creates.back() == name ? sum : sum / 2, pledge.to};
            sum -= outputs[name].amount;
        }
    }
    return pledges;
}

bool holds_while_mana_moves(std::uint64_t scenario, Figures& figures)
{
    Prng prng{scenario};
    const auto drawn = draw_scenario(prng);
    const auto pledges = draw_pledges(drawn.network, prng);
    auto messages = drawn.messages;
    std::vector<Outcome> outcomes;
    std::vector<std::uint64_t> totals;
    std::string fault;
    for (int order = 0; order <= orders_per_scenario; ++order) {
        Subject subject{drawn.network};
        subject.pledges = pledges;
        for (const auto& message : messages) subject.receive(message);
        outcomes.push_back(outcome(subject, drawn.network));
        totals.push_back(subject.engine().undisputed_mana().active_total());
        // Messages weigh by what is confirmed, which may come sooner or later.
        for (auto& [id, message] : outcomes.back().messages) message.weight = 0;
        fault = differing_facts(outcomes.back(), outcomes.front());
        if (totals.back() != totals.front()) fault = "undisputed mana";
        for (const auto& before : outcomes)
            if (fault.empty()) fault = contradiction(before, outcomes.back());
        if (!fault.empty()) break;
        for (std::size_t k = messages.size(); k > 1; --k)
            std::swap(messages[k - 1], messages[prng.below(k)]);
    }
    bool moved = false;
    for (const auto& [id, transaction] : outcomes.front().transactions) {
        std::uint64_t begun = 0;
        for (const auto& node : transaction.supporters) begun += drawn.network.mana.at(node);
        moved = moved || (!transaction.conflicts.empty() && transaction.weight != begun);
    }
    figures.moved += moved;
    if (!fault.empty())
        std::printf("scenario %llu, while mana moves: %s\n",
                    static_cast<unsigned long long>(scenario), fault.c_str());
    return fault.empty();
}

bool holds(std::uint64_t scenario, Figures& figures)
{
    Prng prng{scenario};
    const auto drawn = draw_scenario(prng);
    const auto lost = [&](const char* where, const std::string& what) {
        if (what.empty()) return false;
        std::printf("scenario %llu, %s: %s\n", static_cast<unsigned long long>(scenario), where,
                    what.c_str());
        return true;
    };

    plain::Tangle model{drawn.network};
    Subject first{drawn.network};
    for (const auto& message : drawn.messages) {
        model.receive(message);
        first.receive(message);
    }
    const auto expected = outcome(model);
    const auto told = outcome(first, drawn.network);
    const auto decided = settled(expected, drawn.network);
    if (lost("as drawn", differing_facts(told, expected)) ||
        lost("as drawn", differing_states(told, expected)) ||
        lost("as drawn", unsettled(told, decided, drawn.network)))
        return false;
    if (first.events != model.events()) return !lost("as drawn", "events");

    auto messages = drawn.messages;
    std::vector<Outcome> outcomes{told};
    for (int order = 0; order < orders_per_scenario; ++order) {
        if (order == 0) {
            std::ranges::reverse(messages);  // all becomes solid with the last one
        } else {
            for (std::size_t k = messages.size(); k > 1; --k)
                std::swap(messages[k - 1], messages[prng.below(k)]);
        }
        Subject subject{drawn.network};
        for (const auto& message : messages) subject.receive(message);
        outcomes.push_back(outcome(subject, drawn.network));
        const auto& now = outcomes.back();
        if (lost("in another order", differing_facts(now, told)) ||
            lost("in another order", unsettled(now, decided, drawn.network)))
            return false;
        for (const auto& before : outcomes)
            if (lost("between two orders", contradiction(before, now))) return false;
        figures.open += differing_states(now, told).empty() ? 0 : 1;
    }
    for (const auto& [id, transaction] : told.transactions)
        figures.branches += transaction.conflicts.empty() ? 0 : 1;
    figures.settled += decided.confirmed.size();
    figures.killed += decided.rejected.size();
    for (const auto& event : model.events()) figures.reorgs += event.event == "reorg" ? 1 : 0;
    return true;
}

}  // namespace
}  // namespace weft::tangle

int main(int argc, char** argv)
{
    const auto seeds = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 2000;
    const auto scenarios = seeds * weft::tangle::scenarios_per_seed;
    std::uint64_t lost = 0;
    weft::tangle::Figures figures;
    for (std::uint64_t scenario = 1; scenario <= scenarios; ++scenario)
        lost += !weft::tangle::holds(scenario, figures) ||
                !weft::tangle::holds_while_mana_moves(scenario, figures);
    std::printf(
        "%llu scenarios, %llu lost; %llu branches, %llu settled, %llu killed, %llu reorgs; "
        "%llu orders with an open state of their own; %llu with sides that moving mana weighs\n",
        static_cast<unsigned long long>(scenarios), static_cast<unsigned long long>(lost),
        static_cast<unsigned long long>(figures.branches),
        static_cast<unsigned long long>(figures.settled),
        static_cast<unsigned long long>(figures.killed),
        static_cast<unsigned long long>(figures.reorgs),
        static_cast<unsigned long long>(figures.open),
        static_cast<unsigned long long>(figures.moved));
    // Scenarios in which nothing is disputed would prove nothing.
    if (scenarios >= 1000 && (figures.settled * 20 < scenarios || figures.killed * 20 < scenarios ||
                              figures.moved * 50 < scenarios)) {
        std::printf("too little was disputed\n");
        return 1;
    }
    return lost == 0 ? 0 : 1;
}
