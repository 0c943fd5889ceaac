#include <weft/base/check.hpp>
#include <weft/crypto/sealed.hpp>
#include <weft/crypto/secret.hpp>
#include <weft/node_committee/key_record.hpp>

#include <algorithm>

namespace weft::node {

namespace {

constexpr std::uint8_t record_version = 2;
constexpr std::uint8_t version_without_checksum = 1;
constexpr std::size_t checksum_bytes = crypto::Hash::size_bytes;
constexpr std::size_t members_max = protocol::committee_size_max;
constexpr std::size_t locked_bytes_max = 1024;
constexpr std::size_t shares_bytes = 2 * crypto::bls::SecretKey::size_bytes;
enum class Protection : std::uint8_t { none = 0, passphrase = 1 };

/// share_hi ‖ share_lo. It has its place from the start: bytes that grow leave a copy behind in
/// memory that is given back.
using Shares = crypto::Secret<struct SharesTag, shares_bytes>;

std::expected<Shares, KeyRecordError> open_shares(std::uint8_t protection,
                                                  ByteSpan stored,
                                                  crypto::Passphrase& passphrase)
{
    const auto taken = [](ByteSpan plain) -> std::expected<Shares, KeyRecordError> {
        auto shares = Shares::from(plain);
        if (!shares) return std::unexpected{KeyRecordError::malformed};
        return *std::move(shares);
    };
    if (protection == static_cast<std::uint8_t>(Protection::none)) return taken(stored);
    if (protection != static_cast<std::uint8_t>(Protection::passphrase))
        return std::unexpected{KeyRecordError::malformed};
    if (passphrase.empty()) return std::unexpected{KeyRecordError::passphrase_needed};
    auto opened = passphrase.unlock(stored);
    if (!opened) return std::unexpected{KeyRecordError::wrong_passphrase};
    auto shares = taken(*opened);
    crypto::wipe(*opened);
    return shares;
}

void write(codec::Writer& writer, const crypto::bls::SharedPublicKey& key)
{
    writer.u16(key.threshold).fixed(key.group).count(key.shares.size());
    for (const auto& share : key.shares) writer.fixed(share);
}

crypto::bls::SharedPublicKey read_shared(codec::Reader& reader)
{
    crypto::bls::SharedPublicKey key;
    key.threshold = reader.u16();
    key.group = reader.fixed<crypto::bls::PublicKey>();
    const auto count = reader.count(members_max, crypto::bls::PublicKey::size_bytes);
    for (std::size_t i = 0; i < count; ++i)
        key.shares.push_back(reader.fixed<crypto::bls::PublicKey>());
    return key;
}

crypto::Hash checksum_of(ByteSpan record)
{
    return crypto::tagged_hash("weft.committee.key.2", record);
}

/// A record as it stands, its shares not looked at.
struct Parts {
    std::vector<types::NodeId> members;
    ValidatorIndex self;
    crypto::bls::SharedPublicKey hi;
    crypto::bls::SharedPublicKey lo;
    std::uint8_t protection = 0;
    ByteSpan shares;
};

std::expected<Parts, KeyRecordError> parts_of(ByteSpan bytes)
{
    if (!bytes.empty() && bytes[0] == std::byte{record_version}) {
        if (bytes.size() < checksum_bytes) return std::unexpected{KeyRecordError::damaged};
        const auto record = bytes.first(bytes.size() - checksum_bytes);
        if (!std::ranges::equal(checksum_of(record).bytes(), bytes.last(checksum_bytes)))
            return std::unexpected{KeyRecordError::damaged};
        bytes = record;
    }
    codec::Reader reader{bytes};
    const auto version = reader.u8();
    if (version != record_version && version != version_without_checksum)
        reader.fail(codec::DecodeError::unknown_version);
    Parts parts;
    const auto count = reader.count(members_max, types::NodeId::size_bytes);
    for (std::size_t i = 0; i < count && reader.ok(); ++i) {
        parts.members.push_back(reader.fixed<types::NodeId>());
        reader.canonical(i == 0 || parts.members[i - 1] < parts.members[i]);
    }
    parts.self = ValidatorIndex{reader.u16()};
    parts.hi = read_shared(reader);
    parts.lo = read_shared(reader);
    parts.protection = reader.u8();
    parts.shares = reader.bytes(locked_bytes_max);
    if (!reader.finish(0) || parts.members.size() != parts.hi.shares.size())
        return std::unexpected{KeyRecordError::malformed};
    return parts;
}

}  // namespace

std::string_view name(KeyRecordError error) noexcept
{
    switch (error) {
    case KeyRecordError::malformed: return "malformed";
    case KeyRecordError::damaged: return "damaged";
    case KeyRecordError::wrong_passphrase: return "wrong_passphrase";
    case KeyRecordError::passphrase_needed: return "passphrase_needed";
    }
    return "unknown";
}

Bytes encode(const CommitteeKey& key, const crypto::Passphrase& passphrase, ByteSpan nonce)
{
    codec::Writer writer;
    writer.u8(record_version).count(key.members.size());
    for (const auto& member : key.members) writer.fixed(member);
    writer.u16(key.keys.self.value());
    write(writer, key.keys.hi);
    write(writer, key.keys.lo);
    Shares shares;
    const auto second = std::ranges::copy(key.keys.share_hi.reveal(), shares.writable().begin()).out;
    std::ranges::copy(key.keys.share_lo.reveal(), second);
    if (passphrase.empty())
        writer.u8(static_cast<std::uint8_t>(Protection::none)).bytes(shares.reveal());
    else
        writer.u8(static_cast<std::uint8_t>(Protection::passphrase))
            .bytes(passphrase.lock(shares.reveal(), nonce));
    writer.fixed(checksum_of(writer.view()));
    return std::move(writer).take();
}

std::expected<CommitteeKey, KeyRecordError> decode_committee_key(ByteSpan bytes,
                                                                 crypto::Passphrase& passphrase)
{
    auto parts = parts_of(bytes);
    if (!parts) return std::unexpected{parts.error()};
    auto& [members, self, hi, lo, protection, stored] = *parts;
    const auto shares = open_shares(protection, stored, passphrase);
    if (!shares) return std::unexpected{shares.error()};
    const ByteSpan both = shares->reveal();
    const auto share_hi = crypto::bls::SecretKey::from(both.first(shares_bytes / 2));
    const auto share_lo = crypto::bls::SecretKey::from(both.last(shares_bytes / 2));
    if (!share_hi || !share_lo) return std::unexpected{KeyRecordError::damaged};
    // What the others check our signatures with is ours: a share that was changed signs nothing.
    if (self.value() >= hi.shares.size() || self.value() >= lo.shares.size() ||
        crypto::bls::public_key(*share_hi) != hi.shares[self.value()] ||
        crypto::bls::public_key(*share_lo) != lo.shares[self.value()])
        return std::unexpected{KeyRecordError::damaged};
    auto keys = committee::Keys::from(self, std::move(hi), std::move(lo), *share_hi, *share_lo);
    if (!keys) return std::unexpected{KeyRecordError::malformed};
    return CommitteeKey{.members = std::move(members), .keys = *std::move(keys)};
}

bool protected_so(ByteSpan bytes, const crypto::Passphrase& passphrase)
{
    const auto parts = parts_of(bytes);
    WEFT_CHECK(parts.has_value());
    if (bytes[0] != std::byte{record_version}) return false;
    if (parts->protection == static_cast<std::uint8_t>(Protection::none)) return passphrase.empty();
    return !passphrase.empty() && passphrase.locks_so(parts->shares);
}

}  // namespace weft::node
