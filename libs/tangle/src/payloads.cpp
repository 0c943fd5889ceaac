#include <weft/tangle/payloads.hpp>

#include <utility>

namespace weft::tangle {

namespace {

template <class... Rows>
std::expected<Carried, Fault> read_row(PayloadTable<Rows...>,
                                       const types::Payload& payload,
                                       const Reading& how)
{
    std::expected<Carried, Fault> found = OpaquePayload{{}, payload.type};
    const auto read = [&]<class Row>(std::type_identity<Row>) {
        if (payload.type != Row::type) return false;
        auto row = Row::read(payload.data, how);
        if (row)
            found = *std::move(row);
        else
            found = std::unexpected{row.error()};
        return true;
    };
    (void)(read(std::type_identity<Rows>{}) || ...);
    return found;
}

template <class... Rows>
std::optional<std::string_view> name_of(PayloadTable<Rows...>, std::uint32_t type)
{
    std::optional<std::string_view> name;
    (void)((type == Rows::type ? (name = Rows::name, true) : false) || ...);
    return name;
}

template <class... Rows>
constexpr bool numbers_differ(PayloadTable<Rows...> table)
{
    for (std::size_t i = 0; i < table.types.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (table.types[i] == table.types[j] || table.names[i] == table.names[j]) return false;
    return true;
}
static_assert(numbers_differ(PayloadRows{}));

std::unexpected<Fault> fault(MessageError error)
{
    return std::unexpected{Fault{.error = error}};
}

}  // namespace

std::expected<DataPayload, Fault> DataPayload::read(ByteSpan, const Reading&)
{
    return DataPayload{};
}

std::expected<StatementPayload, Fault> StatementPayload::read(ByteSpan, const Reading&)
{
    return StatementPayload{};
}

std::expected<TransactionPayload, Fault> TransactionPayload::read(ByteSpan data, const Reading& how)
{
    auto decoded = types::decode_transaction(data);
    if (!decoded)
        return std::unexpected{
            Fault{.error = MessageError::transaction_malformed, .decode = decoded.error()}};
    if (how.issued) {
        const auto signed_at = decoded->essence.timestamp;
        if (*how.issued < signed_at) return fault(MessageError::time_before_transaction);
        if (time_between(*how.issued, signed_at) > transaction_age_max)
            return fault(MessageError::time_too_far_after_transaction);
    }
    using ledger::VerifiedTransaction;
    auto verified = how.checks.trust == Trust::verify_everything
                        ? VerifiedTransaction::verify(*std::move(decoded), data, how.checks.memory)
                        : std::optional{VerifiedTransaction::trust(*std::move(decoded), data)};
    if (!verified) return fault(MessageError::unlock_invalid);
    return TransactionPayload{*std::move(verified)};
}

std::expected<Carried, Fault> read_payload(const std::optional<types::Payload>& payload,
                                           const Reading& how)
{
    if (!payload) return NoPayload{};
    return read_row(PayloadRows{}, *payload, how);
}

bool is_read_as(const Carried& carried, const std::optional<types::Payload>& payload) noexcept
{
    return std::visit(
        [&]<class Row>(const Row& row) {
            if constexpr (std::is_same_v<Row, NoPayload>)
                return !payload;
            else
                return payload && payload->type == row.type;
        },
        carried);
}

std::optional<std::string_view> payload_name(std::uint32_t type) noexcept
{
    return name_of(PayloadRows{}, type);
}

const ledger::VerifiedTransaction* transaction_in(const Carried& carried) noexcept
{
    const auto* row = std::get_if<TransactionPayload>(&carried);
    return row ? &row->transaction : nullptr;
}

}  // namespace weft::tangle
