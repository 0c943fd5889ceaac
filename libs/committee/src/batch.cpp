#include <weft/committee/batch.hpp>

#include <algorithm>
#include <map>

namespace weft::committee {

namespace {

void write_round(codec::Writer& writer, const RoundId& round)
{
    types::encode(writer, round.chain);
    writer.u32(round.block_index).u32(round.attempt);
}

/// The proposals that count: well-formed and on our base. The rest go to `liars`.
std::vector<std::pair<ValidatorIndex, Proposal>> valid_proposals(const types::Hash& base,
                                                                 const Subset& subset,
                                                                 std::vector<ValidatorIndex>& liars)
{
    std::vector<std::pair<ValidatorIndex, Proposal>> valid;
    for (const auto& [seat, bytes] : subset) {
        auto proposal = decode_proposal(bytes);
        if (proposal && proposal->base == base)
            valid.emplace_back(seat, *std::move(proposal));
        else
            liars.push_back(seat);
    }
    return valid;
}

}  // namespace

crypto::Hash instance_of(const RoundId& round) noexcept
{
    codec::Writer writer;
    write_round(writer, round);
    return crypto::tagged_hash("weft/round", writer.view());
}

crypto::Hash commitment_digest(const types::ChainId& chain,
                               std::uint32_t block_index,
                               const types::Hash& base) noexcept
{
    codec::Writer writer;
    types::encode(writer, chain);
    writer.u32(block_index).fixed(base);
    return crypto::tagged_hash("weft/commitment", writer.view());
}

BatchPlan plan_batch(const RoundId& round,
                     const types::Hash& base,
                     protocol::Committee committee,
                     const crypto::bls::SharedPublicKey& lo,
                     const crypto::bls::PreparedKey& lo_group,
                     const Subset& subset)
{
    BatchPlan plan;
    const auto proposals = valid_proposals(base, subset, plan.liars);

    std::map<types::TransactionId, std::vector<ValidatorIndex>> mentions;
    std::map<crypto::Hash, std::size_t> hand_overs;
    std::map<std::uint32_t, std::size_t> returns;
    std::map<types::Address, std::size_t> moves;
    std::vector<types::Timestamp> times;
    std::vector<crypto::bls::SignatureShare> shares;
    for (const auto& [seat, proposal] : proposals) {
        for (const auto& unit : proposal.units) mentions[unit].push_back(seat);
        if (proposal.handed_over) ++hand_overs[*proposal.handed_over];
        if (proposal.return_to) ++returns[*proposal.return_to];
        if (proposal.moved_to) ++moves[*proposal.moved_to];
        times.push_back(proposal.time);
        shares.push_back({.index = seat.value(), .signature = proposal.commitment_share});
        plan.fee_addresses.emplace_back(seat, proposal.fee_address);
    }
    for (auto& [unit, proposers] : mentions)
        if (proposers.size() >= committee.one_correct())
            plan.units.push_back({.unit = unit, .proposers = std::move(proposers)});

    for (const auto& [run, named] : hand_overs)
        if (named >= committee.one_correct() && !plan.handed_over) plan.handed_over = run;

    // One of the two: which is the committee's last block must not depend on what the other makes of it.
    for (const auto& [address, named] : moves)
        if (named >= committee.one_correct() && !plan.handed_over && !plan.moved_to)
            plan.moved_to = address;

    for (const auto& [block, named] : returns)
        if (named >= committee.one_correct() && !plan.return_to) plan.return_to = block;
    if (plan.return_to) {
        plan.units.clear();
        plan.handed_over.reset();
        plan.moved_to.reset();
    }

    // At most f of the times come from liars, so this element lies between two correct clocks.
    std::ranges::sort(times);
    if (times.size() > committee.faulty_max())
        plan.time = times[times.size() - committee.faulty_max() - 1];

    const auto digest = commitment_digest(round.chain, round.block_index, base);
    const auto combined = crypto::bls::combine(lo, lo_group, crypto::bls::Purpose::commitment,
                                               digest.bytes(), shares);
    plan.commitment = combined.signature;
    for (const auto seat : combined.bad) plan.liars.push_back(ValidatorIndex{seat});
    std::ranges::sort(plan.liars);
    return plan;
}

crypto::Hash order_seed(const RoundId& round,
                        const std::optional<crypto::bls::Signature>& commitment,
                        const crypto::bls::Signature& order) noexcept
{
    codec::Writer writer;
    write_round(writer, round);
    writer.boolean(commitment.has_value());
    if (commitment) writer.fixed(*commitment);
    writer.fixed(order);
    return crypto::tagged_hash("weft/order-seed", writer.view());
}

}  // namespace weft::committee
