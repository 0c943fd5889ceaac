#pragma once

// What a committee node can be asked of its chains. The values are the answers of the API (libs/answers).

#include <weft/answers/committee.hpp>
#include <weft/node/queries.hpp>

namespace weft::node {

enum class CommitteeQueryError : std::uint8_t {
    not_a_committee_node,
    unknown_chain,
    unknown_block,
    block_pruned,  ///< with the first block that is kept, in words
    unknown_contract,
    no_anchor_yet,
    view_failed,  ///< with the view's own words
    node_lacks,   ///< says nothing about the view: what this node had no room for, in words
};
BOOST_DESCRIBE_ENUM(CommitteeQueryError,
                    not_a_committee_node,
                    unknown_chain,
                    unknown_block,
                    block_pruned,
                    unknown_contract,
                    no_anchor_yet,
                    view_failed,
                    node_lacks)

class CommitteeQueries {
public:
    static constexpr auto not_played = CommitteeQueryError::not_a_committee_node;
    virtual ~CommitteeQueries() = default;

    [[nodiscard]] virtual QueriedPage<answers::ChainHead> chains(
        const answers::PageAsk& ask) const = 0;
    [[nodiscard]] virtual Queried<answers::Chain> chain(const types::ChainId& chain) const = 0;
    /// The cursor is a block's index: the first block shown.
    [[nodiscard]] virtual QueriedPage<answers::BlockHead> blocks(
        const types::ChainId& chain, const answers::PageAsk& ask) const = 0;
    [[nodiscard]] virtual Queried<answers::Block> block(const types::ChainId& chain,
                                                        std::uint32_t index) const = 0;
    [[nodiscard]] virtual Queried<answers::Request> request(const types::ChainId& chain,
                                                            const types::RequestId& id) const = 0;
    /// What was processed, the newest first. The cursor is block * 65536 + the position in it after the
    /// first that is shown; a page looks at 1,024 blocks at most, and may be short, or empty, before the
    /// last.
    [[nodiscard]] virtual QueriedPage<answers::Receipt> receipts(
        const types::ChainId& chain, const answers::PageAsk& ask) const = 0;
    /// A view of the newest state, as work that holds all it needs: for any thread, with the same
    /// gas on every node.
    using ViewRun = std::function<Queried<answers::ViewResults>()>;
    [[nodiscard]] virtual Queried<ViewRun> view(const types::ChainId& chain,
                                                types::Hname contract,
                                                types::Hname entry_point,
                                                const types::Dict& params) const = 0;
    [[nodiscard]] virtual QueriedPage<answers::Contract> contracts(
        const types::ChainId& chain, const answers::PageAsk& ask) const = 0;
    [[nodiscard]] virtual QueriedPage<types::AgentId> accounts(
        const types::ChainId& chain, const answers::PageAsk& ask) const = 0;
    [[nodiscard]] virtual Queried<answers::Account> account(const types::ChainId& chain,
                                                            const types::AgentId& agent) const = 0;
    [[nodiscard]] virtual Queried<answers::StateValue> state_value(const types::ChainId& chain,
                                                                   ByteSpan key) const = 0;
    [[nodiscard]] virtual Queried<answers::Proof> proof(const types::ChainId& chain,
                                                        ByteSpan key) const = 0;
    /// What a contract logged, the oldest first.
    [[nodiscard]] virtual QueriedPage<answers::LogLine> contract_events(
        const types::ChainId& chain, types::Hname contract, const answers::PageAsk& ask) const = 0;
};

}  // namespace weft::node
