#include "records.hpp"

namespace weft::committee {

namespace {

constexpr std::uint8_t record_version = 2;
constexpr std::uint8_t proposed_with_hand_over = 7;
constexpr std::uint8_t proposed_return = 8;
constexpr std::uint8_t proposed_move = 9;
constexpr std::size_t body_bytes_max = (1u << 20) + 4096;

void write(codec::Writer& writer, const Proposed& proposed)
{
    if (proposed.return_to)
        writer.u32(*proposed.return_to);
    else if (proposed.handed_over)
        writer.fixed(*proposed.handed_over);
    else if (proposed.moved_to)
        types::encode(writer, *proposed.moved_to);
    writer.i64(proposed.time);
    types::encode(writer, proposed.fee_address);
    writer.count(proposed.units.size());
    for (const auto& unit : proposed.units) writer.fixed(unit);
}
void write(codec::Writer& writer, const Heard& heard)
{
    writer.u16(heard.from.value()).bytes(heard.body);
}
void write(codec::Writer&, const Moved&) {}
void write(codec::Writer& writer, const Executed& executed)
{
    writer.boolean(executed.anchored_on.has_value());
    if (executed.anchored_on) writer.fixed(*executed.anchored_on);
}
void write(codec::Writer& writer, const Clocked& clocked)
{
    writer.u8(static_cast<std::uint8_t>(clocked.said));
}
void write(codec::Writer& writer, const Began& began)
{
    writer.fixed(began.succession.seed).count(began.succession.seats.size());
    for (const auto seat : began.succession.seats) writer.u16(seat.value());
}

Proposed read_proposed(codec::Reader& reader)
{
    Proposed proposed;
    proposed.time = reader.i64();
    proposed.fee_address = types::decode_address(reader);
    const auto units = reader.count(units_max, types::TransactionId::size_bytes);
    for (std::size_t i = 0; i < units; ++i)
        proposed.units.push_back(reader.fixed<types::TransactionId>());
    return proposed;
}

Began read_began(codec::Reader& reader)
{
    Began began;
    began.succession.seed = reader.fixed<crypto::Hash>();
    const auto seats = reader.count(protocol::committee_size_max, 2);
    if (seats == 0) reader.fail(codec::DecodeError::out_of_range);
    for (std::size_t i = 0; i < seats; ++i) began.succession.seats.emplace_back(reader.u16());
    return began;
}

}  // namespace

Bytes encode(const Record& record)
{
    codec::Writer writer;
    const auto* proposed = std::get_if<Proposed>(&record.what);
    writer.u8(record_version);
    writer.u8(proposed != nullptr && proposed->return_to     ? proposed_return
              : proposed != nullptr && proposed->handed_over ? proposed_with_hand_over
              : proposed != nullptr && proposed->moved_to
                  ? proposed_move
                  : static_cast<std::uint8_t>(record.what.index() + 1));
    writer.u32(record.attempt);
    std::visit([&](const auto& what) { write(writer, what); }, record.what);
    return std::move(writer).take();
}

codec::Decoded<Record> decode_record(ByteSpan bytes)
{
    codec::Reader reader{bytes};
    if (reader.u8() != record_version) reader.fail(codec::DecodeError::unknown_version);
    const auto kind = reader.u8();
    Record record;
    record.attempt = reader.u32();
    switch (kind) {
    case 1: record.what = read_proposed(reader); break;
    case 2: {
        const ValidatorIndex from{reader.u16()};
        record.what = Heard{from, to_bytes(reader.bytes(body_bytes_max))};
        break;
    }
    case 3: record.what = Moved{}; break;
    case 4: {
        Executed executed;
        if (reader.boolean()) executed.anchored_on = reader.fixed<types::TransactionId>();
        record.what = executed;
        break;
    }
    case 5: {
        const auto said = reader.u8();
        if (said >= clocks) reader.fail(codec::DecodeError::out_of_range);
        record.what = Clocked{static_cast<Clock>(said)};
        break;
    }
    case 6: record.what = read_began(reader); break;
    case proposed_with_hand_over: {
        const auto run = reader.fixed<crypto::Hash>();
        auto proposed = read_proposed(reader);
        proposed.handed_over = run;
        record.what = std::move(proposed);
        break;
    }
    case proposed_return: {
        const auto block = reader.u32();
        auto proposed = read_proposed(reader);
        proposed.return_to = block;
        record.what = std::move(proposed);
        break;
    }
    case proposed_move: {
        const auto address = types::decode_address(reader);
        auto proposed = read_proposed(reader);
        proposed.moved_to = address;
        record.what = std::move(proposed);
        break;
    }
    default: reader.fail(codec::DecodeError::unknown_kind);
    }
    return reader.finish(std::move(record));
}

}  // namespace weft::committee
