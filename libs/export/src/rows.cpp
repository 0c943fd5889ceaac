#include <weft/export/rows.hpp>

#include <algorithm>
#include <initializer_list>

namespace weft::exporting {
namespace {

/// PostgreSQL's JSON has no U+0000 in texts.
void without_nul(Json& value)
{
    if (value.is_string()) {
        auto& text = value.get_ref<std::string&>();
        for (std::size_t at = 0; (at = text.find('\0', at)) != text.npos;)
            text.replace(at, 1, "\xEF\xBF\xBD");
    } else if (value.is_structured()) {
        for (auto& item : value) without_nul(item);
    }
}

/// Members of an answer under the same names.
Json picked(const Json& answer, std::initializer_list<const char*> names)
{
    Json row = Json::object();
    for (const auto* name : names) row[name] = answer.at(name);
    return row;
}

/// Hex of an answer as PostgreSQL reads bytes.
Json bytes(const Json& hex)
{
    return "\\x" + hex.get<std::string>();
}

std::string text(const Json& value)
{
    return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string array_of(const std::vector<const Json*>& rows)
{
    std::string all;
    for (const auto* row : rows) all += (all.empty() ? "[" : ",") + json::text_of(*row);
    return all.empty() ? all : all + "]";
}

}  // namespace

const char* const heard_statement =
    "UPDATE weft.contract_events e SET agent = h.agent, event = h.event, fields = h.fields FROM "
    "json_to_recordset($1::json) AS h(chain text, request text, block bigint, text text, agent "
    "text, event text, fields jsonb) WHERE e.chain = h.chain AND e.request = h.request AND e.block "
    "= h.block AND e.text = h.text";

const std::array<const char*, 3> taken_back_before{
    "DELETE FROM weft.receipts r USING json_to_recordset($1::json) AS t(chain text, block bigint, "
    "\"to\" bigint) WHERE r.chain = t.chain AND r.block > t.\"to\" AND r.block <= t.block",
    "DELETE FROM weft.contract_events r USING json_to_recordset($1::json) AS t(chain text, block "
    "bigint, \"to\" bigint) WHERE r.chain = t.chain AND r.block > t.\"to\" AND r.block <= t.block",
    "DELETE FROM weft.requests r USING json_to_recordset($1::json) AS t(chain text, block bigint, "
    "\"to\" bigint) WHERE r.chain = t.chain AND r.block > t.\"to\" AND r.block <= t.block"};
const std::array<const char*, 2> taken_back_after{
    "UPDATE weft.blocks b SET taken_back_by = NULL FROM json_to_recordset($1::json) AS t(chain "
    "text, block bigint, \"to\" bigint) WHERE b.chain = t.chain AND b.index <= t.\"to\" AND "
    "b.taken_back_by > t.\"to\"",
    "UPDATE weft.blocks b SET taken_back_by = t.block FROM json_to_recordset($1::json) AS t(chain "
    "text, block bigint, \"to\" bigint) WHERE b.chain = t.chain AND b.index > t.\"to\" AND b.index "
    "< t.block"};

void Rows::put_row(std::string_view table, std::vector<std::string> key, Json row)
{
    without_nul(row);
    tables_[std::string{table}].insert_or_assign(std::move(key), std::move(row));
}

void Rows::put(const answers::Message& message)
{
    const auto all = json::write(message);
    auto row = picked(all, {"id", "issuer", "time", "sequence_number", "strong", "weak",
                            "payload_type", "transaction", "confirmed", "again"});
    row["bytes"] = bytes(all.at("bytes"));
    put_row("messages", {text(all.at("id"))}, std::move(row));
}

void Rows::put(const answers::Transaction& transaction)
{
    const auto all = json::write(transaction);
    const auto id = text(all.at("transaction"));
    put_row("transactions", {id},
            {{"id", id},
             {"state", all.at("state")},
             {"timestamp", all.at("timestamp")},
             {"bytes", bytes(all.at("bytes"))}});
    for (const auto& input : all.at("inputs"))
        put_row("inputs", {id, text(input.at("transaction")), text(input.at("address"))},
                {{"transaction", id},
                 {"output_transaction", input.at("transaction")},
                 {"output_address", input.at("address")}});
    for (const auto& output : all.at("outputs"))
        for (const auto& [color, amount] : output.at("balance").items())
            put_row("outputs", {id, text(output.at("address")), color},
                    {{"transaction", id},
                     {"address", output.at("address")},
                     {"color", color},
                     {"amount", amount}});
}

void Rows::put_conflict(const Json& data)
{
    const auto& output = data.at("output");
    for (const auto& spender : data.at("transactions"))
        put_row("conflicts",
                {text(output.at("transaction")), text(output.at("address")), text(spender)},
                {{"output_transaction", output.at("transaction")},
                 {"output_address", output.at("address")},
                 {"spender", spender}});
}

void Rows::put(const answers::Conflict& conflict)
{
    const auto all = json::write(conflict);
    Json data{{"output", all.at("output")}, {"transactions", Json::array()}};
    for (const auto& spender : all.at("transactions"))
        data["transactions"].push_back(spender.at("id"));
    put_conflict(data);
}

void Rows::put(const std::string& chain, const answers::Block& block)
{
    const auto all = json::write(block);
    const auto index = text(all.at("index"));
    auto head = picked(all, {"index", "state_hash", "block_hash", "timestamp", "requests"});
    head["chain"] = chain;
    head["bytes"] = bytes(all.at("bytes"));
    head["certificate"] = bytes(all.at("certificate"));
    put_row("blocks", {chain, index}, std::move(head));
    for (const auto& receipt : all.at("receipts")) {
        auto row = picked(receipt, {"block", "index", "request", "contract", "entry_point", "gas",
                                    "fee", "error", "results", "timestamp"});
        row["chain"] = chain;
        const auto place = text(receipt.at("index"));
        const auto request = text(receipt.at("request"));
        put_row("requests", {chain, request},
                {{"chain", chain},
                 {"request", request},
                 {"block", receipt.at("block")},
                 {"succeeded", receipt.at("error").is_null()}});
        put_row("receipts", {chain, index, place}, std::move(row));
        std::size_t number = 0;
        for (const auto& line : receipt.at("events")) {
            put_row("contract_events", {chain, index, place, std::to_string(number)},
                    {{"chain", chain},
                     {"block", receipt.at("block")},
                     {"index", receipt.at("index")},
                     {"place", number},
                     {"request", request},
                     {"text", line}});
            ++number;
        }
    }
}

void Rows::put(const answers::CasperBlock& block)
{
    auto row = json::write(block);
    auto key = text(row.at("block"));
    put_row("casper_blocks", {std::move(key)}, std::move(row));
}

void Rows::put(const answers::CasperDeploy& deploy)
{
    auto row = json::write(deploy);
    auto key = text(row.at("deploy"));
    put_row("casper_deploys", {std::move(key)}, std::move(row));
}

void Rows::put_anchor(const Json& data)
{
    put_row("anchors", {text(data.at("chain")), text(data.at("transaction"))},
            picked(data, {"chain", "transaction", "block_index", "state"}));
}

void Rows::put_heard(const Json& data)
{
    auto row = picked(data, {"chain", "request", "block", "text", "agent", "event", "fields"});
    without_nul(row);
    heard_.push_back(std::move(row));
}

void Rows::put_taken_back(const Json& data)
{
    taken_back_.push_back(picked(data, {"chain", "block", "to"}));
}

std::string Rows::of(std::string_view table) const
{
    const auto found = tables_.find(table);
    if (found == tables_.end()) return {};
    std::vector<const Json*> rows;
    for (const auto& [key, row] : found->second) rows.push_back(&row);
    return array_of(rows);
}

std::string Rows::heard() const
{
    std::vector<const Json*> rows;
    for (const auto& row : heard_) rows.push_back(&row);
    return array_of(rows);
}

std::string Rows::taken_back() const
{
    std::vector<const Json*> rows;
    for (const auto& row : taken_back_) rows.push_back(&row);
    return array_of(rows);
}

std::size_t Rows::size() const
{
    std::size_t all = 0;
    for (const auto& [table, rows] : tables_) all += rows.size();
    return all;
}

}  // namespace weft::exporting
