#include "seal_format.hpp"

#include <weft/base/try.hpp>

namespace weft::store {
namespace {

using codec::DecodeError;
using codec::Reader;
using codec::Writer;

constexpr std::string_view magic = "weft.store.seal";
constexpr std::uint32_t version_current = 1;
constexpr std::string_view head_tag = "weft.store.seal.head.1";
constexpr std::string_view page_tag = "weft.store.seal.page.1";
constexpr std::size_t hash_bytes = crypto::Hash::size_bytes;
constexpr std::size_t file_bytes_min = 4 + 1;  ///< an empty name, leaving
constexpr std::uint8_t kind_leaving = 0;
constexpr std::uint8_t kind_growing = 1;
constexpr std::uint8_t kind_whole = 2;

void write(Writer& out, const Extent& extent)
{
    out.u64(extent.length).fixed(extent.hash);
}
Extent read_extent(Reader& in)
{
    Extent extent;
    extent.length = in.u64();
    extent.hash = in.fixed<crypto::Hash>();
    return extent;
}

void write(Writer& out, const SealedFile& file)
{
    if (const auto* growing = std::get_if<Growing>(&file)) {
        out.u8(kind_growing);
        write(out, growing->extent);
    } else if (const auto* whole = std::get_if<Whole>(&file)) {
        out.u8(kind_whole).boolean(whole->may_be_absent).count(whole->either.size());
        for (const auto& extent : whole->either) write(out, extent);
    } else {
        out.u8(kind_leaving);
    }
}
SealedFile read_file(Reader& in)
{
    const auto kind = in.u8();
    if (kind == kind_growing) return Growing{read_extent(in)};
    if (kind == kind_whole) {
        Whole whole;
        whole.may_be_absent = in.boolean();
        const auto count = in.count(2, 8 + hash_bytes);
        if (count == 0) in.fail(DecodeError::malformed);
        for (std::size_t i = 0; i < count; ++i) whole.either.push_back(read_extent(in));
        return whole;
    }
    if (kind != kind_leaving) in.fail(DecodeError::unknown_kind);
    return Leaving{};
}

/// The rest of a page is zeros, so that a page has one encoding.
void read_padding(Reader& in)
{
    for (const auto byte : in.rest()) in.canonical(byte == std::byte{0});
}

Bytes hashed(const crypto::Hash& hash, Bytes body)
{
    auto page = to_bytes(ByteSpan{hash.bytes()});
    append(page, body);
    return page;
}

crypto::Hash page_hash(const crypto::Hash& head, ByteSpan body)
{
    return crypto::Hasher{page_tag}.update(head).update(body).finish();
}

}  // namespace

Bytes encode(const SealHead& head)
{
    Writer out;
    out.text(magic).u32(version_current).u32(head.format).text(head.born);
    auto body = std::move(out.fixed(head.node).fixed(head.genesis)).take();
    body.resize(seal_page_bytes - hash_bytes);
    const auto hash = crypto::tagged_hash(head_tag, body);
    return hashed(hash, std::move(body));
}

std::optional<Bytes> encode(const SealPage& page, const crypto::Hash& head)
{
    Writer out;
    out.u64(page.count).u64(page.sequence).count(page.files.size());
    for (const auto& [name, file] : page.files) {
        out.text(name);
        write(out, file);
    }
    if (out.size() > seal_page_bytes - hash_bytes) return std::nullopt;
    auto body = std::move(out).take();
    body.resize(seal_page_bytes - hash_bytes);
    const auto hash = page_hash(head, body);
    return hashed(hash, std::move(body));
}

crypto::Hash hash_of_head(ByteSpan page)
{
    return crypto::tagged_hash(head_tag, page.subspan(std::min(page.size(), hash_bytes)));
}

codec::Decoded<SealHead> decode_seal_head(ByteSpan page)
{
    if (page.size() != seal_page_bytes) return std::unexpected{DecodeError::truncated};
    Reader in{page};
    const auto hash = in.fixed<crypto::Hash>();
    if (in.text(magic.size()) != magic) return std::unexpected{DecodeError::malformed};
    if (in.u32() != version_current) return std::unexpected{DecodeError::unknown_version};
    if (hash != hash_of_head(page)) return std::unexpected{DecodeError::malformed};
    SealHead head;
    head.format = in.u32();
    head.born = in.text(seal_name_bytes_max);
    head.node = in.fixed<types::NodeId>();
    head.genesis = in.fixed<crypto::Hash>();
    read_padding(in);
    return in.finish(std::move(head));
}

codec::Decoded<SealPage> decode_seal_page(ByteSpan bytes, const crypto::Hash& head)
{
    if (bytes.size() != seal_page_bytes) return std::unexpected{DecodeError::truncated};
    Reader in{bytes};
    const auto hash = in.fixed<crypto::Hash>();
    if (hash != page_hash(head, bytes.subspan(hash_bytes)))
        return std::unexpected{DecodeError::malformed};
    SealPage page;
    page.count = in.u64();
    page.sequence = in.u64();
    const auto files = in.count(seal_page_bytes / file_bytes_min, file_bytes_min);
    for (std::size_t i = 0; i < files && in.ok(); ++i) {
        auto name = in.text(seal_name_bytes_max);
        auto file = read_file(in);
        in.canonical(page.files.empty() || page.files.rbegin()->first < name);
        page.files.emplace(std::move(name), std::move(file));
    }
    read_padding(in);
    return in.finish(std::move(page));
}

}  // namespace weft::store
