#include <weft/export/wanted.hpp>

#include <array>
#include <string_view>

namespace weft::exporting {

const char* const topics =
    "message_confirmed,message_unconfirmed,message_attached_again,transaction_booked,"
    "transaction_confirmed,transaction_unconfirmed,transaction_reopened,transaction_rejected,reorg,"
    "conflict,block,request,contract_event,blocks_taken_back,anchor,casper_block,casper_final,"
    "casper_contradicted,"
    "casper_deploy,casper_era";

bool take(const Json& event, Wanted& wanted, Rows& rows)
try {
    const auto topic = event.at("topic").get<std::string>();
    const auto& data = event.at("data");
    const auto text = [&](const char* name) { return data.at(name).get<std::string>(); };
    if (topic == "message_confirmed" || topic == "message_unconfirmed") {
        wanted.messages.insert(text("message"));
    } else if (topic == "message_attached_again") {
        wanted.messages.insert(text("message"));
        wanted.messages.insert(text("again"));
    } else if (topic.starts_with("transaction_")) {
        wanted.transactions.insert(text("transaction"));
    } else if (topic == "reorg") {
        wanted.transactions.insert(text("from"));
        wanted.transactions.insert(text("to"));
    } else if (topic == "conflict") {
        rows.put_conflict(data);
    } else if (topic == "block") {
        wanted.blocks.emplace(text("chain"), data.at("index").get<std::uint64_t>());
    } else if (topic == "request") {
        wanted.blocks.emplace(text("chain"), data.at("block").get<std::uint64_t>());
    } else if (topic == "contract_event") {
        wanted.blocks.emplace(text("chain"), data.at("block").get<std::uint64_t>());
        rows.put_heard(data);
    } else if (topic == "blocks_taken_back") {
        rows.put_taken_back(data);
    } else if (topic == "anchor") {
        rows.put_anchor(data);
    } else if (topic == "casper_block" || topic == "casper_final" ||
               topic == "casper_contradicted") {
        wanted.casper_blocks.insert(text("block"));
    } else if (topic == "casper_deploy") {
        wanted.casper_deploys.insert(text("deploy"));
    } else if (topic == "casper_era") {
        wanted.new_era = true;
    }
    return true;
} catch (const Json::exception&) {
    return false;
}

}  // namespace weft::exporting
