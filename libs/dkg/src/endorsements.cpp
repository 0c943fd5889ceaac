#include <weft/base/check.hpp>
#include <weft/dkg/endorsements.hpp>
#include <weft/protocol/planted.hpp>

namespace weft::dkg {

Endorsements::Endorsements(const RunId& run,
                           protocol::Committee committee,
                           std::optional<ValidatorIndex> self,
                           std::vector<crypto::ed25519::PublicKey> members)
    : run_{run}, committee_{committee}, self_{self}, members_{std::move(members)}
{
    WEFT_CHECK((!self || committee.contains(*self)) && members_.size() == committee.size());
}

Endorsements::Verdict Endorsements::take(ValidatorIndex from, const Endorsement& endorsement)
{
    const auto known = endorsements_.find(from);
    if (forgers_.contains(from) || (known != endorsements_.end() && known->second == endorsement))
        return Verdict::nothing_new;
    if (!endorsed(members_[from.value()], run_, endorsement.transcript, endorsement.signature)) {
        forgers_.add(from);
        return Verdict::forgery;
    }
    if (known != endorsements_.end()) return Verdict::equivocation;
    endorsements_.emplace(from, endorsement);
    return Verdict::taken;
}

Endorsements::Verdict Endorsements::take(ValidatorIndex from, const Certified& certified)
{
    if (certificate_ || forgers_.contains(from)) return Verdict::nothing_new;
    if (!verify(certified.certificate, run_, members_)) {
        forgers_.add(from);
        return Verdict::forgery;
    }
    certificate_ = certified.certificate;
    return Verdict::taken;
}

Endorsement Endorsements::endorse(const crypto::Hash& transcript,
                                  const crypto::ed25519::KeyPair& own)
{
    WEFT_CHECK(!ours_ && self_ && own.public_key() == members_[self_->value()]);
    ours_ = transcript;
    const Endorsement endorsement{transcript, dkg::endorse(own, run_, transcript)};
    endorsements_.emplace(*self_, endorsement);
    return endorsement;
}

const std::optional<Certificate>& Endorsements::certificate()
{
    if (certificate_) return certificate_;
    const auto enough = WEFT_PLANTED(dkg_one_correct_certifies) ? committee_.one_correct()
                                                                : committee_.all_but_faulty();
    std::map<crypto::Hash, Certificate> by_transcript;
    for (const auto& [seat, endorsement] : endorsements_)
        by_transcript[endorsement.transcript].signatures.emplace_back(seat, endorsement.signature);
    for (auto& [hash, certificate] : by_transcript) {
        if (certificate.signatures.size() < enough) continue;
        certificate.transcript = hash;
        certificate_ = std::move(certificate);
        break;
    }
    return certificate_;
}

}  // namespace weft::dkg
