#pragma once

// What a node of the validators' network can be asked. The values are the answers of the API (libs/answers).

#include <weft/answers/casper.hpp>
#include <weft/node/queries.hpp>

namespace weft::node {

enum class CasperQueryError : std::uint8_t {
    not_a_casper_node,
    unknown_block,
    block_of_past_era,
    unknown_deploy
};
BOOST_DESCRIBE_ENUM(
    CasperQueryError, not_a_casper_node, unknown_block, block_of_past_era, unknown_deploy)

class CasperQueries {
public:
    static constexpr auto not_played = CasperQueryError::not_a_casper_node;
    virtual ~CasperQueries() = default;

    [[nodiscard]] virtual Queried<answers::Casper> casper() const = 0;
    /// Of this era, by key.
    [[nodiscard]] virtual QueriedPage<answers::CasperValidator> casper_validators(
        const answers::PageAsk& ask) const = 0;
    /// Of this era, the newest first.
    [[nodiscard]] virtual QueriedPage<answers::CasperBlock> casper_blocks(
        const answers::PageAsk& ask) const = 0;
    /// Of any era.
    [[nodiscard]] virtual Queried<answers::CasperBlock> casper_block(ByteSpan id) const = 0;
    /// Of this era.
    [[nodiscard]] virtual Queried<answers::CasperAgreement> casper_agreement(
        ByteSpan block) const = 0;
    [[nodiscard]] virtual Queried<answers::CasperDeploy> casper_deploy(ByteSpan id) const = 0;
    [[nodiscard]] virtual Queried<answers::CasperAccount> casper_account(
        const types::Address& address) const = 0;
    /// Of a contract: its hname and its key, as one.
    [[nodiscard]] virtual Queried<answers::CasperStateValue> casper_state(ByteSpan key) const = 0;
};

}  // namespace weft::node
