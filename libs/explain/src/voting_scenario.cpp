#include "voting_scenario.hpp"

#include <weft/base/try.hpp>

#include "rational.hpp"
#include <algorithm>
#include <set>

namespace weft::explain {

namespace {

using voting::Opinion;
using voting::Settings;
using voting::Share;

Read<std::uint64_t> number_of(const Json& value,
                              const Place& place,
                              std::uint64_t low,
                              std::uint64_t high,
                              std::string_view range)
{
    const auto number = amount_of(value, place);
    if (!number || *number < low || *number > high)
        return malformed(place, "not an integer from " + std::string{range});
    return *number;
}

Read<Time> time_of(const Json& value, const Place& place)
{
    return number_of(value, place, 0, voting_time_max, "0 to 2^40");
}

/// What stands under `key` is a list in order of time: `time` names the key of its items' times.
class TimedList {
public:
    TimedList(const Json& document, std::string_view key, std::string_view time)
        : place_{Place{}.key(key)}, time_{time}
    {
        if (const auto found = document.find(key); found != document.end()) list_ = &*found;
    }
    /// `read(value, place, time)` for each item, whose keys were checked.
    template <class Each>
    Read<void> each(std::initializer_list<std::string_view> keys,
                    std::initializer_list<std::string_view> optional,
                    Each&& read) const
    {
        if (!list_) return {};
        if (const auto list = expect_array(*list_, place_); !list) return list;
        Time before = 0;
        for (std::size_t i = 0; i < list_->size(); ++i) {
            const auto& value = (*list_)[i];
            const auto at = place_.item(i);
            if (const auto known = expect_keys(value, at, keys, optional); !known) return known;
            WEFT_TRY(const auto time, time_of(value[time_], at.key(time_)));
            if (time < before) return malformed(at.key(time_), "before the one before it");
            before = time;
            if (const auto one = read(value, at, time); !one) return one;
        }
        return {};
    }

private:
    Place place_;
    std::string time_;
    const Json* list_ = nullptr;
};

Read<void> read_mana(const Json& document, VotingScenario& scenario)
{
    const auto place = Place{}.key("mana");
    const auto& mana = document["mana"];
    if (const auto object = expect_object(mana, place); !object) return object;
    std::uint64_t total = 0;
    for (const auto& [name, value] : mana.items()) {
        WEFT_TRY(const auto amount, amount_of(value, place.key(name)));
        if (total + amount < total) return malformed(place, "together 2^64 or more");
        total += amount;
        scenario.mana.emplace(name, amount);
    }
    WEFT_TRY(scenario.node, text_of(document["node"], Place{}.key("node")));
    if (!scenario.mana.contains(scenario.node))
        return malformed(Place{}.key("node"), "unknown node");
    return {};
}

// ---- parameters --------------------------------------------------------------------------------

Read<void> read_durations(const Json& given, const Place& place, Settings& settings)
{
    const auto read = [&](std::string_view key, voting::Duration& into, Time low, Time high,
                          std::string_view range) -> Read<void> {
        if (!given.contains(key)) return {};
        WEFT_TRY(const auto time, number_of(given[key], place.key(key), low, high, range));
        into = std::chrono::milliseconds{time};
        return {};
    };
    auto one = read("quarantine", settings.quarantine, 0, voting_time_max, "0 to 2^40");
    if (!one) return one;
    settings.delay = settings.quarantine;
    if (one = read("delay", settings.delay, 0, voting_time_max, "0 to 2^40"); !one) return one;
    return read("round_time", settings.round_time, 1, (Time{1} << 31) - 1, "1 to 2^31-1");
}

Read<void> read_counts(const Json& given, const Place& place, Settings& settings)
{
    const auto read = [&](std::string_view key, std::uint32_t& into, std::uint64_t low,
                          std::uint64_t high, std::string_view range) -> Read<void> {
        if (!given.contains(key)) return {};
        WEFT_TRY(const auto count, number_of(given[key], place.key(key), low, high, range));
        into = static_cast<std::uint32_t>(count);
        return {};
    };
    const auto most = voting::rounds_max;
    auto one = read("cooling_rounds", settings.cooling_rounds, 0, most, "0 to 1000");
    if (!one) return one;
    if (one = read("equal_rounds", settings.equal_rounds, 1, most, "1 to 1000"); !one) return one;
    if (one = read("max_rounds", settings.max_rounds, 1, most, "1 to 1000"); !one) return one;
    settings.fixed_rounds = std::min(settings.fixed_rounds, settings.equal_rounds - 1);
    return read("fixed_rounds", settings.fixed_rounds, 0, settings.equal_rounds - 1,
                "0 to below equal_rounds");
}

Read<void> read_shares(const Json& given, const Place& place, Settings& settings)
{
    const auto read = [&](std::string_view key, Share& into, bool threshold) -> Read<void> {
        if (!given.contains(key)) return {};
        WEFT_TRY(const auto share, rational_of(given[key], place.key(key)));
        const auto [n, d] = share;
        if (threshold && (2 * n < d || n >= d))
            return malformed(place.key(key), "not from 1/2 to below 1");
        if (!threshold && n > d) return malformed(place.key(key), "not from 0 to 1");
        into = {n, d};
        return {};
    };
    for (const auto& [key, share] : {std::pair{"first", &settings.first},
                                     {"high", &settings.high},
                                     {"low", &settings.low},
                                     {"fixed", &settings.fixed},
                                     {"no_beacon", &settings.no_beacon}})
        if (const auto one = read(key, *share, true); !one) return one;
    if (settings.low.numerator * settings.high.denominator >
        settings.high.numerator * settings.low.denominator)
        return malformed(place.key("low"), "above high");
    if (const auto one = read("quorum", settings.quorum, false); !one) return one;
    return read("writers", settings.writers, false);
}

Read<void> read_parameters(const Json& document, VotingScenario& scenario)
{
    const auto found = document.find("parameters");
    if (found == document.end()) return {};
    const auto place = Place{}.key("parameters");
    const auto keys = expect_keys(
        *found, place, {},
        {"quarantine", "delay", "round_time", "cooling_rounds", "equal_rounds", "max_rounds",
         "fixed_rounds", "first", "high", "low", "fixed", "no_beacon", "quorum", "writers"});
    if (!keys) return keys;
    for (auto* read : {read_durations, read_counts, read_shares})
        if (const auto part = read(*found, place, scenario.settings); !part) return part;
    return {};
}

// ---- transactions ------------------------------------------------------------------------------

/// Of outputs that are spent more than once, who spends them in a transaction's history.
using Claims = std::map<std::string, std::size_t>;

/// No history spends an output twice.
Read<void> check_histories(const VotingScenario& scenario)
{
    std::map<std::string, std::size_t> creators;
    std::map<std::string, std::size_t> spenders;
    for (std::size_t i = 0; i < scenario.transactions.size(); ++i) {
        for (const auto& output : scenario.transactions[i].creates) creators.emplace(output, i);
        for (const auto& output : scenario.transactions[i].spends) ++spenders[output];
    }
    std::vector<Claims> claims(scenario.transactions.size());
    for (std::size_t i = 0; i < scenario.transactions.size(); ++i) {
        auto& own = claims[i];
        bool twice = false;
        for (const auto& output : scenario.transactions[i].spends) {
            if (spenders[output] > 1) {
                const auto [claim, fresh] = own.emplace(output, i);
                twice = twice || (!fresh && claim->second != i);
            }
            const auto creator = creators.find(output);
            if (creator == creators.end()) continue;
            for (const auto& [name, by] : claims[creator->second]) {
                const auto [claim, fresh] = own.emplace(name, by);
                twice = twice || (!fresh && claim->second != by);
            }
        }
        if (twice)
            return malformed(Place{}.key("transactions").item(i),
                             "its history spends an output twice");
    }
    return {};
}

Read<void> read_transactions(const Json& document, VotingScenario& scenario)
{
    WEFT_TRY(scenario.genesis_outputs, texts_under(document, "genesis_outputs", Place{}));
    std::set<std::string> outputs;
    for (std::size_t i = 0; i < scenario.genesis_outputs.size(); ++i)
        if (!outputs.insert(scenario.genesis_outputs[i]).second)
            return malformed(Place{}.key("genesis_outputs").item(i), "given twice");
    std::set<std::string> ids;
    const auto read = [&](const Json& value, const Place& at, Time time) -> Read<void> {
        VotingTransaction one{.id = {}, .time = time, .spends = {}, .creates = {}};
        WEFT_TRY(one.id, text_of(value["id"], at.key("id")));
        if (!ids.insert(one.id).second) return malformed(at.key("id"), "given twice");
        WEFT_TRY(one.spends, texts_under(value, "spends", at));
        WEFT_TRY(one.creates, texts_under(value, "creates", at));
        if (one.spends.empty()) return malformed(at.key("spends"), "empty");
        std::set<std::string> spent;
        for (std::size_t k = 0; k < one.spends.size(); ++k) {
            const auto place = at.key("spends").item(k);
            if (!outputs.contains(one.spends[k])) return malformed(place, "unknown output");
            if (!spent.insert(one.spends[k]).second) return malformed(place, "given twice");
        }
        for (std::size_t k = 0; k < one.creates.size(); ++k)
            if (!outputs.insert(one.creates[k]).second)
                return malformed(at.key("creates").item(k), "given twice");
        scenario.transactions.push_back(std::move(one));
        return {};
    };
    const auto list = TimedList{document, "transactions", "time"}.each({"id", "time", "spends"},
                                                                       {"creates"}, read);
    if (!list) return list;
    return check_histories(scenario);
}

// ---- what others say ---------------------------------------------------------------------------

Read<VotingOpinions> opinions_of(const Json& value,
                                 const Place& place,
                                 const std::set<std::string>& known)
{
    if (const auto object = expect_object(value, place); !object)
        return std::unexpected{object.error()};
    VotingOpinions opinions;
    for (const auto& [name, drawn] : value.items()) {
        const auto at = place.key(name);
        WEFT_TRY(const auto word, text_of(drawn, at));
        if (!known.contains(name)) return malformed(at, "unknown transaction");
        if (word != "like" && word != "dislike" && word != "unknown")
            return malformed(at, "not like, dislike or unknown");
        opinions.emplace(name, word == "like"      ? Opinion::like
                               : word == "dislike" ? Opinion::dislike
                                                   : Opinion::none);
    }
    return opinions;
}

std::set<std::string> names(const VotingScenario& scenario)
{
    std::set<std::string> names;
    for (const auto& one : scenario.transactions) names.insert(one.id);
    return names;
}

Read<void> read_statements(const Json& document, VotingScenario& scenario)
{
    const auto known = names(scenario);
    const auto read = [&](const Json& value, const Place& at, Time time) -> Read<void> {
        VotingStatement one{.node = {}, .time = time, .round = 0, .opinions = {}};
        WEFT_TRY(one.node, text_of(value["node"], at.key("node")));
        if (!scenario.mana.contains(one.node)) return malformed(at.key("node"), "unknown node");
        WEFT_TRY(const auto round,
                 number_of(value["round"], at.key("round"), 1, voting::rounds_max, "1 to 1000"));
        one.round = static_cast<std::uint32_t>(round);
        WEFT_TRY(one.opinions, opinions_of(value["opinions"], at.key("opinions"), known));
        scenario.statements.push_back(std::move(one));
        return {};
    };
    return TimedList{document, "statements", "time"}.each({"node", "time", "round", "opinions"}, {},
                                                          read);
}

// ---- rounds ------------------------------------------------------------------------------------

Read<void> read_drawn(const Json& value,
                      const Place& place,
                      const VotingScenario& scenario,
                      VotingRound& round)
{
    if (const auto object = expect_object(value, place); !object) return object;
    std::uint64_t together = 0;
    for (const auto& [name, draws] : value.items()) {
        const auto at = place.key(name);
        if (!scenario.mana.contains(name)) return malformed(at, "unknown node");
        if (name == scenario.node) return malformed(at, "the node itself");
        WEFT_TRY(const auto count, number_of(draws, at, 1, voting::draws_max, "1 to 100"));
        together += count;
        if (together > voting::draws_max) return malformed(place, "together above 100");
        round.drawn.emplace(name, static_cast<std::uint32_t>(count));
    }
    return {};
}

Read<void> read_answers(const Json& value,
                        const Place& place,
                        const VotingScenario& scenario,
                        const std::set<std::string>& known,
                        VotingRound& round)
{
    if (const auto object = expect_object(value, place); !object) return object;
    for (const auto& [name, opinions] : value.items()) {
        if (!scenario.mana.contains(name)) return malformed(place.key(name), "unknown node");
        WEFT_TRY(auto answer, opinions_of(opinions, place.key(name), known));
        round.answers.emplace(name, std::move(answer));
    }
    return {};
}

Read<std::uint64_t> beacon_of(const Json& value, const Place& place)
{
    WEFT_TRY(const auto text, text_of(value, place));
    const auto bytes = from_hex(text);
    if (!bytes || bytes->size() != 32) return malformed(place, "not 64 hex digits");
    std::uint64_t word = 0;
    for (std::size_t k = 0; k < 8; ++k)
        word = word << 8 | std::to_integer<std::uint64_t>((*bytes)[k]);
    return word;
}

Read<void> read_rounds(const Json& document, VotingScenario& scenario)
{
    const auto known = names(scenario);
    const auto round_time = static_cast<Time>(
        std::chrono::duration_cast<std::chrono::milliseconds>(scenario.settings.round_time)
            .count());
    const auto read = [&](const Json& value, const Place& at, Time start) -> Read<void> {
        VotingRound one{
            .start = start, .end = start + round_time, .beacon = {}, .drawn = {}, .answers = {}};
        if (!scenario.rounds.empty() && start < scenario.rounds.back().end)
            return malformed(at.key("start"), "before the end of the round before");
        if (value.contains("end")) {
            WEFT_TRY(const auto end, time_of(value["end"], at.key("end")));
            if (end <= start) return malformed(at.key("end"), "not after start");
            if (end > one.end) return malformed(at.key("end"), "later than round_time after start");
            one.end = end;
        }
        if (value.contains("beacon")) {
            WEFT_TRY(one.beacon, beacon_of(value["beacon"], at.key("beacon")));
        }
        if (const auto drawn = read_drawn(value["drawn"], at.key("drawn"), scenario, one); !drawn)
            return drawn;
        if (value.contains("answers"))
            if (const auto answers =
                    read_answers(value["answers"], at.key("answers"), scenario, known, one);
                !answers)
                return answers;
        scenario.rounds.push_back(std::move(one));
        return {};
    };
    return TimedList{document, "rounds", "start"}.each({"start", "drawn"},
                                                       {"end", "beacon", "answers"}, read);
}

// ---- approval weight ---------------------------------------------------------------------------

Read<voting::Approval> event_of(const Json& value, const Place& place)
{
    WEFT_TRY(const auto word, text_of(value, place));
    if (word == "confirmed") return voting::Approval::confirmed;
    if (word == "heavier") return voting::Approval::heavier;
    if (word == "expired") return voting::Approval::expired;
    return malformed(place, "not confirmed, heavier or expired");
}

Read<void> read_approval(const Json& document, VotingScenario& scenario)
{
    std::map<std::string, Time> arrivals;
    for (const auto& one : scenario.transactions) arrivals.emplace(one.id, one.time);
    const auto read = [&](const Json& value, const Place& at, Time time) -> Read<void> {
        VotingApproval one{.time = time, .event = {}, .transaction = {}};
        WEFT_TRY(one.event, event_of(value["event"], at.key("event")));
        WEFT_TRY(one.transaction, text_of(value["transaction"], at.key("transaction")));
        const auto arrival = arrivals.find(one.transaction);
        if (arrival == arrivals.end())
            return malformed(at.key("transaction"), "unknown transaction");
        if (arrival->second >= time) return malformed(at.key("transaction"), "not arrived before");
        scenario.approval.push_back(std::move(one));
        return {};
    };
    return TimedList{document, "approval", "time"}.each({"time", "event", "transaction"}, {}, read);
}

Read<void> read_until(const Json& document, VotingScenario& scenario)
{
    if (!document.contains("until")) return {};
    WEFT_TRY(scenario.until, time_of(document["until"], Place{}.key("until")));
    return {};
}

}  // namespace

Read<VotingScenario> read_voting_scenario(std::string_view text)
{
    WEFT_TRY(const auto document, parse_strictly(text));
    const auto keys =
        expect_keys(document, Place{}, {"node", "mana", "transactions"},
                    {"genesis_outputs", "parameters", "statements", "rounds", "approval", "until"});
    if (!keys) return std::unexpected{keys.error()};
    VotingScenario scenario;
    for (auto* read : {read_mana, read_parameters, read_transactions, read_statements, read_rounds,
                       read_approval, read_until})
        if (const auto part = read(document, scenario); !part) return std::unexpected{part.error()};
    return scenario;
}

}  // namespace weft::explain
