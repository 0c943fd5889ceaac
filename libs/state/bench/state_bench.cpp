#include "state_bench.hpp"

#include <weft/base/check.hpp>
#include <weft/base/prng.hpp>
#include <weft/state/virtual_state.hpp>

#include <algorithm>

namespace weft::bench {
namespace {

using namespace weft::state;

constexpr std::size_t updates = 10'000;
constexpr std::size_t value_bytes = 32;

/// Keys as contracts have them: an hname, a tag, an address.
Bytes key_of(std::uint64_t i)
{
    codec::Writer writer;
    writer.u32(0x12345678).u8('a').fixed(crypto::blake2b(as_bytes(std::to_string(i))));
    return std::move(writer).take();
}

VirtualState state_of(std::size_t keys)
{
    Entries entries;
    for (std::size_t i = 0; i < keys; ++i) entries.set(key_of(i), Bytes(value_bytes, std::byte{1}));
    return VirtualState::restore(1, 1, Hash{}, std::move(entries));
}

/// A block of one update that changes 10^4 random keys, a tenth of them new.
Block block_on(const VirtualState& before, std::size_t keys)
{
    Prng prng{keys};
    Overlay overlay{before.entries()};
    for (std::size_t i = 0; i < updates; ++i)
        overlay.set(key_of(prng.below(keys + keys / 10)), Bytes(value_bytes, std::byte{2}));
    Block block;
    block.index = before.block_index() + 1;
    block.previous_state = before.hash();
    block.timestamp = before.timestamp() + 1;
    block.updates.push_back(
        {{types::TransactionId::filled(1), 0}, block.timestamp, overlay.take()});
    return block;
}

/// Updates through the overlay alone, without hashing: what a contract's writes cost.
void write_some(const VirtualState& before, std::span<const Bytes> keys)
{
    Overlay overlay{before.entries()};
    for (const auto& key : keys) overlay.set(key, Bytes(value_bytes, std::byte{3}));
    keep(overlay.take().size());
}

void hash_as_often(std::size_t hashes)
{
    Hash a;
    for (std::size_t i = 0; i < hashes; ++i) a = inner_hash(a, a);
    keep(a);
}

}  // namespace

Report state(const StateOptions& options)
{
    Report report("state");
    for (const std::size_t keys : {10'000UL, 100'000UL, 1'000'000UL}) {
        if (keys > options.keys_max) break;
        const auto before = state_of(keys);
        const auto block = block_on(before, keys);
        const auto input = std::to_string(keys) + " keys";

        Row commit{.name = "commit", .input = input, .size = updates, .unit = "update"};
        report.add(commit.against("10 hashes per update",
                                  compare([&] { keep(before.apply(block)->hash()); },
                                          [&] { hash_as_often(updates * 10); }, options.effort)));
        Prng prng{keys};
        std::vector<Bytes> written;
        for (int i = 0; i < 1000; ++i) written.push_back(key_of(prng.below(keys)));
        report.add({.name = "write",
                    .input = input,
                    .size = written.size(),
                    .unit = "update",
                    .time = measure([&] { write_some(before, written); }, options.effort)});
        std::uint64_t next = 0;
        report.add({.name = "prove",
                    .input = input,
                    .time = measure([&] { keep(before.prove(written[next++ % written.size()])); },
                                    options.effort)});
        const auto key = key_of(5);
        const auto value = before.get(key);
        const auto proof = before.prove(key);
        report.add(
            {.name = "verify",
             .input = input,
             .time = measure(
                 [&] { WEFT_CHECK(verify(before.tree_root(), key, ByteSpan{*value}, proof)); },
                 options.effort)});
        std::size_t largest = 0;
        for (const auto& one : written)
            largest = std::max(largest, encode(before.prove(one)).size());
        report.note(input + ": largest of 1000 proofs " + std::to_string(largest) +
                    " bytes (figure: at most 1536 at 10^6 keys)");
    }
    report.note("figure: a commit of 10^4 updates within 100 ms at 10^6 keys");
    return report;
}

}  // namespace weft::bench
