#include <weft/committee/evidence.hpp>

#include <utility>

namespace weft::committee {

TwoVotes in_order(TwoVotes evidence)
{
    auto& votes = evidence.votes;
    if (votes.second < votes.first) {
        std::swap(votes.first, votes.second);
        std::swap(votes.first_share, votes.second_share);
    }
    return evidence;
}

bool proves(const TwoVotes& evidence,
            const types::ChainId& chain,
            const crypto::bls::SharedPublicKey& hi)
{
    const auto& votes = evidence.votes;
    if (evidence.seat.value() >= hi.shares.size() || votes.first == votes.second) return false;
    const auto instance = protocol::InstanceId::from(
        instance_of({chain, evidence.block_index, evidence.attempt}).bytes());
    const auto signed_by_seat = [&](const crypto::Hash& vector,
                                    const crypto::bls::Signature& share) {
        return crypto::bls::verify_share(hi, crypto::bls::Purpose::order,
                                         fpacs::prepare_digest(*instance, vector).bytes(),
                                         {.index = evidence.seat.value(), .signature = share});
    };
    return signed_by_seat(votes.first, votes.first_share) &&
           signed_by_seat(votes.second, votes.second_share);
}

crypto::Hash digest_of(const crypto::bls::SharedPublicKey& hi)
{
    crypto::Hasher hasher{"weft/committee keys"};
    for (const auto& share : hi.shares) hasher.update(share.bytes());
    return hasher.finish();
}

void encode(codec::Writer& writer, const TwoVotes& evidence)
{
    const auto& votes = evidence.votes;
    writer.u32(evidence.block_index).u32(evidence.attempt).u16(evidence.seat.value());
    writer.fixed(votes.first).fixed(votes.first_share);
    writer.fixed(votes.second).fixed(votes.second_share);
}

TwoVotes decode_two_votes(codec::Reader& reader)
{
    TwoVotes evidence;
    evidence.block_index = reader.u32();
    evidence.attempt = reader.u32();
    evidence.seat = ValidatorIndex{reader.u16()};
    evidence.votes.first = reader.fixed<crypto::Hash>();
    evidence.votes.first_share = reader.fixed<crypto::bls::Signature>();
    evidence.votes.second = reader.fixed<crypto::Hash>();
    evidence.votes.second_share = reader.fixed<crypto::bls::Signature>();
    reader.canonical(evidence.votes.first < evidence.votes.second);
    return evidence;
}

}  // namespace weft::committee
