#include <weft/base/try.hpp>
#include <weft/client/client.hpp>

#include "fields.hpp"

namespace weft::client {
namespace {

std::string waiting(const char* what, Wait wait)
{
    if (!wait) return {};
    return std::string{"?wait="} + what + "&timeout_ms=" + std::to_string(wait->count());
}

std::optional<types::TransactionId> id_or_null(Fields& fields, const char* key)
{
    if (fields.part(key) == nullptr) return std::nullopt;
    return fields.id<types::TransactionId>(key);
}

OutputStatus output_from(const Json& item, const types::Address& address, Fields& whole)
{
    Fields fields{item, "items"};
    OutputStatus output;
    output.id = {address, fields.id<types::TransactionId>("transaction")};
    output.balance = fields.balances("balance");
    output.state = fields.state("state");
    output.spent_by = id_or_null(fields, "spent_by");
    whole.join(fields);
    return output;
}

Rival rival_from(const Json& item, Fields& whole)
{
    Fields fields{item, "rivals"};
    Rival rival;
    rival.transaction = fields.id<types::TransactionId>("transaction");
    if (const auto* output = fields.part("output")) {
        Fields part{*output, "rivals.output"};
        const auto transaction = part.id<types::TransactionId>("transaction");
        rival.output = {part.address("address"), transaction};
        fields.join(part);
    }
    whole.join(fields);
    return rival;
}

HistoryEntry entry_from(const Json& item, Fields& whole)
{
    Fields fields{item, "items"};
    HistoryEntry entry;
    entry.transaction = fields.id<types::TransactionId>("transaction");
    entry.state = fields.state("state");
    entry.timestamp = fields.time("timestamp");
    entry.received = fields.balances("received");
    entry.spent = fields.balances("spent");
    whole.join(fields);
    return entry;
}

}  // namespace

Try<AddressStatus> Client::address(const types::Address& address) const
{
    WEFT_TRY(const auto answer, get("/ledger/addresses/" + address.text()));
    Fields fields{answer};
    AddressStatus status;
    status.address = fields.address("address");
    status.confirmed = fields.balances("confirmed");
    status.pending = fields.balances("pending");
    return fields.finish(std::move(status));
}

Try<std::vector<OutputStatus>> Client::outputs(const types::Address& address) const
{
    WEFT_TRY(const auto items, get_all("/ledger/addresses/" + address.text() + "/outputs"));
    const Json page{{"items", items}};
    Fields fields{page};
    std::vector<OutputStatus> outputs;
    for (const auto& item : fields.list("items"))
        outputs.push_back(output_from(item, address, fields));
    return fields.finish(std::move(outputs));
}

Try<std::vector<HistoryEntry>> Client::history(const types::Address& address) const
{
    WEFT_TRY(const auto items, get_all("/ledger/addresses/" + address.text() + "/history"));
    const Json page{{"items", items}};
    Fields fields{page};
    std::vector<HistoryEntry> entries;
    for (const auto& item : fields.list("items")) entries.push_back(entry_from(item, fields));
    return fields.finish(std::move(entries));
}

Try<Submitted> Client::submit(ByteSpan transaction) const
{
    WEFT_TRY(const auto answer, post("/ledger/transactions", {{"bytes", to_hex(transaction)}}));
    Fields fields{answer};
    Submitted submitted;
    submitted.transaction = fields.id<types::TransactionId>("transaction");
    submitted.message = fields.id<types::MessageId>("message");
    return fields.finish(submitted);
}

Try<TransactionStatus> Client::transaction(const types::TransactionId& id, Wait wait) const
{
    WEFT_TRY(const auto answer,
             get("/ledger/transactions/" + types::to_text(id) + waiting("confirmed", wait),
                 wait.value_or(std::chrono::milliseconds{0})));
    Fields fields{answer};
    TransactionStatus status;
    status.id = fields.id<types::TransactionId>("transaction");
    status.state = fields.state("state");
    status.bytes = fields.hex("bytes");
    for (const auto& item : fields.list("rivals"))
        status.rivals.push_back(rival_from(item, fields));
    for (const auto& message : fields.texts("messages"))
        status.messages.push_back(
            fields.parsed("messages", types::id_from_text<types::MessageId>(message)));
    return fields.finish(std::move(status));
}

Try<TangleStatus> Client::tangle() const
{
    WEFT_TRY(const auto answer, get("/tangle"));
    Fields fields{answer};
    TangleStatus status;
    status.messages = fields.number("messages");
    status.transactions = fields.number("transactions");
    status.confirmed_messages = fields.number("confirmed_messages");
    status.tips = fields.number_or_zero("tips");
    status.unsolid = fields.number("unsolid");
    status.conflicts = fields.number("conflicts");
    return fields.finish(status);
}

Try<types::MessageId> Client::issue(ByteSpan data) const
{
    WEFT_TRY(const auto answer, post("/tangle/messages", {{"data", to_hex(data)}}));
    Fields fields{answer};
    return fields.finish(fields.id<types::MessageId>("message"));
}

}  // namespace weft::client
