#include <weft/base/try.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/types/genesis.hpp>
#include <weft/types/sc_payload.hpp>

#include <limits>

namespace weft::types {

namespace {

constexpr std::uint8_t version_of_weight_alone = 1;
constexpr std::uint8_t version_with_voting = 2;
constexpr std::uint8_t version_with_beacon = 3;
constexpr std::size_t name_bytes_max = 64;
constexpr std::size_t allocations_max = 1u << 20;
constexpr std::size_t pledges_max = 1u << 16;
constexpr std::uint8_t schemes = 4;
constexpr std::size_t key_bytes_max = 96;
constexpr std::size_t beacon_id_bytes_max = 64;
constexpr std::uint64_t period_min = 50'000'000;
constexpr std::uint64_t period_max = 86'400'000'000'000;
/// drand's clients know 32 bits.
constexpr std::uint64_t genesis_max = 0xffff'ffff;

template <class List, class Key>
bool strictly_ascending(const List& list, Key key)
{
    return std::ranges::adjacent_find(list, [&](const auto& a, const auto& b) {
               return !(key(a) < key(b));
           }) == std::ranges::end(list);
}

bool in_range(const Genesis::BeaconSeries& beacon)
{
    return beacon.scheme < schemes &&
           (beacon.public_key.size() == 48 || beacon.public_key.size() == 96) &&
           beacon.period_ns >= period_min && beacon.period_ns <= period_max &&
           beacon.period_ns % 1'000'000 == 0 && beacon.genesis_s <= genesis_max &&
           beacon.beacon_id.size() <= beacon_id_bytes_max;
}

std::uint8_t version_of(const Genesis& genesis)
{
    if (!genesis.voting) return version_of_weight_alone;
    return genesis.voting->beacon ? version_with_beacon : version_with_voting;
}

}  // namespace

std::string_view name(GenesisError error) noexcept
{
    switch (error) {
    case GenesisError::name_length: return "name_length";
    case GenesisError::allocations_unsorted: return "allocations_unsorted";
    case GenesisError::allocation_empty: return "allocation_empty";
    case GenesisError::supply_overflow: return "supply_overflow";
    case GenesisError::pledges_unsorted: return "pledges_unsorted";
    case GenesisError::mana_overflow: return "mana_overflow";
    case GenesisError::threshold_range: return "threshold_range";
    case GenesisError::voting_range: return "voting_range";
    case GenesisError::beacon_range: return "beacon_range";
    }
    return "unknown";
}

std::expected<void, GenesisError> check(const Genesis& genesis)
{
    if (genesis.network.empty() || genesis.network.size() > name_bytes_max)
        return std::unexpected{GenesisError::name_length};
    if (!strictly_ascending(genesis.allocations, [](const auto& a) { return a.address; }))
        return std::unexpected{GenesisError::allocations_unsorted};
    Balances supply;
    for (const auto& allocation : genesis.allocations) {
        if (allocation.balance.empty() || allocation.balance.has_zero())
            return std::unexpected{GenesisError::allocation_empty};
        if (!supply.add(allocation.balance)) return std::unexpected{GenesisError::supply_overflow};
    }
    // All colors together must fit as well: tokens of any color can be uncolored to IOTA (D-11).
    std::uint64_t total = 0;
    for (const auto& [color, amount] : supply)
        if (__builtin_add_overflow(total, amount, &total))
            return std::unexpected{GenesisError::supply_overflow};
    if (!strictly_ascending(genesis.pledges, [](const auto& p) { return p.node; }))
        return std::unexpected{GenesisError::pledges_unsorted};
    std::uint64_t consensus = 0;
    std::uint64_t access = 0;
    for (const auto& pledge : genesis.pledges)
        if (__builtin_add_overflow(consensus, pledge.consensus_mana, &consensus) ||
            __builtin_add_overflow(access, pledge.access_mana, &access))
            return std::unexpected{GenesisError::mana_overflow};
    // Spent genesis tokens add to what was pledged (T §2.17): no sum of mana may pass u64.
    if (__builtin_add_overflow(consensus, total, &consensus))
        return std::unexpected{GenesisError::mana_overflow};
    if (genesis.message_threshold_denominator == 0 ||
        genesis.message_threshold_numerator >= genesis.message_threshold_denominator)
        return std::unexpected{GenesisError::threshold_range};
    if (const auto& voting = genesis.voting)
        if (voting->quarantine_ms < 1 || voting->quarantine_ms > 600'000 || voting->round_ms < 10 ||
            voting->round_ms > 60'000)
            return std::unexpected{GenesisError::voting_range};
    if (genesis.voting && genesis.voting->beacon && !in_range(*genesis.voting->beacon))
        return std::unexpected{GenesisError::beacon_range};
    return {};
}

Bytes encode(const Genesis& genesis)
{
    codec::Writer writer;
    writer.u8(version_of(genesis));
    writer.text(genesis.network).i64(genesis.time);
    writer.count(genesis.allocations.size());
    for (const auto& allocation : genesis.allocations) {
        encode(writer, allocation.address);
        encode(writer, allocation.balance);
    }
    writer.count(genesis.pledges.size());
    for (const auto& pledge : genesis.pledges)
        writer.fixed(pledge.node).u64(pledge.consensus_mana).u64(pledge.access_mana);
    writer.u64(genesis.message_threshold_numerator).u64(genesis.message_threshold_denominator);
    writer.u32(genesis.work_bits);
    if (const auto& voting = genesis.voting) {
        writer.u32(voting->quarantine_ms).u32(voting->round_ms);
        if (const auto& beacon = voting->beacon) {
            writer.u8(beacon->scheme).bytes(beacon->public_key);
            writer.u64(beacon->period_ns).u64(beacon->genesis_s);
            writer.fixed(beacon->genesis_seed).text(beacon->beacon_id);
        }
    }
    return std::move(writer).take();
}

codec::Decoded<Genesis> decode_genesis(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    Genesis genesis;
    const auto version = reader.u8();
    if (version != version_of_weight_alone && version != version_with_voting &&
        version != version_with_beacon)
        reader.fail(codec::DecodeError::unknown_version);
    genesis.network = reader.text(name_bytes_max);
    genesis.time = reader.i64();
    const auto allocations = reader.count(allocations_max, Address::size_bytes + 2);
    for (std::size_t i = 0; i < allocations && reader.ok(); ++i) {
        const auto address = decode_address(reader);
        genesis.allocations.push_back({address, decode_balances(reader)});
    }
    const auto pledges = reader.count(pledges_max, NodeId::size_bytes + 16);
    for (std::size_t i = 0; i < pledges && reader.ok(); ++i) {
        Genesis::Pledge pledge;
        pledge.node = reader.fixed<NodeId>();
        pledge.consensus_mana = reader.u64();
        pledge.access_mana = reader.u64();
        genesis.pledges.push_back(pledge);
    }
    genesis.message_threshold_numerator = reader.u64();
    genesis.message_threshold_denominator = reader.u64();
    genesis.work_bits = reader.u32();
    if (version != version_of_weight_alone) {
        auto& voting = genesis.voting.emplace();
        voting.quarantine_ms = reader.u32();
        voting.round_ms = reader.u32();
        if (version == version_with_beacon) {
            auto& beacon = voting.beacon.emplace();
            beacon.scheme = reader.u8();
            beacon.public_key = to_bytes(reader.bytes(key_bytes_max));
            beacon.period_ns = reader.u64();
            beacon.genesis_s = reader.u64();
            beacon.genesis_seed = reader.fixed<Hash>();
            beacon.beacon_id = reader.text(beacon_id_bytes_max);
        }
    }
    if (reader.ok() && !check(genesis)) reader.fail(codec::DecodeError::malformed);
    return reader.finish(std::move(genesis));
}

Hash hash_of(const Genesis& genesis)
{
    return crypto::tagged_hash("weft/genesis", encode(genesis));
}

}  // namespace weft::types
