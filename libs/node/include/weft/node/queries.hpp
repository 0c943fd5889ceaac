#pragma once

// What a node can be asked, answered from memory on the core's own strand. The API turns these
// values into JSON.

#include <weft/base/bytes.hpp>
#include <weft/protocol/step.hpp>
#include <weft/types/balances.hpp>
#include <weft/types/contract_ids.hpp>
#include <weft/types/genesis.hpp>
#include <weft/types/ids.hpp>
#include <weft/types/message.hpp>
#include <weft/types/sc_payload.hpp>
#include <weft/types/transaction.hpp>

#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace weft::node {

using protocol::Instant;

enum class TransactionState : std::uint8_t { pending, held_back, confirmed, rejected };
[[nodiscard]] std::string_view name(TransactionState state) noexcept;

struct OutputInfo {
    types::OutputId id;
    types::Balances balance;
    TransactionState state = TransactionState::pending;
    std::optional<types::TransactionId> spent_by;
};
struct Rival {
    types::TransactionId transaction;
    types::OutputId output;
};
struct TransactionInfo {
    types::TransactionId id;
    TransactionState state = TransactionState::pending;
    Bytes bytes;
    types::Transaction transaction;
    std::vector<Rival> rivals;
    std::vector<types::MessageId> messages;
};
struct HistoryEntry {
    types::TransactionId transaction;
    TransactionState state = TransactionState::pending;
    types::Timestamp timestamp = 0;
    types::Balances received;
    types::Balances spent;
};
struct ConflictInfo {
    types::OutputId output;
    std::vector<std::pair<types::TransactionId, TransactionState>> transactions;
};
struct MessageInfo {
    types::MessageId id;
    Bytes bytes;
    types::Message message;
    std::optional<types::TransactionId> transaction;
    bool confirmed = false;
    std::vector<types::NodeId> supporters;  ///< by id
    std::string approval_weight;            ///< a rational in lowest terms, "3/4"
};
struct TangleInfo {
    std::uint64_t messages = 0;
    std::uint64_t transactions = 0;
    std::uint64_t confirmed_messages = 0;
    std::uint64_t confirmed_transactions = 0;
    std::uint64_t unsolid = 0;
    std::uint64_t conflicts = 0;
    types::Timestamp tangle_time = 0;
    std::vector<types::MessageId> tips;
};

struct DkgInfo {
    Bytes run;
    std::string state;  ///< "running", "done", "failed"
    std::string phase;
    std::vector<types::NodeId> members;
    std::vector<std::pair<types::NodeId, std::string>> culprits;
    std::uint16_t threshold = 0;
    std::optional<types::Address> address;
    std::optional<Bytes> public_key;
    std::string error;
};

struct AnchorInfo {
    types::TransactionId transaction;
    std::uint32_t block_index = 0;
    bool confirmed = false;
};
struct ChainInfo {
    types::ChainId chain;
    types::Color color;
    std::string description;
    std::optional<types::AgentId> owner;
    std::vector<std::pair<types::NodeId, bool>> committee;  ///< by seat; connected
    std::uint16_t self_seat = 0;
    std::uint16_t quorum = 0;
    std::uint32_t block_index = 0;
    types::Hash state_hash;
    types::Timestamp timestamp = 0;
    std::optional<AnchorInfo> anchor;
    std::size_t backlog = 0;
    std::string stage;  ///< of the consensus, for people
    types::Balances assets;
};
struct ReceiptInfo {
    types::RequestId request;
    std::uint32_t block_index = 0;
    std::uint16_t index = 0;
    types::Hname contract;
    types::Hname entry_point;
    std::uint64_t gas = 0;
    std::uint64_t fee = 0;
    std::string error;  ///< empty: success
    types::Timestamp timestamp = 0;
    std::vector<std::string> events;
};
struct BlockInfo {
    std::uint32_t index = 0;
    types::Hash state_hash;
    types::Hash block_hash;
    types::Timestamp timestamp = 0;
    std::size_t requests = 0;
    std::optional<types::TransactionId> anchor;  ///< the newest anchor that covers it
    Bytes bytes;
    Bytes certificate;
    std::vector<ReceiptInfo> receipts;
};
enum class RequestState : std::uint8_t { unknown, pending, processed };
struct ContractInfo {
    std::string name;
    types::Hname hname;
    types::Hash program_hash;
    std::string description;
    types::AgentId creator;
};
struct ProofInfo {
    Bytes key;
    std::optional<Bytes> value;
    types::TransactionId anchor;
    Bytes anchor_bytes;
    Bytes proof;  ///< docs/formats/proof.md
};
struct LoggedEvent {
    types::Timestamp time = 0;
    std::string text;
};

/// Why a node is not (fully) at work, for /ready and the doctor (D-92).
struct Reason {
    std::string stage;
    std::string text;
};

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
};
[[nodiscard]] std::string_view name(QueryError error) noexcept;
/// A view's own error text travels with `view_failed`.
struct QueryFailure {
    QueryError error;
    std::string text;
};
template <class T>
using Queried = std::expected<T, QueryFailure>;

class Queries {
public:
    virtual ~Queries() = default;

    [[nodiscard]] virtual const types::Genesis& genesis() const = 0;
    /// Empty: ready.
    [[nodiscard]] virtual std::vector<Reason> not_ready(Instant now) const = 0;

    [[nodiscard]] virtual Queried<std::vector<OutputInfo>> outputs(
        const types::Address& address) const = 0;
    [[nodiscard]] virtual Queried<std::vector<HistoryEntry>> history(
        const types::Address& address) const = 0;
    [[nodiscard]] virtual Queried<TransactionInfo> transaction(
        const types::TransactionId& id) const = 0;
    [[nodiscard]] virtual Queried<MessageInfo> message(const types::MessageId& id) const = 0;
    [[nodiscard]] virtual Queried<std::vector<ConflictInfo>> conflicts() const = 0;
    [[nodiscard]] virtual Queried<TangleInfo> tangle() const = 0;

    [[nodiscard]] virtual Queried<std::vector<DkgInfo>> dkg_runs() const = 0;
    [[nodiscard]] virtual Queried<std::vector<ChainInfo>> chains() const = 0;
    [[nodiscard]] virtual Queried<ChainInfo> chain(const types::ChainId& chain) const = 0;
    /// Blocks from `from` on, at most `limit`, without bytes and receipts.
    [[nodiscard]] virtual Queried<std::vector<BlockInfo>> blocks(const types::ChainId& chain,
                                                                 std::uint32_t from,
                                                                 std::size_t limit) const = 0;
    [[nodiscard]] virtual Queried<BlockInfo> block(const types::ChainId& chain,
                                                   std::uint32_t index) const = 0;
    [[nodiscard]] virtual Queried<std::pair<RequestState, std::optional<ReceiptInfo>>> request(
        const types::ChainId& chain, const types::RequestId& id) const = 0;
    [[nodiscard]] virtual Queried<types::Dict> view(const types::ChainId& chain,
                                                    types::Hname contract,
                                                    types::Hname entry_point,
                                                    const types::Dict& params) const = 0;
    [[nodiscard]] virtual Queried<std::vector<ContractInfo>> contracts(
        const types::ChainId& chain) const = 0;
    [[nodiscard]] virtual Queried<std::vector<types::AgentId>> accounts(
        const types::ChainId& chain) const = 0;
    [[nodiscard]] virtual Queried<types::Balances> account(const types::ChainId& chain,
                                                           const types::AgentId& agent) const = 0;
    [[nodiscard]] virtual Queried<std::optional<Bytes>> state_value(const types::ChainId& chain,
                                                                    ByteSpan key) const = 0;
    [[nodiscard]] virtual Queried<ProofInfo> proof(const types::ChainId& chain,
                                                   ByteSpan key) const = 0;
    [[nodiscard]] virtual Queried<std::vector<LoggedEvent>> contract_events(
        const types::ChainId& chain, types::Hname contract) const = 0;

    /// Figures for /metrics, by Prometheus series: "weft_chain_backlog{chain=\"…\"}". A name that
    /// ends in _total only ever grows.
    [[nodiscard]] virtual std::vector<std::pair<std::string, std::uint64_t>> counters() const = 0;
};

}  // namespace weft::node
