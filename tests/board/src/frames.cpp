#include <weft/board/board_door.hpp>

namespace weft::board {

namespace {

Bytes signed_part(const Pinned& note)
{
    codec::Writer writer;
    writer.fixed(note.author).i64(note.time).text(note.text);
    return std::move(writer).take();
}

}  // namespace

void Pinned::write(codec::Writer& writer) const
{
    writer.raw(signed_part(*this)).fixed(signature);
}

Pinned Pinned::read(codec::Reader& reader)
{
    Pinned note;
    note.author = reader.fixed<types::NodeId>();
    note.time = reader.i64();
    note.text = reader.text(text_bytes_max);
    note.signature = reader.fixed<crypto::ed25519::Signature>();
    return note;
}

std::expected<Pinned::Checked, std::string> Pinned::check(Pinned asked,
                                                          const node::Checking&)
{
    const auto bytes = signed_part(asked);
    const auto id = crypto::blake2b(bytes);
    if (!crypto::ed25519::verify(asked.author, bytes, asked.signature))
        return std::unexpected{"note: signature_invalid"};
    return Checked{id, std::move(asked)};
}

std::expected<PinNote::Checked, node::Refusal> PinNote::check(PinNote asked, const node::Checking&)
{
    if (asked.text.size() > text_bytes_max)
        return std::unexpected{
            node::Refusal{"note_too_long", "a note has at most 200 bytes: pin two"}};
    return Checked{std::move(asked.text)};
}

}  // namespace weft::board
