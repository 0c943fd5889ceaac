#include <weft/base/utf8.hpp>
#include <weft/node_ledger/frames.hpp>
#include <weft/types/message.hpp>
#include <weft/voter/voter.hpp>

namespace weft::node {

namespace {
constexpr std::size_t ids_max = 256;
}  // namespace

void GossipMessage::write(codec::Writer& writer) const
{
    writer.bytes(message);
}
GossipMessage GossipMessage::read(codec::Reader& reader)
{
    return {to_bytes(reader.bytes(types::message_bytes_max))};
}

std::expected<GossipMessage::Checked, std::string> GossipMessage::check(GossipMessage asked,
                                                                        const Checking& checking)
{
    return Checked{.id = types::id_of(asked.message),
                   .message = tangle::parse(asked.message, checking.genesis.work_bits,
                                            {.memory = checking.signatures})};
}

std::expected<AskLedger::Checked, std::string> AskLedger::check(AskLedger asked,
                                                                const Checking& checking)
{
    return std::visit(
        [&]<class Question>(Question& question) -> Checked {
            if constexpr (std::is_same_v<Question, PostTransaction>) {
                auto checked = SignedTransaction::check(std::move(question.transaction), checking);
                if (!checked) return Nothing{};
                return *std::move(checked);
            } else {
                return std::move(question);
            }
        },
        asked.message);
}

void NewestMessage::write(codec::Writer& writer) const
{
    writer.bytes(message);
}
NewestMessage NewestMessage::read(codec::Reader& reader)
{
    return {to_bytes(reader.bytes(types::message_bytes_max))};
}

std::expected<NewestMessage::Checked, std::string> NewestMessage::check(NewestMessage told,
                                                                        const Checking& checking)
{
    if (told.message.empty()) return Checked{};
    auto parsed =
        tangle::parse(told.message, checking.genesis.work_bits, {.memory = checking.signatures});
    if (!parsed) return std::unexpected{"newest message: " + tangle::to_text(parsed.error())};
    return Checked{*std::move(parsed)};
}

void WantMessages::write(codec::Writer& writer) const
{
    write_ids(writer, ids);
}
WantMessages WantMessages::read(codec::Reader& reader)
{
    return {read_ids<types::MessageId>(reader, ids_max)};
}

void ShowTips::write(codec::Writer& writer) const
{
    write_ids(writer, ids);
}
ShowTips ShowTips::read(codec::Reader& reader)
{
    return {read_ids<types::MessageId>(reader, ids_max)};
}

void SnapshotOffer::write(codec::Writer& writer) const
{
    writer.fixed(hash).fixed(ledger).u64(messages).i64(time).u64(bytes).u32(parts);
}
SnapshotOffer SnapshotOffer::read(codec::Reader& reader)
{
    SnapshotOffer offer;
    offer.hash = reader.fixed<types::Hash>();
    offer.ledger = reader.fixed<types::Hash>();
    offer.messages = reader.u64();
    offer.time = reader.i64();
    offer.bytes = reader.u64();
    offer.parts = reader.u32();
    return offer;
}

void WantSnapshotPart::write(codec::Writer& writer) const
{
    writer.fixed(hash).u32(part);
}
WantSnapshotPart WantSnapshotPart::read(codec::Reader& reader)
{
    WantSnapshotPart want;
    want.hash = reader.fixed<types::Hash>();
    want.part = reader.u32();
    return want;
}

void SnapshotPart::write(codec::Writer& writer) const
{
    writer.fixed(hash).u32(part).bytes(bytes);
}
SnapshotPart SnapshotPart::read(codec::Reader& reader)
{
    SnapshotPart told;
    told.hash = reader.fixed<types::Hash>();
    told.part = reader.u32();
    told.bytes = to_bytes(reader.bytes(bytes_max));
    return told;
}

void VoteQuery::write(codec::Writer& writer) const
{
    writer.u64(number).count(transactions.size());
    for (const auto& id : transactions) writer.fixed(id);
}
VoteQuery VoteQuery::read(codec::Reader& reader)
{
    VoteQuery query{.number = reader.u64(), .transactions = {}};
    const auto count = reader.count(voter::asked_max, types::TransactionId::size_bytes);
    if (count == 0) reader.fail(codec::DecodeError::out_of_range);
    query.transactions.reserve(count);
    for (std::size_t i = 0; i < count && reader.ok(); ++i)
        query.transactions.push_back(reader.fixed<types::TransactionId>());
    return query;
}

void VoteAnswer::write(codec::Writer& writer) const
{
    writer.u64(number).count(opinions.size());
    for (const auto opinion : opinions) writer.u8(static_cast<std::uint8_t>(opinion));
}
VoteAnswer VoteAnswer::read(codec::Reader& reader)
{
    VoteAnswer answer{.number = reader.u64(), .opinions = {}};
    const auto count = reader.count(voter::asked_max, 1);
    if (count == 0) reader.fail(codec::DecodeError::out_of_range);
    answer.opinions.reserve(count);
    for (std::size_t i = 0; i < count && reader.ok(); ++i) {
        const auto opinion = reader.u8();
        if (opinion > static_cast<std::uint8_t>(voting::Opinion::dislike))
            reader.fail(codec::DecodeError::unknown_kind);
        answer.opinions.push_back(static_cast<voting::Opinion>(opinion));
    }
    return answer;
}

void Reachable::write(codec::Writer& writer) const
{
    write_ids(writer, nodes);
}
Reachable Reachable::read(codec::Reader& reader)
{
    return {read_ids<PeerId>(reader, ids_max)};
}

void PassedVote::write(codec::Writer& writer) const
{
    writer.fixed(from).fixed(to);
    writer.u8(static_cast<std::uint8_t>(what.index()));
    if (const auto* query = std::get_if<VoteQuery>(&what)) {
        query->write(writer);
        return;
    }
    const auto& answer = std::get<Answer>(what);
    answer.answer.write(writer);
    writer.fixed(answer.asked).fixed(answer.signature);
}
PassedVote PassedVote::read(codec::Reader& reader)
{
    PassedVote passed;
    passed.from = reader.fixed<PeerId>();
    passed.to = reader.fixed<PeerId>();
    switch (reader.u8()) {
    case 0: passed.what = VoteQuery::read(reader); break;
    case 1: {
        Answer answer;
        answer.answer = VoteAnswer::read(reader);
        answer.asked = reader.fixed<crypto::Hash>();
        answer.signature = reader.fixed<crypto::ed25519::Signature>();
        passed.what = std::move(answer);
        break;
    }
    default: reader.fail(codec::DecodeError::unknown_kind);
    }
    return passed;
}

crypto::Hash digest_of(const VoteQuery& query)
{
    codec::Writer writer;
    query.write(writer);
    return crypto::tagged_hash("weft/vote-query", std::move(writer).take());
}

crypto::Hash digest_of(const PeerId& asker, const PassedVote::Answer& answer)
{
    codec::Writer writer;
    writer.fixed(asker).fixed(answer.asked);
    answer.answer.write(writer);
    return crypto::tagged_hash("weft/vote-answer", std::move(writer).take());
}

crypto::Hash Announcement::digest(std::string_view network) const
{
    codec::Writer writer;
    writer.text(network).fixed(node).text(host).u16(port).i64(time);
    return crypto::tagged_hash("weft/announcement", std::move(writer).take());
}

std::expected<Announced::Checked, std::string> Announced::check(Announced told,
                                                                const Checking& checking)
{
    for (const auto& one : told.nodes)
        if (!crypto::ed25519::verify(one.node, one.digest(checking.genesis.network).bytes(),
                                     one.signature))
            return std::unexpected{"announced: not signed by " + types::to_text(one.node)};
    return Checked{std::move(told.nodes)};
}

void Announced::write(codec::Writer& writer) const
{
    writer.count(nodes.size());
    for (const auto& one : nodes)
        writer.fixed(one.node).text(one.host).u16(one.port).i64(one.time).fixed(one.signature);
}
Announced Announced::read(codec::Reader& reader)
{
    constexpr auto least_bytes =
        PeerId::size_bytes + 4 + 2 + 8 + crypto::ed25519::Signature::size_bytes;
    Announced announced;
    const auto count = reader.count(nodes_max, least_bytes);
    for (std::size_t i = 0; i < count && reader.ok(); ++i) {
        Announcement one;
        one.node = reader.fixed<PeerId>();
        one.host = reader.text(Announcement::host_bytes_max);
        one.port = reader.u16();
        one.time = reader.i64();
        one.signature = reader.fixed<crypto::ed25519::Signature>();
        if (!is_printable_line(one.host) || one.host.empty() != (one.port == 0))
            reader.fail(codec::DecodeError::malformed);
        reader.canonical(announced.nodes.empty() || announced.nodes.back().node < one.node);
        announced.nodes.push_back(std::move(one));
    }
    return announced;
}

void WantLog::write(codec::Writer& writer) const
{
    write_ids(writer, after);
}
WantLog WantLog::read(codec::Reader& reader)
{
    return {read_ids<types::MessageId>(reader, WantLog::ids_max)};
}

void LogEnd::write(codec::Writer& writer) const
{
    writer.fixed(last);
    writer.u64(left);
}
LogEnd LogEnd::read(codec::Reader& reader)
{
    LogEnd end;
    end.last = reader.fixed<types::MessageId>();
    end.left = reader.u64();
    return end;
}

}  // namespace weft::node
