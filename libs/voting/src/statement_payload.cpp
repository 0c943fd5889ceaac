#include <weft/voting/settings.hpp>
#include <weft/voting/statement_payload.hpp>

namespace weft::voting {

namespace {

constexpr std::uint8_t version = 1;
constexpr std::size_t line_bytes = 32 + 2 + 1;

}  // namespace

Bytes encode(const Statement& statement)
{
    codec::Writer out;
    out.u8(version).count(statement.lines.size());
    for (const auto& line : statement.lines)
        out.fixed(line.transaction).u16(line.round).u8(static_cast<std::uint8_t>(line.opinion));
    return std::move(out).take();
}

codec::Decoded<Statement> decode_statement(ByteSpan bytes)
{
    codec::Reader in{bytes};
    if (in.u8() != version) in.fail(codec::DecodeError::unknown_version);
    Statement statement;
    const auto count = in.count(statement_lines_max, line_bytes);
    if (in.ok() && count == 0) in.fail(codec::DecodeError::out_of_range);
    for (std::size_t k = 0; k < count && in.ok(); ++k) {
        StatementLine line;
        line.transaction = in.fixed<types::TransactionId>();
        line.round = in.u16();
        const auto opinion = in.u8();
        if (line.round == 0 || line.round > rounds_max) in.fail(codec::DecodeError::out_of_range);
        if (opinion != 1 && opinion != 2) in.fail(codec::DecodeError::unknown_kind);
        line.opinion = static_cast<Opinion>(opinion);
        if (k > 0) {
            const auto& before = statement.lines.back();
            in.canonical(std::pair{before.transaction, before.round} <
                         std::pair{line.transaction, line.round});
        }
        statement.lines.push_back(line);
    }
    return in.finish(std::move(statement));
}

}  // namespace weft::voting
