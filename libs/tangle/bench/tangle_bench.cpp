#include "tangle_bench.hpp"

#include <weft/base/check.hpp>
#include <weft/base/prng.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/tangle/tangle.hpp>

#include <time.h>

#include <algorithm>
#include <chrono>

namespace weft::bench {

namespace {

using namespace tangle;

constexpr std::size_t width = 8;  ///< messages issued before any of them is seen
constexpr Timestamp step = types::second / 1000;

struct Traffic {
    types::Genesis genesis;
    std::vector<Parsed> messages;
};

NodeId node(std::size_t n)
{
    return *NodeId::from(crypto::blake2b(as_bytes(std::to_string(n))).bytes());
}

types::Address wallet(std::size_t n)
{
    return types::Address::of(node(n));
}

/// Who issues: each as often as its share of the mana.
class Issuers {
public:
    /// `zipf`: the n-th has an n-th of the first one's mana; else all have the same.
    Issuers(std::size_t count, bool zipf)
    {
        std::uint64_t sum = 0;
        for (std::size_t n = 0; n < count; ++n) {
            mana_.push_back(zipf ? std::max<std::uint64_t>(1, 10 * count / (n + 1)) : 10);
            ends_.push_back(sum += mana_.back());
        }
    }
    [[nodiscard]] std::size_t size() const { return mana_.size(); }
    [[nodiscard]] std::uint64_t mana(std::size_t n) const { return mana_[n]; }
    [[nodiscard]] std::size_t draw(Prng& prng) const
    {
        const auto at = std::ranges::upper_bound(ends_, prng.below(ends_.back()));
        return static_cast<std::size_t>(at - ends_.begin());
    }

private:
    std::vector<std::uint64_t> mana_;
    std::vector<std::uint64_t> ends_;
};

/// Every tenth message pays; `doubles_percent` of the payments have a second one that spends the same,
/// issued by somebody who has not seen the first.
struct Payments {
    std::size_t wallets = 0;
    std::uint64_t doubles_percent = 0;
};

types::Genesis genesis_of(const Issuers& issuers, std::size_t wallets)
{
    types::Genesis genesis;
    genesis.network = "bench";
    for (std::size_t n = 0; n < issuers.size(); ++n)
        genesis.pledges.push_back({node(n), issuers.mana(n), 0});
    std::ranges::sort(genesis.pledges, {}, &types::Genesis::Pledge::node);
    for (std::size_t n = 0; n < wallets; ++n)
        genesis.allocations.push_back({wallet(n), {{types::iota_color, 10}}});
    std::ranges::sort(genesis.allocations, {}, &types::Genesis::Allocation::address);
    return genesis;
}

types::Payload payment(std::size_t from, std::size_t to, Timestamp time)
{
    types::Transaction pay;
    pay.essence.inputs = {{wallet(from), {}}};
    pay.essence.outputs = {{wallet(to), {{types::iota_color, 10}}}};
    pay.essence.timestamp = time;
    pay.unlocks.push_back(types::Ed25519Unlock{.key = node(from), .signature = {}});
    return {.type = 1, .data = encode(pay)};
}

Parsed made(const Message& message)
{
    auto parsed = parse(encode(message), 0, {.trust = Trust::verified_before});
    WEFT_CHECK(parsed.has_value());
    return *std::move(parsed);
}

/// What honest nodes issue: each attaches to what it likes of all but the messages of its own time.
Traffic traffic(std::size_t messages, const Issuers& issuers, Payments payments)
{
    Traffic traffic;
    traffic.genesis = genesis_of(issuers, payments.wallets);
    Tangle seen{traffic.genesis, {.tips_max = 2}};
    Prng prng{messages + issuers.size()};
    std::vector<Parsed> unseen;
    std::size_t paid = 0;
    std::size_t next_payment = 0;
    bool again = false;
    traffic.messages.reserve(messages);
    while (traffic.messages.size() + unseen.size() < messages) {
        const auto i = traffic.messages.size() + unseen.size();
        const auto now = static_cast<Timestamp>(i + 1) * step;
        types::Payload payload{.type = 0, .data = Bytes(64)};
        if (again || (i >= next_payment && paid < payments.wallets)) {
            const auto from = again ? paid - 1 : paid++;
            payload = payment(from, payments.wallets + i, now);
            again = !again && prng.chance({payments.doubles_percent, 100});
            next_payment = i / 10 * 10 + 10;
        }
        auto carried = *read_payload(payload, {.checks = {.trust = Trust::verified_before}});
        const auto prepared = seen.prepare({.payload = payload, .carried = std::move(carried)},
                                           node(issuers.draw(prng)), now, prng);
        if (!prepared) continue;
        unseen.push_back(made(prepared->message));
        if (unseen.size() < width) continue;
        for (auto& one : unseen) {
            keep(seen.receive(one, now));
            traffic.messages.push_back(std::move(one));
        }
        unseen.clear();
    }
    for (auto& one : unseen) traffic.messages.push_back(std::move(one));
    return traffic;
}

/// Two camps of equal weight that stand for the two sides of so many double spends, for ever.
Traffic divided(std::size_t messages, std::size_t issuers, std::size_t conflicts)
{
    Traffic traffic;
    traffic.genesis = genesis_of({issuers, false}, conflicts);
    Prng prng{messages + conflicts};
    std::vector<MessageId> front[2];
    for (std::size_t i = 0; i < messages; ++i) {
        const auto camp = i % 2;
        auto& tips = front[camp];
        Message message;
        message.time = static_cast<Timestamp>(i + 1) * step;
        message.issuer = node(2 * prng.below(issuers / 2) + camp);
        message.strong = {types::genesis_message};
        if (!tips.empty()) {
            const auto newest = tips.size() - std::min(tips.size(), width);
            const auto& one = tips[newest + prng.below(tips.size() - newest)];
            message.strong = {one};
            if (one != tips.back()) message.strong.push_back(tips.back());
            std::ranges::sort(message.strong);
        }
        message.payload = i / 2 < conflicts ? payment(i / 2, conflicts + i, message.time)
                                            : types::Payload{.type = 0, .data = Bytes(64)};
        traffic.messages.push_back(made(message));
        tips.push_back(traffic.messages.back().id());
    }
    return traffic;
}

/// Of this thread: what others do on the machine counts less.
double processor_nanoseconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

struct Run {
    double nanoseconds;
    Counts counts;
};

Run run(const Traffic& traffic)
{
    auto messages = traffic.messages;
    Tangle tangle{traffic.genesis};
    const auto start = processor_nanoseconds();
    for (auto& message : messages) {
        const auto now = message.message().time;
        keep(tangle.receive(std::move(message), now));
    }
    return {processor_nanoseconds() - start, tangle.counts()};
}

Row row_of(const std::string& name,
           const std::string& input,
           const Traffic& traffic,
           double signature_nanoseconds,
           std::size_t runs)
{
    std::vector<double> times;
    Counts counts;
    for (std::size_t i = 0; i < runs; ++i) {
        const auto one = run(traffic);
        times.push_back(one.nanoseconds);
        counts = one.counts;
    }
    Row row{.name = name,
            .input = input,
            .size = traffic.messages.size(),
            .unit = "message",
            .time = sample(times)};
    const auto each = row.per_unit();
    row.limit = "one Ed25519 verification";
    row.ratio = each / signature_nanoseconds;
    row.note = std::to_string(static_cast<std::uint64_t>(1e9 / each)) + " msg/s, " +
               std::to_string(counts.confirmed) + " confirmed, " +
               std::to_string(counts.ledger.conflict_sets) + " double spends, " +
               std::to_string(counts.open_branches) + " branches open";
    return row;
}

/// So many keys without mana spend one output, each once, and between any two of them a node with mana
/// prepares and books a message of its own.
Row spends_of_one_output(std::size_t spends, double signature_nanoseconds)
{
    const Issuers issuers{10, false};
    Tangle tangle{genesis_of(issuers, 1), {.tips_max = 2, .window = window_default}};
    Prng prng{spends};
    std::chrono::nanoseconds booking{0};
    std::chrono::nanoseconds beside{0};
    std::chrono::nanoseconds beside_last{0};
    for (std::size_t i = 0; i < spends; ++i) {
        const auto now = static_cast<Timestamp>(i + 1) * step;
        Message message;
        message.time = now;
        message.issuer = node(1'000'000 + i);
        message.strong = {types::genesis_message};
        message.payload = payment(0, 1 + i, now);
        auto spend = made(message);
        auto start = std::chrono::steady_clock::now();
        keep(tangle.receive(std::move(spend), now));
        booking += std::chrono::steady_clock::now() - start;
        start = std::chrono::steady_clock::now();
        const auto prepared = tangle.prepare(Content{}, node(issuers.draw(prng)), now, prng);
        auto honest = std::chrono::steady_clock::now() - start;
        auto own = made(prepared->message);
        start = std::chrono::steady_clock::now();
        keep(tangle.receive(std::move(own), now));
        honest += std::chrono::steady_clock::now() - start;
        beside += honest;
        if (i >= spends - spends / 10) beside_last += honest;
    }
    const auto counts = tangle.counts();
    Row row{.name = "spends of one output",
            .input = "by keys without mana",
            .size = spends,
            .unit = "spend",
            .time = sample({static_cast<double>(booking.count())})};
    row.limit = "one Ed25519 verification";
    row.ratio = row.per_unit() / signature_nanoseconds;
    const auto each = static_cast<std::size_t>(beside.count()) / spends;
    const auto each_last = static_cast<std::size_t>(beside_last.count()) / (spends / 10);
    row.note = "beside it an honest message, prepared and booked: " + std::to_string(each) +
               " ns, of the last tenth " + std::to_string(each_last) + " ns, " +
               std::to_string(counts.confirmed) + " confirmed";
    return row;
}

}  // namespace

Report tangle(const TangleOptions& options)
{
    Report report{"tangle"};
    const auto key = crypto::ed25519::KeyPair::from(crypto::ed25519::Seed{});
    const Bytes message(200);
    const auto signature = key.sign(message);
    const auto verify =
        measure([&] { keep(crypto::ed25519::verify(key.public_key(), message, signature)); },
                options.effort);
    const auto runs = options.effort.runs;
    const auto size = options.sizes.back();
    const auto wanted = [&](const std::string& name, const std::string& input) {
        return (name + ", " + input).contains(options.only);
    };
    const auto add = [&](const char* name, const std::string& input, auto made) {
        if (wanted(name, input)) report.add(row_of(name, input, made(), verify.median, runs));
    };
    for (const auto one : options.sizes)
        add("data", "10 issuers", [&] { return traffic(one, {10, false}, {}); });
    for (const auto issuers : options.issuers)
        add("data", std::to_string(issuers) + " issuers",
            [&] { return traffic(size, {issuers, false}, {}); });
    add("data", std::to_string(options.zipf) + " issuers, Zipf",
        [&] { return traffic(size, {options.zipf, true}, {}); });
    for (const std::uint64_t percent : {0u, 1u, 10u})
        for (const auto issuers : options.issuers)
            add("one in ten pays",
                std::to_string(issuers) + " issuers, " + std::to_string(percent) +
                    " % double spends",
                [&] { return traffic(size, {issuers, false}, {size / 10, percent}); });
    for (const std::uint64_t percent : {0u, 1u, 10u})
        add("one in ten pays",
            std::to_string(options.zipf) + " issuers, Zipf, " + std::to_string(percent) +
                " % double spends",
            [&] { return traffic(size, {options.zipf, true}, {size / 10, percent}); });
    for (const auto conflicts : options.conflicts)
        add("open conflicts", "100 issuers, " + std::to_string(conflicts) + " open",
            [&] { return divided(size, 100, conflicts); });
    for (const auto spends : options.spends)
        if (wanted("spends of one output", std::to_string(spends)))
            report.add(spends_of_one_output(spends, verify.median));
    report.note("booked, voted, weighed and decided; decoded before, no store");
    return report;
}

}  // namespace weft::bench
