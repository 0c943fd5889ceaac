#pragma once

// What a committee node is asked and told about its chains.

#include <weft/answers/committee.hpp>
#include <weft/client/client.hpp>
#include <weft/client/connecting.hpp>

namespace weft::client {

[[nodiscard]] Try<answers::Activated> activate(const Client& node,
                                               const answers::ActivateChain& chain);
/// Agrees for that node that the chain moves to another address.
[[nodiscard]] Try<answers::MoveAgreed> move_chain(const Client& node,
                                                  const types::ChainId& chain,
                                                  const answers::MoveChain& plan);
/// Begins a hand-over of the chain's key to other members. Asked again while one is not connected yet, for
/// as long as `connecting`.
[[nodiscard]] Try<answers::ChainReshareStarted> reshare(
    const Client& node,
    const types::ChainId& chain,
    const answers::ReshareChain& plan,
    std::chrono::milliseconds connecting = connecting_max);
[[nodiscard]] Try<std::vector<answers::ChainHead>> chains(const Client& node);
[[nodiscard]] Try<answers::Chain> chain(const Client& node, const types::ChainId& chain);
[[nodiscard]] Try<std::vector<answers::BlockHead>> blocks(const Client& node,
                                                          const types::ChainId& chain);
/// With a wait: answers when the request is processed, or when the time is over.
[[nodiscard]] Try<answers::Request> request(const Client& node,
                                            const types::ChainId& chain,
                                            const types::RequestId& request,
                                            Wait wait = {});
/// What was processed, the newest first, at most so many (1…1000).
[[nodiscard]] Try<std::vector<answers::Receipt>> receipts(const Client& node,
                                                          const types::ChainId& chain,
                                                          std::size_t count);
/// A signed off-ledger request; answered when the member has it on disk.
[[nodiscard]] Try<answers::OffLedgerTaken> submit_off_ledger(const Client& node,
                                                             const types::ChainId& chain,
                                                             Bytes request);
/// Several, at most 64, in the order of their numbers: the answer names the last that was taken.
[[nodiscard]] Try<answers::OffLedgersTaken> submit_off_ledgers(const Client& node,
                                                               const types::ChainId& chain,
                                                               std::vector<Bytes> requests);
[[nodiscard]] Try<answers::ViewResults> view(const Client& node,
                                             const types::ChainId& chain,
                                             const answers::ViewCall& call);
[[nodiscard]] Try<std::vector<answers::Contract>> contracts(const Client& node,
                                                            const types::ChainId& chain);
[[nodiscard]] Try<std::vector<types::AgentId>> accounts(const Client& node,
                                                        const types::ChainId& chain);
[[nodiscard]] Try<answers::Account> account(const Client& node,
                                            const types::ChainId& chain,
                                            const types::AgentId& agent);
[[nodiscard]] Try<answers::StateValue> state_value(const Client& node,
                                                   const types::ChainId& chain,
                                                   ByteSpan key);
[[nodiscard]] Try<answers::Proof> proof(const Client& node,
                                        const types::ChainId& chain,
                                        ByteSpan key);
/// What a contract logged.
[[nodiscard]] Try<std::vector<answers::LogLine>> log_lines(const Client& node,
                                                           const types::ChainId& chain,
                                                           const std::string& contract);

}  // namespace weft::client
