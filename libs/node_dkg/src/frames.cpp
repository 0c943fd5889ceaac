#include <weft/node_dkg/frames.hpp>
#include <weft/protocol/committee.hpp>

namespace weft::node {

void DkgInvite::write(codec::Writer& writer) const
{
    writer.fixed(run);
    write_ids(writer, members);
    writer.u64(phase_timeout_ms);
}
DkgInvite DkgInvite::read(codec::Reader& reader)
{
    DkgInvite frame;
    frame.run = reader.fixed<crypto::Hash>();
    frame.members = read_ids<types::NodeId>(reader, protocol::committee_size_max);
    frame.phase_timeout_ms = reader.u64();
    return frame;
}

void DkgFrame::write(codec::Writer& writer) const
{
    writer.fixed(run).bytes(body);
}
DkgFrame DkgFrame::read(codec::Reader& reader)
{
    DkgFrame frame;
    frame.run = reader.fixed<crypto::Hash>();
    frame.body = to_bytes(reader.bytes(frame_bytes_max));
    return frame;
}

crypto::Hash DkgInvite::name() const
{
    codec::Writer out;
    out.fixed(run).u64(phase_timeout_ms).count(members.size());
    for (const auto& member : members) out.fixed(member);
    return crypto::tagged_hash("weft/dkg/run", out.view());
}

}  // namespace weft::node
