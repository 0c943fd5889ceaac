#include <weft/ledger_access/ledger_access.hpp>
#include <weft/types/sc_payload.hpp>

namespace weft::node {

namespace {

constexpr std::size_t id_bytes_max = 64;
constexpr std::size_t output_bytes_min = types::TransactionId::size_bytes + 2;

enum class To : std::uint8_t {
    post = 1,
    subscribe,
    get_transaction,
    get_inclusion,
    get_outputs,
    set_id
};
enum class From : std::uint8_t { transaction = 1, update, outputs, inclusion, taken_back };

template <class Kind>
void head(codec::Writer& writer, Kind kind)
{
    writer.u8(static_cast<std::uint8_t>(kind));
}

void write(codec::Writer& w, const PostTransaction& m)
{
    head(w, To::post);
    w.bytes(m.transaction);
}
void write(codec::Writer& w, const Subscribe& m)
{
    head(w, To::subscribe);
    types::encode(w, m.address);
}
void write(codec::Writer& w, const GetConfirmedTransaction& m)
{
    head(w, To::get_transaction);
    w.fixed(m.transaction);
}
void write(codec::Writer& w, const GetInclusion& m)
{
    head(w, To::get_inclusion);
    w.fixed(m.transaction);
    types::encode(w, m.address);
}
void write(codec::Writer& w, const GetOutputs& m)
{
    head(w, To::get_outputs);
    types::encode(w, m.address);
}
void write(codec::Writer& w, const SetId& m)
{
    head(w, To::set_id);
    w.text(m.id);
}

void write_outputs(codec::Writer& w, const std::vector<AddressOutput>& outputs)
{
    w.count(outputs.size());
    for (const auto& output : outputs) {
        w.fixed(output.transaction);
        types::encode(w, output.balance);
    }
}
std::vector<AddressOutput> read_outputs(codec::Reader& r)
{
    const auto count = r.count(address_outputs_max, output_bytes_min);
    std::vector<AddressOutput> outputs;
    outputs.reserve(count);
    for (std::size_t i = 0; i < count && r.ok(); ++i) {
        const auto transaction = r.fixed<types::TransactionId>();
        r.canonical(outputs.empty() || outputs.back().transaction < transaction);
        outputs.push_back({transaction, types::decode_balances(r)});
    }
    return outputs;
}

void write(codec::Writer& w, const ConfirmedTransaction& m)
{
    head(w, From::transaction);
    w.bytes(m.transaction);
}
void write(codec::Writer& w, const AddressUpdate& m)
{
    head(w, From::update);
    types::encode(w, m.address);
    w.bytes(m.transaction);
    write_outputs(w, m.outputs);
}
void write(codec::Writer& w, const AddressOutputs& m)
{
    head(w, From::outputs);
    types::encode(w, m.address);
    write_outputs(w, m.outputs);
}
void write(codec::Writer& w, const InclusionState& m)
{
    head(w, From::inclusion);
    w.fixed(m.transaction);
    types::encode(w, m.address);
    w.u8(static_cast<std::uint8_t>(m.state));
}

void write(codec::Writer& w, const TakenBack& m)
{
    head(w, From::taken_back);
    types::encode(w, m.address);
    w.bytes(m.transaction);
}

ToLedger read_to_ledger(codec::Reader& r)
{
    switch (static_cast<To>(r.u8())) {
    case To::post: return PostTransaction{to_bytes(r.bytes(types::transaction_bytes_max))};
    case To::subscribe: return Subscribe{types::decode_address(r)};
    case To::get_transaction: return GetConfirmedTransaction{r.fixed<types::TransactionId>()};
    case To::get_inclusion: {
        const auto transaction = r.fixed<types::TransactionId>();
        return GetInclusion{transaction, types::decode_address(r)};
    }
    case To::get_outputs: return GetOutputs{types::decode_address(r)};
    case To::set_id: return SetId{r.text(id_bytes_max)};
    }
    r.fail(codec::DecodeError::unknown_kind);
    return SetId{};
}

FromLedger read_from_ledger(codec::Reader& r)
{
    switch (static_cast<From>(r.u8())) {
    case From::transaction:
        return ConfirmedTransaction{to_bytes(r.bytes(types::transaction_bytes_max))};
    case From::update: {
        const auto address = types::decode_address(r);
        auto transaction = to_bytes(r.bytes(types::transaction_bytes_max));
        return AddressUpdate{address, std::move(transaction), read_outputs(r)};
    }
    case From::outputs: {
        const auto address = types::decode_address(r);
        return AddressOutputs{address, read_outputs(r)};
    }
    case From::inclusion: {
        InclusionState state;
        state.transaction = r.fixed<types::TransactionId>();
        state.address = types::decode_address(r);
        const auto level = r.u8();
        if (level > 3) r.fail(codec::DecodeError::unknown_kind);
        state.state = static_cast<Inclusion>(level);
        return state;
    }
    case From::taken_back: {
        const auto address = types::decode_address(r);
        return TakenBack{address, to_bytes(r.bytes(types::transaction_bytes_max))};
    }
    }
    r.fail(codec::DecodeError::unknown_kind);
    return InclusionState{};
}

}  // namespace

bool AddressOutputs::is_whole() const
{
    std::size_t bytes = 0;
    for (const auto& output : outputs) bytes += bytes_of(output.balance);
    return outputs.size() < address_outputs_max && bytes <= address_outputs_bytes_max / 2;
}

void ToLedgerFrame::write(codec::Writer& writer) const
{
    std::visit([&](const auto& m) { node::write(writer, m); }, message);
}

ToLedgerFrame ToLedgerFrame::read(codec::Reader& reader)
{
    return {read_to_ledger(reader)};
}

void FromLedgerFrame::write(codec::Writer& writer) const
{
    std::visit([&](const auto& m) { node::write(writer, m); }, message);
}

FromLedgerFrame FromLedgerFrame::read(codec::Reader& reader)
{
    return {read_from_ledger(reader)};
}

}  // namespace weft::node
