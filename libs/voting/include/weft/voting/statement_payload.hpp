#pragma once

// The payload in which a node writes its opinions on the Tangle. Bytes and errors:
// docs/formats/statement.md.
//
// Source    seed 002, "FPC statements"; T §2.14; D-32.
// Promises  total: any bytes give a statement or a named error; one encoding per statement.

#include <weft/codec/codec.hpp>
#include <weft/types/ids.hpp>
#include <weft/voting/opinion.hpp>

#include <vector>

namespace weft::voting {

/// What a node thinks of a transaction after a round of its vote.
struct StatementLine {
    types::TransactionId transaction;
    std::uint16_t round = 0;          ///< 1 to rounds_max
    Opinion opinion = Opinion::none;  ///< like or dislike
    friend bool operator==(const StatementLine&, const StatementLine&) = default;
};
struct Statement {
    std::vector<StatementLine> lines;  ///< 1 to statement_lines_max, ascending: transaction, round
    friend bool operator==(const Statement&, const Statement&) = default;
};
inline constexpr std::uint32_t statement_payload_type = 3;  ///< GoShimmer's number, too
/// What a message of 64 KiB holds. More opinions are several statements.
inline constexpr std::size_t statement_lines_max = 1'800;

[[nodiscard]] Bytes encode(const Statement& statement);
[[nodiscard]] codec::Decoded<Statement> decode_statement(ByteSpan bytes);

}  // namespace weft::voting
