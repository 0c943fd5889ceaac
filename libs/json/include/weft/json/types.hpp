#pragma once

// How the values of the ledger and its chains are JSON: ids in base58, bytes in hex, amounts as
// digits.

#include <weft/answers/ledger.hpp>
#include <weft/json/shape.hpp>
#include <weft/types/balances.hpp>
#include <weft/types/contract_ids.hpp>
#include <weft/types/ids.hpp>
#include <weft/types/sc_payload.hpp>
#include <weft/types/transaction.hpp>

namespace weft::types {

BOOST_DESCRIBE_STRUCT(OutputId, (), (transaction, address))
inline answers::Notes notes(const OutputId*)
{
    return {{"", "Names an output: there is at most one per transaction and address."}};
}
BOOST_DESCRIBE_STRUCT(Output, (), (address, balance))

}  // namespace weft::types

namespace weft::json {

template <>
struct Text<Bytes> {
    static constexpr std::string_view name = "Hex";
    static constexpr std::string_view description = "Bytes, two lower-case digits each.";
    static constexpr std::string_view pattern = "^([0-9a-f]{2})*$";
    static constexpr std::string_view rule = "bytes in hex";
    static std::string to(const Bytes& bytes) { return to_hex(bytes); }
    static std::optional<Bytes> from(std::string_view text) { return from_hex(text); }
};
template <>
struct Text<types::Hash> {
    static constexpr std::string_view name = "Hash";
    static constexpr std::string_view description = "32 bytes.";
    static constexpr std::string_view pattern = "^[0-9a-f]{64}$";
    static constexpr std::string_view rule = "32 bytes in hex";
    static std::string to(const types::Hash& hash) { return hash.hex(); }
    static std::optional<types::Hash> from(std::string_view text);
};

struct IdText {
    static constexpr std::string_view name = "Id";
    static constexpr std::string_view description =
        "32 bytes in base58: of a transaction, a message or a node.";
    static constexpr std::string_view pattern = "^[1-9A-HJ-NP-Za-km-z]{32,44}$";
    static constexpr std::string_view rule = "32 bytes in base58";
};
template <>
struct Text<types::TransactionId> : IdText {
    static std::string to(const types::TransactionId& id) { return types::to_text(id); }
    static std::optional<types::TransactionId> from(std::string_view text)
    {
        return types::id_from_text<types::TransactionId>(text);
    }
};
template <>
struct Text<types::MessageId> : IdText {
    static std::string to(const types::MessageId& id) { return types::to_text(id); }
    static std::optional<types::MessageId> from(std::string_view text)
    {
        return types::id_from_text<types::MessageId>(text);
    }
};
template <>
struct Text<types::NodeId> : IdText {
    static std::string to(const types::NodeId& id) { return types::to_text(id); }
    static std::optional<types::NodeId> from(std::string_view text)
    {
        return types::id_from_text<types::NodeId>(text);
    }
};
template <>
struct Text<types::Address> {
    static constexpr std::string_view name = "Address";
    static constexpr std::string_view description =
        "33 bytes in base58. The address of a committee's key is also the id of its chain.";
    static constexpr std::string_view pattern = "^[1-9A-HJ-NP-Za-km-z]{33,46}$";
    static constexpr std::string_view rule = "an address, 33 bytes in base58";
    static std::string to(const types::Address& address) { return address.text(); }
    static std::optional<types::Address> from(std::string_view text)
    {
        return types::Address::from_text(text);
    }
};
template <>
struct Text<types::Color> {
    static constexpr std::string_view name = "Color";
    static constexpr std::string_view description =
        "IOTA, or the id of the transaction that minted the tokens. MINT stands for that id within "
        "the transaction itself.";
    static constexpr std::string_view pattern = "^(IOTA|MINT|[1-9A-HJ-NP-Za-km-z]{32,44})$";
    static constexpr std::string_view rule = "IOTA, MINT, or 32 bytes in base58";
    static std::string to(const types::Color& color) { return types::to_text(color); }
    static std::optional<types::Color> from(std::string_view text)
    {
        return types::color_from_text(text);
    }
};
template <>
struct Text<types::Hname> {
    static constexpr std::string_view name = "Hname";
    static constexpr std::string_view description =
        "The short name of a contract or an entry point.";
    static constexpr std::string_view pattern = "^[0-9a-f]{8}$";
    static constexpr std::string_view rule = "an hname, eight hex digits";
    static std::string to(types::Hname hname) { return types::to_text(hname); }
    static std::optional<types::Hname> from(std::string_view text)
    {
        return types::hname_from_text(text);
    }
};
template <>
struct Text<types::AgentId> {
    static constexpr std::string_view name = "Agent";
    static constexpr std::string_view description =
        "Who owns an account: A/ADDRESS, or C/CHAIN::HNAME for a contract.";
    static constexpr std::string_view pattern =
        "^(A/[1-9A-HJ-NP-Za-km-z]+|C/[1-9A-HJ-NP-Za-km-z]+::[0-9a-f]{8})$";
    static constexpr std::string_view rule = "A/<address> or C/<chain>::<hname>";
    static std::string to(const types::AgentId& agent) { return types::to_text(agent); }
    static std::optional<types::AgentId> from(std::string_view text)
    {
        return types::agent_from_text(text);
    }
};
template <>
struct Text<types::RequestId> {
    static constexpr std::string_view name = "RequestId";
    static constexpr std::string_view description =
        "[index]transaction: the request section of that index.";
    static constexpr std::string_view pattern = R"(^\[[0-9]+\][1-9A-HJ-NP-Za-km-z]{32,44}$)";
    static constexpr std::string_view rule = "[index]transaction id";
    static std::string to(const types::RequestId& id) { return types::to_text(id); }
    static std::optional<types::RequestId> from(std::string_view text)
    {
        return types::request_from_text(text);
    }
};
template <>
struct Text<answers::Fraction> {
    static constexpr std::string_view name = "Fraction";
    static constexpr std::string_view description = "In lowest terms.";
    static constexpr std::string_view pattern = "^[0-9]+(/[0-9]+)?$";
    static constexpr std::string_view rule = "a fraction such as 3/4";
    static std::string to(const answers::Fraction& fraction) { return fraction.text; }
    static std::optional<answers::Fraction> from(std::string_view text);
};

/// Amounts by color.
template <>
struct Shape<types::Balances> {
    static Json write(const types::Balances& balances);
    static Read<types::Balances> read(const Json& value, const Place& place);
    static Json schema(Schemas& schemas);
};
/// Bytes by bytes.
template <>
struct Shape<types::Dict> {
    static Json write(const types::Dict& dict);
    static Read<types::Dict> read(const Json& value, const Place& place);
    static Json schema(Schemas& schemas);
};

}  // namespace weft::json
