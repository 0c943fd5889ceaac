#include "bench/votes_net_bench.hpp"

#include <weft/base/try.hpp>
#include <weft/client/ledger.hpp>
#include <weft/crypto/ed25519.hpp>
#include <weft/http/client.hpp>
#include <weft/types/message.hpp>

#include <fmt/format.h>

#include "bench/bench_folder.hpp"
#include "bench/made_beacons.hpp"
#include "bench/net_bench.hpp"
#include "cli/api.hpp"
#include "cli/values.hpp"
#include "demo/demo.hpp"
#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace weft::app {
namespace {

using namespace net_bench;
using answers::TransactionState;

constexpr std::chrono::seconds patience{180};
constexpr std::chrono::milliseconds told_to_wait{20};
constexpr std::chrono::milliseconds honest_pause{20};
constexpr std::uint64_t iotas_each = 1'000;

crypto::ed25519::KeyPair owner_of(std::size_t number)
{
    Bytes seed(32, std::byte{0x5d});
    for (std::size_t k = 0; k < 8; ++k) seed[k] = static_cast<std::byte>(number >> 8 * k);
    return crypto::ed25519::KeyPair::from(*crypto::ed25519::Seed::from(seed));
}

types::Address to(std::size_t side)
{
    return types::Address::of(owner_of(0xffff'0000 + side).public_key());
}

/// All that an owner has, of genesis.
types::Transaction spend_of(std::size_t owner, std::size_t side)
{
    const auto key = owner_of(owner);
    types::Essence essence{.timestamp = now(),
                           .access_pledge = {},
                           .consensus_pledge = {},
                           .inputs = {{types::Address::of(key.public_key()), {}}},
                           .outputs = {{to(side), {{types::iota_color, iotas_each}}}},
                           .data = {}};
    return types::sign(std::move(essence), std::span{&key, 1});
}

/// What each node told of each transaction and of messages, and when.
class Told {
public:
    enum class What : std::uint8_t { nothing, liked, disliked, rejected, confirmed };
    struct Last {
        What what = What::nothing;
        Clock::time_point at;
    };

    explicit Told(std::size_t nodes) : transactions_(nodes), messages_(nodes) {}

    void hear(std::size_t node, const Json& event, Clock::time_point at)
    {
        const std::lock_guard lock{mutex_};
        const auto topic = event.at("topic").get<std::string>();
        if (topic == "gap") ++gaps_;
        if (topic == "message_confirmed") {
            messages_[node].emplace(event.at("subject").get<std::string>(), at);
            return;
        }
        auto what = What::nothing;
        if (topic == "vote")
            what = event.at("data").at("result") == "like" ? What::liked : What::disliked;
        if (topic == "transaction_rejected") what = What::rejected;
        if (topic == "transaction_confirmed") what = What::confirmed;
        if (what == What::nothing) return;
        // What weight says stays, whatever a vote comes to afterwards.
        auto& last = transactions_[node][event.at("subject").get<std::string>()];
        const bool vote = what == What::liked || what == What::disliked;
        if (vote && (last.what == What::rejected || last.what == What::confirmed)) return;
        last = {what, at};
    }
    [[nodiscard]] Last last(std::size_t node, const std::string& transaction) const
    {
        const std::lock_guard lock{mutex_};
        const auto found = transactions_[node].find(transaction);
        return found == transactions_[node].end() ? Last{} : found->second;
    }
    [[nodiscard]] std::optional<Clock::time_point> confirmed(std::size_t node,
                                                             const std::string& message) const
    {
        const std::lock_guard lock{mutex_};
        const auto found = messages_[node].find(message);
        return found == messages_[node].end() ? std::nullopt : std::optional{found->second};
    }
    /// All that are, and when they were told.
    [[nodiscard]] std::map<std::string, Clock::time_point> confirmed(std::size_t node) const
    {
        const std::lock_guard lock{mutex_};
        return messages_[node];
    }
    [[nodiscard]] std::uint64_t gaps() const
    {
        const std::lock_guard lock{mutex_};
        return gaps_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::map<std::string, Last>> transactions_;           // by node
    std::vector<std::map<std::string, Clock::time_point>> messages_;  // by node
    std::uint64_t gaps_ = 0;
};

struct Pair {
    std::size_t owner = 0;
    std::array<types::TransactionId, 2> sides;
    std::array<std::string, 2> names;
    std::array<bool, 2> taken{};
    Clock::time_point issued;  ///< when the second one was taken
};

enum class End : std::uint8_t { open, first, second, neither, differs };

class Run {
public:
    Run(demo::Network& network, const VotesNetOptions& options)
        : network_{network}, options_{options}, told_{options.nodes}
    {
        for (std::size_t n = 0; n < options.nodes; ++n)
            listeners_.emplace_back([this, n](const std::stop_token& over) { listen(n, over); });
    }

    Try<bench::Report> measure();

private:
    void listen(std::size_t node, const std::stop_token& over)
    {
        auto at = http::Client::at(network_.ledgers()[node].api(), {});
        if (!at) return;
        // Honest messages go in at node 1.
        const std::string topics = "vote,transaction_confirmed,transaction_rejected";
        auto stream =
            at->subscribe("/events?topics=" + topics + (node == 1 ? ",message_confirmed" : ""));
        if (!stream) return;
        ++listening_;
        while (!over.stop_requested()) {
            const auto event = stream->next(std::chrono::milliseconds{100});
            if (!event) return;
            if (!*event) continue;
            const auto at_once = Clock::now();
            // tidy: allow reader: what a node of this bench told
            told_.hear(node, Json::parse(**event), at_once);
        }
    }

    bool submit(std::size_t node, const types::Transaction& transaction)
    {
        const auto client = demo::Network::client(network_.ledgers()[node]);
        const auto bytes = types::encode(transaction);
        for (const auto end = Clock::now() + patience; Clock::now() < end;) {
            const auto taken = client::submit(client, bytes);
            if (taken) return true;
            if (taken.error().code != "rate_limited") return false;
            std::this_thread::sleep_for(told_to_wait);
        }
        return false;
    }
    /// One spend at each end, the second a little after the first.
    Pair spend_twice(std::size_t owner, std::chrono::milliseconds after)
    {
        Pair pair{.owner = owner, .sides = {}, .names = {}, .taken = {}, .issued = {}};
        std::array<types::Transaction, 2> spends{spend_of(owner, 0), spend_of(owner, 1)};
        for (std::size_t side = 0; side < 2; ++side) {
            pair.sides[side] = types::id_of(spends[side]);
            pair.names[side] = types::to_text(pair.sides[side]);
        }
        std::jthread other{[&] {
            std::this_thread::sleep_for(after);
            pair.taken[1] = submit(options_.nodes - 1, spends[1]);
        }};
        pair.taken[0] = submit(0, spends[0]);
        other.join();
        pair.issued = Clock::now();
        return pair;
    }
    /// How it stands by what the nodes told, and when the last one told the last of it.
    [[nodiscard]] std::pair<End, Clock::time_point> end_of(const Pair& pair) const
    {
        std::optional<End> all;
        auto latest = pair.issued;
        for (std::size_t n = 0; n < options_.nodes; ++n) {
            const std::array last{told_.last(n, pair.names[0]), told_.last(n, pair.names[1])};
            auto end = End::open;
            for (std::size_t side = 0; side < 2; ++side) {
                const auto other = 1 - side;
                if (last[side].what == Told::What::confirmed &&
                    (last[other].what == Told::What::rejected || !pair.taken[other])) {
                    end = side == 0 ? End::first : End::second;
                    latest = std::max(latest, last[side].at);
                }
            }
            if (last[0].what == Told::What::disliked && last[1].what == Told::What::disliked) {
                end = End::neither;
                latest = std::max({latest, last[0].at, last[1].at});
            }
            if (end == End::open) return {end, latest};
            if (all && *all != end) return {End::differs, latest};
            all = end;
        }
        return {*all, latest};
    }
    /// Milliseconds from the second spend to the last node's end, ascending.
    struct Ends {
        std::vector<double> nanoseconds;
        std::size_t one_side = 0;
        std::size_t neither = 0;
        std::size_t refused = 0;  ///< the second spend, by a node that knew the first
    };
    Try<Ends> wait_for(const std::vector<Pair>& pairs)
    {
        std::vector<bool> ended(pairs.size());
        const auto until = Clock::now() + patience;
        for (std::size_t open = pairs.size(); open > 0;) {
            for (std::size_t p = 0; p < pairs.size(); ++p) {
                if (ended[p]) continue;
                const auto [end, at] = end_of(pairs[p]);
                if (end == End::open || end == End::differs) continue;
                ended[p] = true;
                --open;
            }
            if (Clock::now() > until)
                return std::unexpected{failed(fmt::format(
                    "{} of {} double spends have not ended the same way on all nodes; {}", open,
                    pairs.size(), first_open(pairs, ended)))};
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
        }
        Ends ends;
        for (const auto& pair : pairs) {
            const auto [end, at] = end_of(pair);
            if (end == End::open || end == End::differs)
                return std::unexpected{
                    failed("a double spend was decided again: " + pair.names[0])};
            if (!pair.taken[0] || !pair.taken[1])
                ++ends.refused;
            else
                ++(end == End::neither ? ends.neither : ends.one_side);
            ends.nanoseconds.push_back(
                std::chrono::duration<double, std::nano>(at - pair.issued).count());
        }
        std::ranges::sort(ends.nanoseconds);
        return ends;
    }
    std::string first_open(const std::vector<Pair>& pairs, const std::vector<bool>& ended) const
    {
        std::string text;
        for (std::size_t p = 0; p < pairs.size(); ++p) {
            if (ended[p]) continue;
            for (std::size_t n = 0; n < options_.nodes; ++n)
                text += fmt::format("node {}: {}{}; ", n,
                                    static_cast<int>(told_.last(n, pairs[p].names[0]).what),
                                    static_cast<int>(told_.last(n, pairs[p].names[1]).what));
            return text + pairs[p].names[0] + " and " + pairs[p].names[1];
        }
        return text;
    }

    /// Posts a message every `honest_pause` through node 1 until told to stop; then the times until
    /// that node had confirmed each, ascending.
    struct Honest {
        std::string message;
        Bytes data;
        Clock::time_point sent;
    };
    struct Posted {
        std::vector<Honest> messages;
        std::uint64_t waited = 0;
        std::uint64_t again = 0;  ///< stood on a side that lost, and were attached again
    };
    void post_honest(const std::stop_token& over, Posted& posted)
    {
        auto at = http::Client::at(network_.ledgers()[1].api(), {});
        if (!at) return;
        for (auto next = Clock::now(); !over.stop_requested();) {
            std::this_thread::sleep_until(next);
            next = std::max(Clock::now(), next + honest_pause);
            const auto sent = Clock::now();
            const auto data = fmt::format("{:016x}", honest_++);
            const auto answer = at->post("/tangle/messages", Json{{"data", data}}.dump());
            if (!answer || answer->status / 100 != 2) {
                ++posted.waited;
                std::this_thread::sleep_for(told_to_wait);
                continue;
            }
            // tidy: allow reader: what a node of this bench answered
            posted.messages.push_back(
                {Json::parse(answer->body).at("message"), *from_hex(data), sent});
        }
    }
    /// What stood on a side that lost is attached again, as another message with the same data: what
    /// node 1 issued and has confirmed is looked at, each once.
    std::optional<Clock::time_point> confirmed_again(const Bytes& data)
    {
        const auto client = demo::Network::client(network_.ledgers()[1]);
        for (const auto& [name, at] : told_.confirmed(1)) {
            if (!looked_at_.insert(name).second) continue;
            const auto id = types::id_from_text<types::MessageId>(name);
            if (!id) continue;
            const auto shown = client::message(client, *id);
            if (!shown || shown->issuer != network_.ledgers()[1].id) continue;
            const auto message = types::decode_message(shown->bytes);
            if (message && message->payload && message->payload->type == 0)
                by_data_.emplace(message->payload->data, at);
        }
        const auto found = by_data_.find(data);
        return found == by_data_.end() ? std::nullopt : std::optional{found->second};
    }
    Try<std::vector<double>> honest_times(Posted& posted)
    {
        std::vector<double> times;
        const auto soon = Clock::now() + std::chrono::seconds{5};
        const auto until = Clock::now() + std::chrono::seconds{60};
        for (const auto& honest : posted.messages) {
            auto at = told_.confirmed(1, honest.message);
            for (; !at && Clock::now() < until; at = told_.confirmed(1, honest.message)) {
                std::this_thread::sleep_for(std::chrono::milliseconds{20});
                if (Clock::now() < soon) continue;
                at = confirmed_again(honest.data);
                if (at) break;
            }
            if (!at)
                return std::unexpected{
                    failed("honest message " + honest.message + " is not confirmed")};
            if (!told_.confirmed(1, honest.message)) ++posted.again;
            times.push_back(std::chrono::duration<double, std::nano>(*at - honest.sent).count());
        }
        if (times.empty()) return std::unexpected{failed("no honest message was taken")};
        std::ranges::sort(times);
        return times;
    }

    /// Spends a third time what ended with neither side; how many.
    Try<std::size_t> spend_again(const std::vector<Pair>& pairs)
    {
        std::vector<std::string> thirds;
        for (const auto& pair : pairs) {
            if (end_of(pair).first != End::neither) continue;
            const auto third = spend_of(pair.owner, 2);
            if (!submit(options_.nodes / 2, third))
                return std::unexpected{failed("a third spend is refused")};
            thirds.push_back(types::to_text(types::id_of(third)));
        }
        const auto until = Clock::now() + patience;
        for (const auto& third : thirds)
            for (std::size_t n = 0; n < options_.nodes; ++n)
                while (told_.last(n, third).what != Told::What::confirmed) {
                    if (Clock::now() > until)
                        return std::unexpected{failed(
                            fmt::format("third spend {} is not confirmed on node {}", third, n))};
                    std::this_thread::sleep_for(std::chrono::milliseconds{20});
                }
        return thirds.size();
    }
    /// What the nodes answer in the end is what they told.
    Try<void> verify(const std::vector<Pair>& pairs)
    {
        for (std::size_t n = 0; n < options_.nodes; ++n) {
            const auto client = demo::Network::client(network_.ledgers()[n]);
            for (const auto& pair : pairs) {
                std::size_t confirmed = 0;
                for (std::size_t side = 0; side < 2; ++side) {
                    if (!pair.taken[side]) continue;
                    WEFT_TRY(const auto shown, told(client::transaction(client, pair.sides[side])));
                    confirmed += shown.state == TransactionState::confirmed ? 1 : 0;
                }
                const auto end = end_of(pair).first;
                const bool one = end == End::first || end == End::second;
                if (confirmed != (one ? 1u : 0u))
                    return std::unexpected{
                        failed(fmt::format("node {} has {} of two spends confirmed of {}", n,
                                           confirmed, pair.names[0]))};
            }
        }
        return {};
    }

    demo::Network& network_;
    const VotesNetOptions& options_;
    Told told_;
    std::uint64_t honest_ = 1;
    std::atomic<std::size_t> listening_{0};
    std::set<std::string> looked_at_;
    std::map<Bytes, Clock::time_point> by_data_;
    std::vector<std::jthread> listeners_;  ///< last: they use the rest
};

bench::Row row(std::string name,
               std::string input,
               const std::vector<double>& sorted,
               std::size_t hundredths,
               std::string note)
{
    return {.name = std::move(name),
            .input = std::move(input),
            .size = 1,
            .unit = "spend",
            .time = {of_hundred(sorted, hundredths), sorted.front(), sorted.back()},
            .note = std::move(note)};
}

Try<bench::Report> Run::measure()
{
    bench::Report report{"votes-net"};
    const auto place = fmt::format(
        "{} processes, quarantine {} ms, rounds of {} ms, {}", options_.nodes,
        options_.quarantine_ms, options_.round_ms,
        options_.beacon_ms == 0 ? "no beacon" : fmt::format("beacon {} ms", options_.beacon_ms));

    for (const auto until = Clock::now() + patience; listening_ < options_.nodes;
         std::this_thread::sleep_for(std::chrono::milliseconds{10}))
        if (Clock::now() > until) return std::unexpected{failed("a node tells no events")};
    Posted before;
    {
        std::jthread honest{[&](const std::stop_token& over) { post_honest(over, before); }};
        std::this_thread::sleep_for(options_.quiet);
    }
    WEFT_TRY(const auto alone, honest_times(before));

    // One after another.
    Posted meanwhile;
    std::vector<Pair> pairs;
    Ends one_by_one;
    {
        std::jthread honest{[&](const std::stop_token& over) { post_honest(over, meanwhile); }};
        for (std::size_t p = 0; p < options_.pairs; ++p) {
            pairs.push_back(spend_twice(p, options_.spread * static_cast<long>(p % 5) / 4));
            std::this_thread::sleep_for(options_.apart);
        }
        WEFT_TRY(one_by_one, wait_for(pairs));
    }
    WEFT_TRY(const auto beside, honest_times(meanwhile));
    const auto ends = fmt::format("{} one side, {} neither, {} refused at once",
                                  one_by_one.one_side, one_by_one.neither, one_by_one.refused);
    const auto each = fmt::format("{}; a pair each {} ms", place, options_.apart.count());
    report.add(row("double spend, p50", each, one_by_one.nanoseconds, 50, ends));
    report.add(row("double spend, p99", each, one_by_one.nanoseconds, 99,
                   fmt::format("{} pairs", pairs.size())));

    // Many at once: each end takes its side of all, in the same order.
    Posted under_load;
    std::vector<Pair> many(options_.at_once);
    Ends at_once;
    const auto began = Clock::now();
    double took = 0;
    {
        std::jthread honest{[&](const std::stop_token& over) { post_honest(over, under_load); }};
        std::vector<std::array<types::Transaction, 2>> spends;
        for (std::size_t p = 0; p < many.size(); ++p) {
            many[p].owner = options_.pairs + p;
            spends.push_back({spend_of(many[p].owner, 0), spend_of(many[p].owner, 1)});
            for (std::size_t side = 0; side < 2; ++side) {
                many[p].sides[side] = types::id_of(spends[p][side]);
                many[p].names[side] = types::to_text(many[p].sides[side]);
            }
        }
        const auto give = [&](std::size_t node, std::size_t side) {
            for (std::size_t p = 0; p < many.size(); ++p) {
                many[p].taken[side] = submit(node, spends[p][side]);
                if (side == 0) many[p].issued = Clock::now();
            }
        };
        {
            std::jthread one{[&] { give(0, 0); }};
            std::jthread other{[&] { give(options_.nodes - 1, 1); }};
        }
        WEFT_TRY(at_once, wait_for(many));
        took = std::chrono::duration<double, std::nano>(Clock::now() - began).count();
    }
    WEFT_TRY(const auto loaded, honest_times(under_load));
    const auto crowd = fmt::format("{}; {} pairs at once", place, many.size());
    report.add(row("double spend, p50", crowd, at_once.nanoseconds, 50,
                   fmt::format("{} one side, {} neither, {} refused at once", at_once.one_side,
                               at_once.neither, at_once.refused)));
    report.add(row("double spend, p99", crowd, at_once.nanoseconds, 99,
                   fmt::format("all ended {:.1f} s after the first was given", took / 1e9)));

    for (const auto& [input, times, compared, posted] :
         {std::tuple{"alone", &alone, &alone, &before},
          std::tuple{"beside pairs one by one", &beside, &alone, &meanwhile},
          std::tuple{"beside pairs at once", &loaded, &alone, &under_load}})
        for (const auto& [which, hundredths] : {std::pair{"p50", 50u}, std::pair{"p99", 99u}}) {
            auto one = row(fmt::format("honest message, {}", which), input, *times, hundredths,
                           fmt::format("{} messages, {} told to wait, {} attached again",
                                       times->size(), posted->waited, posted->again));
            one.unit = "message";
            if (times != compared) {
                const auto quiet = of_hundred(*compared, hundredths);
                one.limit = "the same, alone";
                one.limit_time = bench::Sample{quiet, quiet, quiet};
                one.ratio = one.time.median / quiet;
            }
            report.add(one);
        }

    auto all = pairs;
    all.insert(all.end(), many.begin(), many.end());
    if (const auto good = verify(all); !good) return std::unexpected{good.error()};
    WEFT_TRY(const auto again, spend_again(all));
    report.note(
        fmt::format("{} third spends of what ended with neither side: all confirmed on all "
                    "nodes",
                    again));
    report.note(
        "a double spend ends when the last node has told the end of it, from when the second "
        "spend was taken; its two sides are given to the two ends of the network; nodes, "
        "clients and listeners share this machine");
    if (told_.gaps() > 0)
        report.note(fmt::format("{} gaps in the streams of events", told_.gaps()));
    return report;
}

}  // namespace

Try<bench::Report> votes_net_bench(const VotesNetOptions& options)
{
    WEFT_TRY(const auto own, BenchFolder::make());
    demo::die_with_children();
    demo::NetworkPlan plan;
    plan.folder = own.path();
    plan.ledgers = options.nodes;
    plan.committee = 0;
    plan.voting = types::Genesis::Voting{.quarantine_ms = options.quarantine_ms,
                                         .round_ms = options.round_ms};
    std::optional<MadeBeacons> beacons;
    if (options.beacon_ms > 0) {
        beacons.emplace(std::chrono::milliseconds{options.beacon_ms}, std::chrono::seconds{3});
        plan.voting->beacon = drng::named(beacons->info());
    }
    // No node decides alone, and no two of them.
    plan.mana.assign(options.nodes, 200'000'000);
    plan.mana[options.nodes / 2] = 50'000'000;
    for (std::size_t owner = 0; owner < options.pairs + options.at_once; ++owner)
        plan.allocations.push_back(
            {types::Address::of(owner_of(owner).public_key()), {{types::iota_color, iotas_each}}});
    WEFT_TRY(auto network, demo::Network::create(plan));
    if (const auto ready = start_all(*network); !ready) return std::unexpected{ready.error()};
    std::uint64_t taken = 0;
    std::jthread feeder{[&](const std::stop_token& over) {
        if (beacons)
            taken =
                beacons->feed(demo::Network::client(network->ledgers()[options.nodes / 2]), over);
    }};
    // Opinions are formed when a node has what its peers have.
    std::this_thread::sleep_for(std::chrono::seconds{4});
    auto report = Run{*network, options}.measure();
    feeder.request_stop();
    feeder.join();
    if (report && beacons) report->note(fmt::format("{} beacons were taken", taken));
    for (auto& node : network->ledgers()) node.process.kill();
    return report;
}

}  // namespace weft::app
