#include "tangle_bench.hpp"

#include <weft/base/prng.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/tangle/tangle.hpp>

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

/// Every tenth message pays; `conflicts_percent` of the payments spend what an earlier one spent.
struct Payments {
    std::size_t wallets = 0;
    std::uint64_t conflicts_percent = 0;
};

Traffic traffic(std::size_t messages, std::size_t issuers, Payments payments)
{
    Traffic made;
    made.genesis.network = "bench";
    for (std::size_t n = 0; n < issuers; ++n) made.genesis.pledges.push_back({node(n), 10, 0});
    std::ranges::sort(made.genesis.pledges, {}, &types::Genesis::Pledge::node);
    for (std::size_t n = 0; n < payments.wallets; ++n)
        made.genesis.allocations.push_back({wallet(n), {{types::iota_color, 10}}});
    std::ranges::sort(made.genesis.allocations, {}, &types::Genesis::Allocation::address);

    Prng prng{messages + issuers};
    std::size_t paid = 0;
    made.messages.reserve(messages);
    for (std::size_t i = 0; i < messages; ++i) {
        Message message;
        const auto front = i / width * width;
        if (front == 0) {
            message.strong = {types::genesis_message};
        } else {
            const auto first = prng.below(width);
            const auto second = (first + 1 + prng.below(width - 1)) % width;
            message.strong = {made.messages[front - 1 - first].id(),
                              made.messages[front - 1 - second].id()};
            std::ranges::sort(message.strong);
        }
        message.issuer = node(prng.below(issuers));
        message.time = static_cast<Timestamp>(i + 1) * step;
        if (payments.wallets != 0 && i % 10 == 0 && paid < payments.wallets) {
            types::Transaction pay;
            const bool again = paid > 0 && prng.chance({payments.conflicts_percent, 100});
            const auto from = again ? prng.below(paid) : paid++;
            pay.essence.inputs = {{wallet(from), {}}};
            pay.essence.outputs = {{wallet(payments.wallets + i), {{types::iota_color, 10}}}};
            pay.essence.timestamp = message.time;
            pay.unlocks.push_back(types::Ed25519Unlock{.key = node(from), .signature = {}});
            message.payload = types::Payload{.type = 1, .data = encode(pay)};
        } else {
            message.payload = types::Payload{.type = 0, .data = Bytes(64)};
        }
        made.messages.push_back(*parse(encode(message), 0, {.trust = Trust::verified_before}));
    }
    return made;
}

struct Run {
    double nanoseconds;
    Counts counts;
};

Run run(const Traffic& traffic)
{
    auto messages = traffic.messages;
    Tangle tangle{traffic.genesis};
    const auto start = std::chrono::steady_clock::now();
    for (auto& message : messages) {
        const auto now = message.message().time;
        keep(tangle.receive(std::move(message), now));
    }
    const auto spent = std::chrono::steady_clock::now() - start;
    return {static_cast<double>(std::chrono::nanoseconds{spent}.count()), tangle.counts()};
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
               std::to_string(counts.ledger.conflict_sets) + " double spends";
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
    for (const auto size : options.sizes)
        report.add(row_of("data", "10 issuers", traffic(size, 10, {}), verify.median, runs));
    for (const auto issuers : options.issuers)
        report.add(row_of("data", std::to_string(issuers) + " issuers",
                          traffic(options.sizes.front(), issuers, {}), verify.median, runs));
    for (const std::uint64_t percent : {0u, 1u, 10u}) {
        const auto size = options.sizes[options.sizes.size() / 2];
        report.add(row_of("one in ten pays",
                          "10 issuers, " + std::to_string(percent) + " % double spends",
                          traffic(size, 10, {size / 10, percent}), verify.median, runs));
    }
    report.note("booked, weighed by exact supporters and confirmed; decoded before, no store");
    return report;
}

}  // namespace weft::bench
