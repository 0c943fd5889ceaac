#include <weft/base/utf8.hpp>
#include <weft/node_watch/frames.hpp>

namespace weft::node {

namespace {

/// The text reaches logs and terminals.
std::string printable(codec::Reader& reader, std::size_t bytes_max)
{
    auto text = reader.text(bytes_max);
    if (!is_printable_line(text)) reader.fail(codec::DecodeError::malformed);
    return text;
}

}  // namespace

void WatchQuestion::write(codec::Writer& writer) const
{
    writer.u64(number);
}
WatchQuestion WatchQuestion::read(codec::Reader& reader)
{
    return {reader.u64()};
}

void WatchAnswer::write(codec::Writer& writer) const
{
    writer.u64(number).i64(clock).text(program).u32(schedule).count(accused.size());
    for (const auto& one : accused) writer.fixed(one.node).text(one.fault);
    writer.count(shared.size());
    for (const auto& chain : shared) encode(writer, chain);
}
WatchAnswer WatchAnswer::read(codec::Reader& reader)
{
    WatchAnswer answer;
    answer.number = reader.u64();
    answer.clock = reader.i64();
    answer.program = printable(reader, program_bytes_max);
    answer.schedule = reader.u32();
    const auto count = reader.count(accused_max, types::NodeId::size_bytes + 4);
    for (std::size_t i = 0; i < count && reader.ok(); ++i) {
        Accused one{.node = reader.fixed<types::NodeId>(), .fault = {}};
        one.fault = printable(reader, fault_bytes_max);
        reader.canonical(answer.accused.empty() || answer.accused.back().node < one.node);
        answer.accused.push_back(std::move(one));
    }
    const auto chains = reader.count(shared_max, types::Address::size_bytes);
    for (std::size_t i = 0; i < chains && reader.ok(); ++i) {
        const auto chain = types::decode_address(reader);
        reader.canonical(answer.shared.empty() || answer.shared.back() < chain);
        answer.shared.push_back(chain);
    }
    return answer;
}

}  // namespace weft::node
