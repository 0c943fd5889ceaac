#pragma once

// What a node can be asked, answered from memory on the core's own strand. The values are the
// answers of the API (libs/answers).

#include <weft/answers/committee.hpp>
#include <weft/answers/dkg.hpp>
#include <weft/answers/ledger.hpp>
#include <weft/answers/node.hpp>
#include <weft/base/bytes.hpp>
#include <weft/protocol/step.hpp>
#include <weft/types/genesis.hpp>

#include <expected>
#include <string>
#include <vector>

namespace weft::node {

using protocol::Instant;

using answers::Reason;

/// Named refusals of a query.
enum class QueryError : std::uint8_t {
    not_a_ledger_node,
    not_a_committee_node,
    unknown_transaction,
    unknown_message,
    unknown_chain,
    unknown_block,
    unknown_run,
    unknown_contract,
    no_anchor_yet,
    view_failed,
    bad_cursor,
};
[[nodiscard]] std::string_view name(QueryError error) noexcept;
/// A view's own error text travels with `view_failed`.
struct QueryFailure {
    QueryError error;
    std::string text;
};
template <class T>
using Queried = std::expected<T, QueryFailure>;
template <class T>
using QueriedPage = Queried<answers::Page<T>>;
/// A page, or the refusal of its cursor.
template <class T>
[[nodiscard]] QueriedPage<T> queried(answers::Paged<T> page)
{
    if (!page) return std::unexpected{QueryFailure{QueryError::bad_cursor, {}}};
    return *std::move(page);
}

class Queries {
public:
    virtual ~Queries() = default;

    [[nodiscard]] virtual const types::Genesis& genesis() const = 0;
    /// Empty: ready.
    [[nodiscard]] virtual std::vector<Reason> not_ready(Instant now) const = 0;

    /// What the address holds.
    [[nodiscard]] virtual Queried<answers::AddressStatus> address(
        const types::Address& address) const = 0;
    /// Spent ones too, the newest last.
    [[nodiscard]] virtual QueriedPage<answers::AddressOutput> outputs(
        const types::Address& address, const answers::PageAsk& ask) const = 0;
    [[nodiscard]] virtual QueriedPage<answers::HistoryEntry> history(
        const types::Address& address, const answers::PageAsk& ask) const = 0;
    [[nodiscard]] virtual Queried<answers::Transaction> transaction(
        const types::TransactionId& id) const = 0;
    [[nodiscard]] virtual Queried<answers::Message> message(const types::MessageId& id) const = 0;
    [[nodiscard]] virtual QueriedPage<answers::Conflict> conflicts(
        const answers::PageAsk& ask) const = 0;
    [[nodiscard]] virtual Queried<answers::Tangle> tangle() const = 0;
    [[nodiscard]] virtual QueriedPage<types::MessageId> tips(const answers::PageAsk& ask) const = 0;

    [[nodiscard]] virtual QueriedPage<answers::Dkg> dkg_runs(const answers::PageAsk& ask) const = 0;
    [[nodiscard]] virtual Queried<answers::Dkg> dkg_run(ByteSpan run) const = 0;
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
    [[nodiscard]] virtual Queried<answers::ViewResults> view(const types::ChainId& chain,
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

    /// Figures for /metrics, by Prometheus series: "weft_chain_backlog{chain=\"…\"}". A name that
    /// ends in _total only ever grows.
    [[nodiscard]] virtual std::vector<std::pair<std::string, std::uint64_t>> counters() const = 0;
};

}  // namespace weft::node
