#include <weft/node_committee/frames.hpp>

namespace weft::node {

namespace {
constexpr std::size_t ids_max = 256;
constexpr std::size_t places_max = 16;
}  // namespace

void RoundFrame::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.u32(block_index).u32(attempt).bytes(body);
}
RoundFrame RoundFrame::read(codec::Reader& reader)
{
    RoundFrame frame;
    frame.chain = types::decode_address(reader);
    frame.block_index = reader.u32();
    frame.attempt = reader.u32();
    frame.body = to_bytes(reader.bytes(frame_bytes_max));
    return frame;
}

void ChainHeight::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.u32(block_index);
}
ChainHeight ChainHeight::read(codec::Reader& reader)
{
    ChainHeight frame;
    frame.chain = types::decode_address(reader);
    frame.block_index = reader.u32();
    return frame;
}

void WantBlocks::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.u32(from);
}
WantBlocks WantBlocks::read(codec::Reader& reader)
{
    WantBlocks frame;
    frame.chain = types::decode_address(reader);
    frame.from = reader.u32();
    return frame;
}

void BlockFrame::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.bytes(record);
}
BlockFrame BlockFrame::read(codec::Reader& reader)
{
    BlockFrame frame;
    frame.chain = types::decode_address(reader);
    frame.record = to_bytes(reader.bytes(frame_bytes_max));
    return frame;
}

void WantTransactions::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    write_ids(writer, ids);
}
WantTransactions WantTransactions::read(codec::Reader& reader)
{
    WantTransactions frame;
    frame.chain = types::decode_address(reader);
    frame.ids = read_ids<types::TransactionId>(reader, ids_max);
    return frame;
}

void TransactionFrame::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.bytes(transaction);
}
TransactionFrame TransactionFrame::read(codec::Reader& reader)
{
    TransactionFrame frame;
    frame.chain = types::decode_address(reader);
    frame.transaction = to_bytes(reader.bytes(types::transaction_bytes_max));
    return frame;
}

void AnchorShareFrame::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.u32(block_index).fixed(share.essence).fixed(share.share);
}
AnchorShareFrame AnchorShareFrame::read(codec::Reader& reader)
{
    AnchorShareFrame frame;
    frame.chain = types::decode_address(reader);
    frame.block_index = reader.u32();
    frame.share.essence = reader.fixed<crypto::Hash>();
    frame.share.share = reader.fixed<crypto::bls::Signature>();
    return frame;
}

void HandedAnchorShare::write(codec::Writer& writer) const
{
    writer.fixed(run);
    types::encode(writer, chain);
    writer.u32(block_index).fixed(share.essence).fixed(share.share);
}
HandedAnchorShare HandedAnchorShare::read(codec::Reader& reader)
{
    HandedAnchorShare frame;
    frame.run = reader.fixed<crypto::Hash>();
    frame.chain = types::decode_address(reader);
    frame.block_index = reader.u32();
    frame.share.essence = reader.fixed<crypto::Hash>();
    frame.share.share = reader.fixed<crypto::bls::Signature>();
    return frame;
}

void HandoverNews::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
}
HandoverNews HandoverNews::read(codec::Reader& reader)
{
    return {types::decode_address(reader)};
}

void AnchorFrame::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.bytes(transaction);
}
AnchorFrame AnchorFrame::read(codec::Reader& reader)
{
    AnchorFrame frame;
    frame.chain = types::decode_address(reader);
    frame.transaction = to_bytes(reader.bytes(types::transaction_bytes_max));
    return frame;
}

void OffLedgerFrame::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.count(requests.size());
    for (const auto& request : requests) writer.bytes(request);
}
OffLedgerFrame OffLedgerFrame::read(codec::Reader& reader)
{
    OffLedgerFrame frame;
    frame.chain = types::decode_address(reader);
    const auto count = reader.count(ids_max, 4);
    for (std::size_t i = 0; i < count && reader.ok(); ++i)
        frame.requests.push_back(to_bytes(reader.bytes(types::off_ledger_bytes_max)));
    if (count == 0) reader.fail(codec::DecodeError::out_of_range);
    return frame;
}
std::expected<OffLedgerFrame::Checked, std::string> OffLedgerFrame::check(OffLedgerFrame frame,
                                                                          const Checking& checking)
{
    Checked checked{.chain = frame.chain, .requests = {}};
    for (auto& bytes : frame.requests) {
        auto request = SignedOffLedger::check(std::move(bytes), checking);
        if (!request) return std::unexpected{"off-ledger request: " + request.error().error};
        checked.requests.push_back(*std::move(request));
    }
    return checked;
}

void OffLedgerHeld::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    write_ids(writer, ids);
}
OffLedgerHeld OffLedgerHeld::read(codec::Reader& reader)
{
    OffLedgerHeld frame;
    frame.chain = types::decode_address(reader);
    frame.ids = read_ids<types::TransactionId>(reader, ids_max);
    if (frame.ids.empty()) reader.fail(codec::DecodeError::out_of_range);
    return frame;
}

void FollowChain::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.fixed(origin).u32(block_index).boolean(wants_facts);
}
FollowChain FollowChain::read(codec::Reader& reader)
{
    FollowChain frame;
    frame.chain = types::decode_address(reader);
    frame.origin = reader.fixed<types::TransactionId>();
    frame.block_index = reader.u32();
    frame.wants_facts = reader.boolean();
    return frame;
}

void ChainFacts::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.bytes(origin).fixed(group);
}
ChainFacts ChainFacts::read(codec::Reader& reader)
{
    ChainFacts frame;
    frame.chain = types::decode_address(reader);
    frame.origin = to_bytes(reader.bytes(types::transaction_bytes_max));
    frame.group = reader.fixed<crypto::bls::PublicKey>();
    return frame;
}

void AccessRefused::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.u8(static_cast<std::uint8_t>(why));
}
AccessRefused AccessRefused::read(codec::Reader& reader)
{
    AccessRefused frame;
    frame.chain = types::decode_address(reader);
    const auto why = reader.u8();
    if (why > static_cast<std::uint8_t>(Why::not_ready))
        reader.fail(codec::DecodeError::out_of_range);
    else
        frame.why = static_cast<Why>(why);
    return frame;
}

void WantState::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.u32(block_index).count(places.size());
    for (const auto& place : places) state::encode(writer, place);
}
WantState WantState::read(codec::Reader& reader)
{
    WantState frame;
    frame.chain = types::decode_address(reader);
    frame.block_index = reader.u32();
    const auto count = reader.count(places_max, 2);
    for (std::size_t i = 0; i < count && reader.ok(); ++i)
        frame.places.push_back(state::decode_place(reader));
    reader.canonical((frame.block_index == 0) == frame.places.empty());
    return frame;
}

void StateOffer::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.fixed(tree_root).bytes(record);
}
StateOffer StateOffer::read(codec::Reader& reader)
{
    StateOffer frame;
    frame.chain = types::decode_address(reader);
    frame.tree_root = reader.fixed<crypto::Hash>();
    frame.record = to_bytes(reader.bytes(frame_bytes_max));
    reader.canonical(!frame.record.empty() || frame.tree_root.is_zero());
    return frame;
}

void StatePart::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.u32(block_index).bytes(part);
}
StatePart StatePart::read(codec::Reader& reader)
{
    StatePart frame;
    frame.chain = types::decode_address(reader);
    frame.block_index = reader.u32();
    frame.part = to_bytes(reader.bytes(frame_bytes_max));
    return frame;
}

void BlocksGone::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.u32(first);
}
BlocksGone BlocksGone::read(codec::Reader& reader)
{
    BlocksGone frame;
    frame.chain = types::decode_address(reader);
    frame.first = reader.u32();
    return frame;
}

void WantReturn::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.u32(block_index).u32(attempt);
}
WantReturn WantReturn::read(codec::Reader& reader)
{
    WantReturn frame;
    frame.chain = types::decode_address(reader);
    frame.block_index = reader.u32();
    frame.attempt = reader.u32();
    return frame;
}

void ReturnBlock::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.u32(block_index).u32(attempt).bytes(block);
}
ReturnBlock ReturnBlock::read(codec::Reader& reader)
{
    ReturnBlock frame;
    frame.chain = types::decode_address(reader);
    frame.block_index = reader.u32();
    frame.attempt = reader.u32();
    frame.block = to_bytes(reader.bytes(frame_bytes_max));
    return frame;
}

std::expected<SignedOffLedger, Refusal> SignedOffLedger::check(Bytes bytes,
                                                               const Checking& checking)
{
    auto request = types::decode_off_ledger(bytes);
    if (!request)
        return std::unexpected{
            Refusal{"bad_request", "the bytes are no off-ledger request (" +
                                       std::string{codec::name(request.error())} +
                                       "): see docs/formats/off-ledger.md"}};
    // The tag keeps it apart from the other kinds of signed values.
    const auto signed_value = crypto::tagged_hash("weft/off-ledger-checked", bytes);
    const bool known = checking.signatures != nullptr && checking.signatures->knows(signed_value);
    if (!known && !types::signature_valid(*request))
        return std::unexpected{Refusal{
            "signature_invalid", "the signature is not that of the request's key: sign it again"}};
    if (!known && checking.signatures != nullptr) checking.signatures->learn(signed_value);
    return SignedOffLedger{std::move(bytes), *std::move(request)};
}

void MoveShare::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    types::encode(writer, to);
    writer.fixed(share);
}
MoveShare MoveShare::read(codec::Reader& reader)
{
    MoveShare frame;
    frame.chain = types::decode_address(reader);
    frame.to = types::decode_address(reader);
    frame.share = reader.fixed<crypto::bls::Signature>();
    return frame;
}

void MoveReady::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.fixed(origin);
    write_ids(writer, members);
    writer.fixed(group).fixed(signature);
}
MoveReady MoveReady::read(codec::Reader& reader)
{
    MoveReady frame;
    frame.chain = types::decode_address(reader);
    frame.origin = reader.fixed<types::TransactionId>();
    frame.members = read_ids<types::NodeId>(reader, protocol::committee_size_max);
    if (frame.members.empty()) reader.fail(codec::DecodeError::out_of_range);
    frame.group = reader.fixed<crypto::bls::PublicKey>();
    frame.signature = reader.fixed<crypto::bls::Signature>();
    return frame;
}

crypto::Hash move_digest(const types::ChainId& chain,
                         const types::TransactionId& origin,
                         const types::Address& to,
                         const std::vector<types::NodeId>& members)
{
    codec::Writer writer;
    types::encode(writer, chain);
    writer.fixed(origin);
    types::encode(writer, to);
    write_ids(writer, members);
    return crypto::tagged_hash("weft/move", writer.view());
}

void ForwardShare::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    types::encode(writer, home);
    writer.fixed(output).fixed(share.essence).fixed(share.share);
}
ForwardShare ForwardShare::read(codec::Reader& reader)
{
    ForwardShare frame;
    frame.chain = types::decode_address(reader);
    frame.home = types::decode_address(reader);
    frame.output = reader.fixed<types::TransactionId>();
    frame.share.essence = reader.fixed<crypto::Hash>();
    frame.share.share = reader.fixed<crypto::bls::Signature>();
    return frame;
}

void TwoVotesFrame::write(codec::Writer& writer) const
{
    types::encode(writer, chain);
    writer.fixed(keys);
    committee::encode(writer, evidence);
}
TwoVotesFrame TwoVotesFrame::read(codec::Reader& reader)
{
    TwoVotesFrame frame;
    frame.chain = types::decode_address(reader);
    frame.keys = reader.fixed<crypto::Hash>();
    frame.evidence = committee::decode_two_votes(reader);
    return frame;
}

}  // namespace weft::node
