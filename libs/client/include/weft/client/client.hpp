#pragma once

// A node's HTTP interface as functions. Everything the command line does goes through here.
//
// Input     the address of a node's API, and its token where writes need one.
// Promises  one call is one exchange (lists: one per page); nothing is sent twice;
//           an error is what the node said, by its own code, or `node_unreachable`, or
//           `answer_malformed`.
// Effects   those of the transport it is given.

#include <weft/client/answers.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <string>

namespace weft::client {

using Json = nlohmann::ordered_json;

struct Failure {
    std::string code;  ///< the node's code, or node_unreachable, answer_malformed
    std::string message;
    std::string hint;
    unsigned status = 0;  ///< of HTTP; 0: no answer
};
template <class T>
using Try = std::expected<T, Failure>;

struct Exchange {
    std::string method;  ///< "GET", "POST"
    std::string target;  ///< path and query
    std::string body;    ///< JSON, or empty
    std::string token;   ///< for the Authorization header; empty: none
    std::chrono::milliseconds timeout{30'000};
};
struct Reply {
    unsigned status = 0;
    std::string body;
};
/// What a node said instead of an answer.
[[nodiscard]] Failure refusal_of(const Reply& reply);
/// One exchange with one node; the error says in words why there was none.
using Transport = std::function<std::expected<Reply, std::string>(const Exchange&)>;

using Wait = std::optional<std::chrono::milliseconds>;

class Client {
public:
    Client(Transport transport, std::string token)
        : transport_{std::move(transport)}, token_{std::move(token)}
    {}

    /// The answer as it came. For commands that only show it.
    [[nodiscard]] Try<Json> get(const std::string& target,
                                std::chrono::milliseconds extra = {}) const;
    [[nodiscard]] Try<Json> post(const std::string& target, const Json& body) const;
    /// All pages of a list.
    [[nodiscard]] Try<Json> get_all(const std::string& target) const;

    // --- every node ---
    [[nodiscard]] Try<NodeStatus> node() const;
    [[nodiscard]] Try<Readiness> ready() const;

    // --- ledger ---
    [[nodiscard]] Try<AddressStatus> address(const types::Address& address) const;
    /// Spent ones too, the newest last.
    [[nodiscard]] Try<std::vector<OutputStatus>> outputs(const types::Address& address) const;
    [[nodiscard]] Try<std::vector<HistoryEntry>> history(const types::Address& address) const;
    /// Durable on that node when this returns (D-90).
    [[nodiscard]] Try<Submitted> submit(ByteSpan transaction) const;
    /// With a wait: answers when the transaction is confirmed or rejected, or when the time is over
    /// with its state then.
    [[nodiscard]] Try<TransactionStatus> transaction(const types::TransactionId& id,
                                                     Wait wait = {}) const;
    [[nodiscard]] Try<TangleStatus> tangle() const;
    [[nodiscard]] Try<types::MessageId> issue(ByteSpan data) const;

    // --- key generation ---
    [[nodiscard]] Try<std::string> start_dkg(const std::vector<types::NodeId>& members,
                                             std::optional<std::uint64_t> timeout_ms = {}) const;
    [[nodiscard]] Try<DkgStatus> dkg(const std::string& run, Wait wait = {}) const;

    // --- chains ---
    [[nodiscard]] Try<void> activate(const types::ChainId& chain,
                                     const types::TransactionId& origin,
                                     const std::string& description) const;
    [[nodiscard]] Try<std::vector<ChainHead>> chains() const;
    [[nodiscard]] Try<ChainStatus> chain(const types::ChainId& chain) const;
    [[nodiscard]] Try<std::vector<BlockStatus>> blocks(const types::ChainId& chain) const;
    [[nodiscard]] Try<RequestStatus> request(const types::ChainId& chain,
                                             const types::RequestId& request,
                                             Wait wait = {}) const;
    [[nodiscard]] Try<types::Dict> view(const types::ChainId& chain,
                                        const std::string& contract,
                                        const std::string& entry_point,
                                        const types::Dict& params) const;
    [[nodiscard]] Try<std::vector<ContractStatus>> contracts(const types::ChainId& chain) const;
    [[nodiscard]] Try<types::Balances> account(const types::ChainId& chain,
                                               const types::AgentId& agent) const;
    [[nodiscard]] Try<std::vector<types::AgentId>> accounts(const types::ChainId& chain) const;
    [[nodiscard]] Try<std::optional<Bytes>> state_value(const types::ChainId& chain,
                                                        ByteSpan key) const;
    [[nodiscard]] Try<Proof> proof(const types::ChainId& chain, ByteSpan key) const;
    [[nodiscard]] Try<std::vector<LoggedEvent>> events(const types::ChainId& chain,
                                                       const std::string& contract) const;

private:
    [[nodiscard]] Try<Json> exchange(Exchange exchange) const;

    Transport transport_;
    std::string token_;
};

/// A text in a path or query: everything but letters, digits and -._~ as %XX.
[[nodiscard]] std::string percent_encoded(std::string_view text);
/// A proof document as the API and `weft chain proof` give it. Errors: answer_malformed.
[[nodiscard]] Try<Proof> proof_from(const Json& document);

}  // namespace weft::client
