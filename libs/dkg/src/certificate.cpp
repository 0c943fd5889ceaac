#include <weft/dkg/certificate.hpp>
#include <weft/protocol/planted.hpp>

namespace weft::dkg {

namespace {

void write(codec::Writer& out, const crypto::bls::SharedPublicKey& key)
{
    out.u16(key.threshold).fixed(key.group).count(key.shares.size());
    for (const auto& share : key.shares) out.fixed(share);
}

crypto::Hash signed_hash(const crypto::Hash& transcript)
{
    return crypto::tagged_hash("weft dkg endorsement", transcript.bytes());
}

}  // namespace

crypto::Hash transcript(const RunId& run, const PublicResult& result)
{
    codec::Writer out;
    out.fixed(run);
    write(out, result.hi);
    write(out, result.lo);
    out.count(result.qualified.size());
    for (const auto seat : result.qualified) out.u16(seat.value());
    return crypto::tagged_hash("weft dkg transcript", out.view());
}

crypto::ed25519::Signature endorse(const crypto::ed25519::KeyPair& own,
                                   const crypto::Hash& transcript)
{
    return own.sign(signed_hash(transcript).bytes());
}

bool endorsed(const crypto::ed25519::PublicKey& member,
              const crypto::Hash& transcript,
              const crypto::ed25519::Signature& signature)
{
    return crypto::ed25519::verify(member, signed_hash(transcript).bytes(), signature);
}

bool verify(const Certificate& certificate, std::span<const crypto::ed25519::PublicKey> members)
{
    if (members.empty() || members.size() > protocol::committee_size_max) return false;
    const protocol::Committee committee{static_cast<std::uint16_t>(members.size())};
    if (certificate.signatures.size() < committee.all_but_faulty()) return false;
    std::optional<ValidatorIndex> before;
    for (const auto& [seat, signature] : certificate.signatures) {
        if (!committee.contains(seat) || (before && !(*before < seat))) return false;
        if (!endorsed(members[seat.value()], certificate.transcript, signature)) return false;
        before = seat;
    }
    return true;
}

}  // namespace weft::dkg
