#include "casper_store.hpp"

#include <weft/base/check.hpp>

namespace weft::node {

namespace {

using casper::BlockId;

Bytes key(char kind, ByteSpan rest = {})
{
    auto bytes = to_bytes(CasperStore::key_space);
    bytes.push_back(static_cast<std::byte>(kind));
    append(bytes, rest);
    return bytes;
}
Bytes numbered(char kind, std::uint64_t number)
{
    Bytes digits;
    for (int shift = 56; shift >= 0; shift -= 8)
        digits.push_back(static_cast<std::byte>(number >> shift));
    return key(kind, digits);
}

/// Every entry under that kind, in key order: the rest of its key, and its value.
template <class Visit>
void each(const types::StoreView& view, char kind, Visit visit)
{
    constexpr std::size_t at_once = 256;
    const auto prefix = key(kind);
    auto from = prefix;
    for (;;) {
        const auto entries = view.scan(prefix, from, at_once);
        for (const auto& entry : entries)
            visit(ByteSpan{entry.key}.subspan(prefix.size()), entry.value);
        if (entries.size() < at_once) return;
        from = entries.back().key;
        from.push_back(std::byte{0});
    }
}

void put_settled(types::Batch& batch,
                 const casper::SettledDeploys& before,
                 const casper::SettledDeploys& after)
{
    for (const auto& [deploy, one] : before)
        if (!after.contains(deploy)) batch.erase(key('x', deploy.bytes()));
    for (const auto& [deploy, one] : after)
        if (!before.contains(deploy)) batch.put(key('x', deploy.bytes()), casper::encode(one));
}

std::unexpected<Damage> damage(std::string text)
{
    return std::unexpected{Damage{"casper: " + std::move(text)}};
}

}  // namespace

std::expected<std::optional<casper::Opening>, Damage> CasperStore::opening(
    const casper::NetworkId& network) const
{
    const auto stored = view_.read(key('n'));
    if (!stored) return std::nullopt;
    if (*stored != to_bytes(network.bytes()))
        return damage("this store is of another network of validators than its genesis says");
    const auto record = view_.read(key('o'));
    if (!record) return damage("no record of the era");
    codec::Reader reader{*record};
    if (reader.u8() != 1) return damage("a record of the era of another version");
    casper::Opening opening;
    opening.number = reader.u64();
    opening.id = reader.fixed<BlockId>();
    opening.rank = reader.u64();
    opening.time = reader.i64();
    if (!reader.ok() || reader.left() != 0) return damage("the record of the era is malformed");
    std::map<Bytes, std::optional<Bytes>> values;
    each(view_, 's',
         [&](ByteSpan name, const Bytes& value) { values.emplace(to_bytes(name), value); });
    opening.state.apply(values);
    if (!opening.state.get(casper::keys::table())) return damage("no table of stakes");
    each(view_, 'x', [&](ByteSpan name, const Bytes& value) {
        const auto id = casper::DeployId::from(name);
        const auto settled = casper::decode_settled(value);
        if (id && settled) opening.settled.emplace(*id, *settled);
    });
    if (const auto hash = opening.state.get(casper::keys::settled());
        hash && *hash != to_bytes(casper::hash_of(opening.settled).bytes()))
        return damage("the deploys that were executed before this era are not all there");
    return opening;
}

std::expected<std::vector<casper::SignedBlock>, Damage> CasperStore::blocks() const
{
    std::vector<casper::SignedBlock> blocks;
    std::string fault;
    each(view_, 'l', [&](ByteSpan, const Bytes& value) {
        const auto id = BlockId::from(value);
        const auto bytes = id ? block(*id) : std::nullopt;
        auto decoded = bytes ? casper::decode_signed_block(*bytes)
                             : std::unexpected{codec::DecodeError::truncated};
        if (decoded)
            blocks.push_back(*std::move(decoded));
        else if (fault.empty())
            fault = "block " + to_hex(value) + " of this era is not there";
    });
    if (!fault.empty()) return damage(fault);
    return blocks;
}

std::expected<std::vector<casper::Deploy>, Damage> CasperStore::deploys() const
{
    std::vector<casper::Deploy> deploys;
    bool good = true;
    each(view_, 'd', [&](ByteSpan, const Bytes& value) {
        auto deploy = casper::decode_deploy(value);
        good = good && deploy;
        if (deploy) deploys.push_back(*std::move(deploy));
    });
    if (!good) return damage("a deploy does not decode");
    return deploys;
}

CasperStore::OwnMark CasperStore::own_mark() const
{
    OwnMark mark;
    if (const auto bytes = view_.read(key('m'))) {
        codec::Reader reader{*bytes};
        mark.era = reader.u64();
        mark.mark.sequence_number = reader.u64();
        mark.mark.block = reader.fixed<BlockId>();
    }
    return mark;
}

std::optional<Bytes> CasperStore::block(const BlockId& id) const
{
    return view_.read(key('b', id.bytes()));
}

std::optional<CasperTips> CasperStore::tips(std::uint64_t era) const
{
    const auto bytes = view_.read(numbered('t', era));
    if (!bytes) return std::nullopt;
    codec::Reader reader{*bytes};
    CasperTips tips;
    tips.era = era;
    tips.opened_by = reader.fixed<BlockId>();
    tips.tips = read_ids<BlockId>(reader, casper_tips_max);
    return tips;
}

bool CasperStore::is_orphaned(const BlockId& id) const
{
    return view_.read(key('y', id.bytes())).has_value();
}

std::optional<std::uint64_t> CasperStore::number_of(const BlockId& opened_by) const
{
    const auto bytes = view_.read(key('e', opened_by.bytes()));
    if (!bytes) return std::nullopt;
    return codec::Reader{*bytes}.u64();
}

bool CasperStore::is_closed(const BlockId& opened_by) const
{
    return view_.read(key('e', opened_by.bytes())).has_value();
}

void CasperStore::begin(types::Batch& batch,
                        const casper::NetworkId& network,
                        const casper::State& state)
{
    batch.put(key('n'), to_bytes(network.bytes()));
    Bytes after;
    while (const auto* entry = state.entries().next({}, after)) {
        batch.put(key('s', entry->key()), to_bytes(entry->value()));
        after = to_bytes(entry->key());
    }
}

void CasperStore::put_opening(types::Batch& batch, const casper::Opening& opening)
{
    codec::Writer writer;
    writer.u8(1).u64(opening.number).fixed(opening.id).u64(opening.rank).i64(opening.time);
    batch.put(key('o'), std::move(writer).take());
}

void CasperStore::put_block(types::Batch& batch,
                            std::uint64_t place,
                            const BlockId& id,
                            Bytes bytes)
{
    batch.put(key('b', id.bytes()), std::move(bytes));
    batch.put(numbered('l', place), to_bytes(id.bytes()));
}

void CasperStore::put_deploy(types::Batch& batch, const casper::DeployId& id, Bytes bytes)
{
    batch.put(key('d', id.bytes()), std::move(bytes));
}

void CasperStore::drop_deploy(types::Batch& batch, const casper::DeployId& id)
{
    batch.erase(key('d', id.bytes()));
}

void CasperStore::put_own_mark(types::Batch& batch, const OwnMark& mark)
{
    codec::Writer writer;
    writer.u64(mark.era).u64(mark.mark.sequence_number).fixed(mark.mark.block);
    batch.put(key('m'), std::move(writer).take());
}

void CasperStore::close(types::Batch& batch,
                        const casper::Era& era,
                        const casper::Era::Closing& closing,
                        const CasperTips& tips,
                        std::uint64_t places)
{
    for (const auto& changed : closing.changed) {
        auto value = closing.next.state.get(changed);
        if (value)
            batch.put(key('s', changed), *std::move(value));
        else
            batch.erase(key('s', changed));
    }
    put_settled(batch, era.opening().settled, closing.next.settled);
    for (const auto slot : closing.outside) batch.put(key('y', era.kept(slot).id.bytes()), {});
    codec::Writer writer;
    writer.fixed(tips.opened_by);
    write_ids(writer, tips.tips);
    batch.put(numbered('t', tips.era), std::move(writer).take());
    codec::Writer number;
    number.u64(tips.era);
    batch.put(key('e', tips.opened_by.bytes()), std::move(number).take());
    for (std::uint64_t place = 0; place < places; ++place) batch.erase(numbered('l', place));
    put_opening(batch, closing.next);
}

void CasperStore::leap(types::Batch& batch,
                       const casper::Era& from,
                       const casper::Opening& to,
                       Bytes opened_by,
                       std::uint64_t places)
{
    const auto& before = from.opening().state.entries();
    const auto& after = to.state.entries();
    Bytes at;
    while (const auto* entry = before.next({}, at)) {
        if (after.find(entry->key()) == nullptr) batch.erase(key('s', entry->key()));
        at = to_bytes(entry->key());
    }
    at.clear();
    while (const auto* entry = after.next({}, at)) {
        const auto* old = before.find(entry->key());
        if (old == nullptr || !std::ranges::equal(old->value(), entry->value()))
            batch.put(key('s', entry->key()), to_bytes(entry->value()));
        at = to_bytes(entry->key());
    }
    put_settled(batch, from.opening().settled, to.settled);
    for (casper::Slot slot = 1; slot < from.dag().size(); ++slot)
        if (!from.kept(slot).final) batch.erase(key('b', from.kept(slot).id.bytes()));
    for (std::uint64_t place = 0; place < places; ++place) batch.erase(numbered('l', place));
    codec::Writer number;
    number.u64(from.opening().number);
    batch.put(key('e', from.opening().id.bytes()), std::move(number).take());
    batch.put(key('b', to.id.bytes()), std::move(opened_by));
    put_opening(batch, to);
}

Bytes CasperStore::mark_key()
{
    return key('m');
}

}  // namespace weft::node
