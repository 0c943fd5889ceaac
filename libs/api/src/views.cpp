#include "views.hpp"

namespace weft::api {

namespace {

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

Json view(const answers::AddressOutput& info)
{
    return {
        {"transaction", types::to_text(info.transaction)},
        {"balance", view(info.balance)},
        {"state", name(info.state)},
        {"spent_by", optional(info.spent_by, [](const auto& id) { return types::to_text(id); })}};
}

Json view(const answers::Transaction& info)
{
    Json rivals = Json::array();
    for (const auto& rival : info.rivals)
        rivals.push_back(
            {{"transaction", types::to_text(rival.transaction)}, {"output", view(rival.output)}});
    Json inputs = Json::array();
    for (const auto& input : info.inputs) inputs.push_back(view(input));
    Json outputs = Json::array();
    for (const auto& output : info.outputs)
        outputs.push_back({{"address", output.address.text()}, {"balance", view(output.balance)}});
    return {{"transaction", types::to_text(info.transaction)},
            {"state", name(info.state)},
            {"bytes", to_hex(info.bytes)},
            {"rivals", std::move(rivals)},
            {"messages", texts(info.messages)},
            {"inputs", std::move(inputs)},
            {"outputs", std::move(outputs)},
            {"timestamp", info.timestamp}};
}

Json view(const answers::HistoryEntry& entry)
{
    return {{"transaction", types::to_text(entry.transaction)},
            {"state", name(entry.state)},
            {"timestamp", entry.timestamp},
            {"received", view(entry.received)},
            {"spent", view(entry.spent)}};
}

Json view(const answers::Conflict& info)
{
    Json transactions = Json::array();
    for (const auto& [id, state] : info.transactions)
        transactions.push_back({{"id", types::to_text(id)}, {"state", name(state)}});
    return {{"output", view(info.output)},
            {"first", info.first},
            {"total", info.total},
            {"transactions", std::move(transactions)}};
}

Json view(const answers::Message& info)
{
    return {{"id", types::to_text(info.id)},
            {"bytes", to_hex(info.bytes)},
            {"issuer", types::to_text(info.issuer)},
            {"time", info.time},
            {"sequence_number", info.sequence_number},
            {"strong", texts(info.strong)},
            {"weak", texts(info.weak)},
            {"payload_type", optional(info.payload_type, [](auto type) { return type; })},
            {"transaction",
             optional(info.transaction, [](const auto& id) { return types::to_text(id); })},
            {"confirmed", info.confirmed},
            {"supporters", texts(info.supporters)},
            {"approval_weight", info.approval_weight.text}};
}

Json view(const answers::Tangle& info)
{
    return {{"messages", info.messages},
            {"transactions", info.transactions},
            {"confirmed_messages", info.confirmed_messages},
            {"confirmed_transactions", info.confirmed_transactions},
            {"tips", info.tips},
            {"tangle_time", info.tangle_time},
            {"unsolid", info.unsolid},
            {"conflicts", info.conflicts}};
}

Json view(const answers::Dkg& info)
{
    Json culprits = Json::array();
    for (const auto& [member, fault] : info.culprits)
        culprits.push_back({{"member", types::to_text(member)}, {"fault", fault}});
    return {{"run", to_hex(info.run)},
            {"state", name(info.state)},
            {"phase", info.phase},
            {"address", optional(info.address, [](const auto& address) { return address.text(); })},
            {"members", texts(info.members)},
            {"threshold", info.threshold},
            {"public_key", optional(info.public_key, [](const auto& key) { return to_hex(key); })},
            {"culprits", std::move(culprits)},
            {"error", optional(info.error, std::identity{})}};
}

Json view(const answers::Chain& info)
{
    Json committee = Json::array();
    for (const auto& seat : info.committee)
        committee.push_back({{"seat", seat.seat},
                             {"node", types::to_text(seat.node)},
                             {"connected", seat.connected}});
    const auto anchor = optional(info.anchor, [](const auto& a) {
        return Json{
            {"transaction", types::to_text(a.transaction)},
            {"block_index", a.block_index},
            {"state", a.state == answers::AnchorState::confirmed ? "confirmed" : "pending"}};
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

Json view(const answers::ChainHead& info)
{
    return {{"chain", info.chain.text()},
            {"color", types::to_text(info.color)},
            {"active", true},
            {"description", info.description},
            {"block_index", info.block_index},
            {"state_hash", info.state_hash.hex()},
            {"backlog", info.backlog}};
}

Json view(const answers::Receipt& info)
{
    return {{"request", types::to_text(info.request)},
            {"block", info.block},
            {"index", info.index},
            {"contract", types::to_text(info.contract)},
            {"entry_point", types::to_text(info.entry_point)},
            {"gas", info.gas},
            {"fee", info.fee},
            {"error", optional(info.error, std::identity{})},
            {"events", info.events},
            {"timestamp", info.timestamp}};
}

Json view(const answers::BlockHead& info)
{
    return {{"index", info.index},
            {"state_hash", info.state_hash.hex()},
            {"block_hash", info.block_hash.hex()},
            {"timestamp", info.timestamp},
            {"requests", info.requests},
            {"anchor", optional(info.anchor, [](const auto& id) { return types::to_text(id); })}};
}

Json view(const answers::Block& info)
{
    auto block = view(static_cast<const answers::BlockHead&>(info));
    block["bytes"] = to_hex(info.bytes);
    block["certificate"] = to_hex(info.certificate);
    Json receipts = Json::array();
    for (const auto& receipt : info.receipts) receipts.push_back(view(receipt));
    block["receipts"] = std::move(receipts);
    return block;
}

Json view(const answers::Contract& info)
{
    return {{"name", info.name},
            {"hname", types::to_text(info.hname)},
            {"program_hash", info.program_hash.hex()},
            {"description", info.description},
            {"creator", types::to_text(info.creator)}};
}

}  // namespace weft::api
