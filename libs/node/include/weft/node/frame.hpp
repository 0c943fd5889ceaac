#pragma once

// One frame between two nodes: u8 version 1 ‖ u8 role ‖ u8 kind ‖ body.
//
// Input     bytes of a peer, or a value of one of a role's kinds of frame.
// Promises  total: any bytes are one frame of the role, which encodes to the same bytes, or a named
//           error; the number of a kind stands beside its struct and nowhere else.
// Effects   none.
//
// A kind of frame is a struct with the number of the role that hears it, its own number, and its
// codec. A role's frames are the `std::variant` of its kinds:
//
//   struct ChainHeight {
//       static constexpr RoleId role{2};
//       static constexpr std::uint8_t kind = 9;
//       types::ChainId chain;
//       std::uint32_t block_index = 0;
//       void write(codec::Writer& writer) const;
//       static ChainHeight read(codec::Reader& reader);
//   };

#include <weft/codec/codec.hpp>
#include <weft/node/role_id.hpp>

#include <array>
#include <concepts>
#include <variant>
#include <vector>

namespace weft::node {

inline constexpr std::uint8_t frame_version = 1;
inline constexpr std::size_t frame_bytes_max =
    (1u << 20) + 4096;  ///< an agreement payload and its envelope

template <class F>
concept FrameKind = requires(const F& frame, codec::Writer& writer, codec::Reader& reader) {
    { F::role } -> std::convertible_to<RoleId>;
    { F::kind } -> std::convertible_to<std::uint8_t>;
    frame.write(writer);
    { F::read(reader) } -> std::same_as<F>;
};

template <FrameKind F>
[[nodiscard]] Bytes encode(const F& frame)
{
    codec::Writer writer;
    writer.u8(frame_version).u8(F::role.value()).u8(F::kind);
    frame.write(writer);
    return std::move(writer).take();
}

/// Whichever kind it is.
template <FrameKind... Kinds>
[[nodiscard]] Bytes encode(const std::variant<Kinds...>& frame)
{
    return std::visit([](const auto& one) { return encode(one); }, frame);
}

/// Whose frame it is, from its first bytes. Errors: truncated, too_long, unknown_version.
[[nodiscard]] codec::Decoded<RoleId> role_of_frame(ByteSpan frame) noexcept;

namespace detail {

template <FrameKind... Kinds>
consteval bool kinds_are_distinct()
{
    const std::array<std::uint8_t, sizeof...(Kinds)> kinds{Kinds::kind...};
    for (std::size_t i = 0; i < kinds.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (kinds[i] == kinds[j]) return false;
    return true;
}

template <class Frames>
struct Codec;
template <FrameKind First, FrameKind... Others>
struct Codec<std::variant<First, Others...>> {
    using Frames = std::variant<First, Others...>;
    static_assert(((First::role == Others::role) && ...), "one role hears all of its frames");
    static_assert(kinds_are_distinct<First, Others...>(), "two kinds of frame have one number");

    static codec::Decoded<Frames> decode(ByteSpan bytes)
    {
        codec::Reader reader{bytes};
        if (bytes.size() > frame_bytes_max) reader.fail(codec::DecodeError::too_long);
        if (reader.u8() != frame_version) reader.fail(codec::DecodeError::unknown_version);
        if (reader.u8() != First::role.value()) reader.fail(codec::DecodeError::unknown_kind);
        const auto kind = reader.u8();
        std::optional<Frames> frame;
        const auto read = [&]<class F>(std::in_place_type_t<F> type) {
            if (kind == F::kind) frame.emplace(type, F::read(reader));
        };
        if (reader.ok()) {
            read(std::in_place_type<First>);
            (read(std::in_place_type<Others>), ...);
            if (!frame) reader.fail(codec::DecodeError::unknown_kind);
        }
        if (!frame) return std::unexpected{*reader.error()};
        return reader.finish(*std::move(frame));
    }
};

}  // namespace detail

/// `Frames`: the variant of a role's kinds.
template <class Frames>
[[nodiscard]] codec::Decoded<Frames> decode_frame(ByteSpan bytes)
{
    return detail::Codec<Frames>::decode(bytes);
}

/// Ids as they stand in frames: a list, strictly ascending.
template <class Id>
void write_ids(codec::Writer& writer, const std::vector<Id>& ids)
{
    writer.count(ids.size());
    for (const auto& id : ids) writer.fixed(id);
}
template <class Id>
[[nodiscard]] std::vector<Id> read_ids(codec::Reader& reader, std::size_t count_max)
{
    const auto count = reader.count(count_max, Id::size_bytes);
    std::vector<Id> ids;
    ids.reserve(count);
    for (std::size_t i = 0; i < count && reader.ok(); ++i) {
        ids.push_back(reader.fixed<Id>());
        reader.canonical(i == 0 || ids[i - 1] < ids[i]);
    }
    return ids;
}

}  // namespace weft::node
