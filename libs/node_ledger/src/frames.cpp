#include <weft/node_ledger/frames.hpp>
#include <weft/types/message.hpp>

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

}  // namespace weft::node
