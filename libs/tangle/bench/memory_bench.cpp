#include "memory_bench.hpp"

#include <weft/base/prng.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/tangle/tangle.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>

namespace weft::bench {

namespace {

using namespace tangle;

constexpr std::size_t issuers = 100;
constexpr std::size_t wallets = 500;
constexpr std::size_t width = 8;  ///< of the newest messages two are approved

NodeId key(std::size_t n)
{
    return *NodeId::from(crypto::blake2b(as_bytes(std::to_string(n))).bytes());
}

types::Address wallet(std::size_t n)
{
    return types::Address::of(key(1'000 + n));
}

std::uint64_t resident_bytes()
{
    std::ifstream sizes{"/proc/self/statm"};
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    sizes >> total >> resident;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

/// Data messages, and payments of wallets that each spend what the one before left.
class Traffic {
public:
    Traffic(Timestamp step, std::uint64_t pays) : step_{step}, pays_{pays}, prng_{pays}
    {
        genesis.network = "memory";
        for (std::size_t n = 0; n < issuers; ++n) genesis.pledges.push_back({key(n), 10, 0});
        std::ranges::sort(genesis.pledges, {}, &types::Genesis::Pledge::node);
        for (std::size_t n = 0; n < wallets; ++n) {
            genesis.allocations.push_back({wallet(n), {{types::iota_color, 10}}});
            newest_.push_back({wallet(n), {}});
            addresses_.push_back(wallet(n));
        }
        std::ranges::sort(genesis.allocations, {}, &types::Genesis::Allocation::address);
        for (std::size_t n = 0; n < issuers; ++n) keys_.push_back(key(n));
    }

    Parsed next()
    {
        Message message;
        message.time = static_cast<Timestamp>(count_ + 1) * step_;
        message.issuer = keys_[prng_.below(issuers)];
        message.strong = {types::genesis_message};
        if (count_ > 0) {
            const auto among = std::min<std::uint64_t>(count_, width);
            message.strong = {newest_messages_[(count_ - 1 - prng_.below(among)) % width]};
            const auto& last = newest_messages_[(count_ - 1) % width];
            if (message.strong.front() != last) message.strong.push_back(last);
            std::ranges::sort(message.strong);
        }
        message.payload = {.type = 0, .data = Bytes(64)};
        if (pays_ > 0 && count_ % (100 / pays_) == 0) message.payload = payment(message.time);
        auto parsed = *parse(encode(message), 0, {.trust = Trust::verified_before});
        newest_messages_[count_ % width] = parsed.id();
        ++count_;
        return parsed;
    }

    types::Genesis genesis;

private:
    types::Payload payment(Timestamp time)
    {
        const auto w = paid_++ % wallets;
        types::Transaction pay;
        pay.essence.inputs = {newest_[w]};
        pay.essence.outputs = {{addresses_[w], {{types::iota_color, 10}}}};
        pay.essence.timestamp = time;
        pay.unlocks.push_back(types::Ed25519Unlock{.key = key(1'000 + w), .signature = {}});
        newest_[w].transaction = types::id_of(pay);
        return {.type = 1, .data = encode(pay)};
    }

    Timestamp step_;
    std::uint64_t pays_;
    Prng prng_;
    std::vector<NodeId> keys_;
    std::vector<types::Address> addresses_;
    std::vector<types::OutputId> newest_;
    std::array<MessageId, width> newest_messages_;
    std::uint64_t count_ = 0;
    std::size_t paid_ = 0;
};

std::string megabytes(std::uint64_t bytes)
{
    return std::to_string(bytes / 1'000'000) + " MB";
}

void measure(const MemoryOptions& options, std::uint64_t pays, Report& report)
{
    constexpr Timestamp window = 60 * types::minute;
    const auto step = (window + parent_age_max) / static_cast<Timestamp>(options.kept);
    Traffic traffic{step, pays};
    Tangle tangle{traffic.genesis, {.window = window}};
    const auto part = options.messages / options.parts;
    for (std::size_t p = 0; p < options.parts; ++p) {
        std::chrono::nanoseconds spent{0};
        for (std::size_t i = 0; i < part; ++i) {
            auto message = traffic.next();
            const auto time = message.message().time;
            const auto start = std::chrono::steady_clock::now();
            keep(tangle.receive(std::move(message), time));
            spent += std::chrono::steady_clock::now() - start;
        }
        const auto counts = tangle.counts();
        Row row{.name = std::to_string(pays) + " % pay",
                .input = "after " + std::to_string(counts.messages),
                .size = part,
                .unit = "message",
                .time = sample({static_cast<double>(spent.count())})};
        row.note = megabytes(resident_bytes()) + " resident, " + std::to_string(counts.kept) +
                   " messages and " + std::to_string(counts.transactions_kept) +
                   " transactions kept, " + std::to_string(counts.confirmed) + " confirmed";
        report.add(std::move(row));
    }
    const auto memory = tangle.memory();
    report.note(std::to_string(pays) + " % pay, by part: messages " +
                megabytes(memory.engine.messages) + ", markers " +
                megabytes(memory.engine.markers) + ", votes " + megabytes(memory.engine.votes) +
                ", contents of pasts " + megabytes(memory.engine.past_contents) + ", branches " +
                megabytes(memory.engine.branches) + ", ledger " + megabytes(memory.ledger));
}

}  // namespace

Report memory(const MemoryOptions& options)
{
    Report report{"memory"};
    for (const auto pays : options.pays) measure(options, pays, report);
    report.note("a window of an hour of virtual time; resident memory is the whole process's");
    return report;
}

}  // namespace weft::bench
