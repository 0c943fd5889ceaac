#include <weft/client/ledger.hpp>

namespace weft::client {
namespace {

std::string path_of(const types::Address& address)
{
    return "/ledger/addresses/" + address.text();
}

}  // namespace

Try<answers::AddressStatus> address(const Client& node, const types::Address& address)
{
    return node.get<answers::AddressStatus>(path_of(address));
}

Try<std::vector<answers::AddressColor>> colors(const Client& node, const types::Address& address)
{
    return node.all<answers::AddressColor>(path_of(address) + "/colors");
}

Try<std::vector<answers::AddressOutput>> outputs(const Client& node, const types::Address& address)
{
    return node.all<answers::AddressOutput>(path_of(address) + "/outputs");
}

Try<std::vector<answers::HistoryEntry>> history(const Client& node, const types::Address& address)
{
    return node.all<answers::HistoryEntry>(path_of(address) + "/history");
}

Try<answers::Submitted> submit(const Client& node, ByteSpan transaction)
{
    return node.post<answers::Submitted>("/ledger/transactions",
                                         answers::Submit{.bytes = to_bytes(transaction)});
}

Try<answers::Transaction> transaction(const Client& node, const types::TransactionId& id, Wait wait)
{
    return node.get<answers::Transaction>("/ledger/transactions/" + types::to_text(id), "confirmed",
                                          wait);
}

Try<answers::Branch> branch(const Client& node, const types::TransactionId& id)
{
    return node.get<answers::Branch>("/ledger/branches/" + types::to_text(id));
}

Try<std::vector<answers::Mana>> mana(const Client& node)
{
    return node.all<answers::Mana>("/mana");
}

Try<answers::Mana> mana_of(const Client& node, const types::NodeId& of)
{
    return node.get<answers::Mana>("/mana/" + types::to_text(of));
}

Try<answers::Tangle> tangle(const Client& node)
{
    return node.get<answers::Tangle>("/tangle");
}

Try<answers::Message> message(const Client& node, const types::MessageId& id, Wait wait)
{
    return node.get<answers::Message>("/tangle/messages/" + types::to_text(id), "confirmed", wait);
}

Try<answers::Issued> issue(const Client& node, ByteSpan data)
{
    return node.post<answers::Issued>("/tangle/messages",
                                      answers::IssueData{.data = to_bytes(data)});
}

Try<answers::Page<answers::MessageHead>> messages(const Client& node)
{
    return node.get<answers::Page<answers::MessageHead>>("/tangle/messages");
}

Try<std::vector<types::MessageId>> tips(const Client& node)
{
    return node.all<types::MessageId>("/tangle/tips");
}

Try<std::vector<answers::Conflict>> conflicts(const Client& node)
{
    return node.all<answers::Conflict>("/tangle/conflicts");
}

}  // namespace weft::client
