#include <weft/committee/proposal.hpp>

namespace weft::committee {

namespace {
constexpr std::uint8_t proposal_version = 1;
constexpr std::uint8_t version_with_hand_over = 2;
constexpr std::uint8_t version_with_return = 3;
constexpr std::uint8_t version_with_move = 4;
}  // namespace

Bytes encode(const Proposal& proposal)
{
    codec::Writer writer;
    writer.u8(proposal.return_to     ? version_with_return
              : proposal.handed_over ? version_with_hand_over
              : proposal.moved_to    ? version_with_move
                                     : proposal_version);
    writer.fixed(proposal.base).i64(proposal.time);
    types::encode(writer, proposal.fee_address);
    writer.fixed(proposal.commitment_share);
    if (proposal.return_to) {
        writer.count(0).u32(*proposal.return_to);
        return std::move(writer).take();
    }
    writer.count(proposal.units.size());
    for (const auto& unit : proposal.units) writer.fixed(unit);
    if (proposal.handed_over)
        writer.fixed(*proposal.handed_over);
    else if (proposal.moved_to)
        types::encode(writer, *proposal.moved_to);
    return std::move(writer).take();
}

codec::Decoded<Proposal> decode_proposal(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    Proposal proposal;
    const auto version = reader.u8();
    if (version != proposal_version && version != version_with_hand_over &&
        version != version_with_return && version != version_with_move)
        reader.fail(codec::DecodeError::unknown_version);
    proposal.base = reader.fixed<types::Hash>();
    proposal.time = reader.i64();
    proposal.fee_address = types::decode_address(reader);
    proposal.commitment_share = reader.fixed<crypto::bls::Signature>();
    const auto units = reader.count(units_max, types::TransactionId::size_bytes);
    proposal.units.reserve(units);
    for (std::size_t i = 0; i < units && reader.ok(); ++i) {
        const auto unit = reader.fixed<types::TransactionId>();
        reader.canonical(proposal.units.empty() || proposal.units.back() < unit);
        proposal.units.push_back(unit);
    }
    if (version == version_with_hand_over) proposal.handed_over = reader.fixed<crypto::Hash>();
    if (version == version_with_move) proposal.moved_to = types::decode_address(reader);
    if (version == version_with_return) {
        reader.canonical(proposal.units.empty());
        proposal.return_to = reader.u32();
    }
    return reader.finish(std::move(proposal));
}

}  // namespace weft::committee
