#pragma once

// The payload types, one row each: number, name, and what a payload of the type is read to.
//
// Source    T §2.1, §4.5; D-20.
// Input     the data of a payload, from anywhere; the message's time.
// Promises  total; a type that has no row stays opaque: its message is judged, booked and sent on
//           like any other, and its data is nobody's to judge.
// Effects   none.
//
// One more type is a row: a struct here, its place in `PayloadRows`, and its reading in
// payloads.cpp. What a node does with it are functions of the Tangle: `shape_of`, `check_payload`,
// `book_payload` and `inputs_of`. A row without them does not compile, unless it is a
// `WithoutRules`.

#include <weft/tangle/faults.hpp>

#include <array>
#include <string_view>
#include <variant>

namespace weft::tangle {

inline constexpr Timestamp transaction_age_max = 10 * types::minute;  ///< exactly this is allowed

/// Whether to spend time on signatures and work: a node need not for what it stored itself.
enum class Trust : std::uint8_t { verify_everything, verified_before };

/// How to check.
struct Checks {
    Trust trust = Trust::verify_everything;
    crypto::SignatureMemory* memory = nullptr;  ///< of signatures checked before; null: of none
};
/// How a payload is read.
struct Reading {
    Checks checks = {};
    /// Of the message that carries it; nullopt while that is still to be made.
    std::optional<Timestamp> issued = {};
};

/// Of payloads that nothing depends on but the message that carries them.
struct WithoutRules {};

struct NoPayload : WithoutRules {
    friend bool operator==(const NoPayload&, const NoPayload&) = default;
};
/// Of a type that this node does not know.
struct OpaquePayload : WithoutRules {
    std::uint32_t type = 0;
    friend bool operator==(const OpaquePayload&, const OpaquePayload&) = default;
};

/// Anything, for whoever reads it.
struct DataPayload : WithoutRules {
    static constexpr std::uint32_t type = 0;
    static constexpr std::string_view name = "data";
    static std::expected<DataPayload, Fault> read(ByteSpan data, const Reading& how);
};
/// A transaction of the ledger whose signatures hold.
struct TransactionPayload {
    static constexpr std::uint32_t type = 1;
    static constexpr std::string_view name = "transaction";
    /// Errors: `MessageError` from `transaction_malformed` to `unlock_invalid`.
    static std::expected<TransactionPayload, Fault> read(ByteSpan data, const Reading& how);
    ledger::VerifiedTransaction transaction;
};
/// What a node thinks of conflicts, written down (weft/voting/statement_payload.hpp). The Tangle takes
/// any bytes for one: who reads it passes by what is none.
struct StatementPayload : WithoutRules {
    static constexpr std::uint32_t type = 3;
    static constexpr std::string_view name = "statement";
    static std::expected<StatementPayload, Fault> read(ByteSpan data, const Reading& how);
};

template <class... Rows>
struct PayloadTable {
    /// What a message carries, read.
    using Carried = std::variant<NoPayload, OpaquePayload, Rows...>;
    static constexpr std::array types{Rows::type...};
    static constexpr std::array names{Rows::name...};
};
using PayloadRows = PayloadTable<DataPayload, TransactionPayload, StatementPayload>;
using Carried = PayloadRows::Carried;

[[nodiscard]] std::expected<Carried, Fault> read_payload(
    const std::optional<types::Payload>& payload, const Reading& how);
/// Whether a row stands for a payload: it is what `read_payload` makes of the type.
[[nodiscard]] bool is_read_as(const Carried& carried,
                              const std::optional<types::Payload>& payload) noexcept;
/// nullopt: this node does not know the type.
[[nodiscard]] std::optional<std::string_view> payload_name(std::uint32_t type) noexcept;
/// Null: it is no transaction.
[[nodiscard]] const ledger::VerifiedTransaction* transaction_in(const Carried& carried) noexcept;

/// A payload with these bytes, of the row's type.
template <class Row>
[[nodiscard]] types::Payload payload_of(Bytes data)
{
    return {.type = Row::type, .data = std::move(data)};
}

}  // namespace weft::tangle
