#pragma once

// Names of chains, contracts, callers and requests (S1; D-7, D-40).
//
//   hname        u32: the first 4-byte little-endian group of BLAKE2b-256(name) that is neither 0
//                nor 2^32-1
//   chain id     33 bytes, the chain's address
//   contract id  37 bytes, chain id ‖ hname LE
//   agent id     37 bytes, a contract id, or an address ‖ hname 0
//   request id   34 bytes, transaction id ‖ u16 LE index; shown as [index]base58

#include <weft/codec/codec.hpp>
#include <weft/types/address.hpp>
#include <weft/types/ids.hpp>

namespace weft::types {

using Hname = Strong<struct HnameTag, std::uint32_t>;
inline constexpr Hname no_hname{0};
[[nodiscard]] Hname hname_of(std::string_view name) noexcept;
[[nodiscard]] std::string to_text(Hname hname);  ///< eight hex digits of the number
[[nodiscard]] std::optional<Hname> hname_from_text(std::string_view hex8);

using ChainId = Address;

struct ContractId {
    ChainId chain;
    Hname contract;
    friend auto operator<=>(const ContractId&, const ContractId&) = default;
    friend bool operator==(const ContractId&, const ContractId&) = default;
};

/// Who acts: a contract, or an address when `contract` is 0.
struct AgentId {
    Address address;  ///< the chain's, or the address itself
    Hname contract;
    AgentId() = default;
    explicit AgentId(const Address& a) : address{a} {}
    explicit AgentId(const ContractId& c) : address{c.chain}, contract{c.contract} {}
    [[nodiscard]] bool is_address() const noexcept { return contract == no_hname; }
    friend auto operator<=>(const AgentId&, const AgentId&) = default;
    friend bool operator==(const AgentId&, const AgentId&) = default;
};
/// "A/<address>" or "C/<chain>::<hname>".
[[nodiscard]] std::string to_text(const AgentId& agent);
[[nodiscard]] std::optional<AgentId> agent_from_text(std::string_view text);

struct RequestId {
    TransactionId transaction;
    std::uint16_t index = 0;
    friend auto operator<=>(const RequestId&, const RequestId&) = default;
    friend bool operator==(const RequestId&, const RequestId&) = default;
};
[[nodiscard]] std::string to_text(const RequestId& id);
[[nodiscard]] std::optional<RequestId> request_from_text(std::string_view text);

void encode(codec::Writer& writer, const ContractId& id);
void encode(codec::Writer& writer, const AgentId& id);
void encode(codec::Writer& writer, const RequestId& id);
void encode(codec::Writer& writer, Hname hname);
[[nodiscard]] ContractId decode_contract_id(codec::Reader& reader);
[[nodiscard]] AgentId decode_agent_id(codec::Reader& reader);
[[nodiscard]] RequestId decode_request_id(codec::Reader& reader);
[[nodiscard]] Hname decode_hname(codec::Reader& reader);
/// The 37, 34 or 4 bytes alone: contract parameters and results carry them so.
[[nodiscard]] Bytes encoded(const ContractId& id);
[[nodiscard]] Bytes encoded(const AgentId& id);
[[nodiscard]] Bytes encoded(const RequestId& id);
[[nodiscard]] Bytes encoded(Hname hname);

}  // namespace weft::types
