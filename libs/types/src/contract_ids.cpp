#include <weft/crypto/base58.hpp>
#include <weft/crypto/hash.hpp>
#include <weft/types/contract_ids.hpp>

#include <algorithm>
#include <charconv>
#include <limits>

namespace weft::types {

namespace {

constexpr std::uint32_t reserved_hname = std::numeric_limits<std::uint32_t>::max();

std::uint32_t little_endian(ByteSpan four) noexcept
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value |= std::to_integer<std::uint32_t>(four[i]) << (8 * i);
    return value;
}

template <class Id>
Bytes encoded_alone(const Id& id)
{
    constexpr std::size_t longest = 37;
    codec::Writer writer{longest};
    encode(writer, id);
    return std::move(writer).take();
}

}  // namespace

Hname hname_of(std::string_view name) noexcept
{
    const auto digest = crypto::blake2b(as_bytes(name));
    for (std::size_t group = 0; group < digest.size_bytes; group += 4) {
        const auto value = little_endian(ByteSpan{digest.bytes()}.subspan(group, 4));
        if (value != 0 && value != reserved_hname) return Hname{value};
    }
    return Hname{1};  // eight reserved groups in one digest: a chance of 2^-248
}

std::string to_text(Hname hname)
{
    Bytes big_endian;
    for (int shift = 24; shift >= 0; shift -= 8)
        big_endian.push_back(static_cast<std::byte>(hname.value() >> shift));
    return to_hex(big_endian);
}

std::optional<Hname> hname_from_text(std::string_view hex8)
{
    auto bytes = from_hex(hex8);
    if (!bytes || bytes->size() != 4) return std::nullopt;
    std::ranges::reverse(*bytes);
    return Hname{little_endian(*bytes)};
}

std::string to_text(const AgentId& agent)
{
    if (agent.is_address()) return "A/" + agent.address.text();
    return "C/" + agent.address.text() + "::" + to_text(agent.contract);
}

std::optional<AgentId> agent_from_text(std::string_view text)
{
    if (text.starts_with("A/")) {
        const auto address = Address::from_text(text.substr(2));
        return address ? std::optional{AgentId{*address}} : std::nullopt;
    }
    if (!text.starts_with("C/")) return std::nullopt;
    const auto split = text.find("::");
    if (split == std::string_view::npos) return std::nullopt;
    const auto chain = Address::from_text(text.substr(2, split - 2));
    const auto hname = hname_from_text(text.substr(split + 2));
    if (!chain || !hname || *hname == no_hname) return std::nullopt;
    return AgentId{ContractId{*chain, *hname}};
}

std::string to_text(const RequestId& id)
{
    return "[" + std::to_string(id.index) + "]" + to_text(id.transaction);
}

std::optional<RequestId> request_from_text(std::string_view text)
{
    if (!text.starts_with('[')) return std::nullopt;
    const auto close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    const auto digits = text.substr(1, close - 1);
    if (digits.empty() || (digits.size() > 1 && digits[0] == '0')) return std::nullopt;
    RequestId id;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), id.index);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    const auto transaction = id_from_text<TransactionId>(text.substr(close + 1));
    if (!transaction) return std::nullopt;
    id.transaction = *transaction;
    return id;
}

void encode(codec::Writer& writer, Hname hname)
{
    writer.u32(hname.value());
}
void encode(codec::Writer& writer, const ContractId& id)
{
    encode(writer, id.chain);
    encode(writer, id.contract);
}
void encode(codec::Writer& writer, const AgentId& id)
{
    encode(writer, id.address);
    encode(writer, id.contract);
}
void encode(codec::Writer& writer, const RequestId& id)
{
    writer.fixed(id.transaction).u16(id.index);
}

Hname decode_hname(codec::Reader& reader)
{
    return Hname{reader.u32()};
}
ContractId decode_contract_id(codec::Reader& reader)
{
    const auto chain = decode_address(reader);
    return {chain, decode_hname(reader)};
}
AgentId decode_agent_id(codec::Reader& reader)
{
    return AgentId{decode_contract_id(reader)};
}
RequestId decode_request_id(codec::Reader& reader)
{
    const auto transaction = reader.fixed<TransactionId>();
    return {transaction, reader.u16()};
}

Bytes encoded(const ContractId& id)
{
    return encoded_alone(id);
}
Bytes encoded(const AgentId& id)
{
    return encoded_alone(id);
}
Bytes encoded(const RequestId& id)
{
    return encoded_alone(id);
}
Bytes encoded(Hname hname)
{
    return encoded_alone(hname);
}

}  // namespace weft::types
