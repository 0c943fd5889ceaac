#include <weft/dkg/certificate.hpp>
#include <weft/protocol/planted.hpp>

namespace weft::dkg {

namespace {

void write(codec::Writer& out, const crypto::bls::SharedPublicKey& key)
{
    out.u16(key.threshold).fixed(key.group).count(key.shares.size());
    for (const auto& share : key.shares) out.fixed(share);
}

/// The run by itself, too: who must judge an endorsement has not made the result yet from which the
/// transcript's run would follow.
crypto::Hash signed_hash(const RunId& run, const crypto::Hash& transcript)
{
    codec::Writer out;
    out.fixed(WEFT_PLANTED(dkg_certificate_of_any_run) ? RunId{} : run).fixed(transcript);
    return crypto::tagged_hash("weft dkg endorsement", out.view());
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
                                   const RunId& run,
                                   const crypto::Hash& transcript)
{
    return own.sign(signed_hash(run, transcript).bytes());
}

bool endorsed(const crypto::ed25519::PublicKey& member,
              const RunId& run,
              const crypto::Hash& transcript,
              const crypto::ed25519::Signature& signature)
{
    return crypto::ed25519::verify(member, signed_hash(run, transcript).bytes(), signature);
}

bool verify(const Certificate& certificate,
            const RunId& run,
            std::span<const crypto::ed25519::PublicKey> members)
{
    if (members.empty() || members.size() > protocol::committee_size_max) return false;
    const protocol::Committee committee{static_cast<std::uint16_t>(members.size())};
    if (certificate.signatures.size() < committee.all_but_faulty()) return false;
    std::optional<ValidatorIndex> before;
    for (const auto& [seat, signature] : certificate.signatures) {
        if (!committee.contains(seat) || (before && !(*before < seat))) return false;
        if (!endorsed(members[seat.value()], run, certificate.transcript, signature)) return false;
        before = seat;
    }
    return true;
}

}  // namespace weft::dkg
