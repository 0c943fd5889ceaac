#include "views.hpp"

#include <charconv>

namespace weft::api {

namespace {

template <class List>
Json texts(const List& ids)
{
    Json list = Json::array();
    for (const auto& id : ids) list.push_back(types::to_text(id));
    return list;
}

template <class T, class To>
Json optional(const std::optional<T>& value, To to)
{
    return value ? Json(to(*value)) : Json(nullptr);
}

}  // namespace

Json view(const types::Balances& balances)
{
    Json object = Json::object();
    for (const auto& [color, amount] : balances) object[types::to_text(color)] = amount;
    return object;
}

Json view(const types::OutputId& id)
{
    return {{"transaction", types::to_text(id.transaction)}, {"address", id.address.text()}};
}

Json view(const types::Dict& dict)
{
    Json object = Json::object();
    for (const auto& [key, value] : dict) object[to_hex(key)] = to_hex(value);
    return object;
}

Json view(const node::OutputInfo& info)
{
    return {
        {"transaction", types::to_text(info.id.transaction)},
        {"balance", view(info.balance)},
        {"state", name(info.state)},
        {"spent_by", optional(info.spent_by, [](const auto& id) { return types::to_text(id); })}};
}

Json view(const node::TransactionInfo& info)
{
    Json rivals = Json::array();
    for (const auto& rival : info.rivals)
        rivals.push_back(
            {{"transaction", types::to_text(rival.transaction)}, {"output", view(rival.output)}});
    Json inputs = Json::array();
    for (const auto& input : info.transaction.essence.inputs) inputs.push_back(view(input));
    Json outputs = Json::array();
    for (const auto& output : info.transaction.essence.outputs)
        outputs.push_back({{"address", output.address.text()}, {"balance", view(output.balance)}});
    return {{"transaction", types::to_text(info.id)},
            {"state", name(info.state)},
            {"bytes", to_hex(info.bytes)},
            {"rivals", std::move(rivals)},
            {"messages", texts(info.messages)},
            {"inputs", std::move(inputs)},
            {"outputs", std::move(outputs)},
            {"timestamp", info.transaction.essence.timestamp}};
}

Json view(const node::HistoryEntry& entry)
{
    return {{"transaction", types::to_text(entry.transaction)},
            {"state", name(entry.state)},
            {"timestamp", entry.timestamp},
            {"received", view(entry.received)},
            {"spent", view(entry.spent)}};
}

Json view(const node::ConflictInfo& info)
{
    Json transactions = Json::array();
    for (const auto& [id, state] : info.transactions)
        transactions.push_back({{"id", types::to_text(id)}, {"state", name(state)}});
    return {{"output", view(info.output)}, {"transactions", std::move(transactions)}};
}

Json view(const node::MessageInfo& info)
{
    return {{"id", types::to_text(info.id)},
            {"bytes", to_hex(info.bytes)},
            {"issuer", types::to_text(info.message.issuer)},
            {"time", info.message.time},
            {"sequence_number", info.message.sequence_number},
            {"strong", texts(info.message.strong)},
            {"weak", texts(info.message.weak)},
            {"payload_type",
             optional(info.message.payload, [](const auto& payload) { return payload.type; })},
            {"transaction",
             optional(info.transaction, [](const auto& id) { return types::to_text(id); })},
            {"confirmed", info.confirmed},
            {"supporters", texts(info.supporters)},
            {"approval_weight", info.approval_weight}};
}

Json view(const node::TangleInfo& info)
{
    return {{"messages", info.messages},
            {"transactions", info.transactions},
            {"confirmed_messages", info.confirmed_messages},
            {"confirmed_transactions", info.confirmed_transactions},
            {"tips", info.tips.size()},
            {"tangle_time", info.tangle_time},
            {"unsolid", info.unsolid},
            {"conflicts", info.conflicts}};
}

Json view(const node::DkgInfo& info)
{
    Json culprits = Json::array();
    for (const auto& [member, fault] : info.culprits)
        culprits.push_back({{"member", types::to_text(member)}, {"fault", fault}});
    return {{"run", to_hex(info.run)},
            {"state", info.state},
            {"phase", info.phase},
            {"address", optional(info.address, [](const auto& address) { return address.text(); })},
            {"members", texts(info.members)},
            {"threshold", info.threshold},
            {"public_key", optional(info.public_key, [](const auto& key) { return to_hex(key); })},
            {"culprits", std::move(culprits)},
            {"error", info.error.empty() ? Json(nullptr) : Json(info.error)}};
}

Json view(const node::ChainInfo& info)
{
    Json committee = Json::array();
    for (std::size_t seat = 0; seat < info.committee.size(); ++seat)
        committee.push_back({{"seat", seat},
                             {"node", types::to_text(info.committee[seat].first)},
                             {"connected", info.committee[seat].second}});
    const auto anchor = optional(info.anchor, [](const auto& a) {
        return Json{{"transaction", types::to_text(a.transaction)},
                    {"block_index", a.block_index},
                    {"state", a.confirmed ? "confirmed" : "pending"}};
    });
    return {
        {"chain", info.chain.text()},
        {"color", types::to_text(info.color)},
        {"active", true},
        {"description", info.description},
        {"owner", optional(info.owner, [](const auto& agent) { return types::to_text(agent); })},
        {"committee", std::move(committee)},
        {"self_seat", info.self_seat},
        {"quorum", info.quorum},
        {"block_index", info.block_index},
        {"state_hash", info.state_hash.hex()},
        {"timestamp", info.timestamp},
        {"anchor", anchor},
        {"backlog", info.backlog},
        {"stage", info.stage},
        {"assets", view(info.assets)}};
}

Json view(const node::ReceiptInfo& info)
{
    return {{"request", types::to_text(info.request)},
            {"block", info.block_index},
            {"index", info.index},
            {"contract", types::to_text(info.contract)},
            {"entry_point", types::to_text(info.entry_point)},
            {"gas", info.gas},
            {"fee", info.fee},
            {"error", info.error.empty() ? Json(nullptr) : Json(info.error)},
            {"events", info.events},
            {"timestamp", info.timestamp}};
}

Json view(const node::BlockInfo& info, bool whole)
{
    Json block = {
        {"index", info.index},
        {"state_hash", info.state_hash.hex()},
        {"block_hash", info.block_hash.hex()},
        {"timestamp", info.timestamp},
        {"requests", info.requests},
        {"anchor", optional(info.anchor, [](const auto& id) { return types::to_text(id); })}};
    if (!whole) return block;
    block["bytes"] = to_hex(info.bytes);
    block["certificate"] = to_hex(info.certificate);
    Json receipts = Json::array();
    for (const auto& receipt : info.receipts) receipts.push_back(view(receipt));
    block["receipts"] = std::move(receipts);
    return block;
}

Json view(const node::ContractInfo& info)
{
    return {{"name", info.name},
            {"hname", types::to_text(info.hname)},
            {"program_hash", info.program_hash.hex()},
            {"description", info.description},
            {"creator", types::to_text(info.creator)}};
}

http::Response ok(const Json& value, int status)
{
    // Descriptions and event texts come from contracts: bytes that are not UTF-8 are replaced,
    // never thrown at.
    return {.status = status, .body = value.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

http::Response refusal(const node::QueryFailure& failure)
{
    struct Row {
        int status;
        std::string_view message;
        std::string_view hint;
    };
    const auto row = [&]() -> Row {
        switch (failure.error) {
        case node::QueryError::not_a_ledger_node:
            return {404, "this node does not hold the ledger", "ask a node with the role ledger"};
        case node::QueryError::not_a_committee_node:
            return {404, "this node runs no chains", "ask a node with the role committee"};
        case node::QueryError::unknown_transaction:
            return {404, "no such transaction is known here",
                    "it may be on its way: ask again shortly"};
        case node::QueryError::unknown_message:
            return {404, "no such message is known here",
                    "it may be on its way: ask again shortly"};
        case node::QueryError::unknown_chain:
            return {404, "this node does not run that chain", "see GET /chains"};
        case node::QueryError::unknown_block:
            return {404, "the chain has no such block here",
                    "see block_index of GET /chains/{chain}"};
        case node::QueryError::unknown_run: return {404, "no such key generation", "see GET /dkg"};
        case node::QueryError::unknown_contract:
            return {404, "no such contract", "see GET /chains/{chain}/contracts"};
        case node::QueryError::no_anchor_yet:
            return {409, "the ledger has confirmed no anchor of this chain yet",
                    "try again after the next anchor"};
        case node::QueryError::view_failed:
            return {422, "the view ended with an error", "see the contract's documentation"};
        }
        return {500, "unknown", ""};
    }();
    return http::error(row.status, name(failure.error),
                       failure.text.empty() ? row.message : failure.text, row.hint);
}

http::Response bad_parameter(std::string_view parameter, std::string_view what)
{
    return http::error(400, "bad_parameter", std::string{parameter} + " is not what it should be",
                       std::string{parameter} + ": " + std::string{what});
}

std::optional<std::uint64_t> number(const http::Request& request,
                                    const std::string& name,
                                    std::uint64_t fallback)
{
    const auto* text = request.query_value(name);
    if (text == nullptr) return fallback;
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc{} || end != text->data() + text->size()) return std::nullopt;
    return value;
}

types::Hname hname_or_name(std::string_view text)
{
    const auto hname = types::hname_from_text(text);
    return hname ? *hname : types::hname_of(text);
}

namespace {

struct Streamed {
    std::string topic;
    std::string subject;
    Json data;
};

Streamed streamed(const node::MessageConfirmed& e)
{
    return {
        "message_confirmed", types::to_text(e.message), {{"message", types::to_text(e.message)}}};
}
Streamed streamed(const node::TransactionBooked& e)
{
    return {"transaction_booked",
            types::to_text(e.transaction),
            {{"transaction", types::to_text(e.transaction)}}};
}
Streamed streamed(const node::TransactionConfirmed& e)
{
    return {"transaction_confirmed",
            types::to_text(e.transaction),
            {{"transaction", types::to_text(e.transaction)}}};
}
Streamed streamed(const node::TransactionRejected& e)
{
    return {"transaction_rejected",
            types::to_text(e.transaction),
            {{"transaction", types::to_text(e.transaction)}, {"reason", e.reason}}};
}
Streamed streamed(const node::ConflictSeen& e)
{
    return {"conflict",
            types::to_text(e.output.transaction),
            {{"output", view(e.output)}, {"transactions", texts(e.transactions)}}};
}
Streamed streamed(const node::DkgProgress& e)
{
    Json data = {{"run", to_hex(e.run)},
                 {"state", e.state},
                 {"phase", e.phase},
                 {"culprits", texts(e.culprits)}};
    if (e.address.known_version()) data["address"] = e.address.text();
    return {"dkg", to_hex(e.run), std::move(data)};
}
Streamed streamed(const node::BlockCommitted& e)
{
    return {"block",
            e.chain.text(),
            {{"chain", e.chain.text()},
             {"index", e.index},
             {"state_hash", e.state_hash.hex()},
             {"block_hash", e.block_hash.hex()},
             {"requests", e.requests}}};
}
Streamed streamed(const node::RequestProcessed& e)
{
    return {"request",
            types::to_text(e.request),
            {{"chain", e.chain.text()},
             {"request", types::to_text(e.request)},
             {"block", e.block_index},
             {"error", e.error.empty() ? Json(nullptr) : Json(e.error)}}};
}
Streamed streamed(const node::AnchorSeen& e)
{
    return {"anchor",
            e.chain.text(),
            {{"chain", e.chain.text()},
             {"transaction", types::to_text(e.transaction)},
             {"block_index", e.block_index},
             {"state", e.confirmed ? "confirmed" : "pending"}}};
}
Streamed streamed(const node::PeerAccused& e)
{
    return {"accusation",
            types::to_text(e.peer),
            {{"peer", types::to_text(e.peer)}, {"protocol", e.protocol}, {"fault", e.fault}}};
}
Streamed streamed(const node::Stalled& e)
{
    return {"stalled", e.stage, {{"stage", e.stage}, {"reason", e.reason}}};
}

}  // namespace

http::Event stream_event(const node::Event& event)
{
    auto one = std::visit([](const auto& e) { return streamed(e); }, event);
    return {.topic = std::move(one.topic),
            .subject = std::move(one.subject),
            .data = one.data.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

}  // namespace weft::api
