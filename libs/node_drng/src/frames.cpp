#include <weft/node_drng/frames.hpp>

namespace weft::node {

void DrngFrame::write(codec::Writer& writer) const
{
    types::encode(writer, key);
    writer.bytes(body);
}
DrngFrame DrngFrame::read(codec::Reader& reader)
{
    DrngFrame frame;
    frame.key = types::decode_address(reader);
    frame.body = to_bytes(reader.bytes(body_bytes_max));
    return frame;
}

}  // namespace weft::node
