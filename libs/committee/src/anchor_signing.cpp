#include <weft/base/check.hpp>
#include <weft/base/probe.hpp>
#include <weft/committee/anchor_signing.hpp>

#include <algorithm>

namespace weft::committee {

using crypto::bls::Purpose;
using crypto::bls::SignatureShare;

void AnchorSigning::begin(Bytes essence)
{
    const auto own = sign_anchor(keys_, essence);
    job_ = Job{.essence = std::move(essence), .own = own, .refused = {}};
}

AnchorSigning::Outcome AnchorSigning::handle(ValidatorIndex from, const AnchorShare& share)
{
    if (!keys_.committee.contains(from) || from == keys_.self) return {};
    shares_.insert_or_assign(from, share);
    return combine();
}

std::optional<AnchorShare> AnchorSigning::own() const
{
    return job_ ? std::optional{job_->own} : std::nullopt;
}

bool AnchorSigning::working_on(ByteSpan essence) const
{
    return job_ && job_->own.essence == essence_digest(essence);
}

std::size_t AnchorSigning::signers() const
{
    if (!job_) return 0;
    const auto agreed = std::ranges::count_if(
        shares_, [&](const auto& entry) { return entry.second.essence == job_->own.essence; });
    return 1 + static_cast<std::size_t>(agreed);
}

AnchorSigning::Outcome AnchorSigning::combine()
{
    Outcome outcome;
    if (!job_) return outcome;
    std::vector<SignatureShare> shares{{.index = keys_.self.value(), .signature = job_->own.share}};
    for (const auto& [seat, share] : shares_)
        if (share.essence == job_->own.essence && !job_->refused.contains(seat))
            shares.push_back({.index = seat.value(), .signature = share.share});
    if (shares.size() < keys_.hi.threshold) return outcome;
    const auto combined =
        crypto::bls::combine(keys_.hi, keys_.hi_group, Purpose::ledger, job_->essence, shares);
    for (const auto seat : combined.bad) {
        WEFT_CHECK(seat != keys_.self.value());
        probe<"committee: bad anchor share named">();
        if (job_->refused.add(ValidatorIndex{seat})) outcome.liars.emplace_back(seat);
    }
    if (combined.signature) job_.reset();
    outcome.signature = combined.signature;
    return outcome;
}

}  // namespace weft::committee
