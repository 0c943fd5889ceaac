#include <weft/base/try.hpp>
#include <weft/client/client.hpp>

#include "fields.hpp"

namespace weft::client {
namespace {

std::string path_of(const types::ChainId& chain)
{
    return "/chains/" + chain.text();
}

std::optional<AnchorStatus> anchor_from(Fields& whole)
{
    const auto* value = whole.part("anchor");
    if (value == nullptr) return std::nullopt;
    Fields fields{*value, "anchor"};
    AnchorStatus anchor;
    anchor.transaction = fields.id<types::TransactionId>("transaction");
    anchor.block_index = fields.number("block_index");
    anchor.confirmed = fields.text("state") == "confirmed";
    whole.join(fields);
    return anchor;
}

Receipt receipt_from(const Json& value, Fields& whole)
{
    Fields fields{value, "receipt"};
    Receipt receipt;
    receipt.block_index = fields.number("block");
    receipt.index = fields.number("index");
    receipt.contract = fields.hname("contract");
    receipt.entry_point = fields.hname("entry_point");
    receipt.gas = fields.number("gas");
    receipt.fee = fields.number("fee");
    receipt.error = fields.text_or_empty("error");
    receipt.events = fields.texts("events");
    receipt.timestamp = fields.time("timestamp");
    whole.join(fields);
    return receipt;
}

ChainHead head_from(const Json& item, Fields& whole)
{
    Fields fields{item, "items"};
    ChainHead head;
    head.chain = fields.address("chain");
    head.color = fields.parsed("color", types::color_from_text(fields.text("color")));
    head.active = fields.flag("active");
    head.block_index = fields.number("block_index");
    head.state_hash = fields.text("state_hash");
    head.backlog = fields.number("backlog");
    whole.join(fields);
    return head;
}

ChainStatus::Seat seat_from(const Json& item, Fields& whole)
{
    Fields fields{item, "committee"};
    ChainStatus::Seat seat;
    seat.node = fields.id<types::NodeId>("node");
    seat.connected = fields.flag("connected");
    whole.join(fields);
    return seat;
}

BlockStatus block_from(const Json& item, Fields& whole)
{
    Fields fields{item, "items"};
    BlockStatus block;
    block.index = fields.number("index");
    block.state_hash = fields.text("state_hash");
    block.block_hash = fields.text("block_hash");
    block.timestamp = fields.time("timestamp");
    block.requests = fields.number("requests");
    if (fields.part("anchor") != nullptr) block.anchor = fields.id<types::TransactionId>("anchor");
    whole.join(fields);
    return block;
}

ContractStatus contract_from(const Json& item, Fields& whole)
{
    Fields fields{item, "items"};
    ContractStatus contract;
    contract.name = fields.text("name");
    contract.hname = fields.hname("hname");
    contract.program_hash = fields.text("program_hash");
    contract.description = fields.text_or_empty("description");
    contract.creator = fields.text_or_empty("creator");
    whole.join(fields);
    return contract;
}

/// Reads every item of a list; the whole's fields collect the first error.
template <class Item>
Try<std::vector<Item>> all_of(const Json& items, Item (*read)(const Json&, Fields&))
{
    const Json page{{"items", items}};
    Fields fields{page};
    std::vector<Item> list;
    for (const auto& item : fields.list("items")) list.push_back(read(item, fields));
    return fields.finish(std::move(list));
}

types::Dict dict_from(const Json& value, Fields& whole, const char* key)
{
    types::Dict dict;
    if (!value.is_object()) whole.fail(key);
    for (const auto& [name, text] : value.items()) {
        const auto left = from_hex(name);
        const auto right = text.is_string() ? from_hex(text.get<std::string>()) : std::nullopt;
        if (left && right)
            dict[*left] = *right;
        else
            whole.fail(key);
    }
    return dict;
}

}  // namespace

Try<std::string> Client::start_dkg(const std::vector<types::NodeId>& members,
                                   std::optional<std::uint64_t> timeout_ms) const
{
    Json body{{"members", Json::array()}};
    for (const auto& member : members) body["members"].push_back(types::to_text(member));
    if (timeout_ms) body["timeout_ms"] = *timeout_ms;
    WEFT_TRY(const auto answer, post("/dkg", body));
    Fields fields{answer};
    return fields.finish(fields.text("run"));
}

Try<DkgStatus> Client::dkg(const std::string& run, Wait wait) const
{
    const auto query =
        wait ? "?wait=done&timeout_ms=" + std::to_string(wait->count()) : std::string{};
    WEFT_TRY(const auto answer, get("/dkg/" + percent_encoded(run) + query,
                                    wait.value_or(std::chrono::milliseconds{0})));
    Fields fields{answer};
    DkgStatus status;
    status.run = fields.text("run");
    status.state = fields.text("state");
    status.phase = fields.text_or_empty("phase");
    if (fields.part("address") != nullptr) status.address = fields.address("address");
    status.public_key = fields.text_or_empty("public_key");
    for (const auto& member : fields.texts("members"))
        status.members.push_back(
            fields.parsed("members", types::id_from_text<types::NodeId>(member)));
    status.threshold = fields.number_or_zero("threshold");
    for (const auto& item : fields.list("culprits")) {
        Fields culprit{item, "culprits"};
        const auto member = culprit.id<types::NodeId>("member");
        status.culprits.emplace_back(member, culprit.text_or_empty("fault"));
        fields.join(culprit);
    }
    status.error = fields.text_or_empty("error");
    return fields.finish(std::move(status));
}

Try<void> Client::activate(const types::ChainId& chain,
                           const types::TransactionId& origin,
                           const std::string& description) const
{
    WEFT_TRY(const auto answer, post("/chains", {{"chain", chain.text()},
                                                 {"color", types::to_text(origin)},
                                                 {"description", description}}));
    return {};
}

Try<std::vector<ChainHead>> Client::chains() const
{
    WEFT_TRY(const auto items, get_all("/chains"));
    return all_of(items, head_from);
}

Try<ChainStatus> Client::chain(const types::ChainId& chain) const
{
    WEFT_TRY(const auto answer, get(path_of(chain)));
    Fields fields{answer};
    ChainStatus status;
    status.chain = fields.address("chain");
    status.color = fields.parsed("color", types::color_from_text(fields.text("color")));
    status.description = fields.text_or_empty("description");
    if (fields.part("owner") != nullptr)
        status.owner = fields.parsed("owner", types::agent_from_text(fields.text("owner")));
    for (const auto& item : fields.list("committee"))
        status.committee.push_back(seat_from(item, fields));
    status.quorum = fields.number("quorum");
    status.block_index = fields.number("block_index");
    status.state_hash = fields.text("state_hash");
    status.timestamp = fields.time("timestamp");
    status.anchor = anchor_from(fields);
    status.backlog = fields.number("backlog");
    status.stage = fields.text_or_empty("stage");
    status.assets = fields.balances("assets");
    return fields.finish(std::move(status));
}

Try<std::vector<BlockStatus>> Client::blocks(const types::ChainId& chain) const
{
    WEFT_TRY(const auto items, get_all(path_of(chain) + "/blocks"));
    return all_of(items, block_from);
}

Try<RequestStatus> Client::request(const types::ChainId& chain,
                                   const types::RequestId& request,
                                   Wait wait) const
{
    const auto query =
        wait ? "?wait=processed&timeout_ms=" + std::to_string(wait->count()) : std::string{};
    WEFT_TRY(const auto answer,
             get(path_of(chain) + "/requests/" + percent_encoded(types::to_text(request)) + query,
                 wait.value_or(std::chrono::milliseconds{0})));
    Fields fields{answer};
    RequestStatus status{.state = fields.text("state"), .receipt = {}};
    if (const auto* receipt = fields.part("receipt"))
        status.receipt = receipt_from(*receipt, fields);
    return fields.finish(std::move(status));
}

Try<types::Dict> Client::view(const types::ChainId& chain,
                              const std::string& contract,
                              const std::string& entry_point,
                              const types::Dict& params) const
{
    Json arguments = Json::object();
    for (const auto& [key, value] : params) arguments[to_hex(key)] = to_hex(value);
    WEFT_TRY(const auto answer,
             post(path_of(chain) + "/view",
                  {{"contract", contract}, {"entry_point", entry_point}, {"params", arguments}}));
    Fields fields{answer};
    const auto* results = fields.part("results");
    if (results == nullptr) fields.fail("results");
    auto dict = results == nullptr ? types::Dict{} : dict_from(*results, fields, "results");
    return fields.finish(std::move(dict));
}

Try<std::vector<ContractStatus>> Client::contracts(const types::ChainId& chain) const
{
    WEFT_TRY(const auto items, get_all(path_of(chain) + "/contracts"));
    return all_of(items, contract_from);
}

Try<std::vector<types::AgentId>> Client::accounts(const types::ChainId& chain) const
{
    WEFT_TRY(const auto items, get_all(path_of(chain) + "/accounts"));
    const Json page{{"items", items}};
    Fields fields{page};
    std::vector<types::AgentId> agents;
    for (const auto& text : fields.texts("items"))
        agents.push_back(fields.parsed("items", types::agent_from_text(text)));
    return fields.finish(std::move(agents));
}

Try<types::Balances> Client::account(const types::ChainId& chain, const types::AgentId& agent) const
{
    WEFT_TRY(const auto answer,
             get(path_of(chain) + "/accounts/" + percent_encoded(types::to_text(agent))));
    Fields fields{answer};
    return fields.finish(fields.balances("balances"));
}

Try<std::optional<Bytes>> Client::state_value(const types::ChainId& chain, ByteSpan key) const
{
    WEFT_TRY(const auto answer, get(path_of(chain) + "/state/" + to_hex(key)));
    Fields fields{answer};
    return fields.finish(fields.hex_or_null("value"));
}

Try<Proof> Client::proof(const types::ChainId& chain, ByteSpan key) const
{
    WEFT_TRY(const auto answer, get(path_of(chain) + "/proof/" + to_hex(key)));
    return proof_from(answer);
}

Try<Proof> proof_from(const Json& document)
{
    Fields fields{document};
    Proof proof;
    proof.key = fields.hex("key");
    proof.value = fields.hex_or_null("value");
    proof.proof = fields.hex("proof");
    if (const auto* anchor = fields.part("anchor")) {
        Fields part{*anchor, "anchor"};
        proof.anchor = part.id<types::TransactionId>("transaction");
        proof.anchor_bytes = part.hex("bytes");
        fields.join(part);
    } else {
        fields.fail("anchor");
    }
    return fields.finish(std::move(proof));
}

Try<std::vector<LoggedEvent>> Client::events(const types::ChainId& chain,
                                             const std::string& contract) const
{
    WEFT_TRY(const auto items,
             get_all(path_of(chain) + "/events?contract=" + percent_encoded(contract)));
    const Json page{{"items", items}};
    Fields fields{page};
    std::vector<LoggedEvent> events;
    for (const auto& item : fields.list("items")) {
        Fields event{item, "items"};
        const auto time = event.time("time");
        events.push_back({time, event.text("text")});
        fields.join(event);
    }
    return fields.finish(std::move(events));
}

}  // namespace weft::client
