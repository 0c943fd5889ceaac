#include <weft/crypto/base58.hpp>
#include <weft/types/ids.hpp>

namespace weft::types {

std::string to_text(const TransactionId& id)
{
    return crypto::to_base58(id.bytes());
}
std::string to_text(const MessageId& id)
{
    return crypto::to_base58(id.bytes());
}
std::string to_text(const NodeId& id)
{
    return crypto::to_base58(id.bytes());
}

template <class Id>
std::optional<Id> id_from_text(std::string_view text)
{
    const auto bytes = crypto::from_base58(text, Id::size_bytes);
    return bytes ? Id::from(*bytes) : std::nullopt;
}
template std::optional<TransactionId> id_from_text<TransactionId>(std::string_view);
template std::optional<MessageId> id_from_text<MessageId>(std::string_view);
template std::optional<NodeId> id_from_text<NodeId>(std::string_view);

}  // namespace weft::types
