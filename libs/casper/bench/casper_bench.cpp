#include "casper_bench.hpp"

#include <weft/casper/casper.hpp>
#include <weft/casper/fork_choice.hpp>
#include <weft/crypto/ed25519.hpp>

#include <chrono>
#include <ctime>

namespace weft::bench {

namespace {

using namespace casper;

BlockId id_of(std::uint64_t n)
{
    BlockId id;
    for (std::size_t k = 0; k < 8; ++k)
        id.writable()[k] = static_cast<std::byte>(n * 0x9E3779B97F4A7C15 >> (8 * k) & 0xff);
    id.writable()[31] = std::byte{1};
    return id;
}

using std::chrono::nanoseconds;

/// Processor time of this thread.
nanoseconds now()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds{time.tv_sec} + nanoseconds{time.tv_nsec};
}

struct Run {
    nanoseconds proposing{};
    nanoseconds arriving{};
    std::size_t final_blocks = 0;
    std::size_t kept_most = 0;
    std::size_t counted = 0;  ///< blocks
};

/// In each round the next `width` validators propose on all blocks of the rounds before; each block adds to
/// one key of all and writes one of its own.
Run run(const CasperOptions::Shape& shape)
{
    const auto open = [&](std::uint64_t on) {
        return Casper{{.genesis = id_of(on),
                       .stakes = std::vector<std::uint64_t>(shape.validators, 10),
                       .finality = {1, 3},
                       .rules = {Parents::chosen}}};
    };
    // As in a node, whose eras end by the number of their blocks too.
    const auto era = 4 * 1'000 + 8 * shape.validators;
    std::uint64_t made = 0;
    auto engine = open(made);
    Run run;
    Validator speaker = 0;
    const auto begin = 3 * shape.validators;
    const auto end = begin + shape.blocks;
    while (made < end) {
        const auto counts = made >= begin;
        if (engine.dag().size() >= era) engine = open(made);
        const auto start = now();
        const auto& dag = engine.dag();
        std::vector<BlockId> on;
        std::vector<BlockId> cited;
        const auto chosen = parents(dag, dag.whole());
        for (const auto slot : chosen) on.push_back(dag[slot].id);
        for (const auto slot : justifications(dag, dag.whole(), chosen))
            cited.push_back(dag[slot].id);
        const auto proposed = now();
        if (counts) run.proposing += proposed - start;
        std::vector<Block> round;
        for (std::size_t k = 0; k < shape.width && made < end; ++k) {
            Block block{.id = id_of(++made),
                        .creator = speaker,
                        .gas = 100 + made % 7,
                        .parents = on,
                        .justifications = cited,
                        .effects = {}};
            block.effects.emplace(Bytes{std::byte{0}}, Op::add);
            block.effects.emplace(Bytes{block.id.bytes().begin(), block.id.bytes().end()},
                                  Op::write);
            round.push_back(std::move(block));
            speaker = static_cast<Validator>((speaker + 1) % shape.validators);
        }
        if (counts) run.counted += round.size();
        const auto sent = now();
        for (auto& block : round) {
            for (const auto& event : engine.arrive(std::move(block)))
                if (counts) run.final_blocks += event.finalised.size();
            run.kept_most = std::max<std::size_t>(run.kept_most, engine.dag().size());
        }
        if (counts) run.arriving += now() - sent;
    }
    return run;
}

}  // namespace

Report casper(const CasperOptions& options)
{
    Report report{"casper"};
    const auto key = crypto::ed25519::KeyPair::from(crypto::ed25519::Seed{});
    const Bytes message(200);
    const auto signature = key.sign(message);
    const auto verify =
        measure([&] { keep(crypto::ed25519::verify(key.public_key(), message, signature)); },
                options.effort);
    for (const auto& shape : options.shapes) {
        // What is large enough to be steady need not be repeated.
        const auto runs = shape.blocks * shape.validators > 1'000'000 ? 1 : options.effort.runs;
        std::vector<double> arriving;
        Run last;
        for (std::size_t k = 0; k < runs; ++k) {
            last = run(shape);
            // The first round that counts may begin a little later.
            arriving.push_back(static_cast<double>(last.arriving.count()) *
                               static_cast<double>(shape.blocks) /
                               static_cast<double>(last.counted));
        }
        Row row{.name = "block",
                .input = std::to_string(shape.validators) + " validators, width " +
                         std::to_string(shape.width),
                .size = shape.blocks,
                .unit = "block",
                .time = sample(arriving)};
        row.limit = "one Ed25519 verification";
        row.ratio = row.per_unit() / verify.median;
        const auto proposing = last.proposing.count();
        const auto rounds =
            static_cast<std::int64_t>((last.counted + shape.width - 1) / shape.width);
        row.note = std::to_string(last.final_blocks) + " final, at most " +
                   std::to_string(last.kept_most) + " kept, " +
                   std::to_string(proposing / rounds / 1'000) + " us to propose";
        report.add(std::move(row));
    }
    report.note("Signatures, execution and the store are not part of it.");
    return report;
}

}  // namespace weft::bench
