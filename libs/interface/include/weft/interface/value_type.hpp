#pragma once

// The types that contracts' parameters, results and events have, and how people write their values.
//
// Source    docs/formats/contract-interface.md (types), docs/formats/contract-abi.md (bytes).
// Promises  total      any text and any bytes are a value of the type or are not
//           one form   bytes that are a value have one text; that text gives the same bytes

#include <weft/base/bytes.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace weft::interface {

enum class ValueType : std::uint8_t {
    u8,
    u16,
    u32,
    u64,
    u128,
    i8,
    i16,
    i32,
    i64,
    i128,
    boolean,   ///< "bool"
    text,      ///< UTF-8
    bytes,     ///< hex
    address,   ///< base58
    agent,     ///< A/ADDRESS or C/CHAIN::HNAME
    contract,  ///< C/CHAIN::HNAME
    color,     ///< base58 or IOTA
    hash,      ///< hex of 32 bytes
    request,   ///< [INDEX]TRANSACTION
    hname,     ///< read: a name, or 0x and eight hex digits; written: the latter
    balances,  ///< AMOUNT or AMOUNT:COLOR, with commas between; "nothing"
};
[[nodiscard]] std::span<const ValueType> value_types() noexcept;
[[nodiscard]] std::string_view name(ValueType type) noexcept;
[[nodiscard]] std::optional<ValueType> value_type_from(std::string_view name) noexcept;
/// What a text of it looks like, for messages: "a whole number from 0 to 255".
[[nodiscard]] std::string_view looks_like(ValueType type) noexcept;
/// Whether it is a whole number, and in how many bytes; 0: it is none.
[[nodiscard]] std::size_t number_bytes(ValueType type) noexcept;

[[nodiscard]] std::optional<Bytes> value_from_text(ValueType type, std::string_view text);
/// Nothing when the bytes are no value of the type.
[[nodiscard]] std::optional<std::string> text_of_value(ValueType type, ByteSpan bytes);

}  // namespace weft::interface
