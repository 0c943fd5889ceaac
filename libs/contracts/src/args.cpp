#include "args.hpp"

#include <weft/types/sc_payload.hpp>
#include <weft/vm/utf8.hpp>

namespace weft::contracts {
namespace {

/// What `read` finds, if it is all of the bytes.
template <class T>
std::optional<T> whole(ByteSpan bytes, T (*read)(codec::Reader&))
{
    codec::Reader reader{bytes};
    auto finished = reader.finish(read(reader));
    if (!finished) return std::nullopt;
    return *std::move(finished);
}

template <std::unsigned_integral T>
Bytes encoded_uint(T value)
{
    codec::Writer writer;
    writer.uint(value);
    return std::move(writer).take();
}

}  // namespace

std::optional<ByteSpan> find_argument(const vm::Params& params, std::string_view name)
{
    const auto found = params.find(to_bytes(name));
    if (found == params.end()) return std::nullopt;
    return ByteSpan{found->second};
}

namespace argument {

std::optional<types::AgentId> as_agent(ByteSpan bytes)
{
    return whole(bytes, types::decode_agent_id);
}

std::optional<types::Address> as_address(ByteSpan bytes)
{
    return whole(bytes, types::decode_address);
}

std::optional<types::Color> as_color(ByteSpan bytes)
{
    return types::Color::from(bytes);
}

std::optional<types::Hash> as_hash(ByteSpan bytes)
{
    return types::Hash::from(bytes);
}

std::optional<types::Hname> as_hname(ByteSpan bytes)
{
    return whole(bytes, types::decode_hname);
}

std::optional<types::RequestId> as_request(ByteSpan bytes)
{
    return whole(bytes, types::decode_request_id);
}

std::optional<types::Balances> as_balances(ByteSpan bytes)
{
    return whole(bytes, types::decode_balances);
}

std::optional<std::int64_t> as_i64(ByteSpan bytes)
{
    return whole<std::int64_t>(bytes, [](codec::Reader& reader) { return reader.i64(); });
}

std::optional<std::uint64_t> as_u64(ByteSpan bytes)
{
    return whole<std::uint64_t>(bytes, [](codec::Reader& reader) { return reader.u64(); });
}

std::optional<std::uint32_t> as_u32(ByteSpan bytes)
{
    return whole<std::uint32_t>(bytes, [](codec::Reader& reader) { return reader.u32(); });
}

std::optional<std::uint16_t> as_u16(ByteSpan bytes)
{
    return whole<std::uint16_t>(bytes, [](codec::Reader& reader) { return reader.u16(); });
}

}  // namespace argument

Argument<std::string> text_argument(const vm::Params& params,
                                    std::string_view name,
                                    std::size_t bytes_max,
                                    std::string_view otherwise)
{
    const auto bytes = find_argument(params, name);
    if (!bytes) return std::string{otherwise};
    if (bytes->size() > bytes_max) return refuse_argument(name, "is too long");
    if (!vm::is_utf8(*bytes)) return refuse_argument(name, "is not UTF-8");
    return to_string(*bytes);
}

Bytes encoded_u64(std::uint64_t value)
{
    return encoded_uint(value);
}
Bytes encoded_i64(std::int64_t value)
{
    return encoded_uint(static_cast<std::uint64_t>(value));
}
Bytes encoded_u32(std::uint32_t value)
{
    return encoded_uint(value);
}
Bytes encoded_u16(std::uint16_t value)
{
    return encoded_uint(value);
}

}  // namespace weft::contracts
